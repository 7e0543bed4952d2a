/* command_template.c - a mistake in COMMAND is told with its place: it is one line or several
 * words. */
#include "command_template.h"

#include <errno.h>
#include <stdio.h>

static void tell(const struct template_mistake *mistake, int count, char *error, size_t size)
{
    char word[32] = "COMMAND", what[40] = "an argument after it";

    if (count > 1)
        snprintf(word, sizeof word, "word %d of COMMAND", mistake->word);
    if (mistake->what[0] != '\0')
        snprintf(what, sizeof what, "'%s'", mistake->what);
    snprintf(error, size, "%s, character %u: %s %s%s", word, mistake->column, what, mistake->why,
             template_advice(mistake));
}

static int open_tag(struct template **out, const char *tag, struct template_options strings,
                    char *error, size_t size)
{
    struct template_mistake mistake = { 0 };
    int r;

    strings.form = TEMPLATE_WORDS;
    strings.append = strings.repeat = strings.quote = false;
    r = template_open_as(out, &(char *){ (char *)tag }, 1, TEMPLATE_ANY, &strings, &mistake);
    if (r == -EINVAL)
        snprintf(error, size, "--tagstring: an empty text");
    if (r == -EBADMSG)
        snprintf(error, size, "--tagstring, character %u: '%s' %s", mistake.column, mistake.what,
                 mistake.why);
    return r;
}

int command_template_open_as(struct template **out, struct template **tag, char *const *words,
                             int count, const struct command_form *form,
                             const struct template_options *strings, int inputs, char *error,
                             size_t size)
{
    struct template_mistake mistake;
    int r = template_open_as(out, words, count, inputs, strings, &mistake);

    if (r == -EINVAL)
        snprintf(error, size, "there is no command to run");
    if (r == -EBADMSG)
        tell(&mistake, count, error, size);
    return r == 0 && form->tag != NULL ? open_tag(tag, form->tag, *strings, error, size) : r;
}

int command_template_open(struct template **out, struct template **tag, char *const *words,
                          int count, const struct command_form *form, const struct input *input,
                          bool several, char *error, size_t size)
{
    bool any = input != NULL && (form->any_input || several);
    int inputs = any ? TEMPLATE_ANY : input != NULL ? input_sources(input) : 0;
    struct template_options strings = form->strings;

    if (input != NULL)
        strings.names = input_names(input, &strings.name_count);
    return command_template_open_as(out, tag, words, count, form, &strings, inputs, error, size);
}

bool command_template_wants_slot(const struct template *template, const struct template *tag)
{
    bool slot = false, tagged = false;

    if (template != NULL)
        template_inputs(template, &slot);
    if (tag != NULL)
        template_inputs(tag, &tagged);
    return slot || tagged;
}
