/*
 * slurm.c - agents as one job array of Slurm, submitted once. Slurm is asked by its own programs,
 * as its users ask it: they find the controller and prove which user asks, and they are there
 * wherever jobs can be submitted.
 *
 * What is not known is never taken for an end. A controller that is away, an answer that was cut
 * off, a state that this file does not know: all is as it was before.
 */
#include "place.h"

#include "slurm_answer.h"
#include "slurm_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AGENTS       8 /* where nothing is said: few enough to be started soon */
#define ANSWER_BYTES ((size_t)1024 * 1024)
#define SUBMIT_US    INT64_C(60000000)
#define CONFIG_US    INT64_C(20000000)
/* Together below PLACE_LIMIT_S. An absent controller is given up after 9 s by squeue itself. */
#define ASK_US    INT64_C(10000000)
#define SACCT_US  INT64_C(4000000)
#define CANCEL_US INT64_C(13000000)

static const char name_of_gone[] = "Slurm does not know it any more";

/* Runs a line, which is freed: 1 it succeeded, 0 it did not, -errno. *done is the caller's to free.
 */
static int call(struct slurm_line *line, int64_t timeout_us, struct fb_done **done)
{
    struct fb_job job = { .argv = slurm_line_argv(line),
                          .timeout_us = timeout_us,
                          .grace_us = FB_AT_ONCE,
                          .leftovers = FB_LEFTOVERS_END, /* of a wrapper around it */
                          .capture_bytes = ANSWER_BYTES };
    int r = -ENOMEM;

    *done = NULL;
    if (job.argv != NULL && !line->bytes.failed)
        r = fb_call(&job, NULL, done);
    slurm_line_fini(line);
    return r >= 0 && *done == NULL ? -EIO : r;
}

static struct slurm_line line_of(const char *program)
{
    struct slurm_line line = { 0 };

    slurm_line_begin(&line, environ, program);
    return line;
}

static bool is_whole(const struct fb_done *done)
{
    return done->out.left_out_bytes == 0;
}

/* Why a program of Slurm's did not do it, in one line. `r`: what call() returned. */
static int wrong(int r, const struct fb_done *done, const char *program, char *why, size_t size)
{
    char said[400] = "", fate[100];

    if (r < 0) {
        snprintf(why, size, "%s could not be run: %s", program, strerrordesc_np(-r));
        return r;
    }
    slurm_answer_error(done->err.bytes, done->err.size, said, sizeof said);
    if (done->cause == FB_CAUSE_TIMEOUT)
        snprintf(why, size, "Slurm's controller does not answer (%s)", program);
    else if (slurm_answer_away(done->err.bytes, done->err.size))
        snprintf(why, size, "Slurm's controller does not answer: %s", said);
    else
        snprintf(why, size, "%s: %s", program,
                 said[0] != '\0' ? said : fb_done_text(done, fate, sizeof fate));
    return -EIO;
}

/* ---------------------------------------------------------------- before a run */

static bool in_path(const char *program)
{
    const char *dirs = getenv("PATH");
    char path[4200];

    if (dirs == NULL)
        dirs = "/usr/local/bin:/usr/bin:/bin";
    for (;;) {
        size_t size = strcspn(dirs, ":");
        snprintf(path, sizeof path, "%.*s/%s", size > 0 ? (int)size : 1, size > 0 ? dirs : ".",
                 program);
        if (size < 4096 && access(path, X_OK) == 0)
            return true;
        if (dirs[size] == '\0')
            return false;
        dirs += size + 1;
    }
}

/* How many tasks an array may have; 0: not known. -errno: there is no controller. */
static int array_size(char *why, size_t size)
{
    struct slurm_line line = line_of("scontrol");
    struct fb_done *done;
    int r, most = 0;

    slurm_line_config(&line);
    r = call(&line, CONFIG_US, &done);
    if (r > 0)
        most = slurm_answer_array_size(done->out.bytes, done->out.size);
    else if (r == 0 && (done->cause == FB_CAUSE_TIMEOUT ||
                        slurm_answer_away(done->err.bytes, done->err.size)))
        most = wrong(r, done, "scontrol", why, size);
    free(done);
    return most;
}

static int slurm_check(struct on *on, uint32_t jobs, char *why, size_t size)
{
    static const char *const programs[] = { "sbatch", "squeue", "scancel", "scontrol" };
    uint32_t needed;
    int most, r = slurm_line_check(on, why, size);

    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        if (!in_path(programs[i])) {
            snprintf(why, size,
                     "--on slurm: there is no %s in PATH; Slurm's programs are on the machines of "
                     "a cluster, its login nodes among them",
                     programs[i]);
            return -ENOENT;
        }
    if (on->cpus == 0)
        on->cpus = 1;
    needed = jobs / (uint32_t)on->cpus + (jobs % (uint32_t)on->cpus != 0);
    most = array_size(why, size);
    if (most < 0)
        return most;
    if (most > 0 && on->agents > most) {
        snprintf(why, size,
                 "--on slurm: agents=%d are more than an array of this cluster has (MaxArraySize): "
                 "at most %d",
                 on->agents, most);
        return -EINVAL;
    }
    if (on->agents == 0)
        on->agents = most > 0 && most < AGENTS ? most : AGENTS;
    if (needed > 0 && (uint32_t)on->agents > needed)
        on->agents = (int)needed;
    return 0;
}

/* ---------------------------------------------------------------- submit */

/* What squeue says of the run's agents. 0, -EBADMSG or -EIO and why. */
static int look(const struct place_run *run, unsigned long job, const char *cluster,
                struct place_agent *agents, unsigned long *found, char *why, size_t size)
{
    struct slurm_line line = line_of("squeue");
    struct fb_done *done;
    int r;

    slurm_line_squeue(&line, run, cluster);
    r = call(&line, ASK_US, &done);
    if (r <= 0) {
        r = wrong(r, done, "squeue", why, size);
    } else {
        r = is_whole(done) ? slurm_answer_squeue(done->out.bytes, done->out.size, job, agents,
                                                 agents != NULL ? run->count : 0, found)
                           : -EBADMSG;
        if (r < 0)
            snprintf(why, size, "an answer of squeue was cut off or is not understood");
    }
    free(done);
    return r;
}

/* sbatch has not said whether it did it: the queue says so. 0 and *ticket, or -errno and why. */
static int find_it(const struct place_run *run, struct text *ticket, char *why, size_t size)
{
    unsigned long found = 0;
    char other[300];
    int r = look(run, 0, "", NULL, &found, other, sizeof other);

    if (r == 0 && found != 0) {
        text_printf(ticket, "%lu", found);
        return 0;
    }
    if (r < 0) {
        size_t used = strlen(why);
        snprintf(why + used, used < size ? size - used : 0,
                 "; it is not known whether the agents were submitted: squeue "
                 "--name=forkboard-%s shows it, scancel with the same ends them",
                 run->id);
    }
    return -EIO;
}

static int slurm_submit(const struct place_run *run, struct text *ticket, char *why, size_t size)
{
    struct slurm_line line = line_of("sbatch");
    char answer[SLURM_TICKET_ROOM];
    struct fb_done *done;
    bool unsure;
    int r = slurm_line_sbatch(&line, run, why, size);

    if (r < 0) {
        slurm_line_fini(&line);
        return r;
    }
    r = call(&line, SUBMIT_US, &done);
    if (r > 0) {
        unsure = true;
        r = slurm_answer_ticket(done->out.bytes, done->out.size, answer);
        if (r == 0)
            text_puts(ticket, answer);
        else
            snprintf(why, size, "sbatch's answer was cut off or is not understood");
    } else {
        unsure = r < 0 || (done->cause == FB_CAUSE_TIMEOUT || done->signal != 0 ||
                           slurm_answer_unsure(done->err.bytes, done->err.size));
        r = wrong(r, done, "sbatch", why, size);
    }
    free(done);
    return r < 0 && unsure ? find_it(run, ticket, why, size) : r;
}

/* ---------------------------------------------------------------- while it runs */

/* Those that the queue has forgotten: the accounts may know them, where there are any. */
static void ask_accounts(const struct place_run *run, unsigned long job, const char *cluster,
                         struct place_agent *agents)
{
    struct slurm_line line = line_of("sacct");
    struct fb_done *done;

    slurm_line_sacct(&line, job, cluster);
    if (call(&line, SACCT_US, &done) > 0 && is_whole(done))
        slurm_answer_sacct(done->out.bytes, done->out.size, job, agents, run->count);
    free(done);
}

static int slurm_ask(const struct place_run *run, struct place_agent *agents, char *why,
                     size_t size)
{
    const char *cluster;
    unsigned long job = slurm_answer_job(run->ticket, &cluster), found = 0;
    bool forgotten = false;
    int r = look(run, job, cluster, agents, &found, why, size);

    if (r < 0)
        return r;
    if (job == 0)
        job = found;
    for (int i = 0; i < run->count; i++)
        forgotten = forgotten || (agents[i].state == PLACE_UNKNOWN && agents[i].why[0] == '\0');
    if (forgotten && job != 0 && in_path("sacct"))
        ask_accounts(run, job, cluster, agents);
    for (int i = 0; i < run->count; i++) {
        if (agents[i].state != PLACE_UNKNOWN || agents[i].why[0] != '\0')
            continue;
        agents[i].state = PLACE_ENDED;
        snprintf(agents[i].why, sizeof agents[i].why, "%s", name_of_gone);
    }
    return 0;
}

static int slurm_cancel(const struct place_run *run, char *why, size_t size)
{
    struct slurm_line line = line_of("scancel");
    struct fb_done *done;
    const char *cluster;
    unsigned long job = slurm_answer_job(run->ticket, &cluster);
    int r;

    slurm_line_scancel(&line, run, job, cluster);
    r = call(&line, CANCEL_US, &done);
    r = r > 0 ? 0 : wrong(r, done, "scancel", why, size);
    free(done);
    return r;
}

const struct place place_slurm = {
    .name = "slurm",
    .keys = slurm_line_keys,
    .check = slurm_check,
    .submit = slurm_submit,
    .ask = slurm_ask,
    .cancel = slurm_cancel,
    .least_us = 2000000,
    .most_us = 30000000,
};
