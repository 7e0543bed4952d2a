/*
 * report_trace.c - a trace as what reads it wants it: in each lane time goes on, what begins ends,
 * and what is in another ends before that does, however the jobs of the run did.
 */
#include "check_main.h"
#include "report_stage.h"

#include <jansson.h>
#include <stdio.h>

#define LANES 512
#define SLOTS 2000000000

static struct as_trace *trace;
static struct sheet sheet;
static int fd;

static void tell(struct fb_event event, double t_s)
{
    event.t_us = (int64_t)(t_s * 1e6 + 0.5);
    ck_assert_int_eq(facts_take(&facts, &event), 0);
    as_trace_event(trace, &facts, &event);
}

static void open_trace(void)
{
    facts_init(&facts);
    fd = memfd_create("trace", MFD_CLOEXEC);
    sheet_begin(&sheet, fd);
    ck_assert_int_eq(as_trace_open(&trace, &sheet), 0);
    tell((struct fb_event){ .kind = FB_RUN, .as.run = { .version = "", .title = "it" } }, 0);
}

static void tell_queued(uint32_t job, uint32_t after)
{
    struct fb_after list = { after, FB_WHEN_SUCCEEDED };
    char name[16];

    snprintf(name, sizeof name, "n%u", job);
    tell((struct fb_event){ .kind = FB_QUEUED,
                            .job = job,
                            .as.queued = { .name = name,
                                           .command = name,
                                           .after = &list,
                                           .after_count = after != 0 } },
         0);
}

/* f forked, s stopped, c continued, e exited, r reaped. */
static void tell_of(char letter, uint32_t job, uint32_t attempt, int slot, uint32_t parent,
                    double t_s)
{
    struct fb_event event = { .job = job, .attempt = attempt };

    event.kind = letter == 'f'   ? FB_FORKED
                 : letter == 's' ? FB_STOPPED
                 : letter == 'c' ? FB_CONTINUED
                 : letter == 'e' ? FB_EXITED
                                 : FB_REAPED;
    if (letter == 'f') {
        event.as.forked.pid = (pid_t)(1000 + job);
        event.as.forked.slot = slot;
        event.as.forked.parent = parent > 0 ? (pid_t)(1000 + parent) : 0;
    }
    if (letter == 's')
        event.as.stopped.signal = 19;
    if (letter == 'e')
        event.as.exited.succeeded = true;
    tell(event, t_s);
}

static json_t *close_trace(void)
{
    struct stat status;
    char *bytes;
    json_t *root;

    as_trace_close(trace, &facts);
    ck_assert_int_eq(sheet_end(&sheet, true), 0);
    ck_assert_int_eq(fstat(fd, &status), 0);
    bytes = calloc(1, (size_t)status.st_size + 1);
    ck_assert_int_eq(pread(fd, bytes, (size_t)status.st_size, 0), status.st_size);
    close(fd);
    root = json_loads(bytes, 0, NULL);
    ck_assert_ptr_nonnull(root);
    free(bytes);
    facts_fini(&facts);
    return root;
}

/* How many slices there were, each of which was begun and ended in its lane, one within another. */
static int slices_of(const json_t *root)
{
    static double last[2][LANES];
    static int depth[2][LANES];
    const json_t *event, *events = json_object_get(root, "traceEvents");
    size_t i;
    int slices = 0;

    memset(last, 0, sizeof last);
    memset(depth, 0, sizeof depth);
    json_array_foreach(events, i, event)
    {
        const char *ph = json_string_value(json_object_get(event, "ph"));
        json_int_t lane = json_integer_value(json_object_get(event, "tid"));
        double ts = json_number_value(json_object_get(event, "ts"));
        int at = lane >= SLOTS;
        if (strchr("BEX", ph[0]) == NULL)
            continue;
        lane -= at ? SLOTS : 0;
        ck_assert_int_lt(lane, LANES);
        ck_assert_msg(ts >= last[at][lane], "lane %d goes back to %.3f", (int)lane, ts);
        last[at][lane] = ts + json_number_value(json_object_get(event, "dur"));
        depth[at][lane] += ph[0] == 'B' ? 1 : ph[0] == 'E' ? -1 : 0;
        ck_assert_msg(depth[at][lane] >= 0, "lane %d ends twice at %.3f", (int)lane, ts);
        slices += ph[0] == 'B';
    }
    for (int lane = 0; lane < LANES; lane++)
        ck_assert_msg(depth[0][lane] == 0 && depth[1][lane] == 0, "lane %d goes on", lane);
    return slices;
}

/* What befalls each job, and how many slices that are: of the run, a life, a zombie, a stop, a
 * slot.
 */
static const struct {
    const char *script; /* letters, each with a job, an attempt and milliseconds */
    int slot;
    int slices;
} courses[] = {
    { "", 1, 1 },
    { "f1.1@1 e1.1@5 r1.1@6", 1, 4 },
    { "f1.1@1 e1.1@5 r1.1@6", 0, 3 }, /* of a watch: it has no slots */
    { "f1.1@1", 1, 3 },               /* the record ends before it does */
    { "f1.1@1 e1.1@5", 1, 4 },        /* or before it was reaped */
    { "f1.1@1 s1.1@2", 1, 4 },
    { "f1.1@1 s1.1@2 s1.1@3 e1.1@4 r1.1@4", 1, 5 }, /* killed while it was stopped */
    { "f1.1@1 s1.1@2 c1.1@3 c1.1@3 e1.1@4 r1.1@4", 1, 5 },
    { "f1.1@1 s1.1@2 c1.1@3 s1.1@3 c1.1@3 e1.1@4", 1, 6 },
    { "f1.1@1 s1.1@1 e1.1@1 r1.1@1", 1, 5 },               /* all at once */
    { "f1.1@1 f2.1@1 s1.1@1 e1.1@1 r1.1@1 e2.1@1", 0, 6 }, /* and a fork in that moment */
    { "f1.1@1 f2.1@2 e1.1@2 r1.1@3 f3.1@4 e2.1@4", 0, 6 },
    { "f1.1@1 e1.1@2 r1.1@2 f1.2@3 e1.2@4 r1.2@4", 1, 7 },
    { "f1.1@1 f2.1@1 e2.1@3 r2.1@3 e1.1@4 r1.1@4", 0, 5 },
};

START_TEST(each_course)
{
    const char *script = courses[_i].script;
    char letter;
    unsigned job, attempt, ms;
    int used;
    json_t *root;

    open_trace();
    for (uint32_t i = 1; i <= 3; i++)
        tell_queued(i, 0);
    for (; sscanf(script, " %c%u.%u@%u%n", &letter, &job, &attempt, &ms, &used) == 4;
         script += used)
        tell_of(letter, job, attempt, courses[_i].slot > 0 ? (int)job : 0,
                courses[_i].slot == 0 && job > 1 ? job - 1 : 0, ms / 1e3);
    root = close_trace();
    ck_assert_int_eq(slices_of(root), courses[_i].slices);
    json_decref(root);
}
END_TEST

/* Each waits for the one before it: there is an arrow from there to its begin. */
START_TEST(many_in_a_row)
{
    const json_t *event;
    json_t *root;
    size_t i;
    int arrows = 0;

    open_trace();
    for (uint32_t job = 1; job <= 300; job++)
        tell_queued(job, job - 1);
    for (uint32_t job = 1; job <= 300; job++) {
        tell_of('f', job, 1, 1, 0, job / 1e3);
        tell_of('e', job, 1, 1, 0, job / 1e3 + 5e-4);
        tell_of('r', job, 1, 1, 0, job / 1e3 + 5e-4);
    }
    root = close_trace();
    ck_assert_int_eq(slices_of(root), 1 + 300 * 3);
    json_array_foreach(json_object_get(root, "traceEvents"), i, event)
    {
        const char *cat = json_string_value(json_object_get(event, "cat"));
        const char *ph = json_string_value(json_object_get(event, "ph"));
        arrows += cat != NULL && strcmp(cat, "after") == 0 ? ph[0] == 's' ? 1000 : 1 : 0;
    }
    ck_assert_int_eq(arrows, 299 * 1001);
    json_decref(root);
}
END_TEST

/* The arrows of both kinds, each with its lane, which is the job's number and 1, and with its own
 * number; in the order in which they are told. Jobs 2 and 3 wait for 1, job 4 for 3, job 1 for 5.
 */
static const struct {
    const char *script;
    bool watch; /* jobs are processes: each is a child of the one before */
    const char *arrows;
} arrows[] = {
    { "", false, "" },
    { "f1.1@1", false, "fork s1#1 f2#1 " },
    { "f1.1@1 e1.1@2 r1.1@2 f1.2@3", false, "fork s1#1 f2#1 after s2#2 s2#3 fork s1#4 f2#4 " },
    { "f1.1@1 e1.1@2 f2.1@3 f3.1@4", false,
      "fork s1#1 f2#1 after s2#2 s2#3 fork s1#4 f3#4 after f3#2 fork s1#5 f4#5 after f4#3 " },
    /* an attempt that is not the first waited for none of them */
    { "f1.1@1 e1.1@2 f2.1@3 e2.1@4 r2.1@4 f2.2@5 f3.1@6", false,
      "fork s1#1 f2#1 after s2#2 s2#3 fork s1#4 f3#4 after f3#2 fork s1#5 f3#5 fork s1#6 f4#6 "
      "after f4#3 " },
    /* it is the last end that they come from */
    { "f1.1@1 e1.1@2 r1.1@2 f2.1@3 f1.2@4 e1.2@5 f3.1@6", false,
      "fork s1#1 f2#1 after s2#2 s2#3 fork s1#4 f3#4 after f3#2 fork s1#5 f2#5 after s2#6 s2#7 "
      "fork s1#8 f4#8 after f4#6 " },
    { "f3.1@1 e3.1@2 f4.1@3", false, "fork s1#1 f4#1 after s4#2 fork s1#3 f5#3 after f5#2 " },
    { "f5.1@1 e5.1@2 f1.1@3", false, "fork s1#1 f6#1 after s6#2 fork s1#3 f2#3 after f2#2 " },
    { "f5.1@1 f1.1@3 e5.1@4", false, "fork s1#1 f6#1 fork s1#2 f2#2 after s6#3 " },
    { "f1.1@1 f2.1@2 f3.1@2 e3.1@3 f4.1@4", true,
      "fork s1#1 f2#1 fork s2#2 f3#2 fork s3#3 f4#3 after s4#4 f5#4 " },
    { "f1.1@1 f2.1@2 e2.1@3 r2.1@3 f3.1@4", true, "fork s1#1 f2#1 fork s2#2 f3#2 fork s1#3 f4#3 " },
};

static void play(const char *script, bool watch)
{
    char letter;
    unsigned job, attempt, ms;
    int used;

    for (; sscanf(script, " %c%u.%u@%u%n", &letter, &job, &attempt, &ms, &used) == 4;
         script += used) {
        if (letter == 'f' && attempt > 1)
            tell((struct fb_event){ .kind = FB_RETRY, .job = job, .attempt = attempt - 1 },
                 ms / 1e3);
        tell_of(letter, job, attempt, watch ? 0 : (int)job, watch && job > 1 ? job - 1 : 0,
                ms / 1e3);
    }
}

START_TEST(each_arrow)
{
    const char *now = "";
    char seen[512] = "";
    const json_t *event;
    json_t *root;
    size_t i;

    open_trace();
    for (uint32_t job = 1; job <= 5; job++)
        tell_queued(job, job == 1 ? 5 : job == 2 || job == 3 ? 1 : job == 4 ? 3 : 0);
    play(arrows[_i].script, arrows[_i].watch);
    root = close_trace();
    json_array_foreach(json_object_get(root, "traceEvents"), i, event)
    {
        const char *cat = json_string_value(json_object_get(event, "cat"));
        const char *ph = json_string_value(json_object_get(event, "ph"));
        if (ph[0] != 's' && ph[0] != 'f')
            continue;
        if (ph[0] == 's' && strcmp(cat, "fork") == 0)
            now = "";
        snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%s%c%d#%d ",
                 strcmp(now, cat) != 0 ? cat : "", strcmp(now, cat) != 0 ? " " : "", ph[0],
                 (int)json_integer_value(json_object_get(event, "tid")),
                 (int)json_integer_value(json_object_get(event, "id")));
        now = cat;
    }
    ck_assert_str_eq(seen, arrows[_i].arrows);
    json_decref(root);
}
END_TEST

/* What is told of the end of a slice of job 1, its life's first and then its time as a zombie. */
static const json_t *told_at_end(const json_t *root, int slice)
{
    const json_t *event, *events = json_object_get(root, "traceEvents");
    size_t i;

    json_array_foreach(events, i,
                       event) if (strcmp(json_string_value(json_object_get(event, "ph")), "E") ==
                                      0 &&
                                  json_integer_value(json_object_get(event, "tid")) == 2 &&
                                  slice-- == 0) return json_object_get(event, "args");
    ck_abort_msg("it has no such slice");
    return NULL;
}

/* What is not known of an end, or of what it used, is no 0: it is left out. */
START_TEST(not_known)
{
    bool unseen = (_i & 1) != 0, unmeasured = (_i & 2) != 0, peak = (_i & 4) != 0;
    const json_t *told;
    json_t *root;

    open_trace();
    tell_queued(1, 0);
    tell_of('f', 1, 1, 1, 0, 1);
    tell((struct fb_event){ .kind = FB_EXITED,
                            .job = 1,
                            .attempt = 1,
                            .as.exited = { .succeeded = !unseen, .unseen = unseen } },
         2);
    tell((struct fb_event){ .kind = FB_REAPED,
                            .job = 1,
                            .attempt = 1,
                            .as.reaped = { .unseen = unmeasured,
                                           .peak_memory_bytes = peak ? 4096 : 0 } },
         2);
    root = close_trace();
    told = told_at_end(root, 0);
    ck_assert_str_eq(json_string_value(json_object_get(told, "result")),
                     unseen ? "ended, unseen how" : "exit 0");
    ck_assert_int_eq(json_object_get(told, "exit") == NULL, unseen);
    told = told_at_end(root, 1);
    ck_assert_int_eq(json_object_get(told, "utime_ms") == NULL, unmeasured);
    ck_assert_int_eq(json_object_get(told, "stime_ms") == NULL, unmeasured);
    ck_assert_int_eq(json_integer_value(json_object_get(told, "maxrss_kb")), peak ? 4 : 0);
    ck_assert_int_eq(json_object_get(told, "maxrss_kb") == NULL, !peak);
    json_decref(root);
}
END_TEST

CHECK_MAIN("traces")
{
    tcase_add_loop_test(all, not_known, 0, 8);
    tcase_add_loop_test(all, each_course, 0, (int)(sizeof courses / sizeof courses[0]));
    tcase_add_test(all, many_in_a_row);
    tcase_add_loop_test(all, each_arrow, 0, (int)(sizeof arrows / sizeof arrows[0]));
}
