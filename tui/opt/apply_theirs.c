/* apply_theirs.c - words of options that are GNU parallel's and xargs' own. */
#include "apply.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int apply_delimiter(struct opt *opt, const char *value)
{
    int r = opt_character(value, &opt->input.delimiter);

    opt->input.null = r == 0 && opt->input.delimiter == '\0';
    return r;
}

/* -n keeps the word around {} together, -N repeats it. */
static int apply_args(struct opt *opt, enum opt_id id, const char *value)
{
    int r = opt_number(value, 1000000, &opt->form.most_args);

    opt->form.no_args = opt->form.most_args == 0;
    opt->form.repeat |= id == OPT_MAX_REPLACE_ARGS;
    return r;
}

int opt_apply_tries(struct opt *opt, const char *value)
{
    int r = opt_number(value, 1000000, &opt->run.retries);

    opt->run.retries -= opt->run.retries > 0;
    return r;
}

static int apply_least(const char *value, int *number)
{
    int r = opt_number(value, 1000000, number);

    return r == 0 && *number == 0 ? -EINVAL : r;
}

/* A name, with SIG before it or without, or a number; 0: it is none. */
static int signal_named(const char *word, size_t size)
{
    char text[24], name[16];
    int number;

    if (size == 0 || size >= sizeof text)
        return 0;
    memcpy(text, word, size);
    text[size] = '\0';
    if (opt_number(text, 64, &number) == 0)
        return number;
    for (number = 1; number < 32; number++) {
        fb_signal_name(number, name);
        if (strcasecmp(text, name) == 0 || strcasecmp(text, name + 3) == 0)
            return number;
    }
    return 0;
}

/* "TERM,200,TERM,100,KILL,25": each signal, and the milliseconds before the next. What passes
 * before KILL is the grace. */
static int apply_sequence(struct opt *opt, const char *value)
{
    struct fb_term terms[FB_TERMS_MOST] = { { 0 } };
    int64_t us = 0;
    int count = 0;

    for (bool more = true; more;) {
        size_t word = strcspn(value, ","), digits;
        int signal = signal_named(value, word);
        if (signal == 0 || count == FB_TERMS_MOST)
            return -EINVAL;
        terms[count].signal = signal;
        more = value[word] == ',';
        value += word + more;
        digits = strspn(value, "0123456789");
        if (more && (digits == 0 || digits > 7 || (value[digits] != ',' && value[digits] != '\0')))
            return -EINVAL;
        terms[count++].wait_us = more ? atoi(value) * (int64_t)1000 : 0;
        more &= value[digits] == ',' && signal != SIGKILL;
        value += digits + (value[digits] == ',');
    }
    for (int i = 0; i < count && terms[i].signal != SIGKILL; i++)
        us += terms[i].wait_us;
    memcpy(opt->run.terms, terms, sizeof terms);
    opt->run.grace_us = us > 0 ? us : FB_AT_ONCE;
    return 0;
}

int opt_apply_theirs(struct opt *opt, const struct opt_row *row, const char *value)
{
    switch (row->id) {
    case OPT_KEEP_FDS:
        return opt_add_word(opt, row->id, value);
    case OPT_DELIMITER:
        return apply_delimiter(opt, value);
    case OPT_TRIM:
        return opt_choice(row->choices, value, &opt->input.trim);
    case OPT_COUNT:
        return opt_choice(row->choices, value, &opt->count);
    case OPT_MAX_ARGS:
    case OPT_MAX_REPLACE_ARGS:
        return apply_args(opt, row->id, value);
    case OPT_MAX_LINES:
        opt->form.repeat = true;
        return apply_least(value, &opt->form.most_lines);
    case OPT_MAX_CHARS:
        return apply_least(value, &opt->form.most_bytes);
    case OPT_NICE:
        return opt_number(value, 40, &opt->worker.nice);
    case OPT_TRIES:
        return opt_apply_tries(opt, value);
    case OPT_TERMSEQ:
        return apply_sequence(opt, value);
    case OPT_STOP_ORDER:
        opt->run.stop_at_once = strcmp(value, "all") == 0;
        return opt->run.stop_at_once || strcmp(value, "reverse") == 0 ? 0 : -EINVAL;
    default:
        return 1;
    }
}
