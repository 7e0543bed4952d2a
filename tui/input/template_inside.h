/* template_inside.h - what a template is inside; for the files that carry it. */
#ifndef FB_INPUT_TEMPLATE_INSIDE_H
#define FB_INPUT_TEMPLATE_INSIDE_H

#include "base/text.h"
#include "rpl.h"
#include "shell_quotes.h"
#include "template.h"

enum operation {
    WHOLE,
    NO_EXTENSION,
    BASENAME,
    DIRNAME,
    BASE_NO_EXTENSION,
    JOB,
    SLOT,
    TOTAL, /* the number of jobs */
    /* with template_options.plus */
    NO_EXTENSIONS_2,
    NO_EXTENSIONS_3,
    BASE_NO_EXTENSIONS_2,
    BASE_NO_EXTENSIONS_3,
    PARENT,
    EXTENSION,
    EXTENSIONS_2,
    EXTENSIONS_3,
    PART,
    DEFAULT,
    CUT_FRONT,
    CUT_END,
    REPLACE,
    REPLACE_ALL,
    REPLACE_FRONT,
    REPLACE_END,
    UPPER_FRONT,
    UPPER_ALL,
    LOWER_FRONT,
    LOWER_ALL,
    CHOSEN, /* all values; the job is left out where they are not sorted */
    UNIQUE, /* the same, where two are one */
    RPL,
};

struct piece {
    const char *text; /* as it stands; NULL: filled in */
    size_t size;
    enum operation operation;
    int input; /* from 1, from -1 backwards; 0: all of them */
    bool ends_word;
    /* Of an operation that has them: texts in COMMAND, and numbers. */
    const char *first, *second;
    size_t first_size, second_size;
    int from, length;
    const struct rpl *rpl;
    bool pattern;             /* the first text would be a pattern to GNU parallel */
    int unit;                 /* the word that it is a part of; pieces of one stand together */
    bool repeat;              /* which stands once for each value */
    struct shell_place place; /* in a shell line */
};

struct template
{
    struct piece *pieces;
    size_t count;
    char **words; /* copies that pieces point into */
    int word_count;
    int units;
    uint32_t total; /* {##} */
    bool shell, their_quotes, append, repeat, chosen, unique;
    struct text text; /* the line, or the words one after the other */
    const char **argv;
    size_t *starts; /* of each word in text */
    size_t argv_room;
    struct text scratch;
};

/* A job's, a slot's, or how many jobs there are. */
static inline bool template_is_number(const struct piece *piece)
{
    return piece->text == NULL &&
           (piece->operation == JOB || piece->operation == SLOT || piece->operation == TOTAL);
}

/* Made of all values of a job. */
static inline bool template_is_whole(const struct piece *piece)
{
    return piece->text == NULL && piece->input == 0 && !template_is_number(piece);
}

/* What stands between braces, after a number of an input; that is known. */
bool template_plus_parse(const char *text, size_t size, struct piece *out);
void template_plus_put(struct text *out, const struct piece *piece, const char *value);
/* The next replacement string at or after `text`, of two at one place the longer; or NULL. */
const char *template_find(const struct template_options *options, const char *text,
                          struct piece *out, const char **end);

#endif
