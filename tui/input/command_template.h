/* command_template.h - COMMAND, and what its jobs are named by, compiled for an input. */
#ifndef FB_INPUT_COMMAND_TEMPLATE_H
#define FB_INPUT_COMMAND_TEMPLATE_H

#include "command.h"

/*
 * *tag: NULL where the form has none. `input`: NULL: COMMAND runs once; `several`: rows of it make
 * one job. 0, or -errno with one line in `error`; what was opened is the caller's to close.
 */
int command_template_open(struct template **out, struct template **tag, char *const *words,
                          int count, const struct command_form *form, const struct input *input,
                          bool several, char *error, size_t size);
/* The same for so many inputs as `inputs` says; the strings are not the form's. */
int command_template_open_as(struct template **out, struct template **tag, char *const *words,
                             int count, const struct command_form *form,
                             const struct template_options *strings, int inputs, char *error,
                             size_t size);
/* Whether the number of its slot is in one of them; NULL: it is not. */
bool command_template_wants_slot(const struct template *template, const struct template *tag);

#endif
