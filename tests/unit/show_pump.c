/*
 * show_pump.c - the loop over a scripted source and a front end that writes down what it is asked
 * for: the order in which an event meets its readers, signals, ends, and what is closed when.
 */
#include "check_main.h"
#include "record/record_read.h"
#include "source_stage.h"

#include <sys/stat.h>

#define JOB(kind_, job_)                                                                           \
    {                                                                                              \
        1, { .kind = kind_, .job = job_, .attempt = 1 }, 0                                         \
    }
#define QUEUED(job_)                                                                               \
    {                                                                                              \
        1, { .kind = FB_QUEUED, .job = job_, .as.queued = { .name = "a", .command = "a" } }, 0     \
    }
#define SKIPPED(job_)                                                                              \
    {                                                                                              \
        1, { .kind = FB_SKIPPED, .job = job_, .as.skipped.why = "" }, 0                            \
    }
#define NOTE(error_)                                                                               \
    {                                                                                              \
        1, { .kind = FB_NOTE, .as.note = { .text = "noted", .error = error_ } }, 0                 \
    }
#define NOTE_OF(job_)                                                                              \
    {                                                                                              \
        1, { .kind = FB_NOTE, .job = job_, .as.note = { .text = "noted" } }, 0                     \
    }
#define ENDED                                                                                      \
    {                                                                                              \
        1, { .kind = FB_ENDED }, 0                                                                 \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        0, { 0 }, 0                                                                                \
    }
#define OVER                                                                                       \
    {                                                                                              \
        -ENODATA, { 0 }, 0                                                                         \
    }
#define RAISES(number)                                                                             \
    {                                                                                              \
        0, { 0 }, number                                                                           \
    }

static const struct opt silent = { .keep.no_record = true };

static int pump(const struct stage_step *steps, unsigned keys, const struct opt *opt)
{
    struct source source = stage_source(keys);

    stage.steps = steps;
    return pump_show(opt, &source, NULL, stage_front);
}

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
}

/* What a source gives, and what is done of it. */
static const struct {
    unsigned keys;
    const struct stage_step *steps;
    const char *seen;
    int status;
} courses[] = {
    /* The front end comes after the summary, which still knows what has just come to its end. */
    { KEYS_RUN,
      (const struct stage_step[]){ QUEUED(1), JOB(FB_FORKED, 1), JOB(FB_EXITED, 1),
                                   JOB(FB_REAPED, 1), JOB(FB_LEAKED, 1), QUEUED(2), SKIPPED(2),
                                   ENDED },
      "open queued taken:queued - forked taken:forked exited taken:exited reaped taken:reaped "
      "leaked taken:leaked queued taken:queued skipped taken:skipped ended taken:ended "
      "finish last:ended,0 closed front-closed ",
      0 },
    /* It sleeps where nothing comes, after the front end has shown what came. */
    { KEYS_RUN, (const struct stage_step[]){ QUEUED(1), NOTHING, NOTHING, ENDED },
      "open queued taken:queued - - - ended taken:ended finish last:ended,0 closed front-closed ",
      0 },
    /* A record ends where it ends, not with a run in it, which may have gone on. */
    { KEYS_REPLAY, (const struct stage_step[]){ ENDED, QUEUED(1), ENDED, OVER },
      "open ended taken:ended - queued taken:queued ended taken:ended - finish last:ended,0 "
      "closed front-closed ",
      0 },
    { KEYS_REPLAY, (const struct stage_step[]){ QUEUED(1), OVER },
      "open queued taken:queued - - finish last:not,0 closed front-closed ", 0 },
    /* Its notes are of another time. */
    { KEYS_REPLAY, (const struct stage_step[]){ NOTE(EPIPE), NOTE(ENOSPC), NOTE(0), OVER },
      "open note taken:note - note taken:note note taken:note - finish last:not,0 "
      "closed front-closed ",
      0 },
    /* A fault is our status; a mere note is printed, and so is any of a watch. */
    { KEYS_RUN, (const struct stage_step[]){ NOTE(0), NOTE(ENOSPC), ENDED },
      "open note print2:forkboard: noted\ntaken:note - note print2:forkboard: noted\n"
      "taken:note ended taken:ended finish last:ended,3 closed front-closed ",
      3 },
    /* One of a job begins with its name, where that is known. */
    { KEYS_RUN, (const struct stage_step[]){ QUEUED(1), NOTE_OF(1), NOTE_OF(2), ENDED },
      "open queued taken:queued - note print2:forkboard: a: noted\ntaken:note "
      "note? print2:forkboard: noted\ntaken:note ended taken:ended finish last:ended,0 closed "
      "front-closed ",
      0 },
    { KEYS_WATCH, (const struct stage_step[]){ NOTE(ENOSPC), ENDED },
      "open note print2:forkboard: noted\ntaken:note - ended taken:ended finish last:ended,0 "
      "closed front-closed ",
      0 },
    /* Signals: those of the front end are its own, SIGUSR1 asks what runs. */
    { KEYS_RUN,
      (const struct stage_step[]){ RAISES(SIGWINCH), RAISES(SIGUSR1), RAISES(SIGHUP), ENDED },
      "open - own:28 - status - signal:1 ended taken:ended finish last:ended,0 closed "
      "front-closed ",
      0 },
};

START_TEST(a_course)
{
    ck_assert_int_eq(pump(courses[_i].steps, courses[_i].keys, &silent), courses[_i].status);
    ck_assert_str_eq(stage.seen, courses[_i].seen);
}
END_TEST

START_TEST(a_note_that_the_front_end_shows_is_not_printed)
{
    stage.shows_notes = true;
    pump((const struct stage_step[]){ NOTE(0), NOTE(ENOSPC), ENDED }, KEYS_RUN, &silent);
    ck_assert_str_eq(stage.seen, "open note note:noted taken:note - "
                                 "note print2:forkboard: noted\ntaken:note "
                                 "ended taken:ended finish last:ended,3 closed front-closed ");
}
END_TEST

START_TEST(what_all_readers_had_may_fail_or_linger)
{
    stage.taken_r = SOURCE_LINGERS;
    ck_assert_int_eq(pump((const struct stage_step[]){ ENDED }, KEYS_WATCH, &silent), 0);
    ck_assert_ptr_nonnull(strstr(stage.seen, "taken:ended lingers "));
    set_up();
    stage.taken_r = -ENOMEM;
    ck_assert_int_eq(pump((const struct stage_step[]){ ENDED }, KEYS_RUN, &silent), 3);
    ck_assert_ptr_nonnull(strstr(stage.seen, "taken:ended print2:forkboard: Cannot allocate"));
}
END_TEST

/* After each sleep, and what was read in it, and before what comes then. */
START_TEST(a_front_end_is_told_when_it_wakes)
{
    stage.wakes = true;
    pump((const struct stage_step[]){ NOTHING, RAISES(SIGUSR1), QUEUED(1), ENDED }, KEYS_RUN,
         &silent);
    ck_assert_str_eq(stage.seen, "open - wakes - status wakes queued taken:queued ended "
                                 "taken:ended finish last:ended,0 closed front-closed ");
}
END_TEST

/* However many events wait, signals and the screen have their turn. */
START_TEST(a_flood_of_events_has_turns)
{
    static struct stage_step steps[600];
    size_t turns = 0;

    for (size_t i = 0; i < 600; i++)
        steps[i] = (struct stage_step){ .r = 1, .event.kind = i < 599 ? FB_SIGNALS : FB_ENDED };
    steps[200].raises = SIGUSR1;
    pump(steps, KEYS_RUN, &silent);
    ck_assert_ptr_nonnull(strstr(stage.seen, "status "));
    for (const char *at = stage.seen; (at = strstr(at, "- ")) != NULL; at++)
        turns++;
    ck_assert_uint_ge(turns, 600 / 128);
    ck_assert_uint_le(turns, 600 / 128 + 2);
}
END_TEST

/* While the front end stays, a job may run again: then there is another end. */
START_TEST(a_front_end_may_stay)
{
    stage.stays = 2;
    pump((const struct stage_step[]){ QUEUED(1), ENDED, NOTHING, JOB(FB_FORKED, 1), ENDED,
                                      NOTHING },
         KEYS_RUN, &silent);
    ck_assert_str_eq(stage.seen, "open queued taken:queued - ended taken:ended - forked "
                                 "taken:forked ended taken:ended finish last:ended,0 "
                                 "closed front-closed ");
}
END_TEST

/* One word for each that came, and no more after the last: we die by the first. */
static void look(void)
{
    static const char wanted[] = "open queued taken:queued - - signal:15 ending:interrupted - - "
                                 "signal:15 ending:killed! ended taken:ended finish last:ended,0 ";

    if (strncmp(stage.seen, wanted, sizeof wanted - 1) != 0)
        raise(SIGABRT);
}

/* The last moment before the death is the close of the source. */
static struct source *close_and_look(struct source *source)
{
    (void)source;
    look();
    return NULL;
}

START_TEST(signals_that_end_it_are_reported_once)
{
    struct source source = stage_source(KEYS_RUN);

    source.close = close_and_look;
    stage.ends = true;
    stage.steps =
        (const struct stage_step[]){ QUEUED(1), RAISES(SIGTERM), NOTHING, RAISES(SIGTERM), ENDED };
    pump_show(&silent, &source, NULL, stage_front);
}
END_TEST

/* A reader that is gone ends us as any filter, without a last word. */
static struct source *close_unfinished(struct source *source)
{
    (void)source;
    if (strstr(stage.seen, "finish") != NULL)
        raise(SIGABRT);
    return NULL;
}

START_TEST(a_reader_that_is_gone)
{
    struct source source = stage_source(KEYS_RUN);

    source.close = close_unfinished;
    stage.steps = (const struct stage_step[]){ NOTE(EPIPE), ENDED };
    pump_show(&silent, &source, NULL, stage_front);
}
END_TEST

/* What does not end is left at the third signal. */
static struct source *close_abandoned(struct source *source)
{
    (void)source;
    if (strstr(stage.seen, "leave last:not,0") == NULL)
        raise(SIGABRT);
    return NULL;
}

START_TEST(what_does_not_end_is_left)
{
    struct source source = stage_source(KEYS_RUN);

    source.close = close_abandoned;
    stage.ends = true;
    stage.steps =
        (const struct stage_step[]){ QUEUED(1), RAISES(SIGINT), RAISES(SIGINT), RAISES(SIGINT) };
    pump_show(&silent, &source, NULL, stage_front);
}
END_TEST

/* A source that cannot be opened has its last words on the normal screen. */
static const struct {
    int r;
    const char *why;
    int status;
} refusals[] = { { -ENOMEM, NULL, 3 }, { 2, "a record that is broken", 2 }, { 3, "no ptrace", 3 } };

START_TEST(a_source_that_cannot_be_opened)
{
    sigset_t before, after;

    sigprocmask(SIG_SETMASK, NULL, &before);
    stage.open_r = refusals[_i].r;
    stage.why = refusals[_i].why;
    ck_assert_int_eq(pump(NULL, KEYS_WATCH, &silent), refusals[_i].status);
    ck_assert_str_eq(stage.seen, "open front-closed closed ");
    sigprocmask(SIG_SETMASK, NULL, &after);
    for (int i = 1; i < NSIG; i++)
        ck_assert_int_eq(sigismember(&before, i), sigismember(&after, i));
}
END_TEST

/* A run and a watch put back the mask that they found, in which all of these are blocked. */
static sigset_t found;

static int open_masked(struct source *source, const struct source_options *options, char *why,
                       size_t size)
{
    sigprocmask(SIG_SETMASK, NULL, &found);
    ck_assert_int_eq(sigismember(&found, SIGHUP), 1);
    return stage_open(source, options, why, size);
}

static struct source *close_masked(struct source *source)
{
    sigprocmask(SIG_SETMASK, &found, NULL);
    return stage_close(source);
}

/* A hang-up in our last moments must find us as we began: blocked, it would be lost. */
START_TEST(signals_are_as_before_at_the_end)
{
    struct source source = stage_source(_i == 0 ? KEYS_RUN : KEYS_WATCH);
    sigset_t before, after;

    sigprocmask(SIG_SETMASK, NULL, &before);
    source.open = open_masked;
    source.close = close_masked;
    stage.steps = (const struct stage_step[]){ ENDED };
    ck_assert_int_eq(pump_show(&silent, &source, NULL, stage_front), 0);
    sigprocmask(SIG_SETMASK, NULL, &after);
    for (int i = 1; i < NSIG; i++)
        ck_assert_int_eq(sigismember(&before, i), sigismember(&after, i));
}
END_TEST

static void finish_badly(struct front *front)
{
    front->error = -ENOMEM;
}

static int bad_front(struct front **out, struct signals *signals, const struct opt *opt,
                     struct source *source, struct summary *summary)
{
    int r = stage_front(out, signals, opt, source, summary);

    (*out)->finish = finish_badly;
    return r;
}

START_TEST(a_front_end_that_could_not_print_all)
{
    struct source source = stage_source(KEYS_REPLAY);

    stage.steps = (const struct stage_step[]){ OVER };
    ck_assert_int_eq(pump_show(&silent, &source, NULL, bad_front), 3);
    ck_assert_ptr_nonnull(strstr(stage.seen, "print2:forkboard: not all could be printed: "
                                             "Cannot allocate memory\n"));
}
END_TEST

START_TEST(no_memory_for_a_source)
{
    ck_assert_int_eq(pump_show(&silent, NULL, NULL, stage_front), 3);
    ck_assert_str_eq(stage.seen, "");
}
END_TEST

CHECK_MAIN_APART("pump")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, a_course, 0, (int)(sizeof courses / sizeof courses[0]));
    tcase_add_test(all, a_note_that_the_front_end_shows_is_not_printed);
    tcase_add_test(all, what_all_readers_had_may_fail_or_linger);
    tcase_add_test(all, a_front_end_is_told_when_it_wakes);
    tcase_add_test(all, a_flood_of_events_has_turns);
    tcase_add_test(all, a_front_end_may_stay);
    tcase_add_test_raise_signal(all, signals_that_end_it_are_reported_once, SIGTERM);
    tcase_add_test_raise_signal(all, a_reader_that_is_gone, SIGPIPE);
    tcase_add_test_raise_signal(all, what_does_not_end_is_left, SIGINT);
    tcase_add_loop_test(all, a_source_that_cannot_be_opened, 0, 3);
    tcase_add_loop_test(all, signals_are_as_before_at_the_end, 0, 2);
    tcase_add_test(all, a_front_end_that_could_not_print_all);
    tcase_add_test(all, no_memory_for_a_source);
}
