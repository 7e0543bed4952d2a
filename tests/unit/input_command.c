/* input_command.c - what COMMAND and its arguments will bring, before it is asked for. */
#include "check_main.h"
#include "input/command.h"

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

CHECK_MAIN("command")
{
    tcase_add_test(all, kinds_of_lines);
    tcase_add_loop_test(all, names_to_come, 0, 6);
}
