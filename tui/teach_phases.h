/* teach_phases.h - a lesson with its student: ask, run, compare. */
#ifndef FB_TEACH_PHASES_H
#define FB_TEACH_PHASES_H

#include "show/signals.h"
#include "teach/list.h"
#include "teach_run.h"

struct cmd_teach_talk {
    struct cmd_teach *teach;
    const struct teach_lesson *next; /* NULL: it is the last, or a teacher's own */
    const char *source;              /* text of the program; "": none is shown */
    struct teach_value said[TEACH_QUESTIONS_MOST], measured[TEACH_QUESTIONS_MOST];
    bool given[TEACH_QUESTIONS_MOST]; /* on the command line: not asked */
};

/* 0, or the exit status. *next: on to the next lesson. teach->died_by may be set. */
int cmd_teach_lines(struct cmd_teach_talk *talk, bool *next);
int cmd_teach_board(struct cmd_teach_talk *talk, bool *next);

/* Appends what was said and measured to the state's file and to that of --answers. */
void cmd_teach_keep(const struct cmd_teach_talk *talk);
/* What earlier ones were answered, as far as it can be read. */
void cmd_teach_past(struct teach_past *past);

#endif
