/* shell_inside.h - how a line is read, for the two files that read it. */
#ifndef FB_INPUT_SHELL_INSIDE_H
#define FB_INPUT_SHELL_INSIDE_H

#include "shell_quotes.h"

#include <string.h>

enum open {
    OPEN_LINE,
    OPEN_SINGLE,
    OPEN_DOLLAR, /* $'...': quotes of some shells */
    OPEN_DOUBLE,
    OPEN_COMMAND, /* $(...) */
    OPEN_PAREN,
    OPEN_BACK,
    OPEN_BRACE, /* ${...} */
    OPEN_NUMBER,
    OPEN_NUMBER_PAREN,
    OPEN_COMMENT,
    OPEN_HERE,
};

#define WORD 'x' /* `before`: within a word */

/* What is left to read, of a text that begins after a value or with the line. */
struct rest {
    const char *at, *end;
    const char *literal; /* before it: a value, or what a backslash stands before */
};

static inline char peek(const struct rest *rest, size_t ahead)
{
    return (size_t)(rest->end - rest->at) > ahead ? rest->at[ahead] : '\0';
}

static inline enum open top(const struct shell_scan *scan)
{
    return (enum open)scan->stack[scan->depth - 1];
}

static inline bool holds(const struct shell_scan *scan, enum open open)
{
    return memchr(scan->stack, (int)open, (size_t)scan->depth) != NULL;
}

static inline void give_up(struct shell_scan *scan, const char *why)
{
    if (scan->unknown == NULL)
        scan->unknown = why;
}

static inline void push(struct shell_scan *scan, enum open open, char before)
{
    if (scan->depth == SHELL_DEPTH_MOST) {
        give_up(scan, "after too many brackets");
        return;
    }
    scan->stack[scan->depth++] = (unsigned char)open;
    scan->before = before;
}

/* Whether what follows that character is the beginning of a word, outside quotes. */
static inline bool begins_word(char before)
{
    return before != '\0' && strchr(" \t\n;&|()<>", before) != NULL;
}

/* After `<<`: takes the word that will end the here-document. */
void shell_here_take(struct shell_scan *scan, struct rest *rest);
/* A newline where commands stand: what was announced in the line follows. */
void shell_here_line(struct shell_scan *scan);
void shell_here_read(struct shell_scan *scan, struct rest *rest);
/* Whether what stands in the line so far could be the beginning of the ending word. */
bool shell_here_could_end(const struct shell_scan *scan);
/* Whether a job's or a slot's number could go on with it. */
bool shell_here_number_ends(const struct shell_scan *scan);

#endif
