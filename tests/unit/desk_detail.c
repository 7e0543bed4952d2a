/* desk_detail.c - keys: all that failed once more, rows with a text alone, all about one. */
#include "desk_stage.h"

#include "desk/inside.h"
#include "record/record_read.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static uint32_t asked[8];
static size_t asked_count;

static int again(struct source *source, uint32_t job)
{
    (void)source;
    asked[asked_count++] = job;
    return job == 4 ? -ESHUTDOWN : 0;
}

static void type(const char *keys)
{
    for (; *keys != '\0'; keys++)
        press(*keys);
}

static void set_up_failed(void)
{
    static struct source source;

    set_up(5, 24, 80);
    source = stage_source;
    source.again = again;
    desk.source = &source;
    asked_count = 0;
    for (uint32_t job = 1; job <= 4; job++) {
        begin(job, job);
        end(job, job + 1, job % 2 == 0);
    }
}

START_TEST(all_that_failed)
{
    set_up_failed();
    press('R');
    ck_assert_str_eq(desk.prompt, "Run 2 failed jobs again? [y/n]");
    press('n');
    ck_assert_uint_eq(asked_count, 0);
    ck_assert_int_eq(desk.ask, ASK_NOTHING);
    press('R');
    press('y');
    ck_assert_uint_eq(asked_count, 2);
    ck_assert_uint_eq(asked[0], 2);
    ck_assert_uint_eq(asked[1], 4);
    ck_assert_str_eq(desk.message, "1 job runs again");
}
END_TEST

/* The question is about those that have failed when it is answered. */
START_TEST(how_many_is_said_anew)
{
    set_up_failed();
    press('R');
    begin(5, 6);
    end(5, 7, 1);
    desk_draw(&desk, SECOND);
    ck_assert_str_eq(desk.prompt, "Run 3 failed jobs again? [y/n]");
    press('y');
    ck_assert_uint_eq(asked_count, 3);
}
END_TEST

START_TEST(none_has_failed)
{
    set_up(2, 24, 80);
    press('R');
    ck_assert_int_eq(desk.ask, ASK_NOTHING);
    ck_assert_str_eq(desk.message, "no job has failed");
}
END_TEST

START_TEST(rows_with_a_text)
{
    set_up(12, 24, 80);
    type("&JOB 1");
    ck_assert_str_eq(desk.prompt, "Only rows with:");
    ck_assert_uint_eq(desk.rows.count, 4); /* 1, 10, 11, 12 */
    press(PRESS_BACKSPACE);
    ck_assert_uint_eq(desk.rows.count, 12);
    type("12");
    press(PRESS_ENTER);
    ck_assert_uint_eq(desk.rows.count, 1);
    type("&x");
    ck_assert_uint_eq(desk.rows.count, 0);
    press(PRESS_ESCAPE); /* as it was */
    ck_assert_uint_eq(desk.rows.count, 1);
    type("f/");
    ck_assert_str_eq(desk.prompt, "Only rows with:");
    press(PRESS_ENTER); /* nothing: all */
    ck_assert_uint_eq(desk.rows.count, 12);
    type("&2");
    press(PRESS_ENTER);
    ck_assert_uint_eq(desk.rows.count, 2);
    press(PRESS_ESCAPE);
    ck_assert_uint_eq(desk.rows.count, 12);
}
END_TEST

/* It stays what it is about, however the cursor is moved by others. */
START_TEST(all_about_one)
{
    set_up_failed();
    press('i');
    ck_assert_ptr_nonnull(desk.ui.detail);
    ck_assert_uint_eq(desk.detail.job, 1);
    ck_assert_ptr_null(desk.detail.record);
    press(PRESS_DOWN);
    ck_assert_ptr_nonnull(desk.ui.detail);
    press('i');
    ck_assert_ptr_null(desk.ui.detail);
    press(PRESS_DOWN);
    press(PRESS_DOWN);
    press('i');
    ck_assert_uint_eq(desk.detail.job, 2);
    press(PRESS_ESCAPE);
    ck_assert_ptr_null(desk.ui.detail);
}
END_TEST

/* From its beginning each time, whatever was scrolled before; a row that has no job is none. */
START_TEST(from_its_beginning)
{
    set_up_failed();
    desk.ui.detail_top = 3;
    press('i');
    ck_assert_int_eq(desk.ui.detail_top, 0);
    ck_assert_str_eq(desk.message, "Esc: back to the table");
    press(PRESS_ESCAPE);
    desk.ui.table.selected = ROWS_GROUP | 1;
    desk.message[0] = '\0';
    desk_detail_open(&desk);
    ck_assert_str_eq(desk.message, "select one of the group's jobs");
    ck_assert_ptr_null(desk.ui.detail);
}
END_TEST

START_TEST(no_row)
{
    set_up(0, 24, 80);
    desk_detail_open(&desk);
    ck_assert_str_eq(desk.message, "there is no row");
    ck_assert_ptr_null(desk.ui.detail);
}
END_TEST

/* Without a cursor the first row on the screen; the first of all where none is there. */
START_TEST(the_row_at_the_top)
{
    static const uint32_t tops[] = { 0, 2, 4, 5, 9 }, jobs[] = { 1, 3, 5, 1, 1 };

    set_up(5, 24, 80);
    desk.ui.table.selected = 0;
    desk.ui.table.top = tops[_i];
    desk_detail_open(&desk);
    ck_assert_uint_eq(desk.detail.job, jobs[_i]);
}
END_TEST

static void put_results(struct source *source, uint32_t job, const char *name, struct text *out)
{
    (void)source;
    if (job == 2)
        text_printf(out, "results/%u/%s/", job, name);
}

/* Of its own results alone, though those of another were there. */
START_TEST(its_results)
{
    set_up_failed();
    desk.source->put_results = put_results;
    press(PRESS_DOWN);
    press(PRESS_DOWN);
    press('i');
    ck_assert_str_eq(desk.detail.results, "results/2/job 2/");
    press('i');
    press(PRESS_DOWN);
    press('i');
    ck_assert_uint_eq(desk.detail.job, 3);
    ck_assert_ptr_null(desk.detail.results);
}
END_TEST

static int gathered;

static void count_results(struct source *source, uint32_t job, const char *name, struct text *out)
{
    (void)source;
    (void)job;
    (void)name;
    (void)out;
    gathered++;
}

/* It is gathered when it is opened, and once more for each state that the job comes to. */
START_TEST(gathered_once)
{
    set_up_failed();
    desk.source->put_results = count_results;
    desk.ui.table.selected = 5;
    gathered = 0;
    desk_detail_open(&desk);
    for (int i = 0; i < 3; i++)
        desk_detail_keep(&desk);
    ck_assert_int_eq(gathered, 1);
    tell(FB_FORKED, 5, 9);
    for (int i = 0; i < 3; i++)
        desk_detail_keep(&desk);
    ck_assert_int_eq(gathered, 2);
    tell(FB_BEGAN, 5, 9);
    desk_detail_keep(&desk);
    ck_assert_int_eq(gathered, 3);
    desk.ui.detail = NULL; /* it is not shown any more */
    end(5, 10, 0);
    desk_detail_keep(&desk);
    ck_assert_int_eq(gathered, 3);
}
END_TEST

/* Nothing can be read back: what the board has of the last attempt. */
START_TEST(without_a_record)
{
    const struct detail_try *try;

    set_up_failed();
    press(PRESS_DOWN);
    press(PRESS_DOWN);
    press('i');
    ck_assert(desk.detail.of_board);
    ck_assert_uint_eq(desk.detail.count, 1);
    try = &desk.detail.tries[0];
    ck_assert_int_eq(try->pid, 1002);
    ck_assert_int_eq(try->slot, 1);
    ck_assert_int_eq(try->forked_us, 2);
    ck_assert_int_eq(try->exited_us, 3);
    ck_assert_int_eq(try->status, 0x100);
    ck_assert_int_eq(try->user_us, 0);
    ck_assert_str_eq(try->fate, "exit 1");
    press('i');
    for (int i = 0; i < 3; i++)
        press(PRESS_DOWN);
    press('i'); /* one that waits has none */
    ck_assert_uint_eq(desk.detail.job, 5);
    ck_assert_uint_eq(desk.detail.count, 0);
}
END_TEST

static int read_memory(void *context, struct record_reader **out)
{
    char why[256];

    return record_reader_open_fd(out, *(int *)context, why, sizeof why);
}

/* From where it is kept without a name. */
START_TEST(read_from_memory)
{
    int fd = memfd_create("desk_detail", MFD_CLOEXEC);
    static struct source source;

    dprintf(fd, "{\"t\":0,\"event\":\"run\"}\n"
                "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"shell\":\"one\",\"dir\":\"/x\"}\n");
    set_up(2, 24, 80);
    source = stage_source;
    source.read_back = read_memory;
    source.read_context = &fd;
    desk.source = &source;
    press('i');
    ck_assert_str_eq(text_string(&desk.detail.line), "(cd /x && /bin/sh -c one)");
    ck_assert_str_eq(text_string(&desk.detail.dir), "/x");
    close(fd);
}
END_TEST

/* From the record, again when the job has come further. */
START_TEST(read_from_the_record)
{
    char path[] = "/tmp/desk_detail.XXXXXX";
    int fd = mkstemp(path);
    static struct source source;

    ck_assert_int_ge(fd, 0);
    dprintf(fd, "{\"t\":0,\"event\":\"run\"}\n"
                "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"shell\":\"one\"}\n"
                "{\"t\":0.1,\"event\":\"queued\",\"job\":2,\"shell\":\"two\"}\n"
                "{\"t\":0.1,\"event\":\"forked\",\"job\":2,\"attempt\":1,\"pid\":9}\n");
    set_up(2, 24, 80);
    source = stage_source;
    source.record = path;
    desk.source = &source;
    press(PRESS_DOWN);
    press(PRESS_DOWN);
    press('i');
    ck_assert_uint_eq(desk.detail.job, 2);
    ck_assert_str_eq(text_string(&desk.detail.line), "two");
    ck_assert_uint_eq(desk.detail.count, 1);
    dprintf(fd, "{\"t\":0.2,\"event\":\"unstarted\",\"job\":2,\"attempt\":2,\"error\":\"ENOENT\"}\n"
                "this is no JSON\n");
    begin(2, 5);
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.detail.count, 2);
    close(fd);
    unlink(path);
}
END_TEST

CHECK_MAIN("again, only, all about one")
{
    desk_fixture(all);
    tcase_add_test(all, all_that_failed);
    tcase_add_test(all, how_many_is_said_anew);
    tcase_add_test(all, none_has_failed);
    tcase_add_test(all, rows_with_a_text);
    tcase_add_test(all, all_about_one);
    tcase_add_test(all, from_its_beginning);
    tcase_add_test(all, no_row);
    tcase_add_loop_test(all, the_row_at_the_top, 0, 5);
    tcase_add_test(all, its_results);
    tcase_add_test(all, gathered_once);
    tcase_add_test(all, read_from_the_record);
    tcase_add_test(all, without_a_record);
    tcase_add_test(all, read_from_memory);
}
