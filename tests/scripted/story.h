/* story.h - a run over the scripted stand-in, told as the lines of its record. */
#ifndef STORY_H
#define STORY_H

#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "fake_run.h"
#include "record/wire.h"

#include <signal.h>

#define NEVER INT64_MAX

static struct text told;
static struct fb_run *run;
static int64_t clock_us;
static uint32_t jobs_most;

/* ---- what is asked of the run while it lasts */
enum act {
    NOTHING, /* the end of a list */
    KILL,
    STOP,
    PAUSE,
    RESUME,
    HOLD,
    LET_GO,
    SLOTS,
    AGAIN,
    SAMPLE, /* all jobs */
    LOOK,
    NOTE,
    PRINT,
    SEND, /* by the worker of that job */
    ADD,
};

struct step {
    int64_t at_us;
    enum act act;
    uint32_t job;
    int number;
    const char *text;
};

static void add(const struct fb_job *job)
{
    ck_assert_int_gt(fb_run_add(run, job), 0);
    jobs_most++;
}

static int sample(void)
{
    uint32_t all[64];

    for (uint32_t i = 0; i < jobs_most; i++)
        all[i] = i + 1;
    fb_run_sample(run, all, jobs_most);
    return 0;
}

static int send(const struct step *step)
{
    fake_send((pid_t)step->number, step->text);
    return 0;
}

static int do_step(const struct step *step)
{
    switch (step->act) {
    case KILL:
        return fb_run_kill(run, step->job, step->number);
    case STOP:
        return fb_run_stop(run, (enum fb_stop)step->number);
    case PAUSE:
        return fb_run_pause(run);
    case RESUME:
        return fb_run_resume(run);
    case HOLD:
    case LET_GO:
        return fb_run_hold(run, step->act == HOLD);
    case SLOTS:
        return fb_run_slots(run, step->number);
    case AGAIN:
        return fb_run_again(run, step->job);
    case SAMPLE:
        return sample();
    case LOOK:
        return fb_run_look(run, step->job);
    case NOTE:
        return fb_run_note(run, step->job, step->text);
    case PRINT:
        return fb_run_print(run, 1, step->text, strlen(step->text));
    case SEND:
        return send(step);
    case ADD:
        return fb_run_add(run, &(struct fb_job){ .name = step->text, .shell = "x" });
    default:
        return 0;
    }
}

static const char *act_name(enum act act)
{
    static const char *const names[] = { "",     "kill",   "stop",  "pause", "resume",
                                         "hold", "let go", "slots", "again", "sample",
                                         "look", "note",   "print", "send",  "add" };

    return names[act];
}

/* ---- the stories */
struct story {
    const char *name;
    struct fb_options options;
    void (*add)(void);
    const struct fake_script *scripts;
    int count;
    struct step steps[24];
};

/* ---- how they are told */
static void take_all(void)
{
    struct fb_event event;

    while (fb_run_next(run, &event) > 0) {
        if (event.kind == FB_RUN)
            event.as.run.version = "";
        wire_put(&told, &event);
        fake_seen.kinds[event.kind]++;
    }
}

/* The clock goes on to whatever comes first, until then. */
static void play_until(int64_t until_us)
{
    for (int idle = 0; fake_seen.kinds[FB_ENDED] == 0 && idle < 3;) {
        int64_t next_us;

        take_all();
        if (fake_seen.kinds[FB_ENDED] > 0)
            break;
        next_us = fake_next_us();
        if (next_us > until_us - clock_us)
            next_us = until_us == NEVER ? next_us : until_us - clock_us;
        idle = next_us == NEVER || fake_readable(fb_run_fd(run)) ? idle + 1 : 0;
        if (next_us == NEVER)
            continue;
        fake_advance(next_us);
        clock_us += next_us;
        if (clock_us >= until_us)
            break;
    }
    take_all();
}

static void tell_step(const struct step *step)
{
    int r = do_step(step);

    text_printf(&told, "-- %lld: %s %u %d %s = %d\n", (long long)clock_us / 1000,
                act_name(step->act), step->job, step->number, step->text != NULL ? step->text : "",
                r);
}

#endif
