/* board_random.c - streams of anything: the board holds, and a refused event leaves no trace.
 */
#include "board_check.h"
#include "board_events.h"
#include "check_main.h"

/* whole: the same, none of its rows is packed; copy: one of the first, which goes on beside it */
static struct board board, whole, copy;

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % below;
}

/* Mostly what may follow, now and then anything at all. */
static struct fb_event draw_event(void)
{
    enum fb_kind kind = (enum fb_kind)draw(FB_KIND_COUNT);
    uint32_t job = 1 + draw(board.job_count + 1);
    const struct board_job *row = row_of(&board, job);
    struct fb_event event = make(kind, job, row != NULL ? row->attempt : 0);
    static char bytes[100000];

    if (kind == FB_FORKED || kind == FB_UNSTARTED || draw(20) == 0)
        event.attempt += draw(3);
    if (kind == FB_QUEUED && draw(10) > 0)
        event.job = board.job_count + 1;
    if (kind == FB_FORKED)
        event.as.forked.parent = (pid_t)draw(2) * (pid_t)(1000 + draw(50));
    if (kind == FB_EXITED)
        event.as.exited.succeeded = draw(2) == 0;
    if (kind == FB_SAMPLE)
        event.as.sample.cpu_us = draw(1000);
    if (kind == FB_OUTPUT) {
        memset(bytes, (int)('a' + draw(26)), sizeof bytes);
        event.as.output.stream = 1 + (int)draw(2);
        event.as.output.bytes = bytes;
        event.as.output.size = draw(20) == 0 ? draw(sizeof bytes) : draw(300);
        event.as.output.offset = draw(100000);
    }
    if (kind == FB_ENDED && draw(20) > 0)
        event.kind = FB_SIGNALS;
    return event;
}

static void compare_copy(const char *wanted)
{
    char *seen = board_dump(&copy);

    ck_assert_str_eq(wanted, seen);
    ck_assert_ptr_null(board_wrong(&copy));
    free(seen);
}

/* Now and then the copy is a copy of the copy, and the board it was made of is gone. */
static void copy_anew(void)
{
    struct board next;

    ck_assert_int_eq(board_copy(&next, draw(2) == 0 ? &board : &copy), 0);
    board_fini(&copy);
    copy = next;
}

static void compare_glances(void)
{
    for (uint32_t job = 1; job <= board.job_count; job++) {
        const struct board_job *row = row_of(&board, job);
        struct board_glance glance;
        board_glance(&board, job, &glance);
        ck_assert_int_eq((int)glance.state, row->state);
        ck_assert_int_eq(glance.forked_us, row->forked_us);
        ck_assert_int_eq(glance.exited_us, row->exited_us);
        ck_assert_int_eq(glance.reaped_us, row->reaped_us);
        ck_assert_int_eq(glance.lost, row->cause == FB_CAUSE_LOST);
    }
}

START_TEST(random_streams)
{
    int refused = 0, taken = 0;
    char *before, *after;
    struct fb_event begin;
    size_t same = 0;

    random_state = (uint64_t)_i;
    board_init(&board);
    board.store.budget_bytes = 1000 + draw(20000);
    board.table.idle_most = draw(3);
    board_init(&whole);
    whole.store.budget_bytes = board.store.budget_bytes;
    whole.table.idle_most = UINT32_MAX;
    begin = make(FB_RUN, 0, 0);
    ck_assert_int_eq(board_apply(&board, &begin), 0);
    ck_assert_int_eq(board_apply(&whole, &begin), 0);
    ck_assert_int_eq(board_copy(&copy, &board), 0);
    before = board_dump(&board);
    for (int i = 0; i < 700; i++) {
        struct fb_event event = draw_event();
        const char *wrong;
        int r = board_apply(&board, &event);
        ck_assert_int_eq(board_apply(&whole, &event), r);
        ck_assert_int_eq(board_apply(&copy, &event), r);
        after = board_dump(&board);
        if (draw(30) == 0) {
            copy_anew();
            compare_copy(after);
        }
        wrong = board_wrong(&board);
        ck_assert_msg(wrong == NULL, "%s after %s", wrong, fb_kind_name(event.kind));
        ck_assert_msg(r == 0 || (r == -EPROTO && strcmp(before, after) == 0),
                      "%s was refused and left a trace", fb_kind_name(event.kind));
        r < 0 ? refused++ : taken++;
        free(before);
        before = after;
    }
    compare_glances();
    compare_copy(before);
    after = board_dump(&whole);
    while (before[same] != '\0' && before[same] == after[same])
        same++;
    ck_assert_msg(before[same] == after[same], "packed %.99s, whole %.99s", before + same,
                  after + same);
    free(after);
    board_fini(&board);
    compare_copy(before);
    free(before);
    board_fini(&copy);
    board_fini(&whole);
    ck_assert_int_gt(refused, 100);
    ck_assert_int_gt(taken, 100);
}
END_TEST

CHECK_MAIN("board, random")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, random_streams, 0, check_times(6, 40));
}
