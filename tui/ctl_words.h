/* ctl_words.h - the words of `forkboard ctl`: which run, what is asked of it, of which jobs. */
#ifndef FB_CTL_WORDS_H
#define FB_CTL_WORDS_H

#include <stdbool.h>

enum ctl_verb {
    VERB_LIST,
    VERB_STOP,
    VERB_START,
    VERB_RESTART,
    VERB_KILL,
    VERB_SIGNAL,
    VERB_WAIT,
    VERB_SLOTS,
    VERB_HOLD,
    VERB_RELEASE,
    VERB_RELOAD,
    VERB_END,
    VERB_COUNT
};

struct ctl_words {
    enum ctl_verb verb;
    const char *run;      /* NULL: the only one */
    const char *argument; /* a signal, a number */
    int number;           /* what it means */
    char **jobs;          /* [count] */
    int count;
};

/* 0, or the exit status of what has been said. */
int cmd_ctl_words(struct ctl_words *ctl, char **words, int count);
const char *cmd_ctl_verb(const struct ctl_words *ctl);
/* It is about the run, and takes no jobs. */
bool cmd_ctl_of_run(const struct ctl_words *ctl);

#endif
