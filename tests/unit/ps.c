/*
 * ps.c - `forkboard ps` of runs that answer and of some that do not: what is printed of each, as
 * lines in a terminal of any width and as JSON.
 */
#include "check_golden.h"
#include "commands.h"
#include "ctl_runs.h"

#include "draw/width.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>

static int wide; /* columns of the terminal; 0: standard output is none */

/* In the place of the C library's: the terminal. */
int ioctl(int fd, unsigned long request, ...)
{
    struct winsize *window;
    va_list arguments;

    va_start(arguments, request);
    window = va_arg(arguments, struct winsize *);
    va_end(arguments);
    if (request != TIOCGWINSZ || fd != STDOUT_FILENO)
        return (int)syscall(SYS_ioctl, fd, request, window);
    if (wide == 0) {
        errno = ENOTTY;
        return -1;
    }
    *window = (struct winsize){ .ws_row = 24, .ws_col = (unsigned short)wide };
    return 0;
}

static void end(void)
{
    tear_down();
    wide = 0;
}

static const char *const plainly[] = { "ps", NULL };
static const char *const as_json[] = { "ps", "--json", NULL };

#define RUN(title, dir, pid, start, more)                                                          \
    "run {\"version\":\"" FB_VERSION "\",\"title\":\"" title "\",\"dir\":\"" dir "\",\"pid\":" pid \
    ",\"start_us\":" start "000000" more "}"

/* A job in each state, and one more that failed. */
static const char each_state[] = BEGINS QUEUED("1") QUEUED("2") QUEUED("3") QUEUED("4") QUEUED("5")
    QUEUED("6") QUEUED("7") QUEUED("8") QUEUED("9") QUEUED("10") QUEUED("11") FORKED("1", "1")
        BEGAN("2", "1") BEGAN("3", "1") STOPPED("3", "1") BEGAN("4", "1")
            EXITED("4", "1", "1", "false") BEGAN("5", "1") BADLY("5", "1") RETRY("5", "1")
                BEGAN("6", "1") WELL("6", "1") BEGAN("7", "1") BADLY("7", "1") BEGAN("8", "1")
                    BADLY("8", "1") SKIPPED("9") HELD("10");

/* ---------------------------------------------------------------- what is said */

/* All that there is of several runs: one is attached, one detached, one of neither, one silent. */
static void add_several(void)
{
    add((struct run){ "bcdf", RUN("web", "/srv/web", "4711", "1990", ",\"attached\":1"), 0, SAYS });
    add_record(each_state);
    add((struct run){ "cdfg", RUN("tests \\\"all\\\"", "/t", "12", "200", ",\"away\":true"), 0,
                      SAYS });
    add((struct run){ "dfgh", RUN("a", "/", "1234567", "1", ",\"away\":true,\"attached\":2"), 0,
                      SAYS });
    add_record(BEGINS QUEUED("1"));
    add((struct run){ "fghj", RUN("", "/d", "3", "1999", ""), 0, SAYS });
    add_record(BEGINS);
    add((struct run){ "ghjk", "", 0, KILLED });
    add((struct run){ "hjkl", "", 0, SILENT });
    add((struct run){ "jklm", "", 0, OLD });
    add((struct run){ "klmn", "", 0, FULL });
    add((struct run){ "kmnp", "no 24", 0, SAYS });
    add((struct run){ "lmnp", "", 0, NO_SOCKET });
    add((struct run){ "mnpq", "no run", 0, SAYS });
}

#define REST                                                                                       \
    "hjkl  does not answer\n"                                                                      \
    "jklm  another version\n"                                                                      \
    "klmn  takes no more clients\n"                                                                \
    "kmnp  takes no client now\n"                                                                  \
    "lmnp  not yours\n"                                                                            \
    "mnpq  not understood\n"

START_TEST(as_lines)
{
    add_several();
    ck_assert_int_eq(command(cmd_ps, plainly), 0);
    ck_assert_str_eq(err, "");
    ck_assert_str_eq(
        out, "RUN       PID     AGE   RUN  WAIT  DONE  FAIL  SHOWN     TITLE        DIRECTORY\n"
             "bcdf     4711  10.0 s     4     2     4     2  attached  web          /srv/web\n"
             "cdfg       12  30m00s     ?     ?     ?     ?  detached  tests \"all\"  /t\n"
             "dfgh  1234567  33m19s     0     1     0     0  attached  a            /\n"
             "fghj        3   1.0 s     0     0     0     0  terminal               /d\n" REST);
}
END_TEST

#define PLACE(id, pid, title, dir, start)                                                          \
    "{\"id\":\"" id "\",\"pid\":" pid ",\"title\":\"" title "\",\"dir\":\"" dir                    \
    "\",\"start\":" start ".000000"
#define COUNTS(run, wait, off, ended, failed)                                                      \
    ",\"running\":" run ",\"waiting\":" wait ",\"off\":" off ",\"ended\":" ended                   \
    ",\"failed\":" failed
#define SHOWN(away, boards) ",\"detached\":" away ",\"attached\":" boards "}\n"
#define ERROR(run, why)     "{\"id\":\"" run "\",\"error\":\"" why "\"}\n"

/* clang-format off */
static const char in_lines[] =
    PLACE("bcdf", "4711", "web", "/srv/web", "1990")
        COUNTS("4", "2", "1", "4", "2") SHOWN("false", "1")
    PLACE("cdfg", "12", "tests \\\"all\\\"", "/t", "200")
        COUNTS("null", "null", "null", "null", "null") SHOWN("true", "0")
    PLACE("dfgh", "1234567", "a", "/", "1") COUNTS("0", "1", "0", "0", "0") SHOWN("true", "2")
    PLACE("fghj", "3", "", "/d", "1999") COUNTS("0", "0", "0", "0", "0") SHOWN("false", "0")
    ERROR("hjkl", "does not answer")
    ERROR("jklm", "another version")
    ERROR("klmn", "takes no more clients")
    ERROR("kmnp", "takes no client now")
    ERROR("lmnp", "not yours")
    ERROR("mnpq", "not understood");
/* clang-format on */

START_TEST(in_json)
{
    add_several();
    wide = 40; /* which says nothing */
    ck_assert_int_eq(command(cmd_ps, as_json), 0);
    ck_assert_str_eq(err, "");
    ck_assert_str_eq(out, in_lines);
}
END_TEST

/* None at all, and one alone that was killed: nothing is printed, its head neither. */
START_TEST(of_none)
{
    const char *const *ways[] = { plainly, as_json };

    for (int i = 0; i < 4; i++) {
        if (i == 2)
            add((struct run){ "ghjk", "", 0, KILLED });
        ck_assert_int_eq(command(cmd_ps, ways[i % 2]), 0);
        ck_assert_str_eq(err, "");
        ck_assert_str_eq(out, "");
    }
}
END_TEST

/* ---------------------------------------------------------------- in a terminal */

#define LETTERS_40 "a title of forty letters, that is 4 more"

static const struct run titled[] = {
    { "bcdf", RUN("db", "/d", "1", "1999", ""), 0, SAYS },
    { "cdfg", RUN("eight co", "/srv/数据/a/place", "22", "1990", ""), 0, SAYS },
    { "dfgh", RUN(LETTERS_40, "/home/me/src/forkboard/tests/unit", "333", "1900", ""), 0, SAYS },
    { 0 },
};

/* The first of the runs above, as they are printed at each of these widths: each line has room. */
static const struct {
    int runs, widths[24];
    const char *golden;
} terminals[] = {
    { 1, { 1, 30, 33, 38, 39, 45, 46, 54, 55, 65, 66, 75, 76, 200 }, "ps_short" },
    { 2, { 37, 38, 45, 46, 54, 55, 66, 69, 72, 75, 76, 79, 82, 83, 84 }, "ps_wide" },
    { 3,
      { 29, 30, 31, 40, 45,  46,  54,  55,  65,  70,  71, 72,
        75, 76, 80, 82, 110, 111, 112, 128, 129, 130, 131 },
      "ps_long" },
};

START_TEST(a_width)
{
    static char seen[65536], name[64];
    size_t size = 0;

    for (int i = 0; i < terminals[_i].runs; i++) {
        add(titled[i]);
        add_record(BEGINS);
    }
    for (const int *at = terminals[_i].widths; *at != 0; at++) {
        wide = *at;
        ck_assert_int_eq(command(cmd_ps, plainly), 0);
        size += (size_t)snprintf(seen + size, sizeof seen - size, "%d columns\n%s", wide, out);
        for (const char *line = strchr(out, '\n') + 1; wide >= 30 && *line != '\0';
             line += strcspn(line, "\n") + 1)
            ck_assert_int_le(width_bytes(line, strcspn(line, "\n")), wide);
    }
    snprintf(name, sizeof name, "tests/unit/golden/%s.txt", terminals[_i].golden);
    compare_file(name, seen);
}
END_TEST

CHECK_MAIN("ps")
{
    check_locale();
    tcase_add_checked_fixture(all, set_up, end);
    tcase_add_test(all, as_lines);
    tcase_add_test(all, in_json);
    tcase_add_test(all, of_none);
    tcase_add_loop_test(all, a_width, 0, 3);
}
