/*
 * mailbox.h - the parent: SIGCHLD entries read from the signalfd, ends that it has seen and workers
 * that it has reaped. A read comes before the ends that it is for.
 */
#ifndef FB_BOARD_MAILBOX_H
#define FB_BOARD_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

struct board_signals {
    uint64_t reads, entries, deaths, reaps;
    uint64_t others;  /* deaths of children that are no workers, as far as they were told */
    int64_t last_us;  /* of the last read; -1: none yet */
    int last_entries; /* of the last read */
    int last_deaths, last_reaps; /* since then */
    int most_deaths;             /* from one read to the next */
    int64_t latest_us;           /* from an end to its reaping, the longest; 0: none yet */
    bool probes, stop_commands;  /* some job has one that is a program */
    bool stops;                  /* a worker was stopped */
};

#endif
