/*
 * theme.h - what things mean, and what that looks like: colours, attributes, glyphs. Pure data; the
 * terminal is another file's.
 */
#ifndef FB_DRAW_THEME_H
#define FB_DRAW_THEME_H

#include <stdbool.h>
#include <stdint.h>

/* What the terminal's background is: each has colours that can be read on it. */
enum palette { PALETTE_DARK, PALETTE_LIGHT, PALETTE_PROJECTOR, PALETTE_COUNT };

/* A colour on another one. */
#define THEME_ON(front, back) ((front) | ((back) + 1) << 8)

/*
 * meaning, letter in dumps, attributes; then colours: of 256 on dark, on light, for a projector; of
 * 16 on dark, on light; of 8 on dark, on light. -1: the terminal's own. Each has a contrast of at
 * least 4.5, which a test computes, and they are apart for the three common kinds of colour
 * blindness. The projector has a white page of its own: half of the light of a dark page comes from
 * the room. LOOK_DIM is for terminals without colours: how dim it is differs too much.
 */
#define THEME_STYLES(X)                                                                            \
    X(PLAIN, '.', 0, -1, -1, 16, -1, -1, -1, -1)                                                   \
    X(DIM, 'd', LOOK_DIM, 248, 240, 238, 7, -1, -1, -1)                                            \
    X(TITLE, 'T', LOOK_BOLD, -1, -1, 16, -1, -1, -1, -1)                                           \
    X(HEADER, 'h', LOOK_UNDERLINE, -1, -1, 16, -1, -1, -1, -1)                                     \
    X(RUNNING, 'r', 0, 39, 26, 19, 14, 4, 6, 4)                                                    \
    X(OK, 'o', 0, 42, 28, 22, 10, -1, 2, -1)                                                       \
    X(FAILED, 'f', LOOK_BOLD, 202, 160, 124, 9, 1, THEME_ON(7, 1), 1)                              \
    X(WAITING, 'w', 0, 248, 240, 238, -1, -1, -1, -1)                                              \
    X(STOPPED, 's', 0, 214, 130, 94, 11, -1, 3, -1)                                                \
    X(ZOMBIE, 'z', 0, 212, 126, 90, 13, 5, 3, 5)                                                   \
    X(RETRY, 'y', 0, 214, 130, 94, 11, -1, 3, -1)                                                  \
    X(SKIPPED, 'k', LOOK_DIM, 248, 240, 238, -1, -1, -1, -1)                                       \
    X(NOTE, 'n', 0, 80, 23, 23, 6, 4, 6, 4)                                                        \
    X(BAR_DONE, 'b', 0, 39, 26, 19, 14, 4, 6, 4)                                                   \
    X(BAR_LEFT, 'l', LOOK_DIM, 246, 241, 240, -1, -1, -1, -1)                                      \
    X(WARNING, '!', LOOK_BOLD, 202, 160, 124, 9, 1, THEME_ON(7, 1), 1)                             \
    X(KEY, 'K', LOOK_BOLD, -1, -1, 16, -1, -1, -1, -1)                                             \
    X(BORDER, '-', LOOK_DIM, 246, 241, 240, -1, -1, -1, -1)

enum style {
#define STYLE_ENUM(name, letter, attributes, dark, light, projector, ...) STYLE_##name,
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
struct look theme_look(enum palette palette, uint32_t style, int colors);
/* What a terminal says of its background: "11;rgb:ffff/ffff/dddd", as OSC 11 is answered; or the
 * environment, COLORFGBG: "15;0". False: nothing. */
bool theme_of_answer(const char *answer, enum palette *out);
bool theme_of_environment(const char *colorfgbg, enum palette *out);

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
    X(SKIPPED, "\u2298", "/", "skipped", STYLE_SKIPPED) /* a circle struck through */              \
    X(HELD, "\u25A1", "o", "off", STYLE_WAITING)        /* a hollow square */

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
    const char *lane_full, *lane_half;   /* running, in a lane of several rows; its last row */
    const char *lane_idle;               /* a slot without a worker */
    const char *lane_woken, *lane_death; /* a SIGCHLD on the parent's lane; the way up to it */
    const char *lane_both;               /* a fork and a SIGCHLD in one column */
    const char *lane_reaped, *lane_exec, *lane_ready;
    const char *lane_begin;             /* where a process was forked */
    const char *lane_fork, *lane_child; /* in a tree: on the parent's lane, on the child's */
    const char *tick, *mark;            /* on an axis: stopped or continued; a failure */
    const char *level[9];               /* from empty to full */
    const char *line, *column;
    const char *corner[4];         /* of a box: above, below */
    const char *branch, *critical; /* of a graph: below a job, and more follow; its longest way */
    const char *bar_moved;         /* an arrow along which something has just gone */
    const char *ready, *asleep, *unread; /* a living process: without a core, waiting, not known */
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
