/* proc.h - what the text of files under /proc/PID says (proc(5)). Pure, but for
 * proc_read_delay_us(). */
#ifndef FB_SYS_PROC_H
#define FB_SYS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct proc_stat {
    char state;
    pid_t parent;
    uint64_t start_ticks; /* since the machine started */
    uint64_t memory_pages;
    int64_t waited_ticks; /* CPU time of children that it has waited for */
    int core;             /* where it ran last */
    uint64_t environment,
        environment_end; /* where in memory; 0 if we may not know, or in an exec */
    int exit_status;     /* of a zombie that opens to us, as wait(2) has it; else 0 */
    char comm[16];
};

/* Of the text of `stat`; false: it is no such text. */
bool proc_stat_parse(const char *text, struct proc_stat *out);

/* Time it has waited for a core, of the text of `schedstat`; -1: it is no such text. */
int64_t proc_delay_us(const char *text);
/* That of a process; -1: its `schedstat` cannot be read, or this kernel has none. */
int64_t proc_read_delay_us(pid_t pid);

/* A number of the text of `status`, times 1024 where it is in kB; 0 where `key` has no line. */
uint64_t proc_status_value(const char *text, const char *key);
/* Whether a signal is in a set of it, as "SigIgn". */
bool proc_status_has(const char *text, const char *key, int signal);
/*
 * Whether a process opens to us: what ptrace(2) calls PTRACE_MODE_READ_FSCREDS, by both texts. It
 * may be false where it does, in a user namespace of our own; never true where it does not.
 */
bool proc_status_opens(const char *theirs, const char *ours);

#endif
