/* input_command.c - what COMMAND and its arguments will bring, before it is asked for. */
#include "check_main.h"
#include "input/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* What a pipe may still bring is not known, and it is not read before it is asked for. */
START_TEST(names_of_a_pipe)
{
    char *words[] = { (char *)"echo" }, path[32], error[256];
    const char *files[] = { path };
    struct command *command;
    struct fb_job job = { 0 };
    struct text name = { 0 };
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
    ck_assert_int_eq(command_open(&command, words, 1, NULL,
                                  &(struct input_options){ .files = files, .file_count = 1 }, error,
                                  sizeof error),
                     0);
    ck_assert_int_eq(write(fds[1], "a\nb\n", 4), 4);
    ck_assert_int_eq(command_left(command), -1);
    ck_assert_int_eq(command_coming(command, 0, &name), 0);
    ck_assert_uint_eq(command_rows(command), 0);
    ck_assert_int_eq(command_next(command, 1, &job), 1);
    ck_assert_str_eq(job.name, "a");
    command_close(command);
    ck_assert_int_eq(command_open(&command, words, 1, NULL, &(struct input_options){ 0 }, error,
                                  sizeof error),
                     0);
    ck_assert_int_eq(command_coming(command, 0, &name), 0); /* it has no values */
    command_close(command);
    close(fds[0]);
    close(fds[1]);
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
    struct text name = { 0 };

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
    asked = (struct asked){ .says = { -EIO } };
    ck_assert_int_eq(command_sift_again(command, more, ask, &asked), -EIO);
    command_close(command);
    asked = (struct asked){ .says = { COMMAND_DONE } };
    command = open_letters();
    ck_assert_int_eq(command_sift(command, 1, ask, &asked), 0);
    ck_assert_int_eq(command_coming(command, 0, &name), 0); /* it will not be run */
    ck_assert_int_eq(command_coming(command, 1, &name), 1);
    ck_assert_str_eq(text_string(&name), "b c");
    text_fini(&name);
    command_close(command);
}
END_TEST

/* What is known before anything is asked for, and when it was: COMMAND, its words, the total; how
 * many are left before each job and at the end. */
static const struct {
    const char *words[8];
    int count; /* of COMMAND */
    bool plus, batch;
    uint32_t total;
    bool slot;
    int left[4];
    const char *jobs;
} wholes[] = {
    { { "echo", "a" }, 2, false, false, 1, false, { 1, 0 }, "echo a;" },
    { { "echo", "{2}" }, 2, false, false, 1, false, { 1, 0 }, "echo {2};" },
    { { "echo", "{%}" }, 2, false, false, 1, false, { 1, 0 }, "echo {%};" },
    { { "echo", ":::", "a", "b" }, 1, false, false, 2, false, { 2, 1, 0 }, "echo a;echo b;" },
    { { "echo {%}", ":::", "a" }, 1, false, false, 1, true, { 1, 0 }, "echo 3;" },
    { { ":::", "a", "b c" }, 0, false, false, 2, false, { 2, 1, 0 }, "a;b c;" },
    { { "echo", ":::", "a", "b" }, 1, false, true, 0, false, { 1, 0 }, "echo a b;" },
    { { "echo", "{uniq}", ":::", "a", "b", ":::", "a" },
      2,
      true,
      false,
      0,
      false,
      { -1, 0 },
      "echo b a;" },
};

START_TEST(what_is_known)
{
    static const struct batch_options two = { .most_rows = 2, .most_bytes = 1000 };
    char *const *words = (char *const *)(const void *)wholes[_i].words;
    struct command_form form = { .strings = { .append = true, .plus = wholes[_i].plus },
                                 .batch = wholes[_i].batch ? &two : NULL };
    struct input_options input = { .words = words + wholes[_i].count, .whole = true };
    struct command *command;
    struct fb_job job = { 0 };
    struct text seen = { 0 };
    char error[256];
    int at = 0, r;

    while (wholes[_i].count + input.count < 8 && input.words[input.count] != NULL)
        input.count++;
    ck_assert_int_eq(command_open(&command, words, wholes[_i].count, &form, &input, error,
                                  sizeof error),
                     0);
    ck_assert_uint_eq(command_total(command), wholes[_i].total);
    ck_assert_int_eq(command_wants_slot(command), wholes[_i].slot);
    ck_assert_int_eq(command_fd(command), -1);
    ck_assert_int_eq(command_left(command), wholes[_i].left[at++]);
    command_set_timeout(command, 5);
    while ((r = command_next(command, 3, &job)) == 1) {
        ck_assert_int_eq(job.timeout_us, 5);
        for (int i = 0; job.shell == NULL && job.argv[i] != NULL; i++)
            text_printf(&seen, "%s%s", i > 0 ? " " : "", job.argv[i]);
        text_printf(&seen, "%s;", job.shell != NULL ? job.shell : "");
        ck_assert_int_eq(command_left(command), wholes[_i].left[at++]);
        job = (struct fb_job){ 0 };
    }
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(command_left(command), 0);
    ck_assert_str_eq(text_string(&seen), wholes[_i].jobs);
    text_fini(&seen);
    command_close(command);
}
END_TEST

/* A tag names a job, with its values where it says so and else not; a slot may stand in it. */
START_TEST(a_tag)
{
    static const char *const tags[] = { "t", "t{}", "{%}t", "t {}" };
    static const char *const names[] = { "t", "ta b", "2t", "t a b" };
    char *words[] = { (char *)"echo", (char *)":::", (char *)"a b" }, error[256];

    for (int i = 0; i < 4; i++) {
        struct command_form form = { .strings = { .append = true }, .tag = tags[i] };
        struct command *command;
        struct fb_job job = { 0 };
        ck_assert_int_eq(command_open(&command, words, 1, &form,
                                      &(struct input_options){ .words = words + 1, .count = 2 },
                                      error, sizeof error),
                         0);
        ck_assert_int_eq(command_wants_slot(command), i == 2);
        ck_assert_int_eq(command_next(command, 2, &job), 1);
        ck_assert_str_eq(job.name, names[i]);
        command_close(command);
    }
}
END_TEST

/* The place of a mistake is told, whatever the replacement string is. */
START_TEST(a_mistake)
{
    char *words[] = { (char *)"echo ${X}", (char *)":::", (char *)"a" }, error[256] = "";
    struct command_form form = { .strings = { .append = true, .strings = { "X" } } };
    struct command *command;

    ck_assert_int_lt(command_open(&command, words, 1, &form,
                                  &(struct input_options){ .words = words + 1, .count = 2 }, error,
                                  sizeof error),
                     0);
    ck_assert_ptr_null(command);
    ck_assert_msg(strncmp(error, "COMMAND, character 8: 'X' ", 26) == 0, "%s", error);
}
END_TEST

struct told {
    struct text values;
    int says; /* of the second */
};

static int tell(void *context, const struct template_values *values, const char *const *names,
                int name_count)
{
    struct told *told = context;

    text_printf(&told->values, "%s=%s ", name_count > 0 ? names[0] : "", values->values[0]);
    return values->job == 2 ? told->says : 0;
}

/* Of each job as it is given its values are told, with their names; and what was said of it. */
START_TEST(values_as_they_are_given)
{
    static const int says[] = { 0, 1, -EIO };
    char *words[] = { (char *)"echo", (char *)":::", (char *)"n",
                      (char *)"a",    (char *)"b",   (char *)"c" };
    char error[256];

    for (int i = 0; i < 3; i++) {
        struct told told = { .says = says[i] };
        struct command_form form = { .strings = { .append = true },
                                     .given = tell,
                                     .given_context = &told };
        struct input_options input = { .words = words + 1, .count = 5, .header = true };
        struct command *command;
        struct fb_job job = { 0 };
        ck_assert_int_eq(command_open(&command, words, 1, &form, &input, error, sizeof error), 0);
        ck_assert_int_eq(command_next(command, 1, &job), 1);
        ck_assert(!job.done_before);
        job = (struct fb_job){ 0 };
        ck_assert_int_eq(command_next(command, 1, &job), says[i] < 0 ? -EIO : 1);
        ck_assert_int_eq(job.done_before, says[i] == 1);
        ck_assert_str_eq(text_string(&told.values), "n=a n=b ");
        text_fini(&told.values);
        command_close(command);
    }
}
END_TEST

CHECK_MAIN("command")
{
    tcase_add_loop_test(all, what_is_known, 0, (int)(sizeof wholes / sizeof wholes[0]));
    tcase_add_test(all, names_of_a_pipe);
    tcase_add_test(all, a_tag);
    tcase_add_test(all, a_mistake);
    tcase_add_test(all, values_as_they_are_given);
    tcase_add_test(all, jobs_of_before);
    tcase_add_test(all, jobs_that_cannot_be_asked_of);
    tcase_add_test(all, jobs_asked_of_again);
    tcase_add_test(all, kinds_of_lines);
    tcase_add_loop_test(all, names_to_come, 0, 6);
}
