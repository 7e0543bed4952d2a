/*
 * watch_proc.c - what is read of /proc at a stop, while it is there: the words of an exec, the
 * memory at an exit, whose tracee has died, and what a program is said to be. It is one of the
 * test's own.
 */
#include "base/elf.h"
#include "proc_stage.h"
#include "ptrace_stage.h"

#include <fcntl.h>

bool elf_has(const struct elf_file *file, const char *library, const char *symbol)
{
    (void)file;
    (void)library;
    (void)symbol;
    return true;
}

static int open_null(pid_t pid, uint64_t *size)
{
    (void)pid;
    *size = 1;
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void begin(void)
{
    memset(&proc, 0, sizeof proc);
    proc.open = open_null;
    set_up();
    put_there((struct there){ .pid = P,
                              .parent = getpid(),
                              .start_ticks = 5,
                              .comm = "gdb",
                              .words = "/bin/gdb\0-p\0",
                              .program = "gdb",
                              .file = { .inode = 7 } });
}

/* Resumed first, told of then; a debugger will not work. */
START_TEST(an_exec)
{
    stop(SYS_TRACE_EXEC, P, P);
    seen_is("resume:P,0 1 began gdb note:gdb (pid 214 ");
}
END_TEST

/* Of exit 1, by a program that looks for leaks; of one without a row nothing is said. */
START_TEST(an_exit)
{
    put_there((struct there){ .pid = N, .start_ticks = 5, .comm = "n", .program = "n" });
    stop(SYS_TRACE_EXIT, P, 1 << 8);
    ck_assert_str_eq(fake.seen, "resume:P,0 ");
    fake.seen[0] = '\0';
    seen_is("note:prog (pid 21 1 sampled ");
    stop(SYS_TRACE_EXIT, N, 1 << 8);
    ck_assert_ptr_nonnull(strstr(fake.seen, "resume:N,0 "));
}
END_TEST

/* The peak is the most that was seen; what is left says nothing of it. */
START_TEST(memory_at_the_exit)
{
    static const struct {
        const char *status;
        uint64_t peak, memory;
    } rows[] = {
        { "Name:\tp\nVmHWM:\t 9 kB\nVmRSS:\t 8 kB\n", 9216, 8192 },
        { "Name:\tp\nVmHWM:\t 7 kB\nVmRSS:\t 6 kB\n", 9216, 6144 },
        { "Name:\tp\nVmHWM:\t 10 kB\nVmRSS:\t 6 kB\n", 10240, 6144 },
        { "", 10240, 6144 },
        { NULL, 10240, 6144 },
        { "Name:\tp\n", 10240, 0 },
    };
    struct tracee *row = watch_tree_get(&watch, P);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        there(P)->status = rows[i].status;
        stop(SYS_TRACE_EXIT, P, 0);
        ck_assert_uint_eq(row->peak_bytes, rows[i].peak);
        ck_assert_uint_eq(row->memory_bytes, rows[i].memory);
    }
}
END_TEST

/* Without a row it is of the tree when this thread traced it; else it is another child of ours. */
START_TEST(a_death_without_a_row)
{
    static const struct {
        const char *status;
        bool ours;
    } rows[] = { { "Name:\tn\nTracerPid:\t1\n", true },
                 { "Name:\tn\nTracerPid:\t2\n", false },
                 { "Name:\tn\nTracerPid:\t0\n", false },
                 { "", false },
                 { NULL, false } };

    put_there((struct there){
        .pid = N, .parent = P, .start_ticks = 5, .comm = "n", .status = rows[_i].status });
    watch.thread = 1;
    stop(SYS_TRACE_DIED, N, 3);
    seen_is(rows[_i].ours ? "take:N prog:2=N<P 2 exited 3,0 " : "take:N ");
}
END_TEST

/* What is not known to be of a thread has the name that the kernel gives it, if it has one. */
START_TEST(its_name)
{
    static const char *const rows[][2] = { { "n", "n:2=N<P " }, { "", ":2=N<P " } };

    put_there((struct there){ .pid = N, .parent = P, .start_ticks = 5, .comm = rows[_i][0] });
    watch_words_drop(watch.tree.roots->words);
    watch.tree.roots->words = NULL;
    strcpy(watch.proc, "\nold\n");
    stop(SYS_TRACE_TRAP, N, 0);
    fake.seen[0] = '\0';
    seen_is(rows[_i][1]);
    ck_assert((watch_tree_get(&watch, N)->words != NULL) == (_i == 0));
}
END_TEST

CHECK_MAIN("a watch and /proc")
{
    tcase_add_checked_fixture(all, begin, tear_down);
    tcase_add_test(all, an_exec);
    tcase_add_test(all, an_exit);
    tcase_add_test(all, memory_at_the_exit);
    tcase_add_loop_test(all, a_death_without_a_row, 0, 5);
    tcase_add_loop_test(all, its_name, 0, 2);
}
