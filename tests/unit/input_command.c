/* input_command.c - what COMMAND and its arguments will bring, before it is asked for. */
#include "check_main.h"
#include "input/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Ahead by `peeks` names at each step: nothing is lost, doubled, or in another order. */
START_TEST(names_to_come)
{
    char *words[] = { "echo", ":::", "a", "b c", "d", "e" };
    static const char *const names[] = { "a", "b c", "d", "e" };
    struct command *command;
    struct fb_job job;
    struct text name = { 0 };
    char error[256];

    ck_assert_int_eq(command_open(&command, words, 1, NULL,
                                  &(struct input_options){ .words = words + 1, .count = 5 }, error,
                                  sizeof error),
                     0);
    for (uint32_t given = 0; given < 4; given++) {
        for (uint32_t i = 0; i < (uint32_t)_i; i++) {
            ck_assert_int_eq(command_coming(command, i, &name), given + i < 4);
            if (given + i < 4)
                ck_assert_str_eq(text_string(&name), names[given + i]);
        }
        ck_assert_int_eq(command_left(command), 4 - given);
        ck_assert_int_eq(command_next(command, 1, &job), 1);
        ck_assert_str_eq(job.name, names[given]);
    }
    ck_assert_int_eq(command_coming(command, 0, &name), 0);
    ck_assert_int_eq(command_next(command, 1, &job), 0);
    text_fini(&name);
    command_close(command);
}
END_TEST

/* Lines of a list are of one kind where they are of one program. */
static const struct line {
    const char *text;
    uint32_t kind;
} lines[] = {
    { "sleep 1", 1 },         { "make -C a; make -C b", 2 },
    { "sleep 2", 1 },         { "  sleep 3", 1 },
    { "X=1 Y= sleep 4", 1 },  { "sleep", 1 },
    { "sleeper", 3 },         { "sleep>out", 1 },
    { "make|cat", 2 },        { "X=1", 0 },
    { "(make)", 2 },          { "/bin/sleep 1", 4 },
    { "if true; then x", 5 }, { "make", 2 },
};

START_TEST(kinds_of_lines)
{
    int count = (int)(sizeof lines / sizeof lines[0]);
    char *words[sizeof lines / sizeof lines[0] + 101] = { (char *)":::" }, names[100][8];
    struct command *command;
    struct fb_job job;
    char error[256];

    for (int i = 0; i < count; i++)
        words[i + 1] = (char *)lines[i].text;
    for (int i = 0; i < 100; i++) {
        snprintf(names[i], sizeof names[i], "p%d", i);
        words[count + 1 + i] = names[i];
    }
    ck_assert_int_eq(command_open(&command, words, 0, NULL,
                                  &(struct input_options){ .words = words, .count = count + 101 },
                                  error, sizeof error),
                     0);
    for (int i = 0; i < count + 100; i++) {
        uint32_t more = (uint32_t)(i - count) + 6;
        job = (struct fb_job){ 0 };
        ck_assert_int_eq(command_next(command, 1, &job), 1);
        ck_assert_uint_eq(job.kind, i < count ? lines[i].kind : more <= 64 ? more : 0);
    }
    command_close(command);
}
END_TEST

struct asked {
    int says[8]; /* of job n at n - 1 */
    char lines[200];
    int more; /* so many */
};

static int ask(void *context, uint32_t job, const char *line)
{
    struct asked *asked = context;

    snprintf(asked->lines + strlen(asked->lines), sizeof asked->lines - strlen(asked->lines),
             "%u:%s ", job, line);
    return asked->says[job - 1];
}

static bool more(void *context)
{
    struct asked *asked = context;

    return asked->more-- > 0;
}

static struct command *open_letters(void)
{
    static char *words[] = { "echo", ":::", "a", "b c", "d", "e" };
    struct command *command;
    char error[256];

    ck_assert_int_eq(command_open(&command, words, 1, NULL,
                                  &(struct input_options){ .words = words + 1, .count = 5 }, error,
                                  sizeof error),
                     0);
    return command;
}

/* What became of jobs before is asked of them in their order; they are all given nevertheless. */
START_TEST(jobs_of_before)
{
    struct asked asked = { .says = { COMMAND_DONE, COMMAND_FAILED, COMMAND_TO_RUN } };
    struct command *command = open_letters();
    struct fb_job job;

    ck_assert_int_eq(command_sift(command, 3, ask, &asked), 0);
    ck_assert_str_eq(asked.lines, "1:echo a 2:echo 'b c' 3:echo d ");
    ck_assert_uint_eq(command_rows(command), 3);
    for (uint32_t i = 0; i < 4; i++) {
        job = (struct fb_job){ 0 };
        ck_assert_int_eq(command_next(command, 1, &job), 1);
        ck_assert_str_eq(job.name, ((const char *[]){ "a", "b c", "d", "e" })[i]);
        ck_assert_int_eq(job.done_before, i == 0);
        ck_assert_int_eq(job.failed_before, i == 1);
    }
    ck_assert_uint_eq(command_failed_before(command), 1);
    ck_assert_int_eq(command_next(command, 1, &job), 0);
    command_close(command);
}
END_TEST

/* Fewer than were there; and a function that cannot say it, of a job that is to run then. */
START_TEST(jobs_that_cannot_be_asked_of)
{
    struct asked asked = { .says = { COMMAND_DONE, -EIO } };
    struct command *command = open_letters();
    struct fb_job job = { 0 };

    ck_assert_int_eq(command_sift(command, 4, ask, &asked), -EIO);
    ck_assert_str_eq(asked.lines, "1:echo a 2:echo 'b c' ");
    ck_assert_int_eq(command_next(command, 1, &job), 1);
    ck_assert(job.done_before);
    job = (struct fb_job){ 0 };
    ck_assert_int_eq(command_next(command, 1, &job), 1);
    ck_assert_str_eq(job.name, "b c");
    ck_assert(!job.done_before && !job.failed_before);
    command_close(command);
    asked = (struct asked){ 0 };
    command = open_letters();
    ck_assert_int_eq(command_sift(command, 5, ask, &asked), -ENODATA);
    ck_assert_str_eq(asked.lines, "1:echo a 2:echo 'b c' 3:echo d 4:echo e ");
    command_close(command);
}
END_TEST

/* Again of those that were asked before, then of as many more as are wanted. */
START_TEST(jobs_asked_of_again)
{
    struct asked asked = { .says = { COMMAND_DONE, COMMAND_DONE } };
    struct command *command = open_letters();
    struct fb_job job = { 0 };

    ck_assert_int_eq(command_sift(command, 2, ask, &asked), 0);
    asked = (struct asked){ .says = { COMMAND_TO_RUN, COMMAND_FAILED, COMMAND_DONE }, .more = 1 };
    ck_assert_int_eq(command_sift_again(command, more, ask, &asked), 0);
    ck_assert_str_eq(asked.lines, "1:echo a 2:echo 'b c' 3:echo d ");
    for (uint32_t i = 0; i < 3; i++) {
        job = (struct fb_job){ 0 };
        ck_assert_int_eq(command_next(command, 1, &job), 1);
        ck_assert_int_eq(job.done_before, i == 2);
        ck_assert_int_eq(job.failed_before, i == 1);
    }
    asked = (struct asked){ .more = 9 };
    ck_assert_int_eq(command_sift_again(command, more, ask, &asked), 0); /* up to the end */
    command_close(command);
}
END_TEST

CHECK_MAIN("command")
{
    tcase_add_test(all, jobs_of_before);
    tcase_add_test(all, jobs_that_cannot_be_asked_of);
    tcase_add_test(all, jobs_asked_of_again);
    tcase_add_test(all, kinds_of_lines);
    tcase_add_loop_test(all, names_to_come, 0, 6);
}
