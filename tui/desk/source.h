/*
 * source.h - where events come from: a run, a watch or a record; the counterpart of a front end
 * (show/front.h). The pump opens it after its front end, hands its events on, lets it have the
 * signals that come to forkboard, and closes it before the front end. What a source cannot do is
 * NULL: a record has no process to signal, a watch has no slots.
 */
#ifndef FB_DESK_SOURCE_H
#define FB_DESK_SOURCE_H

#include "base/text.h"
#include "forkboard.h"
#include "view/keys.h"

#include <signal.h>

struct desk;
struct record_reader;

/* How a front end wants it opened; each source takes what it has. */
struct source_options {
    struct fb_options run;
    const sigset_t *mask; /* that processes start with */
    bool hold;            /* nothing starts before hold() lets it; its time begins then */
    bool takes_stdout;    /* our standard output is the front end's alone */
    bool apart;           /* a watched program has a terminal of its own, of that size */
    int rows, columns;
    bool all_output;   /* and that, whatever its output streams are */
    struct desk *desk; /* a record is played on it; NULL: it is read once, to its end */
};

/* How it is to end. */
enum source_end {
    SOURCE_LEAVE, /* what lives goes on without us */
    SOURCE_TERM,
    SOURCE_KILL,
};

/* What taken() answers. */
enum { SOURCE_LINGERS = 1 };

struct source {
    unsigned keys;       /* KEYS_RUN, KEYS_WATCH or KEYS_REPLAY: which of the three it is */
    const char *name;    /* what the record is of: "run"; NULL: it is not recorded */
    bool may_leave;      /* it goes on without us: whether it ends is asked for */
    const char *goes_on; /* what does so when the record fails: "the jobs go on" */
    size_t output_most;  /* bytes of output in the record, first and last; 0: all that comes */
    int lines;           /* 1 or 2: the stream that lines for people go to */
    int64_t tick_us;     /* how often what is shown is sampled; 0: never */

    int64_t start_us;       /* monotonic clock when it was opened */
    int dies_by;            /* a signal: forkboard dies by it after the end; 0: none */
    bool leaving;           /* once it has ended nothing more is shown */
    bool abandoned;         /* it is left though it has not ended, */
    const char *left_words; /*   and goes on, as this says; NULL: it cannot be ended */
    const char *record;     /* where its record is; NULL: there is none to be read */
    const char *directory;  /* of a run by agents; NULL: it is none */
    /* Opens what has happened so far, from the record or from memory. 0 or -errno. NULL: `record`
     * is all there is. */
    int (*read_back)(void *context, struct record_reader **out);
    void *read_context;
    const char *stop_word; /* it was asked to end: "interrupted"; NULL: it was not */
    bool killing;          /* by SIGKILL, and is left at the next signal */
    /* Its run is another process's, which may have it go on after its end and answers terminals. */
    bool elsewhere;
    bool read_only; /* no key changes it */
    bool attached;  /* of one that may be left: a signal ends the looking alone */
    bool unprinted; /* what workers write is in its events alone: a front end of lines prints it */
    /* Another front end has held the queue (1) or let it go on (-1), or changed the slots: the
     * board takes note, and makes it 0. */
    int held_elsewhere, slots_elsewhere;
    void *asked_by; /* show/door.c */

    /* With the signals blocked. 0; -errno; or the exit status, with a line in `why`. */
    int (*open)(struct source *source, const struct source_options *options, char *why,
                size_t size);
    /* Readable while next() may have events; -1: none, but by time or by keys. */
    int (*fd)(const struct source *source);
    /* 1 and the next event; 0: none now; below 0: there will be none. Never blocks. */
    int (*next)(struct source *source, struct fb_event *event);
    /* All readers have that event. 0, SOURCE_LINGERS: all is done, but processes live on; -errno.
     */
    int (*taken)(struct source *source, const struct fb_event *event);
    /* Bytes for our standard output (1) or error (2), in order, never blocking. */
    void (*print)(struct source *source, int stream, const char *bytes, size_t size);
    /* After the last of them: what is taken at once goes out. 0; -errno of bytes that are lost, and
     * no event has told so. NULL: they are stdio's, which main() asks. */
    int (*printed)(struct source *source);

    /* One that may end it; where it does, the fields above say how. */
    void (*signal)(struct source *source, int number, bool by_kernel);
    /* Ctrl-Z: all of it is to stand; whether it does (NULL: at once); it goes on. */
    void (*suspend)(struct source *source, bool by_kernel);
    bool (*stands)(struct source *source);
    /* The signal by which it has stopped by itself, and we are to stop as well; 0: not so. */
    int (*follows)(struct source *source);
    void (*resume)(struct source *source);

    /* Time goes by on the board; `seen`: it is on the screen. */
    void (*turn)(struct source *source, int64_t now_us, bool seen);
    int64_t (*deadline_us)(const struct source *source);
    int64_t (*at_us)(const struct source *source); /* its own clock; NULL: since start_us */

    /* What keys ask for. */
    void (*end)(struct source *source, enum source_end how);
    int (*kill)(struct source *source, uint32_t job, int number);
    int (*again)(struct source *source, uint32_t job);
    int (*stop_job)(struct source *source, uint32_t job);
    int (*start_job)(struct source *source, uint32_t job);
    int (*restart_job)(struct source *source, uint32_t job);
    int (*hold)(struct source *source, bool on);
    int (*slots)(struct source *source, int slots);
    int (*reload)(struct source *source); /* the set's file is read; -EINVAL: a note says why not */
    void (*obey)(struct source *source, enum request request);

    /* Where a job's output is kept; nothing is put where it is not. */
    void (*put_results)(struct source *source, uint32_t job, const char *name, struct text *out);

    /* Why nothing starts now, and in one word; NULL: nothing keeps it. */
    const char *(*held)(struct source *source, const char **word);

    /* The agents of a run on other machines, in a few words; NULL: it is none. */
    const char *(*agents)(struct source *source);

    /* What follows from what is shown. */
    void (*sample)(struct source *source, const uint32_t *jobs, size_t count);
    int (*look)(struct source *source, uint32_t job);
    /* Types into a job's worker; size 0: no more comes. As fb_run_type(). NULL: not possible. */
    int (*type)(struct source *source, uint32_t job, const char *bytes, size_t size);
    bool emulates; /* its terminals come whole, and their questions are the desk's to answer */
    void (*window)(struct source *source, int rows, int columns);
    int64_t (*left)(struct source *source); /* jobs still to come; -1: unknown; NULL: none */
    /* The name of one of them, 0 being the next: 1, or 0 if it is not known. NULL: none is. */
    int (*coming)(struct source *source, uint32_t index, struct text *name);

    /* Its last words, after the front end's. Returns the exit status; `own`: that of our faults. */
    int (*finish)(struct source *source, const struct fb_event *ended, int own);
    /* Whether open or not. Returns NULL. */
    struct source *(*close)(struct source *source);
};

#endif
