/* ctl_words.c - what stands on the command line of `forkboard ctl`. */
#include "ctl_words.h"

#include "opt/complain.h"
#include "opt/opt.h"

#include <signal.h>
#include <string.h>

/* What a word takes: jobs (at least so many, 0: all where none is named), before them one word
 * more. */
static const struct {
    const char *name;
    int jobs; /* -1: none may stand there */
    const char *argument;
} verbs[VERB_COUNT] = {
    [VERB_LIST] = { "list", 0, NULL },
    [VERB_STOP] = { "stop", 1, NULL },
    [VERB_START] = { "start", 1, NULL },
    [VERB_RESTART] = { "restart", 1, NULL },
    [VERB_KILL] = { "kill", 1, NULL },
    [VERB_SIGNAL] = { "signal", 1, "a signal, as HUP" },
    [VERB_WAIT] = { "wait", 0, NULL },
    [VERB_SLOTS] = { "slots", -1, "a number from 1 to 1000000" },
    [VERB_HOLD] = { "hold", -1, NULL },
    [VERB_RELEASE] = { "release", -1, NULL },
    [VERB_RELOAD] = { "reload", -1, NULL },
    [VERB_END] = { "end", -1, NULL },
};

const char *cmd_ctl_verb(const struct ctl_words *ctl)
{
    return verbs[ctl->verb].name;
}

bool cmd_ctl_of_run(const struct ctl_words *ctl)
{
    return verbs[ctl->verb].jobs < 0;
}

static int verb_of(const char *word)
{
    for (int i = 0; i < VERB_COUNT; i++)
        if (strcmp(word, verbs[i].name) == 0)
            return i;
    return -1;
}

static const char *nearest_to(const char *word)
{
    const char *names[VERB_COUNT + 1] = { NULL };

    for (int i = 0; i < VERB_COUNT; i++)
        names[i] = verbs[i].name;
    return opt_nearest(word, names);
}

/* The first word is no run where the second asks for nothing either: it was to ask, most likely. */
static int complain_verb(const char *first, const char *second)
{
    const char *word = second != NULL && nearest_to(first) == NULL ? second : first;
    const char *nearest = nearest_to(word);

    if (nearest != NULL)
        return complain(2, "ctl: '%s' is nothing to ask for (did you mean '%s'?)", word, nearest);
    return complain(2, "ctl: '%s' is nothing to ask for; 'forkboard ctl --help' lists what is",
                    word);
}

static int signal_named(const char *word)
{
    char name[16];
    int number;

    if (opt_number(word, SIGRTMAX, &number) == 0)
        return number;
    for (number = 1; number <= SIGRTMAX; number++) {
        fb_signal_name(number, name);
        if (strcasecmp(word, name) == 0 || strcasecmp(word, name + 3) == 0)
            return number;
    }
    return 0;
}

static int read_argument(struct ctl_words *ctl)
{
    const char *wants = verbs[ctl->verb].argument;

    if (wants == NULL)
        return 0;
    if (ctl->count == 0)
        return complain(2, "ctl: %s needs %s", verbs[ctl->verb].name, wants);
    ctl->argument = *ctl->jobs++;
    ctl->count--;
    if (ctl->verb == VERB_SIGNAL)
        ctl->number = signal_named(ctl->argument);
    else if (opt_number(ctl->argument, 1000000, &ctl->number) < 0)
        ctl->number = 0;
    if (ctl->number <= 0)
        return complain(2, "ctl: %s: '%s' is not %s", verbs[ctl->verb].name, ctl->argument, wants);
    return 0;
}

int cmd_ctl_words(struct ctl_words *ctl, char **words, int count)
{
    int found = count > 0 ? verb_of(words[0]) : -1, r;

    *ctl = (struct ctl_words){ .jobs = words, .count = count };
    if (found < 0 && ctl->count > 1) {
        ctl->run = *ctl->jobs++;
        ctl->count--;
        found = verb_of(ctl->jobs[0]);
    }
    if (count == 0)
        return complain(2, "ctl: what is asked for is missing; 'forkboard ctl --help' lists it");
    if (found < 0)
        return complain_verb(words[0], count > 1 ? words[1] : NULL);
    ctl->verb = (enum ctl_verb)found;
    ctl->jobs++;
    ctl->count--;
    r = read_argument(ctl);
    if (r != 0)
        return r;
    if (verbs[found].jobs > 0 && ctl->count == 0)
        return complain(2, "ctl: %s needs a job: its name, its number or a pattern",
                        verbs[found].name);
    if (verbs[found].jobs < 0 && ctl->count > 0)
        return complain(2, "ctl: %s takes no job; unexpected '%s'", verbs[found].name,
                        ctl->jobs[0]);
    return 0;
}
