/*
 * ctl_runs.h - runs that answer, are silent, of another version, full or killed: their sockets are
 * the test's, and they answer when the client begins to wait.
 */
#ifndef CTL_RUNS_H
#define CTL_RUNS_H

#include "check_main.h"
#include "forkboard.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MOST 16

enum how { NONE, ANSWERS, SAYS, SILENT, OLD, FULL, ENDS, NO_SOCKET, KILLED };

struct run {
    const char *id, *title;
    int pid;
    enum how how; /* SAYS: the title is the whole of what it says */
};

static struct {
    struct run is;
    int fd, accepted, record; /* record: a descriptor that comes with its answer; 0: none */
} runs[RUNS_MOST];

static int count, before;
static void (*when_waited)(int run, int timeout_ms); /* what a run that was reached does then */
static char home[256], inside[300], why[4400];

static inline int open_descriptors(void)
{
    int found = 0;

    for (int fd = 0; fd < 256; fd++)
        found += fcntl(fd, F_GETFD) >= 0;
    return found;
}

static inline void set_up(void)
{
    snprintf(home, sizeof home, "%s/ctl_runs.XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(home));
    snprintf(inside, sizeof inside, "%s/forkboard", home);
    setenv("XDG_RUNTIME_DIR", home, 1);
    why[0] = '\0';
    count = 0;
    before = open_descriptors();
}

static inline void path_of(char path[400], const char *id)
{
    snprintf(path, 400, "%s/%s.sock", inside, id);
}

static inline void tear_down(void)
{
    char path[400];

    for (int i = 0; i < count; i++) {
        path_of(path, runs[i].is.id);
        unlink(path);
        if (runs[i].fd >= 0)
            close(runs[i].fd);
        if (runs[i].accepted >= 0)
            close(runs[i].accepted);
        if (runs[i].record > 0)
            close(runs[i].record);
    }
    rmdir(inside);
    rmdir(home);
    if (fcntl(0, F_GETFD) < 0) /* the test has closed it */
        ck_assert_int_eq(open("/dev/null", O_RDONLY), 0);
}

static inline void add(struct run is)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char path[400];
    int folder, fd;

    mkdir(inside, 0700);
    path_of(path, is.id);
    folder = open(inside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s.sock", folder, is.id);
    fd = is.how == NO_SOCKET ? open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600)
                             : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (is.how != NO_SOCKET) {
        ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        ck_assert_int_eq(listen(fd, 4), 0);
    }
    close(folder);
    if (is.how == KILLED || is.how == NO_SOCKET) {
        close(fd);
        fd = -1;
    }
    runs[count].is = is;
    runs[count].accepted = -1;
    runs[count].record = 0;
    runs[count++].fd = fd;
}

static inline void add_all(const struct run *all)
{
    for (int i = 0; all[i].id != NULL; i++)
        add(all[i]);
    before = open_descriptors();
}

/* The last that was added has a record, of these lines. */
static inline void add_record(const char *lines)
{
    int fd = memfd_create("record", MFD_CLOEXEC);

    ck_assert_int_eq(write(fd, lines, strlen(lines)), (ssize_t)strlen(lines));
    runs[count - 1].record = fd;
}

static inline void send_with(int fd, const char *bytes, size_t size, int passed)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof passed)];
    } control = { .room = { 0 } };
    struct iovec part = { (char *)(uintptr_t)bytes, size };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

    if (passed > 0) {
        message.msg_control = control.room;
        message.msg_controllen = sizeof control.room;
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(sizeof passed);
        memcpy(CMSG_DATA(&control.head), &passed, sizeof passed);
    }
    ck_assert_int_eq(sendmsg(fd, &message, MSG_NOSIGNAL), (ssize_t)size);
}

static inline void answer(int i, int fd)
{
    const struct run *is = &runs[i].is;
    char line[512], path[400];
    int size;

    if (is->how == FULL || is->how == ENDS) {
        path_of(path, is->id);
        if (is->how == ENDS)
            unlink(path);
        close(fd);
        return;
    }
    runs[i].accepted = fd;
    before++; /* one of the test's own */
    size = is->how == SAYS
               ? snprintf(line, sizeof line, "%s\n", is->title)
               : snprintf(line, sizeof line,
                          "run {\"title\":\"%s\",\"dir\":\"/d\",\"version\":\"%s\",\"pid\":%d}\n",
                          is->title, is->how == OLD ? "0.0.1" : FB_VERSION, is->pid);
    if (is->how != SILENT)
        send_with(fd, line, (size_t)size, runs[i].record);
}

/* In the place of libc's: it stands, so that no pause of ours is taken for a run that is silent. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    *now = (struct timespec){ .tv_sec = clock == CLOCK_REALTIME ? 2000 : 50 };
    return 0;
}

/* libc's, but that nothing is waited for: a run that is asked answers first, or will not. */
int poll(struct pollfd *fds, nfds_t many, int timeout_ms)
{
    struct timespec now = { 0, 0 };

    for (int i = 0; i < count; i++) {
        int fd =
            runs[i].fd >= 0 ? accept4(runs[i].fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK) : -1;
        if (fd >= 0 && runs[i].accepted >= 0) { /* the next client */
            close(runs[i].accepted);
            before--;
        }
        if (fd >= 0)
            answer(i, fd);
        else if (runs[i].accepted >= 0 && when_waited != NULL)
            when_waited(i, timeout_ms);
    }
    ck_assert(timeout_ms > 0 || when_waited != NULL);
    return (int)syscall(SYS_ppoll, fds, many, &now, NULL, 0);
}

/* ---------------------------------------------------------------- lines of a record */

#define BEGINS "{\"t\":0.1,\"event\":\"run\",\"version\":\"1.0.0\",\"title\":\"x\",\"slots\":9}\n"
#define QUEUED(job)                                                                                \
    "{\"t\":0.1,\"event\":\"queued\",\"job\":" job ",\"name\":\"j" job "\",\"command\":\"true\"}"  \
    "\n"
#define TRY(event, job, attempt, more)                                                             \
    "{\"t\":0.2,\"event\":\"" event "\",\"job\":" job ",\"attempt\":" attempt more "}\n"
#define FORKED(job, attempt)           TRY("forked", job, attempt, ",\"pid\":7" job ",\"slot\":1")
#define BEGAN(job, attempt)            FORKED(job, attempt) TRY("began", job, attempt, "")
#define EXITED(job, attempt, code, ok) TRY("exited", job, attempt, ",\"code\":" code ",\"ok\":" ok)
#define REAPED(job, attempt)           TRY("reaped", job, attempt, ",\"user\":0.1,\"system\":0.1")
#define WELL(job, attempt)             EXITED(job, attempt, "0", "true") REAPED(job, attempt)
#define BADLY(job, attempt)            EXITED(job, attempt, "3", "false") REAPED(job, attempt)
#define STOPPED(job, attempt)          TRY("stopped", job, attempt, ",\"signal\":\"SIGTSTP\"")
#define RETRY(job, attempt)            TRY("retry", job, attempt, ",\"wait\":9.0")
#define HELD(job)                      "{\"t\":0.3,\"event\":\"held\",\"job\":" job ",\"on\":true}\n"
#define SKIPPED(job)                   "{\"t\":0.3,\"event\":\"skipped\",\"job\":" job ",\"why\":\"none\"}\n"

/* ---------------------------------------------------------------- a command that asks them */

static char out[8192], err[8192]; /* what it printed */

static int made[2], aside[2]; /* standard output and error: a file, and what they are */

static inline void give_back(void)
{
    char *const to[2] = { out, err };

    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        ssize_t n = pread(made[i], to[i], sizeof out - 1, 0);
        to[i][n > 0 ? n : 0] = '\0';
        dup2(aside[i], i + 1);
        close(aside[i]);
        close(made[i]);
    }
}

/* While it runs: what is not so is said where it is read. */
static inline void is_so(bool so, const char *what)
{
    if (so)
        return;
    give_back();
    ck_abort_msg("%s\n%s%s", what, out, err);
}

static inline int command(int (*run)(int argc, char **argv), const char *const *words)
{
    static char room[1024], *argv[16]; /* words that can be written, as main()'s can */
    int argc = 0, status;
    char *at = room;

    for (; words[argc] != NULL; argc++, at += strlen(at) + 1)
        argv[argc] = strcpy(at, words[argc]);
    argv[argc] = NULL;
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        made[i] = memfd_create("printed", MFD_CLOEXEC);
        aside[i] = fcntl(i + 1, F_DUPFD_CLOEXEC, 3);
        dup2(made[i], i + 1);
    }
    status = run(argc, argv);
    give_back();
    for (int i = 0; i < count; i++) { /* each may be asked again */
        if (runs[i].accepted < 0)
            continue;
        close(runs[i].accepted);
        runs[i].accepted = -1;
        before--;
    }
    return status;
}

#endif
