/*
 * errand.c - small children of the run beside its workers: programs that a probe runs, or that stop
 * a job. They have no slot, no events and no output of their own; of what they print the last line
 * is kept, for a reason. Each has its time: then it is killed with all of its group, and what came
 * of it is that it was late. One that cannot even be killed, in a call of the kernel that does not
 * end, is not waited for.
 */
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define ERRANDS_COUNTED 1000000000          /* one more is no more */
#define NUMBER_MOST     ((uint32_t)1 << 27) /* its keys stay below those of workers */
#define DYING_US        1000000             /* after SIGKILL */
#define BURY_US         1000000
#define BURY_LOOK       200
#define READ_AT_ONCE    16384
#define READS_LAST      64 /* of what it has left in its pipe, which another may still fill */

/* Two keys of each, after those of the notify sockets: what it prints, its death. */
static uint64_t key_of(const struct errand *errand, bool death)
{
    return ((uint64_t)NOTIFY_SOCKETS + 2 * (uint64_t)errand->number + death) << 3 | KEY_NOTIFY;
}

bool errand_key(uint64_t key)
{
    return (key & 7) == KEY_NOTIFY && key >> 3 >= NOTIFY_SOCKETS;
}

void errand_init(struct fb_run *run)
{
    run->errands.timer.kind = TIMER_ERRAND;
}

static void arm(struct fb_run *run)
{
    int64_t next_us = TIMER_NEVER;

    for (const struct errand *errand = run->errands.first; errand != NULL; errand = errand->next)
        if ((!errand->over || errand->let_go) && errand->until_us < next_us)
            next_us = errand->until_us;
    loop_alarm(run, &run->errands.timer, next_us);
}

int errand_open(struct fb_run *run, const struct worker *worker, bool stops, int64_t until_us,
                struct errand **out, int *end)
{
    struct errand *errand = calloc(1, sizeof *errand);
    int fds[2], r = errand != NULL ? sys_output_pipe(fds) : -ENOMEM;

    *out = NULL;
    if (r < 0) {
        free(errand);
        return r;
    }
    run->errands.last_number = run->errands.last_number % NUMBER_MOST + 1;
    errand->number = run->errands.last_number;
    errand->owner = worker_key(worker, KEY_OUT);
    worker_name(worker, errand->about);
    errand->stops = stops;
    errand->until_us = until_us;
    errand->out_fd = fds[0];
    errand->death_fd = -1;
    *end = fds[1];
    r = loop_watch(run, errand->out_fd, EPOLLIN, key_of(errand, false));
    if (r < 0) {
        sys_close(fds[0]);
        *end = sys_close(fds[1]);
        free(errand);
        return r;
    }
    errand->next = run->errands.first;
    run->errands.first = errand;
    *out = errand;
    return 0;
}

/* As with a worker: SIGCHLD may go to another thread, or is not ours (deaths.c). */
void errand_begin(struct fb_run *run, struct errand *errand, pid_t pid)
{
    errand->pid = pid;
    if (!run->options.adopt || sys_threaded())
        errand->death_fd = sys_death_open(pid);
    if (errand->death_fd < 0 ||
        loop_watch(run, errand->death_fd, EPOLLIN | EPOLLONESHOT, key_of(errand, true)) < 0)
        errand->death_fd = sys_close(errand->death_fd);
    arm(run);
}

void errand_drop(struct fb_run *run, struct errand *errand)
{
    struct errand **at = &run->errands.first;

    while (*at != errand)
        at = &(*at)->next;
    *at = errand->next;
    loop_close(run, errand->out_fd);
    loop_close(run, errand->death_fd);
    free(errand);
    arm(run);
}

/* The beginning of the last line that is not empty. */
static void keep_last(struct errand *errand, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
            errand->line_over = true;
            continue;
        }
        if (errand->line_over)
            errand->said_size = 0;
        errand->line_over = false;
        if (errand->said_size < ERRAND_SAID)
            errand->said[errand->said_size++] = bytes[i] != '\0' ? bytes[i] : ' ';
    }
    errand->said[errand->said_size] = '\0';
}

/* One read, which does not block: of a megabyte the next comes in the next round. */
static void read_some(struct fb_run *run, struct errand *errand)
{
    char bytes[READ_AT_ONCE];
    ssize_t n = errand->out_fd >= 0 ? sys_read(errand->out_fd, bytes, sizeof bytes) : 0;

    if (n > 0)
        keep_last(errand, bytes, (size_t)n);
    else if (n != -EAGAIN)
        errand->out_fd = loop_close(run, errand->out_fd);
}

/* What it left in its group goes too: until it is reaped the number is its own. */
static void take_death(struct fb_run *run, struct errand *errand, const struct sys_death *death)
{
    struct sys_usage usage;
    bool ended = false;

    if (!death->unseen) {
        sys_kill_group(errand->pid, SIGKILL);
        sys_reap(errand->pid, errand->death_fd, &usage);
        run->errands.died += run->errands.died < ERRANDS_COUNTED;
    }
    for (int i = 0;
         i < READS_LAST && errand->out_fd >= 0 && sys_pipe_waiting(errand->out_fd, &ended) > 0; i++)
        read_some(run, errand);
    errand->out_fd = loop_close(run, errand->out_fd);
    errand->death_fd = loop_close(run, errand->death_fd);
    errand->death = *death;
    errand->dead = true;
    if (errand->let_go)
        errand_drop(run, errand);
    else
        errand->over = true;
}

static bool is_gone(struct fb_run *run, struct errand *errand)
{
    struct sys_death death;
    int r = errand->dead ? 0 : sys_peek(errand->pid, errand->death_fd, &death);

    if (r == -ECHILD)
        death = (struct sys_death){ .change = SYS_EXITED, .pid = errand->pid, .unseen = true };
    if (r != -ECHILD && (r <= 0 || death.change != SYS_EXITED))
        return false;
    take_death(run, errand, &death);
    return true;
}

void errand_look(struct fb_run *run)
{
    for (struct errand *errand = run->errands.first, *next; errand != NULL; errand = next) {
        next = errand->next;
        is_gone(run, errand);
    }
}

/* It has ended, and another wait has taken its end. */
void errand_new_number(struct fb_run *run, pid_t pid)
{
    struct sys_death death = { .change = SYS_EXITED, .pid = pid, .unseen = true };

    errand_died(run, &death);
}

bool errand_is(const struct fb_run *run, pid_t pid)
{
    for (const struct errand *errand = run->errands.first; errand != NULL; errand = errand->next)
        if (errand->pid == pid && !errand->dead)
            return true;
    return false;
}

bool errand_died(struct fb_run *run, const struct sys_death *death)
{
    for (struct errand *errand = run->errands.first; errand != NULL; errand = errand->next)
        if (errand->pid == death->pid && !errand->dead) {
            take_death(run, errand, death);
            return true;
        }
    return false;
}

void errand_ready(struct fb_run *run, uint64_t key)
{
    uint64_t place = (key >> 3) - NOTIFY_SOCKETS;

    for (struct errand *errand = run->errands.first; errand != NULL; errand = errand->next) {
        if (errand->number != place / 2)
            continue;
        if (place % 2 == 0)
            read_some(run, errand);
        else
            is_gone(run, errand);
        return;
    }
}

/* Another wait may have taken it: then its number may be a stranger's. */
static void kill_group(const struct errand *errand)
{
    if (!errand->dead && sys_unreaped(errand->pid, errand->death_fd))
        sys_kill_group(errand->pid, SIGKILL);
}

/* It is waited for a little, and then not any more: it may never come out of a call. */
static void kill_it(struct fb_run *run, struct errand *errand)
{
    kill_group(errand);
    errand->out_fd = loop_close(run, errand->out_fd);
    errand->until_us = loop_now_us(run) + DYING_US;
}

void errand_timer(struct fb_run *run)
{
    int64_t now_us = loop_now_us(run);

    for (struct errand *errand = run->errands.first; errand != NULL; errand = errand->next) {
        if (errand->until_us > now_us || (errand->over && !errand->let_go))
            continue;
        if (errand->let_go) {
            errand->until_us = TIMER_NEVER;
            continue;
        }
        kill_it(run, errand);
        errand->late = errand->over = true;
    }
    arm(run);
}

struct errand *errand_next(struct fb_run *run)
{
    struct errand *errand = run->errands.first;

    while (errand != NULL && (!errand->over || errand->let_go))
        errand = errand->next;
    return errand;
}

void errand_taken(struct fb_run *run, struct errand *errand)
{
    errand->let_go = true;
    if (errand->dead)
        errand_drop(run, errand);
    else
        arm(run);
}

void errand_let_go(struct fb_run *run, const struct worker *worker)
{
    uint64_t owner = worker_key(worker, KEY_OUT);

    for (struct errand *errand = run->errands.first, *next; errand != NULL; errand = next) {
        next = errand->next;
        if (errand->owner != owner || errand->stops || errand->let_go)
            continue;
        if (!errand->over)
            kill_it(run, errand);
        errand_taken(run, errand);
    }
}

void errand_cut(struct fb_run *run, const struct worker *worker)
{
    uint64_t owner = worker != NULL ? worker_key(worker, KEY_OUT) : 0;

    for (struct errand *errand = run->errands.first, *next; errand != NULL; errand = next) {
        next = errand->next;
        if (!errand->stops || errand->over || (worker != NULL && errand->owner != owner))
            continue;
        kill_it(run, errand);
        errand_taken(run, errand);
    }
}

void errand_leave(struct fb_run *run)
{
    for (struct errand *errand = run->errands.first; errand != NULL; errand = errand->next)
        errand->dead = true;
}

bool errand_none(const struct fb_run *run)
{
    for (const struct errand *errand = run->errands.first; errand != NULL; errand = errand->next)
        if (!errand->let_go || errand->until_us != TIMER_NEVER)
            return false;
    return true;
}

void errand_bury(struct fb_run *run)
{
    int64_t until_us = sys_now_us() + BURY_US;

    for (struct errand *errand = run->errands.first; errand != NULL; errand = errand->next) {
        errand->let_go = false; /* so that it stays in the list */
        kill_group(errand);
    }
    for (struct errand *errand = run->errands.first, *next; errand != NULL; errand = next) {
        next = errand->next;
        if (errand->dead)
            continue;
        while (!is_gone(run, errand) && sys_now_us() < until_us)
            sys_pause_us(BURY_LOOK);
    }
}

void errand_fini(struct fb_run *run)
{
    while (run->errands.first != NULL)
        errand_drop(run, run->errands.first);
}

int errand_deaths(const struct fb_run *run)
{
    return run->errands.died;
}
