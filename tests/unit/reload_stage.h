/*
 * reload_stage.h - a set that is read again, over a run that is a stand-in: it writes its calls
 * down, and answers as `stage` says.
 */
#ifndef RELOAD_STAGE_H
#define RELOAD_STAGE_H

#include "run_reload.h"

#include "run_files.h"

#include "check_main.h"
#include "check_seen.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static char home[] = "/tmp/test_reload.XXXXXX";
static struct {
    uint32_t added;                      /* jobs, so far */
    int stop[32], add, start, tell, log; /* what the calls return */
    bool has_logs, changed;
    const char *argument; /* of the last job that is a function */
} stage;

#define see(...) seen_put("|", __VA_ARGS__)

/* ---------------------------------------------------------------- the run, and what is kept */

int fb_run_add_sized(struct fb_run *run, const struct fb_job *job, size_t size)
{
    char waits[128] = "";

    (void)run;
    ck_assert_uint_eq(size, sizeof *job);
    if (stage.add < 0)
        return stage.add;
    for (size_t i = 0; i < job->after_count; i++)
        snprintf(waits + strlen(waits), sizeof waits - strlen(waits), " after %u:%d",
                 job->after[i].job, (int)job->after[i].when);
    see("add %u %s%s%s", ++stage.added, job->name, waits, job->held ? " held" : "");
    if (job->function != NULL)
        stage.argument = job->argument;
    return (int)stage.added;
}

int fb_run_withdraw_job(struct fb_run *run, uint32_t job, const char *why)
{
    (void)run;
    see("stop %u %s", job, why);
    return stage.stop[job];
}

int fb_run_start_job(struct fb_run *run, uint32_t job)
{
    (void)run;
    see("start %u", job);
    return stage.start;
}

int fb_run_note(struct fb_run *run, uint32_t job, const char *text)
{
    (void)run;
    ck_assert_uint_eq(job, 0);
    see("note %s", text);
    return 0;
}

int fb_run_slots(struct fb_run *run, int slots)
{
    (void)run;
    see("slots %d", slots);
    return 0;
}

/* Of the notes of a set, which no set here has. */
int fb_run_pause_note(struct fb_run *run, uint32_t job, const char *text)
{
    (void)run;
    (void)text;
    ck_abort_msg("a note of job %u", job);
    return 0;
}

bool keep_has_logs(const struct keep *keep)
{
    return keep != NULL && stage.has_logs;
}

int keep_try_logs(struct keep *keep, const struct opt_log *list, size_t count, char *error,
                  size_t size)
{
    ck_assert_ptr_nonnull(keep);
    ck_assert_str_eq(list[count - 1].path, "x.log");
    snprintf(error, size, "x.log is full");
    return stage.log;
}

int keep_add_log(struct keep *keep, const struct opt_log *log, uint32_t job)
{
    ck_assert_ptr_nonnull(keep);
    see("log %u %s", job, log->path);
    return stage.log;
}

int run_files_open(struct run_files **out, const char *path)
{
    ck_assert_str_eq(path, "s.yaml");
    *out = (struct run_files *)&stage;
    return stage.start;
}

struct run_files *run_files_close(struct run_files *files)
{
    ck_assert(files == NULL || files == (struct run_files *)&stage);
    return NULL;
}

int run_files_fd(const struct run_files *files)
{
    ck_assert_ptr_eq(files, &stage);
    return 77;
}

bool run_files_changed(struct run_files *files)
{
    ck_assert_ptr_eq(files, &stage);
    return stage.changed;
}

/* ---------------------------------------------------------------- the set */

static struct set *first;
static struct reload *reload;

static void put_file(const char *bytes)
{
    FILE *file = fopen("s.yaml", "w");

    ck_assert(file != NULL && fputs(bytes, file) >= 0 && fclose(file) == 0);
}

static void begin(const char *set, const struct opt *opt)
{
    struct text mistakes = { 0 };

    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    put_file(set);
    ck_assert_msg(set_open(&first, "s.yaml", NULL, &mistakes) == 0, "%s", text_string(&mistakes));
    text_fini(&mistakes);
    ck_assert_int_eq(reload_open(&reload, first, "s.yaml", &(struct set_options){ 0 }, opt), 0);
    stage.added = (uint32_t)set_count(first);
}

static void end(void)
{
    reload = reload_close(reload);
    ck_assert_ptr_null(reload);
    set_close(first);
    unlink("s.yaml");
    ck_assert_int_eq(rmdir(home), 0);
}

#define SET(...)    "jobs: [" __VA_ARGS__ "]\n"
#define J(name)     "{ name: " name ", run: x },"
#define J2(name)    "{ name: " name ", run: y },"
#define W(name, on) "{ name: " name ", run: x, after: " on " },"
#define ABC         SET(J("a") J("b") J("c"))
#define AGAIN       "|note s.yaml was read again: "
#define NOTHING     "note s.yaml was read again: nothing has changed"
#define CHANGED     " s.yaml changed|"
#define GONE        " no longer in s.yaml"
#define ONE         "1 job changed"
#define STAY        "; the jobs stay as they are"

#endif
