/*
 * notify.c - progress and readiness as workers of any language tell them, by sd_notify(3). A socket
 * a slot, up to a bound, opened when the slot is first used: workers that send nothing cost
 * nothing.
 *
 * Whose a datagram is: the kernel tells the sender's pid, which is the worker, or in its group, or
 * a descendant. A sender may be gone by then (a shell's child that sends and ends); of our user, it
 * is the worker whose address it knew. From anybody else it is dropped without a word: an address
 * is no secret.
 */
#include "notice.h"
#include "run.h"

#include <string.h>

#define DATAGRAM_BYTES 4096 /* what is longer is cut */
#define ANCESTORS_MOST 64
#define LAST_NOTICES   64 /* of a worker that is dead, before its end is told */

static void open_socket(struct fb_run *run, struct notify *notify)
{
    uint64_t key = (uint64_t)(notify - run->notify) << 3 | KEY_NOTIFY;
    int fd = sys_notify_open(notify->name, sizeof notify->name);

    if (fd >= 0 && sys_epoll_add(run->epoll_fd, fd, EPOLLIN, key) < 0)
        fd = sys_close(fd);
    notify->fd = fd < 0 ? -1 : fd;
}

/* What a worker finds in NOTIFY_SOCKET; "": nothing. For want of its own it has the first one's. */
const char *notify_address(struct fb_run *run, struct worker *worker)
{
    struct notify *notify = &run->notify[(worker->slot - 1) % NOTIFY_SOCKETS];

    if (run->options.notify && notify->fd < 0)
        open_socket(run, notify);
    if (notify->fd < 0)
        notify = run->notify;
    worker->notify = notify->fd >= 0 ? notify : NULL;
    return worker->notify != NULL ? notify->name : "";
}

void notify_init(struct fb_run *run)
{
    for (int i = 0; i < NOTIFY_SOCKETS; i++)
        run->notify[i].fd = -1;
}

void notify_close(struct fb_run *run)
{
    for (int i = 0; i < NOTIFY_SOCKETS; i++)
        run->notify[i].fd = sys_close(run->notify[i].fd);
}

static struct worker *worker_of_job(const struct fb_run *run, uint32_t job)
{
    struct worker *worker = run->first;

    while (worker != NULL && (worker->job != job || worker->state != WORKER_RUNNING))
        worker = worker->next;
    return job != 0 ? worker : NULL;
}

/* The one worker that was given this address; NULL where several live that were. */
static struct worker *worker_at(const struct fb_run *run, const struct notify *notify)
{
    struct worker *found = NULL;

    for (struct worker *worker = run->first; worker != NULL; worker = worker->next) {
        if (worker->state != WORKER_RUNNING || worker->notify != notify)
            continue;
        if (found != NULL)
            return NULL;
        found = worker;
    }
    return found;
}

/* Up from the sender; one that we adopted says in its environment whose it was. */
static struct worker *worker_of(const struct fb_run *run, const struct sys_sender *sender,
                                const struct notify *notify)
{
    pid_t pid = sender->pid;
    struct worker *worker = pidmap_get(&run->pids, pid);

    for (int i = 0; worker == NULL && i < ANCESTORS_MOST; i++) {
        struct sys_process process;
        if (!sys_look(pid, &process))
            return sender->same_user ? worker_at(run, notify) : NULL;
        worker = pidmap_get(&run->pids, process.group);
        if (worker == NULL && process.parent == sys_pid())
            return worker_of_job(run, process.job);
        pid = process.parent;
        if (worker == NULL && pid <= 1)
            return NULL;
        if (worker == NULL)
            worker = pidmap_get(&run->pids, pid);
    }
    return worker;
}

/* At a character's end: text[0..size] of what is to be cut before text[size]. */
static size_t cut(const char *text, size_t size)
{
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
        size--;
    return size;
}

static bool take_status(struct report *report, const struct notice *notice)
{
    size_t size = notice->status_bytes;

    if (notice->status == NULL)
        return false;
    if (size >= REPORT_TEXT_ROOM)
        size = cut(notice->status, REPORT_TEXT_ROOM - 1);
    if (memchr(notice->status, '\0', size) != NULL ||
        (strlen(report_text(report)) == size &&
         memcmp(report_text(report), notice->status, size) == 0))
        return false;
    return report_say(report, notice->status, size);
}

static void tell(struct fb_run *run, struct worker *worker, const struct notice *notice)
{
    struct report *report = &worker->report;
    bool news = take_status(report, notice);

    if (notice->share >= 0 && notice->share != report->share) {
        report->share = notice->share;
        news = true;
    }
    if (news) {
        struct fb_event *event = run_tell(run, FB_PROGRESS, worker);
        event->as.progress.share = report->share;
        event->as.progress.text = report_text(report);
    }
    if (notice->ready && !worker->ready)
        run_ready(run, worker);
}

/* One datagram. False: there is none. */
bool notify_read(struct fb_run *run, struct notify *notify)
{
    char bytes[DATAGRAM_BYTES];
    struct worker *worker;
    struct sys_sender sender;
    struct notice notice;
    ssize_t n = sys_notify_read(notify->fd, bytes, sizeof bytes, &sender);

    if (n < 0)
        return false;
    notice_parse(bytes, (size_t)n, &notice);
    worker = sender.pid > 0 ? worker_of(run, &sender, notify) : NULL;
    if (worker != NULL)
        tell(run, worker, &notice);
    return true;
}

/* What was sent before a worker died is told before its death: true: one more was read. */
bool notify_drain(struct fb_run *run, struct worker *worker)
{
    if (worker->notify == NULL || worker->last_notices == LAST_NOTICES)
        return false;
    worker->last_notices =
        notify_read(run, worker->notify) ? worker->last_notices + 1 : LAST_NOTICES;
    return worker->last_notices < LAST_NOTICES;
}
