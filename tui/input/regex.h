/*
 * regex.h - regular expressions of Perl's kind, by PCRE2: for --regex and --rpl, and for nothing
 * that is not asked for. A forkboard that was built without it says so.
 */
#ifndef FB_INPUT_REGEX_H
#define FB_INPUT_REGEX_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

#define REGEX_GROUPS_MOST 64

struct regex;

/* 0, or -errno with why in `error`. */
int regex_open(struct regex **out, const char *pattern, bool icase, char *error, size_t size);
struct regex *regex_close(struct regex *regex);
int regex_groups(const struct regex *regex);                  /* that are numbered, from 1 */
const char *regex_name(const struct regex *regex, int group); /* NULL: it has none */
/*
 * Where the groups from 0 on are in a text; a group that took no part is empty. 1: the text
 * matches, 0: it does not, or -ENOMEM: that is not known. starts, ends: [REGEX_GROUPS_MOST + 1].
 */
int regex_match(struct regex *regex, const char *text, size_t *starts, size_t *ends);
/* The text with the first match, or all, replaced, as Perl's s/// does with $1 and \U; appended.
 * Where memory was short `out` has failed, and nothing was appended. */
void regex_replace(struct regex *regex, const char *text, const char *by, bool all,
                   struct text *out);

#endif
