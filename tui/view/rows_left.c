/*
 * rows_left.c - processes that workers have left behind, as rows below their jobs. The board keeps
 * their names and numbers as the text of the job's reason, "sleep (4801), cat (4802)"; a row is the
 * job's number and the place in that text. Where many rows are listed there are none: nothing is
 * looked through for them.
 */
#include "rows_facts.h"

#include "base/clean.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES (1u << (31 - ROWS_LEFT_BITS))

/* The end of the first one's text: past its number, or of all. */
static const char *end_of(const char *text)
{
    const char *at = text;

    while ((at = strstr(at, " (")) != NULL) {
        const char *digits = at + 2;
        for (at = digits; isdigit((unsigned char)*at);)
            at++;
        if (at > digits && at[0] == ')' && (at[1] == '\0' || strncmp(at + 1, ", ", 2) == 0))
            return at + 1;
    }
    return text + strlen(text);
}

static void take(struct rows_left *out, const char *text, const char *end)
{
    const char *open =
        end > text && end[-1] == ')' ? memrchr(text, '(', (size_t)(end - text)) : NULL;
    bool numbered = open != NULL && open > text && open[-1] == ' ';
    size_t length = (size_t)((numbered ? open - 1 : end) - text);

    if (numbered)
        out->pid = (pid_t)strtol(open + 1, NULL, 10);
    if (length >= sizeof out->name)
        length = sizeof out->name - 1;
    memcpy(out->name, text, length);
    out->name[length] = '\0';
}

/* When it was left; -1: nothing was. *names: the text, "" where the job has another reason since.
 */
static int64_t leaked_us(const struct board_job *job, const char **names)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);
    int64_t last_us = -1;

    *names = "";
    for (size_t i = 0; i < count; i++) {
        unsigned kind = marks[i].kind;
        if (kind == FB_LEAKED) {
            last_us = marks[i].t_us;
            if (marks[i].attempt == job->attempt && job->why != NULL)
                *names = job->why;
        } else if (kind == FB_FORKED || kind == FB_SKIPPED || kind == FB_UNSTARTED ||
                   (kind == FB_HELD && marks[i].signal != 0))
            *names = "";
    }
    return last_us;
}

const char *rows_left_names(const struct board_job *job)
{
    const char *names;

    return leaked_us(job, &names) >= 0 && names[0] != '\0' ? names : NULL;
}

/* Whether a program of that name stands before `text`. */
static bool is_named(const char *names, const char *text, const char *name)
{
    for (const char *end; names < text; names = end + 2) {
        struct rows_left left = { 0 };
        end = end_of(names);
        take(&left, names, end);
        if (strcmp(left.name, name) == 0)
            return true;
    }
    return false;
}

uint32_t rows_left_words(const char *names, char *out, size_t room)
{
    char programs[ROWS_NAME_MOST * 2] = "", words[sizeof programs + 32];
    size_t head = 0, used = 0, most = room < sizeof programs ? room : sizeof programs;
    uint32_t count = 0;
    bool cut, all = true;

    for (const char *text = names, *end;; text = end + 2) {
        struct rows_left left = { 0 };
        end = end_of(text);
        take(&left, text, end);
        cut = left.pid == 0; /* the list was too long for the board */
        count++;
        if (!cut && !is_named(names, text, left.name)) {
            bool fits = used == 0 || used + strlen(left.name) + sizeof "100+: , , ..." < most;
            if (fits)
                used += (size_t)snprintf(programs + used, sizeof programs - used, "%s%s",
                                         used > 0 ? ", " : "", left.name);
            all = all && fits;
        }
        if (*end != ',')
            break;
    }
    if (count > 1)
        head = (size_t)snprintf(words, sizeof words, "%u%s: ", count - cut, cut ? "+" : "");
    head += (size_t)snprintf(words + head, sizeof words - head, "%s", programs);
    if (!all && head + strlen(", ...") < room)
        head += (size_t)snprintf(words + head, sizeof words - head, ", ...");
    clean_text(out, room, words, head); /* it is clean, and is cut between characters */
    return count;
}

static uint32_t places(const struct board_job *job)
{
    const char *text;
    uint32_t count = 1; /* be it one that was not found */

    if (job->job >> ROWS_LEFT_BITS != 0 || leaked_us(job, &text) < 0)
        return 0;
    for (text = end_of(text); *text == ',' && count < PLACES; count++)
        text = end_of(text + 2);
    return count;
}

/* Their names need room, too. */
static void measure(struct rows *rows, const struct board *board)
{
    struct rows_left left;

    for (size_t i = 0; i < rows->count; i++)
        if (rows_left(board, rows->list[i], &left))
            rows_measure(rows, left.name[0] != '\0' ? left.name : ROWS_LEFT_UNKNOWN,
                         ROWS_LEFT_INDENT);
}

void rows_left_list(struct rows *rows, const struct board *board)
{
    uint8_t below[ROWS_LEFT_MOST];
    struct board_job unpacked;
    size_t at;

    if (rows->any_parent || rows->count > ROWS_LEFT_MOST)
        return;
    for (size_t i = 0; i < rows->count; i++) {
        const struct board_job *job = board_job(board, rows->list[i], &unpacked);
        uint32_t count = job != NULL ? places(job) : 0; /* NULL: a group */
        below[i] = (uint8_t)(rows->left + count <= ROWS_LEFT_MOST ? count : 0);
        rows->left += below[i];
    }
    if (rows->left == 0)
        return;
    rows->plain = 0; /* they are not where they were */
    at = rows->count + rows->left;
    for (size_t i = rows->count; i-- > 0;) {
        uint32_t job = rows->list[i];
        for (uint32_t place = below[i]; place-- > 0;)
            rows->list[--at] = ROWS_LEFT | place << ROWS_LEFT_BITS | job;
        rows->list[--at] = job;
    }
    rows->count += rows->left;
    measure(rows, board);
}

bool rows_left(const struct board *board, uint32_t row, struct rows_left *out)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(board, rows_job(row), &unpacked);
    uint32_t place = (row & ~ROWS_LEFT) >> ROWS_LEFT_BITS;
    const char *text, *end;
    int64_t us;

    if ((row & ROWS_LEFT) == 0 || job == NULL || (us = leaked_us(job, &text)) < 0)
        return false;
    *out = (struct rows_left){ .job = job->job, .lives = job->waits };
    out->from_us = job->exited_us >= 0 && job->exited_us < us ? job->exited_us : us;
    out->to_us = job->exited_us > us ? job->exited_us : us;
    end = end_of(text);
    for (; place > 0 && *end == ','; place--) {
        text = end + 2;
        end = end_of(text);
    }
    take(out, text, end);
    return true;
}

size_t rows_left_below(const struct rows *rows, size_t at)
{
    size_t count = 0;

    while (at + 1 + count < rows->count && (rows->list[at + 1 + count] & ROWS_LEFT) != 0)
        count++;
    return count;
}
