/*
 * cue.c - the line of a worker's output by which it is ready. The bytes are looked at as they come,
 * without escape sequences, of each line the first CUE_LINE; a line that has no end yet may match
 * too, for a prompt has none. Nothing is kept of them, and each is looked at once.
 */
#include "run.h"

#include "base/expression.h"

#include <errno.h>
#include <stdlib.h>

static void close_cue(struct cue *cue)
{
    for (int i = 0; i < 2; i++)
        expression_line_close(cue->texts[i].line);
    expression_close(cue->expression);
    free(cue);
}

int cue_open(struct worker *worker, const char *pattern)
{
    struct cue *cue = calloc(1, sizeof *cue);

    if (cue == NULL)
        return -ENOMEM;
    cue->expression = expression_open(pattern); /* it was good when the job was added */
    for (int i = 0; i < 2 && cue->expression != NULL; i++)
        cue->texts[i].line = expression_line_open(cue->expression);
    if (cue->texts[0].line == NULL || cue->texts[1].line == NULL) {
        close_cue(cue);
        return -ENOMEM;
    }
    worker->cue = cue;
    return 0;
}

void cue_close(struct worker *worker)
{
    if (worker->cue != NULL)
        close_cue(worker->cue);
    worker->cue = NULL;
}

/* Whether it is text, and no part of an escape sequence. */
static bool is_text(struct cue_text *text, unsigned char byte)
{
    switch (text->state) {
    case CUE_PLAIN:
        if (byte == 0x1b)
            text->state = CUE_ESCAPE;
        return byte != 0x1b && byte != '\0';
    case CUE_ESCAPE:
        text->state = byte == '[' ? CUE_CSI : byte == ']' ? CUE_OSC : CUE_PLAIN;
        return false;
    case CUE_CSI:
        if (byte >= 0x40 && byte <= 0x7e)
            text->state = CUE_PLAIN;
        return false;
    default:
        if (byte == 0x07 || byte == '\n')
            text->state = CUE_PLAIN;
        else if (byte == 0x1b)
            text->state = CUE_ESCAPE; /* its end is ESC and a backslash */
        return false;
    }
}

/* Whether the line matches by this byte. \r ends a line too, as a progress bar may have no other
 * end; then \r and \n end none. */
static bool take(struct cue_text *text, unsigned char byte)
{
    bool again = text->returned;

    if (!is_text(text, byte))
        return false;
    text->returned = byte == '\r';
    if (byte != '\r' && byte != '\n')
        return text->size++ < CUE_LINE && expression_line_put(text->line, byte);
    if (again)
        return false;
    text->size = 0;
    return expression_line_end(text->line);
}

void cue_take(struct fb_run *run, struct worker *worker, int which, const char *bytes, size_t size)
{
    struct cue_text *text = &worker->cue->texts[which];
    bool found = false;

    for (size_t i = 0; i < size && !found; i++)
        found = take(text, (unsigned char)bytes[i]);
    if (!found)
        return;
    cue_close(worker);
    if (!worker->ready)
        attempt_ready(run, worker);
}
