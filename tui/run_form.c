/* run_form.c - what the options of a run say of each of its jobs. */
#include "run_form.h"

#include "input/rpl.h"
#include "run_shell.h"

#include <stdlib.h>

#define LINE_MOST (128 * 1024 - 2048) /* the kernel takes a word of 128 KiB */

int cmd_run_slots(const struct opt *opt)
{
    struct fb_hardware hardware;

    if (opt->run.slots > 0)
        return opt->run.slots;
    fb_machine(&hardware);
    return hardware.threads;
}

/* Several arguments a job: whether there are to be any. */
static bool make_batch(const struct opt *opt, struct batch_options *batch)
{
    const struct opt_form *form = &opt->form;
    bool xargs = opt->command == OPT_XARGS, one = xargs && form->strings[OPT_STRING_WHOLE] != NULL;
    size_t most = opt->print_command ? LINE_MOST / 2 - 64 : LINE_MOST;

    *batch = (struct batch_options){
        .most_rows = one ? 1 : (size_t)form->most_args,
        .most_lines = (size_t)form->most_lines,
        .most_bytes = form->most_bytes > 0 && (size_t)form->most_bytes < most
                          ? (size_t)form->most_bytes
                          : most,
        .spread = form->spread ? cmd_run_slots(opt) : 0,
        .once = xargs && !one && !opt->input.skip_empty,
        .drop = form->no_args,
    };
    if (form->no_args || (!xargs && !form->pack && form->most_bytes > 0 && batch->most_rows == 0))
        batch->most_rows = 1;
    return xargs || form->pack || form->most_args > 0 || form->most_lines > 0 || form->no_args ||
           form->most_bytes > 0;
}

static const char *directory(void)
{
    const char *said = getenv("TMPDIR");

    return said != NULL && said[0] != '\0' ? said : "/tmp";
}

int cmd_run_form_open(struct cmd_run_form *out, const struct opt *opt, char *error, size_t size)
{
    struct command_form *form = &out->form;
    int r;

    if (opt->temporary != NULL)
        setenv("TMPDIR", opt->temporary, 1);
    *form = (struct command_form){
        .strings = { .append = true,
                     .repeat = opt->form.repeat,
                     .plus = opt->form.plus,
                     .their_quotes = opt->command == OPT_PARALLEL,
                     .quote = opt->form.quote },
        .tag = opt->form.tag,
        .print = opt->print_command,
        .files = opt->files ? directory() : NULL,
        .dir = opt->worker.dir,
        .stdin_word = opt->worker.stdin_word,
        .pty = opt->worker.pty,
        .keep = opt->worker.keep,
        .keep_count = opt->worker.keep_count,
        .nice = opt->worker.nice,
        .slot_variable = opt->worker.slot_variable,
        .parallel_variables = opt->command == OPT_PARALLEL,
        .any_input = opt->command == OPT_PARALLEL,
        .batch = make_batch(opt, &out->batch) ? &out->batch : NULL,
    };
    if (opt->command == OPT_PARALLEL)
        form->strings.form = TEMPLATE_LINE;
    if (opt->command == OPT_XARGS) {
        form->strings.form = TEMPLATE_WORDS;
        form->strings.strings_only = true;
    }
    for (int i = 0; i < OPT_STRING_COUNT; i++)
        form->strings.strings[i] = opt->form.strings[i];
    r = cmd_run_shell(opt, &form->shell, error, size);
    if (r == 0)
        r = rpl_open_all(&out->rpls, opt->input.rpls, opt->input.rpl_count, error, size);
    if (r < 0)
        return r;
    form->strings.rpls = out->rpls;
    form->strings.rpl_count = opt->input.rpl_count;
    return 0;
}

void cmd_run_form_close(struct cmd_run_form *form)
{
    rpl_close_all(form->rpls, form->form.strings.rpl_count);
    form->rpls = NULL;
}
