/* slurm_line.h - the command lines of Slurm's programs, from what stands after --on slurm. Pure. */
#ifndef FB_CLUSTER_SLURM_LINE_H
#define FB_CLUSTER_SLURM_LINE_H

#include "place.h"

/* Words of a command line. Zeros is empty. */
struct slurm_line {
    struct text bytes; /* each word with a NUL after it */
    size_t count;
    const char **argv; /* [count] and NULL, once slurm_line_argv() was called */
};

void slurm_line_fini(struct slurm_line *line);
/* All words; they hold until another is put. NULL: no memory. */
const char *const *slurm_line_argv(struct slurm_line *line);

/* What stands after --on slurm: these keys. */
extern const struct on_key slurm_line_keys[];

/* Whether the values of these keys are understood: 0, or -EINVAL with one line in `error`. */
int slurm_line_check(const struct on *on, char *error, size_t size);

/*
 * `environment` (ends with NULL): of its variables those that change what squeue, sacct and scancel
 * say or do, or that let sbatch wait for the end of the job, are taken out by env(1).
 */
void slurm_line_begin(struct slurm_line *line, char *const *environment, const char *program);
/* sbatch's words. 0, -EINVAL (a value is not understood), -ENAMETOOLONG, or -ENOMEM. */
int slurm_line_sbatch(struct slurm_line *line, const struct place_run *run, char *error,
                      size_t size);
/* By the name of the run: a number that is not known would be an error. `cluster`: of a ticket. */
void slurm_line_squeue(struct slurm_line *line, const struct place_run *run, const char *cluster);
void slurm_line_config(struct slurm_line *line);
void slurm_line_sacct(struct slurm_line *line, unsigned long job, const char *cluster);
/* By its number if `job` is not 0, else by its name. */
void slurm_line_scancel(struct slurm_line *line, const struct place_run *run, unsigned long job,
                        const char *cluster);

#endif
