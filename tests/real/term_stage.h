/* term_stage.h - a terminal of this process: what is sent to it is read by the test. */
#ifndef TERM_STAGE_H
#define TERM_STAGE_H

#include "base/text.h"
#include "check_main.h"

#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int master;
static struct text came;
static struct termios before;

/* All that was sent and not taken yet; curses writes before its calls return. */
static inline const char *sent(void)
{
    struct pollfd ready = { .fd = master, .events = POLLIN };
    char bytes[4096];
    ssize_t n;

    text_clear(&came);
    while (poll(&ready, 1, 20) > 0 && (n = read(master, bytes, sizeof bytes)) > 0)
        text_put(&came, bytes, (size_t)n);
    ck_assert_uint_eq(strlen(text_string(&came)), came.size); /* and no byte of 0 among it */
    return text_string(&came);
}

/* 10 rows of 40 cells at standard input and output. */
static inline void open_pty(const char *type)
{
    struct winsize size = { .ws_row = 10, .ws_col = 40 };
    int side;

    check_locale();
    ck_assert_int_eq(openpty(&master, &side, NULL, NULL, &size), 0);
    ck_assert_int_eq(tcgetattr(side, &before), 0);
    dup2(side, STDIN_FILENO);
    dup2(side, STDOUT_FILENO);
    close(side);
    setenv("TERM", type, 1);
}

static inline bool given_back(void)
{
    struct termios now;

    ck_assert_int_eq(tcgetattr(STDIN_FILENO, &now), 0);
    return now.c_lflag == before.c_lflag && now.c_iflag == before.c_iflag &&
           now.c_oflag == before.c_oflag && memcmp(now.c_cc, before.c_cc, sizeof now.c_cc) == 0;
}

#endif
