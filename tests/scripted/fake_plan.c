/*
 * fake_plan.c - what a worker is made with: the plan of the last fork as a line of text, each field
 * of it that is not the usual, and the programs that were looked up. A program whose name begins
 * with "none" is not there.
 */
#include "fake_kernel.h"
#include "forkboard.h"
#include "run/self.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void put(const char *format, ...)
{
    size_t used = strlen(fake.plan);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(fake.plan + used, sizeof fake.plan - used, format, arguments);
    va_end(arguments);
}

static void put_fd(const char *before, int fd)
{
    const struct file *file = fd >= 0 && fd < FILES ? &fake.files[fd] : NULL;

    if (file != NULL && file->is != NULL)
        put("%s%s", before, file->is);
    else if (file != NULL && (file->type == READ_END || file->type == WRITE_END))
        put("%s%s%d", before, file->terminal ? "tty" : "pipe", file->pipe);
    else
        put("%s%d", before, fd);
}

static void put_program(const struct sys_spawn *plan)
{
    const struct fb_self *self = plan->context;

    if (plan->enter != NULL)
        put("%s: job %u.%u slot %d random %llx says to %d", self->name, self->job, self->attempt,
            self->slot, (unsigned long long)self->random, self->fd);
    else
        put("%s as %s", plan->path, plan->what);
    for (char *const *word = plan->argv; word != NULL && *word != NULL; word++)
        put(" [%s]", *word);
}

static void put_files(const struct sys_spawn *plan)
{
    static const char *const names[] = { " 0=", " 1=", " 2=" };
    char name[16];

    for (int i = 0; i < 3; i++)
        put_fd(names[i], plan->fds[i]);
    snprintf(name, sizeof name, " %d=", plan->report_to);
    if (plan->report_fd >= 0)
        put_fd(name, plan->report_fd);
    for (size_t i = 0; i < plan->keep_count; i++) {
        snprintf(name, sizeof name, " keep%d=", plan->keep[i].theirs);
        put_fd(name, plan->keep[i].ours);
    }
    put("%s above %d", plan->keeps ? " keeps" : "", plan->above);
}

void fake_plan_put(const struct sys_spawn *plan)
{
    fake.plan[0] = '\0';
    put_program(plan);
    put_files(plan);
    if (plan->dir != NULL || plan->dir_fd >= 0)
        put_fd(plan->dir != NULL ? " in " : " in? ", plan->dir_fd);
    put("%s", plan->dir != NULL ? plan->dir : "");
    if (plan->nice != 0)
        put(" nice %d", plan->nice);
    for (size_t i = 0; i < plan->cpu_count; i++)
        put(" cpu %d", plan->cpus[i]);
    if (plan->memory_bytes != 0 || plan->memory_fd >= 0)
        put_fd(" memory ", plan->memory_fd);
    if (plan->memory_bytes != 0)
        put(" %llu", (unsigned long long)plan->memory_bytes);
    put("%s%s%s", plan->outlives ? " outlives" : "", plan->terminal ? " terminal" : "",
        plan->signals == NULL ? " without signals" : "");
    if (plan->files_soft_limit != 0)
        put(" files %llu", (unsigned long long)plan->files_soft_limit);
}

const char *fake_plan(void)
{
    return fake.plan;
}

/* ---- what is opened for one */

int fake_open_named(const char *is)
{
    int fd = fake_open_file(OTHER);

    if (fd >= 0)
        fake.files[fd].is = is;
    return fd;
}

int sys_null_open(bool writing)
{
    FAIL("null");
    return fake_open_named(writing ? "null to write" : "null");
}

int sys_dir_open(const char *path)
{
    (void)path;
    FAIL("dir");
    return fake_open_named("dir ");
}

int sys_input_open(int dir_fd, const char *path)
{
    (void)path;
    FAIL("input");
    return fake_open_named(dir_fd >= 0 ? "file of dir" : "file");
}

int sys_find_program(const char *name, const char *dirs, int dir_fd, char *path, size_t size)
{
    size_t used = strlen(fake.finds);

    snprintf(fake.finds + used, sizeof fake.finds - used, "%.20s in %s%s;", name, dirs,
             dir_fd >= 0 ? " from dir" : "");
    FAIL_WITH("find_program", ENOENT, EACCES, EISDIR, ENAMETOOLONG);
    if (strncmp(name, "none", 4) == 0)
        return -ENOENT;
    snprintf(path, size, "/bin/%s", name);
    return 0;
}

const char *fake_finds(void)
{
    return fake.finds;
}
