/*
 * run_touched_own.c - paths are compared as the kernel sees them, without links: what is watched
 * may have another name than what is written. A file that is not there yet is known by the nearest
 * directory that is.
 */
#include "run_touched_own.h"

#include "base/array.h"
#include "base/text.h"
#include "record/record.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void touched_own_fini(struct touched_own *own)
{
    for (size_t i = 0; i < own->count; i++)
        free(own->paths[i]);
    free(own->paths);
    *own = (struct touched_own){ 0 };
}

/* The directory of a path without links, and the name as it is; "" where there is none. */
static void make_real(struct text *out, const char *path)
{
    size_t size = strlen(path), name;
    char *copy = strdup(path), *real = NULL;

    while (size > 1 && path[size - 1] == '/')
        size--;
    name = size;
    while (copy != NULL && real == NULL && name > 0) {
        while (name > 0 && path[name - 1] != '/')
            name--;
        copy[name] = '\0';
        real = realpath(name > 0 ? copy : ".", NULL);
        if (real == NULL)
            while (name > 0 && path[name - 1] == '/')
                name--;
    }
    text_clear(out);
    if (real != NULL) {
        text_puts(out, strcmp(real, "/") != 0 ? real : "");
        text_putc(out, '/');
        text_put(out, path + name, size - name);
    }
    free(real);
    free(copy);
}

static int add(struct touched_own *own, const char *path)
{
    int r = array_reserve(&own->paths, &own->room, own->count + 1, sizeof *own->paths, 16);

    if (r == 0 && (own->paths[own->count] = strdup(path)) == NULL)
        r = -ENOMEM;
    own->count += r == 0;
    return r;
}

/* By its own name; where it is a link, by what that leads to, too. */
static int put(struct touched_own *own, const char *path)
{
    struct text real = { 0 };
    char *target = realpath(path, NULL);
    int r = 0;

    make_real(&real, path);
    if (real.failed)
        r = -ENOMEM;
    else if (real.size > 0)
        r = add(own, text_string(&real));
    if (r == 0 && target != NULL && strcmp(target, text_string(&real)) != 0)
        r = add(own, target);
    free(target);
    text_fini(&real);
    return r;
}

static int put_below(struct touched_own *own, const char *directory, const char *name)
{
    struct text path = { 0 };
    int r = 0;

    if (directory == NULL || directory[0] != '/')
        return 0;
    text_printf(&path, "%s/%s", directory, name);
    r = path.failed ? -ENOMEM : put(own, text_string(&path));
    text_fini(&path);
    return r;
}

/* Where sockets of runs and of their workers are (forkboard-ctl(1), engine/sys/notify.c). */
static int put_sockets(struct touched_own *own)
{
    const char *const bases[] = { getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp" };
    struct text name = { 0 };
    int r = put_below(own, bases[0], "forkboard");

    for (int notify = 0; notify < 2; notify++) {
        text_clear(&name);
        text_printf(&name, "forkboard-%s%u", notify ? "notify-" : "", (unsigned)geteuid());
        for (size_t i = 0; i < sizeof bases / sizeof bases[0] && r == 0; i++)
            r = put_below(own, bases[i], text_string(&name));
    }
    text_fini(&name);
    return r;
}

/* The directory of records that were given no name. */
static int put_records(struct touched_own *own)
{
    char path[PATH_MAX];

    if (record_last(path, sizeof path) < 0)
        return 0;
    *strrchr(path, '/') = '\0';
    return put(own, path);
}

int touched_own_take(struct touched_own *own, const struct opt *opt)
{
    const struct opt_keep *keep = &opt->keep;
    const char *log = keep->joblog;
    const char *const paths[] = { keep->record, log != NULL && log[0] == '+' ? log + 1 : log,
                                  keep->results, keep->report };
    int r = put_records(own);

    for (size_t i = 0; i < sizeof paths / sizeof paths[0] && r == 0; i++)
        if (paths[i] != NULL)
            r = put(own, paths[i]);
    return r == 0 ? put_sockets(own) : r;
}

int touched_own_logs(struct touched_own *own, const struct set *set)
{
    int r = 0;

    for (size_t i = 1; i <= set_count(set) && r == 0; i++) {
        const struct opt_log *log = set_log(set, i);
        if (log != NULL)
            r = put(own, log->path);
    }
    return r;
}

/* What follows FILE in the names of those that stand beside it: FILE.1, and FILE.0f3a9c as long as
 * a report is written. */
static bool stands_beside(const char *rest)
{
    size_t size = rest[0] == '.' ? strlen(++rest) : 0;

    return size > 0 && (strspn(rest, "0123456789") == size ||
                        (size == 6 && strspn(rest, "0123456789abcdef") == size));
}

bool touched_own_has(const struct touched_own *own, const char *path)
{
    struct text real = { 0 };
    bool has = false;

    make_real(&real, path);
    for (size_t i = 0; i < own->count && !has; i++) {
        size_t size = strlen(own->paths[i]);
        const char *rest = text_string(&real) + size;
        has = real.size >= size && memcmp(text_string(&real), own->paths[i], size) == 0 &&
              (rest[0] == '\0' || rest[0] == '/' || stands_beside(rest));
    }
    text_fini(&real);
    return has;
}
