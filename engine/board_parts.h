/* board_parts.h - what a board is inside; for the files that carry it. */
#ifndef FB_BOARD_PARTS_H
#define FB_BOARD_PARTS_H

#include "board.h"

#define BOARD_TIME_MOST ((int64_t)1 << 53) /* 285 years; JSON keeps no more of an integer */

/* Moments that the times do not tell. */
struct board_marks {
    uint32_t count, room;
    struct board_mark at[];
};

/*
 * All that can fail comes first, in calls named reserve or keep, which change nothing that anybody
 * can see; then the change, which cannot fail.
 */

/* board.c */
int64_t board_sum_us(int64_t a, int64_t b); /* of times that are not negative; does not overflow */
int board_reserve(void **array, uint32_t *room, uint32_t count, size_t each, uint32_t first);

/* board_table.c */
int table_reserve(struct board *board);           /* for one more row */
struct board_job *table_put(struct board *board); /* it */
/* A row to be changed, NULL for none; 0 or -ENOMEM. */
int table_get(struct board *board, uint32_t number, struct board_job **out);
void table_settle(struct board *board, uint32_t number); /* it is no longer changed */
void table_set_failure(struct board *board, uint32_t number, uint32_t failure);
void table_fini(struct board *board);

/* board_jobs.c */
int jobs_apply(struct board *board, const struct fb_event *event);
void jobs_set_state(struct board *board, struct board_job *job, enum board_state state);
void jobs_lose_process(struct board *board, struct board_job *job); /* its pid is anybody's */
uint32_t jobs_by_pid(const struct board *board, pid_t pid);         /* the living; 0: none */

/* board_life.c */
int life_began(struct board *board, struct board_job *job, const struct fb_event *event);
int life_stopped(struct board *board, struct board_job *job, const struct fb_event *event);
int life_continued(struct board *board, struct board_job *job, const struct fb_event *event);
int life_orphaned(struct board_job *job, const struct fb_event *event);
int life_exited(struct board *board, struct board_job *job, const struct fb_event *event);
int life_reaped(struct board *board, struct board_job *job, const struct fb_event *event);
int life_retry(struct board *board, struct board_job *job, const struct fb_event *event);
int life_skipped(struct board *board, struct board_job *job, const struct fb_event *event);
int life_progress(struct board *board, struct board_job *job, const struct fb_event *event);
int life_ready(struct board_job *job, const struct fb_event *event);
int life_leaked(struct board *board, struct board_job *job, const struct fb_event *event);

/* board_failures.c */
int failures_reserve(struct board *board); /* for one more */
void failures_put(struct board *board, struct board_job *job);
void failures_drop(struct board *board, struct board_job *job); /* before its state changes */

/* board_marks.c */
int marks_reserve(struct board_job *job, enum fb_kind kind); /* for one of that kind */
void marks_put(struct board_job *job, const struct fb_event *event, int signal);

/* board_texts.c */
/* A clean copy of at most `most` bytes that lives as long as the board; *cut: not all of it. */
const char *texts_keep(struct board *board, const char *string, size_t most, bool *cut);
/* The two names of a job; of both at once, since most names are the command itself. */
struct board_words {
    char *own; /* to be freed */
    const char *name, *command;
    bool cut;
};
/* What a job waits for, kept; NULL: no memory. */
const struct board_after *texts_keep_after(struct board *board, const struct fb_after *after,
                                           size_t count);
int texts_name(struct board *board, struct board_words *out, const char *name, const char *command);
void texts_use(struct board_job *job, const struct board_words *words);
/* The same into *text, which is the job's own: freed or grown. 0 or -ENOMEM. */
int texts_replace(struct board *board, char **text, const char *string);
void texts_fini(struct board *board);
/* "sleep (4711), cat (4712)", cut, not cleaned */
void texts_leaked(char *out, size_t room, const struct fb_event *event);

/* board_outputs.c */
int outputs_apply(struct board *board, struct board_job *job, const struct fb_event *event);
void outputs_forked(const struct board_job *job);                     /* a new attempt */
void outputs_moved(struct board *board, const struct board_job *job); /* its state has changed */
void outputs_free(struct board_output *output);

/* board_log.c */
int log_reserve(struct board *board, const struct fb_event *event);
void log_put(struct board *board, const struct fb_event *event);
void log_fini(struct board *board);

/* board_samples.c */
extern const struct board_live live_unknown;
int samples_apply(struct board *board, struct board_job *job, const struct fb_event *event);
void samples_exited(const struct board_job *job);
void samples_end(struct board *board, struct board_job *job); /* reaped: nothing lives any more */
void samples_fini(struct board *board);

#endif
