/* show_echo_memory.c - workers' output while memory is short: all of it, or it is known. */
#include "check_main.h"
#include "failing_memory.h"
#include "show/echo.h"

#include <errno.h>
#include <string.h>

static bool within;  /* echo.c is at work */
static bool lasting; /* no allocation succeeds after the one that fails */

static bool fails(void)
{
    if (fail_at == 0 || !within)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    return fail_at == (lasting ? 1 : 0);
}

static struct text printed[2];

/* Tags are left out: a line that comes in pieces has several. */
static void print(struct source *source, int stream, const char *bytes, size_t size)
{
    bool at_work = within;

    (void)source;
    within = false;
    for (size_t i = 0; i < size; i++)
        if (i + 2 < size && memcmp(bytes + i, "J1\t", 3) == 0)
            i += 2;
        else
            text_putc(&printed[stream - 1], bytes[i]);
    within = at_work;
}

static const struct {
    bool tag, calm;
    uint64_t left_out_bytes; /* before the last */
} ways[] = { { false, false, 0 }, { true, false, 0 }, { false, true, 0 }, { false, false, 9 } };

static void take(struct echo *echo, const struct summary *summary, int stream, const char *bytes,
                 uint64_t left_out_bytes)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1 };

    event.as.output.stream = stream;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    event.as.output.left_out_bytes = left_out_bytes;
    within = true;
    echo_event(echo, summary, &event);
    within = false;
}

/* All of its output where that call fails; 0: none does. -errno of the echo. */
static int run(int way, int call)
{
    static char many[3000];
    struct fb_event queued = { .kind = FB_QUEUED, .job = 1, .as.queued.name = "J1" };
    struct source source = { .print = print, .lines = 1 };
    struct summary summary = { 0 };
    struct echo echo;
    int r;

    memset(many, 'm', sizeof many - 1);
    text_clear(&printed[0]);
    text_clear(&printed[1]);
    summary_apply(&summary, &queued);
    echo_init(&echo, &source, ways[way].tag);
    echo.calm[0] = echo.calm[1] = ways[way].calm;
    fail_at = call > 0 ? call + lasting : 0;
    take(&echo, &summary, 1, "a\nb", 0);
    take(&echo, &summary, 2, "c", 0);
    take(&echo, &summary, 1, many, 0);
    take(&echo, &summary, 1, "\nd\ne", ways[way].left_out_bytes);
    within = true;
    echo_end(&echo, &summary);
    within = false;
    r = echo.error;
    echo_fini(&echo);
    summary_fini(&summary);
    return r;
}

START_TEST(each_allocation)
{
    int way = _i / 2, lost = 0;
    struct text whole[2] = { { 0 }, { 0 } };
    bool more = true;

    lasting = _i % 2 == 1;
    ck_assert_int_eq(run(way, 0), 0);
    for (int i = 0; i < 2; i++)
        text_put(&whole[i], printed[i].bytes, printed[i].size);
    for (int call = 1; more; call++) {
        int r = run(way, call);
        bool same = strcmp(text_string(&whole[0]), text_string(&printed[0])) == 0 &&
                    strcmp(text_string(&whole[1]), text_string(&printed[1])) == 0;
        more = fail_at == lasting;
        fail_at = 0;
        lost += r != 0;
        ck_assert_msg(same || r == -ENOMEM, "way %d, call %d: %.80s|%.80s", way, call,
                      text_string(&printed[0]), text_string(&printed[1]));
        ck_assert_msg(!same || r == 0, "way %d, call %d", way, call);
    }
    ck_assert_int_gt(lost, 0);
    for (int i = 0; i < 2; i++) {
        text_fini(&whole[i]);
        text_fini(&printed[i]);
    }
}
END_TEST

CHECK_MAIN("echo, memory")
{
    tcase_add_loop_test(all, each_allocation, 0, 2 * (int)(sizeof ways / sizeof ways[0]));
}
