/*
 * ask.c - questions at the foot: text to find, which signal, which rows, whether to leave. A
 * question about workers is about those it was asked for, by number: the cursor may follow another
 * row while it stands there. Its words are made again with each frame: they are true while they
 * stand.
 */
#include "base/utf8.h"
#include "inside.h"

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
    X('w', "[w]aiting", BIT(WAITING) | BIT(RETRY) | BIT(HELD))                                     \
    X('f', "[f]ailed", BIT(FAILED))                                                                \
    X('o', "[o]k", BIT(OK))                                                                        \
    X('s', "[s]kipped", BIT(SKIPPED))                                                              \
    X('t', "s[t]opped", BIT(STOPPED))                                                              \
    X('z', "[z]ombie", BIT(ZOMBIE))                                                                \
    X('/', "[/]", 0) /* a text */

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
    char targets[160], head[192];

    desk_target_words(desk, targets, sizeof targets);
    targets[width_cut(targets, strlen(targets),
                      desk->grid.cols < WIDE_COLUMNS ? NAME_COLUMNS : WIDE_NAME_COLUMNS, NULL)] =
        '\0'; /* the choices must be seen */
    snprintf(head, sizeof head, "Signal %s:", targets);
    put_choices(desk, head, signals);
}

static void ask_quit_watch(struct desk *desk, uint32_t living)
{
    const char *how = desk->ui.run.stopping ? "[k]ill" : "[t]erminate";

    if (desk->grid.cols < QUIT_COLUMNS)
        snprintf(desk->prompt, sizeof desk->prompt, "%u: [d]etach %s", living, how);
    else
        snprintf(desk->prompt, sizeof desk->prompt, "%u %s running: [d]etach, %s, [c]ancel", living,
                 living == 1 ? "process is" : "processes are", how);
}

/* No worker lives. */
static void ask_not_ended(struct desk *desk)
{
    const uint32_t *counts = desk->board.counts;
    uint32_t left = counts[BOARD_WAITING] + counts[BOARD_RETRY] + desk->ui.run.jobs_ahead;

    if (left > 0)
        snprintf(desk->prompt, sizeof desk->prompt,
                 left == 1 ? "%u job has not run. Quit anyway? [y/n]"
                           : "%u jobs have not run. Quit anyway? [y/n]",
                 left);
    else
        snprintf(desk->prompt, sizeof desk->prompt, "%s [y/n]",
                 desk->ui.run.more ? "More jobs may come. Quit anyway?"
                                   : "Nothing is running. Quit?");
}

static void ask_quit_run(struct desk *desk, uint32_t living)
{
    bool narrow = desk->grid.cols < QUIT_COLUMNS;
    const char *how = !desk->ui.run.stopping ? living == 1 ? "Stop it" : "Stop them"
                      : living == 1          ? "Kill it"
                                             : "Kill them";

    if (living > 0 && narrow)
        snprintf(desk->prompt, sizeof desk->prompt, "%u: %s? [y/n]", living,
                 desk->ui.run.stopping ? "kill" : "stop");
    else if (narrow)
        snprintf(desk->prompt, sizeof desk->prompt, "quit? [y/n]");
    else if (living > 0)
        snprintf(desk->prompt, sizeof desk->prompt, "%u %s running. %s and quit? [y/n]", living,
                 living == 1 ? "worker is" : "workers are", how);
    else
        ask_not_ended(desk);
}

static bool leaves(const struct desk *desk)
{
    return desk->source != NULL && desk->source->may_leave;
}

/* It stays where all ends meanwhile: a key on its way shall find the question it is meant for. */
static void ask_quit(struct desk *desk)
{
    const uint32_t *counts = desk->board.counts;
    uint32_t living = counts[BOARD_FORKED] + counts[BOARD_RUNNING] + counts[BOARD_STOPPED];

    if (desk->board.ended)
        snprintf(desk->prompt, sizeof desk->prompt,
                 desk->grid.cols < QUIT_COLUMNS ? "quit? [y/n]" : "All done. Quit? [y/n]");
    else if (leaves(desk))
        snprintf(desk->prompt, sizeof desk->prompt,
                 desk->grid.cols < QUIT_COLUMNS ? "leave, cancel? [l/c/n]"
                                                : "Leave it running, or cancel it? [l/c/n]");
    else if (desk->keys == KEYS_WATCH)
        ask_quit_watch(desk, living);
    else
        ask_quit_run(desk, living);
}

static void ask_again(struct desk *desk)
{
    uint32_t failed = desk->board.counts[BOARD_FAILED];

    snprintf(desk->prompt, sizeof desk->prompt,
             desk->grid.cols < QUIT_COLUMNS ? "run %u again? [y/n]"
             : failed == 1                  ? "Run %u failed job again? [y/n]"
                                            : "Run %u failed jobs again? [y/n]",
             failed);
}

static void ask_all(struct desk *desk)
{
    bool stop = desk->ask == ASK_STOP_ALL;
    uint32_t count = desk_jobs_count(desk, desk->ask);

    snprintf(desk->prompt, sizeof desk->prompt,
             desk->grid.cols < QUIT_COLUMNS ? "%s %u%s? [y/n]" : "%s %u job%s? [y/n]",
             stop ? "Stop" : "Restart", count,
             desk->grid.cols < QUIT_COLUMNS || count == 1 ? "" : "s");
}

void desk_ask_again(struct desk *desk)
{
    if (desk->ask == ASK_FIND || desk->ask == ASK_PANE_FIND)
        snprintf(desk->prompt, sizeof desk->prompt, "%s",
                 desk->ask == ASK_FIND   ? "Find:"
                 : desk->rows.any_parent ? "Find in output:"
                                         : "Find in all output:");
    else if (desk->ask == ASK_ONLY)
        snprintf(desk->prompt, sizeof desk->prompt, "Only rows with:");
    else if (desk->ask == ASK_TYPE)
        snprintf(desk->prompt, sizeof desk->prompt, "A line to it (Ctrl-D: its end):");
    else if (desk->ask == ASK_AGAIN)
        ask_again(desk);
    else if (desk->ask == ASK_STOP_ALL || desk->ask == ASK_RESTART_ALL)
        ask_all(desk);
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
    desk->pasting = false;
    if (ask == ASK_FIND)
        desk_find_begin(desk);
    if (ask == ASK_ONLY)
        memcpy(desk->only_before, desk->only, sizeof desk->only_before);
    desk_ask_again(desk);
    desk->ui.foot.prompt = desk->prompt;
}

static void close_question(struct desk *desk)
{
    desk->ask = ASK_NOTHING;
    desk->typed[0] = '\0';
    desk->ui.foot.prompt = NULL;
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
        desk_find_line(desk, true, true);
}

/* The list follows while it is typed. */
static void only_now(struct desk *desk, const char *text)
{
    memcpy(desk->only, text, sizeof desk->only);
    desk->stale = true;
    desk->ui.table.top = 0;
}

static void cancel_search(struct desk *desk)
{
    if (desk->ask == ASK_TYPE)
        return;
    if (desk->ask == ASK_ONLY)
        only_now(desk, desk->only_before);
    else if (desk->ask == ASK_FIND) {
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
    if (desk->ask == ASK_TYPE && press == PRESS_CTRL('d') && desk->typed[0] == '\0') {
        desk_terminal_send(desk, "", true);
        close_question(desk);
        return;
    }
    if (press == PRESS_ENTER && !desk->pasting) {
        if (desk->ask == ASK_TYPE)
            desk_terminal_send(desk, desk->typed, false);
        else if (desk->ask == ASK_ONLY)
            only_now(desk, desk->typed);
        else if (desk->ask == ASK_PANE_FIND)
            find_line_now(desk);
        else
            desk_find_end(desk);
        close_question(desk);
        return;
    }
    if (!edit(desk, press))
        return;
    if (desk->ask == ASK_FIND)
        desk_find_typed(desk);
    else if (desk->ask == ASK_ONLY)
        only_now(desk, desk->typed);
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
    desk->ui.table.filter = choice->value;
    desk->stale = true;
    desk->ui.table.top = 0;
}

/* A watched program is not ours to end unasked: while it lives "y" is no answer. */
static enum request answer_quit(struct desk *desk, int press)
{
    bool watch = desk->keys == KEYS_WATCH || leaves(desk),
         yes = press == 'y' || press == 'Y' || press == 'q',
         end = press > 0 && press < 128 && strchr(leaves(desk) ? "cC" : "tTkKeE", press) != NULL;

    desk->leave_running = watch && press > 0 && press < 128 && strchr("dDlL", press) != NULL;
    if (desk->leave_running || (watch && end) || ((!watch || desk->board.ended) && yes))
        return REQUEST_QUIT;
    return REQUEST_NONE;
}

enum request desk_answer(struct desk *desk, int press)
{
    enum desk_ask ask = desk->ask;
    const struct choice *choice;

    if (press == PRESS_CTRL('c') || press == PRESS_CTRL('z') || press == PRESS_CTRL('l'))
        return keys_request(press, desk_keys(desk));
    if (press == PRESS_MOUSE)
        return REQUEST_NONE;
    if (desk_types(desk)) {
        type(desk, press);
        return REQUEST_NONE;
    }
    close_question(desk);
    if (ask == ASK_QUIT)
        return answer_quit(desk, press);
    if (ask == ASK_AGAIN) {
        if (press == 'y' || press == 'Y' || press == 'R')
            desk_again_failed(desk);
        return REQUEST_NONE;
    }
    if (ask == ASK_STOP_ALL || ask == ASK_RESTART_ALL) {
        if (press == 'y' || press == 'Y' || press == (ask == ASK_STOP_ALL ? 'X' : PRESS_CTRL('r')))
            desk_jobs_all(desk, ask);
        return REQUEST_NONE;
    }
    if (ask == ASK_FILTER && press == '/') {
        desk_ask(desk, ASK_ONLY);
        return REQUEST_NONE;
    }
    choice = chosen(ask == ASK_SIGNAL ? signals : filters, press);
    if (choice == NULL)
        desk_say(desk, ask == ASK_SIGNAL ? "no signal was sent" : "");
    else if (ask == ASK_SIGNAL)
        desk_signal(desk, (int)choice->value);
    else
        choose_filter(desk, choice);
    return REQUEST_NONE;
}
