/*
 * teach_lines.c - a lesson as lines: questions on standard output, answers from standard input, a
 * line each. At the end of the input what is left is not answered, and the run is shown all the
 * same.
 */
#include "teach_phases.h"

#include "plain/printed.h"
#include "teach/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void print(struct text *lines)
{
    printed_text(stdout, lines);
    fflush(stdout);
    text_clear(lines);
}

/* Asks until it is an answer or none; false: the input is at its end. */
static bool ask(struct cmd_teach_talk *talk, size_t number)
{
    const struct teach_lesson *lesson = talk->teach->lesson;
    const struct teach_question *asked = &lesson->questions[number];
    struct text lines = { 0 };
    char *line = NULL, wanted[128];
    size_t room = 0;
    ssize_t size;
    int r = -EINVAL;

    teach_put_question(&lines, lesson, number);
    print(&lines);
    while (r == -EINVAL && (size = getline(&line, &room, stdin)) > 0) {
        r = teach_said(asked, line, &talk->said[number]);
        if (r == -EINVAL)
            text_printf(&lines, "That is no answer: it must be %s. Once more: ",
                        teach_wanted(asked, wanted, sizeof wanted));
        print(&lines);
    }
    if (r == -EINVAL)
        talk->said[number] = (struct teach_value){ .unit = TEACH_WORDS };
    free(line);
    text_fini(&lines);
    putchar('\n');
    return r != -EINVAL;
}

static void ask_all(struct cmd_teach_talk *talk)
{
    struct text lines = { 0 };
    bool more = true;

    teach_put_about(&lines, talk->teach->lesson, talk->source);
    print(&lines);
    text_fini(&lines);
    for (size_t i = 0; i < talk->teach->lesson->count && more; i++)
        more = talk->given[i] || ask(talk, i);
}

static void compare(struct cmd_teach_talk *talk)
{
    const struct teach_lesson *lesson = talk->teach->lesson;
    struct text lines = { 0 };
    char warning[160];

    for (size_t i = 0; i < lesson->count; i++)
        teach_put_comparison(&lines, &lesson->questions[i], &talk->said[i], &talk->measured[i]);
    if (cmd_teach_warning(talk->teach, warning, sizeof warning)[0] != '\0')
        text_printf(&lines, "%s\n", warning);
    if (talk->next != NULL)
        text_printf(&lines, "Next: forkboard teach %s\n", talk->next->name);
    print(&lines);
    text_fini(&lines);
}

int cmd_teach_lines(struct cmd_teach_talk *talk, bool *next)
{
    struct cmd_teach *teach = talk->teach;
    struct text lines = { 0 };
    char why[200];
    int status;

    (void)next;
    if (!cmd_teach_can(teach, why, sizeof why)) {
        teach_put_about(&lines, teach->lesson, talk->source);
        text_printf(&lines, "This cannot be measured here: %s.\n", why);
        print(&lines);
        text_fini(&lines);
        return 0;
    }
    status = cmd_teach_prepare(teach);
    if (status != 0)
        return status;
    ask_all(talk);
    printf("It runs.\n\n");
    fflush(stdout);
    status = cmd_teach_run(teach);
    if (status != 0 || teach->died_by != 0)
        return status;
    for (size_t i = 0; i < teach->lesson->count; i++)
        cmd_teach_value(teach, &teach->lesson->questions[i], &talk->measured[i]);
    putchar('\n');
    compare(talk);
    cmd_teach_keep(talk);
    return 0;
}
