/*
 * tree.c - libyaml's events as a tree. Tags are not read. What an alias stands for is copied, so
 * that no value has two places; at most a million values in all, copies too, and 16 levels in the
 * file, so no file can eat the memory.
 * Every value knows its place; a key that stands twice is reported at the second. What a value
 * means is not known here.
 */
#include "tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct level {
    struct node *node;
    struct node **tail; /* where the next item or key goes */
    struct node *key;   /* of a map: a key that waits for its value */
};

/* A value with a name that aliases may say. */
struct anchor {
    struct anchor *next;
    const char *name;
    const struct node *node;
};

struct builder {
    struct wrongs *wrongs, *anchored;
    struct anchor *anchors; /* the last first */
    struct arena *arena;
    const char *bytes;
    size_t size;
    yaml_parser_t parser;
    struct level levels[TREE_DEPTH_MOST];
    unsigned depth, nodes;
    struct node *root;
};

static struct place place_of(const yaml_mark_t *mark)
{
    return (struct place){ (unsigned)mark->line + 1, (unsigned)mark->column + 1 };
}

static int tell(struct builder *builder, const yaml_mark_t *mark, const char *what)
{
    wrong_put(builder->wrongs, place_of(mark), "%s", what);
    return -EINVAL;
}

/* The byte that begins the character at a place; NUL where there is none. Marks count characters.
 */
static char byte_at(const struct builder *builder, const yaml_mark_t *mark)
{
    const char *at = builder->bytes, *end = at + builder->size;

    for (size_t line = 0; line < mark->line && at < end; at++)
        line += *at == '\n' || (*at == '\r' && at[1] != '\n');
    for (size_t column = 0; column < mark->column && at < end; column++)
        for (at++; at < end && (*at & 0xC0) == 0x80;)
            at++;
    return at < end ? *at : '\0';
}

/* What people usually did when libyaml says that. */
static const char *hint(const struct builder *builder, const char *problem)
{
    char byte = byte_at(builder, &builder->parser.problem_mark);

    if (strstr(problem, "mapping values are not allowed") != NULL)
        return ": the indentation is wrong, or a text that holds ': ' is not quoted";
    if (strstr(problem, "cannot start any token") != NULL)
        return byte == '\t' ? ": a tab; YAML is indented with blanks"
                            : ": a text that begins with it must be quoted";
    if (strstr(problem, "could not find expected ':'") != NULL)
        return ": a key needs a ':' and a blank after it";
    if (strstr(problem, "did not find expected ','") != NULL)
        return ": within { } and [ ] a text that holds ', ', ': ', [ or { must be quoted";
    if (strstr(problem, "did not find expected key") != NULL ||
        strstr(problem, "did not find expected '-' indicator") != NULL)
        return ": the indentation does not fit the lines above";
    return "";
}

static int parser_failed(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "this is no YAML";
    const char *context = parser->context != NULL ? parser->context : "";

    if (parser->error == YAML_MEMORY_ERROR)
        return -ENOMEM;
    if (strstr(context, "quoted scalar") != NULL && strstr(problem, "unexpected") != NULL)
        return tell(builder, &parser->context_mark, "this quote is never closed");
    if (context[0] != '\0' && parser->context_mark.line != parser->problem_mark.line)
        wrong_put(builder->wrongs, place_of(&parser->problem_mark), "%s%s (%s from line %zu on)",
                  problem, hint(builder, problem), context, parser->context_mark.line + 1);
    else
        wrong_put(builder->wrongs, place_of(&parser->problem_mark), "%s%s", problem,
                  hint(builder, problem));
    return -EINVAL;
}

static int new_node(struct builder *builder, enum node_kind kind, const yaml_mark_t *mark,
                    struct node **out)
{
    struct node *node;

    if (++builder->nodes > TREE_NODES_MOST) {
        wrong_put(builder->wrongs, place_of(mark), "more than %d values", TREE_NODES_MOST);
        return -EINVAL;
    }
    node = arena_take(builder->arena, sizeof *node);
    if (node == NULL)
        return -ENOMEM;
    node->kind = kind;
    node->at = place_of(mark);
    *out = node;
    return 0;
}

/* Puts a node where the innermost open list or map wants it. */
static void attach(struct builder *builder, struct node *node)
{
    struct level *level = builder->depth > 0 ? &builder->levels[builder->depth - 1] : NULL;

    if (level == NULL) {
        builder->root = node;
        return;
    }
    if (level->key != NULL) {
        level->key->value = node;
        level->key = NULL;
        return;
    }
    *level->tail = node;
    level->tail = &node->next;
    level->node->count++;
    if (level->node->kind == NODE_MAP)
        level->key = node;
}

static bool wants_key(const struct builder *builder)
{
    const struct level *level = builder->depth > 0 ? &builder->levels[builder->depth - 1] : NULL;
    return level != NULL && level->node->kind == NODE_MAP && level->key == NULL;
}

static int add_anchor(struct builder *builder, const yaml_event_t *event, const yaml_char_t *name,
                      const struct node *node)
{
    struct anchor *anchor = arena_take(builder->arena, sizeof *anchor);

    wrong_put(builder->anchored, place_of(&event->start_mark), "anchors (&) are not read here");
    if (anchor == NULL)
        return -ENOMEM;
    anchor->node = node;
    anchor->name = arena_copy(builder->arena, (const char *)name, strlen((const char *)name));
    anchor->next = builder->anchors;
    builder->anchors = anchor;
    return anchor->name != NULL ? 0 : -ENOMEM;
}

static int add_scalar(struct builder *builder, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t size = event->data.scalar.length;
    struct node *node;
    int r = new_node(builder, NODE_TEXT, &event->start_mark, &node);

    if (r < 0)
        return r;
    if (strlen(text) != size) {
        tell(builder, &event->start_mark, "a NUL cannot be in a text");
        node->kind = NODE_BROKEN;
    }
    if (event->data.scalar.anchor != NULL)
        r = add_anchor(builder, event, event->data.scalar.anchor, node);
    if (event->data.scalar.tag != NULL)
        tell(builder, &event->start_mark, "tags (!) are not read here");
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = arena_copy(builder->arena, text, size);
    attach(builder, node);
    return node->text != NULL ? r : -ENOMEM;
}

/* A list or map that an alias stands for. Its anchor stands before it, so there is no circle. */
static int copy(struct builder *builder, const struct node *from, struct node **out)
{
    const yaml_mark_t here = { .line = from->at.line - 1, .column = from->at.column - 1 };
    struct node **last;
    int r = new_node(builder, from->kind, &here, out);

    if (r < 0)
        return r;
    (*out)->plain = from->plain;
    (*out)->text = from->text;
    (*out)->count = from->count;
    last = &(*out)->first;
    if (from->kind == NODE_TEXT || from->kind == NODE_BROKEN)
        return 0;
    for (const struct node *item = from->first; item != NULL && r == 0; item = item->next) {
        r = copy(builder, item, last);
        if (r == 0 && from->kind == NODE_MAP && item->value != NULL)
            r = copy(builder, item->value, &(*last)->value);
        if (r == 0)
            last = &(*last)->next;
    }
    return r;
}

static bool is_open(const struct builder *builder, const struct node *node)
{
    for (unsigned i = 0; i < builder->depth; i++)
        if (builder->levels[i].node == node)
            return true;
    return false;
}

static int add_alias(struct builder *builder, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    const struct anchor *anchor = builder->anchors;
    struct node *node;
    int r;

    while (anchor != NULL && strcmp(anchor->name, name) != 0)
        anchor = anchor->next;
    if (anchor != NULL && !is_open(builder, anchor->node) &&
        (anchor->node->kind == NODE_TEXT || !wants_key(builder))) {
        wrong_put(builder->anchored, place_of(&event->start_mark), "aliases (*) are not read here");
        r = copy(builder, anchor->node, &node);
    } else {
        r = new_node(builder, NODE_BROKEN, &event->start_mark, &node);
        if (r == 0)
            node->text = "*";
        wrong_put(builder->wrongs, place_of(&event->start_mark),
                  "'*%.40s': there is no such anchor before it", name);
    }
    if (r == 0)
        attach(builder, node);
    return r;
}

static int open_level(struct builder *builder, const yaml_event_t *event, enum node_kind kind,
                      const yaml_char_t *anchor, bool tagged)
{
    struct node *node;
    int r;

    if (wants_key(builder))
        return tell(builder, &event->start_mark, "a key must be a word");
    if (builder->depth == TREE_DEPTH_MOST)
        return tell(builder, &event->start_mark, "more than 16 levels, one in the other");
    r = new_node(builder, kind, &event->start_mark, &node);
    if (r < 0)
        return r;
    if (tagged)
        tell(builder, &event->start_mark, "tags (!) are not read here");
    if (anchor != NULL)
        r = add_anchor(builder, event, anchor, node);
    attach(builder, node);
    builder->levels[builder->depth++] = (struct level){ .node = node, .tail = &node->first };
    return r;
}

static int by_text(const void *a, const void *b)
{
    const struct node *one = *(struct node *const *)a, *two = *(struct node *const *)b;
    int order = strcmp(one->text, two->text);

    if (order != 0)
        return order;
    if (one->at.line != two->at.line)
        return one->at.line < two->at.line ? -1 : 1;
    return one->at.column < two->at.column ? -1 : 1;
}

/* A map is whole: sorts its keys aside, so that equal ones are neighbours. */
static int check_keys(struct builder *builder, const struct node *map)
{
    struct node **keys = malloc((map->count + 1) * sizeof *keys);
    size_t count = 0, first = 0;
    char brief[BRIEF_BYTES];

    if (keys == NULL)
        return -ENOMEM;
    for (struct node *key = map->first; key != NULL; key = key->next)
        keys[count++] = key;
    qsort(keys, count, sizeof(struct node *), by_text);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(keys[i]->text, keys[first]->text) != 0)
            first = i;
        else
            wrong_put(builder->wrongs, keys[i]->at, "'%s' stands here twice (first in line %u)",
                      wrong_brief(keys[i]->text, brief), keys[first]->at.line);
    }
    free(keys);
    return 0;
}

static int close_level(struct builder *builder)
{
    const struct node *node = builder->levels[--builder->depth].node;
    return node->kind == NODE_MAP ? check_keys(builder, node) : 0;
}

static int take(struct builder *builder, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return builder->root != NULL ? tell(builder, &event->start_mark, "a second document") : 0;
    case YAML_SCALAR_EVENT:
        return add_scalar(builder, event);
    case YAML_ALIAS_EVENT:
        return add_alias(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(builder, event, NODE_LIST, event->data.sequence_start.anchor,
                          event->data.sequence_start.tag != NULL);
    case YAML_MAPPING_START_EVENT:
        return open_level(builder, event, NODE_MAP, event->data.mapping_start.anchor,
                          event->data.mapping_start.tag != NULL);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_level(builder);
    default:
        return 0;
    }
}

static int build(struct builder *builder)
{
    yaml_event_t event;
    bool over = false;
    int r = 0;

    while (r == 0 && !over) {
        if (!yaml_parser_parse(&builder->parser, &event))
            return parser_failed(builder);
        over = event.type == YAML_STREAM_END_EVENT;
        r = take(builder, &event);
        yaml_event_delete(&event);
    }
    return r;
}

int set_tree_read(struct wrongs *wrongs, struct wrongs *anchored, struct arena *arena,
                  const char *bytes, size_t size, struct node **root)
{
    struct builder builder = {
        .wrongs = wrongs, .anchored = anchored, .arena = arena, .bytes = bytes, .size = size
    };
    int r;

    *root = NULL;
    if (!yaml_parser_initialize(&builder.parser))
        return -ENOMEM;
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)bytes, size);
    r = build(&builder);
    yaml_parser_delete(&builder.parser);
    if (r < 0)
        return r;
    if (builder.root == NULL) {
        wrong_put(wrongs, (struct place){ 1, 1 }, "there is nothing in it");
        return -EINVAL;
    }
    *root = builder.root;
    return 0;
}

const struct node *set_tree_value(const struct node *map, const char *key)
{
    for (const struct node *at = map->first; at != NULL; at = at->next)
        if (strcmp(at->text, key) == 0)
            return at->value;
    return NULL;
}
