/*
 * show_pump_signals.c - SIGINT that comes again and again, over the scripted source: whether it
 * arms the alarm that ends a program whose loop stands still. And when the front end is told of a
 * signal that ends the run: it says what it waits for, so it must have heard of all that runs.
 */
#include "check_main.h"
#include "source_stage.h"

#define RAISES(number)                                                                             \
    {                                                                                              \
        0, { 0 }, number                                                                           \
    }

static const struct opt silent = { .keep.no_record = true };

/* A run's presses count towards our end; those that a watched program takes for itself do not. */
static const struct stage_step presses[] = {
    RAISES(SIGINT), RAISES(SIGINT), RAISES(SIGINT), RAISES(SIGINT), { 1, { .kind = FB_ENDED }, 0 }
};

START_TEST(presses_that_end_nothing)
{
    struct source source = stage_source(KEYS_WATCH);

    stage.looks = true;
    stage.steps = presses;
    pump_show(&silent, &source, NULL, stage_front);
    ck_assert_ptr_nonnull(strstr(stage.seen, "calm "));
    ck_assert_ptr_null(strstr(stage.seen, "armed "));
}
END_TEST

static struct source *close_armed(struct source *source)
{
    (void)source;
    if (strstr(stage.seen, "armed ") == NULL)
        raise(SIGABRT);
    return NULL;
}

START_TEST(presses_that_end_a_run)
{
    struct source source = stage_source(KEYS_RUN);

    source.close = close_armed;
    stage.looks = true;
    stage.ends = true;
    stage.steps = presses;
    pump_show(&silent, &source, NULL, stage_front);
}
END_TEST

/* ---------------------------------------------------------------- told */

#define EVENT(kind_, raises_)                                                                      \
    {                                                                                              \
        1, { .kind = kind_, .job = 1, .attempt = 1 }, raises_                                      \
    }
#define QUEUED_THEN(raises_)                                                                       \
    {                                                                                              \
        1, { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = "a" } }, raises_  \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        0, { 0 }, 0                                                                                \
    }
#define ENDED                                                                                      \
    {                                                                                              \
        1, { .kind = FB_ENDED }, 0                                                                 \
    }
#define LAST "ended taken:ended finish last:ended,0 "

static const struct {
    const struct stage_step *steps;
    const char *seen;
} told[] = {
    /* It comes while the worker starts, of which the event comes after the turn. */
    { (const struct stage_step[]){ QUEUED_THEN(SIGTERM), EVENT(FB_FORKED, 0), NOTHING,
                                   EVENT(FB_EXITED, 0), ENDED },
      "open queued taken:queued - signal:15 forked taken:forked ending:interrupted - "
      "exited taken:exited " LAST },
    /* The worker's end is no event from before, however soon it comes. */
    { (const struct stage_step[]){ QUEUED_THEN(SIGTERM), EVENT(FB_FORKED, 0), EVENT(FB_EXITED, 0),
                                   NOTHING, ENDED },
      "open queued taken:queued - signal:15 forked taken:forked ending:interrupted "
      "exited taken:exited - " LAST },
    /* Where nothing is to come it is told at once, and before the end of all. */
    { (const struct stage_step[]){ QUEUED_THEN(0), { 0, { 0 }, SIGTERM }, ENDED },
      "open queued taken:queued - - signal:15 ending:interrupted " LAST },
    { (const struct stage_step[]){ QUEUED_THEN(SIGTERM), ENDED },
      "open queued taken:queued - signal:15 ending:interrupted " LAST },
    /* So it is with what runs, which a signal asks for. */
    { (const struct stage_step[]){ QUEUED_THEN(SIGUSR1), EVENT(FB_FORKED, 0), NOTHING,
                                   EVENT(FB_EXITED, SIGTERM), NOTHING, ENDED },
      "open queued taken:queued - forked taken:forked status - exited taken:exited - "
      "signal:15 ending:interrupted " LAST },
    { (const struct stage_step[]){ QUEUED_THEN(SIGTERM), { .r = -ENODATA } },
      "open queued taken:queued - signal:15 ending:interrupted - finish last:not,0 " },
};

static const char *wanted;

/* The last moment before the death is the close of the source. */
static struct source *close_and_compare(struct source *source)
{
    (void)source;
    if (strcmp(stage.seen, wanted) != 0) {
        fprintf(stderr, "%s\n", stage.seen);
        raise(SIGABRT);
    }
    return NULL;
}

static void pump_to_death(const struct stage_step *steps, const char *calls)
{
    struct source source = stage_source(KEYS_RUN);

    wanted = calls;
    source.close = close_and_compare;
    stage.ends = true;
    stage.steps = steps;
    pump_show(&silent, &source, NULL, stage_front);
}

START_TEST(it_is_told_once_all_was_heard)
{
    pump_to_death(told[_i].steps, told[_i].seen);
}
END_TEST

/* A flood that never rests does not keep it back, but for so many events. */
#define FLOOD 1024

START_TEST(it_is_told_in_a_flood)
{
    static struct stage_step steps[FLOOD + 200] = { QUEUED_THEN(SIGTERM) };
    static char calls[(FLOOD + 200) * 40] = "open queued taken:queued - signal:15 ";
    char *at = calls + strlen(calls);

    for (int i = 1; i < FLOOD + 199; i++) {
        steps[i] = (struct stage_step){ .r = 1, .event.kind = FB_SIGNALS };
        at = stpcpy(at, i == FLOOD + 1 ? "ending:interrupted signals taken:signals "
                                       : "signals taken:signals ");
        if (i % 128 == 0)
            at = stpcpy(at, "- ");
    }
    steps[FLOOD + 199] = (struct stage_step)ENDED;
    stpcpy(at, LAST);
    pump_to_death(steps, calls);
}
END_TEST

static int readable = -1; /* the source's descriptor */

static int fd_of_events(const struct source *source)
{
    (void)source;
    return readable;
}

/* What is readable when the signal wakes a rest may be from before it, as another process's. */
START_TEST(what_can_be_read_is_heard_first)
{
    static const struct stage_step steps[] = { QUEUED_THEN(0),      { 0, { 0 }, SIGTERM },
                                               EVENT(FB_FORKED, 0), NOTHING,
                                               EVENT(FB_EXITED, 0), ENDED };
    struct source source = stage_source(KEYS_RUN);
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "", 1), 1);
    readable = ends[0];
    wanted = "open queued taken:queued - - signal:15 forked taken:forked ending:interrupted - "
             "exited taken:exited " LAST;
    source.fd = fd_of_events;
    source.close = close_and_compare;
    stage.ends = true;
    stage.steps = steps;
    pump_show(&silent, &source, NULL, stage_front);
}
END_TEST

CHECK_MAIN_APART("pump asked")
{
    tcase_add_loop_test_raise_signal(all, it_is_told_once_all_was_heard, SIGTERM, 0,
                                     (int)(sizeof told / sizeof told[0]));
    tcase_add_test_raise_signal(all, it_is_told_in_a_flood, SIGTERM);
    tcase_add_test_raise_signal(all, what_can_be_read_is_heard_first, SIGTERM);
    tcase_add_test(all, presses_that_end_nothing);
    tcase_add_test_raise_signal(all, presses_that_end_a_run, SIGINT);
}
