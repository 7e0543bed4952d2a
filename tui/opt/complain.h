/* complain.h - forkboard's own lines on standard error: "forkboard: ...", cleaned. */
#ifndef FB_OPT_COMPLAIN_H
#define FB_OPT_COMPLAIN_H

#include "base/text.h"

/* Writes one line. Returns `status`, which is the exit status most often. */
int complain(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends such a line, for a caller that has its own way to standard error. */
void complain_put(struct text *line, const char *message);

#endif
