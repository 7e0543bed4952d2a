/* command_worker.h - what a job of COMMAND is besides its words: its shell, directory, environment.
 */
#ifndef FB_INPUT_COMMAND_WORKER_H
#define FB_INPUT_COMMAND_WORKER_H

#include "base/text.h"
#include "command.h"

#define COMMAND_PROGRAMS 64

/* What jobs point to until the next one. Zeros at first. */
struct command_worker {
    char *programs[COMMAND_PROGRAMS]; /* [program_count], of a list of command lines */
    uint32_t program_count;
    struct text line;
    const char *argv[4], *env[4];
    char variables[3][80];
};

void command_worker_fini(struct command_worker *worker);
/* A command line for the shell of the form, as the job's command. 0 or -errno. */
int command_worker_line(struct command_worker *worker, const struct command_form *form,
                        const char *line, struct fb_job *job);
/* A number for the program of a command line: lines of one take about as long. 0: not known, or
 * there are too many. */
uint32_t command_worker_kind(struct command_worker *worker, const char *line);
/* All else. */
void command_worker_set(struct command_worker *worker, const struct command_form *form,
                        uint32_t number, int slot, struct fb_job *job);

#endif
