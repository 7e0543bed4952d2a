/*
 * local.c - agents as plain processes of this machine: to try a run over several machines on one,
 * and for the tests. They outlive forkboard, as those of a cluster do. The ticket names each by its
 * pid and by when it was started, so that a pid that is another's by now is no agent.
 */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define AGENTS      2
#define START_FIELD 22  /* of /proc/PID/stat */
#define UNSEEN      "?" /* in a ticket: when that one was started is not known */

static int local_check(struct on *on, uint32_t jobs, char *why, size_t size)
{
    struct fb_hardware hardware;

    (void)jobs;
    (void)why;
    (void)size;
    if (on->agents == 0)
        on->agents = AGENTS;
    if (on->cpus == 0) {
        fb_machine(&hardware);
        on->cpus = hardware.threads > on->agents ? hardware.threads / on->agents : 1;
    }
    return 0;
}

/* ---------------------------------------------------------------- what is known of processes */

/* The first line of a small file: its bytes, or -errno. */
static int read_line(const char *path, char *line, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), r;
    ssize_t got;

    line[0] = '\0';
    if (fd < 0)
        return -errno;
    got = read(fd, line, size - 1);
    r = got < 0 ? -errno : (int)got;
    close(fd);
    line[got > 0 ? got : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    return r;
}

/*
 * When a process was started, in the kernel's ticks, and its state. 0; -ESRCH: there is none;
 * -errno: that is not known. Its name may hold blanks and parentheses: the fields are counted from
 * the last of these.
 */
static int started(pid_t pid, uint64_t *start, char *state)
{
    char path[64], line[1024], *field;
    int r;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    r = read_line(path, line, sizeof line);
    if (r < 0)
        return r == -ENOENT ? -ESRCH : r;
    field = strrchr(line, ')');
    if (field == NULL || strlen(field) < 3)
        return -EBADMSG;
    *state = field[2];
    field += 2;
    for (int i = 3; i < START_FIELD && field != NULL; i++) {
        field = strchr(field, ' ');
        field = field != NULL ? field + 1 : NULL;
    }
    *start = field != NULL ? strtoull(field, NULL, 10) : 0;
    return field != NULL ? 0 : -EBADMSG;
}

/*
 * Where pids are those of here, as the end of a ticket. The boot and the namespace of pids say
 * that; the machine's id and name tell one that was started anew from another. 0 or -errno.
 */
static int find_here(char *here, size_t size)
{
    char boot[64], machine[64];
    struct utsname node;
    struct stat pids = { 0 };
    int r = read_line("/proc/sys/kernel/random/boot_id", boot, sizeof boot);

    if (uname(&node) < 0)
        return -errno;
    if (r == -ENOENT || r == 0) /* some containers have none */
        r = snprintf(boot, sizeof boot, "%s", node.nodename);
    if (r >= 0 && stat("/proc/self/ns/pid", &pids) < 0 && errno != ENOENT)
        r = -errno;
    if (r < 0)
        return r;
    read_line("/etc/machine-id", machine, sizeof machine);
    snprintf(here, size, "@%s/%ju/%s/%s", boot, (uintmax_t)pids.st_ino, machine, node.nodename);
    return 0;
}

enum whose { OURS, GONE, ELSEWHERE };

/* The length of a ticket's end up to a field; 0: it has none. */
static size_t up_to(const char *here, int slashes)
{
    const char *at = here;

    while (slashes > 0 && (at = strchr(at, '/')) != NULL && --slashes > 0)
        at++;
    return at != NULL ? (size_t)(at - here) : 0;
}

/* What the pids of a ticket mean here: a machine may bear another name by now. */
static enum whose whose(const char *there, const char *here)
{
    size_t boot = up_to(there, 1), pids = up_to(there, 2), machine = up_to(there, 3);

    if (pids > 0 && up_to(here, 2) == pids && strncmp(there, here, pids) == 0)
        return OURS;
    /* All of this machine is as it was but for its boot. Without an id it may be another. */
    if (machine > pids + 1 && strcmp(there + boot, here + up_to(here, 1)) == 0)
        return GONE;
    return ELSEWHERE;
}

/* OURS or GONE; or -errno, with a line: nothing can be said of the agents here. */
static int place_of(const char *ticket, char *why, size_t size)
{
    const char *there = strchr(ticket, '@');
    char here[512];
    enum whose of;
    int r;

    if (ticket[0] == '\0') { /* they may be being started */
        snprintf(why, size, "the run's directory does not say yet which processes they are");
        return -ENODATA;
    }
    if (there == NULL)
        return OURS;
    r = find_here(here, sizeof here);
    if (r < 0) {
        snprintf(why, size, "which machine this is: %s", strerrordesc_np(-r));
        return r;
    }
    of = whose(there, here);
    if (of != ELSEWHERE)
        return (int)of;
    snprintf(why, size, "they are processes of another machine or container");
    return -EREMOTE;
}

/* ---------------------------------------------------------------- started */

/* The log of an agent; what it prints before it can say anything in the directory is there. */
static int open_log(const struct place_run *run, int number)
{
    char path[4200];
    int fd;

    snprintf(path, sizeof path, "%s/agent.%d.log", run->dir, number);
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    return fd < 0 ? -errno : fd;
}

static int add_agent(struct fb_run *run, const struct place_run *wanted, int number)
{
    char word[64];
    const char *const env[] = { word, NULL };
    int log_fd = open_log(wanted, number), r;

    if (log_fd < 0)
        return log_fd;
    snprintf(word, sizeof word, "%s=%d", PLACE_NUMBER, number);
    r = fb_run_add(run,
                   &(struct fb_job){ .argv = wanted->argv,
                                     .env = env,
                                     .dir = "/",
                                     .outlives = true,
                                     .keep = (struct fb_keep[]){ { log_fd, 1 }, { log_fd, 2 } },
                                     .keep_count = 2 });
    if (r < 0)
        close(log_fd);
    return r < 0 ? r : log_fd;
}

/* Until each has begun, or could not: its pid and start go into the ticket. */
static int begun(struct fb_run *run, int count, struct text *ticket, char *why, size_t size)
{
    struct fb_event event;
    int left = count, r = 0;
    uint64_t start;
    char state;

    while (left > 0 && (r = fb_run_take(run, &event)) > 0) {
        if (event.kind == FB_FORKED) {
            pid_t pid = event.as.forked.pid;
            int known = started(pid, &start, &state);
            if (known == 0)
                text_printf(ticket, "%d:%" PRIu64 " ", (int)pid, start);
            else /* it has ended already, or may live */
                text_printf(ticket, "%d:%s ", (int)pid, known == -ESRCH ? "0" : UNSEEN);
        } else if (event.kind == FB_UNSTARTED) {
            snprintf(why, size, "an agent could not be started: %s: %s", event.as.unstarted.stage,
                     strerrordesc_np(event.as.unstarted.error));
            return -event.as.unstarted.error;
        }
        left -= event.kind == FB_BEGAN;
    }
    return r < 0 ? r : 0;
}

static int local_submit(const struct place_run *run, struct text *ticket, char *why, size_t size)
{
    struct fb_run *own;
    int *logs, count = 0, r;
    char here[512];

    r = find_here(here, sizeof here); /* before any is started: they are to be found again */
    if (r < 0) {
        snprintf(why, size, "which machine this is: %s", strerrordesc_np(-r));
        return r;
    }
    logs = calloc((size_t)run->count, sizeof *logs);
    if (logs == NULL)
        return -ENOMEM;
    r = fb_run_open(&own, &(struct fb_options){ .slots = FB_ALL_AT_ONCE, .no_done = true });
    for (int i = 0; i < run->count && r >= 0; i++) {
        r = add_agent(own, run, i);
        if (r >= 0)
            logs[count++] = r;
    }
    if (r >= 0)
        r = begun(own, run->count, ticket, why, size);
    if (ticket->size > 0)
        text_puts(ticket, here);
    fb_run_close(own);
    while (count > 0)
        close(logs[--count]);
    free(logs);
    if (r < 0 && why[0] == '\0')
        snprintf(why, size, "the agents could not be started: %s", strerrordesc_np(-r));
    return r;
}

/* ---------------------------------------------------------------- asked about, ended */

/* The next agent of a ticket; false: there is none. *start 0: it had ended; UINT64_MAX: UNSEEN. */
static bool next_agent(const char **ticket, pid_t *pid, uint64_t *start)
{
    char *end;
    long number = strtol(*ticket, &end, 10);
    bool unseen;

    if (end == *ticket || *end != ':' || number <= 1 || number > INT32_MAX)
        return false;
    *pid = (pid_t)number;
    unseen = strncmp(end + 1, UNSEEN, sizeof UNSEEN - 1) == 0;
    *start = unseen ? UINT64_MAX : strtoull(end + 1, &end, 10);
    *ticket = unseen ? end + sizeof UNSEEN : end;
    return true;
}

/* Only what is known to be gone is: there may be no descriptor left to look by. */
static enum place_state state_of(pid_t pid, uint64_t start)
{
    uint64_t is;
    char state;
    int r = start != 0 ? started(pid, &is, &state) : -ESRCH;

    if (r < 0)
        return r == -ESRCH ? PLACE_ENDED : PLACE_UNKNOWN;
    if (state == 'Z' || state == 'X')
        return PLACE_ENDED;
    return start == UINT64_MAX ? PLACE_UNKNOWN : is == start ? PLACE_UP : PLACE_ENDED;
}

static int local_ask(const struct place_run *run, struct place_agent *agents, char *why,
                     size_t size)
{
    const char *ticket = run->ticket;
    uint64_t start;
    pid_t pid;
    int of = place_of(ticket, why, size);

    for (int i = 0; i < run->count && of >= 0; i++) {
        agents[i] = (struct place_agent){ .state = PLACE_ENDED };
        if (!next_agent(&ticket, &pid, &start)) {
            snprintf(agents[i].why, sizeof agents[i].why, "it was not started");
            continue;
        }
        if (of == OURS)
            agents[i].state = state_of(pid, start);
        if (agents[i].state == PLACE_ENDED)
            snprintf(agents[i].why, sizeof agents[i].why,
                     of == OURS ? "its process %d is gone"
                                : "its process %d is gone: the machine was started anew",
                     (int)pid);
    }
    return of < 0 ? of : 0;
}

/* By the shell's own kill, which is everywhere where a shell is. */
static int local_cancel(const struct place_run *run, char *why, size_t size)
{
    struct text line = { 0 };
    const char *ticket = run->ticket;
    uint64_t start;
    pid_t pid = 0;
    int of = place_of(ticket, why, size), r = of < 0 ? of : 0;

    while (of == OURS && next_agent(&ticket, &pid, &start)) {
        enum place_state state = state_of(pid, start);
        if (state == PLACE_UP)
            text_printf(&line, "%s%d", line.size > 0 ? " " : "kill -TERM ", (int)pid);
        if (state != PLACE_UNKNOWN)
            continue;
        snprintf(why, size, "whether process %d is an agent is not known", (int)pid);
        r = -EAGAIN;
    }
    if (line.size > 0) {
        int ended = fb_call(&(struct fb_job){ .shell = text_string(&line) }, NULL, NULL);
        if (ended < 0) {
            snprintf(why, size, "the agents could not be ended: %s", strerrordesc_np(-ended));
            r = ended;
        }
    }
    text_fini(&line);
    return r;
}

const struct place place_local = {
    .name = "local",
    .check = local_check,
    .submit = local_submit,
    .ask = local_ask,
    .cancel = local_cancel,
    .least_us = 500000,
    .most_us = 500000,
    .near = true,
    .late_us = 1,
};
