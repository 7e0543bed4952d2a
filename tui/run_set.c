/*
 * run_set.c - what `run` and `demo` have in common: a set is read, and only if all of it is right
 * its jobs are started.
 */
#include "run_set.h"

#include "job.h"
#include "pump.h"
#include "run_kept.h"
#include "set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int begin(void *context, struct fb_run *run)
{
    return set_add(context, run);
}

static int watch(void *context, struct fb_run *run, const struct fb_event *event)
{
    return set_watch(context, run, event);
}

static int sift(void *context, struct keep *keep)
{
    struct text line = { 0 };
    uint32_t last = keep_last(keep);
    int r = last > set_count(context) ? keep_too_few(keep, (uint32_t)set_count(context)) : 0;

    for (uint32_t job = 1; job <= last && r == 0; job++) {
        const struct fb_job *known = set_job(context, job);
        r = keep_asked(keep, job, job_command(known, &line), known->success, known->success_count);
        if (r == KEEP_DONE || r == KEEP_FAILED)
            set_before(context, job, r == KEEP_DONE);
        r = r < 0 ? r : 0;
    }
    text_fini(&line);
    return r;
}

/* Mistakes are lines by themselves, as compilers write them: editors go to such places. */
static int unreadable(const char *path, int r, struct text *mistakes)
{
    if (r == -ENOMEM)
        return pump_complain(3, "%s: %s", path, strerrordesc_np(ENOMEM));
    fputs(text_string(mistakes), stderr);
    return 2;
}

static int print(const struct set *set)
{
    struct text lines = { 0 };

    set_print(set, &lines);
    fwrite(lines.bytes, 1, lines.size, stdout);
    text_fini(&lines);
    return 0;
}

static int run(struct opt *opt, const char *path, const struct set_options *options)
{
    struct text mistakes = { 0 };
    struct set *set;
    int status, r;

    r = set_open(&set, path, options, &mistakes);
    if (r < 0) {
        status = unreadable(path, r, &mistakes);
    } else if (opt->dry_run) {
        status = run_kept_dry(opt, set, sift);
        status = status != 0 ? status : print(set);
    } else {
        set_apply(set, &opt->run);
        opt_draw_seed(opt);
        opt->tell_seed = set_draws(set);
        status =
            run_kept(opt, &(struct pump_jobs){ .begin = begin, .watch = watch, .context = set },
                     sift);
    }
    set_close(set);
    text_fini(&mistakes);
    return status;
}

int run_set(struct opt *opt, const char *path, double scale)
{
    return run(opt, path, &(struct set_options){ .scale = scale });
}

/* JSON is YAML, too. */
int run_file(struct opt *opt)
{
    const char *path = opt->jobs_file, *dot = strrchr(path, '.');
    bool json = dot != NULL && strcmp(dot, ".json") == 0;

    return run(opt, path,
               &(struct set_options){ .procfile = !json && !run_set_named(path),
                                      .commands = true });
}

bool run_set_named(const char *word)
{
    const char *dot = strrchr(word, '.');
    return dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}
