/*
 * output_random.c - what workers print, in groups or line by line, tagged or not, in the order of
 * the jobs or of their ends, with attempts that fail: not a byte is lost, doubled or another's. The
 * whole is made again from the events, in the plainest way.
 */
#include "base/text.h"
#include "check_main.h"
#include "check_random.h"
#include "fake_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPTS   10
#define JOBS_MOST 9

static struct fake_script scripts[SCRIPTS];
static char printed[SCRIPTS][32];
static struct fb_options options;
static int forks, of_job[JOBS_MOST + 1][32],
    attempts[JOBS_MOST + 1]; /* the scripts of its attempts */
static bool ended[JOBS_MOST + 1];
static struct text wanted;
static uint32_t turn; /* in order: the job that is next */

/* The n-th fork has the n-th script; each prints its own letter, and may leave its last line open.
 */
static void draw_scripts(void)
{
    for (int i = 0; i < SCRIPTS; i++) {
        char letter = (char)('a' + i);
        switch (draw(5)) {
        case 0:
            printed[i][0] = '\0';
            break;
        case 1:
            snprintf(printed[i], sizeof printed[i], "%c", letter);
            break;
        case 2:
            snprintf(printed[i], sizeof printed[i], "%c\n%c2", letter, letter);
            break;
        default:
            snprintf(printed[i], sizeof printed[i], "%c\n\n%c3\n", letter, letter);
        }
        scripts[i] = (struct fake_script){
            .ends_us = (int64_t)(1 + draw(5000)) * MS / 7,
            .code = draw(3) == 0,
            .output = printed[i],
        };
    }
}

/* Lines of an attempt come: the open line before them is ended where they are told apart. */
static void want(uint32_t job, int attempt)
{
    const char *bytes = attempt > 0 ? printed[of_job[job][attempt - 1]] : "";
    bool parts = options.tag || options.output == FB_OUTPUT_LINE, begins = true;

    if (bytes[0] == '\0')
        return;
    if (parts && wanted.size > 0 && wanted.bytes[wanted.size - 1] != '\n')
        text_putc(&wanted, '\n');
    for (; *bytes != '\0'; bytes++) {
        if (begins && options.tag)
            text_printf(&wanted, "job %u\t", job);
        begins = *bytes == '\n';
        text_putc(&wanted, *bytes);
    }
}

/* By line an attempt that failed is out by then, or was to be. */
static void want_all(uint32_t job)
{
    for (int i = options.output == FB_OUTPUT_LINE ? 1 : attempts[job]; i <= attempts[job]; i++)
        want(job, i);
}

static void take(const struct fb_event *event)
{
    uint32_t job = event->job;

    if (event->kind == FB_FORKED)
        of_job[job][attempts[job]++] = forks++ % SCRIPTS;
    if (event->kind == FB_EXITED && options.output == FB_OUTPUT_LINE && !options.keep_order)
        want(job, attempts[job]);
    if (event->kind != FB_DONE)
        return;
    ended[job] = true;
    if (options.keep_order)
        for (; turn <= JOBS_MOST && ended[turn]; turn++)
            want_all(turn);
    else if (options.output == FB_OUTPUT_GROUP)
        want_all(job);
}

static void play(struct fb_run *run)
{
    struct fb_event event = { 0 };

    for (int turns = 0; turns < 10000 && event.kind != FB_ENDED; turns++)
        if (fb_run_next(run, &event) > 0)
            take(&event);
        else
            fake_advance(fake_next_us() < SEC ? fake_next_us() : SEC);
    ck_assert_int_eq(event.kind, FB_ENDED);
}

START_TEST(not_a_byte)
{
    char names[JOBS_MOST + 1][16];
    struct fb_run *run;
    uint32_t count;

    check_seed(_i);
    draw(2);
    draw_scripts();
    options = (struct fb_options){
        .slots = 1 + (int)draw(4),
        .output = draw(2) == 0 ? FB_OUTPUT_GROUP : FB_OUTPUT_LINE,
        .keep_order = draw(2) == 0,
        .tag = draw(2) == 0,
        .retries = (int)draw(3),
        .retry_wait_us = 10 * MS,
    };
    memset(attempts, 0, sizeof attempts);
    memset(ended, 0, sizeof ended);
    wanted = (struct text){ 0 };
    forks = 0;
    turn = 1;
    run = fake_open(scripts, SCRIPTS, &options, 0);
    count = 1 + draw(JOBS_MOST);
    for (uint32_t job = 1; job <= count; job++) {
        snprintf(names[job], sizeof names[job], "job %u", job);
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x", .name = names[job] }),
                         (int)job);
    }
    play(run);
    fake_close(run);
    ck_assert_msg(strcmp(fake_stdout(), text_string(&wanted)) == 0,
                  "%s%s%s: \"%s\" is wanted, and it is \"%s\"",
                  options.output == FB_OUTPUT_GROUP ? "groups" : "lines",
                  options.keep_order ? " in order" : "", options.tag ? ", tagged" : "",
                  text_string(&wanted), fake_stdout());
    text_fini(&wanted);
}
END_TEST

CHECK_MAIN("output at random")
{
    tcase_add_loop_test(all, not_a_byte, 0, check_runs(300));
}
