/*
 * desk_said.c - what keys ask of workers, and what is said of it: each answer of the source, of one
 * job and of several; the words of questions at the widths where they change; the keys that answer.
 */
#include "desk_stage.h"

#include "desk/inside.h"

#include <errno.h>

static int answers[6]; /* of each job; 0: done */
static char asked[256];

static int answer(const char *what, uint32_t job)
{
    size_t size = strlen(asked);

    snprintf(asked + size, sizeof asked - size, " %s%u", what, job);
    return answers[job];
}

static int answer_again(struct source *source, uint32_t job)
{
    (void)source;
    return answer("again", job);
}

static int answer_kill(struct source *source, uint32_t job, int number)
{
    (void)source;
    return answer(sigabbrev_np(number), job);
}

static int answer_stop(struct source *source, uint32_t job)
{
    (void)source;
    return answer("stop", job);
}

static int answer_restart(struct source *source, uint32_t job)
{
    (void)source;
    return answer("restart", job);
}

static int answer_hold(struct source *source, bool on)
{
    (void)source;
    (void)on;
    return answers[1];
}

static int answer_slots(struct source *source, int count)
{
    (void)source;
    (void)count;
    return answers[1];
}

static struct source source;

/* Four jobs, of which the first two have failed and the others run. */
static void stage(int cols)
{
    set_up(4, 24, cols);
    source = stage_source;
    source.again = answer_again;
    source.kill = answer_kill;
    source.stop_job = answer_stop;
    source.restart_job = answer_restart;
    source.hold = answer_hold;
    source.slots = answer_slots;
    desk.source = &source;
    memset(answers, 0, sizeof answers);
    asked[0] = '\0';
    for (uint32_t job = 1; job <= 4; job++) {
        begin(job, 1);
        if (job <= 2)
            end(job, 2, 1);
    }
    desk_draw(&desk, SECOND);
}

static void type(const char *keys)
{
    for (; *keys != '\0'; keys++)
        press(*keys);
}

/* ---------------------------------------------------------------- run again, signals */

#define LATE    "the run does not answer: what was asked is done when the run goes on"
#define UNASKED "the run does not answer, and was not asked"

static const struct {
    const char *keys;
    int first, second; /* what the source says of jobs 1 and 2, of 3 and 4 */
    bool agents;
    const char *said, *asked;
} acts[] = {
    { "r", 0, 0, false, "select a row first", "" },
    { "jr", 0, 0, false, "job 1: started again (try 2)", " again1" },
    { "jjjr", 0, 0, false, "job 3: started again (try 1)", " again3" },
    { "jr", -EBUSY, 0, false, "job 1 is still running", " again1" },
    { "jr", -ESHUTDOWN, 0, false, "the run is being stopped", " again1" },
    { "jr", -ETIMEDOUT, 0, false, LATE, " again1" },
    { "jr", -ENOENT, 0, false, "job 1 cannot run again", " again1" },
    { "jr", -ENOENT, 0, true, "job 1 cannot run again: its agent has ended", " again1" },
    { "jr", -ESPIPE, 0, false, "job 1 cannot run again: what it read is gone", " again1" },
    { "jvvr", 0, 0, false, "2 jobs started again", " again1 again2" },
    { "jvvr", 0, -EBUSY, false, "job 1: started again (try 2)", " again1 again2" },
    { "jvvr", -EBUSY, 0, false, "job 2: started again (try 2)", " again1 again2" },
    { "jvvr", -EBUSY, -ESHUTDOWN, false, "the run is being stopped", " again1 again2" },
    { "jvvr", -ESHUTDOWN, -EBUSY, false, "job 1 is still running", " again1 again2" },
    { "Ry", 0, 0, false, "2 jobs run again", " again1 again2" },
    { "RR", 0, -ENOENT, false, "1 job runs again", " again1 again2" },
    { "RY", -ENOENT, 0, false, "1 job runs again", " again1 again2" },
    { "Ry", -ESHUTDOWN, -ENOENT, false, "the run is being stopped", " again1 again2" },
    { "Ry", -ENOENT, -ESHUTDOWN, false, "the run is being stopped", " again1 again2" },
    { "Ry", -ENOENT, -ETIMEDOUT, false, LATE, " again1 again2" },
    { "Ry", -ENOENT, -ENOENT, false, "none of them can run again", " again1 again2" },
    { "Ry", -ENOENT, -ENOENT, true,
      "their agents have ended; attach --retry-lost runs what is lost", " again1 again2" },
    { "Rn", 0, 0, false, "", "" },
    { "Rx", 0, 0, false, "", "" },
    { "jjjKt", 0, 0, false, "SIGTERM sent to job 3", " TERM3" },
    { "jjjKt", -ETIMEDOUT, 0, false, LATE, " TERM3" },
    { "jjjKt", -EAGAIN, 0, false, UNASKED, " TERM3" },
    { "jjjKk", -EPERM, 0, false, "SIGKILL to job 3: Operation not permitted", " KILL3" },
    { "jjjvvKi", 0, 0, false, "SIGINT sent to 2 workers", " INT3 INT4" },
    { "jjjvvKh", 0, -ESRCH, false, "SIGHUP sent to 1; the others have ended", " HUP3 HUP4" },
    { "jjjvvKq", -ESRCH, 0, false, "SIGQUIT sent to 1; the others have ended", " QUIT3 QUIT4" },
    { "jjjvvKs", -EPERM, 0, false, "SIGSTOP to 2 workers: Operation not permitted",
      " STOP3 STOP4" },
    { "jjjvvK1", 0, -EPERM, false, "SIGUSR1 to 2 workers: Operation not permitted",
      " USR13 USR14" },
    { "jjjvvKx", 0, 0, false, "no signal was sent", "" },
    { "p", -ETIMEDOUT, 0, false, LATE, "" },
    { "p", -EAGAIN, 0, false, UNASKED, "" },
    { "p", -EINVAL, 0, false, "", "" },
    { "+", -ETIMEDOUT, 0, false, LATE, "" },
    { "Xy", 0, 0, false, "2 jobs: being stopped", " stop3 stop4" },
    { "XY", 0, 0, false, "2 jobs: being stopped", " stop3 stop4" },
    { "XX", 0, 0, false, "2 jobs: being stopped", " stop3 stop4" },
    { "Xn", 0, 0, false, "", "" },
    { "X\022", 0, 0, false, "", "" },
    { "\022y", 0, 0, false, "2 jobs: being restarted", " restart3 restart4" },
    { "\022Y", 0, 0, false, "2 jobs: being restarted", " restart3 restart4" },
    { "\022\022", 0, 0, false, "2 jobs: being restarted", " restart3 restart4" },
    { "\022X", 0, 0, false, "", "" },
    { "\022n", 0, 0, false, "", "" },
};

START_TEST(each_act)
{
    stage(100);
    answers[1] = answers[3] = acts[_i].first;
    answers[2] = answers[4] = acts[_i].second;
    source.directory = acts[_i].agents ? "/somewhere" : NULL;
    type(acts[_i].keys);
    ck_assert_str_eq(desk.message, acts[_i].said);
    ck_assert_str_eq(asked, acts[_i].asked);
    ck_assert_ptr_null(desk.ui.foot.prompt);
}
END_TEST

START_TEST(nothing_to_act_on)
{
    set_up(1, 24, 80);
    type("R");
    ck_assert_str_eq(desk.message, "no job has failed");
    type("Z"); /* any other key */
    begin(1, 1);
    end(1, 2, 0);
    type("\022");
    ck_assert_str_eq(desk.message, "nothing runs");
    type("X");
    ck_assert_str_eq(desk.message, "nothing runs");
    desk.ui.run.slots = FB_ALL_AT_ONCE;
    type("+");
    ck_assert_str_eq(desk.message, "there is no limit of slots");
}
END_TEST

/* ---------------------------------------------------------------- questions */

static const struct {
    int cols;
    const char *keys, *words;
    bool one, leaves; /* one worker lives; it may be left */
} questions[] = {
    { 60, "X", "Stop 2 jobs? [y/n]", false, false },
    { 59, "X", "Stop 2? [y/n]", false, false },
    { 60, "X", "Stop 1 job? [y/n]", true, false },
    { 59, "X", "Stop 1? [y/n]", true, false },
    { 60, "\022", "Restart 2 jobs? [y/n]", false, false },
    { 59, "\022", "Restart 1? [y/n]", true, false },
    { 60, "R", "Run 2 failed jobs again? [y/n]", false, false },
    { 59, "R", "run 2 again? [y/n]", false, false },
    { 60, "q", "Leave it running, or cancel it? [l/c/n]", false, true },
    { 59, "q", "leave, cancel? [l/c/n]", false, true },
    { 60, "q", "2 workers are running. Stop them and quit? [y/n]", false, false },
    { 59, "q", "2: stop? [y/n]", false, false },
    /* the words of all choices, where they and a blank have room */
    { 79, "f", "Show: [a]ll [r]unning [w]aiting [f]ailed [o]k [s]kipped s[t]opped [z]ombie [/]",
      false, false },
    { 78, "f", "Show: a r w f o s t z /", false, false },
    { 99, "jjjK", "Signal job 3: [t]erm [k]ill [i]nt [h]up [q]uit [s]top [c]ont usr[1] [2]", false,
      false },
};

START_TEST(each_question)
{
    stage(questions[_i].cols);
    if (questions[_i].one)
        end(4, 3, 0);
    source.may_leave = questions[_i].leaves;
    type(questions[_i].keys);
    ck_assert_str_eq(desk.ui.foot.prompt, questions[_i].words);
}
END_TEST

/* A question that is left to none but the desk: without a source too. */
START_TEST(quit_without_a_source)
{
    stage(80);
    desk.source = NULL;
    ck_assert_int_eq(press('q'), REQUEST_QUIT);
}
END_TEST

/* Which rows are shown begins at the first of them. */
START_TEST(a_filter_begins_at_the_top)
{
    set_up(100, 24, 80);
    for (uint32_t job = 1; job <= 100; job++)
        begin(job, 1);
    desk.ui.table.follow = false;
    desk.ui.table.top = 50;
    desk_draw(&desk, SECOND);
    ck_assert_uint_eq(desk.ui.table.top, 50);
    type("fr");
    ck_assert_uint_eq(desk.ui.table.top, 0);
    ck_assert_uint_eq(desk.rows.count, 100);
}
END_TEST

/* ---------------------------------------------------------------- keys of the owner */

/* Which keys are left to the owner; all others the desk takes, whatever comes of them. */
START_TEST(what_is_left)
{
    static const struct {
        unsigned keys;
        const char *left;
    } boards[] = { { KEYS_RUN, " ,my" }, { KEYS_WATCH, " ,my" } };
    char left[128] = "";
    size_t size = 0;

    for (int key = ' '; key < 127; key++) {
        stage(80);
        desk.keys = boards[_i].keys;
        desk_press(&desk, 'j', NULL);
        if (desk_press(&desk, key, NULL) != REQUEST_NONE)
            left[size++] = (char)key;
        desk_close(&desk);
    }
    stage(80);
    ck_assert_str_eq(left, boards[_i].left);
}
END_TEST

/* ---------------------------------------------------------------- when it is drawn */

/* What is said at any time is a reason to draw. */
START_TEST(said_between_frames)
{
    stage(80);
    ck_assert(!desk.changed);
    desk_say(&desk, "%s", "copied");
    ck_assert(desk.changed);
    desk_draw(&desk, SECOND);
    ck_assert(!desk.changed);
}
END_TEST

/* In each state in which a worker lives, or will, time goes by on the board. */
START_TEST(what_lives)
{
    set_up(3, 24, 80);
    ck_assert(!desk_lives(&desk));
    tell(FB_FORKED, 1, 1);
    ck_assert(desk_lives(&desk));
    begin(2, 1); /* one is forked, one runs */
    ck_assert(desk_lives(&desk));
    tell(FB_BEGAN, 1, 1);
    ck_assert(desk_lives(&desk));
    for (uint32_t job = 1; job <= 2; job++)
        end(job, 2, 1);
    ck_assert(!desk_lives(&desk));
    tell(FB_RETRY, 1, 3);
    ck_assert(desk_lives(&desk));
}
END_TEST

/* Sorted by how long they run, rows change their places though nothing happens. */
START_TEST(sorted_by_time)
{
    set_up(2, 24, 80);
    begin(1, 0);
    end(1, 5 * SECOND, 0);
    begin(2, 4 * SECOND);
    desk.ui.table.sort = COLUMN_ELAPSED;
    desk.ui.table.descending = true;
    desk_draw(&desk, 6 * SECOND);
    ck_assert_uint_eq(desk.rows.list[0], 1);
    desk_draw(&desk, 20 * SECOND);
    ck_assert_uint_eq(desk.rows.list[0], 2);
}
END_TEST

/* A page of the help is a row at least. */
START_TEST(pages_of_the_help)
{
    static const struct {
        int rows, top;
    } sizes[] = { { 2, 1 }, { 3, 1 }, { 4, 1 }, { 5, 2 }, { 10, 7 } };

    set_up(1, sizes[_i].rows, 80);
    press('?');
    press(PRESS_PAGE_DOWN);
    ck_assert_int_eq(desk.ui.help_top, sizes[_i].top);
    press(PRESS_PAGE_UP);
    ck_assert_int_eq(desk.ui.help_top, 0);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("said at the desk")
{
    desk_fixture(all);
    tcase_add_loop_test(all, each_act, 0, COUNT(acts));
    tcase_add_test(all, nothing_to_act_on);
    tcase_add_loop_test(all, each_question, 0, COUNT(questions));
    tcase_add_test(all, quit_without_a_source);
    tcase_add_test(all, a_filter_begins_at_the_top);
    tcase_add_loop_test(all, what_is_left, 0, 2);
    tcase_add_test(all, said_between_frames);
    tcase_add_test(all, what_lives);
    tcase_add_test(all, sorted_by_time);
    tcase_add_loop_test(all, pages_of_the_help, 0, 5);
}
