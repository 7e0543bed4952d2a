/*
 * page.h - the two phases of a lesson that are pages: its questions, and what was said and measured
 * side by side. Keys come in, a grid goes out; what is to happen next is the owner's. Pure.
 */
#ifndef FB_TEACH_PAGE_H
#define FB_TEACH_PAGE_H

#include "answer.h"
#include "draw/grid.h"
#include "draw/theme.h"

#define TEACH_TYPED_MOST 128

/* What a key asks for. */
enum teach_wish {
    TEACH_STAY,
    TEACH_RUN,
    TEACH_NEXT,      /* lesson */
    TEACH_AGAIN,     /* the run, with the same answers */
    TEACH_ASK_AGAIN, /* all questions */
    TEACH_PLAY,      /* the run back, step by step */
    TEACH_LEAVE,
};

struct teach_page {
    const struct teach_lesson *lesson;
    const char *source;  /* its text; "": none is shown */
    const char *next;    /* name of the next lesson; NULL: there is none */
    const char *cannot;  /* why this machine cannot show it; NULL: it can */
    const char *warning; /* of the run, shown above the comparison; NULL or "": none */
    bool comparing;      /* else asking */
    bool playable;       /* there is a record of the run */
    struct teach_value *said, *measured; /* [lesson->count] */
    bool *given;                         /* [lesson->count] not asked: said on the command line */
    char typed[TEACH_QUESTIONS_MOST][TEACH_TYPED_MOST];
    size_t at;     /* the question that is asked; lesson->count: all are answered */
    int top, most; /* of the source, or of the comparison: its first line; how far that goes */
    char message[160];
};

/* The first question that is not given; what was typed before stays. */
void teach_page_ask(struct teach_page *page);
void teach_page_compare(struct teach_page *page);
/* Any size of grid is fine. */
void teach_page_draw(struct teach_page *page, struct grid *grid, const struct glyphs *glyphs);
enum teach_wish teach_page_press(struct teach_page *page, int press);
/* "You said: 0.5 s, none, -", for the foot of the run. */
void teach_page_said(const struct teach_page *page, struct text *out);

#endif
