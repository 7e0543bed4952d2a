/*
 * board.h - the fold of the events so far: what every screen draws from.
 *
 * Pure: no clock, no system call. The same events give the same board, whether they come from a
 * run, a watch or a record; now is an argument of drawing. Only board_apply() changes a board, so
 * everything else takes it const, and pointers into it hold until the next board_apply().
 *
 * Jobs are rows, asked for by number, which is why the stream must queue them as 1, 2, 3 ... Text
 * of others (names, commands, progress, reasons) is kept clean (clean.h): one line of harmless
 * UTF-8. Output is kept raw, bounded, and must be made harmless by whoever shows it.
 *
 * Bounds, whatever the stream says: a plain job that has ended costs less than 64 bytes beside its
 * text and its output, any other less than 200; output of one job BOARD_OUTPUT_MOST, of all
 * BOARD_OUTPUT_BUDGET; the newest BOARD_LOG_MOST entries of the log and BOARD_SPANS_MOST spans;
 * BOARD_MARKS_MOST marks a job.
 */
#ifndef FB_BOARD_H
#define FB_BOARD_H

#include "forkboard.h"
#include "pidmap.h"
#include "text.h"

#define BOARD_NAME_MOST     256  /* bytes of a job's name, clean; what is longer is cut */
#define BOARD_COMMAND_MOST  4096 /* of its command */
#define BOARD_WORDS_MOST    256  /* of its progress text, of a reason */
#define BOARD_MARKS_MOST    256
#define BOARD_FEW_MARKS     4
#define BOARD_LOG_MOST      2048
#define BOARD_SPANS_MOST    4096
#define BOARD_TOUCHED_MOST  4096
#define BOARD_OUTPUT_MOST   ((size_t)64 * 1024)
#define BOARD_OUTPUT_BUDGET ((size_t)5 * 512 * 1024) /* squeezed */
#define BOARD_OUTPUT_LEAST                                                                         \
    ((size_t)4096) /* what a failed job keeps of its errors, while it can                          \
                    */

enum board_state {
    BOARD_WAITING, /* queued */
    BOARD_FORKED,  /* has a process that has not begun (a function not entered, before exec) */
    BOARD_RUNNING,
    BOARD_STOPPED,
    BOARD_ZOMBIE, /* exited, not reaped */
    BOARD_RETRY,  /* failed, will be tried again */
    BOARD_OK,
    BOARD_FAILED,
    BOARD_SKIPPED, /* will never run */
    BOARD_STATE_COUNT
};

/* A moment in the life of a job: what lanes and ticks are drawn from. */
struct board_mark {
    int64_t t_us;
    uint32_t attempt;
    /*
     * enum fb_kind: FORKED BEGAN STOPPED CONTINUED EXITED REAPED RETRY UNSTARTED SKIPPED READY
     * ORPHANED LEAKED; or BOARD_GAP: what was between here and the next mark is forgotten.
     */
    uint8_t kind;
    uint8_t signal; /* of STOPPED and EXITED; 0: none */
};
#define BOARD_GAP 255

/* What is known of a worker only while it lives. */
struct board_live {
    int64_t sample_us;       /* when the last sample was taken; -1: none */
    int64_t sample_cpu_us;   /* CPU time of the worker then */
    double cpu_share;        /* of one core, between the last two samples; -1: unknown */
    uint64_t memory_bytes;   /* last sample; 0: unknown */
    int core;                /* last sample; -1: unknown */
    char proc_state;         /* last sample, as in /proc/PID/stat; 0: unknown */
    uint64_t span;           /* number of its last span, from 1; 0: none */
    struct board_live *next; /* of the free */
};

/* What a job waits for, as it was queued. */
struct board_after {
    uint32_t count;
    struct fb_after list[];
};

struct board_marks;
struct board_output;

struct board_job {
    const char *name, *command;      /* never NULL; the same pointer: the same text */
    char *text;                      /* the job's own progress text; NULL: none */
    const char *why;                 /* why skipped or unstarted, what it left behind; NULL: none */
    const struct board_after *after; /* NULL: nothing but a slot */
    const struct board_live *live;   /* never NULL; nothing known: all unknown */
    struct board_marks *marks;       /* ask board_marks() */
    struct board_output *output;     /* ask board_output() */
    /* Times since the run began; -1: has not happened. Of the last attempt, but for the first: */
    int64_t queued_us;
    int64_t forked_us, began_us, exited_us, reaped_us;
    int64_t retry_us;           /* when the next attempt is due; -1: none is */
    int64_t estimate_us;        /* 0: unknown */
    int64_t user_us, system_us; /* of all attempts that are reaped */
    uint64_t peak_memory_bytes; /* the most of all attempts that are reaped */
    float share;                /* reported progress, 0 to 1; -1: none */
    uint32_t job, attempt;      /* attempt 0: none yet */
    uint32_t blame;             /* whose failure skipped it; 0: nobody's */
    uint32_t failure;           /* its place in board->failures, from 1; 0: has not failed */
    uint32_t parent_job; /* watch: who was its parent at birth, for good; below `job`, or 0 */
    pid_t pid, parent;   /* of the last attempt; 0: none. parent: watch */
    int slot;            /* 0: none */
    int16_t code;        /* of the last attempt, where signal is 0 and it has exited */
    int16_t error;       /* errno where it could not be started; 0: it was */
    uint8_t signal;      /* that killed it */
    uint8_t stop_signal; /* that stopped it; 0: it is not stopped */
    uint8_t state;       /* enum board_state */
    uint8_t cause;       /* enum fb_cause */
    bool core_dumped : 1, ready : 1, leaked : 1, done_before : 1;
    bool thread : 1;     /* watch: no process, another thread of its parent */
    bool succeeded : 1;  /* the last attempt, from its exit on */
    bool unseen : 1;     /* watch: nobody could tell how it ended */
    bool unmeasured : 1; /* watch: the times of an attempt could not be read */
    bool cut : 1;        /* name or command is not whole */
    bool idle : 1;
    /* Of a row that is whole, for board_table.c. */
    uint32_t whole, packed;            /* its place; the chunk that its names lie in, or 0 */
    char *words;                       /* its names, where they are its own */
    struct board_job *next, *previous; /* among the idle; next: of the free */
};

/* board_table.c: rows are whole or packed. */
#define BOARD_IDLE_MOST 64 /* rows in which nothing lives that are whole all the same */
struct board_table {
    struct board_place {
        uint32_t chunk, at; /* chunk 0: it is whole[at] */
    } * places;             /* [job_count], of job n at n - 1 */
    struct board_job **whole, *free;
    struct board_job *idle_first, *idle_last;
    struct board_packs {
        unsigned char *bytes; /* NULL: free, and `used` is the number of the next that is */
        uint32_t used, rows;
    } * chunks;
    uint32_t room, whole_count, whole_room, idle_count, idle_most;
    uint32_t chunk, chunk_count, chunk_room, free_chunk; /* chunk: of new rows, from 1 */
};

/* A line of the events pane: all kinds but output, samples and progress. */
struct board_entry {
    uint64_t number; /* of the event in the stream, from 1 */
    int64_t t_us;
    int64_t wait_us; /* RETRY; ENDED: how long it ran */
    uint32_t job, attempt;
    pid_t pid;      /* FORKED, its slot too; ORPHANED: the new parent */
    int slot;       /*   0: none */
    int code;       /* EXITED, and what follows */
    uint8_t signal; /*   STOPPED too */
    uint8_t cause;  /*   enum fb_cause */
    bool core_dumped, succeeded, unseen;
    bool again;          /* BEGAN: it had before, as something else */
    int error;           /* errno: UNSTARTED, NOTE */
    int entries, reaped; /* SIGNALS */
    int count;           /* LEAKED: processes found */
    uint8_t kind;        /* enum fb_kind */
    char words[63];      /* clean, cut: a note, why, a program, who was left, counts; or "" */
};

/* A stretch of time in which samples saw a job use a core. */
struct board_span {
    int64_t from_us, to_us;
    int64_t cpu_us; /* CPU time it used in it */
    uint32_t job;
    int core;
};

/* A piece of a job's output, raw bytes. */
struct board_piece {
    int stream; /* 1 standard output, 2 standard error */
    uint32_t attempt;
    uint64_t left_out_bytes; /* of that stream, missing before this piece */
    const char *bytes;
    size_t size;
};

/* Rings that grow to their bound: number n, from 1, is at (n - 1) % the bound. */
struct board_log {
    struct board_entry *entries;
    uint32_t room;
    uint64_t count; /* ever put */
};

struct board_spans {
    struct board_span *spans;
    uint32_t room;
    uint64_t count; /* ever put */
};

/* board_outputs.c: jobs with output by how easily they lose it. */
struct board_store {
    struct board_queue {
        struct board_output *first, *last;
    } queues[5];
    size_t used_bytes, budget_bytes;
};

struct board {
    uint64_t events;    /* applied so far */
    int64_t t_us;       /* the latest time told */
    int64_t news_us;    /* the latest that was told unasked: a sample is not */
    bool opened, ended; /* `run` has come; `ended` has, and nothing was run after it */
    struct fb_event run, end;
    int slots; /* as opened; FB_ALL_AT_ONCE */
    struct board_table table;
    uint32_t job_count;
    /* Jobs that events were about: the n-th, from 0, is at n % the bound. */
    uint32_t touched[BOARD_TOUCHED_MOST];
    uint64_t touches;                   /* ever */
    uint32_t counts[BOARD_STATE_COUNT]; /* jobs by state */
    uint32_t leaked_count;              /* jobs that left something behind */
    /*
     * Numbers of the jobs that have failed, in the order of failing; 0 where one has since been
     * run again. counts[BOARD_FAILED] says how many are not 0.
     */
    uint32_t *failures;
    uint32_t failure_count, failure_room;
    int64_t cpu_us;         /* user and system time of the reaped */
    int64_t live_cpu_us;    /* of the living, as of their last samples */
    int64_t last_reaped_us; /* -1: nobody yet */
    /* The parent: SIGCHLD entries read from the signalfd and workers reaped for them. */
    uint64_t signal_reads, signal_entries, signal_reaped;
    int64_t last_signals_us; /* -1: none yet */
    int last_entries, last_reaped, most_reaped;
    /* watch: processes made, that live, that lived at the same time at most; what it cost to watch
     */
    uint32_t made, alive, most_alive;
    uint64_t stops, threads;
    int64_t stood_us;
    char way[16]; /* how it is watched: "ptrace", "connector", "polling"; "": not known */
    /* The last note, clean and cut: said to the person until the next. */
    char note[BOARD_WORDS_MOST]; /* "": none yet */
    int64_t note_us;             /* -1 */
    int note_error;              /* errno where something went wrong; 0: a mere note */
    struct board_log log;
    struct board_spans spans;
    struct board_store store;
    struct pidmap pids; /* of the living: number of the job */
    struct text scratch;
    struct board_chunk *chunks; /* texts that live as long as the board */
    const char *last_kept;
    struct board_live *free_lives;
};

void board_init(struct board *board);
void board_fini(struct board *board);

/*
 * Takes the next event. 0; -EPROTO: it cannot follow those before it; -ENOMEM. After an error the
 * board is as it was. Kinds that are not known are passed over. Texts are copied.
 */
int board_apply(struct board *board, const struct fb_event *event);

/* NULL: there is none. It may be in `room`, which lives as long as the result is used. */
const struct board_job *board_job(const struct board *board, uint32_t job, struct board_job *room);
enum board_state board_state_of(const struct board *board, uint32_t job); /* of one that there is */
/* The same of what a look at all of them needs, in a third of the time. */
struct board_glance {
    enum board_state state;
    int64_t forked_us, exited_us, reaped_us;
};
void board_glance(const struct board *board, uint32_t job, struct board_glance *out);
/* Some rows, in any order: all in which something lives and a few more. NULL: no more of them. */
const struct board_job *board_near(const struct board *board, size_t index);

/* Whether it has a process: FORKED, RUNNING or STOPPED. A zombie has none that could do anything.
 */
bool board_lives(const struct board_job *job);
/* Whether all is over for it: OK, FAILED or SKIPPED. */
bool board_done(const struct board_job *job);

/* Whether what is waited for has come: once it has, it stays so, whatever the job does later. */
bool board_met(const struct board *board, const struct fb_after *after);

/*
 * The moments of a job, oldest first, and how many they are. Most lives are plain and are told from
 * their times: `few` is room for that, and lives as long as the result is used.
 */
size_t board_marks(const struct board_job *job, struct board_mark few[BOARD_FEW_MARKS],
                   const struct board_mark **out);

/* Visits the pieces of a job's output in the order they came. */
typedef void board_visit(void *context, const struct board_piece *piece);
void board_output(const struct board *board, uint32_t job, board_visit *visit, void *context);
/* Bytes kept, with a few for each piece; a number that changes whenever they do (the same number:
 * the same pieces). */
size_t board_output_bytes(const struct board *board, uint32_t job);
uint64_t board_output_version(const struct board *board, uint32_t job);

/* Entries and spans that are still there: index from 0, oldest first. */
size_t board_log_count(const struct board *board);
const struct board_entry *board_log_entry(const struct board *board, size_t index);
size_t board_span_count(const struct board *board);
const struct board_span *board_span(const struct board *board, size_t index);

/*
 * How its last attempt ended, or why there was none, in words: "exit 3", "killed by SIGSEGV (core
 * dumped)", "timeout (killed by SIGTERM)", "exec: No such file or directory: x". "" before that.
 */
const char *board_fate(const struct board_job *job, char *buffer, size_t size);

#endif
