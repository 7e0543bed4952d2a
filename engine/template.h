/* template.h - COMMAND with replacement strings: compiled once, filled in for every job. Pure. */
#ifndef FB_TEMPLATE_H
#define FB_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct template;

/* What is filled in. */
struct template_values {
    const char *const *values; /* one for each input */
    int count;                 /* 0: no input at all, COMMAND stands as it is */
    uint32_t job;              /* {#} */
    int slot;                  /* {%} */
};

/*
 * Compiles COMMAND. One word that holds white space or a character of the shell's is a command line
 * for /bin/sh -c, in which every value is quoted; else each word is a word of the argv, in which
 * nothing is. Where no replacement string stands the values are appended (`with_input`).
 * 0, -ENOMEM, or -EINVAL for no words or an empty one.
 */
int template_open(struct template **out, char *const *words, int count, bool with_input);
/*
 * One text whose form is said: a shell line, or a word, template_argv()[0]. Nothing is appended and
 * it may be empty. 0 or -ENOMEM.
 */
int template_open_text(struct template **out, const char *text, bool shell);
/* The greatest N of {N} and {-N}, 0 if there is none; and whether {%} stands in it. */
int template_inputs(const struct template *template, bool *slot);
struct template *template_close(struct template *template);
bool template_is_shell(const struct template *template);

/*
 * Fills it in. The strings live in the template until the next call. 0 or -ENOMEM.
 * Shell form: template_line(); else template_argv(), ended by NULL.
 */
int template_fill(struct template *template, const struct template_values *values);
const char *template_line(const struct template *template);
const char *const *template_argv(const struct template *template);

#endif
