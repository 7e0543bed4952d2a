/*
 * rows_only.c - the rows whose name or command holds a text. Whether one does is kept beside what
 * else was seen of it, so that a list of a million rows is not searched with each frame.
 */
#include "rows_facts.h"

#include <stdio.h>
#include <string.h>

bool rows_matches(const struct board_job *job, const char *find)
{
    return *find != '\0' &&
           (strcasestr(job->name, find) != NULL || strcasestr(job->command, find) != NULL);
}

unsigned rows_only_seen(const struct rows *rows, const struct board_job *job)
{
    return rows->only[0] == '\0' || rows_matches(job, rows->only) ? SEEN_MATCH : 0;
}

void rows_only_set(struct rows *rows, const struct board *board, const char *text)
{
    struct board_job room;

    if (text == NULL)
        text = "";
    if (strcmp(rows->only, text) == 0)
        return;
    snprintf(rows->only, sizeof rows->only, "%s", text);
    for (uint32_t i = 0; i < rows->known; i++) {
        const struct board_job *job = board_job(board, i + 1, &room);
        rows->seen[i] = (uint16_t)((rows->seen[i] & ~SEEN_MATCH) | rows_only_seen(rows, job));
    }
}
