/* opt.h - what stands on the command line. One table makes parser and --help. */
#ifndef FB_OPT_OPT_H
#define FB_OPT_OPT_H

#include "forkboard.h"

enum opt_command {
    OPT_RUN = 1,
    OPT_DEMO = 2,
    OPT_WATCH = 4,
    OPT_REPLAY = 8,
    OPT_REPORT = 16,
    OPT_SCALE = 32,
    OPT_AGAIN = 64,
    OPT_TEACH = 128,
    OPT_PARALLEL = 256,
    OPT_XARGS = 512,
    OPT_ATTACH = 1024,
    OPT_CTL = 2048,
    OPT_PS = 4096
};
enum opt_mode { OPT_PLAIN, OPT_JSON, OPT_BOARD };
enum opt_color { OPT_COLOR_AUTO, OPT_COLOR_ALWAYS, OPT_COLOR_NEVER };
/* Replacement strings that can have another spelling. */
enum opt_string {
    OPT_STRING_WHOLE,
    OPT_STRING_EXTENSION,
    OPT_STRING_BASE,
    OPT_STRING_DIRECTORY,
    OPT_STRING_BASE_EXTENSION,
    OPT_STRING_JOB,
    OPT_STRING_SLOT,
    OPT_STRING_COUNT
};
enum opt_theme { OPT_THEME_AUTO, OPT_THEME_DARK, OPT_THEME_LIGHT, OPT_THEME_PROJECTOR };

/* What is kept of a run. */
/* A file that has what a job prints. */
struct opt_log {
    uint32_t job;
    const char *path;
    uint64_t max_bytes; /* then another one is begun; 0: never */
    int keep;           /* how many of those before stay */
};

struct opt_keep {
    const struct opt_log *logs; /* [log_count], by job */
    size_t log_count;
    bool logs_later; /* jobs that are added while it runs may have one */
    const char *record, *joblog, *results;
    const char *report;            /* of a run: where its report is to be written; NULL: nowhere */
    struct results_theirs *theirs; /* instead of those in `results`: GNU parallel's; NULL: none */
    bool not_last; /* what is kept in `record` is not to be found as the last run's */
    bool no_record, resume, resume_failed, retry_failed;
};

struct opt_watch {
    bool threads, exit_with_root, kill_on_exit, adopt;
    int backend; /* enum watch_way */
};

/* NULL, 0: not given. */
struct opt_scale {
    const char *slot_list, *prepare, *csv, *fit;
    int runs, warmup;
    bool weak, ignore_failure;
};

struct opt_again {
    bool failed; /* those that did not succeed alone */
    bool trust;  /* whosever record it is */
};

struct opt_teach {
    bool check, measures;
    const char *answers; /* where what was said is kept beside; NULL: nowhere */
    const char **given;  /* [given_count] KEY=VALUE */
    int given_count;
    const char
        *said; /* of a lesson whose run is shown: at the foot all the time; NULL: it is none */
};

/* What must hold before a job starts; zeros: nothing. */
struct opt_gates {
    uint64_t memfree; /* bytes that are free */
    double load;      /* fewer processes run */
    bool noswap;
    const char *limit; /* a line for the shell that succeeds */
};

/* Standard input, or parts of a file, as blocks of records. */
struct opt_pipe {
    bool on, part;
    bool cat, remove_separators;
    bool round_robin;
    size_t block;                  /* bytes; 0: not given */
    const char *recstart, *recend; /* with escapes of C read; NULL: not given */
    size_t start_bytes, end_bytes; /* of them: NUL may be in them */
    char *read[2];                 /* which own what these point to */
};

/* The board, and colours of lines too. */
struct opt_screen {
    enum opt_color color;
    enum opt_theme theme;
    bool no_mouse, window_title, bell, ascii, projector;
    bool exit;
    bool hold;  /* nothing starts before a key of the board */
    int pane;   /* of opt_panes: the first that the board shows */
    bool list;  /* another program's: output first, beside the table on a wide screen */
    int notify; /* 0: not; 9, 777: by that OSC */
};

/* Where arguments come from, and how they are cut. NULL: not given. */
struct opt_input {
    const char **files; /* of -a */
    int file_count;
    const char *jobs_file; /* of -f */
    /* Of a file of jobs. */
    const char **rpls; /* of --rpl */
    int rpl_count;
    const char **excludes, **env_files;
    int exclude_count, env_file_count, port;
    const char *colsep, *regex, *end, *trim;
    const char *arg_sep, *arg_file_sep; /* instead of `:::` and `::::` */
    char delimiter;                     /* NUL: not given, or `null` */
    bool null, csv, header, shuffle, link, skip_empty;
    bool watch; /* the file of jobs */
};

/* How a job is made of COMMAND and its arguments. */
struct opt_form {
    const char *shell, *tag;               /* NULL: not given */
    const char *strings[OPT_STRING_COUNT]; /* instead of {} and the like; NULL: not given */
    int most_args, most_lines, most_bytes; /* of a job; 0: not given */
    bool no_args;                          /* an argument a job, put nowhere */
    bool pack, spread; /* as many as fit; over the slots at the end of the input */
    bool repeat;       /* the word around a replacement string, for each argument */
    bool quote, plus;
};

/* What a worker is given. */
struct opt_worker {
    const char *dir, *slot_variable;
    const char *stdin_word; /* open, null, tty or a path; NULL: not given */
    bool pty;
    int nice;
    struct fb_keep *keep; /* [keep_count] of --keep-fds */
    size_t keep_count;
};

/* Where jobs run that do not run here. */
struct opt_cluster {
    const char *on, *run_dir; /* NULL: not given */
    bool retry_lost;
};

struct opt {
    enum opt_command command;
    struct opt_cluster cluster;
    enum opt_mode mode; /* not given: the board where standard output is a terminal, else plain */
    struct fb_options run; /* slots 0: not given */
    struct opt_input input;
    struct opt_form form;
    struct opt_worker worker;
    struct opt_gates gates;
    struct opt_pipe pipe;
    struct opt_keep keep;
    struct opt_screen screen;
    struct opt_watch watch;
    const char *only; /* a program: the processes that are shown; NULL: all */
    struct opt_scale scale;
    struct opt_again again;
    struct opt_teach teach;
    bool mode_given, output_given, quiet, bar, help, version;
    bool detach, detachable, detach_on_hangup;
    bool away;               /* it is detached: no terminal shows it */
    bool read_only, no_wait; /* of attach; of ctl */
    bool dry_run, no_cgroup, seed_given, halt_given, at_given;
    const char *slots_file; /* of -j: read at first, and again when a job has ended */
    double timeout_share;   /* of --timeout 300%: of the median of the jobs; 0: not given */
    bool silent, verbose, print_command; /* command lines on standard error; with the output */
    bool files;
    const char *temporary; /* directory; NULL: not given */
    const char *count;     /* of what the machine has is to be printed; NULL: nothing */
    bool shell_quote;
    const char *of_command;   /* the first given that only a COMMAND's jobs can have; NULL: none */
    const char *key;          /* what it is called in a set; NULL: nothing */
    bool tell_seed;           /* something is drawn from it: the summary shows it */
    bool functions;           /* of a demo */
    int64_t unit_us;          /* the same; 0: not given */
    int64_t at_us;            /* of a report, where at_given */
    const char *out, *format; /* of a report or a scale; NULL: not given */
    char **rest;              /* what follows the options */
    int rest_count;
};

/*
 * Reads argv[1..] (argv[0] is not looked at) for a command. 0; or -EINVAL with one line in `error`,
 * which names the word that is wrong.
 */
int opt_parse(struct opt *opt, enum opt_command command, int argc, char **argv, char *error,
              size_t size);
void opt_fini(struct opt *opt);
/* Where no --seed was given: draws one, before anything random is made of it. */
void opt_draw_seed(struct opt *opt);
/* --help of a command, or of the program where it is 0; each line at most 80 columns. */
void opt_help(enum opt_command command);

/* The word of `list` (ended by NULL) that was likely meant, at most two edits away; NULL: none. */
const char *opt_nearest(const char *word, const char *const *list);

/* One of the words of `choices`, with blanks between: 0 and *out is the value, or -EINVAL. */
int opt_choice(const char *choices, const char *value, const char **out);
/* Whether a shell, by its name or path, reads quotes as sh(1) does. */
bool opt_shell_known(const char *path);
/* A number from 0 to `most`: 0 or -EINVAL. */
int opt_number(const char *text, int most, int *number);
/* "30", "1.5s", "200ms", "2m", "1h", "1d": 0 and microseconds, or -EINVAL. */
int opt_duration(const char *text, int64_t *us);
/* One byte, or as C writes it: "\\n", "\\t", "\\0", "\\054", "\\x2c". 0 or -EINVAL. */
int opt_character(const char *text, char *byte);
/* "4", "50%", "+2", "-1" of `threads`, "0" for all at once: 0 or -EINVAL. Never below 1. */
int opt_slots(const char *text, int threads, int *slots);
/* The first word of a file as opt_slots(), of this machine's threads: 0, -EINVAL or -errno. */
int opt_slots_file(const char *path, int *slots);
/* What such a word counts from: of this machine, which is a tenth of a millisecond's look; else 0.
 */
int opt_threads(const char *slots);

/* Words of enum fb_leftovers, from FB_LEFTOVERS_FAIL on; ends with NULL. */
extern const char *const opt_leftovers[];
/* The board's panes, in their order, then the timeline of slots; ends with NULL. */
extern const char *const opt_panes[];
#define OPT_PANE_TIMELINE 2
#define OPT_PANE_SLOTS    5
#define OPT_PANE_GRAPH    6

#endif
