/* run_pipe_line.h - the command line of a part of a file: what gives COMMAND its bytes. */
#ifndef FB_RUN_PIPE_LINE_H
#define FB_RUN_PIPE_LINE_H

#include "base/text.h"

#include <sys/types.h>

/* `command` for the bytes [at, end) of standard input, which is the file from its beginning. Pure.
 * 0 or -ENOMEM. */
int run_pipe_line(struct text *out, off_t at, off_t end, const char *command);
/* The words of a COMMAND as such a command; NULL: no memory. */
const char *run_pipe_words(struct text *out, const char *const *words);

#endif
