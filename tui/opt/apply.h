/* apply.h - an option's word, put where it belongs. */
#ifndef FB_OPT_APPLY_H
#define FB_OPT_APPLY_H

#include "table.h"

/* 0, or -EINVAL where the word is not what the row wants; -ENOMEM. */
int opt_apply_value(struct opt *opt, const struct opt_row *row, const char *value);
void opt_apply_flag(struct opt *opt, enum opt_id id);
/* What GNU parallel and xargs have too, and --keep-fds: as opt_apply_value(), but 1 where it is
 * none of these. */
int opt_apply_theirs(struct opt *opt, const struct opt_row *row, const char *value);
/* Tries all in all, where 0 is as 1: retries are one less. */
int opt_apply_tries(struct opt *opt, const char *value);
/* gates.c: --tagstring, --header, --memfree, --load, --block, --recstart, --recend. 0, -EINVAL or
 * -ENOMEM. */
int opt_apply_gate(struct opt *opt, enum opt_id id, const char *value);
/* several.c: --keep-fds; an option that adds up. 0, -EINVAL or -ENOMEM. */
int opt_add_word(struct opt *opt, enum opt_id id, const char *word);

#endif
