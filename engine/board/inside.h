/* inside.h - what a board is inside; for the files that carry it. */
#ifndef FB_BOARD_INSIDE_H
#define FB_BOARD_INSIDE_H

#include "base/array.h"
#include "board.h"

#define BOARD_TIME_MOST ((int64_t)1 << 53) /* 285 years; JSON keeps no more of an integer */

/* Moments that do not follow from the times. */
struct board_marks {
    uint32_t count, room;
    struct board_mark at[];
};

/*
 * All that can fail comes first, in calls named reserve or keep, which change nothing that a caller
 * can see; then the change, which cannot fail.
 */

/* Of times that are not negative; does not overflow. */
static inline int64_t board_sum_us(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* table.c */
void board_table_init(struct board *board);
/* How what the table does not know is doubled: a living job's facts, an output. 0 or -ENOMEM. */
struct board_copying {
    int (*live)(struct board_job *to, const struct board_job *from);
    int (*output)(struct board_output **to, const struct board_output *from);
};
int board_table_copy(struct board *to, const struct board *from,
                     const struct board_copying *copying);
size_t board_table_copy_bytes(const struct board *board);
int board_table_reserve(struct board *board);           /* for one more row */
struct board_job *board_table_put(struct board *board); /* it */
/* A row to be changed, NULL for none; 0 or -ENOMEM. */
int board_table_get(struct board *board, uint32_t number, struct board_job **out);
void board_table_settle(struct board *board, uint32_t number); /* it is no longer changed */
void board_table_set_failure(struct board *board, uint32_t number, uint32_t failure);
/* Whether that can be done: another board may share the row. */
bool board_table_reserve_failure(struct board *board, uint32_t number);
/* In the place of another one that was there, and is freed by the caller. */
void board_table_set_output(struct board *board, uint32_t number, struct board_output *output);
/* `drop` frees what else belongs to a row. */
void board_table_fini(struct board *board, void (*drop)(struct board *, struct board_job *));

/* moves.c */
int board_moves_reserve(struct board *board); /* for one more pid; 0 or -ENOMEM */
void board_moves_fini(struct board *board);
int board_moves_copy(struct board *to, const struct board *from);
int board_moves_failed_reserve(struct board *board); /* for one more */
void board_moves_failed(struct board *board, struct board_job *job);
void board_moves_mended(struct board *board, struct board_job *job); /* before its state changes */
void board_moves_state(struct board *board, struct board_job *job, enum board_state state);
void board_moves_pid(struct board *board, const struct board_job *job); /* it has one now */
void board_moves_gone(struct board *board, struct board_job *job);      /* its pid is free */
uint32_t board_moves_by_pid(const struct board *board, pid_t pid);      /* the living; 0: none */

/* jobs.c */
int board_jobs_apply(struct board *board, const struct fb_event *event);

/* life.c */
int board_life_queued(struct board *board, const struct fb_event *event);
/* `job`: NULL where the fork is the first that is heard of it. */
int board_life_forked(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_unstarted(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_began(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_stopped(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_continued(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_orphaned(struct board_job *job, const struct fb_event *event);
int board_life_exited(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_reaped(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_retry(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_held(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_skipped(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_progress(struct board *board, struct board_job *job, const struct fb_event *event);
int board_life_ready(struct board_job *job, const struct fb_event *event);
int board_life_leaked(struct board *board, struct board_job *job, const struct fb_event *event);

/* mailbox.c */
void board_mailbox_queued(struct board *board, const struct fb_job *job); /* NULL: not known */
void board_mailbox_stopped(struct board *board);
int board_mailbox_read(struct board *board, const struct fb_event *event); /* 0 or -EPROTO */
void board_mailbox_death(struct board *board, const struct board_job *job);
void board_mailbox_reap(struct board *board,
                        const struct board_job *job); /* its reaped_us is set */

/* marks.c */
int board_marks_reserve(struct board_job *job, enum fb_kind kind); /* for one of that kind */
void board_marks_put(struct board_job *job, const struct fb_event *event, int signal);
int board_marks_copy(struct board_marks **to, const struct board_marks *from);

/* texts.c */
/* A clean copy of at most `most` bytes that lives as long as the board; *cut: not all of it. */
const char *texts_keep(struct board *board, const char *string, size_t most, bool *cut);
/* The place of a machine among those that are known, from 1; 0: it is ours, or one too many. */
int16_t texts_node(struct board *board, const char *name);
void texts_group(struct board *board, struct board_job *job, const struct fb_event *event);
/* The two names of a job; of both at once, since most names are the command itself. */
struct board_words {
    char *own; /* to be freed */
    const char *name, *command;
    bool cut;
};
/* What a job waits for and needs, kept; *out NULL: nothing. 0 or -ENOMEM. */
int texts_keep_after(struct board *board, const struct fb_event *queued,
                     const struct board_after **out);
int texts_keep_limits(struct board *board, const struct fb_options *options); /* 0 or -ENOMEM */
int texts_name(struct board *board, struct board_words *out, const char *name, const char *command);
void texts_use(struct board_job *job, const struct board_words *words);
/* The same into *text, which is the job's own: freed or grown. 0 or -ENOMEM. */
int texts_replace(struct board *board, char **text, const char *string);
void texts_copy(struct board *to, const struct board *from); /* the same: they share it */
void texts_fini(struct board *board);
/* Why a job is held, where that is not its user's: "stopped: jobs.yaml changed"; else NULL. */
int texts_held(struct board *board, const struct board_job *job, const struct fb_event *event,
               const char **out);
/* "sleep (4711), cat (4712)", cut, not cleaned */
void texts_leaked(char *out, size_t room, const struct fb_event *event);

/* outputs.c */
void outputs_init(struct board *board);
int outputs_apply(struct board *board, struct board_job *job, const struct fb_event *event);
void outputs_forked(const struct board_job *job);                     /* a new attempt */
void outputs_moved(struct board *board, const struct board_job *job); /* its state has changed */
void outputs_free(struct board_output *output);
/*
 * What is left of an output that has been dropped is a number in the place of its address. Else it
 * is memory of the row's own.
 */
static inline bool outputs_owned(const struct board_output *output)
{
    return output != NULL && ((uintptr_t)output & 1) == 0;
}
/* A copy of one that stands in no queue; one that does is copied with its queue. */
int outputs_copy_one(struct board_output **to, const struct board_output *from);
int outputs_copy(struct board *to, const struct board *from);
size_t outputs_copy_bytes(const struct board *board);

/* heard.c. An output that is new from its byte `known` on; `gap`: something before is missing. Room
 * for its new bytes was reserved. */
int board_heard_reserve(struct board *board, size_t size);
void board_heard_put(struct board *board, const struct fb_event *event, size_t known, bool gap);
int board_heard_copy(struct board *to, const struct board *from);
size_t board_heard_copy_bytes(const struct board *board);
void board_heard_fini(struct board *board);

/* log.c */
int board_log_reserve(struct board *board, const struct fb_event *event);
void board_log_put(struct board *board, const struct fb_event *event);
void board_log_death(struct board *board); /* an end, after the last read of signals */
int board_log_copy(struct board *to, const struct board *from);
void board_log_fini(struct board *board);

/* notes.c */
int board_notes_apply(struct board *board, const struct fb_event *event);
int board_notes_copy(struct board *to, const struct board *from);
void board_notes_fini(struct board *board);

/* samples.c */
extern const struct board_live samples_live_unknown;
int samples_apply(struct board *board, struct board_job *job, const struct fb_event *event);
int samples_ending(struct board *board, struct board_job *job, const struct fb_event *event);
int samples_health(struct board *board, struct board_job *job, const struct fb_event *event);
void samples_exited(const struct board_job *job);
void samples_end(struct board *board, struct board_job *job); /* reaped: nothing lives any more */
int samples_copy(struct board *to, const struct board *from);
int samples_copy_live(struct board_job *to, const struct board_job *from);
void samples_fini(struct board *board);

#endif
