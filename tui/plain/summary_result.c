/* summary_result.c - what a function handed over, as the words of its line. */
#include "summary.h"

#include "base/clean.h"
#include "draw/width.h"

#include <stdio.h>
#include <string.h>

#define RESULT_COLUMNS 60
#define RESULT_BYTES   1024
#define SHOWN_BYTES    8 /* of one character, cleaned, at most */

/* What a function handed over, as far as it fits the summary's line. */
static char *short_result(const void *bytes, size_t size)
{
    char text[RESULT_BYTES];
    size_t length = clean_text(text, sizeof text, bytes, size);
    size_t cut = width_cut(text, length, RESULT_COLUMNS, NULL);
    bool whole = cut == length && length + SHOWN_BYTES < sizeof text;

    snprintf(text + cut, sizeof text - cut, "%s", whole ? "" : "...");
    return strdup(text);
}

/* A record says how long a result was, and not what. */
char *summary_result(const struct fb_event *event)
{
    size_t size = event->as.reaped.result_bytes;
    char text[48];

    if (size == 0)
        return NULL;
    if (event->as.reaped.result != NULL)
        return short_result(event->as.reaped.result, size);
    snprintf(text, sizeof text, "a result of %zu byte%s", size, size == 1 ? "" : "s");
    return strdup(text);
}
