/* run_library.c - what the library offers a program beside its own: by real children. */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A program of an earlier header had no `user`, one of a later has more than we know. */
START_TEST(calls_of_other_programs)
{
    struct {
        struct fb_job job;
        long more;
    } later = { .job = { .shell = "true", .user = &later }, .more = 1 };
    struct fb_run *run;
    struct fb_event event;
    int ended = 0;

    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_eq(fb_run_add_sized(run, &later.job, sizeof later), -E2BIG);
    ck_assert_int_eq(fb_run_add_sized(run, &later.job, offsetof(struct fb_job, user)), 1);
    later.more = 0;
    ck_assert_int_eq(fb_run_add_sized(run, &later.job, sizeof later), 2);
    while (fb_run_take(run, &event) > 0) {
        if (event.job > 0)
            ck_assert_ptr_eq(event.user, event.job == 1 ? NULL : (void *)&later);
        ended += event.kind == FB_REAPED;
    }
    ck_assert_int_eq(ended, 2);
    fb_run_close(run);
}
END_TEST

/* Neither pipe is there, and a worker that writes does not fail. */
START_TEST(output_is_dropped)
{
    struct fb_run *run;
    struct fb_event event;
    int succeeded = 0;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .output = FB_OUTPUT_DROP,
                                                             .event_bytes = 100 }),
                     0);
    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .shell = "echo a && echo b >&2 && "
                                                           "[ /proc/self/fd/1 -ef /dev/null ]" }),
                     1);
    while (fb_run_take(run, &event) > 0) {
        ck_assert_int_ne(event.kind, FB_OUTPUT);
        succeeded += event.kind == FB_EXITED && event.as.exited.succeeded;
    }
    ck_assert_int_eq(succeeded, 1);
    fb_run_close(run);
}
END_TEST

/* What one job said, with its end. */
static struct {
    char output[4096], result[256];
    int code, unstarted;
    const char *stage;
} said;

static void run_one(const struct fb_job *job)
{
    struct fb_run *own;
    struct fb_event event;
    size_t size = 0;

    memset(&said, 0, sizeof said);
    said.code = -1;
    ck_assert_int_eq(fb_run_open(&own, &(struct fb_options){ .event_bytes = 4000 }), 0);
    ck_assert_int_eq(fb_run_add(own, job), 1);
    while (fb_run_take(own, &event) > 0) {
        if (event.kind == FB_OUTPUT && event.as.output.size < sizeof said.output - size) {
            memcpy(said.output + size, event.as.output.bytes, event.as.output.size);
            size += event.as.output.size;
        }
        if (event.kind == FB_EXITED)
            said.code =
                event.as.exited.signal != 0 ? 128 + event.as.exited.signal : event.as.exited.code;
        if (event.kind == FB_UNSTARTED) {
            said.unstarted = event.as.unstarted.error;
            said.stage = strcmp(event.as.unstarted.stage, "keep") == 0 ? "keep" : "another";
        }
        if (event.kind == FB_REAPED && event.as.reaped.result_bytes > 0 &&
            event.as.reaped.result_bytes < sizeof said.result)
            memcpy(said.result, event.as.reaped.result, event.as.reaped.result_bytes);
    }
    fb_run_close(own);
}

/* The numbers that are open, and what can be read from one that was kept. */
static int tell_descriptors(struct fb_self *self, void *argument)
{
    char text[200] = "", bytes[16] = "";
    int fd = *(int *)argument;

    for (int i = 0; i < 1024; i++)
        if (fcntl(i, F_GETFD) >= 0)
            sprintf(text + strlen(text), "%d ", i);
    if (pread(fd, bytes, sizeof bytes - 1, 0) > 0)
        strcat(text, bytes);
    return fb_result(self, text, strlen(text)) < 0;
}

/* A function has its report pipe too, at the first number from 3 that is not taken. */
START_TEST(function_keeps_descriptors)
{
    static const struct {
        int to[3], count;
        const char *seen;
    } rows[] = {
        { { FB_SAME }, 1, "0 1 2 3 %d one" },
        { { 3 }, 1, "0 1 2 3 4 one" },
        { { 3, 4, 5 }, 3, "0 1 2 3 4 5 6 one" },
        { { 4, 255, 3 }, 3, "0 1 2 3 4 5 255 one" },
        { { 0 }, 1, "0 1 2 3 one" },
        { { 2, 17, 0 }, 3, "0 1 2 3 17 one" },
        { { 1 }, 1, "0 1 2 3 one" },
    };
    int ours = memfd_create("kept", 0), to = rows[_i].to[0] == FB_SAME ? ours : rows[_i].to[0];
    struct fb_keep keep[3];
    char wanted[64];

    ck_assert_int_eq(write(ours, "one", 3), 3);
    ours = _i % 2 == 0 ? ours : fcntl(ours, F_DUPFD, 200); /* above what is given, or below */
    to = rows[_i].to[0] == FB_SAME ? ours : rows[_i].to[0];
    for (int i = 0; i < rows[_i].count; i++)
        keep[i] = (struct fb_keep){ ours, rows[_i].to[i] };
    run_one(&(struct fb_job){ .function = tell_descriptors,
                              .argument = &to,
                              .keep = keep,
                              .keep_count = (size_t)rows[_i].count });
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(wanted, sizeof wanted, rows[_i].seen, ours);
#pragma GCC diagnostic pop
    ck_assert_str_eq(said.result, wanted);
    ck_assert_int_ge(fcntl(ours, F_GETFD), 0); /* it is still ours */
    close(ours);
}
END_TEST

/* Each is there and no other, though it is close-on-exec here. */
START_TEST(program_keeps_descriptors)
{
    int fds[2];
    char bytes[16] = "";

    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    run_one(&(struct fb_job){ .shell =
                                  "echo kept >&7; echo err >&2; for n in 0 1 2 3 4 5 6 7 8 9; do "
                                  "[ ! -e /proc/$$/fd/$n ] || printf $n; done",
                              .keep = (struct fb_keep[]){ { fds[1], 7 }, { fds[1], 2 } },
                              .keep_count = 2 });
    ck_assert_int_eq(said.code, 0);
    ck_assert_int_eq(read(fds[0], bytes, sizeof bytes), 9);
    ck_assert_str_eq(bytes, "kept\nerr\n");
    ck_assert_str_eq(said.output, "0127");
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(wrong_descriptors)
{
    static const struct {
        struct fb_keep keep[2];
        size_t count;
        bool pty, bytes;
    } rows[] = {
        { { { -1, 5 } }, 1, false, false },
        { { { 1, 256 } }, 1, false, false },
        { { { 1, -2 } }, 1, false, false },
        { { { 1, 5 }, { 2, 5 } }, 2, false, false },
        { { { 5, FB_SAME }, { 2, 5 } }, 2, false, false },
        { { { 1, 1 } }, 1, true, false },
        { { { 1, 0 } }, 1, false, true },
        { { { 300, FB_SAME } }, 1, false, false },
    };
    struct fb_run *own;

    ck_assert_int_eq(fb_run_open(&own, NULL), 0);
    ck_assert_int_eq(fb_run_add(own, &(struct fb_job){ .shell = "true",
                                                       .keep = rows[_i].keep,
                                                       .keep_count = rows[_i].count,
                                                       .pty = rows[_i].pty,
                                                       .stdin_bytes = rows[_i].bytes ? "x" : NULL,
                                                       .stdin_size = 1 }),
                     -EINVAL);
    fb_run_close(own);
    /* One that is not open when the worker is started. */
    run_one(&(struct fb_job){ .function = _i % 2 == 0 ? tell_descriptors : NULL,
                              .shell = _i % 2 == 0 ? NULL : "true",
                              .keep = (struct fb_keep[]){ { 250, _i < 4 ? 2 : 9 } },
                              .keep_count = 1 });
    ck_assert_int_eq(said.unstarted, EBADF);
    ck_assert_str_eq(said.stage, "keep");
}
END_TEST

/* More than a pipe holds, and one that does not read it. */
START_TEST(standard_input_from_memory)
{
    static char much[1000000];
    struct fb_job job = { .shell = "cat | wc -c; cat",
                          .stdin_bytes = much,
                          .stdin_size = sizeof much };

    memset(much, 'x', sizeof much);
    run_one(&job);
    ck_assert_str_eq(said.output, "1000000\n");
    job = (struct fb_job){ .shell = "exit 0", .stdin_bytes = much, .stdin_size = sizeof much };
    run_one(&job);
    ck_assert_int_eq(said.code, 0);
    job = (struct fb_job){ .shell = "cat; echo end", .stdin_bytes = "", .stdin_size = 0 };
    run_one(&job);
    ck_assert_str_eq(said.output, "end\n");
    job = (struct fb_job){ .shell = "cat", .stdin_bytes = "a\0b\n", .stdin_size = 4, .pty = true };
    run_one(&job);
    ck_assert(memcmp(said.output, "a\0b\n", 4) == 0);
}
END_TEST

static int hand_back(struct fb_self *self, void *argument)
{
    printf("said by %s", (const char *)argument);
    return fb_result(self, argument, strlen(argument)) < 0 ? 1 : 3;
}

static char word[] = "I"; /* one byte is a result */
static const char *const missing[] = { "/no/such", NULL };
static const struct fb_after itself = { .job = 1 }, never = { .job = 7 };
static const struct {
    struct fb_job job;
    int r;
    const char *words, *out, *err;
    uint64_t left_out;
} calls[] = {
    { { .shell = "echo a; echo b >&2" }, 1, "exit 0", "a\n", "b\n", 0 },
    { { .shell = "printf 123456789; exit 4", .capture_bytes = 5 }, 0, "exit 4", "12345", "", 4 },
    { { .shell = "printf 12345", .capture_bytes = 5 }, 1, "exit 0", "12345", "", 0 },
    { { .shell = "kill -9 $$" }, 0, "killed by SIGKILL", "", "", 0 },
    { { .shell = "cat", .stdin_bytes = "in\n", .stdin_size = 3 }, 1, "exit 0", "in\n", "", 0 },
    { { .argv = missing }, 0, "exec: No such file or directory: /no/such", "", "", 0 },
    { { .function = hand_back, .argument = word }, 0, "exit 3", "said by I", "", 0 },
    { { .shell = "exit 0", .after = &itself, .after_count = 1 }, -ELOOP, "", "", "", 0 },
    { { .shell = "exit 0", .after = &never, .after_count = 1 },
      0,
      "skipped: job 7 was never added",
      "",
      "",
      0 },
    { { .shell = "sleep 60", .timeout_us = 1000, .grace_us = FB_AT_ONCE },
      0,
      "timeout (killed by SIGKILL)",
      "",
      "",
      0 },
    { { .shell = "sleep 0.3 & exec 2>&-; echo a", .leftovers = FB_LEFTOVERS_WAIT },
      1,
      "exit 0",
      "a\n",
      "",
      0 },
    /* What it left holds its output still, and is none of the call's. */
    { { .shell = "sleep 0.3 & echo a", .leftovers = FB_LEFTOVERS_LEAVE },
      1,
      "exit 0",
      "a\n",
      "",
      0 },
    { { .shell = NULL }, -EINVAL, "", "", "", 0 },
};

/* One call for one child: what came of it, whole. */
START_TEST(a_call)
{
    struct fb_done *done;
    char text[128];
    int r = fb_call(&calls[_i].job, NULL, &done);

    ck_assert_int_eq(r, calls[_i].r);
    if (r < 0) {
        ck_assert_ptr_null(done);
        return;
    }
    ck_assert_str_eq(fb_done_text(done, text, sizeof text), calls[_i].words);
    ck_assert_int_eq(done->succeeded, r);
    ck_assert_str_eq(done->out.bytes, calls[_i].out);
    ck_assert_uint_eq(done->out.size, strlen(calls[_i].out));
    ck_assert_uint_eq(done->out.left_out_bytes, calls[_i].left_out);
    ck_assert_str_eq(done->err.bytes, calls[_i].err);
    if (calls[_i].job.function != NULL)
        ck_assert(done->result_bytes == 1 && memcmp(done->result, "I", 1) == 0);
    ck_assert(done->wall_us >= 0 && done->wall_us < 600 * INT64_C(1000000));
    free(done);
    ck_assert_int_eq(fb_call(&calls[_i].job, NULL, NULL), calls[_i].r);
    /* A host's own options: nothing could be posted to a run that it has no handle of. */
    ck_assert_int_eq(fb_call(&calls[_i].job, &(struct fb_options){ .posts = true }, NULL),
                     calls[_i].r);
}
END_TEST

/* It is the last event of each job, and stands for its last attempt. */
START_TEST(done_is_the_last_event)
{
    struct fb_run *own;
    struct fb_event event;
    bool done[5] = { false };
    int attempts = 0, again = 0;

    ck_assert_int_eq(fb_run_open(&own, &(struct fb_options){ .slots = 2,
                                                             .keep_jobs = true,
                                                             .retry_wait_us = 1,
                                                             .capture_bytes = 100 }),
                     0);
    ck_assert_int_gt(fb_run_add(own, &(struct fb_job){ .shell = "echo $FORKBOARD_ATTEMPT; exit 1",
                                                       .retries = 2 }),
                     0);
    ck_assert_int_gt(fb_run_add(own, &(struct fb_job){ .shell = "x",
                                                       .after = &(struct fb_after){ .job = 1 },
                                                       .after_count = 1 }),
                     0);
    ck_assert_int_gt(fb_run_add(own, &(struct fb_job){ .shell = "x", .done_before = true }), 0);
    ck_assert_int_gt(fb_run_add(own, &(struct fb_job){ .shell = "exec >&-; exit 0" }), 0);
    while (fb_run_take(own, &event) > 0) {
        ck_assert(event.job == 0 || !done[event.job]);
        if (event.kind != FB_DONE)
            continue;
        done[event.job] = true;
        ck_assert_uint_eq(event.as.done->job, event.job);
        ck_assert_int_eq(event.as.done->succeeded, event.job > 2);
        ck_assert_int_eq(event.as.done->skipped, event.job == 2 || event.job == 3);
        ck_assert_int_eq(event.as.done->attempts == 0, event.as.done->skipped);
        if (event.job == 1) {
            attempts = (int)event.as.done->attempts;
            ck_assert_str_eq(event.as.done->out.bytes, "3\n");
        }
        if (event.job == 4 && again++ == 0) { /* it is over: it may begin again at once */
            ck_assert_int_eq(fb_run_again(own, 4), 0);
            done[4] = false;
        }
    }
    for (int job = 1; job <= 4; job++)
        ck_assert(done[job]);
    ck_assert_int_eq(attempts, 3);
    ck_assert_int_eq(again, 2);
    fb_run_close(own);
}
END_TEST

START_TEST(taking_has_an_end)
{
    struct fb_run *own;
    struct fb_event event;
    int r, late = 0, fds[2];

    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    ck_assert_int_eq(fb_run_open(&own, NULL), 0);
    ck_assert_int_gt(fb_run_add(own, &(struct fb_job){ .shell = "read line",
                                                       .keep = &(struct fb_keep){ fds[0], 0 },
                                                       .keep_count = 1 }),
                     0);
    ck_assert_int_eq(fb_run_take_for(own, &event, -1), -EINVAL);
    while ((r = fb_run_take_for(own, &event, late < 3 ? 2000 : FB_FOREVER)) != 0) {
        ck_assert(r == 1 || r == -ETIMEDOUT);
        late += r == -ETIMEDOUT;
        if (late == 3) /* it has waited for its line all the while */
            ck_assert_int_eq(write(fds[1], "\n", late++ > 0), 1);
    }
    ck_assert_int_eq(event.kind, FB_ENDED);
    ck_assert_int_eq(event.as.ended.status, 0);
    ck_assert_int_eq(fb_run_take_for(own, &event, FB_FOREVER), 0);
    close(fds[0]);
    close(fds[1]);
    fb_run_close(own);
}
END_TEST

CHECK_MAIN("library")
{
    tcase_add_test(all, calls_of_other_programs);
    tcase_add_test(all, output_is_dropped);
    tcase_add_loop_test(all, function_keeps_descriptors, 0, 7);
    tcase_add_test(all, program_keeps_descriptors);
    tcase_add_loop_test(all, wrong_descriptors, 0, 8);
    tcase_add_test(all, standard_input_from_memory);
    tcase_add_loop_test(all, a_call, 0, 12);
    tcase_add_test(all, done_is_the_last_event);
    tcase_add_test(all, taking_has_an_end);
}
