/*
 * lead.c - signs of life and of a beginning, as files. A sign of life is a number that changes: no
 * clock of another machine is believed. On one machine it is a lock, which the kernel gives back at
 * the moment in which its holder dies. A beginning is a time, so that all begin together, however
 * late a file system of a network shows the file to one of them.
 */
#include "lead.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define BEAT_US     1000000
#define PATIENCE_US 120000000 /* an agent's, without a sign of life */
#define SLEEP_US    500000    /* between two looks for a round */
#define NAP_US      20000     /*   on the machine of the front end */

/* ---------------------------------------------------------------- a front end's */

int lead_begin(struct lead_pen *pen, const struct rundir *all)
{
    *pen = (struct lead_pen){ .fd = rundir_openat(all, "beat", O_WRONLY | O_CREAT | O_EXCL) };
    if (pen->fd < 0)
        return pen->fd;
    (void)!flock(pen->fd, LOCK_EX | LOCK_NB);
    lead_beat(pen, 0);
    return 0;
}

/* Where it cannot be written the next one may. */
void lead_beat(struct lead_pen *pen, int64_t now_us)
{
    char words[24];
    int length;

    if (pen->fd < 0 || now_us < pen->due_us)
        return;
    length = snprintf(words, sizeof words, "%020" PRIu64 "\n", ++pen->beat);
    if (pwrite(pen->fd, words, (size_t)length, 0) == length)
        fdatasync(pen->fd); /* others see it now */
    pen->due_us = now_us + BEAT_US;
}

void lead_close(struct lead_pen *pen)
{
    if (pen->fd >= 0)
        close(pen->fd);
    pen->fd = -1;
}

int lead_over(const struct rundir *all)
{
    int r = rundir_put(all, "over", "", 0);

    return r == -EEXIST ? 0 : r;
}

int lead_start(const struct rundir *round, int64_t in_us)
{
    char words[32];
    int length = snprintf(words, sizeof words, "%" PRId64 "\n", clock_us(CLOCK_REALTIME) + in_us);

    return rundir_put(round, "start", words, (size_t)length);
}

/* ---------------------------------------------------------------- an agent's */

/* Over NFS a directory that was opened shows what others have made in it since; until then what was
 * not there may stay so for half a minute. */
static void look_anew(const struct rundir *dir)
{
    int fd = rundir_openat(dir, ".", O_RDONLY | O_DIRECTORY);

    if (fd >= 0)
        close(fd);
}

static bool is_there(const struct rundir *dir, const char *name)
{
    return faccessat(dir->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Its lock is there as long as it lives. */
static bool is_alone(const struct lead *lead)
{
    int fd = rundir_openat(lead->all, "beat", O_RDONLY);
    bool alone = fd < 0 || flock(fd, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK;

    if (fd >= 0)
        close(fd);
    return alone;
}

/* It has not been heard for long. */
static bool is_silent(struct lead *lead, int64_t now_us)
{
    struct text said = { 0 };

    if (lead->since_us == 0)
        lead->since_us = now_us;
    if (rundir_get(lead->all, "beat", &said) == 0 && said.size > 0 &&
        strncmp(text_string(&said), lead->beat, sizeof lead->beat) != 0) {
        snprintf(lead->beat, sizeof lead->beat, "%.31s", text_string(&said));
        lead->since_us = now_us;
    }
    text_fini(&said);
    return now_us > lead->since_us + PATIENCE_US;
}

int64_t lead_look(struct lead *lead, int64_t now_us)
{
    int64_t sleep_us = lead->near ? NAP_US : SLEEP_US;

    if (now_us >= lead->look_us) {
        look_anew(lead->all);
        lead->gone =
            is_there(lead->all, "over") || (lead->near ? is_alone(lead) : is_silent(lead, now_us));
        lead->look_us = now_us + 2 * sleep_us;
    }
    return sleep_us;
}

int lead_newest(const struct rundir *all, int least)
{
    char path[64];
    int round = least;

    for (;; round++) {
        snprintf(path, sizeof path, RUNDIR_ROUND "%d/run.json", round);
        if (!is_there(all, path))
            break;
    }
    return round > least ? round - 1 : 0;
}

int64_t lead_start_us(const struct rundir *round)
{
    struct text said = { 0 };
    int64_t at_us = 0;

    look_anew(round);
    if (rundir_get(round, "start", &said) == 0)
        at_us = strtoll(text_string(&said), NULL, 10);
    text_fini(&said);
    return at_us > 0 ? at_us : 0;
}
