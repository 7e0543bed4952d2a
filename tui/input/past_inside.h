/* past_inside.h - a past run as it is read; for past.c and past_judge.c alone. */
#ifndef FB_INPUT_PAST_INSIDE_H
#define FB_INPUT_PAST_INSIDE_H

#include "past.h"
#include "record/record_read.h"

enum past_end {
    PAST_OPEN,
    PAST_APART, /* the same, of one that may outlive the run: once it is forked all is well */
    PAST_WELL,
    PAST_BADLY,
};

struct past {
    struct past_options how;
    struct record_reader *reader;
    struct {
        char *title;
        int slots; /* 0: one for each hardware thread */
        uint64_t seed;
    } run;
    struct fb_options options;
    struct fb_limit *limits; /* of them */
    char *dir;               /* where it ran; NULL: not known */
    unsigned char *ends;     /* [jobs] enum past_end */
    uint32_t jobs, wanted;
    size_t room;
    uint32_t given; /* number of the last that was read */
    bool ordered, outdated, watch, ended, more, torn, same_dir;
    struct text path;
    char notice[4400], absent[2600], error[4500];
};

/* Reads it to its end. 0, or what record_reader_next() says. */
int past_read_ends(struct past *past);
/* Whether a record may be run. 0, or -EPERM, -ESPIPE, -EBUSY with a line. */
int past_judge_file(int fd, const char *path, bool trusted, char *error, size_t size);
/*
 * Whether what a job needs is there: 0; -ESPIPE: what it read cannot be had again; what else keeps
 * it from starting. Then with a line.
 */
int past_judge_job(const struct fb_job *job, uint32_t number, char *error, size_t size);

#endif
