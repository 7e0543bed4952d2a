/* clean.h - text of others made harmless for a terminal, on one line. Pure. */
#ifndef FB_BASE_CLEAN_H
#define FB_BASE_CLEAN_H

#include "text.h"

#include <stdint.h>

#define CLEAN_MARKS_MOST 4       /* combining marks on one character */
#define CLEAN_BROKEN     0xFFFDu /* stands for what is no character */
#define CLEAN_MARK_BASE  0x25CCu /* carries a mark that has no character before it */

/*
 * Appends valid UTF-8 that no terminal obeys: control characters as ^X and ^?, C1 as \x9b, bytes
 * that are no UTF-8 as U+FFFD, bidi controls and invisible characters left out, at most four
 * combining marks one after another, a mark without a character before it on a dotted circle.
 */
void clean_put(struct text *out, const char *bytes, size_t size);
void clean_puts(struct text *out, const char *string);

/*
 * The same into out[0..room), room > 0, always ended by NUL: the length without it. What does not
 * fit is left out from a whole character on.
 */
size_t clean_text(char *out, size_t room, const char *bytes, size_t size);

/*
 * What a character that is no control is shown as: itself, CLEAN_BROKEN for a noncharacter, 0 for
 * one that is left out.
 */
uint32_t clean_point(uint32_t point);

#endif
