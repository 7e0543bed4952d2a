/*
 * term_files.c - the terminal as files of our own, and whether we are in its background: in a child
 * whose terminal is one of ours, or that has none.
 */
#include "check_main.h"
#include "skip.h"
#include "term/inside.h"
#include "term/term.h"

#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is said of the first mistake; in the child. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(own_stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                    \
            fflush(own_stderr);                                                                    \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

static FILE *own_stderr;

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void no_terminal(int fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    dup2(null, fd);
    if (null != fd)
        close(null);
}

/* In a child with its own terminal on all three; `test` ends it, or it is 0. */
static void in_terminal(void (*test)(void))
{
    int master, status;
    pid_t pid;

    own_stderr = fdopen(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 200), "w");
    ck_assert_ptr_nonnull(own_stderr);
    fflush(NULL);
    pid = forkpty(&master, NULL, NULL, NULL);
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        test();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip("a namespace of processes, which this machine does not allow");
    else
        ck_assert_msg(status == 0, "status %#x", status);
    close(master);
    fclose(own_stderr);
}

/* ---------------------------------------------------------------- keys */

static void check_keys(FILE *keys, bool own)
{
    struct stat one, terminal;
    int fd;

    MUST(keys != NULL);
    fd = fileno(keys);
    MUST(fd > STDERR_FILENO && isatty(fd));
    MUST(fcntl(fd, F_GETFD) == FD_CLOEXEC);
    MUST((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    MUST(!own || (fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK) == 0);
    MUST(fstat(fd, &one) == 0 && stat(own ? "/proc/self/fd/0" : "/dev/tty", &terminal) == 0);
    MUST(one.st_rdev == terminal.st_rdev);
}

static void keys_of_standard_input(void)
{
    int before = open_descriptors();
    FILE *keys = term_open_keys();

    check_keys(keys, true);
    fclose(keys);
    MUST(open_descriptors() == before);
}

/* After su(1): a terminal of another user may be read, not opened. */
static void keys_that_may_not_be_opened(void)
{
    int before = open_descriptors();
    FILE *keys;

    MUST(fchmod(STDIN_FILENO, 0) == 0);
    MUST(getuid() != 0 || setuid(65534) == 0);
    MUST(open("/proc/self/fd/0", O_RDWR | O_CLOEXEC | O_NOCTTY) < 0);
    keys = term_open_keys();
    MUST(keys != NULL && fileno(keys) > STDERR_FILENO && isatty(fileno(keys)));
    MUST(fcntl(fileno(keys), F_GETFD) == FD_CLOEXEC);
    fclose(keys);
    MUST(open_descriptors() == before);
}

/* Its number is none of the standard ones, though they are free. */
static void keys_where_input_is_none(void)
{
    FILE *keys;
    int before;

    no_terminal(STDIN_FILENO);
    before = open_descriptors();
    keys = term_open_keys();
    check_keys(keys, false);
    fclose(keys);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    keys = term_open_keys();
    check_keys(keys, false);
    fclose(keys);
    MUST(open_descriptors() == before - 3);
}

/* Nor where one of them alone is free. */
static void no_standard_number(void)
{
    int before;
    FILE *file;

    no_terminal(STDIN_FILENO);
    no_terminal(STDOUT_FILENO);
    no_terminal(STDERR_FILENO);
    before = open_descriptors() - 1;
    for (int fd = STDERR_FILENO; fd >= STDIN_FILENO; fd--) {
        close(fd);
        file = term_open_keys();
        check_keys(file, false);
        fclose(file);
        MUST(open_descriptors() == before);
        file = term_open_out();
        MUST(file != NULL && fileno(file) > STDERR_FILENO && isatty(fileno(file)));
        MUST(fcntl(fileno(file), F_GETFD) == FD_CLOEXEC);
        fclose(file);
        MUST(open_descriptors() == before);
        MUST(open("/dev/null", O_RDWR | O_CLOEXEC) == fd);
    }
}

static void keys_without_a_terminal(void)
{
    int before;

    for (int fd = 0; fd < 3; fd++)
        no_terminal(fd);
    signal(SIGHUP, SIG_IGN);
    if (fork() != 0) { /* a session of its own has none */
        int status;
        wait(&status);
        _exit(WEXITSTATUS(status));
    }
    MUST(setsid() == getpid());
    before = open_descriptors();
    MUST(term_open_keys() == NULL);
    MUST(term_open_out() == NULL);
    MUST(!term_in_background());
    MUST(open_descriptors() == before);
}

/* The last descriptor that is free is enough where its number is none of the standard ones. */
static void keys_of_the_last_descriptor(void)
{
    FILE *keys;
    int last;

    last = open("/dev/null", O_RDONLY | O_CLOEXEC);
    MUST(last > STDERR_FILENO && close(last) == 0);
    MUST(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ (rlim_t)last + 1, (rlim_t)last + 1 }) == 0);
    keys = term_open_keys();
    MUST(keys != NULL && fileno(keys) == last);
    fclose(keys);
}

/* ---------------------------------------------------------------- out */

static void out_of_standard_output(void)
{
    int before = open_descriptors();
    FILE *out = term_open_out();

    MUST(out != NULL && fileno(out) > STDERR_FILENO);
    MUST(isatty(fileno(out)) && fcntl(fileno(out), F_GETFD) == FD_CLOEXEC);
    no_terminal(STDOUT_FILENO); /* it may be put aside */
    MUST(fputs("seen", out) >= 0 && fflush(out) == 0);
    MUST(fclose(out) == 0);
    out = term_open_out();
    MUST(out != NULL && isatty(fileno(out)) && fcntl(fileno(out), F_GETFD) == FD_CLOEXEC);
    MUST(fclose(out) == 0);
    MUST(open_descriptors() == before);
}

/* ---------------------------------------------------------------- background */

static void check_background(bool is)
{
    int before = open_descriptors();

    MUST(term_in_background() == is);
    MUST(open_descriptors() == before);
    no_terminal(STDOUT_FILENO);
    MUST(term_in_background() == is);
    MUST(open_descriptors() == before);
    close(STDIN_FILENO); /* the terminal's number is 0 then */
    MUST(term_in_background() == is);
    MUST(open_descriptors() == before - 1);
}

static void in_foreground(void)
{
    check_background(false);
}

static void in_background(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        MUST(setpgid(0, 0) == 0);
        check_background(true);
        _exit(0);
    }
    MUST(waitpid(pid, &status, 0) == pid);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 2);
}

/* By the group that it is in, as long as the terminal is open. */
static void whether_in_foreground(void)
{
    char why[256];
    int status;
    pid_t pid;

    setenv("TERM", "xterm-256color", 1);
    MUST(term_open(why, sizeof why) == 0);
    MUST(term_foreground());
    pid = fork();
    if (pid == 0) {
        MUST(setpgid(0, 0) == 0);
        MUST(!term_foreground());
        _exit(0);
    }
    MUST(waitpid(pid, &status, 0) == pid && status == 0);
    MUST(term_foreground());
    term_close();
}

/* The foreground is a group that a container does not see: its number is 0 there. */
static void behind_a_group_without_a_number(void)
{
    char why[256];
    int status;
    pid_t pid;

    setenv("TERM", "xterm-256color", 1);
    MUST(term_open(why, sizeof why) == 0);
    if (unshare(CLONE_NEWPID) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWPID) < 0)
        _exit(77);
    pid = fork();
    if (pid == 0) {
        MUST(setpgid(0, 0) == 0);
        MUST(tcgetpgrp(STDOUT_FILENO) == 0);
        MUST(!term_foreground());
        MUST(term_in_background());
        _exit(0);
    }
    MUST(waitpid(pid, &status, 0) == pid);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 2);
}

static void (*const tests[])(void) = {
    keys_of_standard_input, keys_where_input_is_none,       keys_without_a_terminal,
    no_standard_number,     out_of_standard_output,         in_foreground,
    in_background,          keys_that_may_not_be_opened,    keys_of_the_last_descriptor,
    whether_in_foreground,  behind_a_group_without_a_number
};

START_TEST(each)
{
    in_terminal(tests[_i]);
}
END_TEST

CHECK_MAIN("files")
{
    tcase_add_loop_test(all, each, 0, (int)(sizeof tests / sizeof tests[0]));
}
