/*
 * fake_sys.h - the scripted stand-in of the engine's system calls: processes that do what a script
 * says, on a clock that the test moves. Every call may be made to fail once.
 */
#ifndef FAKE_SYS_H
#define FAKE_SYS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes that a worker writes when its time comes, if it lives; a list of them ends with stream 0.
 */
struct fake_write {
    int64_t at_us; /* since its fork; not before the one before it */
    int stream;    /* 1, 2 */
    const char *bytes;
    int times; /* that often, in one write; at most 4 KiB */
};

/* How much a worker uses a core, of its time; and a child that it has from its fork on. */
struct fake_load {
    int percent;
    int child_percent;
    int64_t child_ends_us; /* and is waited for; 0: it has none */
    bool unread;           /* it is gone when its files are opened */
    int delay_percent;     /* it waits for a core so long */
};

/* What a worker will do, by the number of its fork (from 1). Times count from its fork. */
struct fake_script {
    int64_t ends_us;     /* INT64_MAX: never by itself */
    int64_t forks_us;    /* so long its fork takes */
    uint64_t peak_bytes; /* as its reaping says */
    int64_t user_us;     /*   too; 0: 1 ms */
    int code, signal;
    const char *output; /* on standard output, just before its end */
    const struct fake_write *writes;
    const struct fake_load *load;
    bool ignores_term;
    bool not_ours;        /* kill(2) says EPERM */
    int64_t floods_bytes; /* before its end, as fast as they are read; the n-th worker its letter */
    int64_t leaves_us;    /* a grandchild in its group holds its pipes that much longer; 0: none */
    bool escapes;         /* that one has left the group */
    int reports;          /*   and reports so often, each as soon as the last was read */
    int64_t unreaped_us;  /* dead, it is a zombie of the group that much longer */
    int64_t member_us;    /* then another is in the group that much longer than the worker */
    int64_t stranger_us;  /* that long after the end the number is a stranger's group's; 0: never */
    bool stranger_near;   /* in our session, and its leader is gone */
    bool stranger_works;  /* for another forkboard, as the same job; its leader is gone too */
    bool stolen;          /* another wait takes its end */
    bool unsignalled;     /* no SIGCHLD comes to us */
    int again; /* it gets the number of that fork, whose end another wait has taken; 0: a new one */
};

/* What every probe of an address or a file meets; times count from the reset, which clears it. */
struct fake_net {
    int64_t up_us;      /* before, connections are refused; INT64_MAX: for ever */
    int64_t down_us;    /* after, they are again; 0: never */
    bool silent;        /* they are never there, and never refused */
    bool second;        /* at the second address of localhost alone */
    const char *answer; /* NULL: none comes */
    int64_t answers_us; /* so long after the request */
    bool stays;         /* a connection has no end after its answer */
    size_t taken;       /* bytes of answers that were read */
    int64_t file_us;    /* from then on each file is there */
    int connects;       /* tried so far */
};
extern struct fake_net fake_net;

/*
 * Without scripts a worker's shell line says what it does: "MS CODE[,CODE]...", how long it runs
 * and the exit code of its first, second ... attempt (the last for all further ones).
 */
void fake_reset(const struct fake_script *scripts, int count);
void fake_advance(int64_t us);      /* moves the clock and lets happen what falls due */
int64_t fake_next_us(void);         /* from now to the next thing that happens; INT64_MAX: none */
int fake_fail(int call, int error); /* the call-th call from now on fails with error (0: none) */
void fake_fail_more(int times);     /* as many calls right after it fail too, of those that can */
int fake_calls(void);               /* that could fail, since the reset */
bool fake_failed(void);             /* the failure was used up */
const char *fake_failed_name(void);

void fake_send(pid_t sender, const char *text);      /* to the notify socket */
void fake_send_gone(pid_t sender, const char *text); /* by one that had that pid, and is reaped */
int fake_notify_opened(void);                        /* sockets, since the reset */

void fake_be(int process, int thread); /* the caller from here on; 0: the one it began with */
extern uint64_t fake_own_bytes;        /* our own peak of memory; stays so */
extern bool fake_torn_ends;            /* a hang-up of a pipe is told without the bytes before it */
extern bool fake_deaths_first;         /* a loop is told of ends before all else; stays so */
bool fake_readable(int fd);            /* what poll(2) would say of an epoll */
extern int fake_wakes_cleared;         /* reads of descriptors that were woken */
void fake_threads(void);               /* this process has others */
void fake_steal(int fork);             /* from 1: another wait takes its end */
void fake_action(void);                /* another action of SIGCHLD from here on */
/* What a worker had made comes to us: it ends so long from now; INT64_MAX: never by itself. */
void fake_adopt(int64_t ends_us, bool ignores_term, uint32_t job);
void fake_children(int count); /* of ours, from before any run; one more comes to us */

int fake_open_files(void); /* left open */
int fake_unreaped(void);   /* forked and not reaped */
int fake_forks(void);
const char *fake_plan(void);  /* how the last was made: fake_plan.c */
const char *fake_finds(void); /* "NAME in PATH;" or "NAME in PATH from dir;": programs looked up */
int64_t fake_guard_us(void);  /* when the cgroup was made, since the reset; -1: there is none */
int fake_moved(void);         /* workers that were moved into it then */
int fake_guarded(void);       /* workers that were born in it */
int fake_looks(void);         /* files of /proc that were read */
int fake_drained(void);       /* descriptors handed on to be read until their end */
bool fake_masked(void);       /* SIGCHLD blocked by the engine */
bool fake_changed(void);      /* that, or a limit or a role of this process that was not put back */
const char *fake_kills(void); /* "TERM 100000;KILL ..." : signals to groups with their time */
extern bool fake_to_null, fake_to_file; /* what standard output is; stays so */
extern bool fake_no_spill;              /* no file takes output that waits; stays so */
extern uint64_t fake_file_limit;        /* of open files: how many stores have one */
uint64_t fake_given_bytes(void);        /* back, of files in which output waited */
const char *fake_stdout(void);          /* its first 64 KiB */
const char *fake_letters(void);   /* of floods, on standard output: each once until another comes */
int64_t fake_flooded(int worker); /* from 1: bytes that it could write */
void fake_limits(int kills); /* of memory are cgroups; past each that many processes were killed */
int fake_limited(void);      /* such cgroups that are there */
void fake_window(int *rows, int *columns); /* the last that a terminal was given */

/* make's jobserver: how many tokens it has as it is joined (below 0: it cannot be), has now; some
 * that others give or take; how many of make's are not taken by the run. */
extern int fake_tokens;
int fake_tokens_left(void);
void fake_tokens_add(int count);
void fake_tokens_drop(int count);
int fake_tokens_back(void);

#endif
