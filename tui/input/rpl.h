/*
 * rpl.h - replacement strings that the command line makes (--rpl): a tag and what is done to the
 * value, one or several s/REGEX/TEXT/. What comes of it is a value as any other, and is quoted so.
 */
#ifndef FB_INPUT_RPL_H
#define FB_INPUT_RPL_H

#include "base/text.h"

struct rpl;

/* "TAG s/REGEX/TEXT/g; s/..." 0, or -errno with one line in `error`. */
int rpl_open(struct rpl **out, const char *words, char *error, size_t size);
struct rpl *rpl_close(struct rpl *rpl);
/* Several: *out [count], the caller's to close; NULL after an error. */
int rpl_open_all(struct rpl ***out, const char *const *words, int count, char *error, size_t size);
void rpl_close_all(struct rpl **rpls, int count);
const char *rpl_tag(const struct rpl *rpl);
/* Appends what becomes of a value. */
void rpl_put(const struct rpl *rpl, const char *value, struct text *out);

#endif
