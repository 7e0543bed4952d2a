/*
 * cue.c - the line of a worker's output by which it is ready. The bytes are looked at as they come,
 * without escape sequences, of each line the first CUE_LINE; a line that has no end yet is looked
 * at too, for a prompt has none. The expression matches by states alone (REG_NOSUB, no
 * back-references), each made when it is first met and kept by the C library: it is made anew from
 * time to time. A usual expression has few; (a|b)*a(a|b){20}x has a million, and a line of a and b
 * takes the loop seconds.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ANEW_BYTES 65536

int cue_open(struct worker *worker, const char *pattern)
{
    struct cue *cue = calloc(1, sizeof *cue);

    if (cue == NULL)
        return -ENOMEM;
    cue->pattern = pattern;
    if (regcomp(&cue->expression, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0) {
        free(cue);
        return -ENOMEM; /* it was good when the job was added */
    }
    worker->cue = cue;
    return 0;
}

void cue_close(struct worker *worker)
{
    if (worker->cue == NULL)
        return;
    regfree(&worker->cue->expression);
    free(worker->cue);
    worker->cue = NULL;
}

/* Without more memory it is gone, and with it the look: the old one is closed first. */
static bool anew(struct worker *worker)
{
    struct cue *cue = worker->cue;

    cue->looked = 0;
    regfree(&cue->expression);
    if (regcomp(&cue->expression, cue->pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) == 0)
        return true;
    free(cue);
    worker->cue = NULL;
    return false;
}

static bool matches(struct cue *cue, const char *bytes, size_t size, bool open_end)
{
    regmatch_t range = { .rm_eo = (regoff_t)size };

    cue->looked += size;
    return regexec(&cue->expression, bytes, 1, &range,
                   REG_STARTEND | (open_end ? REG_NOTEOL : 0)) == 0;
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

enum { WITHIN, ENDS, ENDED };

/* \r ends a line too, as a progress bar may have no other end; then \r and \n end none. */
static int end_of(struct cue_text *text, char byte)
{
    bool end = byte == '\r' || byte == '\n', again = end && text->returned;

    text->returned = byte == '\r';
    return again ? ENDED : end ? ENDS : WITHIN;
}

/* As many as there is room for; of a line that is too long no more. */
static size_t fill(struct cue_text *text, const char *bytes, size_t size)
{
    size_t taken = 0, line = 0;

    while (line < text->size && text->bytes[text->size - 1 - line] != '\n')
        line++;
    for (; taken < size && text->size < sizeof text->bytes; taken++) {
        char byte = bytes[taken];
        int end = is_text(text, (unsigned char)byte) ? end_of(text, byte) : ENDED;
        if (end == ENDED || (end == WITHIN && text->rest))
            continue;
        text->rest = end == WITHIN && line + 1 == CUE_LINE;
        line = end == ENDS ? 0 : line + 1;
        text->bytes[text->size++] = end == ENDS ? '\n' : byte;
    }
    return taken;
}

/* What is no whole line stays, to be looked at once more with what follows. */
static bool look(struct cue *cue, struct cue_text *text)
{
    const char *end = memrchr(text->bytes, '\n', text->size);
    size_t whole = end != NULL ? (size_t)(end - text->bytes) + 1 : 0;
    bool found = whole > 0 && matches(cue, text->bytes, whole - 1, false);

    text->size -= whole;
    memmove(text->bytes, text->bytes + whole, text->size);
    return found || (text->size > 0 && matches(cue, text->bytes, text->size, true));
}

void cue_take(struct fb_run *run, struct worker *worker, int which, const char *bytes, size_t size)
{
    char name[WORKER_NAME_BYTES];

    while (size > 0 && worker->cue != NULL) {
        struct cue_text *text = &worker->cue->texts[which];
        size_t taken = fill(text, bytes, size);
        bytes += taken;
        size -= taken;
        if (look(worker->cue, text)) {
            cue_close(worker);
            if (!worker->ready)
                attempt_ready(run, worker);
        } else if (worker->cue->looked >= ANEW_BYTES && !anew(worker)) {
            events_note(run, ENOMEM, "no memory for the expression of %s",
                        worker_name(worker, name));
        }
    }
}
