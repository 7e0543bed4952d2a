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
/* As struct rows' eta_us; both arrays have room for a number of each job. */
int64_t facts_eta_us(const struct board *board, int slots, double *lasts_s, double *finish_s,
                     int64_t now_us);

#endif
