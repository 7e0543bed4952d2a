/*
 * relay.h - what workers of other machines have printed, on our standard output and error: as a run
 * of this machine has it, line by line or all of a job at once, tagged, in the order of the jobs.
 */
#ifndef FB_CLUSTER_RELAY_H
#define FB_CLUSTER_RELAY_H

#include "fold.h"

#define RELAY_TAIL 4096 /* last bytes of a stream that come again at its end */

struct relay_stream {
    uint64_t bytes;        /* so many came */
    struct text tail;      /* the last of what was in no event */
    struct harmless *calm; /* line by line, to a terminal; NULL: none yet */
    struct text line;      /* that is not whole yet; of a long one nothing: the record has it, */
    uint64_t line_from;    /*   from the last line that this event begins */
    uint64_t line_to;      /*   0: it is not long */
    bool mid_line;         /* the next byte begins none (for tags) */
    uint32_t attempt;      /* that printed last, of a job that has ended; 0: none */
};

struct relay_job {
    uint32_t job;
    uint32_t first, attempt; /* whose output it is; the attempt that runs */
    const struct trail *trail;
    uint64_t from, to;  /* where its output is in that record; to 0: there is none */
    struct text pieces; /* of its output, in order; given up where they are many */
    bool many, over;
    bool failed; /* another attempt follows, whose output takes the place of this one's */
    bool shown;  /* something of this one was printed, by line, or will be */
    struct relay_stream streams[2];
    char *tag; /* NULL: none */
};

struct relay {
    const struct fold *fold;
    struct fb_run *out;        /* which prints */
    struct fb_options options; /* output, tag, keep_order, mute, harmless, event_bytes ... */
    struct relay_job **jobs;   /* [count] that run, or whose turn it is not yet */
    size_t count, room;
    uint32_t *place;  /* [jobs of the run + 1] where each is in `jobs`, from 1; 0: nowhere */
    uint32_t settled; /* of the fold, when those were looked through last */
    size_t held_bytes;
    struct frozen *names; /* and what becomes of their output; NULL: none is wanted */
    char note[300];
    int error; /* -errno of the first bytes that could not be printed; 0: all could */
    bool told;
    bool parts;            /* where lines of several jobs meet each begins one */
    bool all_attempts;     /* in order, by line: what failed and was tried again is out too */
    bool one_file;         /* standard output and error are the same */
    uint32_t open_line[2]; /* whose line is not ended there; 0: none is */
    uint32_t turn;         /* in order: the job that prints next */
    uint32_t look;         /* a job whose output is looked at; 0: none */
};

/* 0 or -errno. */
int relay_open(struct relay *relay, const struct fold *fold, struct fb_run *out,
               const struct fb_options *options);
void relay_close(struct relay *relay);

/*
 * An event of the fold, before others have it. 1: `event` comes next, and this one again after it;
 * 0: it goes on; -ENOENT: it does not, no reader wants it. What it points to must hold meanwhile.
 */
int relay_event(struct relay *relay, struct fb_event *event);
/* Bytes of output are lost, or their job's name is. */
static inline void relay_fail(struct relay *relay, int error)
{
    if (relay->error == 0)
        relay->error = error;
}

/* A line of our own comes next: it begins one. */
void relay_own_line(struct relay *relay, int stream);
/*
 * Prints what is to be printed: soon (enough of it together that its cost is small), now, or at the
 * end, all of it.
 */
enum relay_when { RELAY_SOON, RELAY_NOW, RELAY_END };
void relay_turn(struct relay *relay, enum relay_when when);
/* True, once: not all could be printed, as the note says. */
bool relay_unprinted(struct relay *relay, char *note, size_t size);

#endif
