/* worker.h - one worker: its process, its pipes, its deadline. Shared as run.h is. */
#ifndef FB_WORKER_H
#define FB_WORKER_H

#include "forkboard.h"
#include "harmless.h"
#include "self.h"
#include "store.h"
#include "timer.h"

#include <stddef.h>
#include <sys/types.h>

#define TAIL_BYTES  4096
#define CARRY_BYTES 4
#define FAMILY_MOST 3

/* One of a worker's two output pipes. */
struct stream {
    int number;          /* 1 or 2: standard output or error */
    int fd;              /* -1: ended */
    bool full, wide;     /* the last read was full; its pipe was grown for it */
    bool terminal;       /* not a pipe: the worker's terminal */
    bool prompt;         /* read as it comes: not gathered */
    bool lost;           /* bytes could not be kept: the rest is dropped, it was told */
    bool mid_line;       /* the next byte does not begin a line (for tags) */
    uint8_t carry_bytes; /* of a character cut by the end of a read */
    char carry[CARRY_BYTES];
    int64_t drain_bytes; /* what was in the pipe at the worker's death; -1: not looked */
    int64_t pace_us;     /* prompt: since when pace_bytes are counted */
    size_t pace_bytes;
    size_t events_left;        /* bytes that may still become events */
    uint64_t told_bytes;       /* that are in events, were told as left out, or nobody wants */
    struct store *store;       /* what waits for its line's or worker's end, or for its turn */
    struct harmless *harmless; /* where it goes to a terminal; NULL: nothing came yet */
    struct tail *tail;         /* the last bytes that became no event: behind told_bytes */
};

struct tail {
    uint64_t total_bytes; /* that went through */
    char ring[TAIL_BYTES];
};

/* Of one slot, and of each that lies NOTIFY_SOCKETS further. */
struct notify {
    int fd; /* -1: not open */
    char name[16];
};

/* What the last look at a worker's processes found. */
struct sampled {
    bool wanted; /* somebody asked for the next */
    bool known;  /* all that follows, and nobody but the family is its descendant */
    char state;
    int core;
    int64_t clocks_us; /* CPU time of these processes */
    int64_t cpu_us;    /* and of those that they have waited for */
    uint64_t memory_bytes;
    pid_t family[FAMILY_MOST]; /* 0: nobody */
};

enum worker_state {
    WORKER_FREE,
    WORKER_RUNNING,   /* has a process, from fork to reaping: may be killed */
    WORKER_ZOMBIE,    /* its `exited` is told, its reaping waits (options.reap_delay_us) */
    WORKER_LINGERING, /* reaped, but its pipes are open or its group lives on */
};

enum kill_step { KILL_NONE, KILL_TERM, KILL_KILL };

struct worker {
    struct worker *next, *previous; /* among the living, oldest first; next of the free */
    uint32_t index, generation;     /* its key in the loop */
    uint32_t job, attempt;
    int slot;  /* from 1; 0: given back */
    pid_t pid; /* and its group */
    enum worker_state state;
    bool stopped, began, paused, direct;
    bool retrying;  /* this attempt failed and another follows */
    bool succeeded; /* of a zombie: its attempt */
    bool ready;     /* it said so */
    bool apart;     /* may outlive the run, which does not wait for it */
    enum fb_cause cause;
    enum kill_step step;
    int linger_step;
    struct notify *notify; /* where it may tell how far it is; NULL: nowhere */
    int last_notices;      /* read for it since its death */
    uint32_t limit;        /* number of its cgroup with a limit of memory; 0: it has none */
    int64_t grace_us;
    struct timer timer; /* the one deadline: time-out, grace, leftovers */
    struct stream streams[2];
    struct sampled sampled;
    struct report report;
    struct job_copy *copy; /* NULL: it came from the feed and needs none */
    char *tag;             /* only with options.tag */
};

#endif
