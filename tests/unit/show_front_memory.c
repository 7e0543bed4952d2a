/* show_front_memory.c - what front ends without a screen print while memory is short. */
#include "check_main.h"
#include "failing_memory.h"
#include "show/pump_inside.h"
#include "source_stage.h"

#include <fcntl.h>

static bool within;  /* the front end has an event */
static bool lasting; /* no allocation succeeds after the one that fails */

static bool fails(void)
{
    if (fail_at == 0 || !within)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    return fail_at == (lasting ? 1 : 0);
}

static void apart(struct source *source, int stream, const char *bytes, size_t size)
{
    bool at_work = within;

    within = false;
    if (stream == 1 || source->lines == 2)
        see("%.*s", (int)size, bytes);
    within = at_work;
}

static void put_output(struct front *front)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = 1 };

    event.as.output.stream = 1;
    event.as.output.bytes = "some\nbytes\n";
    event.as.output.size = 11;
    within = true;
    front->event(front, &event);
    within = false;
}

/* A line for people. */
static void put_begin(struct front *front)
{
    struct fb_event queued = { .kind = FB_QUEUED, .job = 1 };
    struct fb_event forked = { .kind = FB_FORKED, .job = 1, .attempt = 1, .as.forked.pid = 10 };

    queued.as.queued.name = queued.as.queued.command = "a name that is rather long for one";
    summary_apply(front->summary, &queued);
    summary_apply(front->summary, &forked);
    within = true;
    front->event(front, &forked);
    within = false;
}

static int run(int mode, int call)
{
    struct opt opt = { .mode = (enum opt_mode)mode };
    struct source source = stage_source(KEYS_REPLAY);
    struct summary summary = { 0 };
    struct source_options options = { .run.output = FB_OUTPUT_LINE };
    struct front *front;
    int r;

    memset(&stage, 0, sizeof stage);
    source.unprinted = true;
    source.print = apart;
    front = (mode == OPT_JSON ? front_json : front_plain)(&opt, &source, &summary);
    ck_assert_ptr_nonnull(front);
    front->prepare(front, &options);
    fail_at = call > 0 ? call + lasting : 0;
    put_begin(front);
    put_output(front);
    put_output(front);
    within = true;
    front->finish(front);
    within = false;
    r = front->error;
    front->close(front);
    summary_fini(&summary);
    return r;
}

/* Whole lines, none of which is missing before the last. */
static bool is_front(const char *lines, const char *whole)
{
    size_t size = strlen(lines);

    return strncmp(lines, whole, size) == 0 && (size == 0 || lines[size - 1] == '\n');
}

START_TEST(each_allocation)
{
    int mode = _i < 2 ? OPT_PLAIN : OPT_JSON, lost = 0;
    char whole[1000] = "";
    bool more = true;

    lasting = _i % 2 == 1;
    for (int call = 0; more; call++) {
        int r = run(mode, call);
        more = call == 0 || fail_at == lasting;
        fail_at = 0;
        if (call == 0)
            strncpy(whole, stage.seen, sizeof whole - 1);
        ck_assert_int_gt((int)strlen(whole), 20);
        lost += r != 0;
        ck_assert_msg(strcmp(stage.seen, whole) == 0 || r == -ENOMEM, "%d, call %d: %s", mode, call,
                      stage.seen);
        ck_assert_msg(mode != OPT_JSON || is_front(stage.seen, whole), "%s", stage.seen);
    }
    ck_assert(lasting ? lost > 0 : mode == OPT_PLAIN || lost == 0);
}
END_TEST

/* What went wrong is said, out of turn. */
START_TEST(a_failure)
{
    struct source source = stage_source(KEYS_RUN);
    struct front front = { .source = &source };
    struct pump pump = { .front = &front, .source = &source };
    int ends[2], kept = dup(STDERR_FILENO);
    char said[100] = "";

    memset(&stage, 0, sizeof stage);
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    dup2(ends[1], STDERR_FILENO);
    lasting = within = true;
    fail_at = 2;
    pump_fail(&pump, "no more");
    fail_at = 0;
    within = false;
    dup2(kept, STDERR_FILENO);
    ck_assert_int_eq(pump.status, 3);
    ck_assert_int_gt(read(ends[0], said, sizeof said - 1), 0);
    ck_assert_str_eq(said, "forkboard: no more\n");
    ck_assert_str_eq(stage.seen, "");
    close(kept);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

CHECK_MAIN("front, memory")
{
    tcase_add_loop_test(all, each_allocation, 0, 4);
    tcase_add_test(all, a_failure);
}
