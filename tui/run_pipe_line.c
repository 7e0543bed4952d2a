/*
 * run_pipe_line.c - tail | head | { COMMAND }: tail finds its place by seeking. A shell takes the
 * status of a pipeline from its last program, which is COMMAND: it would do well with an input that
 * ended too early. So the first two end all of the worker, which is a process group of its own,
 * where they could not read or could not be run. COMMAND may leave off before its end: that is
 * SIGPIPE (13), which a shell adds to 128 or to 256. Some programs do not die by it, but fail with
 * any status: a byte is written after them, which a pipe that has no reader any more does not take.
 * One that could not be run (126, 127) read nothing: no byte is needed to see that.
 */
#include "run_pipe_line.h"

#include <errno.h>

static void put_reader(struct text *out, const char *program, const char *sign, off_t bytes)
{
    text_printf(out,
                "{ %s -c %s%lld || case $(($? %% 128)) in 13) ;; 126 | 127) kill 0 ;; "
                "*) { printf x && kill 0; } 2>/dev/null ;; esac; } | ",
                program, sign, (long long)bytes);
}

int run_pipe_line(struct text *out, off_t at, off_t end, const char *command)
{
    text_clear(out);
    put_reader(out, "tail", "+", at + 1);
    put_reader(out, "head", "", end - at);
    text_puts(out, "{\n");
    text_puts(out, command);
    text_puts(out, "\n}");
    return out->failed ? -ENOMEM : 0;
}

const char *run_pipe_words(struct text *out, const char *const *words)
{
    text_clear(out);
    for (const char *const *word = words; *word != NULL; word++) {
        text_puts(out, word > words ? " " : "");
        text_quote(out, *word);
    }
    return out->failed ? NULL : text_string(out);
}
