/*
 * run_stories.c - whole runs, told event by event: unit/golden/story_NAME.txt is the record of
 * each, line by line, with what was asked of the run in between, what came to standard output, and
 * which signals were sent. What the events of a run are, when, and with which numbers, is held by
 * them; see check_golden.h for how to write them again.
 */
#include "story.h"

#define SCRIPTS(...)                                                                               \
    .scripts = (const struct fake_script[]){ __VA_ARGS__ },                                        \
    .count = sizeof((const struct fake_script[]){ __VA_ARGS__ }) / sizeof(struct fake_script)

static void add_retries(void)
{
    static const int fine[] = { 7, FB_SIGNAL(SIGUSR1) };

    add(&(struct fb_job){ .name = "twice", .shell = "x" });
    add(&(struct fb_job){ .name = "fine", .shell = "x", .success = fine, .success_count = 2 });
    add(&(struct fb_job){ .name = "slow", .shell = "x", .timeout_us = 300 * MS, .retries = 1 });
    add(&(struct fb_job){ .name = "none", .shell = "x", .retries = FB_NO_RETRY });
    add(&(struct fb_job){ .name = "long",
                          .shell = "x",
                          .timeout_us = FB_FOREVER,
                          .retries = 3,
                          .retry_wait_us = 5 * SEC });
    add(&(struct fb_job){
        .name = "at once", .shell = "x", .grace_us = FB_AT_ONCE, .timeout_us = 50 * MS });
}

static void add_waits(void)
{
    static const struct fb_after on_1[] = { { 1, FB_WHEN_SUCCEEDED } },
                                 on_2[] = { { 2, FB_WHEN_SUCCEEDED } },
                                 failed_2[] = { { 2, FB_WHEN_FAILED } },
                                 ended[] = { { 1, FB_WHEN_ENDED }, { 2, FB_WHEN_ENDED } },
                                 on_4[] = { { 4, FB_WHEN_SUCCEEDED }, { 5, FB_WHEN_SUCCEEDED } };

    add(&(struct fb_job){ .name = "base", .shell = "x", .estimate_us = 3 * SEC });
    add(&(struct fb_job){ .name = "fails", .shell = "x" });
    add(&(struct fb_job){ .name = "short", .shell = "x", .estimate_us = 100 * MS });
    add(&(struct fb_job){ .name = "on base", .shell = "x", .after = on_1, .after_count = 1 });
    add(&(struct fb_job){
        .name = "on failure", .shell = "x", .after = failed_2, .after_count = 1 });
    add(&(struct fb_job){ .name = "not", .shell = "x", .after = on_2, .after_count = 1 });
    add(&(struct fb_job){ .name = "both", .shell = "x", .after = ended, .after_count = 2 });
    add(&(struct fb_job){ .name = "last", .shell = "x", .after = on_4, .after_count = 2 });
    add(&(struct fb_job){ .name = "before", .shell = "x", .done_before = true });
    add(&(struct fb_job){ .name = "failed before", .shell = "x", .failed_before = true });
}

static void add_three(void)
{
    add(&(struct fb_job){ .name = "a", .shell = "x" });
    add(&(struct fb_job){ .name = "b", .shell = "x" });
    add(&(struct fb_job){ .name = "c", .shell = "x" });
}

static void add_six(void)
{
    add_three();
    add(&(struct fb_job){ .name = "d", .shell = "x" });
    add(&(struct fb_job){ .name = "e", .shell = "x" });
    add(&(struct fb_job){ .name = "f", .shell = "x" });
}

static void add_leaving(void)
{
    add(&(struct fb_job){ .name = "fails", .shell = "x" });
    add(&(struct fb_job){ .name = "ends", .shell = "x", .leftovers = FB_LEFTOVERS_END });
    add(&(struct fb_job){ .name = "waits", .shell = "x", .leftovers = FB_LEFTOVERS_WAIT });
    add(&(struct fb_job){ .name = "escapes", .shell = "x" });
    add(&(struct fb_job){ .name = "zombie", .shell = "x", .reap_delay_us = 80 * MS });
}

static void add_kinds(void)
{
    static const char *const words[] = { "prog", "an argument", NULL }, *const environment[] = {
        "A=1", "B=two words", NULL
    };
    static const int cpus[] = { 0 };

    add(&(struct fb_job){ .name = "outlives", .shell = "x", .outlives = true });
    add(&(struct fb_job){ .name = "terminal", .shell = "x", .pty = true });
    add(&(struct fb_job){ .argv = words,
                          .env = environment,
                          .dir = "/",
                          .stdin_path = "/dev/null",
                          .nice = 5,
                          .cpus = cpus,
                          .cpu_count = 1 });
    add(&(struct fb_job){ .name = "memory", .shell = "x", .memory_bytes = 64 << 20 });
    add(&(struct fb_job){ .shell = "made from the command", .command = "what is shown" });
}

static void add_fed(void)
{
    fake_feed(run, 5);
}

static void add_limited(void)
{
    fake_limits(1);
    add(&(struct fb_job){ .name = "much", .shell = "x", .memory_bytes = 32 << 20 });
    add(&(struct fb_job){ .name = "any", .shell = "x" });
    add(&(struct fb_job){ .name = "less", .shell = "x", .memory_bytes = 1 << 20 });
}

/* Lines that come in parts, of two streams, and a last one without a newline. */
static const struct fake_write parts[] = { { 10 * MS, 1, "one\ntw", 1 },
                                           { 20 * MS, 2, "error\n", 1 },
                                           { 30 * MS, 1, "o\nthree", 1 },
                                           { 40 * MS, 1, "\n0123456789", 20 },
                                           { 0 } },
                               others[] = { { 5 * MS, 1, "x\n", 3 },
                                            { 25 * MS, 1, "\033[31mred\033[0m\033]0;title\a\n", 1 },
                                            { 0 } };
static const struct fake_load loads[] = {
    { .percent = 80 },
    { .percent = 10, .child_percent = 50, .child_ends_us = 200 * MS, .delay_percent = 30 },
    { .unread = true }
};

#define WRITERS                                                                                    \
    SCRIPTS({ .ends_us = 50 * MS, .writes = parts }, { .ends_us = 30 * MS, .writes = others },     \
            { .ends_us = 20 * MS, .output = "last words", .code = 1 })

static const struct story stories[] = {
    { "retries",
      { .slots = 3,
        .adopt = true,
        .retries = 2,
        .retry_wait_us = 200 * MS,
        .grace_us = 100 * MS,
        .seed = 7 },
      add_retries,
      SCRIPTS({ .ends_us = 20 * MS, .code = 1 }, { .ends_us = 30 * MS, .code = 7 },
              { .ends_us = NEVER, .ignores_term = true }, { .ends_us = 10 * MS, .signal = SIGSEGV },
              { .ends_us = 40 * MS, .code = 2 }, { .ends_us = 60 * MS },
              { .ends_us = 60 * MS, .signal = SIGUSR1 }),
      { { 4 * SEC, STOP, 0, FB_STOP_TERM, NULL } } },
    { "waits",
      { .slots = 2, .retries = 0 },
      add_waits,
      SCRIPTS({ .ends_us = 100 * MS, .peak_bytes = 30 << 20, .user_us = 70 * MS },
              { .ends_us = 60 * MS, .code = 3 }, { .ends_us = 10 * MS }) },
    { "lines",
      { .slots = 2, .adopt = true, .output = FB_OUTPUT_LINE, .event_bytes = 64 },
      add_three,
      WRITERS,
      { { 15 * MS, PRINT, 0, 0, "printed\n" } } },
    { "tagged",
      { .slots = 3,
        .output = FB_OUTPUT_LINE,
        .tag = true,
        .harmless_stdout = true,
        .event_bytes = SIZE_MAX },
      add_three,
      WRITERS },
    { "grouped",
      { .slots = 3,
        .output = FB_OUTPUT_GROUP,
        .tag = true,
        .event_bytes = 16,
        .whole_output = true },
      add_three,
      WRITERS },
    { "in_order",
      { .slots = 3, .output = FB_OUTPUT_GROUP, .keep_order = true },
      add_three,
      WRITERS },
    { "gathered",
      { .slots = 3, .keep_order = true, .gather_us = 15 * MS, .event_bytes = SIZE_MAX },
      add_three,
      WRITERS },
    { "leftovers",
      { .slots = 2, .adopt = true, .grace_us = 50 * MS, .leftovers = FB_LEFTOVERS_FAIL },
      add_leaving,
      SCRIPTS({ .ends_us = 10 * MS, .leaves_us = 3600 * SEC },
              { .ends_us = 10 * MS, .leaves_us = 3600 * SEC },
              { .ends_us = 10 * MS, .leaves_us = 500 * MS },
              { .ends_us = 10 * MS, .leaves_us = 300 * MS, .escapes = true },
              { .ends_us = 10 * MS, .member_us = 20 * MS }) },
    { "kinds",
      { .slots = 2, .adopt = true, .guard = true, .grace_us = 50 * MS },
      add_kinds,
      SCRIPTS({ .ends_us = 400 * MS }, { .ends_us = 50 * MS, .output = "a line\r\nno end" },
              { .ends_us = 80 * MS }, { .ends_us = 90 * MS, .signal = SIGKILL }) },
    { "asked",
      { .slots = 2, .adopt = true, .keep_jobs = true, .grace_us = 50 * MS, .retries = 1 },
      add_six,
      SCRIPTS({ .ends_us = 100 * MS }, { .ends_us = NEVER }, { .ends_us = 60 * MS, .code = 1 },
              { .ends_us = NEVER, .ignores_term = true }),
      { { 10 * MS, HOLD, 0, 0, NULL },
        { 20 * MS, PAUSE, 0, 0, NULL },
        { 40 * MS, RESUME, 0, 0, NULL },
        { 50 * MS, KILL, 2, SIGTERM, NULL },
        { 55 * MS, KILL, 99, SIGTERM, NULL },
        { 60 * MS, NOTE, 1, 0, "of one" },
        { 70 * MS, NOTE, 0, 0, "of the run" },
        { 160 * MS, LET_GO, 0, 0, NULL },
        { 170 * MS, SLOTS, 0, 4, NULL },
        { 180 * MS, AGAIN, 1, 0, NULL },
        { 185 * MS, AGAIN, 4, 0, NULL },
        { 190 * MS, SLOTS, 0, 1, NULL },
        { 195 * MS, SLOTS, 0, -7, NULL },
        { 300 * MS, AGAIN, 2, 0, NULL },
        { 400 * MS, ADD, 0, 0, "added" },
        { 450 * MS, KILL, 4, SIGKILL, NULL },
        { 900 * MS, STOP, 0, FB_STOP_TERM, NULL },
        { 905 * MS, ADD, 0, 0, "too late" } } },
    { "stopped_queue",
      { .slots = 2, .adopt = true },
      add_six,
      SCRIPTS({ .ends_us = 100 * MS }, { .ends_us = 200 * MS, .code = 1 }),
      { { 50 * MS, STOP, 0, FB_STOP_QUEUE, NULL } } },
    { "killed",
      { .slots = 4, .delay_us = 5 * MS, .reap_delay_us = 30 * MS },
      add_six,
      SCRIPTS({ .ends_us = NEVER, .ignores_term = true }, { .ends_us = 12 * MS }),
      { { 50 * MS, STOP, 0, FB_STOP_TERM, NULL }, { 70 * MS, STOP, 0, FB_STOP_KILL, NULL } } },
    { "halted",
      { .slots = 2, .grace_us = 20 * MS, .halt = { FB_HALT_NOW, FB_HALT_FAIL, 2, 0 } },
      add_six,
      SCRIPTS({ .ends_us = 10 * MS, .code = 1 }, { .ends_us = NEVER, .ignores_term = true },
              { .ends_us = 15 * MS }, { .ends_us = 15 * MS, .code = 2 }) },
    { "halted_soon",
      { .slots = 2, .halt = { FB_HALT_SOON, FB_HALT_SUCCESS, 0, 0.3 } },
      add_six,
      SCRIPTS({ .ends_us = 10 * MS }, { .ends_us = 50 * MS, .code = 1 }) },
    { "notified",
      { .slots = 2, .adopt = true, .notify = true },
      add_three,
      SCRIPTS({ .ends_us = 100 * MS }, { .ends_us = 60 * MS, .code = 1 }),
      { { 10 * MS, SEND, 0, 1000, "READY=1\nSTATUS=loading\n" },
        { 20 * MS, SEND, 0, 1000, "X_PROGRESS=0.25" },
        { 25 * MS, SEND, 0, 1000, "READY=1" },
        { 30 * MS, SEND, 0, 1001, "STATUS=half\nX_PROGRESS=0.5" },
        { 35 * MS, SEND, 0, 1001, "X_PROGRESS=7" },
        { 40 * MS, SEND, 0, 4999, "READY=1" },
        { 45 * MS, SEND, 0, 1000, "STATUS=\n" } } },
    { "sampled",
      { .slots = 3, .adopt = true, .event_bytes = 8 },
      add_three,
      SCRIPTS({ .ends_us = 500 * MS, .load = &loads[0], .peak_bytes = 9 << 20 },
              { .ends_us = 300 * MS, .load = &loads[1], .writes = parts },
              { .ends_us = 400 * MS, .load = &loads[2] }),
      { { 10 * MS, SAMPLE, 0, 0, NULL },
        { 110 * MS, SAMPLE, 0, 0, NULL },
        { 120 * MS, LOOK, 2, 0, NULL },
        { 250 * MS, SAMPLE, 0, 0, NULL },
        { 350 * MS, SAMPLE, 0, 0, NULL },
        { 360 * MS, LOOK, 1, 0, NULL },
        { 370 * MS, LOOK, 9, 0, NULL } } },
    { "fed",
      { .slots = 2, .adopt = true, .output = FB_OUTPUT_GROUP, .keep_order = true },
      add_fed,
      NULL,
      0,
      { { 0 } } },
    { "memory",
      { .slots = 2, .adopt = true, .guard = true, .retries = 1, .retry_wait_us = 10 * MS },
      add_limited,
      SCRIPTS({ .ends_us = 30 * MS, .signal = SIGKILL }, { .ends_us = 40 * MS },
              { .ends_us = 10 * MS, .signal = SIGKILL, .peak_bytes = 99 << 20 }) },
    { "zombies",
      { .slots = 3, .adopt = true, .reap_delay_us = 100 * MS, .grace_us = 40 * MS },
      add_six,
      SCRIPTS({ .ends_us = 20 * MS }, { .ends_us = 60 * MS, .code = 1 },
              { .ends_us = NEVER, .ignores_term = true }),
      { { 50 * MS, KILL, 1, SIGTERM, NULL },
        { 90 * MS, KILL, 3, SIGTERM, NULL },
        { 250 * MS, SAMPLE, 0, 0, NULL },
        { 300 * MS, STOP, 0, FB_STOP_TERM, NULL } } },
    { "taken",
      { .slots = 3 },
      add_six,
      SCRIPTS({ .ends_us = 20 * MS, .stolen = true }, { .ends_us = 30 * MS, .unsignalled = true },
              { .ends_us = 10 * MS, .output = "x", .leaves_us = 3600 * SEC, .stranger_us = SEC }) },
    { "flooded",
      { .slots = 2, .adopt = true, .event_bytes = 16, .output = FB_OUTPUT_GROUP },
      add_three,
      SCRIPTS({ .ends_us = 20 * MS, .floods_bytes = 900 },
              { .ends_us = 50 * MS, .floods_bytes = 50 }) },
    { "all_at_once",
      { .slots = FB_ALL_AT_ONCE,
        .delay_us = 7 * MS,
        .retries = 1,
        .retry_wait_us = 20 * MS,
        .seed = 3,
        .leftovers = FB_LEFTOVERS_END },
      add_six,
      SCRIPTS({ .ends_us = 10 * MS, .code = 1, .leaves_us = 3600 * SEC }, { .ends_us = 25 * MS }) },
    { "goal",
      { .slots = 3,
        .adopt = true,
        .grace_us = 20 * MS,
        .halt = { FB_HALT_NOW, FB_HALT_DONE, 0, 0.5 } },
      add_six,
      SCRIPTS({ .ends_us = 10 * MS }, { .ends_us = NEVER }, { .ends_us = 15 * MS, .code = 2 }) },
    { "held",
      { .slots = 2, .adopt = true, .hold = true, .timeout_us = 50 * MS, .grace_us = FB_AT_ONCE },
      add_three,
      SCRIPTS({ .ends_us = 20 * MS }, { .ends_us = NEVER }),
      { { 100 * MS, NOTE, 0, 0, "before it begins" },
        { 200 * MS, LET_GO, 0, 0, NULL },
        { 220 * MS, PAUSE, 0, 0, NULL },
        { 320 * MS, RESUME, 0, 0, NULL },
        { 330 * MS, SLOTS, 0, 1, NULL } } },
    { "left_alone",
      { .slots = 2, .adopt = true, .leftovers = FB_LEFTOVERS_LEAVE },
      add_leaving,
      SCRIPTS({ .ends_us = 10 * MS, .leaves_us = 3600 * SEC },
              { .ends_us = 20 * MS, .leaves_us = 50 * MS, .code = 1 }) },
};

START_TEST(a_story)
{
    const struct story *story = &stories[_i];
    struct fb_options options = story->options;
    char path[96];

    text_clear(&told);
    clock_us = 0;
    jobs_most = 0;
    if (options.output == FB_OUTPUT_NONE)
        options.output = FB_OUTPUT_LINE;
    options.no_done = true; /* it is no part of a record */
    run = fake_open(story->scripts, story->count, &options, 0);
    story->add();
    for (const struct step *step = story->steps; step->act != NOTHING; step++) {
        play_until(step->at_us);
        tell_step(step);
    }
    play_until(NEVER);
    text_printf(&told, "-- ended at %lld, %d forks, signals: %s\n-- standard output:\n%s",
                (long long)clock_us / 1000, fake_forks(), fake_kills(), fake_stdout());
    ck_assert_ptr_null(fb_run_close(run));
    text_printf(&told, "\n-- closed, signals: %s\n", fake_kills());
    snprintf(path, sizeof path, "tests/unit/golden/story_%s.txt", story->name);
    compare_file(path, text_string(&told));
    text_fini(&told);
}
END_TEST

CHECK_MAIN("stories")
{
    tcase_add_loop_test(all, a_story, 0, sizeof stories / sizeof stories[0]);
}
