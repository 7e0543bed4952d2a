/*
 * view_life_box.c - a place as a box, and the mailbox: from how many columns on what is said, how
 * many have a name, what is counted where there is no room for all.
 */
#include "check_main.h"
#include "view/life.h"
#include "view_scene.h"

static struct stage stage;
static struct life life;
static enum life_place place;

static void begin(void)
{
    stage_open(&stage);
    tell_run(&stage, "Boxes", 64);
}

static void end(void)
{
    stage_close(&stage);
}

static void draw_place(const struct scene *scene, struct area area)
{
    life_find(scene, &life);
    life_box_draw(scene, &life, place, area);
}

/* Rows of a grid, without the blanks at their ends. */
static void ck_box(int rows, int cols, const char *want)
{
    struct scene scene = stage_scene(&stage, rows, cols);
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    draw_place(&scene, (struct area){ 0, 0, rows, cols });
    grid_dump(&stage.grid, file, NULL);
    fclose(file);
    ck_assert_str_eq(bytes, want);
    free(bytes);
}

static void start(uint32_t count)
{
    for (uint32_t job = 1; job <= count; job++) {
        tell_queued(&stage, 0, "worker", 0);
        tell_start(&stage, 0.01, job, (int)job);
    }
    stage.now_s = 2;
}

/* Ready without a core: in one row with its words where both have room; below it where there is. */
START_TEST(a_name_and_its_words)
{
    place = LIFE_RUNNING;
    start(1);
    tell(&stage, 1,
         (struct fb_event){ .kind = FB_SAMPLE,
                            .job = 1,
                            .attempt = 1,
                            .as.sample = { .core = 1, .state = 'R', .delay_us = 900000 } });
    ck_assert_int_eq(cols_that_say(&stage, 3, 60, "ready, without a core for 91%", draw_place), 43);
    ck_assert_int_eq(cols_that_say(&stage, 4, 60, "ready, without a core for 91%", draw_place), 35);
    ck_assert_int_eq(cols_that_say(&stage, 3, 60, "ready", draw_place), 17);
    ck_box(3, 42,
           "╭RUNNING 1───────────────────────────────╮\n"
           "│ ◇ worker                         ready │\n"
           "╰────────────────────────────────────────╯\n");
    ck_box(2, 14, "╭RUNNING 1───╮\n╰────────────╯\n");
    ck_box(2, 3, "╭ ╮\n╰─╯\n");
    ck_box(1, 14, "\n");
    ck_box(3, 2, "\n\n\n");
}
END_TEST

/* A sign each: all that fit, and how many more there are, which may be a digit longer for that. */
START_TEST(signs_and_a_number)
{
    place = LIFE_RUNNING;
    start(13);
    ck_box(3, 8, "╭RU… 13╮\n│••••+9│\n╰──────╯\n");
    ck_box(3, 14, "╭RUNNING 13──╮\n│••••••••••+3│\n╰────────────╯\n");
    ck_box(3, 15, "╭RUNNING 13───╮\n│•••••••••••••│\n╰─────────────╯\n");
    ck_box(3, 16, "╭RUNNING 13────╮\n│••••••••••••• │\n╰──────────────╯\n");
    ck_box(3, 17, "╭RUNNING 13─────╮\n│ ••••••••••••• │\n╰───────────────╯\n");
    ck_box(4, 14, "╭RUNNING 13──╮\n│• 13 no sta…│\n│••••••••••+3│\n╰────────────╯\n");
    ck_box(4, 15, "╭RUNNING 13───╮\n│ • 13 no st… │\n│ •••••••••+4 │\n╰─────────────╯\n");
    ck_box(5, 10, "╭RUNN… 13╮\n│• 13 no…│\n│••••••••│\n│•••••   │\n╰────────╯\n");
    for (uint32_t job = 14; job <= 21; job++) {
        tell_queued(&stage, 0, "worker", 0);
        tell_start(&stage, 0.01, job, (int)job);
    }
    ck_box(3, 14, "╭RUNNING 21──╮\n│•••••••••+12│\n╰────────────╯\n");
}
END_TEST

/* So many die, and so often the parent hears of it. */
static void die(uint32_t count, int signals)
{
    start(count);
    for (uint32_t job = 1; job <= count; job++)
        tell_exited(&stage, 1, job, 0, 0, FB_CAUSE_NONE);
    for (int i = 0; i < signals; i++)
        tell_signals(&stage, 1, 1);
    for (uint32_t job = 1; job <= count; job++)
        tell_reaped(&stage, 1, job, 0, 1);
}

static int mailbox_says(int rows, const char *text)
{
    return cols_that_say(&stage, rows, 130, text, life_mailbox_draw);
}

START_TEST(more_deaths_than_signals)
{
    die(3, 1);
    ck_assert_int_eq(mailbox_says(1, "died 3, SIGCHLD 1, waitpid 3"), 29);
    ck_assert_int_eq(mailbox_says(3, ": one pending bit, however many died"), 70);
    ck_assert_int_eq(mailbox_says(4, "one pending bit"), 55);
    ck_assert_int_eq(mailbox_says(4, "one pending bit, however many died"), 100);
    ck_assert_int_eq(mailbox_says(4, "then: no more"), 51);
    ck_assert_int_eq(mailbox_says(4,
                                  "a handler with one wait() per signal would have left 2 zombies"),
                     72);
}
END_TEST

START_TEST(one_death_more_than_signals)
{
    struct scene scene;

    die(2, 1);
    ck_assert_int_eq(mailbox_says(4, "left 1 zombie\n"), 72);
    scene = stage_scene(&stage, 4, 71);
    life_mailbox_draw(&scene, (struct area){ 0, 0, 4, 71 });
    ck_assert(grid_says(&stage.grid, "one wait() per signal leaves 1 zombie\n"));
}
END_TEST

START_TEST(more_signals_than_deaths)
{
    struct scene scene;

    die(1, 2);
    ck_assert_int_eq(mailbox_says(1, "however"), 0);
    ck_assert_int_eq(mailbox_says(4, "more SIGCHLD than deaths: adopted orphans"), 72);
    scene = stage_scene(&stage, 4, 71);
    life_mailbox_draw(&scene, (struct area){ 0, 0, 4, 71 });
    ck_assert(grid_says(&stage.grid, " also for adopted orphans\n"));
}
END_TEST

/* ------------------------------------------------------------------- the pane */

/* The parent sleeps after a fifth of a second without news; seven tenths it was woken. */
START_TEST(the_parent)
{
    static const struct {
        double now_s;
        const char *says;
    } rows[] = {
        { 1.0, "woken by 1 SIGCHLD: 1 death, 0 reaped" },
        { 1.699999, "woken by 1 SIGCHLD: 1 death, 0 reaped" },
        { 1.7, "asleep in epoll_wait: no news for 0.7 s" },
        { 3.199999, "awake, handling events" },
        { 3.2, "asleep in epoll_wait: no news for 0.2 s" },
    };

    start(2);
    tell_signals(&stage, 1, 1);
    tell_exited(&stage, 1, 1, 0, 0, FB_CAUSE_NONE);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        if (rows[i].now_s > 2 && stage.now_s < 3)
            tell_stopped(&stage, 3, 2, SIGSTOP);
        stage.now_s = rows[i].now_s;
        scene = stage_scene(&stage, 20, 100);
        view_life_draw(&scene, (struct area){ 0, 0, 20, 100 });
        ck_assert_msg(grid_says(&stage.grid, rows[i].says), "%s", rows[i].says);
    }
}
END_TEST

/* A name is whole, as long as other boxes have room that they do not need. */
START_TEST(names_are_whole)
{
    char name[32];
    struct scene scene;

    for (int i = 0; i <= _i; i++)
        name[i] = (char)('a' + i);
    name[_i + 1] = '\0';
    tell_queued(&stage, 0, name, 0);
    tell_start(&stage, 0, 1, 1);
    tell_end(&stage, 1, 1, 0, 0);
    scene = stage_scene(&stage, 24, 100);
    view_life_draw(&scene, (struct area){ 0, 0, 24, 100 });
    ck_assert_msg(grid_says(&stage.grid, name), "%s", name);
}
END_TEST

/* The box of the stopped is there as long as all that run have room above it: 12 rows of 24. */
START_TEST(room_for_the_stopped)
{
    struct scene scene;

    for (uint32_t count = 288; count <= 289; count++) {
        while (stage.board.job_count < count) {
            tell_queued(&stage, 0, "worker", 0);
            tell_start(&stage, 0.01, stage.board.job_count, 1);
        }
        scene = stage_scene(&stage, 24, 100);
        view_life_draw(&scene, (struct area){ 0, 0, 24, 100 });
        ck_assert(grid_says(&stage.grid, "STOPPED") == (count == 288));
    }
}
END_TEST

/* Boxes of seven rows, one of which takes room of the others. */
START_TEST(room_of_the_others)
{
    struct scene scene;
    char *text;

    start(3);
    for (int i = 0; i < 20; i++)
        tell_queued(&stage, 1, "waits", 0);
    scene = stage_scene(&stage, 9, 100);
    view_life_draw(&scene, (struct area){ 0, 0, 9, 100 });
    text = stage_dump(&stage);
    compare_file("tests/unit/golden/life_room_9x100.txt", text);
    free(text);
}
END_TEST

CHECK_MAIN("life, boxes")
{
    check_locale();
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, a_name_and_its_words);
    tcase_add_test(all, signs_and_a_number);
    tcase_add_test(all, more_deaths_than_signals);
    tcase_add_test(all, one_death_more_than_signals);
    tcase_add_test(all, more_signals_than_deaths);
    tcase_add_test(all, the_parent);
    tcase_add_loop_test(all, names_are_whole, 0, 20);
    tcase_add_test(all, room_for_the_stopped);
    tcase_add_test(all, room_of_the_others);
}
