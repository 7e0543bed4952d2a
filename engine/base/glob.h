/*
 * glob.h - paths against patterns: * ? [..] within a name, as fnmatch(3) has them, and ** for any
 * number of directories. A backslash takes its meaning from the byte after it. A name that begins
 * with a dot must be named by one. Pure.
 *
 * Paths and patterns are texts: / once or more between names, a name "." counts for nothing.
 */
#ifndef FB_BASE_GLOB_H
#define FB_BASE_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the pattern means that path; "src/" and "src/" followed by ** mean all that is below. */
bool glob_fits(const char *pattern, const char *path);
/* Whether it may mean something below that directory. */
bool glob_leads(const char *pattern, const char *directory);
/* Whether it means all below that directory that is not hidden. */
bool glob_covers(const char *pattern, const char *directory);
/*
 * Its directory as far as no name has a wildcard, as a path: "" for none, "/" for the root. The
 * bytes of it, with which it fits only if that is less than `size`.
 */
size_t glob_base(const char *pattern, char *path, size_t size);

#endif
