/*
 * show_pump_given.c - what the loop gives to the front end before it begins, that signals are read
 * from what was opened for them, and what is made when all has ended: the page of a report, the end
 * of a job log that cannot be written, and what becomes of last lines that cannot.
 */
#include "check_main.h"
#include "source_stage.h"

#include <fcntl.h>
#include <sys/stat.h>

#define ENDED                                                                                      \
    {                                                                                              \
        1, { .kind = FB_ENDED }, 0                                                                 \
    }
#define RUN                                                                                        \
    {                                                                                              \
        1, { .kind = FB_RUN, .as.run = { .title = "", .version = "" } }, 0                         \
    }

static char top[] = "/tmp/pump.XXXXXX", was[4096];
static const struct stage_step steps[] = { RUN, ENDED, { .r = -ENODATA } };

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    stage.steps = steps;
}

static void tear_down(void)
{
    char command[64];

    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

static struct source source_of(unsigned keys)
{
    struct source source = stage_source(keys);

    source.name = "run";
    source.goes_on = "";
    source.directory = "/somewhere";
    return source;
}

/* ---------------------------------------------------------------- given */

static struct {
    char record[64], directory[64], only[128];
    bool keep_commands, keep_written;
} given;

static int look_and_open(struct front **out, struct signals *signals, const struct opt *opt,
                         struct source *source, struct summary *summary)
{
    memset(&given, 0, sizeof given);
    snprintf(given.record, sizeof given.record, "%s",
             summary->record != NULL ? summary->record : "none");
    snprintf(given.directory, sizeof given.directory, "%s", summary->directory);
    snprintf(given.only, sizeof given.only, "%s", summary->only.program);
    given.keep_commands = summary->keep_commands;
    given.keep_written = summary->keep_written;
    return stage_front(out, signals, opt, source, summary);
}

START_TEST(what_a_summary_has)
{
    static const struct {
        unsigned keys;
        bool records, verbose, keeps;
        const char *record;
        bool commands;
    } rows[] = {
        { KEYS_RUN, true, false, false, "r", false },
        { KEYS_RUN, false, true, false, "none", true },
        { KEYS_RUN, true, false, true, "r", true },
        { KEYS_WATCH, true, true, true, "none", true }, /* that of a watch is not named */
    };
    struct source source = source_of(rows[_i].keys);
    struct opt opt = { .verbose = rows[_i].verbose,
                       .only = "a\tb",
                       .keep = { .no_record = !rows[_i].records,
                                 .record = "r",
                                 .joblog = rows[_i].keeps ? "log" : NULL } };
    struct keep *keep;
    char error[256];

    ck_assert_int_eq(keep_open(&keep, &opt, error, sizeof error), 0);
    ck_assert_int_eq(pump_show(&opt, &source, keep, look_and_open), 0);
    keep_close(keep);
    ck_assert_str_eq(given.record, rows[_i].record);
    ck_assert_str_eq(given.directory, "/somewhere");
    ck_assert_str_eq(given.only, "a^Ib");
    ck_assert(given.keep_commands == rows[_i].commands);
    ck_assert(given.keep_written == rows[_i].keeps);
}
END_TEST

/* ---------------------------------------------------------------- signals */

/* Nothing ever comes from our standard input, which is none of what it sleeps on. */
START_TEST(signals_are_read)
{
    static const struct stage_step raising[] = { RUN, { 0, { 0 }, SIGUSR1 }, ENDED };
    struct source source = source_of(KEYS_RUN);
    int ends[2];

    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    stage.steps = raising;
    alarm(10);
    ck_assert_int_eq(pump_show(&(struct opt){ .keep.no_record = true }, &source, NULL, stage_front),
                     0);
    alarm(0);
    ck_assert_ptr_nonnull(strstr(stage.seen, "status "));
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* ---------------------------------------------------------------- the end */

/* Of a record whose name is one letter as well. */
START_TEST(a_page_is_made)
{
    struct source source = source_of(KEYS_RUN);
    struct opt opt = { .keep = { .record = "r", .report = "page.html" } };
    struct stat about;

    ck_assert_int_eq(pump_show(&opt, &source, NULL, stage_front), 0);
    ck_assert_int_eq(stat("page.html", &about), 0);
    ck_assert_int_gt(about.st_size, 0);
}
END_TEST

static struct source *in_the_way(struct source *source)
{
    ck_assert_int_eq(mkdir("page.html", 0700), 0);
    return stage_close(source);
}

/* Where it cannot be made any more that is our status. */
START_TEST(a_page_that_cannot_be_made)
{
    struct source source = source_of(KEYS_RUN);
    struct opt opt = { .keep = { .record = "r", .report = "page.html" } };

    source.close = in_the_way;
    ck_assert_int_eq(dup2(open("/dev/null", O_RDWR | O_CLOEXEC), STDERR_FILENO), STDERR_FILENO);
    ck_assert_int_eq(pump_show(&opt, &source, NULL, stage_front), 3);
}
END_TEST

/* ---------------------------------------------------------------- printed */

static const struct opt unkept = { .keep.no_record = true };

/* What was printed after the last event. */
static int printed_r;

static int printed(struct source *source)
{
    (void)source;
    see("printed ");
    return printed_r;
}

static const struct {
    int r, status;
    const char *seen;
    bool no_board;
    unsigned keys;
} prints[] = {
    { 0, 0, "finish printed last:ended,0 closed front-closed ", false, KEYS_RUN },
    { -ENOSPC, 3,
      "finish printed print2:forkboard: not all could be printed: No space left on device\n"
      "last:ended,3 closed front-closed ",
      false, KEYS_RUN },
    /* of a terminal that is gone, and of a disk that is broken */
    { -EIO, 0, "finish printed last:ended,0 closed front-closed ", false, KEYS_RUN },
    { -EIO, 3,
      "finish printed print2:forkboard: not all could be printed: Input/output error\n"
      "last:ended,3 closed front-closed ",
      true, KEYS_RUN },
    /* A watch has the status of its program. */
    { -EPIPE, 0, "finish printed last:ended,0 closed front-closed ", true, KEYS_WATCH },
};

START_TEST(last_lines_that_are_lost)
{
    struct source source = stage_source(prints[_i].keys);

    source.printed = printed;
    printed_r = prints[_i].r;
    stage.no_board = prints[_i].no_board;
    ck_assert_int_eq(pump_show(&unkept, &source, NULL, stage_front), prints[_i].status);
    ck_assert_str_eq(strstr(stage.seen, "finish"), prints[_i].seen);
}
END_TEST

/* As where it leaves before the end. */
START_TEST(last_lines_that_no_reader_takes)
{
    struct source source = stage_source(KEYS_RUN);

    source.printed = printed;
    printed_r = -EPIPE;
    pump_show(&unkept, &source, NULL, stage_front);
}
END_TEST

CHECK_MAIN_APART("pump: what it gives and makes")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, what_a_summary_has, 0, 4);
    tcase_add_test(all, signals_are_read);
    tcase_add_test(all, a_page_is_made);
    tcase_add_test(all, a_page_that_cannot_be_made);
    tcase_add_loop_test(all, last_lines_that_are_lost, 0, 5);
    tcase_add_test_raise_signal(all, last_lines_that_no_reader_takes, SIGPIPE);
}
