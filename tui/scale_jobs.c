/* scale_jobs.c - COMMAND and its inputs, or a set, as often as a run of a scale wants them. */
#include "scale_jobs.h"

#include "input/command.h"
#include "opt/complain.h"
#include "plain/printed.h"
#include "run_command.h"
#include "set/set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int next_job(void *context, int slot, struct fb_job *job)
{
    struct cmd_scale_jobs *jobs = context;
    int r = 0;

    while (jobs->at < jobs->count && (r = command_next(jobs->commands[jobs->at], slot, job)) == 0)
        jobs->at++;
    return r;
}

void cmd_scale_jobs_close(struct cmd_scale_jobs *jobs)
{
    set_close(jobs->set);
    for (int i = 0; i < jobs->count; i++)
        command_close(jobs->commands[i]);
    free(jobs->commands);
    cmd_run_form_close(&jobs->form);
}

static int open_set(struct cmd_scale_jobs *jobs, const char *path, struct fb_options *options,
                    struct cmd_scale_board *board)
{
    struct text mistakes = { 0 };
    int r = set_open(&jobs->set, path, &(struct set_options){ .scale = 1 }, &mistakes);

    if (r < 0)
        cmd_scale_board_give_back(board);
    if (r == -EINVAL)
        printed_text(stderr, &mistakes);
    else if (r < 0)
        complain(3, "%s: %s", path, strerrordesc_np(-r));
    text_fini(&mistakes);
    if (r == 0)
        set_apply(jobs->set, options);
    return r == 0 ? 0 : r == -EINVAL ? 2 : 3;
}

/* Standard input is a file by now, and read from its beginning. */
static int open_commands(struct cmd_scale_jobs *jobs, const struct opt *opt,
                         struct cmd_scale_board *board)
{
    char error[4400];
    int r = cmd_run_form_open(&jobs->form, opt, error, sizeof error);

    if (r < 0) {
        cmd_scale_board_give_back(board);
        return complain(r == -ENOMEM ? 3 : 2, "%s", error);
    }
    jobs->commands = calloc((size_t)jobs->copies, sizeof *jobs->commands);
    if (jobs->commands == NULL)
        return complain(3, "scale: %s", strerrordesc_np(ENOMEM));
    for (int i = 0; i < jobs->copies; i++) {
        int words;
        struct input_options input = cmd_run_input(opt, &words);
        input.whole = true;
        if (cmd_run_reads_stdin(&input))
            lseek(STDIN_FILENO, 0, SEEK_SET);
        r = command_open(&jobs->commands[i], opt->rest, words, &jobs->form.form, &input, error,
                         sizeof error);
        if (r < 0) {
            cmd_scale_board_give_back(board);
            return complain(r == -ENOMEM ? 3 : 2, "%s", error);
        }
        jobs->count++;
    }
    return 0;
}

int cmd_scale_jobs_add(struct cmd_scale_jobs *jobs, struct fb_run *run)
{
    uint32_t total = 0;

    if (jobs->set != NULL)
        return set_add_copies(jobs->set, run, jobs->copies);
    for (int i = 0; i < jobs->count; i++)
        total += command_total(jobs->commands[i]);
    return fb_run_feed(run, &(struct fb_feed){
                                .next = next_job, .context = jobs, .fd = -1, .total = total });
}

int cmd_scale_jobs_open(struct cmd_scale_jobs *jobs, const struct opt *opt,
                        struct fb_options *options, struct cmd_scale_board *board)
{
    return cmd_run_has_jobs(opt) ? open_set(jobs, opt->rest[0], options, board)
                                 : open_commands(jobs, opt, board);
}

int cmd_scale_jobs_each(void *context, int (*put)(void *to, const struct fb_job *job), void *to)
{
    struct cmd_scale_jobs *jobs = context;
    int r;

    if (jobs->set != NULL)
        return set_each_copy(jobs->set, jobs->copies, put, to);
    do {
        struct fb_job job = { 0 };
        r = next_job(jobs, 1, &job);
        r = r > 0 ? put(to, &job) : r < 0 ? r : 1;
    } while (r == 0);
    return r > 0 ? 0 : r;
}
