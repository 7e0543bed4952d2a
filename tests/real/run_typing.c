/* run_typing.c - typing into real programs: down a pipe, into a terminal, more than they take. */
#include "check_free.h"
#include "check_main.h"
#include "run/run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define MOST 200000

static char seen[MOST + 1];
static size_t seen_size;

static void take(const struct fb_event *event)
{
    size_t size = event->as.output.size;

    if (event->kind != FB_OUTPUT || event->as.output.offset + size > MOST)
        return;
    memcpy(seen + event->as.output.offset, event->as.output.bytes, size);
    if (event->as.output.offset + size > seen_size)
        seen_size = event->as.output.offset + size;
    seen[seen_size] = '\0';
}

static struct fb_run *opened(const struct fb_job *job, bool emulates)
{
    struct fb_options options = { .event_bytes = emulates ? 16 : SIZE_MAX, .emulates = emulates };
    struct fb_run *run;

    seen_size = 0;
    seen[0] = '\0';
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    ck_assert_int_eq(fb_run_add(run, job), 1);
    return run;
}

static void until_seen(struct fb_run *run, const char *text)
{
    struct fb_event event;

    while (strstr(seen, text) == NULL) {
        ck_assert_int_eq(fb_run_take(run, &event), 1);
        take(&event);
        ck_assert_msg(event.kind != FB_EXITED, "it has ended, and '%s' never came", text);
    }
}

static int end_of(struct fb_run *run)
{
    struct fb_event event;
    int code = -1;

    while (fb_run_take(run, &event) > 0) {
        take(&event);
        if (event.kind == FB_EXITED)
            code = event.as.exited.code;
    }
    fb_run_close(run);
    return code;
}

START_TEST(down_a_pipe)
{
    struct fb_run *run =
        opened(&(struct fb_job){ .shell = "echo ready; cat; exit 7", .stdin_open = true }, false);

    ck_assert_int_eq(fb_run_type(run, 2, "x", 1), -ESRCH);
    ck_assert_int_eq(fb_run_type(run, 1, "x", 1), -ESRCH); /* not started */
    until_seen(run, "ready");
    ck_assert_int_eq(fb_run_type(run, 1, "one\n", 4), 0);
    until_seen(run, "one\n");
    ck_assert_int_eq(fb_run_type(run, 1, "two\n", 4), 0);
    ck_assert_int_eq(fb_run_type(run, 1, NULL, 0), 0);
    ck_assert_int_eq(fb_run_type(run, 1, "x", 1), -EPIPE);
    ck_assert_int_eq(end_of(run), 7);
    ck_assert_str_eq(seen, "ready\none\ntwo\n");
}
END_TEST

/* More than a pipe holds waits, and comes whole and in order; past the bound nothing is taken. */
START_TEST(more_than_it_takes)
{
    struct fb_run *run =
        opened(&(struct fb_job){ .shell = "echo ready; kill -STOP $$; cat", .stdin_open = true },
               false);
    static char bytes[60000];
    struct fb_event event = { 0 };
    int r = 0, puts = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    until_seen(run, "ready");
    while (event.kind != FB_STOPPED) {
        ck_assert_int_eq(fb_run_take(run, &event), 1);
        take(&event);
    }
    while (puts < 10 && (r = fb_run_type(run, 1, bytes, sizeof bytes)) == 0)
        puts++;
    ck_assert_int_eq(r, -EAGAIN);
    ck_assert_int_eq(puts, 2); /* a pipe's 64 KiB, and what waits */
    ck_assert_int_eq(fb_run_type(run, 1, NULL, 0), 0);
    ck_assert_int_eq(fb_run_kill(run, 1, SIGCONT), 0);
    ck_assert_int_eq(end_of(run), 0);
    ck_assert_uint_eq(seen_size, 6 + 2 * sizeof bytes);
    ck_assert(memcmp(seen + 6, bytes, sizeof bytes) == 0);
    ck_assert(memcmp(seen + 6 + sizeof bytes, bytes, sizeof bytes) == 0);
}
END_TEST

START_TEST(into_a_terminal)
{
    struct fb_run *run =
        opened(&(struct fb_job){ .shell = "echo ready; read line; echo got $line; exit 3",
                                 .pty = true },
               true);

    until_seen(run, "ready\r\n"); /* as terminals have it */
    ck_assert_int_eq(fb_run_type(run, 1, NULL, 0), -EINVAL);
    ck_assert_int_eq(fb_run_type(run, 1, "hello you\n", 10), 0);
    until_seen(run, "got hello you\r\n"); /* past event_bytes, at once */
    ck_assert_int_eq(end_of(run), 3);
}
END_TEST

/* A terminal in raw mode takes 4 KiB and no more from a program that does not read. */
START_TEST(a_full_terminal)
{
    struct fb_run *run =
        opened(&(struct fb_job){ .shell = "stty raw -echo; echo ready; head -c 20000 | cksum",
                                 .pty = true },
               true);
    char bytes[20000];

    memset(bytes, 'x', sizeof bytes);
    until_seen(run, "ready\n"); /* raw: the program's own newline */
    ck_assert_int_eq(fb_run_type(run, 1, bytes, sizeof bytes), 0);
    until_seen(run, " 20000");
    ck_assert_int_eq(end_of(run), 0);
}
END_TEST

/* Without a descriptor to wait by none of the bytes is typed, so they may be typed again. */
START_TEST(no_descriptor_to_wait_by)
{
    struct fb_run *run =
        opened(&(struct fb_job){ .shell = "stty raw -echo; echo ready; head -c 3; echo ' done'",
                                 .pty = true },
               true);
    static char bytes[20000];
    struct rlimit before, none;

    memset(bytes, 'x', sizeof bytes);
    until_seen(run, "ready\n");
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){ (rlim_t)check_free_after(0), before.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    ck_assert_int_eq(fb_run_type(run, 1, bytes, sizeof bytes), -EMFILE);
    ck_assert_int_eq(fb_run_type(run, 1, "y", 1), 0); /* a byte alone needs none */
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert_int_eq(fb_run_type(run, 1, "yy", 2), 0);
    until_seen(run, "yyy done");
    ck_assert_int_eq(end_of(run), 0);
}
END_TEST

START_TEST(nothing_to_type_into)
{
    struct fb_run *run = opened(&(struct fb_job){ .shell = "echo ready; sleep 100" }, false);

    until_seen(run, "ready");
    ck_assert_int_eq(fb_run_type(run, 1, "x", 1), -EPIPE);
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    end_of(run);
    run = opened(&(struct fb_job){ .shell = "exec <&-; echo ready; sleep 100", .stdin_open = true },
                 false);
    until_seen(run, "ready");
    ck_assert_int_eq(fb_run_type(run, 1, "x", 1), -EPIPE); /* and no SIGPIPE */
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    end_of(run);
}
END_TEST

START_TEST(wrong_jobs)
{
    struct fb_run *run;
    static const struct fb_job wrong[] = {
        { .shell = "cat", .stdin_open = true, .stdin_path = "/dev/null" },
        { .shell = "cat", .stdin_open = true, .stdin_bytes = "x", .stdin_size = 1 },
        { .shell = "cat", .stdin_open = true, .outlives = true },
    };

    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_int_eq(fb_run_add(run, &wrong[i]), -EINVAL);
    fb_run_close(run);
}
END_TEST

CHECK_MAIN("typing")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, down_a_pipe);
    tcase_add_test(all, more_than_it_takes);
    tcase_add_test(all, into_a_terminal);
    tcase_add_test(all, a_full_terminal);
    tcase_add_test(all, no_descriptor_to_wait_by);
    tcase_add_test(all, nothing_to_type_into);
    tcase_add_test(all, wrong_jobs);
}
