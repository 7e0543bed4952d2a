/*
 * board.h - the fold of the events so far: what every screen draws from.
 *
 * Pure: no clock, no system call. The same events give the same board, whether they come from a
 * run, a watch or a record; now is an argument of drawing. Only board_apply() changes a board, so
 * everything else takes it const, and pointers into it hold until the next board_apply().
 *
 * Jobs are rows, asked for by number, which is why the stream must queue them as 1, 2, 3 ... Text
 * of others (names, commands, progress, reasons) is kept clean (clean.h): one line of harmless
 * UTF-8. Output is kept raw, bounded, and must be made harmless by the view that shows it.
 *
 * Bounds, whatever the stream says: a plain job that has ended costs less than 64 bytes beside its
 * text and its output, any other less than 200; output of one job BOARD_OUTPUT_MOST, of all
 * BOARD_OUTPUT_BUDGET; the newest BOARD_LOG_MOST entries of the log, BOARD_SPANS_MOST spans and
 * BOARD_NOTES_MOST notes; BOARD_MARKS_MOST marks a job.
 */
#ifndef FB_BOARD_BOARD_H
#define FB_BOARD_BOARD_H

#include "base/fate.h"
#include "base/pidmap.h"
#include "base/text.h"
#include "forkboard.h"
#include "heard.h"
#include "mailbox.h"

#define BOARD_NAME_MOST     256  /* bytes of a job's name, clean; what is longer is cut */
#define BOARD_COMMAND_MOST  4096 /* of its command */
#define BOARD_WORDS_MOST    256  /* of its progress text, of a reason */
#define BOARD_MARKS_MOST    256
#define BOARD_FEW_MARKS     4
#define BOARD_LOG_MOST      2048
#define BOARD_ENTRY_WORDS   62 /* of a text, what its entry in the log keeps */
#define BOARD_SPANS_MOST    4096
#define BOARD_NOTES_MOST    128
#define BOARD_NOTE_MOST     1024 /* bytes of a note */
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
    BOARD_SKIPPED, /* (or BOARD_OK, BOARD_FAILED: in an earlier run) will never run, or was ended by
                      a goal that was reached */
    BOARD_HELD,    /* stands there until it is started: stopped by you, or not started yet */
    BOARD_STATE_COUNT
};

/* A moment in the life of a job: what lanes and ticks are drawn from. */
struct board_mark {
    int64_t t_us;
    uint32_t attempt;
    /*
     * enum fb_kind: FORKED BEGAN STOPPED CONTINUED EXITED REAPED RETRY UNSTARTED SKIPPED READY HELD
     * ORPHANED LEAKED; or BOARD_GAP: what was between here and the next mark is forgotten.
     */
    uint8_t kind;
    uint8_t signal; /* of STOPPED and EXITED; 0: none */
    bool lost;      /* EXITED: as of board_glance */
};
#define BOARD_GAP          255
#define BOARD_HEALTH_WORDS 160
#define BOARD_BY_COMMAND   255 /* as board_live.ending: no signal, a command of its job ends it */

/* What is known of a worker only while it lives. */
struct board_live {
    int64_t sample_us;     /* when the last sample was taken; -1: none */
    int64_t sample_cpu_us; /* CPU time of the worker then */
    double cpu_share;      /* of one core, between the last two samples; -1: unknown */
    uint64_t memory_bytes; /* last sample; 0: unknown */
    uint64_t most_bytes;   /* of all samples of the attempt */
    int core;              /* last sample; -1: unknown */
    /* It is made to end: the last signal for that; 0: it is not. SIGKILL comes then; -1: never. */
    int64_t kill_us;
    uint8_t ending;
    bool ignores;       /* its first process ignores that */
    char proc_state;    /* last sample, as in /proc/PID/stat; 0: unknown */
    int64_t delay_us;   /* waited for a core; last sample; -1: unknown */
    double delay_share; /* of the time between the last two samples; -1: unknown */
    uint64_t span;      /* number of its last span, from 1; 0: none */
    uint8_t health;     /* enum fb_health + 1, as a probe says; 0: none has */
    char health_why[BOARD_HEALTH_WORDS + 1]; /* clean, cut */
    struct board_live *next;                 /* of the free */
};

#define BOARD_LIMITS_MOST 64 /* of more the board knows nothing */

/* What a job takes of the limit, in board->limits; -1: of slots, which are more than one. */
struct board_need {
    int limit, count;
};

/* What a job waits for, as it was queued, and what it needs. */
struct board_after {
    uint32_t count, need_count;
    const struct board_need *needs;
    struct fb_after list[];
};

struct board_marks;
struct board_output;

#define BOARD_NODES_MOST  1024 /* of more machines the names are not kept */
#define BOARD_GROUPS_MOST 256  /* of more groups the same */

struct board_job {
    /* What each of its outputs looks at, in one line of the cache. */
    struct board_output *output; /* ask board_output() */
    uint32_t job, attempt;       /* attempt 0: none yet */
    int16_t code;                /* of the last attempt, where signal is 0 and it has exited */
    int16_t error;               /* errno where it could not be started; 0: it was */
    uint8_t signal;              /* that killed it */
    uint8_t stop_signal;         /* that stopped it; 0: it is not stopped */
    uint8_t state;               /* enum board_state */
    uint8_t cause;               /* enum fb_cause */
    bool core_dumped : 1, ready : 1, leaked : 1, done_before : 1;
    bool waits : 1;      /* its first process has ended; `why` names what it waits for */
    bool thread : 1;     /* watch: no process, another thread of its parent */
    bool succeeded : 1;  /* the last attempt, from its exit on */
    bool unseen : 1;     /* watch: how it ended could not be read */
    bool unmeasured : 1; /* watch: the times of an attempt could not be read */
    bool cut : 1;        /* name or command is not whole */
    bool pty : 1;        /* it has a terminal of its own */
    bool stdin_open : 1; /* its standard input is a pipe that can be typed into */
    bool restarts : 1;   /* of RETRY: it was asked for, no failure */
    bool idle : 1;
    int16_t node;               /* its machine, in board->nodes from 1; 0: this one, or not known */
    int16_t group;              /* in board->groups from 1; 0: none */
    const char *name, *command; /* never NULL; the same pointer: the same text */
    char *text;                 /* the job's own progress text; NULL: none */
    const char *why;            /* why it was skipped, unstarted, lost; its leftovers; NULL: none */
    const struct board_after *after; /* NULL: nothing but a slot */
    const struct board_live *live;   /* never NULL; nothing known: all unknown */
    struct board_marks *marks;       /* ask board_marks() */
    /* Times since the run began; -1: has not happened. Of the last attempt, but for the first: */
    int64_t queued_us;
    int64_t forked_us, began_us, exited_us, reaped_us;
    int64_t retry_us;           /* when the next attempt is due; -1: none is */
    int64_t estimate_us;        /* 0: unknown */
    int64_t user_us, system_us; /* of all attempts that are reaped */
    uint64_t peak_memory_bytes; /* the most that was seen of all attempts that are reaped */
    float share;                /* reported progress, 0 to 1; -1: none */
    uint32_t blame;             /* the job whose failure skipped it; 0: none */
    uint32_t failure;           /* its place in board->failures, from 1; 0: has not failed */
    uint32_t parent_job;        /* watch: its parent at birth, for good; below `job`, or 0 */
    pid_t pid, parent;          /* of the last attempt; 0: none. parent: watch */
    int slot;                   /* 0: none */
    uint32_t kind;              /* of one number take about as long; 0: not known */
    /* Of a row that is whole, for table.c. */
    uint32_t whole, packed;            /* its place; the chunk that its names lie in, or 0 */
    char *words;                       /* its names, where they are its own */
    struct board_job *next, *previous; /* among the idle; next: of the free */
};

/* table.c: rows are whole or packed. */
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
        uint32_t owners; /* rows that own memory; where there are none, copies share the bytes */
    } * chunks;
    uint32_t room, whole_count, whole_room, idle_count, idle_most;
    uint32_t chunk, chunk_count, chunk_room, free_chunk; /* chunk: of new rows, from 1 */
};

/* A line of the events pane: all kinds but output, samples and progress. */
struct board_entry {
    uint64_t number; /* of the event in the stream, from 1 */
    int64_t t_us;
    int64_t wait_us; /* RETRY, ENDING; ENDED: how long it ran */
    uint32_t job, attempt;
    pid_t pid;      /* FORKED, its slot too; ORPHANED: the new parent */
    int slot;       /*   0: none */
    int code;       /* EXITED, and what follows; HEALTH: enum fb_health */
    uint8_t signal; /*   STOPPED, ENDING too */
    uint8_t cause;  /*   enum fb_cause; ENDING too */
    bool core_dumped, succeeded, unseen;
    bool again;          /* BEGAN: it had before, as something else; LEAKED: waited for; RETRY: it
                          * was asked for; HELD: on; SKIPPED: by hand */
    int error;           /* errno: UNSTARTED, NOTE */
    int entries, deaths; /* SIGNALS: read; ends seen before the next read */
    int count;           /* LEAKED: processes found */
    uint8_t kind;        /* enum fb_kind */
    char words[BOARD_ENTRY_WORDS + 1]; /* clean, cut: a note, why, a program ... ; or "" */
};

/* Said to the reader: by a lesson, or by forkboard itself. */
struct board_note {
    char *text; /* clean, whole up to BOARD_NOTE_MOST */
    int64_t t_us;
    uint64_t number; /* of the event in the stream */
    uint32_t job;    /* 0: none */
    int error;       /* errno where something went wrong; 0: a mere note */
    bool pause;      /* the picture stands still at it */
};

/* A stretch of time in which samples saw a job use a core. */
struct board_span {
    int64_t from_us, to_us;
    int64_t cpu_us; /* CPU time it used in it */
    uint32_t job;
    int core;
};

/* Rings that grow to their bound: number n, from 1, is at (n - 1) % the bound. */
struct board_log {
    struct board_entry *entries;
    uint32_t room;
    uint64_t count;   /* ever put */
    uint64_t signals; /* number of the last SIGNALS among them, from 1; 0: none */
};

struct board_samples {
    struct board_span *spans;
    uint32_t room;
    uint64_t count; /* ever put */
    struct board_live *free_lives;
};

/* outputs.c: jobs with output by how easily they lose it. */
struct board_store {
    struct board_queue {
        struct board_output *first, *last;
    } queues[5];
    size_t used_bytes, budget_bytes;
};

/* texts.c: texts that live as long as the board. */
struct board_texts {
    struct text scratch;
    struct board_chunk *chunks;
    const char *last_kept;
};

/* watch: processes made, that live, that lived at the same time at most; what it cost to watch. */
struct board_watch {
    uint32_t made, alive, most_alive;
    uint64_t stops, threads;
    int64_t stood_us;
    char way[16]; /* how it is watched: "ptrace", "connector", "polling"; "": not known */
};

struct board {
    uint64_t events;    /* applied so far */
    int64_t t_us;       /* of the latest event */
    int64_t news_us;    /* of the latest event that was not asked for, as a sample is */
    bool opened, ended; /* `run` has come; `ended` has, and nothing was run after it */
    int64_t idle_us;    /* between ends and what ran again after them nothing was to do */
    int64_t resumed_us; /* when it went on after the last of them; 0: never */
    struct fb_event run, end;
    int slots;                                 /* as opened; FB_ALL_AT_ONCE */
    struct fb_limit limits[BOARD_LIMITS_MOST]; /* [limit_count] what there is a number of */
    int limit_count;
    uint32_t job_count;
    const char *nodes[BOARD_NODES_MOST]; /* [node_count] other machines where jobs have run */
    int node_count;
    const char *groups[BOARD_GROUPS_MOST]; /* [group_count] of jobs, in the order they came */
    int group_count;
    /* Jobs that events were about: the n-th, from 0, is at n % the bound. */
    uint32_t touched[BOARD_TOUCHED_MOST];
    uint64_t touches;                   /* ever */
    uint32_t counts[BOARD_STATE_COUNT]; /* jobs by state */
    uint32_t given_up;                  /* of BOARD_SKIPPED: board_given_up() */
    uint32_t leaked_count;              /* jobs with leftovers */
    /*
     * Numbers of the jobs that have failed, in the order of failing; 0 where one has since been
     * run again. counts[BOARD_FAILED] says how many are not 0.
     */
    uint32_t *failures;
    uint32_t failure_count, failure_room;
    int64_t work_us;        /* for how long workers lived, of those that have ended; */
    uint64_t living_us;     /*   of those that live when they were forked, added up */
    int64_t cpu_us;         /* user and system time of the reaped */
    int64_t live_cpu_us;    /* of the living, as of their last samples */
    int64_t last_reaped_us; /* -1: none yet */
    struct board_notes {
        struct board_note *ring; /* number n, from 1, is at (n - 1) % BOARD_NOTES_MOST */
        uint32_t room;
        uint64_t count; /* ever */
    } notes;
    struct board_signals signals;
    struct board_watch watch;
    /* What is inside: each is touched by one file of this room alone (tests/owners). */
    struct board_table table;
    struct board_log log;
    struct board_samples samples;
    struct board_store store;
    struct board_heard heard;
    struct board_texts texts;
    struct pidmap pids; /* of the living: number of the job */
};

void board_init(struct board *board);
void board_fini(struct board *board);
/*
 * A second board in the state of the first, to go on from there. What is not changed any more they
 * share, on one thread. 0; or -ENOMEM, and it is empty. board_copy_bytes(): about what it takes.
 */
int board_copy(struct board *to, const struct board *from);
size_t board_copy_bytes(const struct board *board);

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
    bool lost; /* its end was not seen: no SIGCHLD, no wait(2) */
};
void board_glance(const struct board *board, uint32_t job, struct board_glance *out);
/* Some rows, in any order: all in which something lives and a few more. NULL: no more of them. */
const struct board_job *board_near(const struct board *board, size_t index);

/* What a living process does, by its last sample, however old that is. */
enum board_doing { BOARD_UNSAMPLED, BOARD_ON_CORE, BOARD_READY, BOARD_ASLEEP };
enum board_doing board_doing(const struct board_job *job);
/* Whether it has a process: FORKED, RUNNING or STOPPED. A zombie has none that could act. */
bool board_lives(const struct board_job *job);
bool board_state_lives(enum board_state state);
/* CPU time of its attempts, user and system; -1: not all of it is known (yet). */
int64_t board_cpu_us(const struct board_job *job);
/* For how long workers have lived in all, those that live until now_us. */
int64_t board_work_us(const struct board *board, int64_t now_us);
/* Whether all is over for it: OK, FAILED or SKIPPED. */
bool board_done(const struct board_job *job);
bool board_replaced(const struct board *board, const struct board_job *job); /* by its namesake */

/* Whether what is waited for has come: once it has, it stays so, whatever the job does later. */
bool board_met(const struct board *board, const struct fb_after *after);

/* The first limit of which it needs more than is left, and whether a living job has some of it. */
const struct fb_limit *board_lacks(const struct board *board, const struct board_job *job);
bool board_has(const struct board *board, const struct board_job *job,
               const struct fb_limit *limit);

/*
 * The moments of a job, oldest first, and how many they are. Most lives are plain and follow from
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

/* What the end of its last attempt was, of one that has exited. */
enum fate board_end(const struct board_job *job);
/* It has run, and was not needed to its end: a goal was reached, or it was not tried again. */
static inline bool board_given_up(const struct board_job *job)
{
    return job->state == BOARD_SKIPPED && job->attempt > 0;
}
/* A note by its number, from 1; NULL: it is gone, or has not come. */
const struct board_note *board_note(const struct board *board, uint64_t number);
/* That of an entry of the log; NULL: it is gone. */
const struct board_note *board_note_of(const struct board *board, const struct board_entry *entry);
/*
 * How its last attempt ended, or why there was none, in words: "exit 3", "killed by SIGSEGV (core
 * dumped)", "timeout (killed by SIGTERM)", "exec: No such file or directory: x". "" before that.
 */
const char *board_fate(const struct board_job *job, char *buffer, size_t size);

#endif
