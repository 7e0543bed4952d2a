/* ctl_words.c - the words of `forkboard ctl`: what each asks for, of which run and jobs, and what
 * is said of those that ask for nothing. */
#include "ctl_words.h"

#include "check_main.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NEEDS  " needs a job: its name, its number or a pattern\n"
#define LISTED "'forkboard ctl --help' lists "

static const struct {
    const char *words[5];
    const char *said; /* NULL: they are taken, as: */
    int verb;
    const char *run, *argument;
    int number, count;
    const char *first; /* of the jobs */
} rows[] = {
    { { "list" }, NULL, VERB_LIST, NULL, NULL, 0, 0, NULL },
    { { "list", "a" }, NULL, VERB_LIST, NULL, NULL, 0, 1, "a" },
    { { "list", "a", "b" }, NULL, VERB_LIST, NULL, NULL, 0, 2, "a" },
    { { "wait" }, NULL, VERB_WAIT, NULL, NULL, 0, 0, NULL },
    { { "abcd", "list" }, NULL, VERB_LIST, "abcd", NULL, 0, 0, NULL },
    { { "abcd", "stop", "a", "b" }, NULL, VERB_STOP, "abcd", NULL, 0, 2, "a" },
    { { "stop", "list" }, NULL, VERB_STOP, NULL, NULL, 0, 1, "list" }, /* a job of that name */
    { { "start", "a" }, NULL, VERB_START, NULL, NULL, 0, 1, "a" },
    { { "restart", "a" }, NULL, VERB_RESTART, NULL, NULL, 0, 1, "a" },
    { { "kill", "a" }, NULL, VERB_KILL, NULL, NULL, 0, 1, "a" },
    { { "hold" }, NULL, VERB_HOLD, NULL, NULL, 0, 0, NULL },
    { { "release" }, NULL, VERB_RELEASE, NULL, NULL, 0, 0, NULL },
    { { "reload" }, NULL, VERB_RELOAD, NULL, NULL, 0, 0, NULL },
    { { "abcd", "end" }, NULL, VERB_END, "abcd", NULL, 0, 0, NULL },
    { { "slots", "1" }, NULL, VERB_SLOTS, NULL, "1", 1, 0, NULL },
    { { "abcd", "slots", "1000000" }, NULL, VERB_SLOTS, "abcd", "1000000", 1000000, 0, NULL },
    { { "signal", "HUP", "a" }, NULL, VERB_SIGNAL, NULL, "HUP", SIGHUP, 1, "a" },
    { { "signal", "sigusr2", "a" }, NULL, VERB_SIGNAL, NULL, "sigusr2", SIGUSR2, 1, "a" },
    { { "signal", "SIGTERM", "a", "b" }, NULL, VERB_SIGNAL, NULL, "SIGTERM", SIGTERM, 2, "a" },
    { { "signal", "RTMIN+30", "a" }, NULL, VERB_SIGNAL, NULL, "RTMIN+30", 64, 1, "a" }, /* the last
                                                                                         */
    { { "signal", "1", "a" }, NULL, VERB_SIGNAL, NULL, "1", 1, 1, "a" },
    { { "signal", "64", "a" }, NULL, VERB_SIGNAL, NULL, "64", 64, 1, "a" },
    { { NULL }, "what is asked for is missing; " LISTED "it\n", .verb = 0 },
    { { "lost" }, "'lost' is nothing to ask for (did you mean 'list'?)\n", .verb = 0 },
    { { "abcd", "lost" }, "'lost' is nothing to ask for (did you mean 'list'?)\n", .verb = 0 },
    { { "lost", "db" }, "'lost' is nothing to ask for (did you mean 'list'?)\n", .verb = 0 },
    { { "qqqq" }, "'qqqq' is nothing to ask for; " LISTED "what is\n", .verb = 0 },
    { { "abcd", "qqqq" }, "'qqqq' is nothing to ask for; " LISTED "what is\n", .verb = 0 },
    { { "stop" }, "stop" NEEDS, .verb = 0 },
    { { "abcd", "kill" }, "kill" NEEDS, .verb = 0 },
    { { "signal", "HUP" }, "signal" NEEDS, .verb = 0 },
    { { "signal" }, "signal needs a signal, as HUP\n", .verb = 0 },
    { { "signal", "0", "a" }, "signal: '0' is not a signal, as HUP\n", .verb = 0 },
    { { "signal", "65", "a" }, "signal: '65' is not a signal, as HUP\n", .verb = 0 },
    { { "signal", "HU", "a" }, "signal: 'HU' is not a signal, as HUP\n", .verb = 0 },
    { { "slots" }, "slots needs a number from 1 to 1000000\n", .verb = 0 },
    { { "slots", "0" }, "slots: '0' is not a number from 1 to 1000000\n", .verb = 0 },
    { { "slots", "1000001" }, "slots: '1000001' is not a number from 1 to 1000000\n", .verb = 0 },
    { { "slots", "x" }, "slots: 'x' is not a number from 1 to 1000000\n", .verb = 0 },
    { { "slots", "2", "a" }, "slots takes no job; unexpected 'a'\n", .verb = 0 },
    { { "hold", "b", "a" }, "hold takes no job; unexpected 'b'\n", .verb = 0 },
};

static char *words[6];

static int read_row(int row, struct ctl_words *ctl)
{
    int count = 0;

    for (; count < 5 && rows[row].words[count] != NULL; count++)
        words[count] = (char *)(uintptr_t)rows[row].words[count];
    words[count] = NULL;
    return cmd_ctl_words(ctl, words, count);
}

START_TEST(each)
{
    int words_fd = memfd_create("said", MFD_CLOEXEC), before = dup(STDERR_FILENO), r;
    char said[256], wanted[256] = "";
    struct ctl_words ctl;
    ssize_t size;

    fflush(stderr);
    dup2(words_fd, STDERR_FILENO);
    r = read_row(_i, &ctl);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    size = pread(words_fd, said, sizeof said - 1, 0);
    said[size > 0 ? size : 0] = '\0';
    close(words_fd);
    if (rows[_i].said != NULL)
        snprintf(wanted, sizeof wanted, "forkboard: ctl: %s", rows[_i].said);
    ck_assert_str_eq(said, wanted);
    ck_assert_int_eq(r, rows[_i].said != NULL ? 2 : 0);
    if (rows[_i].said != NULL)
        return;
    ck_assert_int_eq((int)ctl.verb, rows[_i].verb);
    ck_assert_pstr_eq(ctl.run, rows[_i].run);
    ck_assert_pstr_eq(ctl.argument, rows[_i].argument);
    ck_assert_int_eq(ctl.number, rows[_i].number);
    ck_assert_int_eq(ctl.count, rows[_i].count);
    ck_assert_pstr_eq(ctl.jobs[0], rows[_i].first);
    ck_assert_str_eq(cmd_ctl_verb(&ctl), rows[_i].words[rows[_i].run != NULL ? 1 : 0]);
    ck_assert_int_eq(cmd_ctl_of_run(&ctl), ctl.verb >= VERB_SLOTS);
}
END_TEST

CHECK_MAIN("words of ctl")
{
    tcase_add_loop_test(all, each, 0, (int)(sizeof rows / sizeof rows[0]));
}
