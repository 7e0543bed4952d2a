/*
 * fake_sys.h - the scripted stand-in of the engine's system calls: processes that do what a script
 * says, on a clock that moves when told. Every call may be made to fail once.
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
};

/* What a worker will do, by the number of its fork (from 1). Times count from its fork. */
struct fake_script {
    int64_t ends_us; /* INT64_MAX: never by itself */
    int code, signal;
    const char *output; /* on standard output, just before its end */
    const struct fake_write *writes;
    const struct fake_load *load;
    bool ignores_term;
    bool not_ours;        /* kill(2) says EPERM */
    int64_t floods_bytes; /* before its end, as fast as they are read; the n-th worker its letter */
    int64_t leaves_us;    /* a grandchild in its group holds its pipes so much longer; 0: none */
};

/*
 * Without scripts a worker's shell line says what it does: "MS CODE[,CODE]...", how long it runs
 * and the exit code of its first, second ... attempt (the last for all further ones).
 */
void fake_reset(const struct fake_script *scripts, int count);
void fake_advance(int64_t us);      /* moves the clock and lets happen what falls due */
int64_t fake_next_us(void);         /* from now to the next thing that happens; INT64_MAX: none */
int fake_fail(int call, int error); /* the call-th call from now on fails with error (0: none) */
int fake_calls(void);               /* that could fail, since the reset */
bool fake_failed(void);             /* the failure was used up */
const char *fake_failed_name(void);

void fake_send(pid_t sender, const char *text); /* to the notify socket */

int fake_open_files(void); /* left open */
int fake_unreaped(void);   /* forked and not reaped */
int fake_forks(void);
int64_t fake_guard_us(void);  /* when the cgroup was made, since the reset; -1: there is none */
int fake_moved(void);         /* workers that were moved into it then */
int fake_guarded(void);       /* workers that were born in it */
int fake_looks(void);         /* files of /proc that were read */
int fake_drained(void);       /* descriptors handed on to be read until their end */
bool fake_masked(void);       /* SIGCHLD blocked by the engine */
bool fake_changed(void);      /* that, or a limit or a role of this process that was not put back */
const char *fake_kills(void); /* "TERM 100000;KILL ..." : signals to groups with their time */
extern bool fake_to_null, fake_to_file; /* what standard output is; stays so */
uint64_t fake_given_bytes(void);        /* back, of files in which output waited */
const char *fake_stdout(void);          /* its first 64 KiB */
const char *fake_letters(void);   /* of floods, on standard output: each once until another comes */
int64_t fake_flooded(int worker); /* from 1: bytes that it could write */
void fake_limits(int kills); /* of memory are cgroups; past each so many processes were killed */
int fake_limited(void);      /* such cgroups that are there */
void fake_window(int *rows, int *columns); /* what a terminal was told last */

#endif
