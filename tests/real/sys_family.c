/*
 * sys_family.c - the words of a real process's environment, wherever they lie in what is read; and
 * which processes descend from ours, with zombies among them.
 */
#include "check_main.h"
#include "sleeping_child.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READ_BYTES 16384 /* of an environment at once */

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

/* The job of a process with these words; whether it may outlive us. */
static uint32_t job_of(char *const *environment, bool *outlives)
{
    struct sys_process process = { 0 };
    pid_t pid = sleeping_child(environment);

    do {
        errno = EINTR; /* of before */
        ck_assert(sys_look(pid, &process));
    } while (process.unsure);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1); /* which was one of its files */
    ck_assert_int_eq(process.pid, pid);
    *outlives = process.outlives;
    end(pid);
    return process.job;
}

/* Ours lie across two reads, at every place. */
START_TEST(words_across_two_reads)
{
    char outlives[64], pad[READ_BYTES + 1] = "PAD=";
    char *environment[] = { pad, "FORKBOARD_JOB=4294967295", outlives, NULL };
    bool may;

    snprintf(outlives, sizeof outlives, "FORKBOARD_OUTLIVES=%d", (int)getpid());
    for (size_t before = 0; before < 60; before++) {
        memset(pad + 4, 'x', READ_BYTES - 4);
        pad[READ_BYTES - before] = '\0';
        ck_assert_uint_eq(job_of(environment, &may), UINT32_MAX);
        ck_assert(may);
    }
}
END_TEST

/* Of a word that is longer than what is read the rest is no word. */
START_TEST(a_long_word)
{
    static char much[3 * READ_BYTES] = "MUCH=";
    char *environment[] = { much, "FORKBOARD_JOB=3", NULL }, *alone[] = { much, NULL };
    char *reversed[] = { "FORKBOARD_JOB=3", "FORKBOARD_OUTLIVES=1", much, NULL };
    bool may;

    memset(much + 5, 'x', sizeof much - 6);
    memcpy(much + READ_BYTES, "FORKBOARD_JOB=5", 15);
    memcpy(much + 2 * READ_BYTES, "FORKBOARD_JOB=6", 15);
    ck_assert_uint_eq(job_of(alone, &may), 0);
    ck_assert_uint_eq(job_of(environment, &may), 3);
    ck_assert_uint_eq(job_of(reversed, &may), 3);
    ck_assert(!may);
}
END_TEST

/* This program again: it gives up the memory that a part of its environment lies in, to the top of
 * the stack, which would grow into a gap. Above it are the name of the program's file and a zero.
 */
__attribute__((constructor)) static void hide_environment(void)
{
    const char *ready = getenv("HIDE_READY"), *much = getenv("HIDE_MUCH");
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)much;

    if (ready == NULL || much == NULL)
        return;
    at = (at + page - 1) / page * page;
    if (munmap((void *)at, ((uintptr_t)much + strlen(much) + 64 - at + page - 1) / page * page) ==
        0)
        (void)!write(atoi(ready), "", 1);
    for (;;)
        pause();
}

/* What cannot be read to its end is not known. */
START_TEST(words_that_are_not_there)
{
    static char much[40000] = "HIDE_MUCH=";
    char place[32], *const words[] = { "again", NULL };
    char library[4096]; /* of a build that has one beside it */
    char *environment[] = { library, "FORKBOARD_JOB=4", place, much, NULL };
    const char *folder = getenv("LD_LIBRARY_PATH");
    struct sys_process process = { 0 };
    int ready[2];
    char byte;
    pid_t pid;

    memset(much + 10, 'x', sizeof much - 11);
    snprintf(library, sizeof library, "LD_LIBRARY_PATH=%s", folder != NULL ? folder : "");
    ck_assert_int_eq(pipe(ready), 0); /* goes through the exec */
    snprintf(place, sizeof place, "HIDE_READY=%d", ready[1]);
    pid = fork();
    if (pid == 0) {
        execve("/proc/self/exe", words, environment);
        _exit(127);
    }
    sys_close(ready[1]);
    ck_assert_int_eq(sys_read(ready[0], &byte, 1), 1);
    ck_assert(sys_look(pid, &process));
    ck_assert(process.unsure);
    end(pid);
    sys_close(ready[0]);
}
END_TEST

static void await_zombie(pid_t pid)
{
    char path[32], line[256];
    bool is = false;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    while (!is) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = sys_read(fd, line, sizeof line - 1);
        ck_assert_int_gt(n, 0);
        line[n] = '\0';
        is = strstr(line, ") Z ") != NULL;
        sys_close(fd);
        sched_yield();
    }
}

static bool is_wanted(void *context, const struct sys_process *process)
{
    return process->pid == *(const pid_t *)context;
}

/* A zombie of ours is none of the family, and one of another's is not either, but can be looked at;
 * of what is left as many are listed as there is room for. */
START_TEST(zombies_and_room)
{
    struct sys_process list[4] = { { 0 } }, *family, process;
    pid_t shell, below[2], dead = fork();
    int fds[2];

    if (dead == 0)
        _exit(0);
    ck_assert_int_eq(sys_pipe(fds), 0);
    shell = fork();
    if (shell == 0) {
        for (int i = 0; i < 2; i++) {
            below[i] = fork();
            while (below[i] == 0 && i == 0)
                pause();
            if (below[i] == 0)
                _exit(0);
        }
        (void)!write(fds[1], below, sizeof below);
        for (;;)
            pause();
    }
    ck_assert_int_eq(sys_read(fds[0], below, sizeof below), sizeof below);
    await_zombie(dead);
    await_zombie(below[1]);
    ck_assert_int_eq(sys_family(&family), 2);
    ck_assert(family[0].pid == shell && family[1].pid == below[0]);
    free(family);
    ck_assert(!sys_look(dead, &process) && sys_look(below[1], &process));
    ck_assert_int_eq(process.parent, shell);
    for (int room = 0; room < 4; room++) {
        list[room].pid = -7;
        ck_assert_int_eq(sys_leftovers(is_wanted, &shell, list, room), room < 2 ? room : 2);
        ck_assert_int_eq(list[room].pid, room < 3 ? -7 : list[room].pid);
    }
    ck_assert(list[0].pid == shell && list[1].pid == below[0]);
    end(dead);
    kill(below[0], SIGKILL);
    end(shell);
    sys_close(fds[0]);
    sys_close(fds[1]);
}
END_TEST

/* The unit of a process's start, to the tick. */
START_TEST(ticks)
{
    struct timespec before, after;
    uint64_t now;
    double each = (double)sysconf(_SC_CLK_TCK);

    clock_gettime(CLOCK_BOOTTIME, &before);
    now = sys_ticks();
    clock_gettime(CLOCK_BOOTTIME, &after);
    ck_assert_double_ge((double)now + 1,
                        ((double)before.tv_sec + (double)before.tv_nsec / 1e9) * each);
    ck_assert_double_le((double)now, ((double)after.tv_sec + (double)after.tv_nsec / 1e9) * each);
}
END_TEST

CHECK_MAIN("families")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_test(all, words_across_two_reads);
    tcase_add_test(all, a_long_word);
    tcase_add_test(all, words_that_are_not_there);
    tcase_add_test(all, zombies_and_room);
    tcase_add_test(all, ticks);
}
