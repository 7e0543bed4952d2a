/*
 * theme.h - what things mean, and what that looks like: colours, attributes, glyphs. Pure data; the
 * terminal is another file's.
 */
#ifndef THEME_H
#define THEME_H

#include <stdbool.h>
#include <stdint.h>

/*
 * meaning, letter in dumps, colour of 256, of 8 (-1: the terminal's own), attributes. Okabe and
 * Ito's colours: apart for the three common kinds of colour blindness. A background is never set,
 * and of 8 colours neither black nor white, which one kind of background or the other would hide.
 */
#define THEME_STYLES(X)                                                                            \
    X(PLAIN, '.', -1, -1, 0)                                                                       \
    X(DIM, 'd', -1, -1, LOOK_DIM)                                                                  \
    X(TITLE, 'T', -1, -1, LOOK_BOLD)                                                               \
    X(HEADER, 'h', -1, -1, LOOK_UNDERLINE)                                                         \
    X(RUNNING, 'r', 25, 4, 0)                                                                      \
    X(OK, 'o', 36, 2, 0)                                                                           \
    X(FAILED, 'f', 166, 1, LOOK_BOLD)                                                              \
    X(WAITING, 'w', 244, -1, 0)                                                                    \
    X(STOPPED, 's', 172, 3, 0)                                                                     \
    X(ZOMBIE, 'z', 175, 5, 0)                                                                      \
    X(RETRY, 'y', 172, 3, 0)                                                                       \
    X(SKIPPED, 'k', 244, -1, LOOK_DIM)                                                             \
    X(NOTE, 'n', 74, 6, 0)                                                                         \
    X(BAR_DONE, 'b', 25, 4, 0)                                                                     \
    X(BAR_LEFT, 'l', 244, -1, LOOK_DIM)                                                            \
    X(WARNING, '!', 166, 1, LOOK_BOLD)                                                             \
    X(KEY, 'K', -1, -1, LOOK_BOLD)                                                                 \
    X(BORDER, '-', 244, -1, LOOK_DIM)

enum style {
#define STYLE_ENUM(name, letter, color, color8, attributes) STYLE_##name,
    THEME_STYLES(STYLE_ENUM)
#undef STYLE_ENUM
        STYLE_COUNT
};

/* A cell's style: one of enum style or theme_worker(), or'ed with STYLE_SELECTED. */
#define STYLE_SELECTED 0x80000000u
#define STYLE_WORKER   0x40000000u

enum {
    LOOK_BOLD = 1,
    LOOK_DIM = 2,
    LOOK_ITALIC = 4,
    LOOK_UNDERLINE = 8,
    LOOK_REVERSE = 16,
};

struct look {
    int16_t front, back; /* below the terminal's number of colours; -1: its own */
    int16_t attributes;
};

/* A worker's own colours: -1 to 255 of the xterm palette, LOOK_... */
uint32_t theme_worker(int front, int back, int attributes);

/* For a terminal of that many colours; below 8: attributes only. */
struct look theme_look(uint32_t style, int colors);

/* For grid_dump(): a worker's is 'c', a selected one's is 'S'. */
char theme_letter(uint32_t style);

/*
 * In the order of enum board_state: glyph in UTF-8, in ASCII, the word, the style. Each glyph is
 * one column.
 */
#define THEME_STATES(X)                                                                            \
    X(WAITING, "\u25CC", ".", "waiting", STYLE_WAITING) /* a dotted circle */                      \
    X(FORKED, "\u25B7", ")", "forked", STYLE_RUNNING)   /* the same triangle, hollow */            \
    X(RUNNING, "\u25B6", ">", "running", STYLE_RUNNING) /* a triangle to the right */              \
    X(STOPPED, "\u2016", "=", "stopped", STYLE_STOPPED) /* two bars; U+23F8 is drawn wide */       \
    X(ZOMBIE, "\u2020", "z", "zombie", STYLE_ZOMBIE)    /* a dagger; U+2620 is an emoji */         \
    X(RETRY, "\u21BB", "@", "retry", STYLE_RETRY)       /* an open circle arrow */                 \
    X(OK, "\u2714", "+", "ok", STYLE_OK)                /* a check mark */                         \
    X(FAILED, "\u2718", "x", "failed", STYLE_FAILED)    /* a ballot x */                           \
    X(SKIPPED, "\u2298", "/", "skipped", STYLE_SKIPPED) /* a circle struck through */

enum theme_state {
#define STATE_ENUM(name, glyph, ascii, word, style) THEME_##name,
    THEME_STATES(STATE_ENUM)
#undef STATE_ENUM
        THEME_STATE_COUNT
};

struct glyphs {
    const char *state[THEME_STATE_COUNT];
    const char *bar_done, *bar_half, *bar_left;
    const char *lane_waiting, *lane_running, *lane_stopped, *lane_zombie;
    const char *lane_begin;             /* where a process was forked */
    const char *lane_fork, *lane_child; /* in a tree: on the parent's lane, on the child's */
    const char *tick, *mark;            /* on an axis: a signal or a retry; a failure */
    const char *level[9];               /* from empty to full */
    const char *line, *column;
    const char *up, *down, *left, *right;
    const char *enter;    /* the key: a word in ASCII */
    const char *at_least; /* before a number; two columns in ASCII */
    const char *sort_up, *sort_down;
    const char *warning, *ellipsis, *between; /* `between`: a dot between two facts */
};

const struct glyphs *theme_glyphs(bool ascii);
/*
 * Whether it has to be ASCII: asked for, or a codeset (nl_langinfo(CODESET)) that is not UTF-8, or
 * the Linux console, whose font of 256 or 512 glyphs has few of ours.
 */
bool theme_is_ascii(bool asked, const char *codeset, const char *term);
const char *theme_word(enum theme_state state);
enum style theme_state_style(enum theme_state state);

#endif
