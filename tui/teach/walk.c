/*
 * walk.c - the jobs that a measure is about, one after the other, and what it gives or cannot know.
 */
#include "inside.h"

#include "base/clean.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void teach_unknown(struct teach_value *out, const char *format, ...)
{
    char why[sizeof out->why];
    va_list arguments;

    out->known = false;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    clean_text(out->why, sizeof out->why, why, strlen(why));
}

void teach_give(struct teach_value *out, double number)
{
    out->known = true;
    out->number = number;
}

/* `about` NULL: all. */
static bool is_about(const char *about, const struct board_job *job)
{
    char number[16];

    if (about == NULL || strcmp(about, job->name) == 0)
        return true;
    snprintf(number, sizeof number, "%u", job->job);
    return fnmatch(about, number, 0) == 0 || fnmatch(about, job->name, 0) == 0;
}

const struct board_job *teach_walk_next(struct teach_walk *walk)
{
    while (walk->at < walk->board->job_count) {
        const struct board_job *job = board_job(walk->board, ++walk->at, &walk->room);
        if (job == NULL || job->thread || !is_about(walk->about, job))
            continue;
        walk->found++;
        return job;
    }
    return NULL;
}

struct teach_walk teach_walk(const struct teach_facts *facts, const struct teach_measure *measure)
{
    return (struct teach_walk){ .board = facts->board, .about = measure->about };
}

bool teach_found(const struct teach_walk *walk, struct teach_value *out)
{
    if (walk->found > 0)
        return true;
    if (walk->about != NULL)
        teach_unknown(out, "there was no '%.60s'", walk->about);
    else
        teach_unknown(out, "nothing has run");
    return false;
}
