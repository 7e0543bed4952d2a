/*
 * rpl.c - Perl expressions of GNU parallel's --rpl as far as they go without Perl: substitutions,
 * one after the other, with any delimiter and the flags g and i.
 */
#include "rpl.h"

#include "regex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MOST 16

struct rpl {
    char *tag;
    int count;
    struct step {
        struct regex *regex;
        char *by;
        bool all;
        char letters; /* 'u', 'l': no regex, but all letters as capitals or small ones */
    } steps[STEPS_MOST];
};

static char closing(char delimiter)
{
    return delimiter == '{'   ? '}'
           : delimiter == '(' ? ')'
           : delimiter == '[' ? ']'
           : delimiter == '<' ? '>'
                              : delimiter;
}

/* Up to the delimiter; a backslash before that is taken away. NULL: it is not there. */
static const char *read_part(const char *at, char delimiter, struct text *out)
{
    for (; *at != '\0' && *at != delimiter; at++) {
        if (at[0] == '\\' && at[1] == delimiter)
            at++;
        else if (at[0] == '\\' && at[1] != '\0')
            text_putc(out, *at++);
        text_putc(out,
                  at[0] == '&' && out->size > 0 && out->bytes[out->size - 1] == '$' ? '0' : *at);
    }
    return *at != '\0' ? at + 1 : NULL;
}

/* "$_=uc", "$_ = lc($_)" and the like. Returns what follows; NULL: it is none of these. */
static const char *read_letters(struct rpl *rpl, const char *at)
{
    static const char *const ends[] = { "($_)", " $_", "" };
    char letters;

    if (strncmp(at, "$_", 2) != 0 || rpl->count == STEPS_MOST)
        return NULL;
    at += 2 + strspn(at + 2, " ");
    if (*at != '=')
        return NULL;
    at += 1 + strspn(at + 1, " ");
    if ((at[0] != 'u' && at[0] != 'l') || at[1] != 'c')
        return NULL;
    letters = at[0];
    at += 2;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const char *end = at + strlen(ends[i]);
        if (strncmp(at, ends[i], strlen(ends[i])) != 0 ||
            (*end != '\0' && strchr(" \t\n;", *end) == NULL))
            continue;
        rpl->steps[rpl->count++].letters = letters;
        return end;
    }
    return NULL;
}

/* s/REGEX/TEXT/flags. Returns what follows, NULL with a line: it is none. */
static const char *read_step(struct rpl *rpl, const char *at, char *error, size_t size)
{
    struct text pattern = { 0 }, by = { 0 };
    struct step *step = &rpl->steps[rpl->count];
    const char *end = read_letters(rpl, at);
    bool icase = false;
    char why[160] = "only s/REGEX/TEXT/, with the flags g and i, $_=uc and $_=lc are read",
         delimiter;
    int r = -EINVAL;

    if (end != NULL)
        return end;
    if (at[0] == 's' && at[1] != '\0' && strchr(" \t\n", at[1]) == NULL &&
        rpl->count < STEPS_MOST) {
        delimiter = *++at;
        at = read_part(at + 1, closing(delimiter), &pattern);
        if (at != NULL && closing(delimiter) != delimiter) {
            at += strspn(at, " \t\n");
            at = *at != '\0' ? at + 1 : NULL;
        }
        at = at != NULL ? read_part(at, closing(delimiter), &by) : NULL;
        for (; at != NULL && (*at == 'g' || *at == 'i'); at++)
            *(*at == 'g' ? &step->all : &icase) = true;
        if (at != NULL && (*at == '\0' || strchr(" \t\n;", *at) != NULL))
            r = regex_open(&step->regex, text_string(&pattern), icase, why, sizeof why);
    }
    if (r == 0) {
        step->by = strdup(text_string(&by));
        rpl->count++;
    } else {
        snprintf(error, size, "--rpl '%.60s': %s", rpl->tag, why);
    }
    text_fini(&pattern);
    text_fini(&by);
    return r == 0 ? at : NULL;
}

int rpl_open(struct rpl **out, const char *words, char *error, size_t size)
{
    size_t tag = strcspn(words, " \t");
    struct rpl *rpl = calloc(1, sizeof *rpl);
    const char *at = words + tag;

    *out = NULL;
    snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    if (rpl == NULL || (rpl->tag = strndup(words, tag)) == NULL) {
        rpl_close(rpl);
        return -ENOMEM;
    }
    if (tag == 0 || at[strspn(at, " \t\n;")] == '\0') {
        snprintf(error, size, "--rpl '%.60s': a tag, a blank and s/REGEX/TEXT/ are wanted", words);
        at = NULL;
    }
    while (at != NULL && *(at += strspn(at, " \t\n;")) != '\0')
        at = read_step(rpl, at, error, size);
    *out = at != NULL ? rpl : rpl_close(rpl);
    return at != NULL ? 0 : -EINVAL;
}

struct rpl *rpl_close(struct rpl *rpl)
{
    if (rpl == NULL)
        return NULL;
    for (int i = 0; i < STEPS_MOST; i++) {
        regex_close(rpl->steps[i].regex);
        free(rpl->steps[i].by);
    }
    free(rpl->tag);
    free(rpl);
    return NULL;
}

int rpl_open_all(struct rpl ***out, const char *const *words, int count, char *error, size_t size)
{
    int r = 0;

    snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    *out = calloc((size_t)count + 1, sizeof **out);
    for (int i = 0; *out != NULL && i < count && r == 0; i++)
        r = rpl_open(&(*out)[i], words[i], error, size);
    if (*out != NULL && r == 0)
        return 0;
    rpl_close_all(*out, count);
    *out = NULL;
    return r < 0 ? r : -ENOMEM;
}

void rpl_close_all(struct rpl **rpls, int count)
{
    for (int i = 0; rpls != NULL && i < count; i++)
        rpl_close(rpls[i]);
    free(rpls);
}

const char *rpl_tag(const struct rpl *rpl)
{
    return rpl->tag;
}

static void change_letters(char letters, const char *value, struct text *out)
{
    for (; *value != '\0'; value++) {
        if (letters == 'u' && *value >= 'a' && *value <= 'z')
            text_putc(out, (char)(*value - 'a' + 'A'));
        else if (letters == 'l' && *value >= 'A' && *value <= 'Z')
            text_putc(out, (char)(*value - 'A' + 'a'));
        else
            text_putc(out, *value);
    }
}

void rpl_put(const struct rpl *rpl, const char *value, struct text *out)
{
    struct text now = { 0 }, next = { 0 };

    text_puts(&now, value);
    out->failed |= now.failed;
    for (int i = 0; i < rpl->count; i++) {
        const struct step *step = &rpl->steps[i];
        text_clear(&next);
        if (step->letters != '\0') {
            change_letters(step->letters, text_string(&now), &next);
        } else {
            regex_replace(step->regex, text_string(&now), step->by != NULL ? step->by : "",
                          step->all, &next);
        }
        out->failed |= next.failed; /* at each step: what comes two after it is written over it */
        struct text other = now;
        now = next;
        next = other;
    }
    /* A value ends where it says NUL, as every value does. */
    text_puts(out, text_string(&now));
    out->failed |= now.failed;
    text_fini(&now);
    text_fini(&next);
}
