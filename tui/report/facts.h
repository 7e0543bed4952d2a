/*
 * facts.h - what a record says of a run, folded: the board as it was at its end, every attempt, and
 * what follows from them: the critical path, idle slots, which program used the CPU. Pure, but for
 * the reading of the record.
 */
#ifndef FB_REPORT_FACTS_H
#define FB_REPORT_FACTS_H

#include "bars.h"
#include "board/board.h"
#include "record/record_read.h"

struct facts {
    struct board board;
    struct bars bars;
    int64_t end_us;  /* of the last event that is no mere look: where axes end */
    int64_t work_us; /* how long all workers ran, together */
    bool watch;      /* of a watched program: rows are processes, there are no slots */
};

void facts_init(struct facts *facts);
void facts_fini(struct facts *facts);
/* 0; -EPROTO: it cannot follow those before it; -ENOMEM. */
int facts_take(struct facts *facts, const struct fb_event *event);

/* Gets each event, and the board that has taken it, or that will take it now. */
typedef void facts_each(void *context, const struct facts *facts, const struct fb_event *event);
/*
 * Reads a record to its end. 0, or -errno with its line in record_reader_error(). `before` the
 * board takes an event, and `each` when it has; they may be NULL.
 */
int facts_read(struct facts *facts, struct record_reader *reader, facts_each *before,
               facts_each *each, void *context);

/* When the run was over, as far as is known. */
int64_t facts_wall_us(const struct facts *facts);
/* How many lanes have a meaning: the slots of a run as far as they were used, lanes of a watch. */
uint32_t facts_lanes(const struct facts *facts);
/* Jobs that were tried again, and attempts that this took. */
uint32_t facts_retries(const struct facts *facts);
/* From its first fork to its end; -1: it never ran. */
int64_t facts_took_us(const struct facts *facts, uint32_t job);

/* A link of the critical path: the job, since when it could have begun, and how long it ran. */
struct facts_link {
    uint32_t job;
    int64_t free_us; /* when what it waited for had come; until `from_us` it waited for a slot */
    int64_t from_us, to_us;
};
/*
 * The chain of jobs, each waiting for the one before, that ends with the job that ended last, or
 * that still runs where the record ends before the run did; the first of it first. How many links
 * there are, *links to be freed; -ENOMEM.
 */
int facts_chain(const struct facts *facts, struct facts_link **links);

/* CPU time by the name of the program. */
struct facts_program {
    const char *name; /* the board's */
    int64_t cpu_us;   /* of those whose is known; -1: of none */
    uint32_t processes;
};
/* The most CPU time first. How many there are, *programs to be freed; -ENOMEM. */
int facts_programs(const struct facts *facts, struct facts_program **programs);

/* The jobs that ran longest, the longest first: how many were put into out[0..most). */
int facts_longest(const struct facts *facts, uint32_t *out, int most);

/* The last lines that its last attempt wrote, cleaned, each ended by a newline. */
void facts_tail(const struct facts *facts, uint32_t job, int lines, struct text *out);
/* All that is kept of its output, cleaned, with its lines; where something is missing it says so.
 */
void facts_output(const struct facts *facts, uint32_t job, struct text *out);

#endif
