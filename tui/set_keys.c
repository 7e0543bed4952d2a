/*
 * set_keys.c - from a map of the file to values of their kinds. What is told about a wrong value
 * says what was found and what is wanted, at the value's own place.
 */
#include "set_keys.h"

#include "opt.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_MOST    200
#define TIME_WANTED "a time such as 30, 1.5s, 200ms, 2m or 1h"

const struct set_row set_rows[SET_KEY_COUNT] = {
#define SET_ROW(key, name, scope, kind, least, most) { name, scope, kind, least, most },
    SET_KEYS(SET_ROW)
#undef SET_ROW
};

/* Where values are read. */
struct taker {
    struct wrongs *wrongs;
    struct arena *arena;
    const struct set_row *row;
    double scale;
};

static bool is_null(const struct node *value)
{
    const char *text = value->text;
    return value->kind == NODE_TEXT && value->plain &&
           (text[0] == '\0' || strcmp(text, "~") == 0 || strcasecmp(text, "null") == 0);
}

const char *set_shape(const struct node *value, char buffer[BRIEF_BYTES])
{
    char brief[BRIEF_BYTES];

    if (value->kind == NODE_LIST)
        return "a list";
    if (value->kind == NODE_MAP)
        return "a mapping";
    if (is_null(value))
        return "nothing";
    snprintf(buffer, BRIEF_BYTES, "'%.60s'", wrong_brief(value->text, brief));
    return buffer;
}

const char *set_suggest(const char *word, const char *const *list, char buffer[BRIEF_BYTES])
{
    const char *nearest = opt_nearest(word, list);

    buffer[0] = '\0';
    if (nearest != NULL && strlen(nearest) < BRIEF_BYTES - 20)
        snprintf(buffer, BRIEF_BYTES, " (did you mean '%.40s'?)", nearest);
    return buffer;
}

static void unfit(struct wrongs *wrongs, const struct node *value, const char *name,
                  const char *what)
{
    char shape[BRIEF_BYTES];

    if (value->kind != NODE_BROKEN)
        wrong_put(wrongs, value->at, "%s: %s where %s is wanted", name, set_shape(value, shape),
                  what);
}

const char *set_word(struct wrongs *wrongs, const struct node *value, const char *name,
                     const char *what)
{
    if (value->kind == NODE_TEXT && !is_null(value) && value->text[0] != '\0')
        return value->text;
    if (value->kind == NODE_TEXT && !value->plain && value->text[0] == '\0')
        wrong_put(wrongs, value->at, "%s: an empty text where %s is wanted", name, what);
    else
        unfit(wrongs, value, name, what);
    return NULL;
}

static bool take_time(const struct taker *taker, const struct node *value, struct said *said)
{
    const char *word = set_word(taker->wrongs, value, taker->row->name, TIME_WANTED);
    int64_t us;

    if (word == NULL)
        return false;
    if (opt_duration(word, &us) < 0) {
        unfit(taker->wrongs, value, taker->row->name, TIME_WANTED);
        return false;
    }
    said->number = (int64_t)((double)us * taker->scale);
    if (us > 0 && said->number == 0)
        said->number = 1;
    return true;
}

/* A whole number in the row's range. `wanted` is made here, for whoever tells of it. */
static bool take_number(const struct taker *taker, const struct node *value, int64_t *out)
{
    char *end, wanted[80];
    const char *word;

    snprintf(wanted, sizeof wanted, "a number from %lld to %lld", (long long)taker->row->least,
             (long long)taker->row->most);
    word = set_word(taker->wrongs, value, taker->row->name, wanted);
    if (word == NULL)
        return false;
    errno = 0;
    *out = strtoll(word, &end, 10);
    if (*end == '\0' && end != word && word[0] != ' ' && word[0] != '+' && errno == 0 &&
        *out >= taker->row->least && *out <= taker->row->most)
        return true;
    unfit(taker->wrongs, value, taker->row->name, wanted);
    return false;
}

static bool take_numbers(const struct taker *taker, const struct node *value, struct said *said)
{
    const struct node *first = value->kind == NODE_LIST ? value->first : value;
    size_t room = value->kind == NODE_LIST ? value->count : 1;
    struct set_numbers *list = arena_take(taker->arena, sizeof *list + room * sizeof(int));
    bool good = true;

    if (value->kind == NODE_LIST && value->count == 0) {
        wrong_put(taker->wrongs, value->at, "%s: an empty list", taker->row->name);
        return false;
    }
    for (const struct node *item = first; item != NULL && list != NULL && good; item = item->next) {
        int64_t number = 0;
        good = take_number(taker, item, &number);
        list->values[list->count++] = (int)number;
        if (value->kind != NODE_LIST)
            break;
    }
    said->numbers = list;
    return good;
}

static bool take_bytes(const struct taker *taker, const struct node *value, struct said *said)
{
    static const char units[] = "KMGT", wanted[] = "a size such as 512M, 1.5G or 1048576";
    const char *word = set_word(taker->wrongs, value, taker->row->name, wanted), *unit;
    double number;
    char *end;

    if (word == NULL)
        return false;
    number = strtod(word, &end);
    unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL)
        number = ldexp(number, 10 * (int)(unit - units + 1));
    if (strspn(word, "0123456789.") == (size_t)(end - word) && end != word &&
        end[unit != NULL] == '\0' && number >= 1 && number < 0x1p62) {
        said->number = (int64_t)number;
        return true;
    }
    unfit(taker->wrongs, value, taker->row->name, wanted);
    return false;
}

static bool take_flag(const struct taker *taker, const struct node *value, struct said *said)
{
    static const char *const yes[] = { "true", "yes", "on" }, *const no[] = { "false", "no",
                                                                              "off" };
    const char *word = set_word(taker->wrongs, value, taker->row->name, "true or false");

    if (word == NULL)
        return false;
    for (int i = 0; i < 3; i++)
        if (strcasecmp(word, yes[i]) == 0 || strcasecmp(word, no[i]) == 0) {
            said->number = strcasecmp(word, yes[i]) == 0;
            return true;
        }
    unfit(taker->wrongs, value, taker->row->name, "true or false");
    return false;
}

static bool take_slots(const struct taker *taker, const struct node *value, struct said *said)
{
    static const char wanted[] = "a number, 50%, +2 or -1";
    const char *word = set_word(taker->wrongs, value, taker->row->name, wanted);
    int slots;

    if (word == NULL)
        return false;
    if (opt_slots(word, opt_threads(word), &slots) < 0) {
        unfit(taker->wrongs, value, taker->row->name, wanted);
        return false;
    }
    said->number = slots;
    return true;
}

static bool take_words(const struct taker *taker, const struct node *value)
{
    const char *name = taker->row->name;
    bool good = true;

    if (value->kind == NODE_LIST && value->count == 0)
        wrong_put(taker->wrongs, value->at, "%s: an empty list", name);
    else if (value->kind != NODE_LIST)
        unfit(taker->wrongs, value, name, "a list of a program and its arguments");
    if (value->kind != NODE_LIST || value->count == 0)
        return false;
    for (const struct node *item = value->first; item != NULL; item = item->next) {
        good &= item->kind == NODE_TEXT;
        if (item->kind != NODE_TEXT)
            unfit(taker->wrongs, item, name, "a text");
    }
    return good;
}

static bool take_map(const struct taker *taker, const struct node *value)
{
    const char *name = taker->row->name;
    bool good = true;

    if (value->kind != NODE_MAP) {
        unfit(taker->wrongs, value, name, "a mapping");
        return false;
    }
    if (value->count > MAP_MOST) { /* those of set and job are compared with each other */
        wrong_put(taker->wrongs, value->at, "%s: more than %d keys", name, MAP_MOST);
        return false;
    }
    for (const struct node *key = value->first; key != NULL; key = key->next) {
        bool text =
            key->value->kind == NODE_TEXT && (key->value->text[0] == '\0' || !is_null(key->value));
        good &= text;
        if (!text)
            unfit(taker->wrongs, key->value, name, "a text");
        if (taker->row->kind != SET_ENV || (key->text[0] != '\0' && strchr(key->text, '=') == NULL))
            continue;
        wrong_put(taker->wrongs, key->at, "%s: '%.40s' cannot be a variable's name", name,
                  key->text);
        good = false;
    }
    return good;
}

static bool take_list(const struct taker *taker, const struct node *value)
{
    if (value->kind == NODE_LIST && value->count > 0)
        return true;
    if (value->kind == NODE_LIST)
        wrong_put(taker->wrongs, value->at, "%s: an empty list", taker->row->name);
    else
        unfit(taker->wrongs, value, taker->row->name, "a list");
    return false;
}

static bool take(const struct taker *taker, const struct node *value, struct said *said)
{
    switch (taker->row->kind) {
    case SET_TEXT:
        return set_word(taker->wrongs, value, taker->row->name, "a text") != NULL;
    case SET_TIME:
        return take_time(taker, value, said);
    case SET_NUMBER:
        return take_number(taker, value, &said->number);
    case SET_NUMBERS:
        return take_numbers(taker, value, said);
    case SET_BYTES:
        return take_bytes(taker, value, said);
    case SET_FLAG:
        return take_flag(taker, value, said);
    case SET_SLOTS:
        return take_slots(taker, value, said);
    case SET_WORDS:
        return take_words(taker, value);
    case SET_MAP:
    case SET_ENV:
        return take_map(taker, value);
    case SET_LIST:
        return take_list(taker, value);
    default:
        return value->kind != NODE_BROKEN;
    }
}

static void unknown(struct wrongs *wrongs, const struct node *key, enum set_scope scope)
{
    const char *names[SET_KEY_COUNT + 1] = { NULL };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    int count = 0;

    if (wrong_only_counted(wrongs))
        return;
    for (int i = 0; i < SET_KEY_COUNT; i++) {
        if (set_rows[i].scope & scope)
            names[count++] = set_rows[i].name;
        else if (strcmp(set_rows[i].name, key->text) == 0) {
            wrong_put(wrongs, key->at, "'%s' belongs %s", key->text,
                      scope == SET_TOP ? "in a job" : "at the top of the set, not in a job");
            return;
        }
    }
    wrong_put(wrongs, key->at, "unknown key '%s'%s", wrong_brief(key->text, brief),
              set_suggest(key->text, names, nearest));
}

int set_keys_read(struct wrongs *wrongs, struct arena *arena, const struct node *map,
                  enum set_scope scope, double scale, struct set_values *out)
{
    struct taker taker = { .wrongs = wrongs, .arena = arena, .scale = scale };

    for (const struct node *key = map->first; key != NULL; key = key->next) {
        int i = 0;
        while (i < SET_KEY_COUNT &&
               (strcmp(set_rows[i].name, key->text) != 0 || !(set_rows[i].scope & scope)))
            i++;
        if (i == SET_KEY_COUNT) {
            if (key->kind != NODE_BROKEN && key->value->kind != NODE_BROKEN)
                unknown(wrongs, key, scope);
            continue;
        }
        taker.row = &set_rows[i];
        if (!take(&taker, key->value, &out->said[i]))
            continue;
        if (taker.row->kind == SET_NUMBERS && out->said[i].numbers == NULL)
            return -ENOMEM;
        out->said[i].key = key;
    }
    return 0;
}
