/*
 * fill.c - replacement strings in the texts of a job that says `each`. A text is compiled once,
 * however many jobs are made of it. A string that can have no value is a mistake and not an empty
 * text: {3} of two lists, {%} before there is a slot.
 */
#include "inside.h"

#include <errno.h>
#include <string.h>

/* A place where no value is safe is a mistake, and the job is never run. */
static void tell(struct reader_of_set *reader, const struct node *node,
                 const struct template_mistake *mistake)
{
    wrong_put(&reader->wrongs, node->at, "'%s' %s (character %u)%s", mistake->what, mistake->why,
              mistake->column, template_advice(mistake));
}

static struct fill *compile(struct reader_of_set *reader, const struct node *node, bool shell)
{
    struct fill *fill = arena_take(&reader->set->arena, sizeof *fill);
    struct template_mistake mistake;
    int r = -ENOMEM;

    if (fill != NULL)
        r = template_open_text(&fill->template, node->text, shell, &mistake);
    if (r == -EBADMSG) {
        tell(reader, node, &mistake);
        r = template_open_text(&fill->template, node->text, false, NULL);
    }
    if (r < 0)
        return NULL;
    fill->inputs = template_inputs(fill->template, &fill->slot);
    fill->next = reader->set->fills;
    reader->set->fills = fill;
    return fill;
}

static void check(struct reader_of_set *reader, const struct node *node, struct fill *fill,
                  int count)
{
    if (fill->told || (!fill->slot && fill->inputs <= count))
        return;
    fill->told = true;
    if (fill->slot)
        wrong_put(&reader->wrongs, node->at,
                  "{%%}: the slot is not known before the job runs; use $FORKBOARD_SLOT");
    else
        wrong_put(&reader->wrongs, node->at, "{%d}: each has %d list%s", fill->inputs, count,
                  count == 1 ? "" : "s");
}

const char *fill_text(struct reader_of_set *reader, struct node *node, bool shell,
                      const struct row *row)
{
    const char *text;

    /* The run will have a copy for each job. */
    if (!row->each || node->literal || strchr(node->text, '{') == NULL)
        return arena_spend(&reader->set->arena, strlen(node->text)) ? node->text : NULL;
    if (node->fill == NULL && (node->fill = compile(reader, node, shell)) == NULL)
        return NULL;
    check(reader, node, node->fill, row->values.count);
    if (template_fill(node->fill->template, &row->values) < 0)
        return NULL;
    shell = template_is_shell(node->fill->template);
    text = shell ? template_line(node->fill->template) : template_argv(node->fill->template)[0];
    return arena_copy(&reader->set->arena, text, strlen(text));
}

const char *fill_path(struct reader_of_set *reader, const char *from, const char *path)
{
    size_t size, more;
    char *joined;

    if (path == NULL || path[0] == '\0')
        return from;
    if (path[0] == '/' || from[0] == '\0')
        return path;
    size = strlen(from);
    more = strlen(path);
    joined = arena_take(&reader->set->arena, size + more + 2);
    if (joined == NULL)
        return NULL;
    memcpy(joined, from, size);
    joined[size] = '/';
    memcpy(joined + size + 1, path, more);
    return joined;
}
