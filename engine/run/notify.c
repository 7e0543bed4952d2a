/*
 * notify.c - progress and readiness as workers of any language report them, by sd_notify(3). A
 * socket a slot, up to a bound, opened when the slot is first used: workers that send nothing cost
 * nothing.
 *
 * Which worker a datagram belongs to: the kernel gives the sender's pid, which is the worker, or in
 * its group, or a descendant. A sender may be gone by then (a shell's child that sends and ends):
 * then it is the worker whose address it knew. An address over which something came is given to no
 * later worker: what that one's processes still send is not the next one's. Another user's datagram
 * is dropped before anything is looked up for it.
 */
#include "base/sd_notify.h"
#include "run.h"

#include <errno.h>
#include <string.h>

#define DATAGRAM_BYTES 4096 /* what is longer is cut */
#define ANCESTORS_MOST 64
#define LAST_NOTICES   64 /* of a worker that is dead, before its end is reported */

/* Or a copy of it in a child that was forked, to which a process sends that a worker has left,
 * keeps it there: readable for ever. */
static void close_socket(struct fb_run *run, struct notify *notify)
{
    loop_unwatch(run, notify->socket.fd);
    sys_notify_close(&notify->socket);
}

static void open_socket(struct fb_run *run, struct notify *notify)
{
    uint64_t key = (uint64_t)(notify - run->notify.sockets) << 3 | KEY_NOTIFY;

    notify->heard = false;
    if (sys_notify_open(&notify->socket, !run->notify.swept) == 0 &&
        loop_watch(run, notify->socket.fd, EPOLLIN, key) < 0)
        sys_notify_close(&notify->socket);
    run->notify.swept = true;
}

/* What a worker finds in NOTIFY_SOCKET; "": nothing. For want of its own it has the first one's. */
const char *notify_address(struct fb_run *run, struct worker *worker)
{
    struct notify *notify = &run->notify.sockets[(worker->slot - 1) % NOTIFY_SOCKETS];

    if (run->options.notify && notify->socket.fd < 0)
        open_socket(run, notify);
    if (notify->socket.fd < 0)
        notify = run->notify.sockets;
    worker->notify = notify->socket.fd >= 0 ? notify : NULL;
    return worker->notify != NULL ? notify->socket.address : "";
}

void notify_init(struct fb_run *run)
{
    for (int i = 0; i < NOTIFY_SOCKETS; i++)
        run->notify.sockets[i].socket.fd = -1;
}

void notify_fini(struct fb_run *run)
{
    for (int i = 0; i < NOTIFY_SOCKETS; i++)
        sys_notify_close(&run->notify.sockets[i].socket);
}

/* The one worker that was given this address; NULL where several live that were. */
static struct worker *addressee(const struct fb_run *run, const struct notify *notify)
{
    struct worker *found = NULL;

    for (struct worker *worker = worker_first(run); worker != NULL; worker = worker->next) {
        if (worker->state != WORKER_RUNNING || worker->notify != notify)
            continue;
        if (found != NULL)
            return NULL;
        found = worker;
    }
    return found;
}

/* The worker is done with; a later one gets another address, unless one that lives has this. */
void notify_done(struct fb_run *run, struct worker *worker)
{
    struct notify *notify = worker->notify;

    worker->notify = NULL;
    if (notify == NULL || !notify->heard)
        return;
    for (struct worker *other = worker_first(run); other != NULL; other = other->next)
        if (other->notify == notify)
            return;
    close_socket(run, notify);
}

/* Up from the sender; one that we adopted says in its environment which worker it descends from. */
static struct worker *climb(const struct fb_run *run, pid_t pid, const struct notify *notify)
{
    struct worker *worker = worker_of_pid(run, pid);

    for (int i = 0; worker == NULL && i < ANCESTORS_MOST; i++) {
        struct sys_process process;
        if (!sys_look(pid, &process))
            return addressee(run, notify);
        worker = worker_of_pid(run, process.group);
        if (worker == NULL && process.parent == sys_pid())
            return worker_running(run, process.job);
        pid = process.parent;
        if (worker == NULL && pid <= 1)
            return NULL;
        if (worker == NULL)
            worker = worker_of_pid(run, pid);
    }
    return worker;
}

/* What was found holds only if the sender still had its pid afterwards. */
static struct worker *sender_of(const struct fb_run *run, const struct sys_sender *sender,
                                const struct notify *notify)
{
    struct worker *worker = climb(run, sender->pid, notify);

    return sys_sender_gone(sender) ? addressee(run, notify) : worker;
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
        struct fb_event *event = events_put(run, FB_PROGRESS, worker);
        event->as.progress.share = report->share;
        event->as.progress.text = report_text(report);
    }
    if (notice->ready && !worker->ready && !worker->probed)
        attempt_ready(run, worker);
}

/* One datagram. False: there is none. */
static bool read_one(struct fb_run *run, struct notify *notify)
{
    char bytes[DATAGRAM_BYTES];
    struct worker *worker;
    struct sys_sender sender;
    struct notice notice;
    ssize_t n;

    if (notify->socket.fd < 0)
        return false;
    n = sys_notify_read(&notify->socket, bytes, sizeof bytes, &sender);
    if (n == -EBUSY)
        close_socket(run, notify);
    if (n < 0)
        return false;
    notify->heard = true;
    if (sender.pid > 0 && sender.trusted) {
        worker = sender_of(run, &sender, notify);
        notice_parse(bytes, (size_t)n, &notice);
        if (worker != NULL)
            tell(run, worker, &notice);
    }
    sys_close(sender.pidfd);
    return true;
}

/* What was sent before a worker died is reported before its death: true: one more was read. */
bool notify_drain(struct fb_run *run, struct worker *worker)
{
    if (worker->notify == NULL || worker->last_notices == LAST_NOTICES)
        return false;
    worker->last_notices = read_one(run, worker->notify) ? worker->last_notices + 1 : LAST_NOTICES;
    return worker->last_notices < LAST_NOTICES;
}

void notify_ready(struct fb_run *run, uint64_t key)
{
    read_one(run, &run->notify.sockets[key >> 3]);
}
