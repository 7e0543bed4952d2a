/*
 * run_set.c - what `run` and `demo` have in common: a set is read, and only if all of it is right
 * its jobs are started.
 */
#include "run_set.h"

#include "base/quote.h"
#include "emulate/emulate.h"
#include "opt/complain.h"
#include "plain/printed.h"
#include "run_kept.h"
#include "run_reload.h"
#include "run_touched.h"
#include "set/set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* What runs; reload: NULL where its file cannot be read again. touched: NULL where no job watches
 * files. */
struct running {
    struct set *set;
    struct reload *reload;
    struct touched *touched;
    int both_fd; /* of the two; -1: neither has one */
};

static int begin(void *context, struct fb_run *run)
{
    return set_add(((struct running *)context)->set, run);
}

static int watch(void *context, struct fb_run *run, const struct fb_event *event)
{
    struct running *running = context;
    int r = running->reload != NULL ? reload_watch(running->reload, run, event) : 0;

    if (r == 0 && running->touched != NULL)
        r = touched_watch(running->touched, event);
    return r == 0 ? set_watch(running->set, run, event) : r;
}

static int news_fd(void *context)
{
    return ((struct running *)context)->both_fd;
}

static int news(void *context, struct fb_run *run, bool held)
{
    struct running *running = context;
    int r = running->reload != NULL ? reload_news(running->reload, run) : 0;

    return r == 0 && running->touched != NULL ? touched_news(running->touched, run, held) : r;
}

static int reload(void *context, struct fb_run *run)
{
    return reload_ask(((struct running *)context)->reload, run);
}

/* A set that was read again may watch other files, or any at all. */
static int told(void *context, const struct set *set, const uint32_t *numbers)
{
    return touched_set(((struct running *)context)->touched, set, numbers);
}

static int add_news(struct running *running, int fd)
{
    struct epoll_event event = { .events = EPOLLIN };

    if (running->both_fd < 0)
        running->both_fd = epoll_create1(EPOLL_CLOEXEC);
    return running->both_fd < 0 || epoll_ctl(running->both_fd, EPOLL_CTL_ADD, fd, &event) < 0
               ? -errno
               : 0;
}

static bool watches(const struct set *set)
{
    for (size_t i = 1; i <= set_count(set); i++)
        if (set_watched(set, i) != NULL)
            return true;
    return false;
}

/* What follows from files is decided here, and agents take their jobs themselves. */
static int check_on(const struct opt *opt, const struct set *set)
{
    for (size_t i = 1; opt->cluster.on != NULL && i <= set_count(set); i++)
        if (set_watched(set, i) != NULL)
            return complain(2, "run: job %zu (%.200s) cannot run by agents: watch", i,
                            set_job(set, i).name);
    return 0;
}

/* The jobs run all the same: 0; without memory not. */
static int unwatched(const char *path, const char *what, int error)
{
    if (error == ENOMEM)
        return complain(3, "%s: %s cannot be watched: %s", path, what, strerrordesc_np(error));
    complain(0, "%s: %s cannot be watched, and the run goes on: %s", path, what,
             error == EMFILE
                 ? "this user may have no more instances of inotify "
                   "(fs.inotify.max_user_instances), or this process no more descriptors"
             : error == ENOSPC ? "this user may watch no more (fs.inotify.max_user_watches)"
                               : strerrordesc_np(error));
    return 0;
}

/* What the jobs are made of. Where the set itself is not to be watched, this may be. */
static int open_touched(struct running *running, const struct opt *opt, const char *path)
{
    int r = touched_open(&running->touched, running->set, opt);

    if (r < 0)
        return unwatched(path, "files of its jobs", -r);
    r = add_news(running, touched_fd(running->touched));
    if (r == 0 && running->reload != NULL)
        reload_tell(running->reload, told, running);
    return r < 0 ? unwatched(path, "files of its jobs", ENOMEM) : 0;
}

/* What changes the run from outside: 0; or the exit status, which was said. */
static int open_news(struct running *running, const struct opt *opt, const char *path,
                     const struct set_options *options)
{
    bool rereads = strcmp(path, "-") != 0 && opt->cluster.on == NULL, none = false;
    struct opt still = *opt;
    int r = rereads ? reload_open(&running->reload, running->set, path, options, opt) : 0;

    if (r < 0 && r != -ENOMEM) { /* a key can still read it again */
        none = r == -EMFILE;
        still.input.watch = false;
        unwatched(path, "it", -r);
        r = reload_open(&running->reload, running->set, path, options, &still);
    }
    if (r == 0 && still.input.watch)
        r = add_news(running, reload_fd(running->reload));
    if (r < 0)
        return unwatched(path, "it", ENOMEM);
    return none || (!opt->input.watch && !watches(running->set)) ? 0
                                                                 : open_touched(running, opt, path);
}

static void close_news(struct running *running)
{
    reload_close(running->reload);
    touched_close(running->touched);
    if (running->both_fd >= 0)
        close(running->both_fd);
}

static void kept(void *context, struct keep *keep)
{
    struct running *running = context;

    if (running->reload != NULL)
        reload_keep(running->reload, keep);
}

static int each(void *context, int (*put)(void *to, const struct fb_job *job), void *to)
{
    const struct set *set = ((struct running *)context)->set;
    int r = 0;

    for (size_t i = 1; i <= set_count(set) && r == 0; i++) {
        struct fb_job job = set_job(set, i);
        r = put(to, &job);
    }
    return r;
}

static int sift(void *context, struct keep *keep)
{
    struct set *set = ((struct running *)context)->set;
    struct text line = { 0 };
    uint32_t last = keep_last(keep);
    int r = last > set_count(set) ? keep_too_few(keep, (uint32_t)set_count(set)) : 0;

    for (uint32_t job = 1; job <= last && r == 0; job++) {
        const struct fb_job known = set_job(set, job);
        r = keep_asked(keep, job, quote_command(&known, &line), known.success, known.success_count);
        if (r == KEEP_DONE || r == KEEP_FAILED)
            set_before(set, job, r == KEEP_DONE);
        r = r < 0 ? r : 0;
    }
    text_fini(&line);
    return r;
}

/* Mistakes are lines by themselves, as compilers write them: editors go to such places. */
static int unreadable(const char *path, int r, struct text *mistakes)
{
    if (r == -ENOMEM)
        return complain(3, "%s: %s", path, strerrordesc_np(ENOMEM));
    printed_text(stderr, mistakes);
    return 2;
}

static int print(const struct set *set)
{
    struct text lines = { 0 };

    set_print(set, &lines);
    printed_put(stdout, &lines);
    text_fini(&lines);
    return 0;
}

static void say_notice(const struct set *set, const char *path)
{
    struct text notice = { 0 };

    set_notice(set, &notice);
    if (notice.size > 0)
        complain(0, "%s: %s", path, text_string(&notice));
    text_fini(&notice);
}

static int run_set(struct opt *opt, struct set *set, const char *path,
                   const struct set_options *options)
{
    struct running running = { .set = set, .both_fd = -1 };
    struct source_jobs jobs = { .begin = begin,
                                .watch = watch,
                                .context = &running,
                                .each = each,
                                .kept = kept,
                                .dones = set_says_later(set) };
    int status = check_on(opt, set);

    if (status == 0)
        status = open_news(&running, opt, path, options);
    if (status != 0) {
        close_news(&running);
        return status;
    }
    if (running.both_fd >= 0)
        jobs.fd = news_fd;
    if (running.both_fd >= 0 || running.reload != NULL)
        jobs.news = news;
    if (running.reload != NULL)
        jobs.reload = reload;
    opt->keep.logs_later |= opt->input.watch;
    set_apply(set, &opt->run);
    opt->screen.pane = set_pane(set);
    opt->screen.list = set_is_list(set);
    opt_draw_seed(opt);
    opt->tell_seed = set_draws(set);
    status = cmd_run_kept(opt, &jobs, sift);
    close_news(&running);
    return status;
}

static int run(struct opt *opt, const char *path, const struct set_options *options)
{
    struct text mistakes = { 0 };
    struct opt_log *logs = NULL;
    struct set *set;
    int status, r;

    r = set_open(&set, path, options, &mistakes);
    if (r == 0)
        r = set_check_dirs(set, &mistakes);
    if (r == 0)
        say_notice(set, path);
    if (r == 0)
        r = set_logs(set, &logs, &opt->keep.log_count);
    opt->keep.logs = logs;
    if (r < 0) {
        status = unreadable(path, r, &mistakes);
    } else if (opt->dry_run) {
        status = cmd_run_kept_dry(opt, &(struct running){ .set = set }, sift);
        status = status != 0 ? status : print(set);
    } else {
        status = run_set(opt, set, path, options);
    }
    set_close(set);
    free(logs);
    text_fini(&mistakes);
    return status;
}

int cmd_run_set(struct opt *opt, const char *path, double scale)
{
    return run(opt, path, &(struct set_options){ .scale = scale });
}

/* JSON is YAML, too. A set that is named without -f is no list of commands. */
int cmd_run_file(struct opt *opt, const char *path, const char *const *words, int count)
{
    const struct opt_input *input = &opt->input;
    const char *dot = strrchr(path, '.');
    bool json = dot != NULL && strcmp(dot, ".json") == 0, any = strcmp(path, "-") == 0;

    return run(opt, path,
               &(struct set_options){ .procfile = !any && !json && !cmd_run_set_named(path),
                                      .commands = input->jobs_file != NULL,
                                      .any = any,
                                      .words = words,
                                      .word_count = count,
                                      .excludes = input->excludes,
                                      .exclude_count = input->exclude_count,
                                      .env_files = input->env_files,
                                      .env_file_count = input->env_file_count,
                                      .port = input->port,
                                      .ptys = (opt->mode == OPT_BOARD || opt->away) &&
                                              emulate_there() });
}

int cmd_run_set_refuses(const struct opt *opt, const char *path)
{
    const char *command = opt->command == OPT_SCALE ? "scale" : "run";

    if (opt->key != NULL && cmd_run_set_named(path))
        return complain(2, "%s: --%s goes with a COMMAND; in '%s' it is a key: %s", command,
                        opt->of_command, path, opt->key);
    return complain(2, "%s: --%s goes with a COMMAND, not with '%s'", command, opt->of_command,
                    path);
}

bool cmd_run_set_named(const char *word)
{
    const char *dot = strrchr(word, '.');
    return dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}
