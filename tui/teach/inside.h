/* inside.h - what the measures share; no file of another room sees it. */
#ifndef FB_TEACH_INSIDE_H
#define FB_TEACH_INSIDE_H

#include "measure.h"

/* walk.c. It is not known, and why: in the words of a lesson too, which are made clean. */
void teach_unknown(struct teach_value *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void teach_give(struct teach_value *out, double number);

/* Goes through the jobs that a measure is about, in their order. */
struct teach_walk {
    const struct board *board;
    const char *about;
    uint32_t at, found;
    struct board_job room;
};

struct teach_walk teach_walk(const struct teach_facts *facts, const struct teach_measure *measure);
/* NULL: no more of them; a job holds until the next call. */
const struct board_job *teach_walk_next(struct teach_walk *walk);
/* False: there was none, which is why. */
bool teach_found(const struct teach_walk *walk, struct teach_value *out);

/* measure_count.c: measures that count. */
void teach_processes(const struct teach_facts *facts, const struct teach_measure *measure,
                     struct teach_value *out);
void teach_forks(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out);
void teach_execs(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out);
void teach_killed(const struct teach_facts *facts, const struct teach_measure *measure,
                  struct teach_value *out);
void teach_failed(const struct teach_facts *facts, const struct teach_measure *measure,
                  struct teach_value *out);
void teach_retries(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out);
void teach_threads(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out);
void teach_alive(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out);
void teach_zombies(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out);
void teach_signal_reads(const struct teach_facts *facts, const struct teach_measure *measure,
                        struct teach_value *out);
void teach_signal_entries(const struct teach_facts *facts, const struct teach_measure *measure,
                          struct teach_value *out);
void teach_most_reaped(const struct teach_facts *facts, const struct teach_measure *measure,
                       struct teach_value *out);

/* measure_text.c: measures with a text as value, or what was one. */
void teach_first(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out);
void teach_last(const struct teach_facts *facts, const struct teach_measure *measure,
                struct teach_value *out);
void teach_order(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out);
void teach_output(const struct teach_facts *facts, const struct teach_measure *measure,
                  struct teach_value *out);
/* A text of the run, made clean; its number, where it begins with one, too. */
void teach_take_text(struct teach_value *out, const char *text);

#endif
