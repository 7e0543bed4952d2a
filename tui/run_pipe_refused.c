/* run_pipe_refused.c - options that say nothing of blocks of records, or cannot be kept with them.
 */
#include "run_pipe.h"

const char *cmd_run_pipe_refused(const struct opt *opt)
{
    const struct opt_form *form = &opt->form;

    for (int i = 0; i < opt->rest_count; i++)
        if (input_word(opt->rest[i]))
            return "--pipe: COMMAND has no arguments, which ':::' and the like are for";
    if (opt->input.file_count > 0 && !opt->pipe.part)
        return "--pipe reads standard input; -a FILE goes with --pipe-part";
    if (opt->pipe.round_robin && (opt->pipe.part || opt->pipe.cat))
        return "--round-robin deals out standard input: it does not go with --pipe-part and --cat";
    if (opt->pipe.round_robin && opt->run.retries > 0)
        return "--round-robin: what a worker has read is gone, so --retries cannot be kept";
    if (opt->keep.resume || opt->keep.resume_failed || opt->keep.retry_failed)
        return "--pipe: what a block holds is not in the job log, so nothing can be resumed";
    if (form->most_bytes > 0 || form->pack)
        return "--pipe: the sizes of blocks are those of --block and -N alone";
    if (opt->input.colsep != NULL || opt->input.csv || opt->input.regex != NULL ||
        opt->input.shuffle)
        return "--pipe: lines are not arguments, which --colsep, --csv-lines, --regex and --shuf "
               "are for";
    return NULL;
}
