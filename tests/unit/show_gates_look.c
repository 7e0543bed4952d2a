/*
 * show_gates_look.c - gates over files of /proc that the test writes: what is free, what runs and
 * what is swapped at the bounds, how long a look at the pages holds, and the words of each.
 */
#include "check_main.h"
#include "show/gates.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define SECOND 1000000

static const char *meminfo, *loadavg, *vmstat; /* NULL: there is no such file */

/* In the place of the C library's. */
__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
    const char *text = strcmp(path, "/proc/meminfo") == 0   ? meminfo
                       : strcmp(path, "/proc/loadavg") == 0 ? loadavg
                                                            : vmstat;
    va_list more;
    int mode, fd;

    va_start(more, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
    va_end(more);
    if (strncmp(path, "/proc/", 6) != 0 || strncmp(path, "/proc/self", 10) == 0)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (text == NULL)
        return -1;
    fd = memfd_create("proc", MFD_CLOEXEC);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static int open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    ck_assert_ptr_nonnull(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static struct gates *gates;

static void open_gates(struct opt_gates options)
{
    ck_assert_int_eq(gates_open(&gates, &options), 0);
    ck_assert_ptr_nonnull(gates);
    ck_assert_int_eq(fcntl(gates_fd(gates), F_GETFD), FD_CLOEXEC);
}

/* NULL: open. */
static const char *look(int64_t now_us)
{
    bool is_open = gates_look(gates, now_us);

    ck_assert((gates_why(gates) == NULL) == is_open);
    ck_assert((gates_word(gates) == NULL) == is_open);
    return gates_why(gates);
}

static const struct {
    const char *meminfo, *loadavg;
    uint64_t memfree;
    double load;
    const char *why;
} rows[] = {
    { "MemAvailable: 4 kB\n", "", 4096, 0, NULL },
    { "MemAvailable: 4 kB\n", "", 4095, 0, NULL },
    { "MemAvailable: 4 kB\n", "", 4097, 0, "--memfree 4.0K: 4.0K is free" },
    { "MemAvailable: 0 kB\n", "", 1, 0, "--memfree 1: 0 is free" },
    { "", "", 4096, 0, NULL }, /* it does not say */
    { NULL, "", 4096, 0, NULL },
    { "", "0.0 0.0 0.0 3/99 7\n", 0, 3, NULL }, /* without the one that asks */
    { "", "0.0 0.0 0.0 4/99 7\n", 0, 3, "--load 3: 3 processes run" },
    { "", "0.0 0.0 0.0 4/99 7\n", 0, 3.5, NULL },
    { "", "0.0 0.0 0.0 2/99 7\n", 0, 0.5, "--load 0.5: 1 processes run" },
    { "", "0.0 0.0 0.0 1/99 7\n", 0, 0.5, NULL },
    { "", NULL, 0, 1, NULL },
};

START_TEST(memory_and_load)
{
    int open_before = open_descriptors();

    meminfo = rows[_i].meminfo;
    loadavg = rows[_i].loadavg;
    open_gates((struct opt_gates){ .memfree = rows[_i].memfree, .load = rows[_i].load });
    check_free_0(); /* which the file then is */
    open_before--;
    for (int i = 0; i < 3; i++) {
        const char *why = look(1);
        ck_assert((why == NULL) == (rows[_i].why == NULL));
        if (why != NULL)
            ck_assert_str_eq(why, rows[_i].why);
    }
    ck_assert_int_eq(open_descriptors(), open_before + 1);
    gates = gates_close(gates);
    ck_assert_int_eq(open_descriptors(), open_before);
}
END_TEST

/* Of several the first that is shut is named. */
START_TEST(which_is_shut)
{
    meminfo = "MemAvailable: 4 kB\n";
    loadavg = "0.0 0.0 0.0 9/99 7\n";
    open_gates((struct opt_gates){ .memfree = 1 << 20, .load = 2 });
    look(1);
    ck_assert_str_eq(gates_word(gates), "memory");
    meminfo = "MemAvailable: 4000 kB\n";
    look(2);
    ck_assert_str_eq(gates_word(gates), "load");
    loadavg = "0.0 0.0 0.0 1/99 7\n";
    ck_assert_ptr_null(look(3));
    gates = gates_close(gates);
}
END_TEST

/* What is read at a time, and whether it is swapping then: pages go out and come in, both, since
 * the look before, of which two seconds have gone by. */
static const struct {
    int64_t at_us;
    const char *vmstat;
    bool swapping;
} looks[] = {
    { 1 * SECOND, "\npswpin 10\npswpout 10\n", false }, /* the first knows of none before */
    { 3 * SECOND - 1, "\npswpin 20\npswpout 20\n", false },
    { 3 * SECOND, "\npswpin 11\npswpout 11\n", true },
    { 5 * SECOND - 1, "\npswpin 11\npswpout 11\n", true }, /* too early for another look */
    { 5 * SECOND, "\npswpin 11\npswpout 11\n", false },
    { 7 * SECOND, "\npswpin 12\npswpout 11\n", false },
    { 9 * SECOND, "\npswpin 12\npswpout 12\n", false },
    { 11 * SECOND, "\npswpin 13\npswpout 13\n", true },
    { 13 * SECOND, "\npswpin 13\npswpout 13\n", false },
};

START_TEST(swap)
{
    int open_before;

    check_free_0(); /* which its clock then is */
    open_before = open_descriptors();
    open_gates((struct opt_gates){ .noswap = true });
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        vmstat = looks[i].vmstat;
        ck_assert((look(looks[i].at_us) != NULL) == looks[i].swapping);
        if (looks[i].swapping) {
            ck_assert_str_eq(gates_word(gates), "swap");
            ck_assert_str_eq(gates_why(gates), "--noswap: pages go out to swap and come in");
        }
    }
    ck_assert_int_eq(open_descriptors(), open_before + 1);
    gates = gates_close(gates);
    ck_assert_int_eq(open_descriptors(), open_before);
    vmstat = NULL;
}
END_TEST

/* A file that is longer than is read of it. */
START_TEST(a_long_file)
{
    static char text[40000];

    memset(text, 'x', sizeof text - 1);
    memcpy(text, "MemAvailable: 4 kB\n", 19);
    meminfo = text;
    open_gates((struct opt_gates){ .memfree = 4097 });
    ck_assert_str_eq(look(1), "--memfree 4.0K: 4.0K is free");
    gates = gates_close(gates);
}
END_TEST

CHECK_MAIN_APART("gates, looked at")
{
    tcase_add_loop_test(all, memory_and_load, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, which_is_shut);
    tcase_add_test(all, swap);
    tcase_add_test(all, a_long_file);
}
