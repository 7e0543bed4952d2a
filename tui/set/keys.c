/*
 * keys.c - from a map of the file to values of their kinds. The report of a wrong value
 * says what was found and what is wanted, at the value's own place.
 */
#include "keys.h"

#include "base/quote.h"
#include "opt/opt.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAP_MOST 200

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
    bool *no_memory; /* set where a value is not taken for that alone */
};

static bool take_time(const struct taker *taker, const struct node *value, struct said *said)
{
    return set_time(taker->wrongs, value, taker->row->name, taker->scale, &said->number);
}

/* A whole number in the row's range. `wanted` is made here, for the report of a mistake. */
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
    set_unfit(taker->wrongs, value, taker->row->name, wanted);
    return false;
}

/*
 * 143 is what a shell shows for a death by SIGTERM. The code of a worker that a signal killed is
 * never that; the signal's name stands for both.
 */
static bool take_success(const struct taker *taker, const struct node *value, int64_t *out)
{
    char name[16];

    for (int number = 1; value->kind == NODE_TEXT && number < 32; number++)
        if (strcmp(value->text, fb_signal_name(number, name)) == 0) {
            *out = FB_SIGNAL(number);
            return true;
        }
    if (!take_number(taker, value, out))
        return false;
    if (*out <= 128 || *out >= 128 + 32)
        return true;
    wrong_put(taker->wrongs, value->at, "%s: %d is how a shell shows a death by %s; say %s",
              taker->row->name, (int)*out, fb_signal_name((int)*out - 128, name), name);
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
        good = taker->row->kind == SET_SUCCESS ? take_success(taker, item, &number)
                                               : take_number(taker, item, &number);
        list->values[list->count++] = (int)number;
        if (value->kind != NODE_LIST)
            break;
    }
    said->numbers = list;
    return good;
}

static bool take_bytes(const struct taker *taker, const struct node *value, struct said *said)
{
    return set_number(taker->wrongs, value, taker->row->name,
                      "a size such as 512M, 1.5G or 1048576", true, INT64_MAX, &said->number);
}

/* The place of a word in `list`, the first of which is `first`. */
static bool take_choice(const struct taker *taker, const struct node *value,
                        const char *const *list, int first, struct said *said)
{
    const char *wanted = taker->row->kind == SET_PANE
                             ? "events, output, timeline, cores, life, slots or graph"
                             : "fail, wait, end or leave";
    const char *word = set_word(taker->wrongs, value, taker->row->name, wanted);

    if (word == NULL)
        return false;
    for (int i = 0; list[i] != NULL; i++)
        if (strcmp(word, list[i]) == 0) {
            said->number = first + i;
            return true;
        }
    set_unfit(taker->wrongs, value, taker->row->name, wanted);
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
        set_unfit(taker->wrongs, value, taker->row->name, wanted);
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
        set_unfit(taker->wrongs, value, name, "a list of a program and its arguments");
    if (value->kind != NODE_LIST || value->count == 0)
        return false;
    for (const struct node *item = value->first; item != NULL; item = item->next) {
        good &= item->kind == NODE_TEXT;
        if (item->kind != NODE_TEXT)
            set_unfit(taker->wrongs, item, name, "a text");
    }
    return good;
}

static bool take_map(const struct taker *taker, const struct node *value)
{
    const char *name = taker->row->name;
    bool good = true;

    if (value->kind != NODE_MAP) {
        set_unfit(taker->wrongs, value, name, "a mapping");
        return false;
    }
    if (value->count > MAP_MOST) { /* those of set and job are compared with each other */
        wrong_put(taker->wrongs, value->at, "%s: more than %d keys", name, MAP_MOST);
        return false;
    }
    for (const struct node *key = value->first; key != NULL; key = key->next) {
        bool text =
            key->value->kind == NODE_TEXT && (key->value->text[0] == '\0' || !set_null(key->value));
        good &= text;
        if (!text)
            set_unfit(taker->wrongs, key->value, name, "a text");
        if (taker->row->kind != SET_ENV ||
            (key->text[0] != '\0' && strchr(key->text, '=') == NULL && quote_plain(key->text)))
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
        set_unfit(taker->wrongs, value, taker->row->name, "a list");
    return false;
}

static bool take_shell(const struct taker *taker, const struct node *value)
{
    static const char wanted[] = "a shell of sh's family, as bash";
    const char *word = set_word(taker->wrongs, value, taker->row->name, wanted);

    if (word != NULL && !opt_shell_known(word))
        set_unfit(taker->wrongs, value, taker->row->name, wanted);
    return word != NULL && opt_shell_known(word);
}

static bool take_path(const struct taker *taker, struct node *value)
{
    if (set_word(taker->wrongs, value, taker->row->name, "a text") == NULL)
        return false;
    if (set_path_expand(taker->wrongs, taker->arena, taker->row->name, value) == 0)
        return true;
    *taker->no_memory = true;
    return false;
}

/* To YAML the word null, without quotes, is no text; so is ~, which is not the home directory. */
static bool take_stdin(const struct taker *taker, struct node *value)
{
    if (!set_null(value) || value->text[0] == '\0')
        return take_path(taker, value);
    value->text = "null";
    value->plain = false;
    return true;
}

static bool take(const struct taker *taker, struct node *value, struct said *said)
{
    switch (taker->row->kind) {
    case SET_TEXT:
        return set_word(taker->wrongs, value, taker->row->name, "a text") != NULL;
    case SET_PATH:
        return take_path(taker, value);
    case SET_STDIN:
        return take_stdin(taker, value);
    case SET_TIME:
        return take_time(taker, value, said);
    case SET_NUMBER:
        return take_number(taker, value, &said->number);
    case SET_LEFT:
        return take_choice(taker, value, opt_leftovers, FB_LEFTOVERS_FAIL, said);
    case SET_SHELL:
        return take_shell(taker, value);
    case SET_PANE:
        return take_choice(taker, value, opt_panes, 0, said);
    case SET_NUMBERS:
    case SET_SUCCESS:
        return take_numbers(taker, value, said);
    case SET_BYTES:
        return take_bytes(taker, value, said);
    case SET_FLAG:
        return set_flag(taker->wrongs, value, taker->row->name, &said->number);
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
    bool no_memory = false;
    struct taker taker = {
        .wrongs = wrongs, .arena = arena, .scale = scale, .no_memory = &no_memory
    };

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
        if ((taker.row->kind == SET_NUMBERS || taker.row->kind == SET_SUCCESS) &&
            out->said[i].numbers == NULL)
            return -ENOMEM;
        out->said[i].key = key;
    }
    return no_memory ? -ENOMEM : 0;
}
