/*
 * try.c - one try of a probe, none of which waits: a connection that is made while the loop goes
 * on, a request and the first bytes of its answer, a program that is an errand, a look at a file.
 * Which it is and what it meets becomes a reason, in words and as a number: the same reason has the
 * same number, whatever the words.
 */
#include "run.h"

#include "base/address.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN        160          /* bytes of an address, a path or a line that a reason repeats */
#define STATUS_BYTES 12           /* "HTTP/1.1 200" */
#define ANSWER_MOST  (256 * 1024) /* bytes of an answer */

/* What is said by a number of its own; below: errno, exit codes, signals, HTTP's. */
enum { LATE = 1, NO_HTTP, BY_ERROR = 10000, BY_CODE = 20000, BY_SIGNAL = 30000, BY_HTTP = 40000 };

static enum tried end_well(struct fb_run *run, struct worker *worker)
{
    probe_stop_try(run, worker);
    return TRIED_WELL;
}

static enum tried end_badly(struct fb_run *run, struct worker *worker, int reason,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));

static enum tried end_badly(struct fb_run *run, struct worker *worker, int reason,
                            const char *format, ...)
{
    struct probe *probe = worker->probe;
    va_list arguments;

    probe->reason = reason;
    va_start(arguments, format);
    vsnprintf(probe->why, sizeof probe->why, format, arguments);
    va_end(arguments);
    probe_stop_try(run, worker);
    return TRIED_BADLY;
}

/* What is asked, as a reason names it. */
static const char *target(const struct fb_probe *what)
{
    const char *slash = what->kind == FB_PROBE_EXEC ? strrchr(what->argv[0], '/') : NULL;

    if (what->kind == FB_PROBE_SHELL)
        return what->what;
    if (what->kind != FB_PROBE_EXEC)
        return what->what;
    return slash != NULL && slash[1] != '\0' ? slash + 1 : what->argv[0];
}

/* What is lacking here says nothing of what was asked. */
static bool is_lack(int error)
{
    return error == EAGAIN || error == EMFILE || error == ENFILE || error == ENOMEM ||
           error == ENOBUFS || error == ENOSPC;
}

/* "connection refused on 5432" */
static enum tried met_error(struct fb_run *run, struct worker *worker, int error)
{
    const struct fb_probe *what = worker->probe->what;
    const char *words = strerrordesc_np(error);
    char first;

    worker->probe->unmade = is_lack(error);
    words = words != NULL ? words : "unknown error";
    first = (char)tolower((unsigned char)words[0]);
    if (what->kind == FB_PROBE_FILE && error == ENOENT)
        return end_badly(run, worker, BY_ERROR + error, "no file %.*s", SHOWN, what->what);
    if (what->kind == FB_PROBE_TCP || what->kind == FB_PROBE_HTTP)
        return end_badly(run, worker, BY_ERROR + error, "%c%s on %.*s", first, words + 1, SHOWN,
                         target(what));
    return end_badly(run, worker, BY_ERROR + error, "%.*s: %c%s", SHOWN, target(what), first,
                     words + 1);
}

/* ---- connections */

static enum tried connect_to(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;
    int r = probe->fd = sys_connect(&probe->address, probe->second);

    if (r >= 0)
        r = loop_watch(run, probe->fd, EPOLLOUT, worker_key(worker, KEY_PROBE));
    else
        probe->fd = -1;
    if (r >= 0)
        return TRIED_NOT_YET;
    if (!probe->address.local || probe->second || is_lack(-r))
        return met_error(run, worker, probe->second && !is_lack(-r) ? ECONNREFUSED : -r);
    probe->fd = loop_close(run, probe->fd);
    probe->second = true;
    return connect_to(run, worker);
}

/* Another direction of the same connection. */
static int watch_again(struct fb_run *run, struct worker *worker, uint32_t events)
{
    loop_unwatch(run, worker->probe->fd);
    return loop_watch(run, worker->probe->fd, events, worker_key(worker, KEY_PROBE));
}

static int make_request(struct probe *probe)
{
    struct address_url url;
    int r = address_parse_url(probe->what->what, &url);
    size_t path;

    if (r < 0)
        return r;
    path = strcspn(url.path, "#");
    r = asprintf(&probe->request,
                 "GET %s%.*s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: forkboard/" FB_VERSION
                 "\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                 url.path[0] == '/' ? "" : "/", (int)path, url.path, (int)url.host_size, url.host);
    if (r < 0)
        probe->request = NULL;
    probe->request_bytes = r < 0 ? 0 : (size_t)r;
    probe->sent = 0;
    return r < 0 ? -ENOMEM : 0;
}

static enum tried send_request(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;
    ssize_t n = probe->request == NULL ? make_request(probe) : 0;

    if (n == 0)
        n = sys_send(probe->fd, probe->request + probe->sent, probe->request_bytes - probe->sent);
    if (n == -EAGAIN)
        return TRIED_NOT_YET;
    if (n < 0)
        return met_error(run, worker, (int)-n);
    probe->sent += (size_t)n;
    if (probe->sent < probe->request_bytes)
        return TRIED_NOT_YET;
    n = watch_again(run, worker, EPOLLIN);
    return n < 0 ? met_error(run, worker, (int)-n) : TRIED_NOT_YET;
}

/* The status of "HTTP/1.1 200"; 0: it is none. */
static int status_of(const struct probe *probe)
{
    const char *digits = probe->answer + 9;
    int code = 0;

    if (probe->answer_bytes < STATUS_BYTES || strncmp(probe->answer, "HTTP/1.", 7) != 0 ||
        probe->answer[8] != ' ')
        return 0;
    for (int i = 0; i < 3; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return 0;
        code = code * 10 + digits[i] - '0';
    }
    return code;
}

static enum tried judge_answer(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;
    int code = status_of(probe);

    if (code >= 200 && code < 400)
        return end_well(run, worker);
    if (code >= 100)
        return end_badly(run, worker, BY_HTTP + code, "HTTP %d from %.*s", code, SHOWN,
                         probe->what->what);
    return end_badly(run, worker, NO_HTTP, "no HTTP answer from %.*s", SHOWN, probe->what->what);
}

/*
 * The status is all that counts. The rest is read and dropped: to close a connection with bytes
 * unread resets it, and servers report that as an error of theirs.
 */
static enum tried read_answer(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;
    bool rest = probe->answer_bytes >= STATUS_BYTES;
    char dropped[8192];
    ssize_t n = rest ? sys_read(probe->fd, dropped, sizeof dropped)
                     : sys_read(probe->fd, probe->answer + probe->answer_bytes,
                                STATUS_BYTES - probe->answer_bytes);

    if (n == -EAGAIN)
        return TRIED_NOT_YET;
    if (n < 0 && !rest)
        return met_error(run, worker, (int)-n);
    probe->answer_bytes += n > 0 ? (size_t)n : 0;
    if (n > 0 && (probe->answer_bytes < STATUS_BYTES ||
                  (status_of(probe) != 0 && probe->answer_bytes < ANSWER_MOST)))
        return TRIED_NOT_YET;
    return judge_answer(run, worker);
}

enum tried try_goes_on(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;
    int r = probe->connected ? 0 : sys_connected(probe->fd);

    if (r < 0 && probe->address.local && !probe->second) {
        probe->fd = loop_close(run, probe->fd);
        probe->second = true;
        return connect_to(run, worker);
    }
    if (r < 0)
        return met_error(run, worker, -r);
    probe->connected = true;
    if (probe->what->kind == FB_PROBE_TCP)
        return end_well(run, worker);
    return probe->request == NULL || probe->sent < probe->request_bytes ? send_request(run, worker)
                                                                        : read_answer(run, worker);
}

static enum tried begin_connection(struct fb_run *run, struct worker *worker)
{
    struct probe *probe = worker->probe;
    struct address_url url;
    int r = probe->what->kind == FB_PROBE_TCP ? address_parse(probe->what->what, &probe->address)
                                              : address_parse_url(probe->what->what, &url);

    if (r < 0)
        return met_error(run, worker, -r);
    probe->answer_bytes = 0; /* of the try before */
    if (probe->what->kind == FB_PROBE_HTTP)
        probe->address = url.address;
    return connect_to(run, worker);
}

/* ---- files and programs */

static enum tried look_at_file(struct fb_run *run, struct worker *worker)
{
    const struct fb_job *job = &worker->copy->job;
    int dir_fd = job->dir != NULL ? sys_dir_open(job->dir) : -1;
    int r =
        job->dir != NULL && dir_fd < 0 ? dir_fd : sys_file_there(dir_fd, worker->probe->what->what);

    if (dir_fd >= 0)
        sys_close(dir_fd);
    return r < 0 ? met_error(run, worker, -r) : end_well(run, worker);
}

static enum tried begin_program(struct fb_run *run, struct worker *worker, int64_t timeout_us)
{
    const struct fb_probe *what = worker->probe->what;
    int r = spawn_errand(run, worker, what->kind == FB_PROBE_SHELL ? what->what : NULL, what->argv,
                         false, timer_after(loop_now_us(run), timeout_us));

    return r < 0 ? met_error(run, worker, -r) : TRIED_NOT_YET;
}

/* In words for people: what stands there is cleaned where it is shown. */
enum tried try_ran(struct fb_run *run, struct worker *worker, const struct errand *errand)
{
    const struct fb_probe *what = worker->probe->what;
    const struct sys_death *death = &errand->death;
    const char *said = errand->said_size > 0 ? ": " : "", *line = errand->said;
    char name[16];

    if (death->unseen)
        return end_badly(run, worker, BY_ERROR, "%.*s: ended, unseen how", SHOWN, target(what));
    if (death->signal != 0)
        return end_badly(run, worker, BY_SIGNAL + death->signal, "%.*s: killed by %s%s%s", SHOWN,
                         target(what), fb_signal_name(death->signal, name), said, line);
    if (death->code != 0)
        return end_badly(run, worker, BY_CODE + death->code, "%.*s: exit %d%s%s", SHOWN,
                         target(what), death->code, said, line);
    return end_well(run, worker);
}

/* ---- */

enum tried try_late(struct fb_run *run, struct worker *worker, int64_t timeout_us)
{
    const struct fb_probe *what = worker->probe->what;
    bool program = what->kind == FB_PROBE_EXEC || what->kind == FB_PROBE_SHELL;
    double seconds = (double)timeout_us / 1e6;

    if (what->kind == FB_PROBE_HTTP && status_of(worker->probe) != 0)
        return judge_answer(run, worker);
    if (program)
        return end_badly(run, worker, LATE, "%.*s: no end in %.3g s", SHOWN, target(what), seconds);
    return end_badly(run, worker, LATE, "no answer from %.*s in %.3g s", SHOWN, target(what),
                     seconds);
}

void try_waits_for_line(struct worker *worker)
{
    struct probe *probe = worker->probe;

    snprintf(probe->why, sizeof probe->why, "no line yet that matches %.*s", SHOWN,
             probe->what->what);
}

enum tried try_begin(struct fb_run *run, struct worker *worker, int64_t timeout_us)
{
    struct probe *probe = worker->probe;

    probe->trying = true;
    probe->second = probe->connected = probe->unmade = false;
    switch (probe->what->kind) {
    case FB_PROBE_TCP:
    case FB_PROBE_HTTP:
        return begin_connection(run, worker);
    case FB_PROBE_FILE:
        return look_at_file(run, worker);
    default:
        return begin_program(run, worker, timeout_us);
    }
}
