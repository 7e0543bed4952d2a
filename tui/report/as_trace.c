/*
 * as_trace.c - the run for chrome://tracing and Perfetto, written while the record is read: slices
 * as begin and end, which need no more memory than the lanes that are open, and come in the order
 * of time.
 *
 * What keeps it opening in both: a lane is a serial number, not a pid, which may come back; slices
 * of a lane nest; a fork is a slice of half a microsecond, so that its arrow has one to leave from;
 * no displayTimeUnit; numbers are numbers; times count from the run's begin.
 */
#include "as.h"
#include "as_trace_put.h"

#include "base/fate.h"
#include "base/json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define OURS  1          /* the lane of forkboard itself; a job's is its number and 1 */
#define SLOTS 2000000000 /* the pseudo process whose lanes are the slots */

enum { RUNS = 1, STANDS = 2, IS_ZOMBIE = 4, NAMED = 8 };

struct lane {
    uint8_t open;
    uint32_t waiting;     /* jobs that wait for it */
    uint32_t first, used; /* ids of their arrows, once it has ended */
    int64_t busy_ns;      /* until then the last fork's slice lasts */
};

struct as_trace {
    struct sheet *sheet;
    struct text *out;
    struct lane *lanes; /* [room] of serial number n at n */
    size_t room;
    uint32_t ids, alive;
    uint32_t slots_named;
    int64_t now_ns;
    bool failed;
};

int as_trace_open(struct as_trace **out, struct sheet *sheet)
{
    struct as_trace *trace = calloc(1, sizeof *trace);

    *out = trace;
    if (trace == NULL)
        return -ENOMEM;
    trace->sheet = sheet;
    trace->out = &sheet->text;
    text_puts(trace->out, "{\"otherData\":{\"tool\":\"forkboard " FB_VERSION
                          "\",\"clock\":\"CLOCK_MONOTONIC since the run began\"},"
                          "\"traceEvents\":[\n"
                          "{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":1,\"tid\":1,"
                          "\"args\":{\"name\":\"forkboard\"}},\n"
                          "{\"ph\":\"M\",\"name\":\"process_sort_index\",\"pid\":1,\"tid\":1,"
                          "\"args\":{\"sort_index\":0}},\n"
                          "{\"ph\":\"B\",\"cat\":\"run\",\"name\":\"run\",\"pid\":1,\"tid\":1,"
                          "\"ts\":0.000}");
    return 0;
}

static struct lane *lane_of(struct as_trace *trace, uint32_t serial)
{
    size_t wider = trace->room;
    struct lane *more;

    while (serial >= wider)
        wider = wider * 2 + 64;
    if (wider > trace->room) {
        more = reallocarray(trace->lanes, wider, sizeof *more);
        if (more == NULL) {
            trace->failed = true;
            return NULL;
        }
        memset(more + trace->room, 0, (wider - trace->room) * sizeof *more);
        trace->lanes = more;
        trace->room = wider;
    }
    return &trace->lanes[serial];
}

static void put_alive(struct as_trace *trace)
{
    as_trace_front(trace->out, "C", "count", OURS, OURS, trace->now_ns);
    text_printf(trace->out, ",\"name\":\"alive\",\"args\":{\"workers\":%" PRIu32 "}}",
                trace->alive);
}

/* ---------------------------------------------------------------- a fork */

static void name_lane(struct as_trace *trace, const struct board_job *job, uint32_t serial)
{
    struct text name = { 0 };

    text_printf(&name, "%s (%d)", job->name, (int)job->pid);
    as_trace_name(trace->out, "process_name", serial, serial, text_string(&name));
    as_trace_name(trace->out, "thread_name", serial, serial, job->thread ? "thread" : "life");
    text_printf(trace->out,
                ",\n{\"ph\":\"M\",\"name\":\"process_sort_index\",\"pid\":%" PRIu32
                ",\"tid\":%" PRIu32 ",\"args\":{\"sort_index\":%" PRIu32 "}}",
                serial, serial, serial);
    trace->failed |= name.failed;
    text_fini(&name);
}

static void begin_slot(struct as_trace *trace, const struct board_job *job, uint32_t slot)
{
    char name[32];

    if (slot == 0)
        return;
    if (trace->slots_named == 0)
        as_trace_name(trace->out, "process_name", SLOTS, SLOTS, "slots");
    while (trace->slots_named < slot) {
        snprintf(name, sizeof name, "slot %" PRIu32, ++trace->slots_named);
        as_trace_name(trace->out, "thread_name", SLOTS, SLOTS + trace->slots_named, name);
    }
    as_trace_front(trace->out, "B", "slot", SLOTS, SLOTS + slot, trace->now_ns);
    json_string_field(trace->out, "name", job->name);
    json_key(trace->out, "args");
    text_printf(trace->out, "{\"job\":%" PRIu32 "}}", job->job);
}

static void begin_slice(struct as_trace *trace, const struct board_job *job, uint32_t serial)
{
    as_trace_front(trace->out, "B", "proc", serial, serial, trace->now_ns);
    json_string_field(trace->out, "name", job->name);
    json_key(trace->out, "args");
    text_printf(trace->out, "{\"job\":%" PRIu32 ",\"pid\":%d,\"attempt\":%u", job->job,
                (int)job->pid, job->attempt);
    if (job->parent > 0)
        json_number_field(trace->out, "ppid", job->parent);
    json_string_field(trace->out, "command", job->command);
    text_puts(trace->out, "}}");
}

/* The arrow leaves from the end of the slice that it is bound to: hence a slice of its own. */
static void put_fork(struct as_trace *trace, uint32_t from, uint32_t to)
{
    struct lane *lane = from != OURS ? lane_of(trace, from) : NULL;
    uint32_t id = ++trace->ids;

    as_trace_front(trace->out, "X", "fork", from, from, trace->now_ns);
    text_puts(trace->out, ",\"dur\":0.500,\"name\":\"fork\"}");
    as_trace_front(trace->out, "s", "fork", from, from, trace->now_ns);
    text_printf(trace->out, ",\"name\":\"fork\",\"id\":%" PRIu32 "}", id);
    as_trace_front(trace->out, "f", "fork", to, to, trace->now_ns);
    text_printf(trace->out, ",\"name\":\"fork\",\"bp\":\"e\",\"id\":%" PRIu32 "}", id);
    if (lane != NULL)
        lane->busy_ns = trace->now_ns + 500;
}

/* From the ends of what it waited for. */
static void put_waited(struct as_trace *trace, const struct board_job *job, uint32_t serial)
{
    for (uint32_t i = 0; job->after != NULL && job->attempt == 1 && i < job->after->count; i++) {
        struct lane *before = lane_of(trace, job->after->list[i].job + 1);
        if (before == NULL || before->first == 0 || before->used == before->waiting)
            continue;
        as_trace_front(trace->out, "f", "after", serial, serial, trace->now_ns);
        text_printf(trace->out, ",\"name\":\"after\",\"bp\":\"e\",\"id\":%" PRIu32 "}",
                    before->first + before->used++);
    }
}

static void on_forked(struct as_trace *trace, const struct facts *facts,
                      const struct board_job *job)
{
    uint32_t serial = job->job + 1, parent = job->parent_job != 0 ? job->parent_job + 1 : OURS;
    const struct bar *bar = bars_last(&facts->bars, job->job);
    struct lane *lane = lane_of(trace, serial);

    if (lane == NULL)
        return;
    if (!(lane->open & NAMED))
        name_lane(trace, job, serial);
    begin_slice(trace, job, serial);
    lane->open = NAMED | RUNS;
    if (parent == OURS || lane_of(trace, parent)->open & RUNS)
        put_fork(trace, parent, serial);
    put_waited(trace, job, serial);
    if (!facts->watch)
        begin_slot(trace, job, bar != NULL ? bar->lane : 0);
    trace->alive++;
    put_alive(trace);
}

/* ---------------------------------------------------------------- the rest of a life */

static void end_slice(struct as_trace *trace, uint32_t serial, struct lane *lane)
{
    int64_t at_ns = trace->now_ns > lane->busy_ns ? trace->now_ns : lane->busy_ns;

    as_trace_front(trace->out, "E", "proc", serial, serial, at_ns);
}

static void end_stop(struct as_trace *trace, uint32_t serial, struct lane *lane)
{
    if (!(lane->open & STANDS))
        return;
    end_slice(trace, serial, lane);
    text_putc(trace->out, '}');
    lane->open &= (uint8_t)~STANDS;
}

/* In a watch a process becomes another program: its slice ends, and the next begins. */
static void on_began(struct as_trace *trace, const struct facts *facts, const struct board_job *job,
                     const struct fb_event *event)
{
    uint32_t serial = job->job + 1;
    struct lane *lane = lane_of(trace, serial);
    struct text words = { 0 };

    if (lane == NULL || !facts->watch || !(lane->open & RUNS) || event->as.began.name == NULL)
        return;
    end_stop(trace, serial, lane);
    end_slice(trace, serial, lane);
    text_putc(trace->out, '}');
    if (lane->busy_ns > trace->now_ns)
        trace->now_ns = lane->busy_ns;
    begin_slice(trace, job, serial);
    text_puts(&words, "exec ");
    text_puts(&words, job->name);
    as_trace_instant(trace->out, "exec", serial, trace->now_ns, text_string(&words), "t");
    trace->failed |= words.failed;
    text_fini(&words);
}

static void on_exited(struct as_trace *trace, const struct board_job *job)
{
    uint32_t serial = job->job + 1;
    struct lane *lane = lane_of(trace, serial);
    char fate[512];

    if (lane == NULL || !(lane->open & RUNS))
        return;
    end_stop(trace, serial, lane);
    if (lane->waiting > 0 && trace->ids <= UINT32_MAX - lane->waiting) {
        lane->first = trace->ids + 1;
        lane->used = 0;
        for (uint32_t i = 0; i < lane->waiting; i++) {
            as_trace_front(trace->out, "s", "after", serial, serial, trace->now_ns);
            text_printf(trace->out, ",\"name\":\"after\",\"id\":%" PRIu32 "}", ++trace->ids);
        }
    }
    end_slice(trace, serial, lane);
    json_key(trace->out, "args");
    text_puts(trace->out, "{\"result\":");
    json_quoted_string(trace->out, board_fate(job, fate, sizeof fate));
    if (job->signal == 0 && !job->unseen)
        json_number_field(trace->out, "exit", job->code);
    text_puts(trace->out, "}}");
    as_trace_front(trace->out, "B", "zombie", serial, serial,
                   trace->now_ns > lane->busy_ns ? trace->now_ns : lane->busy_ns);
    text_puts(trace->out, ",\"name\":\"zombie\"}");
    lane->open = NAMED | IS_ZOMBIE;
    trace->alive -= trace->alive > 0;
    put_alive(trace);
}

static void on_reaped(struct as_trace *trace, const struct facts *facts,
                      const struct board_job *job, const struct fb_event *event)
{
    uint32_t serial = job->job + 1;
    const struct bar *bar = bars_last(&facts->bars, job->job);
    struct lane *lane = lane_of(trace, serial);

    if (lane == NULL || !(lane->open & IS_ZOMBIE))
        return;
    end_slice(trace, serial, lane);
    as_trace_used(trace->out, event);
    lane->open = NAMED;
    if (facts->watch || bar == NULL || bar->lane == 0)
        return;
    as_trace_front(trace->out, "E", "slot", SLOTS, SLOTS + bar->lane, trace->now_ns);
    text_putc(trace->out, '}');
}

static void on_stop(struct as_trace *trace, const struct fb_event *event)
{
    uint32_t serial = event->job + 1;
    struct lane *lane = lane_of(trace, serial);
    char signal[16];

    if (lane == NULL || !(lane->open & RUNS))
        return;
    if (event->kind == FB_CONTINUED) {
        end_stop(trace, serial, lane);
        return;
    }
    as_trace_instant(trace->out, "signal", serial, trace->now_ns,
                     fb_signal_name(event->as.stopped.signal, signal), "p");
    if (lane->open & STANDS)
        return;
    as_trace_front(trace->out, "B", "stopped", serial, serial,
                   trace->now_ns > lane->busy_ns ? trace->now_ns : lane->busy_ns);
    text_puts(trace->out, ",\"name\":\"stopped\"}");
    lane->open |= STANDS;
}

/* What has no lane of its own, or no length. */
static void on_other(struct as_trace *trace, const struct board_job *job,
                     const struct fb_event *event)
{
    struct text words = { 0 };
    struct lane *lane = job != NULL ? lane_of(trace, job->job + 1) : NULL;
    bool own = lane != NULL && lane->open & ~NAMED;

    if (event->kind == FB_NOTE)
        text_puts(&words, event->as.note.text);
    else if (event->kind == FB_READY || event->kind == FB_RETRY || event->kind == FB_SKIPPED ||
             event->kind == FB_UNSTARTED || event->kind == FB_LEAKED)
        text_printf(&words, "%s %s", fb_kind_name(event->kind), job != NULL ? job->name : "");
    if (words.size > 0)
        as_trace_instant(trace->out, "event", own ? job->job + 1 : OURS, trace->now_ns,
                         text_string(&words), "t");
    trace->failed |= words.failed;
    text_fini(&words);
}

static void on_queued(struct as_trace *trace, const struct fb_event *event)
{
    for (size_t i = 0; i < event->as.queued.after_count; i++) {
        const struct fb_after *after = &event->as.queued.after[i];
        /* it may be queued later, but a record that names the four thousand millionth is no run's
         */
        struct lane *lane =
            after->job < event->job + 1000000 ? lane_of(trace, after->job + 1) : NULL;
        if (lane != NULL && lane->waiting < 1000000)
            lane->waiting++;
    }
}

void as_trace_event(void *context, const struct facts *facts, const struct fb_event *event)
{
    struct as_trace *trace = context;
    struct board_job room;
    const struct board_job *job =
        event->job != 0 ? board_job(&facts->board, event->job, &room) : NULL;

    if (event->t_us * 1000 > trace->now_ns)
        trace->now_ns = event->t_us * 1000;
    if (event->kind == FB_QUEUED)
        on_queued(trace, event);
    else if (job == NULL)
        on_other(trace, job, event);
    else if (event->kind == FB_FORKED)
        on_forked(trace, facts, job);
    else if (event->kind == FB_BEGAN)
        on_began(trace, facts, job, event);
    else if (event->kind == FB_EXITED)
        on_exited(trace, job);
    else if (event->kind == FB_REAPED)
        on_reaped(trace, facts, job, event);
    else if (event->kind == FB_STOPPED || event->kind == FB_CONTINUED)
        on_stop(trace, event);
    else
        on_other(trace, job, event);
    sheet_turn(trace->sheet);
}

/* What still lives when the record ends has lived until then. */
void as_trace_close(struct as_trace *trace, const struct facts *facts)
{
    for (uint32_t i = 0; i < facts->bars.count; i++) {
        const struct bar *bar = &facts->bars.list[i];
        struct lane *lane = bar->reaped_us < 0 ? lane_of(trace, bar->job + 1) : NULL;
        if (lane == NULL || !(lane->open & ~NAMED))
            continue;
        end_stop(trace, bar->job + 1, lane);
        end_slice(trace, bar->job + 1, lane);
        text_putc(trace->out, '}');
        lane->open = 0;
        if (facts->watch || bar->lane == 0)
            continue;
        as_trace_front(trace->out, "E", "slot", SLOTS, SLOTS + bar->lane, trace->now_ns);
        text_putc(trace->out, '}');
    }
    as_trace_front(trace->out, "E", "run", OURS, OURS, trace->now_ns + 1000);
    text_puts(trace->out, "}\n]}\n");
    if (trace->failed && trace->sheet->error == 0)
        trace->sheet->error = ENOMEM;
    free(trace->lanes);
    free(trace);
}
