/*
 * past.h - the jobs of a run that is past, from its record alone, as jobs to be run once more. They
 * keep their numbers; those that are not to run again count as done before.
 */
#ifndef FB_INPUT_PAST_H
#define FB_INPUT_PAST_H

#include "base/text.h"
#include "forkboard.h"

#include <sys/stat.h>

struct past;

struct past_options {
    bool failed;  /* all that did not succeed; else all */
    bool trusted; /* it may be another user's, or be written by others */
    /* Fills in a function by its words: 0, -ENOENT where there is none, -ENOMEM. */
    int (*call)(void *context, const char *words, struct fb_job *job);
    void *context;
};

/*
 * Reads all of a record (NULL: the last run's) and looks whether its jobs can be had again. 0, or
 * -errno with one line in `error`; -ENOMEM.
 */
int past_open(struct past **out, const char *path, const struct past_options *options, char *error,
              size_t size);
struct past *past_close(struct past *past);

/*
 * Of what stat(2) says of a file whose commands are to be run: 0, or -EPERM with a line where it is
 * another user's, or others can write it. Pure.
 */
int past_judge_status(const struct stat *status, uid_t self, const char *path, char *error,
                      size_t size);
uint32_t past_wanted(const struct past *past); /* how many are to run */
/* What may be missing though the jobs can run: what the record lacks, and what is not there now. ""
 * or one line. */
const char *past_notice(const struct past *past);
const char *past_absent(const struct past *past);
const char *past_path(const struct past *past);
/* Whether it is that file. */
bool past_is(const struct past *past, const char *path);
/* What the record says about the whole run goes where the options say nothing. */
void past_apply(const struct past *past, struct fb_options *options, bool halt_given,
                bool seed_given);

/* To a run: 0 or -errno. What is read meanwhile is the past's. */
int past_begin(struct past *past, struct fb_run *run);
int64_t past_left(const struct past *past); /* jobs that a run has not asked for yet */
/* Once, instead of a run: 1 and the next that would run; 0; -errno. */
int past_next(struct past *past, struct fb_job *job);
/* What was wrong with reading it, after all was well at first; "": nothing. */
const char *past_error(const struct past *past);

#endif
