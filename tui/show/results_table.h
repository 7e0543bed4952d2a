/*
 * results_table.h - --results FILE.csv or FILE.json: a row for each job that has ended, with what
 * it printed, in GNU parallel's columns.
 */
#ifndef FB_SHOW_RESULTS_TABLE_H
#define FB_SHOW_RESULTS_TABLE_H

#include "input/joblog.h"
#include "plain/summary.h"

struct results_table;

/* Whether a name is that of a table: it ends in .csv, .tsv or .json. */
bool results_table_named(const char *path);
/* The file is made anew. 0, or -errno with one line in `error`. */
int results_table_open(struct results_table **out, const char *path, char *error, size_t size);
/* As results_table_drain(), without a word. Accepts NULL, returns NULL. */
struct results_table *results_table_close(struct results_table *table);
/*
 * Takes an event; `job` as results_event() has it; `line`: of an event that ends an attempt, else
 * NULL. 0, or the first error as -errno with one line in `error`.
 */
int results_table_event(struct results_table *table, const struct summary_job *job,
                        const struct fb_event *event, const struct joblog_line *line, char *error,
                        size_t size);

/* From here on results_table_done() tells of each job that its output is over: rows wait for it. */
void results_table_dones(struct results_table *table);
/* Its row is written now; what that met is of the next call that has an `error`. */
void results_table_done(struct results_table *table, uint32_t job, uint32_t attempt);

/* The descriptor to poll for POLLOUT, where the file is a pipe that takes no more now; or -1. */
int results_table_waits(const struct results_table *table);
/* It is; and all rows are written, however slow: 0, or as results_table_event(). */
int results_table_writable(struct results_table *table, char *error, size_t size);
int results_table_drain(struct results_table *table, char *error, size_t size);

#endif
