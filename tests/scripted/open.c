/* open.c - options at their bounds: what is refused, and what is just not. */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <math.h>
#include <signal.h>

#define ONES                                                                                       \
    { 1, 0 }, { 1, 0 }, { 1, 0 }, { 1, 0 }, { 1, 0 }, { 1, 0 },                                    \
    {                                                                                              \
        1, 0                                                                                       \
    } /* but one */

static const struct {
    struct fb_options wrong, right;
} rows[] = {
    { { .slots = -1 }, { .slots = 1 } },
    { { .timeout_us = -1 }, { .timeout_us = 1 } },
    { { .grace_us = -1 }, { .grace_us = 1 } },
    { { .delay_us = -1 }, { .delay_us = 1 } },
    { { .reap_delay_us = -1 }, { .reap_delay_us = 1 } },
    { { .gather_us = -1 }, { .gather_us = 1 } },
    { { .retries = -1 }, { .retries = 1 } },
    { { .retry_wait_us = -1 }, { .retry_wait_us = 1 } },
    { { .output = (enum fb_output)(FB_OUTPUT_NONE - 1) }, { .output = FB_OUTPUT_NONE } },
    { { .output = FB_OUTPUT_DROP + 1 }, { .output = FB_OUTPUT_DROP } },
    { { .leftovers = FB_LEFTOVERS_LEAVE + 1 }, { .leftovers = FB_LEFTOVERS_LEAVE } },
    { { .leftovers = (enum fb_leftovers) - 1 }, { .leftovers = 0 } },
    { { .halt.when = (enum fb_halt_when)(FB_HALT_NEVER - 1) }, { .halt.when = FB_HALT_NEVER } },
    { { .halt.when = FB_HALT_NOW + 1 }, { .halt.when = FB_HALT_NOW } },
    { { .halt.on = (enum fb_halt_on)(FB_HALT_FAIL - 1) }, { .halt.on = FB_HALT_FAIL } },
    { { .halt.on = FB_HALT_DONE + 1 }, { .halt.on = FB_HALT_DONE } },
    { { .halt.share = -0.1 }, { .halt.share = 0 } },
    { { .halt.share = NAN }, { .halt.share = 1 } },
    { { .terms = { { NSIG, 0 } } }, { .terms = { { NSIG - 1, 0 } } } },
    { { .terms = { { 1, 0 }, { -1, 0 } } }, { .terms = { { 1, 0 }, { 1, 0 } } } },
    { { .terms = { { 1, 0 }, { 1, -1 } } }, { .terms = { { 1, 0 }, { 0, -1 } } } },
    { { .terms = { ONES, { -1, 0 } } }, { .terms = { ONES, { 1, 0 } } } },
    { { .leave_sigchld = true, .adopt = true }, { .adopt = true } },
};

START_TEST(bounds)
{
    struct fb_run *run = (void *)&run;

    fake_reset(NULL, 0);
    ck_assert_int_eq(fb_run_open(&run, &rows[_i].wrong), -EINVAL);
    ck_assert_ptr_null(run);
    ck_assert_int_eq(fake_open_files(), 0);
    run = fake_open(NULL, 0, &rows[_i].right, 0);
    fake_play(run, SEC);
    fake_close(run);
}
END_TEST

/* Each is said at once, with its own facts. */
START_TEST(the_first_event)
{
    const struct fb_options options = { .title = _i == 0 ? "t" : NULL, .seed = 7, .slots = 3 };
    struct fb_event event;
    struct fb_run *run = fake_open(NULL, 0, &options, 0);

    ck_assert_int_eq(fb_run_next(run, &event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    ck_assert_int_eq(event.t_us, 0);
    ck_assert_str_eq(event.as.run.version, FB_VERSION);
    ck_assert_str_eq(event.as.run.title, _i == 0 ? "t" : "");
    ck_assert_uint_eq(event.as.run.seed, 7);
    ck_assert_int_eq(event.as.run.start_us, 1000000);
    ck_assert_int_eq(event.as.run.options->grace_us, 5 * SEC);
    ck_assert_int_eq(event.as.run.options->slots, 3);
    fake_close(run);
}
END_TEST

CHECK_MAIN("a run is opened")
{
    tcase_add_loop_test(all, bounds, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, the_first_event, 0, 2);
}
