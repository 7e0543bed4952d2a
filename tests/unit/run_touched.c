/*
 * run_touched.c - jobs that start again when files change: what the run is asked for, by what has
 * happened to the files and to the jobs. The run is a stand-in, and so is the timer that gathers
 * changes, which the test lets run out.
 */
#include "run_touched.h"

#include "check_main.h"
#include "check_seen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static char home[] = "/tmp/test_touched.XXXXXX";
static struct {
    int renew, note; /* what the calls return */
    int timer_fd;    /* where the timer is read */
    int armed;       /* so often */
    int64_t now_us;  /* that clock_gettime() adds */
} stage;

#define see(...) seen_put("|", __VA_ARGS__)

int fb_run_renew_job(struct fb_run *run, uint32_t job, const char *why)
{
    (void)run;
    see("renew %u %s", job, why);
    return stage.renew;
}

int fb_run_note(struct fb_run *run, uint32_t job, const char *text)
{
    (void)run;
    see("note %u %s", job, text);
    return stage.note;
}

/* Calls of a set, which add no job here and say nothing. */
int fb_run_add_sized(struct fb_run *run, const struct fb_job *job, size_t size)
{
    (void)run;
    (void)job;
    (void)size;
    ck_abort_msg("a job is added");
    return 0;
}

int fb_run_pause_note(struct fb_run *run, uint32_t job, const char *text)
{
    (void)run;
    (void)job;
    (void)text;
    ck_abort_msg("a note is said");
    return 0;
}

/* A pipe that is read in the timer's place: the test says when its time has come. */
int timerfd_create(clockid_t clock, int flags)
{
    int fds[2];

    ck_assert_int_eq(clock, CLOCK_MONOTONIC);
    ck_assert_int_eq(flags, TFD_NONBLOCK | TFD_CLOEXEC);
    ck_assert_int_eq(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
    stage.timer_fd = fds[1];
    return fds[0];
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
    (void)fd;
    ck_assert_int_eq(flags, 0);
    ck_assert_ptr_null(old);
    ck_assert_int_eq(value->it_value.tv_sec, 0);
    ck_assert_int_eq(value->it_value.tv_nsec, 200 * 1000000);
    ck_assert_int_eq(value->it_interval.tv_sec + value->it_interval.tv_nsec, 0);
    stage.armed++;
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = 1000 + stage.now_us / 1000000,
                              .tv_nsec = stage.now_us % 1000000 * 1000 };
    return 0;
}

/* ---------------------------------------------------------------- a set, files, events */

static struct set *set;
static struct touched *touched;

static struct set *read_set(const char *text)
{
    struct text mistakes = { 0 };
    struct set *out;

    ck_assert_msg(set_read(&out, "s.yaml", text, strlen(text), NULL, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    text_fini(&mistakes);
    return out;
}

static void begin(const char *text)
{
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    ck_assert_int_eq(mkdir("w", 0700), 0);
    unsetenv("XDG_RUNTIME_DIR");
    unsetenv("TMPDIR");
    setenv("XDG_STATE_HOME", home, 1);
    set = read_set(text);
    ck_assert_int_eq(touched_open(&touched, set, &(struct opt){ .keep.joblog = "+w/log" }), 0);
    ck_assert_int_ge(touched_fd(touched), 0);
}

static void end(void)
{
    char command[64];

    touched = touched_close(touched);
    ck_assert_ptr_null(touched);
    set_close(set);
    close(stage.timer_fd);
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -r %s", home);
    ck_assert_int_eq(system(command), 0);
}

static void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

    ck_assert_int_eq(write(fd, "x", 1), 1);
    close(fd);
}

static void take(enum fb_kind kind, uint32_t job, bool on, enum fb_cause cause)
{
    struct fb_event event = { .kind = kind, .job = job };

    if (kind == FB_HELD)
        event.as.held.on = on;
    if (kind == FB_EXITED)
        event.as.exited.cause = cause;
    ck_assert_int_eq(touched_watch(touched, &event), 0);
}

/*
 * f1 r1 u1 t1 e1: job 1 is forked, reaped, not started, will be tried again, is being ended; h1 l1:
 * held, let go; x1 y1 z1: it exits by itself, as it is held, for a change. wNAME: w/NAME is
 * written. n: there may be news, N: while nothing may start; !: the time of gathering is over;
 * +: a second has passed.
 */
static void play(const char *words)
{
    char path[32];

    for (const char *at = words; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " ")) {
        uint32_t job = (uint32_t)atoi(at + 1);
        if (*at == 'w') {
            snprintf(path, sizeof path, "w/%.*s", (int)strcspn(at + 1, " "), at + 1);
            touch(path);
        } else if (*at == 'n' || *at == 'N') {
            ck_assert_int_eq(touched_news(touched, NULL, *at == 'N'), 0);
        } else if (*at == '!') {
            ck_assert_int_eq(write(stage.timer_fd, "12345678", 8), 8);
        } else if (*at == '+') {
            stage.now_us += 1000000;
        } else {
            static const char letters[] = "fruteglhxyz";
            static const enum fb_kind kinds[] = { FB_FORKED, FB_REAPED, FB_UNSTARTED, FB_RETRY,
                                                  FB_ENDING, FB_BEGAN,  FB_HELD,      FB_HELD,
                                                  FB_EXITED, FB_EXITED, FB_EXITED };
            ck_assert_ptr_nonnull(strchr(letters, *at));
            take(kinds[strchr(letters, *at) - letters], job, *at == 'h',
                 *at == 'y'   ? FB_CAUSE_HELD
                 : *at == 'z' ? FB_CAUSE_CHANGED
                              : FB_CAUSE_NONE);
        }
    }
}

/* ---------------------------------------------------------------- what follows */

#define ONE "jobs: [{ name: a, run: x, watch: 'w/*' }]\n"
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
    tcase_add_test(all, another_set);
    tcase_add_test(all, what_another_set_finds);
}
