/*
 * advice.c - where a program behaves otherwise because it is watched, a note says
 * why: LeakSanitizer ends a program that is traced, a tracer cannot trace what is traced already,
 * and the kernel ignores the setuid bit for one whose tracer could not have become that user by
 * itself. Each is said once a program.
 */
#include "base/elf.h"
#include "inside.h"
#include "sys/proc.h"

#include <stdio.h>
#include <string.h>

/* Whether this program is asked about for the first time. */
static bool is_new(struct watch *watch, const struct sys_program *program, int about)
{
    struct advised *list = watch->advice.advised[about];

    for (int i = 0; i < ADVISED_ROOM; i++)
        if (list[i].device == program->device && list[i].inode == program->inode)
            return false;
    list[watch->advice.next[about]++ % ADVISED_ROOM] =
        (struct advised){ program->device, program->inode };
    return true;
}

/* The words of AddressSanitizer's options, if any, say whether it looks for leaks at all. */
static bool leaks_wanted(struct watch *watch, pid_t pid)
{
    static const char key[] = "ASAN_OPTIONS=";
    ssize_t size =
        sys_proc_read(pid, "environ", watch->advice.environ, sizeof watch->advice.environ);

    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(watch->advice.environ + at) + 1)
        if (strncmp(watch->advice.environ + at, key, sizeof key - 1) == 0)
            return strstr(watch->advice.environ + at, "detect_leaks=0") == NULL;
    return true;
}

/* AddressSanitizer has LeakSanitizer in it: as a library, or as a part of the program. */
static bool looks_for_leaks(const struct elf_file *file)
{
    static const char *const libraries[] = { "libasan.so", "liblsan.so", "libclang_rt.asan",
                                             "libclang_rt.lsan" };

    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++)
        if (elf_has(file, libraries[i], "__lsan_do_leak_check"))
            return true;
    return false;
}

static ssize_t read_file(const struct elf_file *file, uint64_t at, void *bytes, size_t size)
{
    return sys_pread(file->fd, bytes, size, at);
}

static bool executes_such(pid_t pid)
{
    struct elf_file file = { .read = read_file };
    bool looks;

    file.fd = sys_program_open(pid, &file.size);
    looks = file.fd >= 0 && looks_for_leaks(&file);
    sys_close(file.fd);
    return looks;
}

void advice_exit(struct watch *watch, const struct tracee *tracee, unsigned long status)
{
    struct sys_program program;

    if (status != 1 << 8 || sys_program_of(tracee->pid, &program) < 0 ||
        !is_new(watch, &program, ADVICE_LEAKS) || !executes_such(tracee->pid) ||
        !leaks_wanted(watch, tracee->pid))
        return;
    watch_report_note(
        watch, 0,
        "%s (pid %d) ended with exit 1: it is built with a sanitizer that looks for leaks at "
        "the end, which fails while watched; ASAN_OPTIONS=detect_leaks=0 switches that off",
        watch_words_name(tracee), (int)tracee->pid);
}

static void advise_tracer(struct watch *watch, const struct tracee *tracee)
{
    static const char *const tracers[] = { "strace",    "ltrace",      "gdb",
                                           "gdbserver", "lldb-server", "rr" };
    struct sys_program program;
    char name[NAME_BYTES];

    sys_program_name(tracee->pid, name, sizeof name);
    for (size_t i = 0; i < sizeof tracers / sizeof tracers[0]; i++)
        if (strcmp(name, tracers[i]) == 0 && sys_program_of(tracee->pid, &program) == 0 &&
            is_new(watch, &program, ADVICE_TRACER))
            watch_report_note(
                watch, 0,
                "%s (pid %d) cannot trace a program while that is watched by ptrace; with "
                "--backend=connector it can",
                name, (int)tracee->pid);
}

static void advise_setuid(struct watch *watch, const struct tracee *tracee)
{
    struct sys_program program;
    unsigned user[2], group[2];
    const char *users, *groups;

    if (sys_is_root() || sys_program_of(tracee->pid, &program) < 0 ||
        !(program.set_user || program.set_group) ||
        sys_proc_read(tracee->pid, "status", watch->proc, sizeof watch->proc) <= 0 ||
        proc_status_value(watch->proc, "NoNewPrivs") != 0)
        return;
    users = strstr(watch->proc, "\nUid:");
    groups = strstr(watch->proc, "\nGid:");
    if (users == NULL || groups == NULL || sscanf(users, "\nUid: %u %u", &user[0], &user[1]) != 2 ||
        sscanf(groups, "\nGid: %u %u", &group[0], &group[1]) != 2)
        return;
    if (((program.set_user && user[1] != program.user) ||
         (program.set_group && group[1] != program.group)) &&
        is_new(watch, &program, ADVICE_SETUID))
        watch_report_note(
            watch, 0,
            "%s (pid %d) is setuid: while watched it runs without that privilege, unless "
            "forkboard is root",
            watch_words_name(tracee), (int)tracee->pid);
}

void advice_exec(struct watch *watch, const struct tracee *tracee)
{
    advise_tracer(watch, tracee);
    advise_setuid(watch, tracee);
}
