/*
 * shell_quotes.h - where in a line of sh(1) a value is put, and how it is quoted there so that it
 * is a value and never a command. Pure.
 */
#ifndef FB_SHELL_QUOTES_H
#define FB_SHELL_QUOTES_H

#include "base/text.h"

#define SHELL_DEPTH_MOST 32 /* constructs one in the other */
#define SHELL_HERE_MOST  4  /* here-documents that wait for their line */
#define SHELL_WORD_MOST  32 /* bytes of the word that ends one */

enum shell_kind {
    SHELL_BARE,
    SHELL_SINGLE,  /* '...' */
    SHELL_DOUBLE,  /* "..." */
    SHELL_NUMBER,  /* $((...)) */
    SHELL_COMMENT, /* # ... */
    SHELL_HERE,    /* a here-document that is expanded */
    SHELL_REFUSED, /* no quoting is safe, or the place is not known */
};

struct shell_place {
    enum shell_kind kind;
    bool escaped;    /* a backslash stands before it: it stays one */
    bool backquotes; /* `...` around it take backslashes away once more */
    bool guarded;    /* here-document: what stands before it could be the ending word's beginning */
    bool numbered;   /* here-document: a number could be the rest of the ending word */
    bool computed;   /* beside -eq or the like, where bash's [[ computes with it */
    bool theirs;     /* bare: a value is written as GNU parallel writes it */
    bool redirected; /* bare: < or > stands after it, which takes a number for a descriptor */
    const char *why; /* refused: "within ${...}" */
};

struct shell_here {
    char word[SHELL_WORD_MOST];
    bool quoted, tabs; /* tabs: <<- leaves them out in front of a line */
    int depth;         /* of the construct whose line it follows */
};

/* How far a line is read. */
struct shell_scan {
    unsigned char stack[SHELL_DEPTH_MOST];
    int depth;
    char before;  /* the last character, as far as it says whether a word begins */
    bool escaped; /* the last was a backslash that keeps the next from meaning something */
    bool dollar;  /* the last was a $ */
    bool target;  /* the last is of the word after >&, which goes on */
    bool numbers; /* a value was put into the innermost $((...)) */
    bool again;   /* what was taken for $((...)) is $( (...) ...): a place was given wrongly */
    const char *unknown; /* why nothing is known from here on; NULL: it is */
    struct shell_here here[SHELL_HERE_MOST];
    int here_count;
    char line[SHELL_WORD_MOST]; /* the beginning of a here-document's line */
    size_t line_size;
};

void shell_scan_open(struct shell_scan *scan);
/* Reads on; what follows it is a value, or the end. */
void shell_scan_text(struct shell_scan *scan, const char *text, size_t size);
/* Where the value stands that follows; it is passed over. */
struct shell_place shell_scan_place(struct shell_scan *scan);
/* Where a word may be put after a blank at the end of the line: bare, or refused. */
struct shell_place shell_scan_end(const struct shell_scan *scan);

/* Puts a value so that it stays one word, or a part of the one that is quoted, whatever it holds.
 * Not for a place that is refused. */
void shell_quotes_put(struct text *out, const struct shell_place *place, const char *value);

#endif
