/*
 * show_front_open.c - which front end is opened by which options, what is said where the one that
 * was asked for cannot be, and which signals are read for it. The front ends are stand-ins.
 */
#include "check_main.h"
#include "check_seen.h"
#include "show/front.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define see(...) seen_put(" ", __VA_ARGS__)

static int open_r, signals_r, group; /* group: of the terminal */
static const char *words;            /* why it cannot be opened */
static struct front fronts[4];

pid_t tcgetpgrp(int fd)
{
    ck_assert_int_eq(fd, STDOUT_FILENO);
    return group;
}

int signals_open(struct signals *signals, const int *more)
{
    see("signals%d", more != NULL ? *more : 0);
    signals->fd = signals_r < 0 ? -1 : 50;
    return signals_r;
}

void signals_unblock(struct signals *signals)
{
    (void)signals;
    see("unblock");
}

void signals_close(struct signals *signals)
{
    see("signals-closed");
    signals->fd = -1;
}

static int open_it(struct front *front, char *why, size_t size)
{
    (void)front;
    see("open");
    if (words != NULL)
        snprintf(why, size, "%s", words);
    return open_r;
}

static struct front *close_it(struct front *front)
{
    (void)front;
    see("closed");
    return NULL;
}

static struct front *made(int which, const char *name, struct source *source)
{
    static const int more[] = { 28, 0 };

    see("%s", name);
    fronts[which] = (struct front){ .source = source, .close = close_it };
    fronts[which].open = which == 1 ? NULL : open_it;
    fronts[which].signals = which == 2 ? more : NULL;
    return &fronts[which];
}

struct front *front_away(const struct opt *opt, struct source *source, struct summary *summary)
{
    (void)opt;
    (void)summary;
    return made(0, "away", source);
}

struct front *front_json(const struct opt *opt, struct source *source, struct summary *summary)
{
    (void)opt;
    (void)summary;
    return made(1, "json", source);
}

struct front *front_board(const struct opt *opt, struct source *source, struct summary *summary)
{
    (void)opt;
    (void)summary;
    return made(2, "board", source);
}

struct front *front_plain(const struct opt *opt, struct source *source, struct summary *summary)
{
    (void)opt;
    (void)summary;
    made(1, "plain", source);
    return &fronts[1];
}

static const struct {
    struct opt opt;
    unsigned keys;
    int open_r; /* of one that has such a call */
    const char *words;
    bool in_front;
    int r;
    const char *seen, *said;
} rows[] = {
    { { .mode = OPT_PLAIN }, KEYS_RUN, 0, NULL, true, 0, "plain signals0", "" },
    { { .mode = OPT_PLAIN }, KEYS_WATCH, 0, NULL, true, 0, "plain signals0", "" },
    { { .mode = OPT_PLAIN }, KEYS_REPLAY, 0, NULL, true, 0, "plain", "" }, /* as any filter */
    { { .mode = OPT_JSON }, KEYS_RUN, 0, NULL, true, 0, "json signals0", "" },
    { { .mode = OPT_JSON, .screen.hold = true },
      KEYS_RUN,
      0,
      NULL,
      true,
      0,
      "json signals0",
      "forkboard: --hold: there is no board; the run starts at once\n" },
    { { .mode = OPT_PLAIN, .screen.hold = true },
      KEYS_RUN,
      0,
      NULL,
      true,
      0,
      "plain signals0",
      "forkboard: --hold: there is no board; the run starts at once\n" },
    { { .mode = OPT_BOARD, .screen.hold = true },
      KEYS_RUN,
      0,
      NULL,
      true,
      0,
      "board signals28 open",
      "" },
    { { .mode = OPT_BOARD }, KEYS_REPLAY, 0, NULL, true, 0, "board signals28 open", "" },
    { { .mode = OPT_BOARD }, KEYS_RUN, 0, NULL, false, 0, "plain signals0", "" },
    { { .mode = OPT_BOARD, .mode_given = true },
      KEYS_RUN,
      0,
      NULL,
      false,
      0,
      "board signals28 open",
      "" },
    { { .mode = OPT_BOARD },
      KEYS_RUN,
      -ENOTTY,
      "no terminal",
      true,
      0,
      "board signals28 open closed unblock signals-closed plain signals0",
      "forkboard: no terminal; lines instead\n" },
    { { .mode = OPT_BOARD, .mode_given = true },
      KEYS_RUN,
      -ENOTTY,
      "no terminal",
      true,
      2,
      "board signals28 open closed unblock signals-closed",
      "forkboard: --board: no terminal\n" },
    { { .mode = OPT_BOARD, .mode_given = true },
      KEYS_RUN,
      -ENOTSUP,
      "too dumb",
      true,
      0,
      "board signals28 open closed unblock signals-closed plain signals0",
      "forkboard: too dumb; lines instead\n" },
    { { .mode = OPT_BOARD },
      KEYS_RUN,
      -ENOMEM,
      NULL,
      true,
      0,
      "board signals28 open closed unblock signals-closed plain signals0",
      "forkboard: Cannot allocate memory; lines instead\n" },
    { { .mode = OPT_BOARD },
      KEYS_RUN,
      -ENOTTY,
      "?",
      true,
      0,
      "board signals28 open closed unblock signals-closed plain signals0",
      "forkboard: ?; lines instead\n" },
    { { .mode = OPT_BOARD, .away = true }, KEYS_RUN, 0, NULL, true, 0, "away signals0 open", "" },
    { { .mode = OPT_JSON, .away = true },
      KEYS_RUN,
      -ENOMEM,
      NULL,
      true,
      -ENOMEM,
      "away signals0 open closed unblock signals-closed",
      "" },
};

START_TEST(each_choice)
{
    int said = memfd_create("said", MFD_CLOEXEC), error = dup(STDERR_FILENO), r;
    struct source source = { .keys = rows[_i].keys };
    struct signals signals = { .fd = -1 };
    struct front *front = &fronts[3];
    struct summary summary = { 0 };
    char bytes[200] = "";

    open_r = rows[_i].open_r;
    words = rows[_i].words;
    group = rows[_i].in_front ? getpgrp() : getpgrp() + 1;
    dup2(said, STDERR_FILENO);
    r = front_open(&front, &signals, &rows[_i].opt, &source, &summary);
    dup2(error, STDERR_FILENO);
    ck_assert_int_eq(r, rows[_i].r);
    ck_assert_str_eq(seen, rows[_i].seen);
    ck_assert_int_ge(pread(said, bytes, sizeof bytes - 1, 0), 0);
    ck_assert_str_eq(bytes, rows[_i].said);
    ck_assert((front == NULL) == (r != 0));
    close(said);
    close(error);
}
END_TEST

/* The last resort cannot be opened either. */
START_TEST(no_signals)
{
    struct source source = { .keys = KEYS_RUN };
    struct signals signals = { .fd = -1 };
    struct summary summary = { 0 };
    struct front *front = &fronts[3];
    struct opt opt = { .mode = OPT_PLAIN };

    signals_r = -EMFILE;
    ck_assert_int_eq(front_open(&front, &signals, &opt, &source, &summary), -EMFILE);
    ck_assert_ptr_null(front);
    ck_assert_str_eq(seen, "plain signals0 closed signals-closed");
    seen[0] = '\0';
    ck_assert_ptr_null(front_close(NULL, &signals));
    ck_assert_str_eq(seen, "signals-closed");
}
END_TEST

/* Without a terminal, and where its group is ours. */
START_TEST(in_the_foreground)
{
    group = getpgrp();
    ck_assert(front_in_foreground());
    group = -1;
    ck_assert(front_in_foreground());
    group = getpgrp() + 1;
    ck_assert(!front_in_foreground());
    group = 0;
    ck_assert(!front_in_foreground());
}
END_TEST

static void set_up(void)
{
    seen[0] = '\0';
    signals_r = 0;
}

CHECK_MAIN("which front end")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, each_choice, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, no_signals);
    tcase_add_test(all, in_the_foreground);
}
