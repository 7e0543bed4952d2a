/*
 * ctl_fold.c - which jobs a word means, the word for what a job is, and how both are printed.
 */
#include "ctl/fold.h"
#include "ctl_print.h"

#include "board_events.h"
#include "check_main.h"

#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static struct ctl_fold fold;
static int64_t clock_now_us;

/* The clock, for how long something has lived. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = clock_now_us / 1000000,
                              .tv_nsec = clock_now_us % 1000000 * 1000 };
    return 0;
}

static void add(const char *name, const char *group)
{
    struct fb_event event = make(FB_QUEUED, fold.board.job_count + 1, 0);

    event.as.queued.name = name;
    event.as.queued.group = group;
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
}

static void begin(void)
{
    struct fb_event event = make(FB_RUN, 0, 0);

    fold = (struct ctl_fold){ 0 };
    board_init(&fold.board);
    event.as.run.start_us = 1000 * 1000000LL;
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
}

static void end(void)
{
    board_fini(&fold.board);
}

/* ---------------------------------------------------------------- which jobs */

static const struct word_row {
    const char *words[4];
    bool all;
    const char *jobs; /* or the word that means none */
} rows[] = {
    { { "db" }, false, " 1" },
    { { "web-1" }, false, " 2" },
    { { "web-*" }, false, " 2 3" },
    { { "web-?" }, false, " 2 3" },
    { { "[dw]*" }, false, " 1 2 3" },
    { { "*" }, false, " 1 2 3 4 6 7" },
    { { "*" }, true, " 1 2 3 4 5 6 7" },
    { { "7" }, false, " 4" }, /* a name first */
    { { "1" }, false, " 1" },
    { { "6" }, false, " 6" },
    { { "1", "6", "db" }, false, " 1 6" },
    { { "twice" }, false, " 6" },
    { { "twice" }, true, " 5 6" },
    { { "5" }, false, " 5" }, /* a number means that one */
    { { "0" }, false, "0" },
    { { "8" }, false, "8" },
    { { "1x" }, false, "1x" },
    { { "-1" }, false, "-1" },
    { { "x1" }, false, "x1" },
    { { "" }, false, "" },
    { { "1*" }, false, "1*" },
    { { "db", "none", "nor" }, false, "none" },
    { { "none", "db" }, false, "none" },
    { { "@front" }, false, " 2 3" },
    { { "@back" }, false, " 6" },
    { { "@*" }, false, " 2 3 6 7" },
    { { "@*" }, true, " 2 3 5 6 7" },
    { { "@fro" }, false, "@fro" },
    { { "@in*" }, false, " 7" }, /* a slash is a character like any other */
    { { "src*t" }, false, " 7" },
    { { "@" }, false, "@" },
    { { "front" }, false, "front" },
    { { NULL }, false, "" },
};

static void put_jobs(void)
{
    struct fb_event event;

    begin();
    add("db", NULL);
    add("web-1", "front");
    add("web-2", "front");
    add("7", NULL);
    add("twice", "back");
    event = make(FB_HELD, 5, 0);
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
    event = make(FB_QUEUED, 6, 0); /* the one before it is replaced */
    event.as.queued.name = "twice";
    event.as.queued.group = "back";
    event.t_us += 3600 * 1000000LL;
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
    event.job = 7;
    event.as.queued.name = "src/db/test";
    event.as.queued.group = "in/dir";
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
}

START_TEST(words_mean_jobs)
{
    char seen[64];

    put_jobs();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *wrong = NULL;
        uint32_t *jobs;
        int words = 0;
        while (rows[i].words[words] != NULL)
            words++;
        int64_t count = ctl_fold_jobs(&fold, (char *const *)(uintptr_t)rows[i].words, words,
                                      rows[i].all, &jobs, &wrong);
        seen[0] = '\0';
        for (int64_t k = 0; k < count; k++)
            snprintf(seen + strlen(seen), sizeof seen - strlen(seen), " %u", jobs[k]);
        ck_assert(count >= 0 ? jobs != NULL : count == -ENOENT && jobs == NULL && wrong != NULL);
        ck_assert_msg(strcmp(count < 0 ? wrong : seen, rows[i].jobs) == 0, "row %zu: %s", i,
                      count < 0 ? wrong : seen);
        free(jobs);
    }
    end();
}
END_TEST

/* ---------------------------------------------------------------- what is printed */

static const char *printed(const uint32_t *jobs, int64_t count, bool json)
{
    static char out[4096];
    int fd = memfd_create("out", 0), old = dup(1);
    ssize_t n;

    fflush(stdout);
    dup2(fd, 1);
    cmd_ctl_print(&fold, jobs, count, json);
    fflush(stdout);
    dup2(old, 1);
    n = pread(fd, out, sizeof out - 1, 0);
    ck_assert_int_ge(n, 0);
    out[n] = '\0';
    close(fd);
    close(old);
    return out;
}

static void happens(enum fb_kind kind, uint32_t attempt, int64_t at_s, int code)
{
    struct fb_event event = make(kind, 1, attempt);

    event.t_us = at_s * 1000000;
    if (kind == FB_EXITED) {
        event.as.exited.code = code;
        event.as.exited.succeeded = code == 0;
    }
    if (kind == FB_FORKED)
        event.as.forked.pid = 77;
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
}

/* What has happened to job 1, and its line then, 100 seconds after the run has begun. */
static const struct {
    const char *heard; /* f: forked at 10 s, g: began, p: progress, x: exit 3 at 15 s, z: exit 0,
                        * r: reaped, t: another try, F: forked again at 40 s, h: held, s: skipped,
                        * e: it is being ended, y: ready, c: stopped */
    const char *line, *json;
} lines[] = {
    { "", "    1  Paris  waiting\n",
      "\"state\":\"waiting\",\"command\":\"work 1\",\"attempt\":0}" },
    { "f", "    1  Paris  starting 90.5 s  pid 77\n",
      "\"state\":\"starting\",\"command\":\"work 1\",\"attempt\":1,\"pid\":77,\"seconds\":90" },
    { "fg", "    1  Paris  running  90.5 s  pid 77\n",
      "\"state\":\"running\",\"command\":\"work 1\",\"attempt\":1,\"pid\":77,\"seconds\":90" },
    { "fgp", "    1  Paris  running  90.5 s  pid 77, half\n", "\"state\":\"running\"" },
    { "fgy", "    1  Paris  ready    90.5 s  pid 77\n", "\"state\":\"ready\"" },
    { "fge", "    1  Paris  ending   90.5 s  pid 77\n", "\"state\":\"ending\"" },
    { "fgc", "    1  Paris  stopped  90.5 s  pid 77\n", "\"state\":\"stopped\"" },
    { "fgx", "    1  Paris  zombie    5.0 s  exit 3\n", "\"seconds\":5" },
    { "fgxr", "    1  Paris  failed    5.0 s  exit 3\n",
      "\"attempt\":1,\"seconds\":5.000000,\"fate\":\"exit 3\"}" },
    { "fgzr", "    1  Paris  ok        5.0 s  exit 0\n", "\"fate\":\"exit 0\"}" },
    { "fgxrt", "    1  Paris  retry     5.0 s  exit 3\n", "\"state\":\"retry\"" },
    { "fgxrtF", "    1  Paris  starting 60.5 s  pid 77, try 2\n",
      "\"attempt\":2,\"pid\":77,\"seconds\":60" },
    { "fgxrtFgp", "    1  Paris  running  60.5 s  pid 77, try 2, half\n", "\"attempt\":2" },
    { "s", "    1  Paris  skipped          the run was stopped\n", "\"state\":\"skipped\"" },
    { "h", "    1  Paris  off\n", "\"state\":\"off\",\"command\":\"work 1\",\"attempt\":0" },
};

static void hear(const char *letters)
{
    static const struct {
        char letter;
        enum fb_kind kind;
        int at_s, code;
    } kinds[] = {
        { 'f', FB_FORKED, 10, 0 }, { 'F', FB_FORKED, 40, 0 },   { 'g', FB_BEGAN, 41, 0 },
        { 'y', FB_READY, 41, 0 },  { 'p', FB_PROGRESS, 41, 0 }, { 'e', FB_ENDING, 12, 0 },
        { 'x', FB_EXITED, 15, 3 }, { 'z', FB_EXITED, 15, 0 },   { 'c', FB_STOPPED, 12, 0 },
        { 'r', FB_REAPED, 15, 0 }, { 't', FB_RETRY, 16, 0 },    { 'h', FB_HELD, 1, 0 },
        { 's', FB_SKIPPED, 1, 0 },
    };
    uint32_t attempt = 1;

    for (; *letters != '\0'; letters++) {
        attempt = *letters == 'F' ? 2 : *letters == 's' || *letters == 'h' ? 0 : attempt;
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            if (kinds[i].letter == *letters)
                happens(kinds[i].kind, attempt, kinds[i].at_s, kinds[i].code);
    }
}

START_TEST(a_line)
{
    const uint32_t one = 1;

    begin();
    add("Paris", NULL);
    clock_now_us = (1000 + 100) * 1000000LL + 500000;
    hear(lines[_i].heard);
    ck_assert_str_eq(printed(&one, 1, false), lines[_i].line);
    ck_assert_msg(strstr(printed(&one, 1, true), lines[_i].json) != NULL, "%s",
                  printed(&one, 1, true));
    ck_assert_ptr_eq(strstr(printed(&one, 1, true), "{\"job\":1,\"name\":\"Paris\",\"state\":"),
                     printed(&one, 1, true));
    end();
}
END_TEST

/* Names stand below each other, and are 40 columns wide at most. A run that has ended has its end
 * as the time. */
START_TEST(names_in_columns)
{
    const uint32_t jobs[] = { 1, 2, 3 };
    struct fb_event event = make(FB_ENDED, 0, 0);

    begin();
    add("a", NULL);
    add("4567", NULL);
    add("b", NULL);
    ck_assert_str_eq(printed(jobs, 3, false), "    1  a     waiting\n    2  4567  waiting\n"
                                              "    3  b     waiting\n");
    ck_assert_str_eq(printed(jobs + 2, 1, false), "    3  b     waiting\n");
    add("12345678901234567890123456789012345678901234567890", NULL);
    const uint32_t two[] = { 1, 4 };
    ck_assert_str_eq(printed(two, 2, false),
                     "    1  a                                         waiting\n"
                     "    4  1234567890123456789012345678901234567890  waiting\n");
    clock_now_us = 2000 * 1000000LL;
    hear("f");
    event.t_us = 30 * 1000000;
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
    ck_assert_str_eq(printed(jobs, 1, false), "    1  a     starting 20.0 s  pid 77\n");
    ck_assert_str_eq(printed(jobs, 0, false), "");
    end();
}
END_TEST

CHECK_MAIN("jobs that words mean")
{
    tcase_add_test(all, words_mean_jobs);
    tcase_add_loop_test(all, a_line, 0, (int)(sizeof lines / sizeof lines[0]));
    tcase_add_test(all, names_in_columns);
}
