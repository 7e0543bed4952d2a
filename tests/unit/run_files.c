/*
 * run_files.c - a file that is watched, whatever puts it there: it has changed when it stands
 * still. The timer is a stand-in: the test says when its time has come.
 */
#include "../../tui/run_files.h"
#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

static char home[] = "/tmp/test_run_files.XXXXXX";
static int timer_fd, armed;

int timerfd_create(clockid_t clock, int flags)
{
    int fds[2];

    ck_assert_int_eq(clock, CLOCK_MONOTONIC);
    ck_assert_int_eq(flags, TFD_NONBLOCK | TFD_CLOEXEC);
    ck_assert_int_eq(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
    timer_fd = fds[1];
    return fds[0];
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
    (void)fd;
    ck_assert(flags == 0 && old == NULL);
    ck_assert_int_eq(value->it_value.tv_sec, 0);
    ck_assert_int_eq(value->it_value.tv_nsec, 200 * 1000000);
    ck_assert_int_eq(value->it_interval.tv_sec + value->it_interval.tv_nsec, 0);
    armed++;
    return 0;
}

static void write_file(const char *path)
{
    FILE *file = fopen(path, "w");

    ck_assert(file != NULL && fputs("x", file) >= 0 && fclose(file) == 0);
}

static bool readable(const struct run_files *files)
{
    struct pollfd poll_fd = { run_files_fd(files), POLLIN, 0 };

    return poll(&poll_fd, 1, 0) == 1;
}

static void time_is_over(void)
{
    ck_assert_int_eq(write(timer_fd, "12345678", 8), 8);
}

/* Is news, and then stands still. */
static void look(struct run_files *files, bool news)
{
    int before = armed;

    ck_assert(!run_files_changed(files));
    ck_assert_int_eq(armed, before + news);
    ck_assert(!readable(files));
    if (!news)
        return;
    ck_assert(!run_files_changed(files));
    time_is_over();
    ck_assert(readable(files));
    ck_assert(run_files_changed(files));
    ck_assert(!run_files_changed(files));
    ck_assert(!readable(files));
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    ck_assert_int_eq(mkdir("d", 0700), 0);
}

static void tear_down(void)
{
    char command[64];

    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -r %s", home);
    ck_assert_int_eq(system(command), 0);
}

/* The lowest descriptors that are free. */
static void take_free(int fds[6])
{
    for (int i = 0; i < 6; i++)
        fds[i] = dup(0);
    for (int i = 0; i < 6; i++)
        close(fds[i]);
}

START_TEST(a_file)
{
    static const char *const paths[] = { "f", "./f", "d/f", "d//f", "%s/d/f" };
    struct run_files *files;
    char path[64], to[64], other[64];
    int free_fds[6], after[6];

    take_free(free_fds);
    snprintf(path, sizeof path, strchr(paths[_i], '%') != NULL ? "%s/d/f" : "%s",
             strchr(paths[_i], '%') != NULL ? home : paths[_i]);
    snprintf(to, sizeof to, "%.*sg", (int)strlen(path) - 1, path);
    snprintf(other, sizeof other, "%.*sff", (int)strlen(path) - 1, path);
    ck_assert_int_eq(run_files_open(&files, path), 0);
    look(files, false);
    write_file(path);
    look(files, true);
    write_file(to);
    look(files, false);
    write_file(other);
    look(files, false);
    ck_assert_int_eq(rename(to, path), 0);
    look(files, true);
    ck_assert_int_eq(rename(path, to), 0);
    look(files, true);
    ck_assert_int_eq(link(to, path), 0);
    look(files, true);
    ck_assert_int_eq(unlink(path), 0);
    look(files, true);
    write_file(other);
    write_file(path);
    write_file(other);
    look(files, true);
    write_file(path);
    time_is_over(); /* it changes at that time: it does not stand still */
    ck_assert(!run_files_changed(files));
    ck_assert_ptr_null(run_files_close(files));
    close(timer_fd);
    take_free(after);
    ck_assert_mem_eq(after, free_fds, sizeof after); /* nothing stays open */
}
END_TEST

/* Descriptor 0 is one like any other. */
START_TEST(the_first_descriptor)
{
    struct run_files *files;

    close(0);
    ck_assert_int_eq(run_files_open(&files, "f"), 0);
    ck_assert_int_eq(run_files_fd(files), 0);
    write_file("f");
    look(files, true);
    run_files_close(files);
    close(timer_fd);
    ck_assert_int_eq(open("/dev/null", O_RDONLY), 0);
}
END_TEST

START_TEST(a_file_of_the_root)
{
    struct run_files *files;

    ck_assert_int_eq(run_files_open(&files, "/none-of-this-name"), 0);
    look(files, false);
    run_files_close(files);
    close(timer_fd);
}
END_TEST

/* What cannot be watched leaves nothing open. */
START_TEST(no_directory)
{
    struct run_files *files = (struct run_files *)&armed;
    int before = dup(0), after;

    close(before);
    ck_assert_int_eq(run_files_open(&files, "none/f"), -ENOENT);
    ck_assert_ptr_null(files);
    close(timer_fd);
    after = dup(0);
    close(after);
    ck_assert_int_eq(after, before);
    ck_assert_ptr_null(run_files_close(NULL));
}
END_TEST

CHECK_MAIN_APART("a file that is watched")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_file, 0, 5);
    tcase_add_test(all, the_first_descriptor);
    tcase_add_test(all, a_file_of_the_root);
    tcase_add_test(all, no_directory);
}
