/*
 * run_reload.c - a set that is read again: what the run is asked for then, call by call.
 */
#include "reload_stage.h"

#define TO_B2 SET(J("a") J2("b") J("c"))
#define TO_B3 SET(J("a") "{ name: b, run: z }," J("c"))
#define NO_B  SET(J("a") J("c"))

static int take(enum fb_kind kind, uint32_t job, bool on)
{
    struct fb_event event = { .kind = kind, .job = job };

    if (kind == FB_HELD)
        event.as.held.on = on;
    return reload_watch(reload, NULL, &event);
}

/* "f1 h2": forked, reaped, skipped, unstarted, will be tried again (t), held, let go (l); and that
 * a stop of it is answered: too early (b), it has ended (a), the run is being stopped (d). */
static void play(const char *events)
{
    static const struct {
        char letter;
        enum fb_kind kind;
    } kinds[] = { { 'f', FB_FORKED },    { 'r', FB_REAPED }, { 's', FB_SKIPPED },
                  { 'u', FB_UNSTARTED }, { 't', FB_RETRY },  { 'h', FB_HELD },
                  { 'l', FB_HELD },      { 'g', FB_BEGAN } };

    for (; events != NULL && *events != '\0'; events += strspn(events, " 0123456789")) {
        char letter = *events++;
        uint32_t job = (uint32_t)atoi(events);
        const int answer = letter == 'b'   ? -EBUSY
                           : letter == 'a' ? -EALREADY
                           : letter == 'd' ? -ESHUTDOWN
                                           : 0;
        if (answer != 0)
            stage.stop[job] = answer;
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            if (kinds[i].letter == letter)
                ck_assert_int_eq(take(kinds[i].kind, job, letter == 'h'), 0);
    }
}

/* What happens, then the file as it is read again; NULL: it is not. All that is asked for. */
struct step {
    const char *events, *file, *seen;
};

static const struct step_row {
    const char *before;
    struct step steps[6];
} rows[] = {
    { ABC, { { "f1 f2", ABC, NOTHING } } },
    { ABC, { { "f1", SET(J("c") J("a") J("b")), NOTHING } } }, /* in another order */
    { ABC, { { "f1", SET(J("a") J("d") J("b") J("c")), "add 4 d" AGAIN "1 job added" } } },
    { ABC,
      { { NULL, SET(J("e") J("a") J("d") J("b") J("c")),
          "add 4 e|add 5 d" AGAIN "2 jobs added" } } },
    { ABC, { { "f2", NO_B, "stop 2" GONE AGAIN "1 job stopped" } } },
    { ABC, { { NULL, SET(J("c")), "stop 1" GONE "|stop 2" GONE AGAIN "2 jobs stopped" } } },
    { ABC,
      { { NULL, SET(J("a") J2("b") J("d")),
          "stop 3" GONE "|stop 2" CHANGED "add 4 b|add 5 d" AGAIN
          "1 job added, 1 job stopped, 1 job changed" } } },
    /* one that runs: the new one begins when it stands still */
    { ABC,
      { { "f2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE },
        { "g2 r2", NULL, "" },
        { "h1", NULL, "" },
        { "l2", NULL, "" },
        { "h2", NULL, "start 4" },
        { "h2", NULL, "" } } },
    /* one that does not run has nothing that must end first */
    { ABC, { { "f2 r2", TO_B2, "stop 2" CHANGED "add 4 b" AGAIN ONE } } },
    { ABC, { { "s2", TO_B2, "stop 2" CHANGED "add 4 b" AGAIN ONE } } },
    { ABC, { { "f2 u2", TO_B2, "stop 2" CHANGED "add 4 b" AGAIN ONE } } },
    { ABC, { { "f2 s2", TO_B2, "stop 2" CHANGED "add 4 b" AGAIN ONE } } },
    { ABC, { { "f2 r2 t2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE } } },
    { ABC, { { "f2 r2 f2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE } } },
    { ABC, { { "f2 a2", TO_B2, "stop 2" CHANGED "add 4 b" AGAIN ONE }, { "h2", NULL, "" } } },
    /* one that was stopped by hand: so is the new one, which nothing starts */
    { ABC,
      { { "f2 r2 h2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE }, { "h2", NULL, "" } } },
    { ABC, { { "h2 l2", TO_B2, "stop 2" CHANGED "add 4 b" AGAIN ONE } } },
    { ABC,
      { { "f2 h2 l2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE },
        { "h2", NULL, "start 4" } } },
    /* it is being started: it is stopped when it is forked */
    { ABC,
      { { "b2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE },
        { "f1", NULL, "" },
        { "f2", NULL, "stop 2 s.yaml changed" },
        { "f2 l2", NULL, "" },
        { "h2", NULL, "start 4" } } },
    /* changed again before the new one has begun */
    { ABC,
      { { "f2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE },
        { NULL, TO_B3, "stop 4" CHANGED "add 5 b held" AGAIN ONE },
        { "h4", NULL, "" },
        { "h2", NULL, "start 5" } } },
    { ABC,
      { { "f2", TO_B2, "stop 2" CHANGED "add 4 b held" AGAIN ONE },
        { "h2 f4", TO_B3, "start 4|stop 4" CHANGED "add 5 b held" AGAIN ONE },
        { NULL, TO_B3, NOTHING },
        { "h4", NULL, "start 5" } } },
    /* two at a time */
    { ABC,
      { { "f1 f2", SET(J2("a") J2("b") J("c")),
          "stop 1" CHANGED "add 4 a held|stop 2" CHANGED "add 5 b held" AGAIN "2 jobs changed" },
        { "h1", NULL, "start 4" },
        { "h2", NULL, "start 5" } } },
    /* taken out and put back: not beside itself */
    { ABC,
      { { "f2", NO_B, "stop 2" GONE AGAIN "1 job stopped" },
        { NULL, ABC, "add 4 b held" AGAIN "1 job added" },
        { NULL, NO_B, "stop 4" GONE AGAIN "1 job stopped" },
        { NULL, TO_B2, "add 5 b held" AGAIN "1 job added" },
        { "h2", NULL, "start 5" } } },
    { ABC,
      { { "f2", NO_B, "stop 2" GONE AGAIN "1 job stopped" },
        { "h2", ABC, "add 4 b" AGAIN "1 job added" } } },
    { ABC,
      { { NULL, NO_B, "stop 2" GONE AGAIN "1 job stopped" },
        { NULL, ABC, "add 4 b" AGAIN "1 job added" } } },
    { ABC,
      { { "f1 f2 f3", SET(J("d")),
          "stop 1" GONE "|stop 2" GONE "|stop 3" GONE "|add 4 d" AGAIN
          "1 job added, 3 jobs stopped" },
        { NULL, SET(J("d") J("c")), "add 5 c held" AGAIN "1 job added" },
        { NULL, SET(J("d") J("c") J("a") J("x")), "add 6 a held|add 7 x" AGAIN "2 jobs added" },
        { "h3", NULL, "start 5" },
        { "h1", NULL, "start 6" } } },
    /* what has not begun waits for the job as it is now; the chain is longer than one */
    { SET(W("a", "b") W("b", "c") J("c")),
      { { "f3", SET(W("a", "b") W("b", "c") J2("c")),
          "stop 1" CHANGED "add 4 a after 5:0|stop 2" CHANGED "add 5 b after 6:0|stop 3" CHANGED
          "add 6 c held" AGAIN "3 jobs changed" },
        { "h3", NULL, "start 6" } } },
    { SET(W("a", "b") W("b", "c") J("c")),
      { { "f3 r3 f2", SET(W("a", "b") W("b", "c") J2("c")),
          "stop 3" CHANGED "add 4 c" AGAIN ONE } } },
    { SET(W("a", "c") J("b") J("c")),
      { { "f2", SET(W("a", "c") J2("b") J("c") W("d", "[a, b]")),
          "stop 2" CHANGED "add 4 b held|add 5 d after 1:0 after 4:0" AGAIN
          "1 job added, 1 job changed" } } },
    { SET(J("a") W("b", "{ a: ended }")),
      { { NULL, SET(J2("a") W("b", "{ a: ended }")),
          "stop 1" CHANGED "add 3 a|stop 2" CHANGED "add 4 b after 3:1" AGAIN
          "2 jobs changed" } } },
    /* a name that two have: the first is the first */
    { SET(J("a") J("b")),
      { { "f1 f2", SET(J("a") J("b") "{ name: aa, run: x }, { name: ab, run: x }"),
          "add 3 aa|add 4 ab" AGAIN "2 jobs added" },
        { NULL, SET(J("ab")), "stop 1" GONE "|stop 3" GONE "|stop 2" GONE AGAIN "3 jobs stopped" },
        { NULL, SET(J2("ab")), "stop 4" CHANGED "add 5 ab" AGAIN ONE } } },
    /* so many at once */
    { "slots: 2\n" ABC, { { NULL, "slots: 3\n" ABC, "slots 3|" NOTHING } } },
    { ABC, { { NULL, "slots: 3\n" ABC, "slots 3|" NOTHING }, { NULL, ABC, NOTHING } } },
    { "slots: 2\n" ABC,
      { { NULL, "slots: 2\n" ABC, NOTHING }, { NULL, "slots: 1\n" ABC, "slots 1|" NOTHING } } },
    /* the run is being stopped: what is left to do is not done, and is no error */
    { ABC, { { "f2 d2", TO_B2, "stop 2 s.yaml changed" }, { NULL, ABC, NOTHING } } },
};

START_TEST(a_set_read_again)
{
    const struct step_row *row = &rows[_i];

    begin(row->before, &(struct opt){ 0 });
    ck_assert_int_eq(reload_fd(reload), -1);
    for (size_t i = 0; i < 6 && row->steps[i].seen != NULL; i++) {
        const struct step *step = &row->steps[i];
        seen[0] = '\0';
        play(step->events);
        if (step->file != NULL) {
            put_file(step->file);
            ck_assert_int_eq(reload_ask(reload, NULL), 0);
        }
        ck_assert_int_eq(reload_news(reload, NULL), 0);
        ck_assert_msg(strcmp(seen, step->seen) == 0, "row %d, step %zu: %s", _i, i + 1, seen);
    }
    end();
}
END_TEST

/* ---------------------------------------------------------------- calls that fail */

static int told(void *context, const struct set *set, const uint32_t *numbers)
{
    ck_assert_ptr_eq(context, &stage);
    for (size_t i = 1; i <= set_count(set); i++)
        see("%zu is %u", i, numbers[i]);
    return stage.tell;
}

/* Each error goes up, and the set that could not be is not what is compared with later. */
static const struct fails {
    int *which, r, wanted;
    const char *seen;
} fails[] = {
    { &stage.stop[2], -ENOMEM, -ENOMEM, "stop 1" GONE "|stop 2 s.yaml changed" },
    { &stage.stop[2], -EPERM, -EPERM, "stop 1" GONE "|stop 2 s.yaml changed" },
    { &stage.stop[1], -EPERM, -EPERM, "stop 1 no longer in s.yaml" },
    { &stage.add, -ENOMEM, -ENOMEM, "stop 1" GONE "|stop 2 s.yaml changed" },
    { &stage.tell, -EIO, -EIO,
      "stop 1" GONE "|stop 2" CHANGED "add 4 b held" AGAIN
      "1 job stopped, 1 job changed|1 is 4|2 is 3" },
    { &stage.tell, 0, 0,
      "stop 1" GONE "|stop 2" CHANGED "add 4 b held" AGAIN
      "1 job stopped, 1 job changed|1 is 4|2 is 3" },
};

START_TEST(errors_go_up)
{
    const struct fails *row = &fails[_i];

    begin(ABC, &(struct opt){ 0 });
    reload_tell(reload, told, &stage);
    play("f2");
    *row->which = row->r;
    put_file(SET(J2("b") J("c")));
    ck_assert_int_eq(reload_ask(reload, NULL), 0);
    ck_assert_int_eq(reload_news(reload, NULL), row->wanted);
    ck_assert_str_eq(seen, row->seen);
    *row->which = 0;
    seen[0] = '\0';
    put_file(SET(J2("b") J("c")));
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    ck_assert_str_eq(seen, "");
    ck_assert_int_eq(reload_ask(reload, NULL), 0);
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    ck_assert_int_eq(strncmp(seen, NOTHING, strlen(NOTHING)) == 0, row->r == 0);
    end();
}
END_TEST

START_TEST(errors_of_events)
{
    begin(ABC, &(struct opt){ 0 });
    play("f2 b3");
    put_file(SET(J2("b") J2("c")));
    ck_assert_int_eq(reload_ask(reload, NULL), 0);
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    stage.stop[3] = -ENOMEM;
    ck_assert_int_eq(take(FB_FORKED, 3, false), -ENOMEM);
    stage.start = -ENOMEM;
    ck_assert_int_eq(take(FB_HELD, 2, true), -ENOMEM);
    stage.start = -ESHUTDOWN;
    ck_assert_int_eq(take(FB_HELD, 3, true), 0);
    stage.start = 0;
    end();
}
END_TEST

/* When the run is over nothing is read; until something runs again. */
START_TEST(over)
{
    begin(ABC, &(struct opt){ 0 });
    ck_assert_int_eq(take(FB_ENDED, 0, false), 0);
    ck_assert_int_eq(reload_ask(reload, NULL), -ESHUTDOWN);
    ck_assert_int_eq(take(FB_NOTE, 0, false), 0);
    ck_assert_int_eq(reload_ask(reload, NULL), -ESHUTDOWN);
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    ck_assert_str_eq(seen, "");
    ck_assert_int_eq(take(FB_FORKED, 70, false), 0);
    ck_assert_int_eq(reload_ask(reload, NULL), 0);
    end();
}
END_TEST

/* Without being asked: what has not changed is not said, mistakes are and are no error. */
START_TEST(by_itself)
{
    begin(ABC, &(struct opt){ .input.watch = true, .run.slots = 2 });
    ck_assert_int_eq(reload_fd(reload), 77);
    put_file(TO_B2);
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    ck_assert_str_eq(seen, "");
    stage.changed = true;
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    ck_assert_str_eq(seen, "stop 2" CHANGED "add 4 b" AGAIN ONE);
    seen[0] = '\0';
    put_file("slots: 7\n" TO_B2); /* -j says how many */
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    ck_assert_str_eq(seen, "");
    put_file("jobs: [{ rum: a }]\n");
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    ck_assert_str_eq(seen, "note s.yaml:1:10: unknown key 'rum' (did you mean 'run'?)" STAY);
    stage.changed = false;
    end();
}
END_TEST

START_TEST(a_file_that_cannot_be_watched)
{
    struct reload *other = NULL;

    begin(ABC, &(struct opt){ 0 });
    stage.start = -EMFILE;
    ck_assert_int_eq(reload_open(&other, first, "s.yaml", &(struct set_options){ 0 },
                                 &(struct opt){ .input.watch = true }),
                     -EMFILE);
    ck_assert_ptr_null(other);
    stage.start = 0;
    end();
}
END_TEST

/* A function may run until the end, with the words of a set that has gone. */
START_TEST(arguments_of_functions_stay)
{
    static const char *const sets[] = {
        "call: work\njobs: [{ name: a, with: { seconds: 1 } }]\n",
        "call: work\njobs: [{ name: a, with: { seconds: 2 } }]\n",
        "call: work\njobs: [{ name: a, with: { seconds: 3 } }]\n",
        "jobs: [{ name: a, run: x }]\n",
        "jobs: [{ name: a, run: y }]\n",
    };
    const char *arguments[5];
    char copies[5][16];

    begin(sets[0], &(struct opt){ 0 });
    for (int i = 1; i < 5; i++) {
        put_file(sets[i]);
        ck_assert_int_eq(reload_ask(reload, NULL), 0);
        ck_assert_int_eq(reload_news(reload, NULL), 0);
        arguments[i] = stage.argument;
        if (i < 3)
            memcpy(copies[i], stage.argument, sizeof copies[i]);
    }
    ck_assert_uint_eq(stage.added, 5);
    for (int i = 1; i < 3; i++)
        ck_assert_mem_eq(arguments[i], copies[i], sizeof copies[i]);
    end();
}
END_TEST

CHECK_MAIN_APART("a set that is read again")
{
    tcase_add_loop_test(all, a_set_read_again, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, errors_go_up, 0, (int)(sizeof fails / sizeof fails[0]));
    tcase_add_test(all, errors_of_events);
    tcase_add_test(all, over);
    tcase_add_test(all, by_itself);
    tcase_add_test(all, a_file_that_cannot_be_watched);
    tcase_add_test(all, arguments_of_functions_stay);
}
