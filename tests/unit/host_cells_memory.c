/*
 * host_cells_memory.c - the board in memory while memory is short: each call says so, gives nothing
 * that could be used, and what there is can be closed.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "forkboard-board.h"

#include <errno.h>
#include <locale.h>
#include <string.h>

static bool lasting; /* no allocation succeeds after the one that fails */

static bool fails(void)
{
    if (fail_at == 0)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    return fail_at == (lasting ? 1 : 0);
}

/* In the place of the C library's, whose own allocations do not come through here. */
__attribute__((visibility("default"))) char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *own = malloc(size);

    return own != NULL ? memcpy(own, text, size) : NULL;
}

__attribute__((visibility("default"))) locale_t newlocale(int mask, const char *name, locale_t base)
{
    (void)mask;
    (void)name;
    (void)base;
    return fails() ? (locale_t)0 : duplocale(LC_GLOBAL_LOCALE);
}

static void fail_from(int call)
{
    fail_at = call + lasting;
}

/* No more of them fail. Whether one did. */
static bool has_failed(void)
{
    bool failed = fail_at == (lasting ? 1 : 0);

    fail_at = 0;
    return failed;
}

static const struct fb_board_options titled = { .title = "of the caller" };

/* Each allocation of opening fails in turn, until none does. */
START_TEST(opened)
{
    struct fb_cells *out = NULL;
    bool failed = true;
    int call;

    lasting = _i == 1;
    for (call = 1; failed; call++) {
        int r;
        out = (struct fb_cells *)&out;
        fail_from(call);
        r = fb_cells_open(&out, 24, 80, &titled);
        failed = has_failed();
        ck_assert(r == 0 || (failed && r == -ENOMEM));
        ck_assert(r < 0 || !failed || !lasting); /* there is another locale */
        ck_assert((out == NULL) == (r < 0));
        fb_cells_close(failed ? out : NULL);
    }
    ck_assert_int_gt(call, 5); /* of the object, its view, its locale, its title, its grid */
    fb_cells_close(out);
}
END_TEST

static struct fb_cells *cells;

static int put_job(uint32_t job)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = job };

    event.as.queued.name = event.as.queued.command = "a job";
    return fb_cells_put(cells, &event);
}

static void open_cells(void)
{
    struct fb_event event = { .kind = FB_RUN };

    ck_assert_int_eq(fb_cells_open(&cells, 24, 80, &titled), 0);
    event.as.run.version = FB_VERSION;
    event.as.run.title = "of the run";
    ck_assert_int_eq(fb_cells_put(cells, &event), 0);
    ck_assert_int_eq(put_job(1), 0);
    ck_assert_int_eq(fb_cells_draw(cells, 1000000), 0);
    lasting = true;
}

/* A board that has missed an event says so, then and whenever it is drawn. */
START_TEST(an_event)
{
    int r = 0;

    open_cells();
    fail_from(1);
    for (uint32_t job = 2; r == 0; job++)
        r = put_job(job);
    ck_assert(has_failed());
    ck_assert_int_eq(r, -ENOMEM);
    ck_assert_int_eq(fb_cells_draw(cells, 2000000), -ENOMEM);
    fb_cells_close(cells);
}
END_TEST

/* A row needs no memory; a picture that cannot be made is none. */
START_TEST(what_was_drawn)
{
    char row[200] = "before", *svg = row;
    bool failed;
    int r[2];

    open_cells();
    fail_from(1);
    r[0] = fb_cells_text(cells, 0, row, sizeof row);
    r[1] = fb_cells_svg(cells, NULL, &svg);
    ck_assert(has_failed());
    ck_assert_int_eq(r[0], 0);
    ck_assert_ptr_nonnull(strstr(row, "of the caller"));
    ck_assert_int_eq(r[1], -ENOMEM);
    ck_assert_ptr_null(svg);
    lasting = false;
    for (int call = 1; svg == NULL; call++) {
        fail_from(call);
        r[0] = fb_cells_svg(cells, NULL, &svg);
        failed = has_failed();
        ck_assert_int_eq(r[0], failed ? -ENOMEM : 0);
        ck_assert((svg == NULL) == failed);
    }
    ck_assert_ptr_nonnull(strstr(svg, "</svg>"));
    free(svg);
    fb_cells_close(cells);
}
END_TEST

CHECK_MAIN("cells, memory")
{
    tcase_add_loop_test(all, opened, 0, 2);
    tcase_add_test(all, an_event);
    tcase_add_test(all, what_was_drawn);
}
