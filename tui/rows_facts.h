/* rows_facts.h - numbers about jobs that rows sort by, show and add up. Pure. */
#ifndef ROWS_FACTS_H
#define ROWS_FACTS_H

#include "rows.h"

#define FACTS_NO_KEY UINT64_MAX /* sorts behind every value */

/* What a column sorts by, rising. */
uint64_t facts_key(const struct board_job *job, enum column column, int64_t now_us);
/* Of one core: while it lives from its sample, then of its whole life; -1: not measured. */
double facts_cpu(const struct board_job *job, int64_t now_us);
/* As memory of the last sample, then the most it had; 0: not measured. */
uint64_t facts_memory(const struct board_job *job, int64_t now_us);
/* As struct row's bar and over. */
double facts_bar(const struct board_job *job, int64_t now_us, double *over);
/* What a row was when it was last looked at: struct rows' seen. */
#define SEEN_STATE      15u /* enum board_state */
#define SEEN_BAR        16u /* it has an estimate, or reports */
#define SEEN_PARENT     32u
#define SEEN_UNMEASURED 64u
#define SEEN_AFTER      128u /* it waits for others */
#define SEEN_ENDED      256u /* it is counted in struct rows' ended */
#define SEEN_NOW        512u /* in this rebuild */

/* rows.c: room for `count` of that size; `list` points to a pointer. 0 or -ENOMEM. */
int rows_widen(void *list, uint32_t *room, uint32_t count, size_t size);
/* Whether such a one needs time yet. */
static inline bool facts_counts(unsigned seen)
{
    enum board_state state = (enum board_state)(seen & SEEN_STATE);

    return state < BOARD_OK && state != BOARD_ZOMBIE;
}

/* One more that has ended. */
void facts_add_ended(struct rows_ended *ended, const struct board_job *job);
/* As struct rows' eta_us. */
int64_t facts_eta_us(struct rows *rows, const struct board *board, int slots, int64_t now_us);

#endif
