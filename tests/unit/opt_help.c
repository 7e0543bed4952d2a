/*
 * opt_help.c - --help made from a small table that stands in for opt/table.c, every byte of it: a
 * new option of the program changes none of this.
 */
#include "check_main.h"
#include "opt/opt.h"
#include "opt/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define X OPT_RUN
#define Y OPT_DEMO

const char *const opt_groups[GROUP_COUNT] = { "First", "Second", "Third", "Fourth", "Fifth" };

/* The rows after these belong to no command. */
const struct opt_row opt_table[OPT_ROWS] = {
    { 0, GROUP_RUNNING, X | Y, 'j', "both", TAKES_TEXT, "N", NULL, "", "has both names", NULL },
    { 1, GROUP_RUNNING, X, 0, "long", TAKES_NOTHING, NULL, NULL, NULL, "one\ntwo\nthree", NULL },
    { 2, GROUP_OUTPUT, X, 'c', "many", TAKES_FILE, "FILE", NULL, "", "many names", NULL },
    { 3, GROUP_KEPT, Y, 0, "other", TAKES_NOTHING, NULL, NULL, NULL, "of the other", NULL },
    { 4, GROUP_OTHER, X, 'h', "help", TAKES_NOTHING, NULL, NULL, NULL, "help", NULL },
};

const struct opt_command_row opt_commands[] = {
    { OPT_RUN, REST_COMMAND, "run", "runs", "  first form\n  second form\n", "Head of run.\n" },
    { OPT_DEMO, REST_DEMO, "demo", "shows", "  demo's form\n", "Head of demo.\n" },
    { 0 },
};

const struct opt_command_row *opt_command_row(enum opt_command command)
{
    return command == OPT_RUN ? &opt_commands[0] : &opt_commands[1];
}

/* 20, 28, 20, 28, 20 and 29 columns: a line has room for 20 and 28. */
#define MANY                                                                                       \
    ", --aaaaaaaaaaaaaaaaaa, --bbbbbbbbbbbbbbbbbbbbbbbbbb, --cccccccccccccccccc, "                 \
    "--dddddddddddddddddddddddddd, --eeeeeeeeeeeeeeeeee, --fffffffffffffffffffffffffff"

const char *opt_other_names(const struct opt_row *row, enum opt_command command, char *out,
                            size_t size)
{
    snprintf(out, size, "%s",
             command != X        ? ""
             : row->id == 0      ? ", -P, --processes"
             : (int)row->id == 2 ? MANY
                                 : "");
    return out;
}

struct opt_row opt_row_for(const struct opt_row *row, enum opt_command command)
{
    struct opt_row said = *row;

    if (row->id == 0 && command == Y)
        said.help = "has words of its own";
    return said;
}

static const struct {
    unsigned command;
    const char *text;
} pages[] = {
    { X, "Head of run.\n"
         "\nFirst:\n"
         "  -j, --both N              has both names\n"
         "      --long                one\n"
         "                            two\n"
         "                            three\n"
         "\nThird:\n"
         "  -c, --many FILE           many names\n"
         "\nFifth:\n"
         "  -h, --help                help\n"
         "\nOther names:\n"
         "  --both                    -P, --processes\n"
         "  --many                    --aaaaaaaaaaaaaaaaaa, --bbbbbbbbbbbbbbbbbbbbbbbbbb,\n"
         "                            --cccccccccccccccccc, --dddddddddddddddddddddddddd,\n"
         "                            --eeeeeeeeeeeeeeeeee,\n"
         "                            --fffffffffffffffffffffffffff\n" },
    { Y, "Head of demo.\n"
         "\nFirst:\n"
         "  -j, --both N              has words of its own\n"
         "\nFourth:\n"
         "      --other               of the other\n" },
    { 0, "forkboard runs many processes at once and shows what happens to every one.\n\n"
         "  first form\n"
         "  second form\n"
         "  demo's form\n"
         "  forkboard COMMAND --help                            options of a command\n"
         "  forkboard --help | --version\n\n"
         "Exit status: 0 every job succeeded, 1 some job failed, 2 wrong use, 3 forkboard\n"
         "could not go on; ended by a signal it dies by that signal.\n" },
};

START_TEST(a_page)
{
    FILE *saved = stdout;
    char *text = NULL;
    size_t size;

    stdout = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stdout);
    opt_help(pages[_i].command);
    fclose(stdout);
    stdout = saved;
    ck_assert_str_eq(text, pages[_i].text);
    free(text);
}
END_TEST

CHECK_MAIN("help")
{
    tcase_add_loop_test(all, a_page, 0, sizeof pages / sizeof pages[0]);
}
