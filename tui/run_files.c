/*
 * run_files.c - a file by its directory: an editor may put another one in its place, under whose
 * name the old one is known no more. What comes within GATHER_MS counts once.
 */
#include "run_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define GATHER_MS 200
#define EVENTS    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM)

struct run_files {
    int both_fd, inotify_fd, timer_fd;
    char *name; /* without its directory */
};

static int add(int epoll_fd, int fd)
{
    struct epoll_event event = { .events = EPOLLIN };
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int watch_directory(struct run_files *files, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash == NULL   ? strdup(".")
                      : slash == path ? strdup("/")
                                      : strndup(path, (size_t)(slash - path));
    int r = -ENOMEM;

    files->name = strdup(slash != NULL ? slash + 1 : path);
    if (directory != NULL && files->name != NULL)
        r = inotify_add_watch(files->inotify_fd, directory, EVENTS) < 0 ? -errno : 0;
    free(directory);
    return r;
}

int run_files_open(struct run_files **out, const char *path)
{
    struct run_files *files = calloc(1, sizeof *files);
    int r = 0;

    *out = files;
    if (files == NULL)
        return -ENOMEM;
    files->both_fd = epoll_create1(EPOLL_CLOEXEC);
    files->inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    files->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (files->both_fd < 0 || files->inotify_fd < 0 || files->timer_fd < 0)
        r = -errno;
    if (r == 0)
        r = add(files->both_fd, files->inotify_fd);
    if (r == 0)
        r = add(files->both_fd, files->timer_fd);
    if (r == 0)
        r = watch_directory(files, path);
    if (r < 0)
        *out = run_files_close(files);
    return r;
}

struct run_files *run_files_close(struct run_files *files)
{
    int fds[3];

    if (files == NULL)
        return NULL;
    fds[0] = files->both_fd;
    fds[1] = files->inotify_fd;
    fds[2] = files->timer_fd;
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(files->name);
    free(files);
    return NULL;
}

int run_files_fd(const struct run_files *files)
{
    return files->both_fd;
}

/* Some were lost: it may have been among them. */
static bool is_ours(const struct run_files *files, const struct inotify_event *event)
{
    return (event->mask & IN_Q_OVERFLOW) != 0 ||
           (event->len > 0 && strcmp(event->name, files->name) == 0);
}

static bool any_news(struct run_files *files)
{
    char bytes[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool any = false;
    ssize_t size;

    while ((size = read(files->inotify_fd, bytes, sizeof bytes)) > 0)
        for (const char *at = bytes; at < bytes + size;) {
            const struct inotify_event *event = (const void *)at;
            any |= is_ours(files, event);
            at += sizeof *event + event->len;
        }
    return any;
}

bool run_files_changed(struct run_files *files)
{
    const struct itimerspec soon = { .it_value = { .tv_nsec = GATHER_MS * 1000000L } };
    unsigned long long times;

    if (any_news(files)) {
        timerfd_settime(files->timer_fd, 0, &soon, NULL);
        return false;
    }
    return read(files->timer_fd, &times, sizeof times) == (ssize_t)sizeof times;
}
