/* run_form.h - how jobs are made of COMMAND, as the options say it. */
#ifndef FB_RUN_FORM_H
#define FB_RUN_FORM_H

#include "input/command.h"
#include "opt/opt.h"

/* `form` points into the others: it stays where it is. Zeros: not open. */
struct cmd_run_form {
    struct command_form form;
    struct batch_options batch;
    struct rpl **rpls;
};

/* 0, or -errno with one line in `error`. With --tmpdir TMPDIR is that from here on. */
int cmd_run_form_open(struct cmd_run_form *out, const struct opt *opt, char *error, size_t size);
void cmd_run_form_close(struct cmd_run_form *form);
/* How many jobs run at the same time. */
int cmd_run_slots(const struct opt *opt);

#endif
