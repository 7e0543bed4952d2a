/* width.h - how many columns text takes. Pure but for the locale, which wcwidth(3) asks. */
#ifndef FB_DRAW_WIDTH_H
#define FB_DRAW_WIDTH_H

#include <stddef.h>
#include <stdint.h>

enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_MIDDLE };

/* 0, 1 or 2; -1 for a control and for what the locale has no width for. */
int width_point(uint32_t point);

/*
 * Takes the next character that is seen off the front of bytes[*at..size): its width and *point,
 * or -1 at the end. Never a control, an invisible one or an invalid one: those are U+FFFD, left
 * out, and U+FFFD (a ? in a locale that has none). A mark has width 0.
 */
int width_next(const char *bytes, size_t size, size_t *at, uint32_t *point);

/* The columns of any bytes, as grid_put() would put them. */
int width_bytes(const char *bytes, size_t size);
int width_text(const char *text);

/* How many bytes of the front fit in `columns`; *used: the columns they take, if not NULL. */
size_t width_cut(const char *bytes, size_t size, int columns, int *used);

/*
 * Writes `text` padded with blanks or cut with `ellipsis` to exactly `columns` into out[0..room),
 * ended by NUL; less only where room is short. Returns the columns written.
 */
int width_pad(char *out, size_t room, const char *text, int columns, enum align align,
              const char *ellipsis);

#endif
