/*
 * teach_run.c - the run of a lesson, on the ordinary board, as lines, or unseen. Whatever shows it,
 * its events are folded into a board here too, which the measures look at. A signal that would end
 * us is kept until all is cleaned up; a run that does not end is ended when its time is up.
 */
#include "teach_run.h"

#include "base/clock.h"
#include "opt/complain.h"
#include "scale_run.h"
#include "set/set.h"
#include "show/front.h"
#include "show/pump.h"
#include "show/sources.h"
#include "watch/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUTPUT_BYTES 16384   /* of each stream of a worker: what `output` looks at */
#define OTHERS_MOST  0.3     /* of the cores: more than that is told */
#define GRACE_US     2000000 /* from the end of its time to SIGKILL */

/* What the pump shows now: its front ends have no argument of the caller's. */
static struct {
    struct cmd_teach *teach;
    struct front front; /* what it does by itself */
    int (*finish)(struct source *source, const struct fb_event *ended, int own);
    void (*signal)(struct source *source, int number, bool by_kernel);
    int asked; /* a signal that asks us to end, other than Ctrl-C, which a program may take */
    int64_t limit_us; /* clock; INT64_MAX: none */
    struct fb_hardware hardware;
    int64_t busy_us, ended_busy_us;
} the;

/* ---------------------------------------------------------------- other programs */

/* How many cores were busy beside the run itself; below 0: unknown. */
static double others_of(const struct cmd_teach *teach, int64_t before_us, int64_t after_us)
{
    const struct fb_event *end = &teach->board.end;
    double wall_us = (double)end->as.ended.wall_us;

    if (!teach->board.ended || before_us < 0 || after_us < 0 || wall_us < 1)
        return -1;
    return ((double)(after_us - before_us) - (double)teach->board.cpu_us) / wall_us;
}

const char *cmd_teach_warning(const struct cmd_teach *teach, char *out, size_t size)
{
    struct fb_hardware hardware;

    out[0] = '\0';
    fb_machine(&hardware);
    if (teach->others > OTHERS_MOST * hardware.cores && teach_is_timed(teach->lesson))
        snprintf(out, size,
                 "Other programs used %.1f of %d core%s during the run, so its times are longer.",
                 teach->others < hardware.threads ? teach->others : hardware.threads,
                 hardware.threads, hardware.threads == 1 ? "" : "s");
    return out;
}

/* ---------------------------------------------------------------- events */

static void keep_result(struct cmd_teach *teach, const struct fb_event *event)
{
    struct teach_result *result;
    size_t at = 0;

    if (event->as.reaped.result == NULL)
        return;
    while (at < teach->result_count && teach->results[at].job != event->job)
        at++;
    if (at == teach->result_room) { /* without memory it is not known */
        result = realloc(teach->results, (at + 64) * sizeof *result);
        if (result == NULL)
            return;
        teach->results = result;
        teach->result_room = at + 64;
    }
    result = &teach->results[at];
    result->job = event->job;
    snprintf(result->text, sizeof result->text, "%.*s", (int)event->as.reaped.result_bytes,
             (const char *)event->as.reaped.result);
    teach->result_count += at == teach->result_count;
}

/* A watched program's output is in its events alone. */
static void print_output(struct front *front, const struct fb_event *event)
{
    if (the.teach->opt->mode == OPT_PLAIN && front->source->keys == KEYS_WATCH && !the.teach->quiet)
        front->source->print(front->source, STDOUT_FILENO, event->as.output.bytes,
                             event->as.output.size);
}

static void take(struct front *front, const struct fb_event *event)
{
    struct cmd_teach *teach = the.teach;

    (void)board_apply(&teach->board, event); /* without memory a measure is not known */
    if (event->kind == FB_REAPED)
        keep_result(teach, event);
    if (event->kind == FB_OUTPUT)
        print_output(front, event);
    if (event->kind == FB_ENDED)
        the.ended_busy_us = cmd_scale_busy_us(&the.hardware);
    if (the.front.event != NULL)
        the.front.event(front, event);
}

/* ---------------------------------------------------------------- the front end */

static void prepare(struct front *front, struct source_options *options)
{
    options->run.event_bytes = OUTPUT_BYTES;
    if (the.front.prepare != NULL)
        the.front.prepare(front, options);
    options->apart = options->all_output = true;
    if (options->rows <= 0 || options->columns <= 0) {
        options->rows = 24;
        options->columns = 80;
    }
    the.limit_us = clock_us(CLOCK_MONOTONIC) + the.teach->lesson->limit_us;
    fb_machine(&the.hardware);
    the.busy_us = cmd_scale_busy_us(&the.hardware);
    the.ended_busy_us = -1;
}

static void turn(struct front *front)
{
    struct source *source = front->source;

    if (the.teach->board.ended) {
        the.limit_us = INT64_MAX;
    } else if (clock_us(CLOCK_MONOTONIC) >= the.limit_us) {
        source->end(source, the.teach->timed_out ? SOURCE_KILL : SOURCE_TERM);
        the.teach->timed_out = true;
        the.limit_us = clock_us(CLOCK_MONOTONIC) + GRACE_US;
    }
    if (the.front.turn != NULL)
        the.front.turn(front);
}

static int64_t deadline_us(struct front *front)
{
    int64_t at_us = the.front.deadline_us != NULL ? the.front.deadline_us(front) : INT64_MAX;

    return at_us < the.limit_us ? at_us : the.limit_us;
}

/* No summary: a comparison follows. It is of a run that has ended alone. */
static void finish(struct front *front)
{
    enum fb_kind kind = front->summary->ended.kind;

    front->summary->ended.kind = FB_RUN;
    if (the.front.finish != NULL)
        the.front.finish(front);
    front->summary->ended.kind = kind;
}

static struct front *close_unseen(struct front *front)
{
    free(front);
    return NULL;
}

static int open_unseen(struct front **out, struct signals *signals, const struct opt *opt,
                       struct source *source, struct summary *summary)
{
    struct front *front = calloc(1, sizeof *front);
    int r = front != NULL ? signals_open(signals, NULL) : -ENOMEM;

    *out = front;
    if (r < 0) {
        free(front);
        *out = NULL;
        return r;
    }
    *front =
        (struct front){ .opt = opt, .source = source, .summary = summary, .close = close_unseen };
    return 0;
}

static int open_front(struct front **out, struct signals *signals, const struct opt *opt,
                      struct source *source, struct summary *summary)
{
    int r = (the.teach->quiet ? open_unseen : front_open)(out, signals, opt, source, summary);

    if (r != 0)
        return r;
    the.front = **out;
    (*out)->event = take;
    (*out)->prepare = prepare;
    (*out)->turn = turn;
    (*out)->deadline_us = deadline_us;
    (*out)->finish = finish;
    return 0;
}

/* ---------------------------------------------------------------- the source */

/* A watch hands such a signal on to its program: it is meant for all of the lessons, too. */
static void take_signal(struct source *source, int number, bool by_kernel)
{
    if (number != SIGINT && the.asked == 0)
        the.asked = number;
    the.signal(source, number, by_kernel);
}

/* Last words of the source, which may end us: later. */
static int finish_source(struct source *source, const struct fb_event *ended, int own)
{
    struct cmd_teach *teach = the.teach;
    int status = the.finish(source, ended, own);

    teach->others = others_of(teach, the.busy_us, the.ended_busy_us);
    teach->died_by = source->dies_by != 0 ? source->dies_by : the.asked;
    source->dies_by = 0;
    teach->stopped = source->stop_word != NULL || ended->kind != FB_ENDED;
    snprintf(teach->record, sizeof teach->record, "%s",
             source->record != NULL ? source->record : "");
    return status;
}

static int show(struct cmd_teach *teach, struct source *source)
{
    int status;

    if (source != NULL) {
        the.finish = source->finish;
        the.signal = source->signal;
        source->finish = finish_source;
        source->signal = take_signal;
    }
    status = pump_show(teach->opt, source, NULL, open_front);
    /* what it measured counts, however the program ended; without events it could not begin */
    return teach->board.opened ? 0 : status;
}

static int begin(void *context, struct fb_run *run)
{
    return set_add(context, run);
}

static int watch(void *context, struct fb_run *run, const struct fb_event *event)
{
    return set_watch(context, run, event);
}

static int run_set(struct cmd_teach *teach)
{
    struct opt opt = *teach->opt, *given = teach->opt;
    struct set *set = NULL;
    int status = cmd_teach_read_jobs(teach, &set);

    if (status != 0)
        return status;
    set_apply(set, &opt.run);
    teach->opt = &opt;
    status = show(teach, source_run(&opt,
                                    &(struct source_jobs){ .begin = begin,
                                                           .watch = watch,
                                                           .context = set,
                                                           .dones = set_says_later(set) },
                                    NULL));
    teach->opt = given;
    set_close(set);
    return status;
}

static int run_program(struct cmd_teach *teach)
{
    const struct teach_lesson *lesson = teach->lesson;
    char *argv[2] = { (char *)lesson->name, NULL };
    char *const *words = lesson->exec != NULL ? (char *const *)lesson->exec : argv;

    return show(teach, source_watch(teach->opt, teach->program, words));
}

/* ---------------------------------------------------------------- all of it */

void cmd_teach_open(struct cmd_teach *teach)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);

    teach->program_fd = -1;
    board_init(&teach->board);
    if (size > 0) {
        path[size] = '\0';
        setenv("FORKBOARD_PROGRAM", path, 1);
    }
    if (cmd_teach_programs(path, sizeof path))
        setenv("FORKBOARD_LESSONS", path, 1);
}

void cmd_teach_close(struct cmd_teach *teach)
{
    if (teach->program_fd >= 0)
        close(teach->program_fd);
    teach->program_fd = -1;
    board_fini(&teach->board);
    free(teach->results);
    teach->results = NULL;
}

static void forget(struct cmd_teach *teach)
{
    board_fini(&teach->board);
    board_init(&teach->board);
    teach->result_count = teach->speed_count = 0;
    teach->record[0] = '\0';
    teach->died_by = 0;
    teach->stopped = teach->timed_out = false;
    teach->others = -1;
}

int cmd_teach_run(struct cmd_teach *teach)
{
    const struct teach_lesson *lesson = teach->lesson;
    struct opt *opt = teach->opt;
    int status;

    forget(teach);
    the.teach = teach;
    the.limit_us = INT64_MAX;
    the.asked = 0;
    opt->screen.pane = lesson->pane;
    opt->watch = (struct opt_watch){ .threads = lesson->threads,
                                     .adopt = lesson->adopt,
                                     .kill_on_exit = true };
    opt->run.title = lesson->title;
    opt->run.output = teach->quiet ? FB_OUTPUT_NONE : FB_OUTPUT_LINE;
    status = lesson->jobs ? run_set(teach) : run_program(teach);
    if (status == 0 && teach->died_by == 0 && !teach->stopped)
        status = cmd_teach_scale(teach);
    the.teach = NULL;
    return status;
}

static bool lacks_ptrace(const struct cmd_teach *teach)
{
    const struct board_watch *watched = &teach->board.watch;
    const char *const *need = teach->lesson->needs;

    if (watched->made == 0 || strcmp(watched->way, "ptrace") == 0)
        return false;
    for (; need != NULL && *need != NULL; need++)
        if (strcmp(*need, "ptrace") == 0)
            return true;
    return false;
}

void cmd_teach_value(const struct cmd_teach *teach, const struct teach_question *asked,
                     struct teach_value *out)
{
    struct teach_facts facts = { .board = &teach->board,
                                 .speeds = teach->speeds,
                                 .speed_count = teach->speed_count,
                                 .results = teach->results,
                                 .result_count = teach->result_count };

    *out = (struct teach_value){ .unit = TEACH_WORDS };
    if (teach->timed_out)
        snprintf(out->why, sizeof out->why, "it did not end in %g s, and was ended",
                 (double)teach->lesson->limit_us / 1e6);
    else if (teach->stopped)
        snprintf(out->why, sizeof out->why, "it was stopped before its end");
    else if (lacks_ptrace(teach)) {
        out->missing = true;
        snprintf(out->why, sizeof out->why,
                 "cannot be measured here: ptrace is forbidden, and it is watched by %s",
                 teach->board.watch.way[0] != '\0' ? teach->board.watch.way : "another way");
    } else
        teach_measure(&facts, &asked->measure, out);
    teach_as_answer(asked, out);
}
