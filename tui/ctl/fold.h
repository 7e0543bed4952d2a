/* fold.h - a run's record as a board, and its tail: what its jobs are now. */
#ifndef FB_CTL_FOLD_H
#define FB_CTL_FOLD_H

#include "board/board.h"
#include "client.h"

struct ctl_fold {
    struct board board;
    struct record_reader *reader;
};

/* Reads what has happened so far. 0, or -errno with one line in `why`. */
int ctl_fold_open(struct ctl_fold *fold, const struct ctl_client *client, char *why, size_t size);
/* Reads what has come since. */
int ctl_fold_read(struct ctl_fold *fold);
void ctl_fold_close(struct ctl_fold *fold);

/*
 * Puts the numbers of the jobs that words mean, each once, in their order, into *jobs, which is to
 * be freed: a job's name, its number, a pattern of names (glob(7)) or @GROUP. Their count; or
 * -ENOENT with the word that means none in *wrong. Without `all` names mean none that another of
 * the name has replaced.
 */
int64_t ctl_fold_jobs(const struct ctl_fold *fold, char *const *words, int count, bool all,
                      uint32_t **jobs, const char **wrong);

/* Its state in a word: "running". */
const char *ctl_fold_word(const struct board_job *job);

#endif
