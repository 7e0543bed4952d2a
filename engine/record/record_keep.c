/*
 * record_keep.c - which of the old records stay. What pushes one out is age, number or size, never
 * a demo: demos have a number of their own. The newest stays whatever it is, and so does the newest
 * run that failed, unless it is old: it is what its user comes back to. One that is being
 * written is locked and stays too.
 */
#include "record_keep.h"

#include "line_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_BYTES   1024  /* the last event, which is the shortest of a run's own, is in them */
#define RECORD_QUIET 86400 /* seconds */

static const char demo_ending[] = ".demo.jsonl", ending[] = ".jsonl";

const char *record_ending(bool demo)
{
    return demo ? demo_ending : ending;
}

static bool ends_in(const char *name, const char *with)
{
    size_t size = strlen(name), length = strlen(with);

    return size > length && strcmp(name + size - length, with) == 0;
}

static int is_record(const struct dirent *entry)
{
    const char *name = entry->d_name;

    return strncmp(name, "run-", 4) == 0 && name[4] >= '0' && name[4] <= '9' &&
           ends_in(name, ending);
}

static int newest_first(const struct dirent **one, const struct dirent **two)
{
    return strcmp((*two)->d_name, (*one)->d_name);
}

static int open_record(int directory_fd, const char *name, int access)
{
    return openat(directory_fd, name, access | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

/* Whether its last line says that all went well. */
static bool went_well(int directory_fd, const char *name)
{
    int fd = open_record(directory_fd, name, O_RDONLY);
    off_t size = fd >= 0 ? lseek(fd, 0, SEEK_END) : 0;
    char tail[TAIL_BYTES + 1];
    const char *line, *end;
    ssize_t n =
        fd >= 0 ? pread(fd, tail, TAIL_BYTES, size > TAIL_BYTES ? size - TAIL_BYTES : 0) : 0;

    if (fd >= 0)
        close(fd);
    tail[n > 0 ? n : 0] = '\0';
    for (line = tail; (end = strchr(line, '\n')) != NULL && end[1] != '\0';)
        line = end + 1;
    return strstr(line, "\"event\":\"ended\"") != NULL && strstr(line, "\"status\":0") != NULL;
}

/*
 * Where there are no locks, one that has not been written for a day is taken as ended. NFS locks
 * only what is open for writing (flock(2)); else it would say that there are none.
 */
static void drop(int directory_fd, const char *name, time_t age)
{
    int fd = open_record(directory_fd, name, O_RDWR), r = fd >= 0 ? line_file_lock(fd) : -EBADF;

    if (r > 0 || (r == 0 && age > RECORD_QUIET))
        unlinkat(directory_fd, name, 0);
    if (fd >= 0)
        close(fd);
}

/* What has been kept so far, from the newest on. */
struct kept {
    int runs, demos;
    uint64_t bytes;
    bool failed; /* a run that did */
};

/* Whether there is room for it after those that are newer. */
static bool has_room(const struct kept *kept, const struct stat *status, bool demo, time_t now)
{
    if (kept->runs + kept->demos == 0)
        return true;
    return now - status->st_mtime <= RECORD_DAYS * 86400 &&
           kept->bytes + (uint64_t)status->st_size <= RECORD_BYTES_MOST &&
           (demo ? kept->demos < RECORD_DEMOS : kept->runs < RECORD_RUNS);
}

static void count_in(struct kept *kept, const struct stat *status, bool demo)
{
    if (kept->runs + kept->demos > 0) /* the newest may be larger than all others may be */
        kept->bytes += (uint64_t)status->st_size;
    *(demo ? &kept->demos : &kept->runs) += 1;
}

static void look_at(int directory_fd, const char *name, struct kept *kept, time_t now)
{
    bool demo = ends_in(name, demo_ending), failed = false, stays;
    struct stat status;

    if (fstatat(directory_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(status.st_mode))
        return;
    if (!demo && !kept->failed)
        failed = !went_well(directory_fd, name);
    stays = has_room(kept, &status, demo, now) ||
            (failed && now - status.st_mtime <= RECORD_DAYS * 86400);
    kept->failed |= failed;
    if (!stays) {
        drop(directory_fd, name, now - status.st_mtime);
        return;
    }
    count_in(kept, &status, demo);
}

/* Whether any of them would go: only then it matters how they ended. */
static bool has_surplus(int directory_fd, struct dirent **found, int count, time_t now)
{
    struct kept kept = { 0 };

    for (int i = 0; i < count; i++) {
        bool demo = ends_in(found[i]->d_name, demo_ending);
        struct stat status;
        if (fstatat(directory_fd, found[i]->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        if (!has_room(&kept, &status, demo, now))
            return true;
        count_in(&kept, &status, demo);
    }
    return false;
}

void record_prune(int directory_fd, time_t now)
{
    struct kept kept = { 0 };
    struct dirent **found;
    int count = scandirat(directory_fd, ".", &found, is_record, newest_first);
    bool surplus = count > 0 && has_surplus(directory_fd, found, count, now);

    for (int i = 0; i < count; i++) {
        if (surplus)
            look_at(directory_fd, found[i]->d_name, &kept, now);
        free(found[i]);
    }
    if (count >= 0)
        free(found);
}
