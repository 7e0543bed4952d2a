/*
 * measure_text.c - measures that are texts: which ended first, in which order, what was printed.
 * What workers print may be a stranger's: it is matched as it came and shown clean.
 */
#include "inside.h"

#include "base/clean.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void teach_take_text(struct teach_value *out, const char *text)
{
    char *end;
    double number;

    while (*text == ' ' || *text == '\t')
        text++;
    clean_text(out->text, sizeof out->text, text, strlen(text));
    for (size_t size = strlen(out->text); size > 0 && out->text[size - 1] == ' ';)
        out->text[--size] = '\0';
    number = strtod(out->text, &end);
    out->known = true;
    out->number = end != out->text ? number : 0;
}

/* ---------------------------------------------------------------- in which order */

struct end {
    int64_t t_us;
    uint32_t job;
};

static int by_end(const void *a, const void *b)
{
    const struct end *one = a, *two = b;

    if (one->t_us != two->t_us)
        return one->t_us < two->t_us ? -1 : 1;
    return one->job < two->job ? -1 : 1;
}

/* The ends of those that it is about, sorted; the caller frees. NULL: why. */
static struct end *ends_of(const struct teach_facts *facts, const struct teach_measure *measure,
                           size_t *count, struct teach_value *out)
{
    struct end *ends = calloc((size_t)facts->board->job_count + 1, sizeof *ends);
    struct teach_walk walk = teach_walk(facts, measure);
    const struct board_job *job;

    *count = 0;
    while (ends != NULL && (job = teach_walk_next(&walk)) != NULL)
        if (job->exited_us >= 0)
            ends[(*count)++] = (struct end){ job->exited_us, job->job };
    if (ends != NULL && *count > 0) {
        qsort(ends, *count, sizeof *ends, by_end);
        return ends;
    }
    teach_unknown(out, "%s", ends != NULL ? "none of them has ended" : "no memory");
    free(ends);
    return NULL;
}

static void put_name(const struct teach_facts *facts, uint32_t number, struct teach_value *out)
{
    struct board_job room;
    size_t size = strlen(out->text);

    snprintf(out->text + size, sizeof out->text - size, "%s%s", size > 0 ? ", " : "",
             board_job(facts->board, number, &room)->name);
}

static void one_of(const struct teach_facts *facts, const struct teach_measure *measure, bool last,
                   struct teach_value *out)
{
    size_t count;
    struct end *ends = ends_of(facts, measure, &count, out);

    if (ends == NULL)
        return;
    out->known = true;
    put_name(facts, ends[last ? count - 1 : 0].job, out);
    free(ends);
}

void teach_first(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out)
{
    one_of(facts, measure, false, out);
}

void teach_last(const struct teach_facts *facts, const struct teach_measure *measure,
                struct teach_value *out)
{
    one_of(facts, measure, true, out);
}

void teach_order(const struct teach_facts *facts, const struct teach_measure *measure,
                 struct teach_value *out)
{
    size_t count;
    struct end *ends = ends_of(facts, measure, &count, out);

    for (size_t i = 0; ends != NULL && i < count; i++)
        put_name(facts, ends[i].job, out);
    out->known = ends != NULL;
    free(ends);
}

/* ---------------------------------------------------------------- what was printed */

struct printed {
    struct text text;
    bool cut; /* the board keeps so much of it and no more */
};

/* A terminal ends lines with two bytes, and a NUL would end the text. */
static void gather(void *context, const struct board_piece *piece)
{
    struct printed *all = context;

    all->cut |= piece->left_out_bytes > 0;
    for (size_t i = 0; i < piece->size; i++)
        if (piece->bytes[i] != '\r')
            text_putc(&all->text, piece->bytes[i] != '\0' ? piece->bytes[i] : ' ');
}

static int count_matches(const regex_t *regex, const char *text)
{
    regmatch_t match;
    int count = 0, flags = 0;

    while (*text != '\0' && regexec(regex, text, 1, &match, flags) == 0) {
        count++;
        text += match.rm_eo > 0 ? match.rm_eo : 1;
        flags = text[-1] == '\n' ? 0 : REG_NOTBOL;
    }
    return count;
}

static void look(const regex_t *regex, struct printed *all, struct teach_value *out)
{
    static const char not_all[] = "it printed so much that not all of it was kept";
    const char *text = text_string(&all->text);
    regmatch_t match[2];
    char group[TEACH_TEXT_MOST];

    if (all->text.failed) {
        teach_unknown(out, "no memory");
    } else if (regex->re_nsub == 0 && all->cut) {
        teach_unknown(out, "%s", not_all);
    } else if (regex->re_nsub == 0) {
        out->known = true;
        out->number = count_matches(regex, text);
        out->unit = TEACH_COUNT;
    } else if (regexec(regex, text, 2, match, 0) != 0 || match[1].rm_so < 0) {
        teach_unknown(out, "%s", all->cut ? not_all : "the program has not printed it");
    } else {
        snprintf(group, sizeof group, "%.*s", (int)(match[1].rm_eo - match[1].rm_so),
                 text + match[1].rm_so);
        teach_take_text(out, group);
    }
}

void teach_output(const struct teach_facts *facts, const struct teach_measure *measure,
                  struct teach_value *out)
{
    struct printed all = { 0 };
    regex_t regex;

    if (regcomp(&regex, measure->about, REG_EXTENDED | REG_NEWLINE) != 0) {
        teach_unknown(out, "no memory");
        return;
    }
    for (uint32_t job = 1; job <= facts->board->job_count; job++)
        board_output(facts->board, job, gather, &all);
    look(&regex, &all, out);
    regfree(&regex);
    text_fini(&all.text);
}
