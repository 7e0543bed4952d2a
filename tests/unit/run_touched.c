/*
 * run_touched.c - jobs that start again when files change: what the run is asked for, by what has
 * happened to the files and to the jobs. The run is a stand-in, and so is the timer that gathers
 * changes, which the test lets run out.
 */
#include "touched_stage.h"

#define ONE  "jobs: [{ name: a, run: x, watch: 'w/*' }]\n"
#define MORE "more than can be told changed"
#define TWO                                                                                        \
    "jobs: [{ name: n, run: x }, { name: a, run: x, watch: ['w/*.a', 'w/*.c', '!w/x.a'] },"        \
    " { name: b, run: x, watch: 'w/*.b' }, { name: c, run: x, watch: 'w/*.[bc]' }]\n"
#define AGAIN(job, why) "renew " job " " why "|note " job " " why ": it starts again"

static const struct row {
    const char *set, *words, *seen;
} rows[] = {
    { ONE, "f1 wa n ! n", AGAIN("1", "w/a changed") },
    { ONE, "f1 wa n n n", "" },                            /* more may come */
    { ONE, "f1 ! n", "" },                                 /* nothing has changed */
    { ONE, "f1 wa n ! n ! n", AGAIN("1", "w/a changed") }, /* once */
    { ONE, "f1 wa n ! n wb n ! n", AGAIN("1", "w/a changed") "|" AGAIN("1", "w/b changed") },
    { ONE, "f1 wa n ! n wb n n", AGAIN("1", "w/a changed") }, /* the next is gathered as well */
    { ONE, "f1 wa wa n ! n", AGAIN("1", "w/a changed") },
    { ONE, "f1 wa wb n ! n", AGAIN("1", "w/a changed (and 1 more)") },
    { ONE, "f1 wa wb n wc n ! n", AGAIN("1", "w/a changed (and 2 more)") },
    { ONE, "f1 wa wb n ! n wc n ! n",
      AGAIN("1", "w/a changed (and 1 more)") "|" AGAIN("1", "w/c changed") },
    { ONE, "wa n ! n", "" },      /* it has not begun */
    { ONE, "wa n ! n f1 n", "" }, /* and sees all by then */
    { ONE, "u1 wa n ! n", AGAIN("1", "w/a changed") },
    { ONE, "f1 x1 r1 wa n ! n", AGAIN("1", "w/a changed") }, /* it has ended */
    { ONE, "g1 wa n ! n", "" },
    { ONE, "f1 wlog n ! n", "" }, /* what is written here is no news */
    { ONE, "f1 wlog wlog.1 wloga n ! n", AGAIN("1", "w/loga changed") },
    /* held by hand it stays */
    { ONE, "f1 h1 wa n ! n", "" },
    { ONE, "f1 h1 wa n ! n l1 n", "" },
    { ONE, "f1 h1 l1 wa n ! n", AGAIN("1", "w/a changed") },
    { ONE, "h1 l1 wa n ! n", "" },
    /* while it is being ended: its end says what follows */
    { ONE, "f1 e1 wa n ! n", "" },
    { ONE, "f1 e1 wa n ! n n x1 n", "" },
    { ONE, "f1 e1 wa n ! n x1 r1 n", AGAIN("1", "w/a changed") },
    { ONE, "f1 e1 wa n ! n x1 r1 N n", AGAIN("1", "w/a changed") },
    { ONE, "f1 e1 wa n ! n x1 t1 n f1 n", "" }, /* the next try has seen it */
    { ONE, "f1 e1 wa n ! n f1 n", "" },
    { ONE, "f1 e1 wa n ! n h1 n", "" },
    { ONE, "f1 e1 wa n ! n u1 n", AGAIN("1", "w/a changed") },
    { ONE, "f1 y1 wa n ! n", "" },
    { ONE, "f1 y1 wa n ! n h1 n", "" },
    { ONE, "f1 z1 wa n ! n", "" },
    { ONE, "f1 z1 wa n ! n f1 n", "" },
    { ONE, "f1 e1 x1 r1 f1 wa n ! n", AGAIN("1", "w/a changed") },
    /* nothing may start */
    { ONE, "f1 wa N ! N N", "" },
    { ONE, "f1 wa N ! N wb N ! N n", AGAIN("1", "w/a changed (and 1 more)") },
    { ONE, "f1 wa N ! N n n", AGAIN("1", "w/a changed") },
    /* some changes were dropped: any file may be among them */
    { ONE, "f1 o n ! n", AGAIN("1", MORE) },
    { ONE, "f1 o n ! n ! n", AGAIN("1", MORE) },
    { ONE, "f1 o n n n", "" },
    { ONE, "f1 wa n o n ! n", AGAIN("1", "w/a changed") },
    { ONE, "f1 o n wa n ! n", AGAIN("1", "w/a changed") },
    { ONE, "f1 o n ! n wb n ! n", AGAIN("1", MORE) "|" AGAIN("1", "w/b changed") },
    { ONE, "f1 o N ! N wb N ! N n", AGAIN("1", "w/b changed") },
    { ONE, "o n ! n f1 n", "" },
    { ONE, "f1 e1 o n ! n x1 r1 n", AGAIN("1", MORE) },
    { TWO, "f1 f2 f3 f4 wy.a n o n ! n",
      AGAIN("2", "w/y.a changed") "|" AGAIN("3", MORE) "|" AGAIN("4", MORE) },
    /* whose file it is */
    { TWO, "f1 f2 f3 f4 wx.a wx.d n ! n", "" },
    { TWO, "f1 f2 f3 f4 wy.a n ! n", AGAIN("2", "w/y.a changed") },
    { TWO, "f1 f2 f3 f4 wz.b n ! n", AGAIN("3", "w/z.b changed") "|" AGAIN("4", "w/z.b changed") },
    { TWO, "f1 f2 f3 wz.b wz.c n ! n",
      AGAIN("2", "w/z.c changed") "|" AGAIN("3", "w/z.b changed") },
    { TWO, "f2 f3 f4 e3 wz.b n ! n", AGAIN("4", "w/z.b changed") },
    { TWO, "f2 f3 f4 e3 wz.b n ! n r2 f2 n r3 n",
      AGAIN("4", "w/z.b changed") "|" AGAIN("3", "w/z.b changed") },
    { TWO, "f2 f3 f4 e3 e2 wz.b wy.a n ! n r3 f2 n",
      AGAIN("4", "w/z.b changed") "|" AGAIN("3", "w/z.b changed") },
};

START_TEST(what_follows)
{
    begin(rows[_i].set);
    play(rows[_i].words);
    ck_assert_msg(strcmp(seen, rows[_i].seen) == 0, "row %d (%s): %s", _i, rows[_i].words, seen);
    end();
}
END_TEST

/* What cannot be started again is passed over, without a note; but for no memory. */
START_TEST(a_run_that_refuses)
{
    static const struct {
        int renew, note, wanted;
        const char *seen;
    } fails[] = {
        { -EALREADY, 0, 0, "renew 1 w/a changed" },
        { -ESHUTDOWN, 0, 0, "renew 1 w/a changed" },
        { -ENOMEM, 0, -ENOMEM, "renew 1 w/a changed" },
        { 0, -ENOMEM, -ENOMEM, AGAIN("1", "w/a changed") },
        { 0, -EINVAL, 0, AGAIN("1", "w/a changed") },
    };

    begin(ONE);
    stage.renew = fails[_i].renew;
    stage.note = fails[_i].note;
    play("f1 wa n !");
    ck_assert_int_eq(touched_news(touched, NULL, false), fails[_i].wanted);
    ck_assert_str_eq(seen, fails[_i].seen);
    stage.renew = stage.note = 0;
    play("n ! n");
    ck_assert_str_eq(seen, fails[_i].seen);
    end();
}
END_TEST

/* Each change puts the end of gathering off, for two seconds at most. */
START_TEST(gathers)
{
    begin(ONE);
    play("f1 n");
    ck_assert_int_eq(stage.armed, 0);
    play("wa n");
    ck_assert_int_eq(stage.armed, 1);
    play("n");
    ck_assert_int_eq(stage.armed, 1);
    play("+ wa n");
    ck_assert_int_eq(stage.armed, 2);
    play("+ wa n");
    ck_assert_int_eq(stage.armed, 2);
    play("! n wb n");
    ck_assert_int_eq(stage.armed, 3);
    play("+ wb n");
    ck_assert_int_eq(stage.armed, 4);
    play("! n wlog n"); /* no job's */
    ck_assert_int_eq(stage.armed, 4);
    ck_assert_int_eq(mkdir("w/new", 0700), 0); /* it may hold something */
    play("n");
    ck_assert_int_eq(stage.armed, 4);
    end();
}
END_TEST

START_TEST(directories_that_come_are_looked_into)
{
    begin("jobs: [{ name: a, run: x, watch: 'w/**' }]\n");
    ck_assert_int_eq(mkdir("w/new", 0700), 0);
    play("f1 n");
    ck_assert_int_eq(stage.armed, 1);
    play("wnew/f ! n");
    ck_assert_str_eq(seen, AGAIN("1", "w/new/f changed"));
    end();
}
END_TEST

/* Where a pattern's directory is not there yet, one that comes is looked at if its whole name is on
 * the way. */
START_TEST(names_on_the_way)
{
    static const char *const others[] = { "w/lib", "w/my", "w/yli", "w/mylibs" };

    begin("jobs: [{ name: a, run: x, watch: 'w/mylib/of/*' }]\n");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ck_assert_int_eq(mkdir(others[i], 0700), 0);
        play("n");
        ck_assert_int_eq(stage.armed, 0);
    }
    ck_assert_int_eq(mkdir("w/mylib", 0700), 0);
    play("n");
    ck_assert_int_eq(stage.armed, 1);
    ck_assert_int_eq(mkdir("w/mylib/of", 0700), 0);
    play("f1 wmylib/of/a ! n");
    ck_assert_str_eq(seen, AGAIN("1", "w/mylib/of/a changed"));
    end();
}
END_TEST

/* ---------------------------------------------------------------- another set */

/* Its jobs are known by their numbers in the run; what had changed for one that lives on is so. */
START_TEST(another_set)
{
    struct set *other;

    begin(TWO);
    play("f1 f2 f3 f4 wy.a wy.c N ! N wz.b wz.d");
    other = read_set("jobs: [{ name: q, run: x, watch: w/*.d }, { name: a, run: x, watch: 'w/*' },"
                     " { name: n, run: x }]\n");
    ck_assert_int_eq(touched_set(touched, other, (const uint32_t[]){ 0, 7, 2, 1 }), 0);
    ck_assert_str_eq(seen, "");
    play("n");
    ck_assert_str_eq(seen, AGAIN("2", "w/y.a changed (and 1 more)"));
    seen[0] = '\0';
    play("! n");
    ck_assert_str_eq(seen, "");
    play("f7 wq.d n ! n");
    ck_assert_str_eq(seen, AGAIN("7", "w/q.d changed") "|" AGAIN("2", "w/q.d changed"));
    set_close(other);
    end();
}
END_TEST

/* What is there when a set is read again is no change; its logs are none either. */
START_TEST(what_another_set_finds)
{
    struct set *other;

    begin(ONE);
    ck_assert_int_eq(mkdir("v", 0700), 0);
    touch("v/old");
    other = read_set("jobs: [{ name: a, run: x, log: v/log, watch: 'v/*' }]\n");
    ck_assert_int_eq(touched_set(touched, other, NULL), 0);
    play("f1 n ! n");
    ck_assert_str_eq(seen, "");
    touch("v/log");
    touch("w/a");
    play("n ! n");
    ck_assert_str_eq(seen, "");
    touch("v/old");
    play("n ! n");
    ck_assert_str_eq(seen, AGAIN("1", "v/old changed"));
    set_close(other);
    end();
}
END_TEST

CHECK_MAIN_APART("jobs whose files change")
{
    tcase_add_loop_test(all, what_follows, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, a_run_that_refuses, 0, 5);
    tcase_add_test(all, gathers);
    tcase_add_test(all, directories_that_come_are_looked_into);
    tcase_add_test(all, names_on_the_way);
    tcase_add_test(all, another_set);
    tcase_add_test(all, what_another_set_finds);
}
