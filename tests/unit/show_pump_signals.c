/*
 * show_pump_signals.c - SIGINT that comes again and again, over the scripted source: whether it
 * arms the alarm that ends a program whose loop stands still.
 */
#include "check_main.h"
#include "source_stage.h"

#define RAISES(number)                                                                             \
    {                                                                                              \
        0, { 0 }, number                                                                           \
    }

static const struct opt silent = { .keep.no_record = true };

/* A run's presses count towards our end; those that a watched program takes for itself do not. */
static const struct stage_step presses[] = {
    RAISES(SIGINT), RAISES(SIGINT), RAISES(SIGINT), RAISES(SIGINT), { 1, { .kind = FB_ENDED }, 0 }
};

START_TEST(presses_that_end_nothing)
{
    struct source source = stage_source(KEYS_WATCH);

    stage.looks = true;
    stage.steps = presses;
    pump_show(&silent, &source, NULL, stage_front);
    ck_assert_ptr_nonnull(strstr(stage.seen, "calm "));
    ck_assert_ptr_null(strstr(stage.seen, "armed "));
}
END_TEST

static struct source *close_armed(struct source *source)
{
    (void)source;
    if (strstr(stage.seen, "armed ") == NULL)
        raise(SIGABRT);
    return NULL;
}

START_TEST(presses_that_end_a_run)
{
    struct source source = stage_source(KEYS_RUN);

    source.close = close_armed;
    stage.looks = true;
    stage.ends = true;
    stage.steps = presses;
    pump_show(&silent, &source, NULL, stage_front);
}
END_TEST

CHECK_MAIN_APART("pump asked")
{
    tcase_add_test(all, presses_that_end_nothing);
    tcase_add_test_raise_signal(all, presses_that_end_a_run, SIGINT);
}
