/* opt.h - what stands on the command line. One table makes parser and --help. */
#ifndef FB_OPT_H
#define FB_OPT_H

#include "forkboard.h"

enum opt_command { OPT_RUN = 1, OPT_DEMO = 2, OPT_WATCH = 4, OPT_REPLAY = 8 };
enum opt_mode { OPT_PLAIN, OPT_JSON, OPT_BOARD };
enum opt_color { OPT_COLOR_AUTO, OPT_COLOR_ALWAYS, OPT_COLOR_NEVER };

struct opt {
    enum opt_mode mode; /* not given: the board where standard output is a terminal, else plain */
    struct fb_options run; /* slots 0: not given */
    bool mode_given, no_mouse, window_title, bell, exit;
    bool output_given, quiet, ascii, help, version;
    bool shuffle, null, dry_run, no_record, no_cgroup, seed_given;
    bool resume, resume_failed;
    bool tell_seed; /* something is drawn from it: the summary tells it */
    bool threads, exit_with_root, kill_on_exit, adopt; /* watch */
    int notify;                                        /* 0: not; 9, 777: by that OSC */
    int backend;                                       /* watch: enum trace_way */
    enum opt_color color;
    const char *record, *joblog, *results, *colsep;
    const char **files; /* of -a */
    int file_count;
    const char *jobs_file; /* of -f */
    int64_t unit_us;       /* 0: not given */
    bool functions;
    char **rest; /* what follows the options */
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

/* A number from 0 to `most`: 0 or -EINVAL. */
int opt_number(const char *text, int most, int *number);
/* "30", "1.5s", "200ms", "2m", "1h", "1d": 0 and microseconds, or -EINVAL. */
int opt_duration(const char *text, int64_t *us);
/* "4", "50%", "+2", "-1" of `threads`, "0" for all at once: 0 or -EINVAL. Never below 1. */
int opt_slots(const char *text, int threads, int *slots);
/* What such a word counts from: of this machine, which is a tenth of a millisecond's look; else 0.
 */
int opt_threads(const char *slots);

#endif
