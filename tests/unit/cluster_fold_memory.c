/* cluster_fold_memory.c - what agents have written, read while memory is short: no event is lost.
 */
#include "failing_memory.h"
#include "fold_stage.h"

#include <errno.h>

static bool within;  /* the fold is at work */
static bool lasting; /* no allocation succeeds after the one that fails, for a while */
static bool failed;  /* one has */

static bool fails(void)
{
    if (fail_at == 0 || !within)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    failed |= fail_at == lasting;
    return fail_at == lasting;
}

/* A string with an escape is read by jansson, which allocates it. */
static const char *const written[] = {
    "0 0 run",           "0 1 queued 1",
    "0 2 forked 1 1",    "0 3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"\\u0061\\n\"",
    "0 4 exited 1 1 ok", "0 5 reaped 1 1",
    "0 6 settled 1",     "0 7 queued 2",
    "0 8 forked 2 1",    "0 9 exited 2 1 bad",
    "0 10 reaped 2 1",   "0 11 settled 2 0 bad",
    "end over",
};

/* Where it fails: -errno, and nothing more is told. */
static int read_all(struct text *out)
{
    int r = 0;

    for (int look = 0; look < 4 && r >= 0; look++) {
        struct fb_event event;
        if (look > 1)
            fail_at = 0;
        do {
            within = true;
            if (look != 1)
                fold_look(&fold, true);
            r = fold_next(&fold, &event);
            within = false;
            if (r > 0)
                put_event(out, &event);
        } while (r > 0);
    }
    return r;
}

START_TEST(each_allocation)
{
    struct text whole = { 0 }, out = { 0 };
    bool more = true;
    int lost = 0;

    lasting = _i > 0;
    for (int call = 0; more; call++) {
        struct text *into = call == 0 ? &whole : &out;
        int r;
        begin("++", NULL);
        for (size_t i = 0; i + 1 < sizeof written / sizeof written[0]; i++)
            step(written[i]);
        text_clear(into);
        failed = call == 0;
        if (_i == 2) { /* all is here, and there will be no more */
            ck_assert_int_eq(fold_look(&fold, true), 0);
            fold_end(&fold, "over", false);
        }
        fail_at = call > 0 ? call + lasting : 0;
        r = read_all(into);
        if (r == 0 && _i < 2) {
            fold_end(&fold, "over", false);
            r = read_all(into);
        }
        fail_at = 0;
        lost += r < 0;
        ck_assert_msg(r == -ENOMEM ||
                          (r == 0 && strcmp(text_string(&whole), text_string(into)) == 0),
                      "call %d: %d %s", call, r, text_string(into));
        ck_assert(call > 0 || r == 0);
        end();
        more = failed;
    }
    ck_assert(!lasting || lost > 0);
    text_fini(&whole);
    text_fini(&out);
}
END_TEST

CHECK_MAIN("fold, memory")
{
    tcase_add_loop_test(all, each_allocation, 0, 3);
}
