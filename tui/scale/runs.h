/*
 * runs.h - what a scale has measured: a sample a run, folded from the run's events or read from a
 * table, and a row for each number of slots. Pure.
 */
#ifndef FB_SCALE_RUNS_H
#define FB_SCALE_RUNS_H

#include "base/text.h"
#include "fit.h"
#include "forkboard.h"

struct scale_sample {
    int slots, round;  /* from 1 */
    double throughput; /* jobs a second */
    int64_t wall_us, cpu_us;
    uint32_t jobs, failed;
    int64_t longest_us;        /* the job that ran longest */
    int64_t alone_us;          /* one worker ran, though there were more slots */
    int64_t waits_us;          /* slots were free, and jobs waited for others */
    int64_t start_us, work_us; /* of all workers: from fork to begin, from begin to end */
    int64_t delay_us;          /* they were ready and had no core; -1: unknown */
    int64_t others_us;         /* CPU time that other programs used meanwhile; -1: unknown */
    /* Of a run by agents, of all slots together: until the agent of each began; from the end of a
     * job to the beginning of the next, -1: jobs also waited for others. */
    int64_t arrive_us, claim_us;
};

/* The events of one run, folded into a sample. Zeros and `slots` are a good beginning. */
struct scale_fold {
    struct scale_sample sample;
    bool apart;   /* the run is by agents: its time is that of its jobs, whose events come late */
    bool ordered; /*   and jobs wait for others */
    struct scale_edge {
        int64_t t_us;
        int slot; /* negative: it is free from here on */
    } * edges;    /* [edge_count] of a run by agents: workers begin and end */
    size_t edge_count, edge_room;
    int64_t last_first_us; /* the last job began for the first time */
    int64_t now_us;
    uint32_t waiting, alive;
    struct scale_worker {
        int64_t forked_us, began_us;
        pid_t pid;
        int slot;
    } * workers; /* [room] of job n at n - 1 */
    uint32_t room;
};

/*
 * An event. `delay_us`: of FB_EXITED, how long that worker was ready without a core; -1: unknown. 0
 * or -ENOMEM.
 */
int scale_fold_take(struct scale_fold *fold, const struct fb_event *event, int64_t delay_us);
pid_t scale_fold_pid(const struct scale_fold *fold, uint32_t job); /* 0: none */
void scale_fold_fini(struct scale_fold *fold);

struct scale_runs {
    struct scale_sample *list; /* [count], in the order they were measured */
    size_t count, room;
    struct fb_hardware hardware;
    bool weak;       /* each slot brought its own copy of the jobs */
    bool table;      /* read from a file: throughput alone is known, or the time too */
    bool apart;      /* by agents: nothing is known of their machines */
    uint32_t voided; /* runs that do not count, as an agent of theirs was lost */
};

int scale_runs_add(struct scale_runs *runs, const struct scale_sample *sample); /* 0 or -ENOMEM */
void scale_runs_fini(struct scale_runs *runs);

/*
 * Reads a table: a header with the columns slots and throughput or seconds, a line a measurement;
 * others columns, empty lines and lines that begin with # are passed over. 0; -EINVAL with one line
 * "NAME:LINE: what is wrong" in `error`; -ENOMEM.
 */
int scale_runs_read(struct scale_runs *runs, const char *name, const char *bytes, size_t size,
                    char *error, size_t room);

struct scale_row {
    int slots, rounds;
    double median_s, least_s, most_s; /* wall time; negative: unknown */
    double throughput;                /* median */
    double throughput_least, throughput_most;
    double speed_up;                    /* against one slot; negative: unknown */
    double expected_low, expected_high; /* of the machine, by the rule of thumb */
    double cpu_s;                       /* median; negative: unknown */
    double busy;                /* share of the usable hardware threads; negative: unknown */
    struct scale_sample middle; /* the run of the median */
};

/* Whether cores are known, and what they were busy with. */
static inline bool scale_knows_machine(const struct scale_runs *runs)
{
    return !runs->table && !runs->apart;
}

/* A row for each number of slots, rising: how many, *rows to be freed; -ENOMEM. */
int scale_rows(const struct scale_runs *runs, struct scale_row **rows);

/* What the machine can give at `slots`: N cores N times, a second thread of a core 0.1 to 0.2. */
void scale_expected(const struct fb_hardware *hardware, int slots, double *low, double *high);

#endif
