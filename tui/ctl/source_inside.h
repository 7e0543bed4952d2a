/* source_inside.h - for source*.c alone. */
#ifndef FB_CTL_SOURCE_INSIDE_H
#define FB_CTL_SOURCE_INSIDE_H

#include "gone.h"
#include "source.h"

#include "record/wire_read.h"

struct ctl_run {
    struct source source;
    struct ctl_client client;
    struct record_reader *reader;
    int r;                   /* below 0: why no more is seen, though the run may go on */
    struct wire_reader wire; /* of what is not in the record */
    struct text line;
    struct gone gone; /* what its jobs are, if it dies */
    int64_t last_us;
    int64_t left;     /* jobs to come; -1: not known */
    bool ended;       /* the run has, as far as it was read */
    bool dead, told;  /* its process has gone without a word; that was told */
    bool over;        /* nothing more comes */
    int status;       /* its exit status; -1: not told */
    char words[4400]; /* source.left_words, or a note */
};

/* source_ask.c: the operations that ask. */
void ctl_run_asks(struct source *source, bool read_only);

#endif
