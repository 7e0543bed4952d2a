/*
 * columns.c - an item is cut in place. Groups of --regex may overlap, so they are copies after it.
 */
#include "columns.h"

#include "regex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* regcomp(3) knows no \t, and a tab is what columns are most often cut at. */
static char *with_tabs(const char *expression)
{
    char *copy = strdup(expression), *to = copy;

    for (const char *at = expression; copy != NULL && *at != '\0'; at++) {
        bool escape = at[0] == '\\' && at[1] != '\0';
        if (escape && at[1] == 't') {
            *to++ = '\t';
            at++;
            continue;
        }
        *to++ = *at;
        if (escape)
            *to++ = *++at;
    }
    if (copy != NULL)
        *to = '\0';
    return copy;
}

static int open_colsep(struct columns *columns, const char *expression, char *error, size_t size)
{
    char why[128], *known = with_tabs(expression);
    int r;

    if (known == NULL) {
        snprintf(error, size, "--colsep: %s", strerrordesc_np(ENOMEM));
        return -ENOMEM;
    }
    r = regcomp(&columns->colsep, known, REG_EXTENDED);
    free(known);
    if (r != 0) {
        regerror(r, &columns->colsep, why, sizeof why);
        snprintf(error, size, "--colsep '%s': %s", expression, why);
        return -EINVAL;
    }
    columns->kind = COLUMNS_COLSEP;
    return 0;
}

static int open_csv(struct columns *columns, const char *separator, char *error, size_t size)
{
    const char *word = separator == NULL ? "," : strcmp(separator, "\\t") == 0 ? "\t" : separator;

    if (word[0] == '\0' || word[1] != '\0' || word[0] == '"') {
        snprintf(error, size, "--colsep '%s' with --csv: must be one character", separator);
        return -EINVAL;
    }
    columns->kind = COLUMNS_CSV;
    columns->separator = word[0];
    return 0;
}

static int append_name(struct columns *columns)
{
    char **wider = realloc(columns->names, (size_t)(columns->name_count + 1) * sizeof *wider);

    if (wider == NULL)
        return -ENOMEM;
    columns->names = wider;
    wider[columns->name_count++] = NULL;
    return 0;
}

/* An empty name is none. */
static int put_name(char **out, const char *name)
{
    if (name == NULL || name[0] == '\0')
        return 0;
    *out = strdup(name);
    return *out != NULL ? 0 : -ENOMEM;
}

static int open_regex(struct columns *columns, const char *pattern, char *error, size_t size)
{
    char why[160];
    int r = regex_open(&columns->regex, pattern, false, why, sizeof why);

    if (r == 0 && regex_groups(columns->regex) == 0) {
        snprintf(why, sizeof why, "there is no group in it, such as (?<name>.*)");
        r = -EINVAL;
    }
    if (r < 0) {
        snprintf(error, size, "--regex '%.200s': %s", pattern, why);
        return r;
    }
    columns->kind = COLUMNS_REGEX;
    for (int i = 1; i <= regex_groups(columns->regex) && r == 0; i++) {
        r = append_name(columns);
        if (r == 0)
            r = put_name(&columns->names[i - 1], regex_name(columns->regex, i));
    }
    return r;
}

int columns_open(struct columns *columns, const struct input_options *options, char *error,
                 size_t size)
{
    *columns = (struct columns){ 0 };
    if (options->regex != NULL && (options->csv || options->colsep != NULL)) {
        snprintf(error, size, "--regex beside %s: a line is cut in one way",
                 options->csv ? "--csv" : "--colsep");
        return -EINVAL;
    }
    if (options->regex != NULL)
        return open_regex(columns, options->regex, error, size);
    if (options->csv)
        return open_csv(columns, options->colsep, error, size);
    return options->colsep != NULL ? open_colsep(columns, options->colsep, error, size) : 0;
}

void columns_fini(struct columns *columns)
{
    if (columns->kind == COLUMNS_COLSEP)
        regfree(&columns->colsep);
    regex_close(columns->regex);
    for (int i = 0; i < columns->name_count; i++)
        free(columns->names[i]);
    free(columns->names);
    *columns = (struct columns){ 0 };
}

int columns_add_name(struct columns *columns, const char *name)
{
    int at = columns->header_count;
    int r = at < columns->name_count ? 0 : append_name(columns);

    if (r < 0)
        return r;
    columns->header_count++;
    return columns->names[at] == NULL ? put_name(&columns->names[at], name) : 0;
}

size_t columns_room(const struct columns *columns, size_t item_bytes)
{
    size_t times = columns->kind == COLUMNS_REGEX ? (size_t)regex_groups(columns->regex) + 1 : 1;
    return item_bytes * times;
}

/* Cuts an item at each match; an empty match cuts nothing. */
static int split(const regex_t *colsep, char *item, char **values, int room)
{
    regmatch_t match;
    int count = 0, flags = 0;

    while (count < room - 1 && regexec(colsep, item, 1, &match, flags) == 0 &&
           match.rm_eo > match.rm_so) {
        values[count++] = item;
        item[match.rm_so] = '\0';
        item += match.rm_eo;
        flags = REG_NOTBOL;
    }
    values[count++] = item;
    return count;
}

/* "a ""quoted"" value, with a comma". What stands after a closing quote belongs to the value. */
static int cut_csv(char separator, char *item, char **values, int room)
{
    char *to = item;
    bool quoted = false;
    int count = 1;

    values[0] = to;
    for (const char *at = item; *at != '\0'; at++) {
        if (quoted && at[0] == '"' && at[1] == '"') {
            *to++ = *at++;
        } else if (*at == '"' && (quoted || to == values[count - 1])) {
            quoted = !quoted;
        } else if (!quoted && *at == separator && count < room) {
            *to++ = '\0';
            values[count++] = to;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
    return count;
}

static int cut_groups(struct regex *regex, const char *item, char **end, char **values, int room)
{
    size_t starts[REGEX_GROUPS_MOST + 1], ends[REGEX_GROUPS_MOST + 1];
    int groups = regex_groups(regex), r = regex_match(regex, item, starts, ends);

    if (r <= 0)
        return r < 0 ? r : -EINVAL;
    for (int i = 1; i <= groups && i <= room; i++) {
        size_t size = ends[i] - starts[i];
        values[i - 1] = *end;
        memcpy(*end, item + starts[i], size);
        (*end)[size] = '\0';
        *end += size + 1;
    }
    return groups < room ? groups : room;
}

int columns_cut(const struct columns *columns, char *item, char **end, char **values, int room)
{
    switch (columns->kind) {
    case COLUMNS_COLSEP:
        return split(&columns->colsep, item, values, room);
    case COLUMNS_CSV:
        return cut_csv(columns->separator, item, values, room);
    case COLUMNS_REGEX:
        return cut_groups(columns->regex, item, end, values, room);
    default:
        values[0] = item;
        return 1;
    }
}

bool columns_open_quote(const struct columns *columns, const char *item)
{
    bool open = false;

    for (; columns->kind == COLUMNS_CSV && *item != '\0'; item++)
        open ^= *item == '"';
    return open;
}
