/*
 * trace_advice.c - where a program behaves otherwise because it is watched, whoever wonders is told
 * why: LeakSanitizer ends a program that is traced, and the kernel ignores the setuid bit for one
 * whose tracer could not have become that user by itself. Each is told once a program.
 */
#include "trace_proc.h"
#include "trace_state.h"

#include <stdio.h>
#include <string.h>

#define SANITIZED_BYTES ((size_t)16 << 20) /* of a program's file that are searched */

/* Whether this program is asked about for the first time. */
static bool is_new(struct trace *trace, const struct sys_program *program, int about)
{
    struct advised *list = trace->advised[about];

    for (int i = 0; i < ADVISED_ROOM; i++)
        if (list[i].device == program->device && list[i].inode == program->inode)
            return false;
    list[trace->advised_next[about]++ % ADVISED_ROOM] =
        (struct advised){ program->device, program->inode };
    return true;
}

/* The words of AddressSanitizer's options, if any, say whether it looks for leaks at all. */
static bool leaks_wanted(struct trace *trace, pid_t pid)
{
    static const char key[] = "ASAN_OPTIONS=";
    ssize_t size = sys_proc_read(pid, "environ", trace->environ, sizeof trace->environ);

    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(trace->environ + at) + 1)
        if (strncmp(trace->environ + at, key, sizeof key - 1) == 0)
            return strstr(trace->environ + at, "detect_leaks=0") == NULL;
    return true;
}

void advise_exit(struct trace *trace, const struct tracee *tracee, unsigned long status)
{
    static const char *const marks[] = { "libasan.so", "liblsan.so", "__lsan_do_leak_check", NULL };
    struct sys_program program;

    if (status != 1 << 8 || sys_program_of(tracee->pid, &program) < 0 ||
        !is_new(trace, &program, ADVICE_LEAKS) ||
        !sys_program_holds(tracee->pid, marks, SANITIZED_BYTES) ||
        !leaks_wanted(trace, tracee->pid))
        return;
    tell_note(trace, 0,
              "%s (pid %d) ended with exit 1: it is built with a sanitizer that looks for leaks at "
              "the end, which fails while watched; ASAN_OPTIONS=detect_leaks=0 switches that off",
              rows_name(tracee), (int)tracee->pid);
}

void advise_exec(struct trace *trace, const struct tracee *tracee)
{
    struct sys_program program;
    unsigned user[2], group[2];
    const char *users, *groups;

    if (sys_is_root() || sys_program_of(tracee->pid, &program) < 0 ||
        !(program.set_user || program.set_group) ||
        sys_proc_read(tracee->pid, "status", trace->proc, sizeof trace->proc) <= 0 ||
        proc_status_value(trace->proc, "NoNewPrivs") != 0)
        return;
    users = strstr(trace->proc, "\nUid:");
    groups = strstr(trace->proc, "\nGid:");
    if (users == NULL || groups == NULL || sscanf(users, "\nUid: %u %u", &user[0], &user[1]) != 2 ||
        sscanf(groups, "\nGid: %u %u", &group[0], &group[1]) != 2)
        return;
    if (((program.set_user && user[1] != program.user) ||
         (program.set_group && group[1] != program.group)) &&
        is_new(trace, &program, ADVICE_SETUID))
        tell_note(trace, 0,
                  "%s (pid %d) is setuid: while watched it runs without that privilege, unless "
                  "forkboard is root",
                  rows_name(tracee), (int)tracee->pid);
}
