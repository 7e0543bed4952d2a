/* as.c - what the kinds of report have in common. */
#include "as.h"

#include "draw/theme.h"
#include "view/rows.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct {
    const char *name, *ending;
} kinds[AS_COUNT] = {
#define AS_ROW(kind, name, ending) { name, ending },
    AS_KINDS(AS_ROW)
#undef AS_ROW
};

int as_named(const char *name)
{
    for (int i = 0; i < AS_COUNT; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return i;
    return -1;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t size = strlen(path), length = strlen(ending);

    return size > length && strcasecmp(path + size - length, ending) == 0;
}

/* After a dot: "xml". */
static bool is_kind(const char *path, const char *word)
{
    char ending[16];

    snprintf(ending, sizeof ending, ".%s", word);
    return ends_in(path, ending);
}

int as_ending(const char *path)
{
    if (ends_in(path, ".trace.json"))
        return AS_TRACE;
    if (ends_in(path, ".board.svg"))
        return AS_BOARD;
    if (ends_in(path, ".htm"))
        return AS_HTML;
    for (int i = 0; i < AS_COUNT; i++)
        if (is_kind(path, kinds[i].ending) || is_kind(path, kinds[i].name))
            return i;
    return -1;
}

const char *as_title(const struct facts *facts)
{
    const char *title = facts->board.run.as.run.title;

    if (title != NULL && title[0] != '\0')
        return title;
    return facts->watch && facts->board.job_count > 0 ? "a watched program" : "a run";
}

const char *as_result(const struct board_job *job, char *out, size_t size)
{
    enum board_state state = (enum board_state)job->state;

    if (board_given_up(job) && board_end(job) != FATE_GOAL)
        snprintf(out, size, "not tried again: %s", job->why != NULL ? job->why : "");
    else if ((state == BOARD_SKIPPED || state == BOARD_HELD) && job->why != NULL &&
             rows_left_names(job) == NULL)
        snprintf(out, size, "%s", job->why);
    else if (state == BOARD_OK && job->done_before)
        snprintf(out, size, "done before");
    else
        board_fate(job, out, size);
    return out;
}

#define ENDED BOARD_STATE_COUNT

int as_state(const struct board_job *job)
{
    return board_given_up(job) ? ENDED : (int)job->state;
}

uint32_t as_state_count(const struct board *board, int state)
{
    if (state == ENDED)
        return board->given_up;
    return board->counts[state] - (state == BOARD_SKIPPED ? board->given_up : 0);
}

const char *as_state_word(int state)
{
    return state == ENDED ? VIEW_GIVEN_UP : theme_word((enum theme_state)state);
}

const char *as_state_glyph(int state)
{
    return theme_glyphs(false)->state[state == ENDED ? BOARD_SKIPPED : state];
}

const char *as_date(const struct facts *facts, char out[32])
{
    time_t start = (time_t)(facts->board.run.as.run.start_us / 1000000);
    struct tm tm;

    out[0] = '\0';
    if (start > 0 && gmtime_r(&start, &tm) != NULL)
        strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return out;
}
