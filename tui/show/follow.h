/*
 * follow.h - what a source is asked for, to follow what is on the screen: samples of the rows
 * shown, the output of the job looked at, terminals of the pane's size, jobs still to come.
 */
#ifndef FB_SHOW_FOLLOW_H
#define FB_SHOW_FOLLOW_H

#include "desk/desk.h"

#define FOLLOW_COMING 64 /* jobs to come that have rows */

/* Zeros: nothing was asked for. */
struct follow {
    int64_t tick_us;   /* when the clock is drawn and what is shown is sampled again */
    uint32_t output;   /* the job whose output is shown; 0: none */
    int window[2];     /* rows and columns of the terminals of what runs */
    int64_t redraw_us; /* until then they are a row smaller */
    bool redraws;
    uint32_t *jobs; /* [room] for those to be sampled */
    size_t room;
    int64_t news_us, fade_us; /* of the board's last news; when what it moved is old */
    bool fades;
    struct text names[FOLLOW_COMING]; /* of coming[] */
    struct ui_coming coming[FOLLOW_COMING];
};

void follow_fini(struct follow *follow);
/* Jobs that the run has not heard of yet. */
void follow_ahead(struct source *source, struct ui *ui);
/* What another front end has changed is so here, too. */
void follow_elsewhere(struct source *source, struct desk *desk);
/* Asks for what has changed. `seen`: the desk is on a screen. True: samples come in a moment. */
bool follow_turn(struct follow *follow, struct source *source, struct desk *desk, int64_t now_us,
                 bool seen);
/* When the clock is to be drawn again, if it is seen; INT64_MAX: not before an event. */
int64_t follow_deadline_us(const struct follow *follow, const struct source *source,
                           const struct desk *desk);
/* The terminals' size alone. */
void follow_window(struct follow *follow, struct source *source, const struct desk *desk);
/* What that size is: of the output pane; where it is not open, as it would be. */
void follow_size(const struct desk *desk, int *rows, int *columns);

#endif
