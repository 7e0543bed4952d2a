/*
 * run_results.c - DIR/1/FIRST/2/SECOND, with the names of the arguments in place of 1 and 2 where
 * there are any; or what DIR is when its replacement strings are filled in.
 */
#include "run_results.h"

#include "show/results_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST 255 /* bytes: the kernel's */

/* A directory's name, as GNU parallel spells an argument; one that is too long is the job's own. */
static void put_name(struct text *out, const char *value, uint32_t job)
{
    size_t begin = out->size;
    char number[16];

    if (strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
        text_putc(out, '\\');
    for (; *value != '\0'; value++) {
        const char *spelled = *value == '/'    ? "\\_"
                              : *value == '\\' ? "\\\\"
                              : *value == '\t' ? "\\t"
                                               : NULL;
        if (spelled != NULL)
            text_puts(out, spelled);
        else
            text_putc(out, *value);
    }
    if (out->size - begin <= NAME_MOST)
        return;
    snprintf(number, sizeof number, "\\%u", job);
    out->size = begin + NAME_MOST - strlen(number);
    text_puts(out, number);
}

static const char *const *sorted_names;

static int compare(const void *a, const void *b)
{
    return strcmp(sorted_names[*(const int *)a], sorted_names[*(const int *)b]);
}

/* Which argument comes first: by their names, where all have one. */
static void sort(int *order, int count, const char *const *names, int name_count)
{
    bool named = true;

    for (int i = 0; i < count; i++) {
        order[i] = i;
        named &= i < name_count && names[i] != NULL;
    }
    if (!named)
        return;
    sorted_names = names;
    qsort(order, (size_t)count, sizeof *order, compare);
}

static int put_path(struct cmd_run_results *results, const struct template_values *values,
                    const char *const *names, int name_count)
{
    struct text *path = &results->path;
    int *order = calloc((size_t)values->count + 1, sizeof *order);

    if (order == NULL)
        return -ENOMEM;
    sort(order, values->count, names, name_count);
    text_puts(path, results->directory);
    for (int i = 0; i < values->count; i++) {
        int at = order[i];
        text_putc(path, '/');
        if (at < name_count && names[at] != NULL)
            put_name(path, names[at], values->job);
        else
            text_printf(path, "%d", at + 1);
        text_putc(path, '/');
        put_name(path, values->values[at], values->job);
    }
    free(order);
    return path->failed ? -ENOMEM : 0;
}

static int fill(struct cmd_run_results *results, const struct template_values *values)
{
    int r = template_fill(results->template, values);

    if (r == 0)
        text_puts(&results->path, template_argv(results->template)[0]);
    while (r == 0 && results->path.size > 1 && results->path.bytes[results->path.size - 1] == '/')
        results->path.size--;
    return r < 0 || results->path.failed ? -ENOMEM : 0;
}

/* 1: with --resume, as its files are there. */
static int given(void *context, const struct template_values *values, const char *const *names,
                 int name_count)
{
    struct cmd_run_results *results = context;
    int r;

    text_clear(&results->path);
    r = results->template != NULL ? fill(results, values)
                                  : put_path(results, values, names, name_count);
    if (r < 0)
        return r;
    if (results->resume && results_theirs_has(results->files, text_string(&results->path)))
        return 1;
    return results->dry
               ? 0
               : results_theirs_set(results->files, values->job, text_string(&results->path));
}

/* Whether a text is another when its replacement strings are filled in. */
static bool is_filled(struct template *template, const char *text)
{
    const char *value = "\001";
    struct template_values values = { &value, 1, UINT32_MAX, 0 };

    return template_fill(template, &values) == 0 && strcmp(template_argv(template)[0], text) != 0;
}

/* How much of DIR no replacement string can move: up to a slash before the first of them. */
static size_t named_bytes(const struct template *template, const char *text)
{
    const char *filled = template_argv(template)[0];
    size_t bytes = 0;

    for (size_t i = 0; text[i] != '\0' && filled[i] == text[i]; i++)
        if (text[i] == '/')
            bytes = i;
    return bytes;
}

static int open_template(struct cmd_run_results *results, struct template_options strings,
                         char *error, size_t size)
{
    char *word = (char *)results->directory;
    struct template_mistake mistake = { 0 };
    int r;

    strings.form = TEMPLATE_WORDS;
    strings.append = strings.repeat = strings.quote = false;
    r = template_open_as(&results->template, &word, 1, TEMPLATE_ANY, &strings, &mistake);
    if (r < 0)
        snprintf(error, size, "--results %s: %s", results->directory,
                 mistake.why[0] != '\0' ? mistake.why : strerrordesc_np(-r));
    if (r == 0 && !is_filled(results->template, results->directory))
        results->template = template_close(results->template);
    return r;
}

int cmd_run_results_open(struct cmd_run_results *out, const struct opt *opt,
                         struct command_form *form, char *error, size_t size)
{
    const char *directory = opt->keep.results;
    size_t length = directory != NULL ? strlen(directory) : 0;
    int r;

    if (opt->command != OPT_PARALLEL || length == 0 || results_table_named(directory))
        return 0;
    out->directory = directory;
    out->resume = opt->keep.resume && opt->keep.joblog == NULL;
    out->dry = opt->dry_run;
    r = open_template(out, form->strings, error, size);
    if (r < 0)
        return r;
    out->files =
        results_theirs_new(out->template == NULL || directory[length - 1] == '/', directory,
                           out->template != NULL ? named_bytes(out->template, directory) : length);
    snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    if (out->files == NULL)
        return -ENOMEM;
    form->given = given;
    form->given_context = out;
    return 0;
}

void cmd_run_results_close(struct cmd_run_results *results)
{
    results->files = results_theirs_free(results->files);
    results->template = template_close(results->template);
    text_fini(&results->path);
}
