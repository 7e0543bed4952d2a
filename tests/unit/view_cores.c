/*
 * view_cores.c - which cores have a lane and how high, what is kept from one drawing to the next,
 * and since when there were too few workers for all cores.
 */
#include "base/text.h"
#include "check_main.h"
#include "view_scene.h"

static struct stage stage;

static void end(void)
{
    stage_close(&stage);
}

/* A machine of eight, of which so many are the run's. */
static void begin(int threads, int cores)
{
    stage_open(&stage);
    tell(&stage, 0,
         (struct fb_event){
             .kind = FB_RUN,
             .as.run = {
                 .version = "",
                 .title = "",
                 .slots = 16,
                 .hardware = { .cores = cores, .threads = threads, .machine_threads = 8 } } });
}

/* A worker that uses half of a core for a second, from `from_s` on. */
static uint32_t use(double from_s, const char *name, int core)
{
    uint32_t job = tell_queued(&stage, from_s, name, 0);

    tell_start(&stage, from_s, job, 1);
    tell_sample(&stage, from_s + 0.01, job, 0, 1, core, 'R');
    tell_sample(&stage, from_s + 1.01, job, 0.5, 1, core, 'R');
    return job;
}

/* The pane in so many rows of 50 columns, put after what was told. */
static void tell_cores(struct text *told, int rows)
{
    struct scene scene = stage_scene(&stage, rows, 50);
    char *bytes;

    cores_draw(&scene, (struct area){ 0, 0, rows, 50 });
    bytes = stage_dump(&stage);
    text_printf(told, "%d rows\n%s", rows, bytes);
    free(bytes);
}

static void ck_told(struct text *told, const char *name)
{
    compare_file(name, text_string(told));
    text_fini(told);
}

/* Those that were seen alone: not what is no core, or more than there is room for. */
START_TEST(cores_that_were_seen)
{
    struct text told = { 0 };

    begin(4, 4);
    use(0, "none", 1024);
    tell_cores(&told, 4);
    use(0, "first", 1023);
    use(1, "second", 5);
    use(2, "third", 1024);
    tell_cores(&told, 8);
    tell_cores(&told, 6);
    tell_cores(&told, 5);
    tell_cores(&told, 4);
    tell_cores(&told, 3);
    tell_cores(&told, 2);
    ck_told(&told, "tests/unit/golden/cores_seen.txt");
}
END_TEST

/* All of a machine that is the run's, and no higher than they have to be. */
START_TEST(a_machine_of_our_own)
{
    struct text told = { 0 };

    begin(8, 8);
    use(0, "worker", 3);
    tell_cores(&told, 10);
    tell_cores(&told, 6);
    stage.ui.pane.top = 3;
    tell_cores(&told, 6);
    stage.ui.pane.top = 99;
    tell_cores(&told, 6);
    ck_told(&told, "tests/unit/golden/cores_all.txt");
}
END_TEST

START_TEST(one_core)
{
    struct text told = { 0 };

    begin(4, 4);
    use(0, "worker", 0);
    tell_cores(&told, 10);
    tell_cores(&told, 4);
    tell_cores(&told, 3);
    ck_told(&told, "tests/unit/golden/cores_one.txt");
}
END_TEST

/* What a drawing before this one has left is not seen. */
START_TEST(drawn_again)
{
    struct scene scene;
    char *first, *again;

    begin(4, 4);
    use(0, "one", 0);
    use(1, "two", 1);
    use(2, "three", 2);
    stage.ui.pane.zoom_us = 1000000;
    scene = stage_scene(&stage, 9, 60);
    cores_draw(&scene, (struct area){ 0, 0, 9, 60 });
    stage.ui.pane.zoom_us = 0;
    scene = stage_scene(&stage, 9, 50);
    cores_draw(&scene, (struct area){ 0, 0, 9, 50 });
    again = stage_dump(&stage);
    stage.view = view_close(stage.view);
    ck_assert_int_eq(view_open(&stage.view), 0);
    scene = stage_scene(&stage, 9, 50);
    cores_draw(&scene, (struct area){ 0, 0, 9, 50 });
    first = stage_dump(&stage);
    ck_assert_str_eq(first, again);
    free(first);
    free(again);
}
END_TEST

static const struct {
    int cores;
    double ends_s[4]; /* of workers from 0 on; below 0: it lives; 0 after the first: no more */
    double now_s;
    const char *caption;
} tails[] = {
    { 2, { 0, 10 }, 10, "last 10.0 s: too few workers for all cores" },
    { 2, { 90, 100 }, 100, "last 10.0 s: too few workers for all cores" },
    { 2, { 95, 100 }, 100, "last 5.0 s: too few workers for all cores" },
    { 2, { 95.1, 100 }, 100, "" },
    { 2, { 50, 60, 100 }, 100, "last 40.0 s: too few workers for all cores" },
    { 2, { 100, 60, 50 }, 100, "last 40.0 s: too few workers for all cores" },
    { 2, { 50, -1 }, 100, "last 50.0 s: too few workers for all cores" },
    { 2, { -1, -1 }, 100, "" },
    { 2, { 50 }, 100, "" },
    { 1, { 50 }, 100, "last 50.0 s: too few workers for all cores" },
    { 3, { 50, 60, 100 }, 100, "last 50.0 s: too few workers for all cores" },
    { 4, { 50, 60, 100 }, 100, "" },
    { 0, { 50, 60, 100 }, 100, "" },
};

START_TEST(too_few_workers)
{
    struct scene scene;
    char text[64] = "";
    int count = 0;

    begin(4, tails[_i].cores);
    while (count < 4 && (count == 0 || tails[_i].ends_s[count] != 0)) {
        tell_queued(&stage, 0, "worker", 0);
        count++;
        tell_forked(&stage, 0, (uint32_t)count, count);
    }
    for (int i = 0; i < count; i++)
        if (tails[_i].ends_s[i] >= 0)
            tell_exited(&stage, tails[_i].ends_s[i], (uint32_t)i + 1, 0, 0, FB_CAUSE_NONE);
    stage.now_s = tails[_i].now_s;
    scene = stage_scene(&stage, 1, 1);
    cores_caption(&scene, text, sizeof text);
    ck_assert_str_eq(text, tails[_i].caption);
    tell_queued(&stage, stage.now_s, "to come", 0);
    text[0] = '\0';
    cores_caption(&scene, text, sizeof text);
    ck_assert_str_eq(text, "");
}
END_TEST

CHECK_MAIN("cores")
{
    check_locale();
    tcase_add_checked_fixture(all, NULL, end);
    tcase_add_test(all, cores_that_were_seen);
    tcase_add_test(all, a_machine_of_our_own);
    tcase_add_test(all, one_core);
    tcase_add_test(all, drawn_again);
    tcase_add_loop_test(all, too_few_workers, 0, sizeof tails / sizeof tails[0]);
}
