/*
 * report_facts.c - what follows from a record: which jobs the end of the run waited for, how long
 * it was, how many lanes have a meaning, which program used the CPU, what a job wrote.
 */
#include "check_main.h"
#include "report_stage.h"

#include <stdio.h>

static void open_run(int slots)
{
    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "", .title = "it", .slots = slots } },
         0);
}

static void take_at(struct fb_event event, int64_t t_us)
{
    event.t_us = t_us;
    ck_assert_int_eq(facts_take(&facts, &event), 0);
}

/* q4@9<2e<3s: job 4 was queued at 9, after 2 had ended and 3 had succeeded; b: it had begun, r: it
 * was ready.
 */
static const char *play_queued(const char *at)
{
    static const enum fb_when whens[] = { ['b'] = FB_WHEN_BEGAN,
                                          ['e'] = FB_WHEN_ENDED,
                                          ['r'] = FB_WHEN_READY,
                                          ['s'] = FB_WHEN_SUCCEEDED };
    struct fb_after after[4];
    unsigned job, other;
    size_t count = 0;
    int used, t_us;
    char when;

    ck_assert_int_eq(sscanf(at, "q%u@%d%n", &job, &t_us, &used), 2);
    for (at += used; sscanf(at, "<%u%c%n", &other, &when, &used) == 2; at += used)
        after[count++] = (struct fb_after){ other, whens[(unsigned char)when] };
    take_at(
        (struct fb_event){
            .kind = FB_QUEUED,
            .job = job,
            .as.queued = { .name = "x", .command = "x", .after = after, .after_count = count } },
        t_us);
    return at;
}

/* f1.2@5: attempt 2 of job 1 was forked at 5; b began, x ended well, X failed, R is tried again. */
static void play(const char *at)
{
    while (*at != '\0') {
        struct fb_event event = { 0 };
        int used, t_us;
        char letter;
        if (*at == ' ' || *at == 'q') {
            at = *at == ' ' ? at + 1 : play_queued(at);
            continue;
        }
        ck_assert_int_eq(sscanf(at, "%c%u.%u@%d%n", &letter, &event.job, &event.attempt, &t_us,
                                &used),
                         4);
        at += used;
        event.kind = letter == 'f'   ? FB_FORKED
                     : letter == 'b' ? FB_BEGAN
                     : letter == 'R' ? FB_RETRY
                                     : FB_EXITED;
        if (letter == 'f')
            event.as.forked.slot = (int)event.job;
        if (letter == 'f')
            event.as.forked.pid = (pid_t)(1000 + event.job);
        if (letter == 'x' || letter == 'X')
            event.as.exited.succeeded = letter == 'x';
        if (letter == 'X')
            event.as.exited.code = 1;
        take_at(event, t_us);
        if (letter == 'x' || letter == 'X')
            take_at((struct fb_event){ .kind = FB_REAPED,
                                       .job = event.job,
                                       .attempt = event.attempt },
                    t_us);
    }
}

static const struct {
    const char *script;
    const char *chain; /* job:free-from-to */
} chains[] = {
    { "", "" },
    { "q1@0", "" },
    { "q1@0 f1.1@0", "1:0-0-0" },
    { "q1@2 f1.1@5 x1.1@9", "1:2-5-9" },
    { "q1@0 f1.1@5 q2@9", "1:0-5-9" }, /* it still runs when the record ends */
    { "q1@0 q2@0<1b q3@0 f1.1@1 b1.1@2 f3.1@2 f2.1@3 x3.1@5 x1.1@6 q4@9", "1:0-1-6 2:2-3-9" },
    { "q1@0 q2@0 f1.1@1 f2.1@2 x2.1@5", "1:0-1-5" }, /* of two the one that began first */
    { "q1@0 q2@0 f1.1@1 f2.1@2 x2.1@3 x1.1@4", "1:0-1-4" },
    { "q1@0 q2@0 f1.1@1 f2.1@2 x1.1@4 x2.1@4", "1:0-1-4" }, /* of two the one that began first */
    { "q1@0 q2@0<1s f1.1@1 x1.1@4 f2.1@4 x2.1@6", "1:0-1-4 2:4-4-6" },
    { "q1@0 q2@0<1s q3@0<2s f1.1@1 x1.1@4 f2.1@5 x2.1@6 f3.1@8 x3.1@9", "1:0-1-4 2:4-5-6 3:6-8-9" },
    { "q1@0 q2@0 q3@0<1e<2e f1.1@1 f2.1@1 x1.1@3 X2.1@5 f3.1@6 x3.1@9", "2:0-1-5 3:5-6-9" },
    { "q1@0 q2@0 q3@0<2e<1e f1.1@1 f2.1@1 x1.1@3 X2.1@5 f3.1@6 x3.1@9", "2:0-1-5 3:5-6-9" },
    { "q1@0 q2@0 q3@0<2e<1e f1.1@1 f2.1@1 x1.1@5 x2.1@5 f3.1@6 x3.1@9", "2:0-1-5 3:5-6-9" },
    /* its begin is what was waited for, or its fork where no begin was seen; being ready is later
     */
    { "q1@0 q2@0<1b f1.1@1 b1.1@3 f2.1@4 x1.1@5 x2.1@6", "1:0-1-5 2:3-4-6" },
    { "q1@0 q2@0<1b f1.1@1 f2.1@4 x1.1@5 x2.1@6", "1:0-1-5 2:1-4-6" },
    { "q1@0 q2@0<1r f1.1@1 b1.1@2 f2.1@4 x1.1@5 x2.1@6", "1:0-1-5 2:2-4-6" },
    /* what never ran, and what has not ended, it did not wait for */
    { "q1@0 q2@0 q3@0<1e<2e f2.1@1 x2.1@2 f3.1@4 x3.1@5", "2:0-1-2 3:2-4-5" },
    { "q1@0 q2@0<1e f2.1@1 f1.1@2 q3@3", "2:0-1-3" },
    { "q1@0 q2@0<1e f1.1@1 f2.1@2 x2.1@3", "1:0-1-3" }, /* it ends later than what has ended */
    { "q1@0 q2@0 f2.1@1 x2.1@3 f1.1@3", "1:0-3-3" },
    { "q1@1<7e f1.1@2 x1.1@3", "1:1-2-3" },
    /* it ran before what it waited for ran again */
    { "q1@0 q2@0<1s f1.1@1 x1.1@2 f2.1@3 X2.1@4 R2.1@4 R1.1@5 f1.2@6 x1.2@9 f2.2@9 x2.2@12",
      "2:3-3-12" },
    /* two that wait for each other are no longer a path than they are many */
    { "q1@0<2b q2@0<1b f1.1@1 f2.1@1 x2.1@3 x1.1@4", "2:1-1-3 1:1-1-4" },
    /* all its attempts are one */
    { "q1@0 q2@0<1s f1.1@1 X1.1@2 R1.1@2 f1.2@4 x1.2@5 f2.1@6 x2.1@7", "1:0-1-5 2:5-6-7" },
};

START_TEST(each_chain)
{
    struct facts_link *links;
    char seen[128] = "";
    int count;

    open_run(4);
    play(chains[_i].script);
    count = facts_chain(&facts, &links);
    for (int i = 0; i < count; i++)
        snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%u:%d-%d-%d", i > 0 ? " " : "",
                 links[i].job, (int)links[i].free_us, (int)links[i].from_us, (int)links[i].to_us);
    ck_assert_str_eq(seen, chains[_i].chain);
    free(links);
    facts_fini(&facts);
}
END_TEST

/* What outlives the run is nothing that its end waited for. */
START_TEST(outlived)
{
    struct facts_link *links;

    open_run(2);
    play("q1@0 q2@0 f1.1@1 f2.1@2 x2.1@5");
    take_at((struct fb_event){ .kind = FB_ENDED, .as.ended = { .jobs = 2 } }, 9);
    ck_assert_int_eq(facts_chain(&facts, &links), 1);
    ck_assert_uint_eq(links[0].job, 2);
    free(links);
    facts_fini(&facts);
}
END_TEST

/* From the first fork to the last end; none has a length below that of nothing. */
START_TEST(lengths)
{
    open_run(4);
    play("q1@0 q2@0 q3@0 q4@0 f1.1@1 X1.1@3 R1.1@3 f2.1@3 x2.1@3 f1.2@5 x1.2@9 f3.1@9");
    ck_assert_int_eq(facts_took_us(&facts, 1), 8);
    ck_assert_int_eq(facts_took_us(&facts, 2), 0);
    ck_assert_int_eq(facts_took_us(&facts, 3), 0);
    ck_assert_int_eq(facts_took_us(&facts, 4), -1);
    ck_assert_int_eq(facts_took_us(&facts, 5), -1);
    ck_assert_uint_eq(facts_retries(&facts), 1);
    ck_assert_int_eq(facts.work_us, 2 + 0 + 4);
    ck_assert_int_eq(facts.end_us, 9);
    take_at((struct fb_event){ .kind = FB_SAMPLE, .job = 3, .attempt = 1 }, 12);
    ck_assert_int_eq(facts.end_us, 9); /* a mere look */
    take_at((struct fb_event){ .kind = FB_NOTE, .as.note = { .text = "x" } }, 11);
    ck_assert_int_eq(facts.end_us, 11);
    take_at((struct fb_event){ .kind = FB_NOTE, .as.note = { .text = "x" } }, 10);
    ck_assert_int_eq(facts.end_us, 11);
    ck_assert_int_eq(facts_took_us(&facts, 3), 2);
    ck_assert_int_eq(facts_wall_us(&facts), 11);
    take_at((struct fb_event){ .kind = FB_ENDED, .as.ended = { .jobs = 4, .wall_us = 1 } }, 13);
    ck_assert_int_eq(facts_wall_us(&facts), 1); /* it is what the run says */
    facts.board.end.as.ended.wall_us = 0;
    ck_assert_int_eq(facts_wall_us(&facts), 13);
    facts_fini(&facts);
}
END_TEST

/* Slots that were never used are lanes too, where there is a number of them that a run can have. */
START_TEST(number_of_lanes)
{
    static const struct {
        int slots;
        uint32_t lanes;
    } rows[] = { { 1, 3 },         { 3, 3 },     { 4, 4 },        { FB_ALL_AT_ONCE, 3 },
                 { 65536, 65536 }, { 65537, 3 }, { INT32_MAX, 3 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        open_run(rows[i].slots);
        play("q1@0 q2@0 q3@0 f3.1@1");
        ck_assert(!facts.watch);
        ck_assert_uint_eq(facts_lanes(&facts), rows[i].lanes);
        facts.watch = true;
        ck_assert_uint_eq(facts_lanes(&facts), 3);
        facts_fini(&facts);
    }
    open_run(4);
    ck_assert_uint_eq(facts_lanes(&facts), 4);
    facts_fini(&facts);
}
END_TEST

/* Those of one name are one; the most first, then by name; those of unknown time come last. */
START_TEST(each_program)
{
    static const struct {
        const char *name;
        int64_t user_us; /* below 0: unknown */
        bool thread;
    } rows[] = { { "b", 3, false },     { "a", 3, false },    { "c", 4, false },
                 { "none", -1, false }, { "d", 1, false },    { "c", 5, true },
                 { "none", -1, false }, { "zero", 0, false }, { "d", -1, false },
                 { "d", 6, false } };
    struct facts_program *programs;
    char seen[128] = "";
    int count;

    open_run(1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fb_event event = { .job = (uint32_t)i + 1, .attempt = 1 };
        queue(event.job, rows[i].name, 0);
        event.kind = FB_FORKED;
        event.as.forked.pid = (pid_t)(100 + i);
        event.as.forked.thread = rows[i].thread;
        take_at(event, 1);
        event = (struct fb_event){ .job = event.job, .attempt = 1, .kind = FB_EXITED };
        take_at(event, 2);
        event.kind = FB_REAPED;
        event.as.reaped.unseen = rows[i].user_us < 0;
        event.as.reaped.user_us = rows[i].user_us < 0 ? 0 : rows[i].user_us;
        take_at(event, 3);
    }
    ck_assert(facts.watch); /* they have no slots */
    count = facts_programs(&facts, &programs);
    for (int i = 0; i < count; i++)
        snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s %dx%u ", programs[i].name,
                 (int)programs[i].cpu_us, programs[i].processes);
    ck_assert_str_eq(seen, "d 7x3 c 4x1 a 3x1 b 3x1 zero 0x1 none -1x2 ");
    free(programs);
    facts_fini(&facts);
    open_run(1);
    ck_assert_int_eq(facts_programs(&facts, &programs), 0);
    free(programs);
    facts_fini(&facts);
}
END_TEST

/* What a job wrote, in pieces; a piece that begins with ~ comes seven bytes later than it should.
 * Each line ends in a newline, however it ended, and is harmless; the last lines are those of the
 * last attempt, here the one from `second` on.
 */
static const struct {
    const char *pieces[4];
    int second; /* 4: there is one attempt */
    int lines;
    const char *all, *last;
} outputs[] = {
    { { NULL }, 4, 5, "", "" },
    { { "one" }, 4, 5, "one\n", "one\n" },
    { { "one\n" }, 4, 1, "one\n", "one\n" },
    { { "one\ntwo\n" }, 4, 1, "one\ntwo\n", "two\n" },
    { { "one\ntwo" }, 4, 1, "one\ntwo\n", "two\n" },
    { { "one\ntwo\n" }, 4, 2, "one\ntwo\n", "one\ntwo\n" },
    { { "one\ntwo\n" }, 4, 3, "one\ntwo\n", "one\ntwo\n" },
    { { "\n\n\n" }, 4, 2, "\n\n\n", "\n\n" },
    { { "\r\n\r\r\na\rb\r\n" }, 4, 9, "\n^M\na^Mb\n", "\n^M\na^Mb\n" },
    { { "o", "n", "e\nt", "wo\n" }, 4, 1, "one\ntwo\n", "two\n" },
    { { "\033[1m\t<&>\001" }, 4, 1, "^[[1m^I<&>^A\n", "^[[1m^I<&>^A\n" },
    { { "one\n", "~two\n" }, 4, 1, "one\n[7 bytes are not in the record]\ntwo\n", "two\n" },
    { { "one", "~two" },
      4,
      2,
      "one\n[7 bytes are not in the record]\ntwo\n",
      "[7 bytes are not in the record]\ntwo\n" },
    { { "~one\n" },
      4,
      9,
      "[7 bytes are not in the record]\none\n",
      "[7 bytes are not in the record]\none\n" },
    { { "one\n", "two\n", "three\n" }, 1, 9, "one\ntwo\nthree\n", "two\nthree\n" },
    { { "one\n", "two\n", "three\n" }, 2, 1, "one\ntwo\nthree\n", "three\n" },
    { { "one\n", "two\n" }, 2, 9, "one\ntwo\n", "" }, /* the second has written nothing */
};

START_TEST(each_output)
{
    struct text out = { 0 };
    uint64_t offset = 0;
    uint32_t attempt = 1;

    open_run(1);
    play("q1@0 f1.1@1");
    for (int i = 0; i < 4; i++) {
        const char *bytes = outputs[_i].pieces[i];
        if (i == outputs[_i].second)
            play("X1.1@2 R1.1@2 f1.2@3");
        if (i == outputs[_i].second) {
            offset = 0;
            attempt = 2;
        }
        if (bytes == NULL)
            continue;
        offset += *bytes == '~' ? 7 : 0;
        bytes += *bytes == '~';
        take_at((struct fb_event){ .kind = FB_OUTPUT,
                                   .job = 1,
                                   .attempt = attempt,
                                   .as.output = { .stream = 1,
                                                  .offset = offset,
                                                  .bytes = bytes,
                                                  .size = strlen(bytes) } },
                4);
        offset += strlen(bytes);
    }
    facts_output(&facts, 1, &out);
    ck_assert_str_eq(text_string(&out), outputs[_i].all);
    text_clear(&out);
    facts_tail(&facts, 1, outputs[_i].lines, &out);
    ck_assert_str_eq(text_string(&out), outputs[_i].last);
    facts_tail(&facts, 2, 1, &out); /* of none there is nothing */
    ck_assert_str_eq(text_string(&out), outputs[_i].last);
    text_fini(&out);
    facts_fini(&facts);
}
END_TEST

CHECK_MAIN("facts of a record")
{
    tcase_add_loop_test(all, each_output, 0, (int)(sizeof outputs / sizeof outputs[0]));
    tcase_add_loop_test(all, each_chain, 0, (int)(sizeof chains / sizeof chains[0]));
    tcase_add_test(all, outlived);
    tcase_add_test(all, lengths);
    tcase_add_test(all, number_of_lanes);
    tcase_add_test(all, each_program);
}
