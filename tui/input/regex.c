/*
 * regex.c - PCRE2 is linked in, but no page of it is touched by a start that does not ask for it.
 * Texts may be any bytes: what is no UTF-8 in them matches nothing. A pattern that goes back and
 * forth without end stops at PCRE2's own limit, and has not matched then.
 */
#include "regex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef FB_PCRE2

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    int groups;
    char *names[REGEX_GROUPS_MOST + 1];
};

static void take_names(struct regex *regex)
{
    uint32_t count = 0, entry = 0;
    PCRE2_SPTR table = NULL;

    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMEENTRYSIZE, &entry);
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < count; i++, table += entry) {
        int group = table[0] << 8 | table[1];
        if (group <= regex->groups && regex->names[group] == NULL)
            regex->names[group] = strdup((const char *)table + 2);
    }
}

int regex_open(struct regex **out, const char *pattern, bool icase, char *error, size_t size)
{
    struct regex *regex = calloc(1, sizeof *regex);
    uint32_t groups = 0, flags = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    PCRE2_SIZE at = 0;
    PCRE2_UCHAR why[128];
    int number = 0, r = 0;

    snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    *out = regex;
    if (regex == NULL)
        return -ENOMEM;
    regex->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                                flags | (icase ? PCRE2_CASELESS : 0), &number, &at, NULL);
    if (regex->code == NULL && number == PCRE2_ERROR_HEAP_FAILED) {
        r = -ENOMEM;
    } else if (regex->code == NULL) {
        pcre2_get_error_message(number, why, sizeof why);
        snprintf(error, size, "%s (character %zu)", (const char *)why, (size_t)at + 1);
        r = -EINVAL;
    }
    if (r == 0)
        pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups > REGEX_GROUPS_MOST) {
        snprintf(error, size, "more than %d groups", REGEX_GROUPS_MOST);
        r = -EINVAL;
    }
    if (r == 0) {
        regex->groups = (int)groups;
        regex->data = pcre2_match_data_create_from_pattern(regex->code, NULL);
        r = regex->data != NULL ? 0 : -ENOMEM;
    }
    if (r == 0)
        take_names(regex);
    else
        *out = regex_close(regex);
    return r;
}

struct regex *regex_close(struct regex *regex)
{
    if (regex == NULL)
        return NULL;
    for (int i = 0; i <= REGEX_GROUPS_MOST; i++)
        free(regex->names[i]);
    pcre2_match_data_free(regex->data);
    pcre2_code_free(regex->code);
    free(regex);
    return NULL;
}

int regex_groups(const struct regex *regex)
{
    return regex->groups;
}

const char *regex_name(const struct regex *regex, int group)
{
    return regex->names[group];
}

int regex_match(struct regex *regex, const char *text, size_t *starts, size_t *ends)
{
    int found = pcre2_match(regex->code, (PCRE2_SPTR)text, strlen(text), 0, 0, regex->data, NULL);
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(regex->data);

    if (found < 0)
        return found == PCRE2_ERROR_NOMEMORY ? -ENOMEM : 0;
    for (int i = 0; i <= regex->groups; i++) {
        bool unset = i >= found || at[2 * i] == PCRE2_UNSET || at[2 * i + 1] < at[2 * i];
        starts[i] = unset ? 0 : at[2 * i];
        ends[i] = unset ? 0 : at[2 * i + 1];
    }
    return 1;
}

void regex_replace(struct regex *regex, const char *text, const char *by, bool all,
                   struct text *out)
{
    uint32_t flags = PCRE2_SUBSTITUTE_EXTENDED | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH |
                     PCRE2_SUBSTITUTE_UNSET_EMPTY | (all ? PCRE2_SUBSTITUTE_GLOBAL : 0);
    PCRE2_SIZE room = strlen(text) + strlen(by) + 64;

    for (int tries = 0; tries < 2 && text_reserve(out, room + 1); tries++) {
        PCRE2_SIZE size = room + 1;
        int r = pcre2_substitute(regex->code, (PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, 0, flags,
                                 regex->data, NULL, (PCRE2_SPTR)by, PCRE2_ZERO_TERMINATED,
                                 (PCRE2_UCHAR *)out->bytes + out->size, &size);
        if (r >= 0) {
            out->size += size;
            return;
        }
        if (r != PCRE2_ERROR_NOMEMORY) {
            text_puts(out, text); /* as it is: nothing was replaced */
            return;
        }
        if (size == PCRE2_UNSET) /* no room is wanted: the match itself had no memory */
            break;
        room = size;
    }
    out->failed = true;
}

#else

struct regex {
    int none;
};

int regex_open(struct regex **out, const char *pattern, bool icase, char *error, size_t size)
{
    (void)pattern;
    (void)icase;
    *out = NULL;
    snprintf(error, size, "this forkboard was built without PCRE2");
    return -ENOSYS;
}

struct regex *regex_close(struct regex *regex)
{
    return regex;
}

int regex_groups(const struct regex *regex)
{
    return regex->none;
}

const char *regex_name(const struct regex *regex, int group)
{
    (void)regex;
    (void)group;
    return NULL;
}

int regex_match(struct regex *regex, const char *text, size_t *starts, size_t *ends)
{
    (void)regex;
    (void)text;
    (void)starts;
    (void)ends;
    return 0;
}

void regex_replace(struct regex *regex, const char *text, const char *by, bool all,
                   struct text *out)
{
    (void)regex;
    (void)by;
    (void)all;
    text_puts(out, text);
}

#endif
