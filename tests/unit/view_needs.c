/*
 * view_needs.c - what a job takes of the run's limits: which have it now, and what waits for it, in
 * its row and on its own screen.
 */
#include "check_main.h"
#include "view/detail.h"
#include "view_stage.h"

#include <string.h>

static const struct fb_limit limits[] = { { "gpu", 2 }, { "disk", 4 } };
static struct stage stage;

static void queue(const char *name, int gpus, int disks, int slots)
{
    struct fb_limit needs[] = { { "gpu", gpus }, { "disk", disks } };
    struct fb_job job = { .needs = gpus > 0 ? needs : needs + 1,
                          .need_count = (size_t)(gpus > 0) + (disks > 0),
                          .slots = slots };

    tell(&stage, 0,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = stage.board.job_count + 1,
                            .as.queued = { .name = name, .command = "x", .job = &job } });
}

static void open_run(void)
{
    static const struct fb_options options = { .limits = limits, .limit_count = 2 };

    stage_open(&stage);
    tell(&stage, 0,
         (struct fb_event){
             .kind = FB_RUN,
             .as.run = { .version = "", .title = "", .slots = 9, .options = &options } });
    queue("train-1", 1, 0, 0);
    queue("train-2", 1, 1, 0);
    queue("train-3", 2, 0, 0);
    queue("wide", 0, 0, 12);
    queue("plain", 0, 0, 0);
}

static void waits(uint32_t job, const char *result)
{
    struct board_job unpacked;
    struct row row;

    rows_row(&stage.board, board_job(&stage.board, job, &unpacked), 1000000, &row);
    ck_assert_str_eq(row.result, result);
}

static void shows(uint32_t job, const char *words)
{
    struct detail detail = { .job = job, .of_board = true };
    char *text;

    stage.ui.detail = &detail;
    stage_rebuild(&stage);
    stage_draw(&stage, 30, 100);
    text = stage_dump(&stage);
    ck_assert_msg(strstr(text, words) != NULL, "no '%s' in\n%s", words, text);
    free(text);
    detail_fini(&detail);
    stage.ui.detail = NULL;
}

START_TEST(those_that_have_it)
{
    open_run();
    waits(3, "waits to be started");
    shows(3, "2 of 2 gpu\n");
    waits(4, "waits for 12 slots");
    shows(4, "12 slots\n");
    tell_start(&stage, 1, 1, 1);
    waits(2, "waits to be started"); /* one is left */
    waits(3, "waits for gpu (held by train-1)");
    waits(5, "waits to be started");
    shows(3, "2 of 2 gpu: train-1 has some");
    shows(2, "1 of 4 disk\n");
    tell_start(&stage, 1, 2, 2);
    waits(3, "waits for gpu (held by train-1, train-2)");
    tell_end(&stage, 2, 1, 0, 0);
    waits(3, "waits for gpu (held by train-2)");
    shows(3, "2 of 2 gpu: train-2 has some");
    tell_end(&stage, 3, 2, 0, 0);
    waits(3, "waits to be started");
    stage_close(&stage);
}
END_TEST

START_TEST(more_than_are_named)
{
    stage_open(&stage);
    tell(&stage, 0,
         (struct fb_event){
             .kind = FB_RUN,
             .as.run = { .version = "",
                         .title = "",
                         .slots = 9,
                         .options = &(struct fb_options){ .limits = &(struct fb_limit){ "gpu", 5 },
                                                          .limit_count = 1 } } });
    for (int i = 0; i < 5; i++)
        queue("t", 1, 0, 0);
    queue("last", 1, 0, 0);
    for (uint32_t job = 1; job <= 5; job++)
        tell_start(&stage, 1, job, (int)job);
    waits(6, "waits for gpu (held by t, t, t and 2 more)");
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("what others have")
{
    check_locale();
    tcase_add_test(all, those_that_have_it);
    tcase_add_test(all, more_than_are_named);
}
