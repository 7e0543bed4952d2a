/* ctl_print.h - jobs and runs as lines, for people and as JSON. */
#ifndef FB_CTL_PRINT_H
#define FB_CTL_PRINT_H

#include "ctl/fold.h"

/* The jobs of a run, on standard output. */
void cmd_ctl_print(const struct ctl_fold *fold, const uint32_t *jobs, int64_t count, bool json);
/* Puts a name in so many columns; what is longer is cut, unless `width` is 0. */
void cmd_ctl_cell(struct text *out, const char *words, int width);

#endif
