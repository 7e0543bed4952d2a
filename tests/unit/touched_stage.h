/*
 * touched_stage.h - a set whose jobs watch files, its run as a stand-in, the timer that gathers
 * changes and what the kernel says of files: the test lets its time run out, and drops changes.
 */
#ifndef TOUCHED_STAGE_H
#define TOUCHED_STAGE_H

#include "run_touched.h"

#include "check_main.h"
#include "check_seen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static char home[] = "/tmp/test_touched.XXXXXX";
static struct {
    int renew, note; /* what the calls return */
    int timer_fd;    /* where the timer is read */
    int armed;       /* so often */
    int64_t now_us;  /* that clock_gettime() adds */
    int overflows;   /* so many reads of changes find that some were dropped */
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

/* Of what inotify tells, which alone is read by so much. */
ssize_t read(int fd, void *bytes, size_t size)
{
    const struct inotify_event event = { .wd = -1, .mask = IN_Q_OVERFLOW };

    if (size <= sizeof event || stage.overflows == 0)
        return readv(fd, &(struct iovec){ bytes, size }, 1);
    stage.overflows--;
    memcpy(bytes, &event, sizeof event);
    return sizeof event;
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

static inline struct set *read_set(const char *text)
{
    struct text mistakes = { 0 };
    struct set *out;

    ck_assert_msg(set_read(&out, "s.yaml", text, strlen(text), NULL, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    text_fini(&mistakes);
    return out;
}

static inline void begin(const char *text)
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

static inline void end(void)
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

static inline void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

    ck_assert_int_eq(write(fd, "x", 1), 1);
    close(fd);
}

static inline void take(enum fb_kind kind, uint32_t job, bool on, enum fb_cause cause)
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
 * +: a second has passed; o: the kernel drops changes.
 */
static inline void play(const char *words)
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
        } else if (*at == 'o') {
            stage.overflows++;
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

#endif
