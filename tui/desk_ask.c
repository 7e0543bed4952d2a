/*
 * desk_ask.c - questions at the foot: text to find, which signal, which rows, whether to leave. A
 * question about workers is about those it was asked for, by number: the cursor may follow another
 * row while it stands there. What it says is made anew with each frame: it is true while it stands.
 */
#include "desk_parts.h"
#include "utf8.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define NAME_COLUMNS      10
#define WIDE_COLUMNS      100
#define WIDE_NAME_COLUMNS 24
#define QUIT_COLUMNS      60 /* below: the question in few words */

/* key, words with the key in them, signal */
#define SIGNALS(X)                                                                                 \
    X('t', "[t]erm", SIGTERM)                                                                      \
    X('k', "[k]ill", SIGKILL)                                                                      \
    X('i', "[i]nt", SIGINT)                                                                        \
    X('h', "[h]up", SIGHUP)                                                                        \
    X('q', "[q]uit", SIGQUIT)                                                                      \
    X('s', "[s]top", SIGSTOP)                                                                      \
    X('c', "[c]ont", SIGCONT)                                                                      \
    X('1', "usr[1]", SIGUSR1)                                                                      \
    X('2', "[2]", SIGUSR2)

#define BIT(state) (1u << BOARD_##state)

/* key, words with the key in them, states */
#define FILTERS(X)                                                                                 \
    X('a', "[a]ll", UI_FILTER_ALL)                                                                 \
    X('r', "[r]unning", BIT(FORKED) | BIT(RUNNING))                                                \
    X('w', "[w]aiting", BIT(WAITING) | BIT(RETRY))                                                 \
    X('f', "[f]ailed", BIT(FAILED))                                                                \
    X('o', "[o]k", BIT(OK))                                                                        \
    X('s', "[s]kipped", BIT(SKIPPED))                                                              \
    X('t', "s[t]opped", BIT(STOPPED))                                                              \
    X('z', "[z]ombie", BIT(ZOMBIE))

struct choice {
    const char *words;
    int key;
    unsigned value;
};

#define CHOICE(key, words, value) { words, key, (unsigned)(value) },
static const struct choice signals[] = { SIGNALS(CHOICE){ NULL, 0, 0 } };
static const struct choice filters[] = { FILTERS(CHOICE){ NULL, 0, 0 } };
#undef CHOICE

/* In words, or, where these have no room, the keys alone. */
static void put_choices(struct desk *desk, const char *head, const struct choice *choices)
{
    size_t size = (size_t)snprintf(desk->prompt, sizeof desk->prompt, "%s", head);
    const struct choice *choice;

    for (choice = choices; choice->words != NULL && size < sizeof desk->prompt; choice++)
        size +=
            (size_t)snprintf(desk->prompt + size, sizeof desk->prompt - size, " %s", choice->words);
    if (width_text(desk->prompt) + 1 <= desk->grid.cols)
        return;
    size = (size_t)snprintf(desk->prompt, sizeof desk->prompt, "%s", head);
    for (choice = choices; choice->words != NULL && size < sizeof desk->prompt; choice++)
        size +=
            (size_t)snprintf(desk->prompt + size, sizeof desk->prompt - size, " %c", choice->key);
}

static void ask_signal(struct desk *desk)
{
    char whom[160], head[192];

    desk_target_words(desk, whom, sizeof whom);
    whom[width_cut(whom, strlen(whom),
                   desk->grid.cols < WIDE_COLUMNS ? NAME_COLUMNS : WIDE_NAME_COLUMNS, NULL)] =
        '\0'; /* the choices must be seen */
    snprintf(head, sizeof head, "Signal %s:", whom);
    put_choices(desk, head, signals);
}

static void ask_quit_watch(struct desk *desk, uint32_t living)
{
    const char *how = desk->ui.stopping ? "[k]ill" : "[e]nd";

    if (desk->grid.cols < QUIT_COLUMNS)
        snprintf(desk->prompt, sizeof desk->prompt, "%u: [l]eave %s", living, how);
    else
        snprintf(desk->prompt, sizeof desk->prompt, "%u %s: [l]eave running, %s, [n]o", living,
                 living == 1 ? "process lives" : "processes live", how);
}

/* Nobody lives. */
static const char *why_not_ended(const struct desk *desk)
{
    const uint32_t *counts = desk->board.counts;

    if (counts[BOARD_WAITING] + counts[BOARD_RETRY] + desk->ui.jobs_ahead > 0)
        return "Jobs still wait: leave without running them?";
    return desk->ui.more ? "More jobs may come: leave without running them?"
                         : "Nothing runs: leave?";
}

static void ask_quit_run(struct desk *desk, uint32_t living)
{
    bool narrow = desk->grid.cols < QUIT_COLUMNS;
    const char *how = desk->ui.stopping ? "kill" : "end";

    if (living > 0 && narrow)
        snprintf(desk->prompt, sizeof desk->prompt, "%s %u? [y] [n]", how, living);
    else if (narrow)
        snprintf(desk->prompt, sizeof desk->prompt, "run no more? [y] [n]");
    else if (living > 0)
        snprintf(desk->prompt, sizeof desk->prompt, "%u %s: %s and leave? [y]es [n]o", living,
                 living == 1 ? "worker lives" : "workers live", how);
    else
        snprintf(desk->prompt, sizeof desk->prompt, "%s [y]es [n]o", why_not_ended(desk));
}

/* It stays where all ends meanwhile: a key on its way shall find the question it is meant for. */
static void ask_quit(struct desk *desk)
{
    const uint32_t *counts = desk->board.counts;
    uint32_t living = counts[BOARD_FORKED] + counts[BOARD_RUNNING] + counts[BOARD_STOPPED];

    if (desk->board.ended)
        snprintf(desk->prompt, sizeof desk->prompt,
                 desk->grid.cols < QUIT_COLUMNS ? "ended: [y] [n]"
                                                : "All have ended: leave? [y]es [n]o");
    else if (desk->keys == KEYS_WATCH)
        ask_quit_watch(desk, living);
    else
        ask_quit_run(desk, living);
}

void desk_ask_again(struct desk *desk)
{
    if (desk->ask == ASK_FIND || desk->ask == ASK_PANE_FIND)
        snprintf(desk->prompt, sizeof desk->prompt, "%s",
                 desk->ask == ASK_FIND ? "Find:" : "Find in output:");
    else if (desk->ask == ASK_FILTER)
        put_choices(desk, "Show:", filters);
    else if (desk->ask == ASK_SIGNAL)
        ask_signal(desk);
    else if (desk->ask == ASK_QUIT)
        ask_quit(desk);
}

void desk_ask(struct desk *desk, enum desk_ask ask)
{
    desk->ask = ask;
    desk->typed[0] = '\0';
    desk->pasting = false;
    if (ask == ASK_FIND)
        desk_find_begin(desk);
    desk_ask_again(desk);
    desk->ui.prompt = desk->prompt;
}

static void close_question(struct desk *desk)
{
    desk->ask = ASK_NOTHING;
    desk->typed[0] = '\0';
    desk->ui.prompt = NULL;
}

/* ---------------------------------------------------------------- text */

/* False: not a key of a text field. */
static bool edit(struct desk *desk, int press)
{
    size_t size = strlen(desk->typed);
    char bytes[4];

    if (press == PRESS_BACKSPACE || press == PRESS_DELETE) {
        while (size > 0 && ((unsigned char)desk->typed[--size] & 0xC0) == 0x80)
            ;
        desk->typed[size] = '\0';
        return true;
    }
    if (press == PRESS_CTRL('u')) {
        desk->typed[0] = '\0';
        return true;
    }
    if (press < ' ' || press >= PRESS_UP || utf8_hidden((uint32_t)press) ||
        (press >= 0x7F && press < 0xA0))
        return false;
    if (size + utf8_write(bytes, (uint32_t)press) < sizeof desk->typed) {
        size += utf8_write(desk->typed + size, (uint32_t)press);
        desk->typed[size] = '\0';
    }
    return true;
}

static void find_line_now(struct desk *desk)
{
    memcpy(desk->pane_find, desk->typed, sizeof desk->pane_find);
    if (desk->typed[0] != '\0')
        desk_find_line(desk, true); /* the newest first: where a log went wrong is near its end */
}

static void cancel_search(struct desk *desk)
{
    if (desk->ask == ASK_FIND) {
        desk->find[0] = '\0';
        desk_find_back(desk);
    } else
        desk->pane_find[0] = '\0';
}

static void type(struct desk *desk, int press)
{
    if (press == PRESS_PASTE_BEGIN || press == PRESS_PASTE_END) {
        desk->pasting = press == PRESS_PASTE_BEGIN;
        return;
    }
    if (press == PRESS_ESCAPE && !desk->pasting) {
        cancel_search(desk);
        close_question(desk);
        return;
    }
    if (press == PRESS_ENTER && !desk->pasting) {
        if (desk->ask == ASK_PANE_FIND)
            find_line_now(desk);
        else
            desk_find_end(desk);
        close_question(desk);
        return;
    }
    if (edit(desk, press) && desk->ask == ASK_FIND)
        desk_find_typed(desk);
}

/* ---------------------------------------------------------------- choices */

static const struct choice *chosen(const struct choice *choice, int press)
{
    for (; choice->words != NULL; choice++)
        if (choice->key == press)
            return choice;
    return NULL;
}

static void choose_filter(struct desk *desk, const struct choice *choice)
{
    desk->ui.filter = choice->value;
    desk->stale = true;
    desk->ui.top = 0;
}

/* A watched program is not ours to end unasked: while it lives "y" is no answer. */
static enum request answer_quit(struct desk *desk, int press)
{
    bool watch = desk->keys == KEYS_WATCH, yes = press == 'y' || press == 'Y' || press == 'q',
         end = press == 'e' || press == 'E' || press == 'k' || press == 'K';

    desk->leave_running = watch && (press == 'l' || press == 'L');
    if (desk->leave_running || (watch && end) || ((!watch || desk->board.ended) && yes))
        return REQUEST_QUIT;
    return REQUEST_NONE;
}

enum request desk_answer(struct desk *desk, int press)
{
    enum desk_ask ask = desk->ask;
    const struct choice *choice;

    if (press == PRESS_CTRL('c') || press == PRESS_CTRL('z') || press == PRESS_CTRL('l'))
        return keys_request(press, desk->keys);
    if (press == PRESS_MOUSE)
        return REQUEST_NONE;
    if (desk_types(desk)) {
        type(desk, press);
        return REQUEST_NONE;
    }
    close_question(desk);
    if (ask == ASK_QUIT)
        return answer_quit(desk, press);
    choice = chosen(ask == ASK_SIGNAL ? signals : filters, press);
    if (choice == NULL)
        desk_say(desk, ask == ASK_SIGNAL ? "no signal was sent" : "");
    else if (ask == ASK_SIGNAL)
        desk_signal(desk, (int)choice->value);
    else
        choose_filter(desk, choice);
    return REQUEST_NONE;
}
