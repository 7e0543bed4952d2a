/*
 * as.h - the kinds of report. Each writes all of it; lack of memory and errors of writing are in
 * the sheet. Names, commands and reasons of a board are clean already (board.h): here they are
 * only quoted for the format.
 */
#ifndef FB_REPORT_AS_H
#define FB_REPORT_AS_H

#include "facts.h"
#include "sheet.h"

/* name, how its file ends, a few words */
#define AS_KINDS(X)                                                                                \
    X(WORDS, "words", "txt")                                                                       \
    X(SVG, "svg", "svg")                                                                           \
    X(PNG, "png", "png")                                                                           \
    X(PDF, "pdf", "pdf")                                                                           \
    X(HTML, "html", "html")                                                                        \
    X(JSON, "json", "json")                                                                        \
    X(TRACE, "trace", "trace")                                                                     \
    X(CAST, "cast", "cast")                                                                        \
    X(BOARD, "board", "board.svg")                                                                 \
    X(JUNIT, "junit", "xml")                                                                       \
    X(CSV, "csv", "csv")                                                                           \
    X(MD, "md", "md")

enum as_kind {
#define AS_ENUM(kind, name, ending) AS_##kind,
    AS_KINDS(AS_ENUM)
#undef AS_ENUM
        AS_COUNT
};

/* By its name: -1: there is none. */
int as_named(const char *name);
/* By how the file's name ends: the kind's ending or name, `.trace.json`, `.htm`; -1: by none. */
int as_ending(const char *path);

void as_words(struct sheet *sheet, const struct facts *facts);
void as_csv(struct sheet *sheet, const struct facts *facts);
void as_md(struct sheet *sheet, const struct facts *facts);
void as_json(struct sheet *sheet, const struct facts *facts);
void as_junit(struct sheet *sheet, const struct facts *facts);
void as_svg(struct sheet *sheet, const struct facts *facts);
void as_html(struct sheet *sheet, const struct facts *facts);
/* The head of a page that looks so, up to <body>. */
void as_html_head(struct text *out, const char *title);
/* A job's state as the board has it: one that was ended, not skipped, has a word of its own. */
#define AS_STATES (BOARD_STATE_COUNT + 1)
int as_state(const struct board_job *job);
uint32_t as_state_count(const struct board *board, int state);
const char *as_state_word(int state);
const char *as_state_glyph(int state);
/* The drawing for the program that makes PNG and PDF of it. */
void as_drawing(struct sheet *sheet, const struct facts *facts);

/* Those that are written while the record is read. */
struct as_trace;
int as_trace_open(struct as_trace **out, struct sheet *sheet); /* 0 or -ENOMEM */
void as_trace_event(void *context, const struct facts *facts, const struct fb_event *event);
void as_trace_close(struct as_trace *trace, const struct facts *facts); /* its end is written */

struct as_cast;
int as_cast_open(struct as_cast **out, struct sheet *sheet, struct facts *facts); /* 0 or -ENOMEM */
void as_cast_before(void *context, const struct facts *facts, const struct fb_event *event);
void as_cast_event(void *context, const struct facts *facts, const struct fb_event *event);
void as_cast_close(struct as_cast *cast, const struct facts *facts);

/* The board as it was at that moment, or at the end of the record if that is earlier. */
struct as_board;
int as_board_open(struct as_board **out, struct sheet *sheet, struct facts *facts, int64_t at_us);
void as_board_before(void *context, const struct facts *facts, const struct fb_event *event);
void as_board_close(struct as_board *board, const struct facts *facts);

/* The title, or how the run is called where it has none. */
const char *as_title(const struct facts *facts);
/* How a job ended, in words; "" where it has not. */
const char *as_result(const struct board_job *job, char *out, size_t size);
/* When the run began, as 2026-11-24T18:53:03Z; "" where the record does not say. */
const char *as_date(const struct facts *facts, char out[32]);

#endif
