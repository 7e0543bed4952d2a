/* rows_facts.h - numbers about jobs that rows sort by, show and add up. Pure. */
#ifndef FB_VIEW_ROWS_FACTS_H
#define FB_VIEW_ROWS_FACTS_H

#include "rows.h"

#define FACTS_NO_KEY UINT64_MAX /* sorts after every value */

/* What a column sorts by, rising. */
uint64_t rows_facts_key(const struct board_job *job, enum column column, int64_t now_us);
/* Of one core: while it lives from its sample, then of its whole life; -1: not measured. */
double rows_facts_cpu(const struct board_job *job, int64_t now_us);
/* CPU time that is known to be used; -1: none is. */
int64_t rows_facts_cpu_us(const struct board_job *job);
/* As memory of the last sample, then the most it had; 0: not measured. */
uint64_t rows_facts_memory(const struct board_job *job, int64_t now_us);
/* As struct row's bar and over. */
double rows_facts_bar(const struct board_job *job, int64_t now_us, double *over);
/* What a row was when it was last looked at: struct rows' seen. */
#define SEEN_STATE      15u /* enum board_state */
#define SEEN_BAR        16u /* it has an estimate, or reports */
#define SEEN_PARENT     32u
#define SEEN_UNMEASURED 64u
#define SEEN_AFTER      128u  /* it waits for others */
#define SEEN_ENDED      256u  /* it is counted in struct rows' ended */
#define SEEN_NOW        512u  /* in this rebuild */
#define SEEN_MATCH      1024u /* it has the text that is asked for */
/* Where a program is asked for, and from one rebuild to the next: */
#define SEEN_SHIM     2048u  /* it is not listed: struct rows' shims */
#define SEEN_BELOW    4096u  /* a process of the program has made it, at whatever distance */
#define SEEN_PROGRAM  8192u  /* it runs the program itself */
#define SEEN_GIVEN_UP 16384u /* board_given_up() */

/* Of those that the run was opened with: where one is free a job is only not forked yet. */
static inline bool rows_slot_is_free(const struct board *board)
{
    const uint32_t *counts = board->counts;
    uint32_t busy =
        counts[BOARD_FORKED] + counts[BOARD_RUNNING] + counts[BOARD_STOPPED] + counts[BOARD_ZOMBIE];

    return board->slots == FB_ALL_AT_ONCE || (board->slots > 0 && busy < (uint32_t)board->slots);
}

/* Whether such a one needs time yet. */
static inline bool facts_counts(unsigned seen)
{
    enum board_state state = (enum board_state)(seen & SEEN_STATE);

    return state < BOARD_OK && state != BOARD_ZOMBIE;
}

/* rows_only.c: SEEN_MATCH or 0; and another text, which all rows are looked through for. */
unsigned rows_only_seen(const struct rows *rows, const struct board_job *job);
void rows_only_set(struct rows *rows, const struct board *board, const char *text);

/* The column of names has room for that one, and `more` columns, up to ROWS_NAME_MOST. */
void rows_measure(struct rows *rows, const char *name, int more);

/* rows_left.c: puts what was left behind below its jobs, into a list with ROWS_LEFT_MOST more room.
 */
void rows_left_list(struct rows *rows, const struct board *board);
/* Of such names the programs, each once, and how many there are: "sleep", "3: sleep, cat"; "5+:
 * ..." where the board keeps no more. Returns how many are named. What does not fit in `room` bytes
 * is left out from a whole character on. */
uint32_t rows_left_words(const char *names, char *out, size_t room);

/* rows_shims.c: gives all rows the last three of these. */
void rows_shims_look(struct rows *rows, const struct board *board, const struct rows_order *order);

/* One more that has ended. */
void rows_facts_add_ended(struct rows *rows, const struct board_job *job);
/* The place of a kind of jobs among those that are known; 0: it is none, or one too many. */
uint8_t rows_facts_kind(struct rows *rows, uint32_t kind);
/* As struct rows' eta_us. */
int64_t rows_facts_eta_us(struct rows *rows, const struct board *board,
                          const struct rows_order *order, int64_t now_us);

#endif
