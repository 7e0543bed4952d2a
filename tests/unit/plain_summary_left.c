/* plain_summary_left.c - what a job that goes on has left in the background, as its line names it.
 */
#include "check_main.h"
#include "summary_stage.h"

#include <string.h>

/* What a job that has not ended waits for: the names, or that there are none. */
START_TEST(what_it_has_left)
{
    static const struct {
        int count;
        bool ending;
        const char *left; /* NULL: nothing */
    } rows[] = { { 0, false, "a process that holds its output open," },
                 { 1, false, "x (pid 5)" },
                 { 2, false, "x (pid 5), y^G (pid 6)" },
                 { 2, true, NULL } };
    struct summary summary = { 0 };
    struct fb_event event = { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a" } };

    event.as.queued.command = "a";
    summary_apply(&summary, &event);
    event = (struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 1, .as.forked.pid = 4 };
    summary_apply(&summary, &event);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        event = (struct fb_event){ .kind = FB_LEAKED, .job = 1, .attempt = 1 };
        event.as.leaked.count = rows[i].count;
        event.as.leaked.ending = rows[i].ending;
        event.as.leaked.pids = (const pid_t[]){ 5, 6 };
        event.as.leaked.names = (const char *const[]){ "x", "y\a" };
        summary_apply(&summary, &event);
        if (rows[i].left != NULL)
            ck_assert_str_eq(summary_live(&summary, 1)->left, rows[i].left);
        else
            ck_assert_ptr_null(summary_live(&summary, 1)->left);
    }
    summary_fini(&summary);
}
END_TEST

static void put_error(struct summary *summary, uint32_t attempt, const char *bytes, uint64_t gap)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = attempt };

    event.as.output.stream = 2;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    event.as.output.left_out_bytes = gap;
    summary_apply(summary, &event);
}

/* What it left held the pipe: the last lines come when its job has a line already. */
START_TEST(last_lines_after_the_end)
{
    struct summary summary = { 0 };
    struct text text = { 0 };

    add_ended(&summary, 1, "a", 3, NULL, 0);
    add_ended(&summary, 2, "b", 0, NULL, 0);
    put_error(&summary, 1, "last line\n", 0);
    put_error(&summary, 2, "of none\n", 0);
    put_error(&summary, 1, "very last\n", 500);
    end(&summary, &text);
    ck_assert_ptr_nonnull(strstr(text_string(&text), "| very last\n"));
    ck_assert_ptr_null(strstr(text_string(&text), "of none"));
    ck_assert_ptr_null(strstr(text_string(&text), "last line"));
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("what is left")
{
    tcase_add_test(all, last_lines_after_the_end);
    tcase_add_test(all, what_it_has_left);
}
