/*
 * commands_screens.c - commands with boards of their own, on a terminal: the pages of a lesson and
 * the board of a scale.
 */
#include "check_main.h"
#include "screen_stage.h"

#define XTERM "xterm-256color"
#define T     "teach", "--ascii", "--no-mouse"
#define S     "scale", "--ascii", "--runs=2", "--slots=1"

static const char *const files[][2] = {
    { "one.yaml",
      "title: One\njobs: [{ name: a, run: exit 3 }]\n"
      "lesson:\n"
      "  ask:\n"
      "    - { key: n, question: How many?, answer: count, measure: processes, why: It is one. }\n"
      "    - { key: w, question: Which?, answer: text, measure: { exit: a } }\n" },
    { "lives.yaml", "title: Lives\njobs: [{ name: a, run: exec sleep 600 }]\n"
                    "lesson:\n  ask: [{ key: n, question: How many?, answer: count, measure: "
                    "processes }]\n" },
    { "needs.yaml", "title: Needs\nlesson:\n  exec: [\"true\"]\n  needs: [program nosuch]\n"
                    "  ask: [{ key: n, question: q, answer: count, measure: processes }]\n" },
    { "held", "" },
};

static void set_up(void)
{
    stage_open_with(files, sizeof files / sizeof files[0]);
}

static void tear_down(void)
{
    screen_close();
    stage_close();
}

static void ends(int status)
{
    screen_ended();
    ck_assert_msg(stage.status == status, "%d: %s", stage.status, screen_words());
    ck_assert(screen_given_back());
}

static int lines_of(const char *path)
{
    FILE *file = fopen(path, "r");
    int lines = 0, byte;

    while (file != NULL && (byte = fgetc(file)) != EOF)
        lines += byte == '\n';
    if (file != NULL)
        fclose(file);
    return lines;
}

/* ---------------------------------------------------------------- a lesson */

START_TEST(a_lesson)
{
    screen_open(WORDS(T, "one.yaml", "--answers", "kept"), XTERM, 24, 80);
    shows("Question 1 of 2");
    keys("x");
    shows("It must be a whole number");
    keys("1\r");
    shows("Question 2 of 2");
    keys("7\r");
    shows("You said: 1, 7");
    shows("q compare");
    keys("q");
    shows("3 Compare");
    shows("It is one.");
    shows("not right");
    keys("p");
    shows("You said: 1, 7");
    shows("q compare");
    keys("q");
    shows("3 Compare");
    keys("r"); /* once more, with the same answers */
    shows("You said: 1, 7");
    shows("q compare");
    keys("q");
    shows("3 Compare");
    keys("a");
    shows("Question 1 of 2");
    keys("\033");
    ends(0);
    ck_assert_int_eq(lines_of("kept"), 4);
}
END_TEST

/* Stopped it is not measured; a signal in each phase ends all of it. */
START_TEST(a_lesson_that_is_stopped)
{
    screen_open(WORDS(T, "lives.yaml", "--answer", "n=1"), XTERM, 24, 80);
    shows("All questions are answered");
    if (_i == 1) {
        keys("\003");
        ends(1000 + SIGINT);
        return;
    }
    keys("\r");
    shows("You said: 1");
    if (_i == 2) {
        shows("1 running");
        keys("\003");
        ends(1000 + SIGINT);
        return;
    }
    shows("1 running");
    keys("q");
    shows("and quit?");
    keys("y");
    shows("it was stopped before its end");
    if (_i == 3) {
        keys("\003");
        ends(1000 + SIGINT);
        return;
    }
    keys("\033");
    ends(0);
}
END_TEST

START_TEST(a_lesson_that_cannot_be_shown)
{
    screen_open(WORDS(T, "needs.yaml"), XTERM, 24, 80);
    shows("there is no program 'nosuch' here");
    keys("\033");
    ends(0);
}
END_TEST

/* Without a screen there are lines; where the board was asked for that is said. */
START_TEST(a_lesson_without_a_screen)
{
    screen_open(_i == 0 ? WORDS(T, "one.yaml") : WORDS(T, "--board", "one.yaml"), "dumb", 24, 80);
    if (_i == 1) {
        ends(2);
        ck_assert(sent("; --plain needs none"));
        return;
    }
    shows("lines instead");
    shows("Question 1 of 2");
    keys("1\n");
    shows("Question 2 of 2");
    keys("3\n");
    ends(0);
    ck_assert(sent("  measured: 3\r\n  right.\r\n"));
}
END_TEST

/* ---------------------------------------------------------------- a scale */

#define WAITS "while test -e held; do sleep 0.01; done; :"

/* As shows(), of a board whose clock never stands still. */
static void draws(const char *words)
{
    for (int asked = 0; strstr(screen_words(), words) == NULL; asked++) {
        ck_assert_msg(asked < SCREEN_ASKED, "no '%s' on it: %s", words, screen.words);
        keys("\014");
        for (int pieces = 0; pieces < 8 && screen_more(SCREEN_QUIET_MS / 2); pieces++)
            ;
    }
}

START_TEST(a_scale)
{
    screen_open(WORDS(S, "--prepare=echo noise >&2; echo prepared >>prepared", WAITS, ":::", "a",
                      "b"),
                XTERM, 30, 100);
    draws("[6 Scale]");
    draws("round 1 of 2, run 1 of 2");
    draws("no run has ended yet");
    draws("1 running");
    keys("3");
    draws("[3 Timeline]");
    keys("6");
    draws("[6 Scale]");
    ck_assert(!sent("noise"));
    ck_assert_int_eq(unlink("held"), 0);
    draws("2 of 2 runs measured");
    draws("all is measured; q leaves the board");
    ck_assert_int_eq(lines_of("prepared"), 2);
    keys("q");
    ends(0);
    ck_assert(sent("slots  rounds"));
    ck_assert(!sent("round 1 of 2: "));
}
END_TEST

START_TEST(a_scale_that_is_stopped)
{
    size_t at;

    screen_open(WORDS(S, WAITS, ":::", "a", "b"), XTERM, 30, 100);
    draws("1 running");
    at = screen.raw.size;
    if (_i == 0) {
        keys("q");
        draws("and quit?");
        keys("y");
        ends(1);
        sends("forkboard: scale: interrupted after 0 of 2 runs", &at);
    } else {
        keys("\003");
        ends(1000 + SIGINT);
    }
}
END_TEST

START_TEST(a_scale_that_fails)
{
    screen_open(WORDS(S, "exit 3", ":::", "a"), XTERM, 30, 100);
    ends(1);
    ck_assert(sent("exit 3"));
}
END_TEST

START_TEST(a_scale_without_a_screen)
{
    screen_open(_i == 0 ? WORDS(S, "true", ":::", "a") : WORDS(S, "--board", "true", ":::", "a"),
                "dumb", 24, 80);
    ends(0);
    ck_assert(sent("the terminal 'dumb' cannot show a board; lines instead"));
    ck_assert(sent("round 1 of 2"));
}
END_TEST

START_TEST(a_scale_that_does_not_stay)
{
    screen_open(WORDS(S, "--exit", "true", ":::", "a"), XTERM, 30, 100);
    ends(0);
    ck_assert(sent("\033[?1049l"));
    ck_assert(sent("slots  rounds"));
}
END_TEST

CHECK_MAIN("boards of commands")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_lesson);
    tcase_add_loop_test(all, a_lesson_that_is_stopped, 0, 4);
    tcase_add_test(all, a_lesson_that_cannot_be_shown);
    tcase_add_loop_test(all, a_lesson_without_a_screen, 0, 2);
    tcase_add_test(all, a_scale);
    tcase_add_loop_test(all, a_scale_that_is_stopped, 0, 2);
    tcase_add_test(all, a_scale_that_fails);
    tcase_add_loop_test(all, a_scale_without_a_screen, 0, 2);
    tcase_add_test(all, a_scale_that_does_not_stay);
}
