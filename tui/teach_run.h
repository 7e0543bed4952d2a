/* teach_run.h - the run of a lesson: what is run, what it measures. */
#ifndef FB_TEACH_RUN_H
#define FB_TEACH_RUN_H

#include "opt/opt.h"
#include "set/set.h"
#include "teach/answer.h"

#define CMD_TEACH_SLOTS_MOST TEACH_QUESTIONS_MOST /* one of each question */

struct cmd_teach {
    struct opt *opt;
    struct teach_lesson *lesson;
    bool shipped;       /* it is one of ours: its program is built already */
    bool quiet;         /* a check: nothing of the run is shown */
    int program_fd;     /* of a program that was compiled for it; -1: none */
    char program[4400]; /* the path of what is watched; "": not found yet */

    /* Of the last run. */
    struct board board;
    struct teach_result *results; /* [result_count] the last of each job */
    size_t result_count, result_room;
    struct teach_speed speeds[CMD_TEACH_SLOTS_MOST];
    size_t speed_count;
    char record[4096]; /* "": there is none to be played */
    int died_by;       /* a signal ended us: all is cleaned up, then we die by it; 0: none */
    bool stopped;      /* it was ended before its end */
    bool timed_out;    /* because its time was up */
    double others;     /* cores that other programs used meanwhile; below 0: unknown */
};

/* Zeros but for opt, lesson and shipped; closed by cmd_teach_close() in either case. */
void cmd_teach_open(struct cmd_teach *teach);
void cmd_teach_close(struct cmd_teach *teach);

/* Whether this machine can show it: false with why, in a few words. */
bool cmd_teach_can(const struct cmd_teach *teach, char *why, size_t size);
/* Finds the program, or compiles it, or checks the jobs: 0, or the exit status, when what is wrong
 * has been said. */
int cmd_teach_prepare(struct cmd_teach *teach);
/* Runs it to its end: 0, or the exit status where it could not begin. Then see above. */
int cmd_teach_run(struct cmd_teach *teach);
/* Why its times are not to be trusted, in one sentence; "": they are. Returns `out`. */
const char *cmd_teach_warning(const struct cmd_teach *teach, char *out, size_t size);
/* The value for a question; why not, where it was stopped. */
void cmd_teach_value(const struct cmd_teach *teach, const struct teach_question *asked,
                     struct teach_value *out);

/* teach_program.c: reads its jobs; as cmd_teach_prepare(). The caller closes *set, if not NULL. */
int cmd_teach_read_jobs(const struct cmd_teach *teach, struct set **set);
/* Finds or compiles the program of a lesson; as cmd_teach_prepare(). */
int cmd_teach_compile(struct cmd_teach *teach);
/* Where the programs of our lessons are; false: nowhere. */
bool cmd_teach_programs(char *path, size_t size);
/* teach_scale.c: the speed-ups that it asks for. 0, or the exit status. */
int cmd_teach_scale(struct cmd_teach *teach);

#endif
