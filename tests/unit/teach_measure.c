/* teach_measure.c - each measure over scripted boards: what it says, and why where it cannot. */
#include "check_main.h"
#include "teach/measure.h"
#include "view_stage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct stage stage;
static const struct teach_speed speeds[] = { { 1, 1 }, { 2, 1.9 } };
static const struct teach_result results[] = { { 1, "worked 0.50 s" } };

/* Paris fails once and then exits 3, London is killed, Oslo is fine and reaped late. */
static void a_run(void)
{
    uint32_t paris, london, oslo;

    stage_open(&stage);
    tell_run(&stage, "cities", 3);
    paris = tell_queued(&stage, 0, "Paris", 0);
    london = tell_queued(&stage, 0, "London", 0);
    oslo = tell_queued(&stage, 0, "Oslo", 0);
    tell_start(&stage, 0.1, paris, 1);
    tell_end(&stage, 0.2, paris, 1, 0.1);
    tell_retry(&stage, 0.2002, paris, 0.1);
    tell_start(&stage, 0.3, london, 2);
    tell_start(&stage, 0.4, paris, 1);
    tell_start(&stage, 0.5, oslo, 3);
    watch_report_text(&stage, 0.6, oslo, 1, "it took 12 ms\r\nit took 40 ms\r\n");
    tell_end(&stage, 1.0, paris, 3, 0.5);
    tell_signals(&stage, 1.2, 1);
    tell_exited(&stage, 1.2, oslo, 0, 0, FB_CAUSE_NONE);
    tell_killed(&stage, 1.5, london, SIGKILL, FB_CAUSE_NONE);
    tell_reaped(&stage, 2.0, oslo, 0.25, 64);
    tell_ended(&stage, 2.0, false);
}

/* make forks sh twice, one of them outlives it. */
static void a_watch(void)
{
    stage_open(&stage);
    tell_run(&stage, "make", FB_ALL_AT_ONCE);
    tell_process(&stage, 0.1, 1, 0, "make");
    tell_process(&stage, 0.2, 2, 1, "sh");
    tell_process(&stage, 0.3, 3, 1, "sh");
    tell_end(&stage, 0.4, 2, 0, 0.1);
    tell_end(&stage, 0.5, 1, 0, 0.1);
    tell_end(&stage, 0.9, 3, 0, 0.1);
    tell_ended(&stage, 1.0, false);
}

static int word_of(const char *name)
{
    int i = 0;

    while (teach_words[i].name != NULL && strcmp(teach_words[i].name, name) != 0)
        i++;
    ck_assert_msg(teach_words[i].name != NULL, "%s", name);
    return i;
}

/* Of what Oslo prints the beginning is not kept. */
static void a_flood(void)
{
    uint32_t oslo;

    stage_open(&stage);
    tell_run(&stage, "cities", 1);
    oslo = tell_queued(&stage, 0, "Oslo", 0);
    tell_start(&stage, 0.1, oslo, 1);
    tell(&stage, 0.2,
         (struct fb_event){ .kind = FB_OUTPUT,
                            .job = oslo,
                            .attempt = 1,
                            .as.output = { .stream = 1,
                                           .bytes = "it took 90 ms\n",
                                           .size = 14,
                                           .offset = 100,
                                           .left_out_bytes = 100 } });
    tell_end(&stage, 0.3, oslo, 0, 0.1);
    tell_ended(&stage, 0.3, false);
}

/* Pisa has ended, Nice and Lyon run. */
static void a_half(void)
{
    uint32_t pisa, nice, lyon;

    stage_open(&stage);
    tell_run(&stage, "cities", 3);
    pisa = tell_queued(&stage, 0, "Pisa", 0);
    nice = tell_queued(&stage, 0, "Nice", 0);
    lyon = tell_queued(&stage, 0, "Lyon", 0);
    tell_start(&stage, 0.1, nice, 1);
    tell_start(&stage, 0.2, pisa, 2);
    tell_start(&stage, 0.3, lyon, 3);
    tell_end(&stage, 0.6, pisa, 0, 0.1);
}

/* Rome cannot be started, Bonn ends when Kiel begins, both at once as Bern and Wien end; Genf
 * waits. */
static void a_meeting(void)
{
    uint32_t rome, bonn, kiel, bern, wien;

    stage_open(&stage);
    tell_run(&stage, "cities", 3);
    rome = tell_queued(&stage, 0, "Rome", 0);
    bonn = tell_queued(&stage, 0.1, "Bonn", 0);
    kiel = tell_queued(&stage, 0.1, "Kiel", 0);
    tell_queued(&stage, 0.1, "Genf", 0);
    bern = tell_queued(&stage, 0.3, "Bern", 0);
    wien = tell_queued(&stage, 0.3, "Wien", 0);
    tell(&stage, 0.1,
         (struct fb_event){ .kind = FB_UNSTARTED,
                            .job = rome,
                            .attempt = 1,
                            .as.unstarted = { .error = 1, .stage = "exec", .what = "/x" } });
    tell_start(&stage, 0.1, bonn, 1);
    tell_end(&stage, 0.2, bonn, 0, 0.1);
    tell_start(&stage, 0.2, kiel, 1);
    tell_end(&stage, 0.25, kiel, 0, 0.1);
    tell_start(&stage, 0.3, wien, 1);
    tell_start(&stage, 0.3, bern, 2);
    tell_exited(&stage, 0.5, wien, 0, 0, FB_CAUSE_NONE);
    tell_exited(&stage, 0.5, bern, 0, 0, FB_CAUSE_NONE);
}

/* A child's child outlives the first, and so does one that is none of its. */
static void a_family(void)
{
    stage_open(&stage);
    tell_run(&stage, "make", FB_ALL_AT_ONCE);
    tell_process(&stage, 0.1, 1, 0, "init");
    tell_process(&stage, 0.1, 2, 1, "make");
    tell_process(&stage, 0.2, 3, 2, "sh");
    tell_process(&stage, 0.3, 4, 3, "cc");
    tell_process(&stage, 0.3, 5, 1, "other");
    tell_end(&stage, 0.4, 3, 0, 0.1);
    tell_end(&stage, 0.5, 2, 0, 0.1);
    tell_end(&stage, 0.9, 4, 0, 0.1);
    tell_end(&stage, 0.9, 5, 0, 0.1);
    tell_end(&stage, 0.9, 1, 0, 0.1);
}

/* Its time in the kernel counts too. */
static void a_busy_one(void)
{
    struct fb_event event = { .kind = FB_REAPED, .job = 1, .attempt = 1 };

    stage_open(&stage);
    tell_run(&stage, "busy", 1);
    tell_queued(&stage, 0, "busy", 0);
    tell_start(&stage, 0.1, 1, 1);
    tell_exited(&stage, 1, 1, 0, 0, FB_CAUSE_NONE);
    event.as.reaped.user_us = 250000;
    event.as.reaped.system_us = 500000;
    tell(&stage, 1, event);
}

/* It is forked and ends in the first moment of all. */
static void a_moment(void)
{
    stage_open(&stage);
    tell_run(&stage, "soon", 1);
    tell_queued(&stage, 0, "soon", 0);
    tell_forked(&stage, 0, 1, 1);
    tell_began(&stage, 0, 1);
    tell_exited(&stage, 0, 1, 3, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 0.5, 1, 0, 0);
}

#define AT_ZERO a_moment
#define BUSY    a_busy_one
#define RUN     a_run
#define WATCH   a_watch
#define FLOOD   a_flood
#define MEET    a_meeting
#define HALF    a_half
#define CLAN    a_family

static const struct {
    void (*board)(void);
    const char *word, *about;
    int slots;
    const char *is; /* number, text, or why there is none */
} cases[] = {
    { RUN, "processes", NULL, 0, "4" },
    { RUN, "processes", "Paris", 0, "2" },
    { RUN, "processes", "absent", 0, "0" },
    { WATCH, "processes", NULL, 0, "3" },
    { RUN, "alive", NULL, 0, "3" },
    { WATCH, "alive", "sh", 0, "2" },
    { RUN, "alive", "absent", 0, "there was no 'absent'" },
    { RUN, "alive", "\033[31m", 0, "there was no '^[[31m'" },
    { RUN, "zombies", NULL, 0, "2" },
    { RUN, "forks", NULL, 0, "4" },
    { WATCH, "forks", NULL, 0, "2" },
    { RUN, "execs", "Paris", 0, "2" },
    { WATCH, "execs", NULL, 0, "3" },
    { RUN, "killed", NULL, 0, "1" },
    { RUN, "failed", NULL, 0, "2" },
    { RUN, "retries", NULL, 0, "1" },
    { RUN, "threads", NULL, 0, "only a watched program is looked at so closely" },
    { WATCH, "threads", NULL, 0, "0" },
    { WATCH, "outlive", "make", 0, "1" },
    { RUN, "outlive", "1", 0, "0" },
    { RUN, "signal reads", NULL, 0, "4" },
    { WATCH, "signal reads", NULL, 0, "in a watch nothing sees the signals that the program gets" },
    { RUN, "SIGCHLD entries", NULL, 0, "4" },
    { RUN, "most reaped at once", NULL, 0, "1" },
    { RUN, "exit", "Paris", 0, "3" },
    { RUN, "exit", "London", 0, "there is no exit code: SIGKILL killed it" },
    { RUN, "signal", "London", 0, "SIGKILL" },
    { RUN, "signal", "Paris", 0, "none" },
    { RUN, "wait word", "Paris", 0, "768" },
    { RUN, "wait word", "London", 0, "9" },
    { RUN, "wall", NULL, 0, "2" },
    { RUN, "elapsed", NULL, 0, "1.4" },
    { RUN, "elapsed", "[23]", 0, "1.2" },
    { RUN, "elapsed", "L*", 0, "1.2" },
    { RUN, "cpu", NULL, 0, "1.35" },
    { RUN, "cpu", "Oslo", 0, "0.25" },
    { RUN, "zombie", "Oslo", 0, "0.8" },
    { RUN, "zombie", NULL, 0, "0.8" },
    { RUN, "waited", "London", 0, "0.3" },
    { RUN, "waited", "Paris", 0, "0.1" }, /* its first try is none of it */
    { RUN, "speed-up", NULL, 0, "0.675" },
    { RUN, "speed-up at", "2", 2, "1.9" },
    { RUN, "speed-up at", "1", 1, "1" },
    { RUN, "speed-up at", "4", 4, "it was not run on 4 slots" },
    { RUN, "first", NULL, 0, "Paris" },
    { RUN, "last", NULL, 0, "London" },
    { RUN, "order", NULL, 0, "Paris, Oslo, London" },
    { RUN, "order", "[LO]*", 0, "Oslo, London" },
    { RUN, "peak memory", "Oslo", 0, "64" },
    { RUN, "output", "took ([0-9]+)", 0, "12" },
    { RUN, "output", "took", 0, "2" },
    { RUN, "output", "^it took 40 (ms)$", 0, "ms" },
    { RUN, "output", "gave ([0-9]+)", 0, "the program has not printed it" },
    { FLOOD, "output", "took", 0, "it printed so much that not all of it was kept" },
    { FLOOD, "output", "gave ([0-9]+)", 0, "it printed so much that not all of it was kept" },
    { FLOOD, "output", "took (9[0-9]+)", 0, "90" },
    { MEET, "exit", "Rome", 0, "'Rome' could not be started" },
    { MEET, "exit", "Genf", 0, "'Genf' has not ended" },
    { MEET, "waited", "Genf", 0, "it was never started" },
    { MEET, "waited", "Bonn", 0, "0" },
    { MEET, "waited", NULL, 0, "0.1" },
    { MEET, "alive", "[BK]?[ni]*", 0, "1" },
    { MEET, "alive", NULL, 0, "2" },
    { MEET, "first", "[BW]?[re]*", 0, "Bern" },
    { MEET, "last", NULL, 0, "Wien" },
    { MEET, "order", NULL, 0, "Bonn, Kiel, Bern, Wien" },
    { MEET, "zombie", "Genf", 0, "it was not reaped" },
    { RUN, "exit", "1", 0, "3" },
    { RUN, "processes", "[1]", 0, "2" },
    { BUSY, "cpu", NULL, 0, "0.75" },
    { BUSY, "cpu", "busy", 0, "0.75" },
    { MEET, "first", "Genf", 0, "none of them has ended" },
    { MEET, "order", "Genf", 0, "none of them has ended" },
    { MEET, "zombie", "Bern", 0, "it was not reaped" },
    { CLAN, "outlive", "make", 0, "1" },
    { CLAN, "outlive", "sh", 0, "1" },
    { CLAN, "outlive", "init", 0, "0" },
    { RUN, "output", "(gave|it) took", 0, "it" },
    { RUN, "output", "took (90)?", 0, "the program has not printed it" },
    { RUN, "result", "Paris", 0, "worked 0.50 s" },
    { RUN, "output", "^it took [0-9]+ ms\n", 0, "2" }, /* a line begins where one has ended */
    { RUN, "output", "^it", 0, "2" },
    { RUN, "output", "x*", 0, "28" },
    { RUN, "output", "took ([0-9]+ )", 0, "12" },
    { RUN, "output", "^it( took)", 0, "took" },
    { RUN, "output", "^it took (12)", 0, "12" }, /* the first line begins, too */
    { RUN, "output", "took()", 0, "0" },
    { MEET, "alive", "Genf", 0, "0" },
    { BUSY, "waited", NULL, 0, "0.1" },
    { AT_ZERO, "waited", NULL, 0, "0" },
    { HALF, "elapsed", NULL, 0, "not all of it has ended" },
    { HALF, "elapsed", "Pisa", 0, "0.4" },
    { HALF, "elapsed", "Nice", 0, "not all of it has ended" },
    { HALF, "first", NULL, 0, "Pisa" },
    { HALF, "last", NULL, 0, "Pisa" },
    { AT_ZERO, "elapsed", NULL, 0, "0" },
    { AT_ZERO, "alive", NULL, 0, "1" },
    { AT_ZERO, "zombies", NULL, 0, "1" },
    { AT_ZERO, "zombie", NULL, 0, "0.5" },
    { AT_ZERO, "killed", NULL, 0, "0" },
    { AT_ZERO, "failed", NULL, 0, "1" },
    { AT_ZERO, "first", NULL, 0, "soon" },
    { AT_ZERO, "exit", "soon", 0, "3" },
    { AT_ZERO, "speed-up", NULL, 0, "there is nothing that it could be measured from" },
    { RUN, "result", "Oslo", 0, "'Oslo' has given no result" },
};

START_TEST(measured)
{
    struct teach_measure measure = { word_of(cases[_i].word), cases[_i].about, cases[_i].slots };
    struct teach_facts facts = { &stage.board, speeds, 2, results, 1 };
    struct teach_value value;
    char number[32], *end;
    double wanted = strtod(cases[_i].is, &end);

    cases[_i].board();
    teach_measure(&facts, &measure, &value);
    snprintf(number, sizeof number, "%g", value.number);
    ck_assert_str_eq(!value.known            ? value.why
                     : value.text[0] != '\0' ? value.text
                                             : number,
                     cases[_i].is);
    ck_assert(value.known || value.text[0] == '\0');
    if (value.known && *end == '\0') /* a text that is a number has that, too */
        ck_assert(fabs(value.number - wanted) < 1e-6);
    stage_close(&stage);
}
END_TEST

/* Of a board on which nothing has happened every measure says something, and never a number that
 * nothing was measured for. */
START_TEST(of_nothing)
{
    struct board board;
    struct teach_facts facts = { .board = &board };
    struct teach_value value;

    board_init(&board);
    for (int i = 0; teach_words[i].name != NULL; i++) {
        teach_measure(&facts, &(struct teach_measure){ i, ".", 1 }, &value);
        ck_assert_msg(value.known || value.why[0] != '\0', "%s", teach_words[i].name);
        ck_assert_msg(!value.known || value.number == 0, "%s", teach_words[i].name);
    }
    board_fini(&board);
}
END_TEST

START_TEST(every_word_is_tried)
{
    for (int i = 0; teach_words[i].name != NULL; i++) {
        size_t at = 0;
        while (at < sizeof cases / sizeof cases[0] &&
               strcmp(cases[at].word, teach_words[i].name) != 0)
            at++;
        ck_assert_msg(at < sizeof cases / sizeof cases[0], "%s", teach_words[i].name);
    }
}
END_TEST

CHECK_MAIN("measures of lessons")
{
    check_locale();
    tcase_add_loop_test(all, measured, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, of_nothing);
    tcase_add_test(all, every_word_is_tried);
}
