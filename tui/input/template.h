/* template.h - COMMAND with replacement strings: compiled once, filled in for every job. Pure. */
#ifndef FB_INPUT_TEMPLATE_H
#define FB_INPUT_TEMPLATE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct template;

#define TEMPLATE_ANY (-1) /* inputs: it is not known how many there are, but there are some */

/* Where a replacement string cannot be. */
struct template_mistake {
    int word;        /* from 1 */
    unsigned column; /* in the word, in characters from 1 */
    char what[32];   /* the string; "": a value that would be appended */
    char why[80];    /* "within ${...}", "where there is 1 input" */
    bool unsafe;     /* a value there could become a command */
};

/* After the mistake's own words: why it is refused, and the way round. "": it says all. */
const char *template_advice(const struct template_mistake *mistake);

/* What is filled in. */
struct template_values {
    const char *const *values; /* one for each input */
    int count;                 /* 0: no input at all, COMMAND stands as it is */
    uint32_t job;              /* {#} */
    int slot;                  /* {%} */
};

/* Replacement strings that can have another spelling: {} {.} {/} {//} {/.} {#} {%}. */
#define TEMPLATE_STRINGS 7

/* How COMMAND is read where it is not by its own rule. */
struct template_options {
    enum { TEMPLATE_GUESS, TEMPLATE_LINE, TEMPLATE_WORDS } form; /* guess: template_is_line() */
    const char *strings[TEMPLATE_STRINGS]; /* instead of the seven; NULL: as they are */
    bool strings_only; /* no other replacement strings than these, and nothing is a number */
    bool plus;         /* and those of GNU parallel's --plus */
    /* {NAME}, and {NAME.} and the like, for the value at the name's place; NULL among them: none.
     */
    const char *const *names;
    int name_count;
    struct rpl *const *rpls; /* [rpl_count] those of --rpl, which win */
    int rpl_count;
    bool repeat; /* a word with the whole argument in it stands once for each of several values */
    bool their_quotes; /* values are quoted as GNU parallel does */
    bool quote;        /* in a line each word of COMMAND is one */
    bool append;       /* where no replacement string stands the values are appended */
};

/* Whether COMMAND is a command line: one word that holds white space or a character of a shell's.
 */
bool template_is_line(char *const *words, int count);
/*
 * Compiles COMMAND. One word that holds white space or a character of the shell's is a command line
 * for /bin/sh -c, in which every value is quoted; else each word is a word of the argv, in which
 * nothing is. Where no replacement string stands the values are appended (`inputs` is not 0).
 * 0, -ENOMEM, -EINVAL for no words or an empty one; or -EBADMSG and the mistake, unless NULL: in a
 * shell line a value would stand where no quoting is safe, or there is no such input.
 */
int template_open(struct template **out, char *const *words, int count, int inputs,
                  struct template_mistake *mistake);
/* The same by other rules. In a line the words stand with a blank between. */
int template_open_as(struct template **out, char *const *words, int count, int inputs,
                     const struct template_options *options, struct template_mistake *mistake);
/*
 * One text whose form is said: a shell line, or a word, template_argv()[0]. Nothing is appended and
 * it may be empty. 0, -ENOMEM or -EBADMSG.
 */
int template_open_text(struct template **out, const char *text, bool shell,
                       struct template_mistake *mistake);
/* The greatest N of {N} and {-N}, 0 if there is none; and whether {%} stands in it. */
int template_inputs(const struct template *template, bool *slot);
/* With `plus`: whether these values are to be no job ({choose_k}, {uniq}). */
bool template_leaves_out(const struct template *template, const struct template_values *values);
/* Whether some values are no job: how many jobs there are is known when all were read. NULL: no. */
bool template_sifts(const struct template *template);
/* With `plus`: whether the number of jobs stands in COMMAND, so that it has to be known. */
bool template_wants_total(char *const *words, int count);
void template_set_total(struct template *template, uint32_t total); /* it is that */
/* How long a command line is: `fixed` bytes, and for each value `times` its own and `around`. */
struct template_size {
    size_t fixed, times, around;
    bool their_quotes;
};
struct template_size template_size(const struct template *template);
struct template *template_close(struct template *template);
bool template_is_shell(const struct template *template);

/*
 * Fills it in. The strings live in the template until the next call. 0 or -ENOMEM.
 * Shell form: template_line(); else template_argv(), ended by NULL.
 */
int template_fill(struct template *template, const struct template_values *values);
const char *template_line(const struct template *template);
const char *const *template_argv(const struct template *template);

/* With blanks between; of many values those at the ends say which. 0 or -ENOMEM. */
int template_join(struct text *out, const struct template_values *values);
int template_join_ends(struct text *out, const struct template_values *values);

#endif
