/*
 * expression_match.c - all the steps of an expression at which a line may stand, moved on by each
 * character (K. Thompson, CACM 11(6), 1968). A step is in the set once, whatever ways lead to it,
 * so a character costs no more than the expression has steps. Sets that were met are places; which
 * place a character leads to is remembered, and all of it is forgotten when there are too many.
 */
#include "expression_inside.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MOST  64
#define PLACES_LEAST 4
#define PLACES_BYTES 32768

struct place {
    uint8_t next[128]; /* by a character of ASCII: the place's number and 1; 0: not met yet */
    size_t count;      /* steps that wait for a character */
    bool begins, word, found; /* no character yet; the last was of a word; it matches */
};

struct expression_line {
    const struct expression *expression;
    struct place *places;
    uint16_t *sets; /* of each place */
    size_t place_count, place_most, at;
    struct place now;     /* what is worked out */
    uint16_t *set, *next; /* its steps, and those that a character makes of them */
    uint16_t *way;        /* steps on the way to some that wait */
    uint32_t *seen, turn; /* a step is in the set when it has this turn */
    size_t way_count;
    char held[4]; /* of a character that is not whole */
    size_t held_count;
};

static void add(struct expression_line *line, size_t step)
{
    if (line->seen[step] == line->turn)
        return;
    line->seen[step] = line->turn;
    line->way[line->way_count++] = (uint16_t)step;
}

/* From a step to all that wait for a character behind it. */
static void follow(struct expression_line *line, uint16_t *set, size_t from)
{
    add(line, from);
    while (line->way_count > 0) {
        size_t at = line->way[--line->way_count];
        const struct expression_step *step = &line->expression->steps[at];
        switch (step->kind) {
        case FOR_MATCH:
            line->now.found = true;
            break;
        case FOR_SPLIT:
            add(line, at + 1);
            add(line, at + (size_t)step->to);
            break;
        case FOR_JUMP:
            add(line, at + (size_t)step->to);
            break;
        case FOR_BEGIN:
            if (line->now.begins)
                add(line, at + 1);
            break;
        default:
            set[line->now.count++] = (uint16_t)at;
        }
    }
}

static bool takes(const struct expression *expression, const struct expression_step *step,
                  uint32_t point)
{
    return step->kind == FOR_ANY || (step->kind == FOR_POINT && step->value == point) ||
           (step->kind == FOR_SET && expression_set_has(expression, step->value, point));
}

static bool is_word(uint32_t point)
{
    return point == '_' || (point >= '0' && point <= '9') ||
           ((point | 0x20) >= 'a' && (point | 0x20) <= 'z');
}

/* What waited to see the next character. */
static void look_ahead(struct expression_line *line, bool end, bool word)
{
    for (size_t i = 0; i < line->now.count; i++) {
        enum expression_kind kind = line->expression->steps[line->set[i]].kind;
        if ((kind == FOR_END && end) || (kind == FOR_EDGE && line->now.word != word) ||
            (kind == FOR_NO_EDGE && line->now.word == word) ||
            (kind == FOR_WORD_BEGINS && !line->now.word && word) ||
            (kind == FOR_WORD_ENDS && line->now.word && !word))
            follow(line, line->set, line->set[i] + 1u);
    }
}

/* A turn's number is never one of long ago. */
static void turn(struct expression_line *line)
{
    if (++line->turn == 0) {
        memset(line->seen, 0, line->expression->steps_used * sizeof *line->seen);
        line->turn = 1;
    }
}

/* The place is worked with: its set is copied, for it may grow by what the next character says. */
static void leave(struct expression_line *line)
{
    const uint16_t *set = line->sets + line->at * line->expression->steps_used;

    line->now = line->places[line->at];
    memcpy(line->set, set, line->now.count * sizeof *set);
    turn(line);
    for (size_t i = 0; i < line->now.count; i++)
        line->seen[set[i]] = line->turn;
}

/* What was worked out, as a place: one that was met, or a new one. */
static void arrive(struct expression_line *line, const uint16_t *set)
{
    size_t steps = line->expression->steps_used;
    const struct place *now = &line->now;

    for (size_t i = 0; i < line->place_count; i++) {
        const struct place *place = &line->places[i];
        line->at = i;
        if (place->count == now->count && place->begins == now->begins &&
            place->word == now->word && place->found == now->found &&
            memcmp(line->sets + i * steps, set, now->count * sizeof *set) == 0)
            return;
    }
    if (line->place_count == line->place_most)
        line->place_count = 0;
    line->at = line->place_count++;
    line->places[line->at] = line->now;
    memset(line->places[line->at].next, 0, sizeof now->next);
    memcpy(line->sets + line->at * steps, set, now->count * sizeof *set);
}

static void work_out(struct expression_line *line, uint32_t point)
{
    const struct expression *expression = line->expression;
    size_t count, from = line->at, met = line->place_count;

    leave(line);
    if (expression->looks)
        look_ahead(line, false, is_word(point));
    count = line->now.count;
    turn(line);
    line->now.count = 0;
    line->now.begins = false;
    for (size_t i = 0; i < count; i++)
        if (takes(expression, &expression->steps[line->set[i]], point))
            follow(line, line->next, line->set[i] + 1u);
    follow(line, line->next, 0);
    line->now.word = is_word(point);
    arrive(line, line->next);
    if (point < 128 && line->place_count >= met)
        line->places[from].next[point] = (uint8_t)(line->at + 1);
}

static void take(struct expression_line *line, uint32_t point)
{
    size_t next = point < 128 ? line->places[line->at].next[point] : 0;

    if (next > 0)
        line->at = next - 1;
    else
        work_out(line, point);
}

static void begin(struct expression_line *line)
{
    turn(line);
    line->now = (struct place){ .begins = true };
    line->held_count = 0;
    follow(line, line->set, 0);
    arrive(line, line->set);
}

static void *part(char **room, size_t size)
{
    void *part = *room;

    *room += size;
    return part;
}

struct expression_line *expression_line_open(const struct expression *expression)
{
    size_t steps = expression->steps_used, most, size;
    struct expression_line *line;
    char *room;

    most = PLACES_BYTES / (sizeof *line->places + steps * sizeof *line->sets);
    most = most > PLACES_MOST ? PLACES_MOST : most < PLACES_LEAST ? PLACES_LEAST : most;
    size = sizeof *line + most * (sizeof *line->places + steps * sizeof *line->sets) +
           steps * (sizeof *line->seen + 3 * sizeof *line->set);
    line = calloc(1, size);
    if (line == NULL)
        return NULL;
    room = (char *)(line + 1);
    line->expression = expression;
    line->place_most = most;
    line->places = part(&room, most * sizeof *line->places);
    line->seen = part(&room, steps * sizeof *line->seen);
    line->sets = part(&room, most * steps * sizeof *line->sets);
    line->set = part(&room, steps * sizeof *line->set);
    line->next = part(&room, steps * sizeof *line->next);
    line->way = part(&room, steps * sizeof *line->way);
    begin(line);
    return line;
}

void expression_line_close(struct expression_line *line)
{
    free(line);
}

/* Whether it is the beginning of a character. */
static bool may_go_on(const char *bytes, size_t size)
{
    unsigned char first = (unsigned char)bytes[0];
    size_t length = first < 0xC2 || first > 0xF4 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;

    return size < length && (bytes[size - 1] & 0xC0) == (size > 1 ? 0x80 : 0xC0);
}

static void drop(struct expression_line *line, size_t size)
{
    line->held_count -= size;
    memmove(line->held, line->held + size, line->held_count);
}

bool expression_line_put(struct expression_line *line, unsigned char byte)
{
    uint32_t point;

    if (line->held_count == 0 && byte < 0x80) {
        take(line, byte);
        return line->places[line->at].found;
    }
    line->held[line->held_count++] = (char)byte;
    while (line->held_count > 0 && !may_go_on(line->held, line->held_count)) {
        size_t size = utf8_read(line->held, line->held_count, &point);
        take(line, size > 0 ? point : EXPRESSION_STRAY + (unsigned char)line->held[0]);
        drop(line, size > 0 ? size : 1);
    }
    return line->places[line->at].found;
}

bool expression_line_end(struct expression_line *line)
{
    bool found;

    for (; line->held_count > 0; drop(line, 1))
        take(line, EXPRESSION_STRAY + (unsigned char)line->held[0]);
    leave(line);
    look_ahead(line, true, false);
    found = line->now.found;
    begin(line);
    return found;
}
