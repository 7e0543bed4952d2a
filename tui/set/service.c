/*
 * service.c - what a set says about a job that lives as long as the run: whether it comes again,
 * how soon, how it is stopped. A value that is no good is reported once, however many jobs have it.
 */
#include "inside.h"

#include "opt/opt.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define SIGNALS_MOST 32

bool set_service_is(const struct fb_job *job)
{
    return job->restart != FB_RESTART_NEVER || job->ready != NULL || job->health != NULL;
}

/* Reported, once. */
static void wrong(struct reader_of_set *reader, struct node *value, const char *name,
                  const char *wanted)
{
    char shape[BRIEF_BYTES];

    if (value->kind != NODE_BROKEN)
        wrong_put(&reader->wrongs, value->at, "%s: %s where %s is wanted", name,
                  set_shape(value, shape), wanted);
    value->kind = NODE_BROKEN;
}

static bool is_word(const struct node *value)
{
    return value->kind == NODE_TEXT && value->text[0] != '\0';
}

static void take_restart(struct reader_of_set *reader, struct node *value, struct fb_job *job)
{
    static const char *const words[] = { "never", "on_failure", "always" };

    for (int i = 0; is_word(value) && i < 3; i++)
        if (strcmp(value->text, words[i]) == 0) {
            job->restart = (enum fb_restart)i;
            return;
        }
    wrong(reader, value, "restart", "never, on_failure or always");
}

static bool read_time(struct reader_of_set *reader, const char *word, int64_t *us)
{
    if (opt_duration(word, us) < 0)
        return false;
    *us = (int64_t)((double)*us * reader->scale);
    *us += *us == 0; /* 0 is what the engine takes for the default */
    return true;
}

/* "1s..1m", or "2s" for each wait. */
static void take_backoff(struct reader_of_set *reader, struct node *value, struct fb_job *job)
{
    const char *dots = is_word(value) ? strstr(value->text, "..") : NULL;
    int64_t first_us = 0, most_us = 0;
    char first[32];
    bool good = is_word(value);

    if (dots != NULL) {
        snprintf(first, sizeof first, "%.*s", (int)(dots - value->text), value->text);
        good = read_time(reader, first, &first_us) && read_time(reader, dots + 2, &most_us);
    } else if (good) {
        good = read_time(reader, value->text, &first_us);
        most_us = first_us;
    }
    if (!good || first_us > most_us) {
        wrong(reader, value, "backoff", "a time, or two as in 1s..1m,");
        return;
    }
    job->backoff_us = first_us;
    job->backoff_most_us = most_us;
}

/* With SIG before it, or without. */
static int signal_of(const char *word)
{
    char name[16];

    for (int number = 1; number < SIGNALS_MOST; number++) {
        fb_signal_name(number, name);
        if (strcmp(word, name) == 0 || strcmp(word, name + 3) == 0)
            return number;
    }
    return 0;
}

static void take_signal(struct reader_of_set *reader, struct node *value, struct fb_job *job)
{
    int number = is_word(value) ? signal_of(value->text) : 0;

    if (number == 0)
        wrong(reader, value, "stop", "a signal such as SIGINT");
    else
        job->stop_signal = number;
}

static void take_only(struct reader_of_set *reader, struct node *value, struct fb_job *job)
{
    if (is_word(value) && strcmp(value->text, "process") == 0)
        job->stop_alone = true;
    else if (!is_word(value) || strcmp(value->text, "group") != 0)
        wrong(reader, value, "stop: only", "process or group");
}

static void take_grace(struct reader_of_set *reader, struct node *value, struct fb_job *job)
{
    int64_t us;

    if (is_word(value) && read_time(reader, value->text, &us))
        job->grace_us = us;
    else
        wrong(reader, value, "stop: grace", "a time such as 20s");
}

/* `run`, `exec`: 0 or -ENOMEM. */
static int take_command(struct reader_of_set *reader, struct node *key, const struct row *row,
                        struct fb_job *job)
{
    struct node *value = key->value;
    const char **argv;
    size_t count = 0;

    if (strcmp(key->text, "run") == 0) {
        if (!is_word(value)) {
            wrong(reader, value, "stop: run", "a shell line");
            return 0;
        }
        job->stop_shell = fill_text(reader, value, true, row);
        return job->stop_shell != NULL ? 0 : -ENOMEM;
    }
    argv = value->kind == NODE_LIST
               ? arena_take(&reader->set->arena, (value->count + 1) * sizeof *argv)
               : NULL;
    if (value->kind == NODE_LIST && argv == NULL)
        return -ENOMEM;
    for (struct node *word = argv != NULL ? value->first : NULL; word != NULL; word = word->next) {
        if (word->kind != NODE_TEXT)
            break;
        argv[count] = fill_text(reader, word, false, row);
        if (argv[count++] == NULL)
            return -ENOMEM;
    }
    if (count == 0 || count < value->count)
        wrong(reader, value, "stop: exec", "a list of a program and its arguments");
    else
        job->stop_argv = argv;
    return 0;
}

static int take_stop(struct reader_of_set *reader, struct node *value, const struct row *row,
                     struct fb_job *job)
{
    static const char *const names[] = { "signal", "grace", "only", "run", "exec", NULL };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    int r = 0;

    if (value->kind == NODE_TEXT) {
        take_signal(reader, value, job);
        return 0;
    }
    if (value->kind != NODE_MAP)
        wrong(reader, value, "stop", "a signal, or a mapping,");
    for (struct node *key = value->kind == NODE_MAP ? value->first : NULL; key != NULL && r == 0;
         key = key->next) {
        if (key->kind == NODE_BROKEN)
            continue;
        if (strcmp(key->text, "signal") == 0) {
            take_signal(reader, key->value, job);
        } else if (strcmp(key->text, "grace") == 0) {
            take_grace(reader, key->value, job);
        } else if (strcmp(key->text, "only") == 0) {
            take_only(reader, key->value, job);
        } else if (strcmp(key->text, "run") == 0 || strcmp(key->text, "exec") == 0) {
            r = take_command(reader, key, row, job);
        } else {
            wrong_put(&reader->wrongs, key->at, "stop: unknown key '%s'%s",
                      wrong_brief(key->text, brief), set_suggest(key->text, names, nearest));
            key->kind = NODE_BROKEN;
        }
    }
    if ((job->stop_shell != NULL) + (job->stop_argv != NULL) + (job->stop_signal != 0) > 1 &&
        value->kind == NODE_MAP && !value->plain) {
        wrong_put(&reader->wrongs, value->at, "stop: one of signal, run and exec");
        value->plain = true; /* said */
    }
    return r;
}

int set_service_fill(struct reader_of_set *reader, const struct said *said, const struct row *row,
                     struct fb_job *job)
{
    int r = 0;

    if (said[SET_KEY_RESTART].key != NULL)
        take_restart(reader, said[SET_KEY_RESTART].key->value, job);
    if (said[SET_KEY_BACKOFF].key != NULL)
        take_backoff(reader, said[SET_KEY_BACKOFF].key->value, job);
    if (said[SET_KEY_MAX_RESTARTS].key != NULL)
        job->restarts_most = (int)said[SET_KEY_MAX_RESTARTS].number;
    if (said[SET_KEY_STOP].key != NULL)
        r = take_stop(reader, said[SET_KEY_STOP].key->value, row, job);
    job->decides = said[SET_KEY_MAIN].key != NULL && said[SET_KEY_MAIN].number != 0;
    return r;
}
