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
#include <unistd.h>

#define AGENTS      2
#define START_FIELD 22 /* of /proc/PID/stat */

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

/*
 * When a process was started, in the kernel's ticks, and its state; 0: there is none. Its name may
 * hold blanks and parentheses: the fields are counted from the last of these.
 */
static uint64_t started(pid_t pid, char *state)
{
    char path[64], line[1024], *field;
    ssize_t got;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    got = read(fd, line, sizeof line - 1);
    close(fd);
    line[got > 0 ? got : 0] = '\0';
    field = strrchr(line, ')');
    if (field == NULL || strlen(field) < 3)
        return 0;
    *state = field[2];
    field += 2;
    for (int i = 3; i < START_FIELD && field != NULL; i++) {
        field = strchr(field, ' ');
        field = field != NULL ? field + 1 : NULL;
    }
    return field != NULL ? strtoull(field, NULL, 10) : 0;
}

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
    char state;

    while (left > 0 && (r = fb_run_take(run, &event)) > 0) {
        if (event.kind == FB_FORKED) {
            text_printf(ticket, "%s%d:%" PRIu64, ticket->size > 0 ? " " : "",
                        (int)event.as.forked.pid, started(event.as.forked.pid, &state));
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
    int *logs = calloc((size_t)run->count, sizeof *logs), count = 0, r = 0;

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
    fb_run_close(own);
    while (count > 0)
        close(logs[--count]);
    free(logs);
    if (r < 0 && why[0] == '\0')
        snprintf(why, size, "the agents could not be started: %s", strerrordesc_np(-r));
    return r;
}

/* The next agent of a ticket; false: there is none. */
static bool next_agent(const char **ticket, pid_t *pid, uint64_t *start)
{
    char *end;
    long number = strtol(*ticket, &end, 10);

    if (end == *ticket || *end != ':' || number <= 1 || number > INT32_MAX)
        return false;
    *pid = (pid_t)number;
    *start = strtoull(end + 1, &end, 10);
    *ticket = end;
    return true;
}

static bool lives(pid_t pid, uint64_t start)
{
    char state = 'Z';

    return start != 0 && started(pid, &state) == start && state != 'Z' && state != 'X';
}

static int local_ask(const struct place_run *run, struct place_agent *agents, char *why,
                     size_t size)
{
    const char *ticket = run->ticket;
    uint64_t start;
    pid_t pid;

    (void)why;
    (void)size;
    for (int i = 0; i < run->count; i++) {
        agents[i] = (struct place_agent){ .state = PLACE_ENDED };
        if (!next_agent(&ticket, &pid, &start)) {
            snprintf(agents[i].why, sizeof agents[i].why, "it was not started");
            continue;
        }
        if (lives(pid, start))
            agents[i].state = PLACE_UP;
        else
            snprintf(agents[i].why, sizeof agents[i].why, "its process %d is gone", (int)pid);
    }
    return 0;
}

/* By the shell's own kill, which is everywhere where a shell is. */
static int local_cancel(const struct place_run *run, char *why, size_t size)
{
    struct text line = { 0 };
    const char *ticket = run->ticket;
    uint64_t start;
    pid_t pid;
    int r = 0;

    while (next_agent(&ticket, &pid, &start))
        if (lives(pid, start))
            text_printf(&line, "%s%d", line.size > 0 ? " " : "kill -TERM ", (int)pid);
    if (line.size > 0)
        r = fb_call(&(struct fb_job){ .shell = text_string(&line) }, NULL, NULL);
    text_fini(&line);
    if (r < 0)
        snprintf(why, size, "the agents could not be ended: %s", strerrordesc_np(-r));
    return r < 0 ? r : 0;
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
