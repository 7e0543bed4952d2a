/*
 * screen_stage.h - a command of the program on a terminal of its own: what it sends there, byte by
 * byte, and the same as words of the screen: escape sequences that move are a blank, those of color
 * are nothing. A wait for words has the screen drawn again, so that each row comes whole.
 */
#ifndef SCREEN_STAGE_H
#define SCREEN_STAGE_H

#include "command_stage.h"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <termios.h>

#define SCREEN_QUIET_MS 300 /* nothing came for that long: it is asked to draw again */
#define SCREEN_ASKED    100

static struct {
    int fd, side; /* the terminal, and its other side, so that its modes can be read */
    pid_t child, leader;
    int states[2]; /* a pipe: what waitpid(2) says of the child, and its pid at first */
    struct termios before;
    struct text raw; /* all that came */
    char words[65536];
} screen;

static inline void screen_command(const char *const *words, const char *type)
{
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(screen.side, getpid());
    signal(SIGTTOU, SIG_DFL);
    for (int i = 0; i < 3; i++)
        dup2(screen.side, i);
    close(screen.side);
    if (type != NULL)
        setenv("TERM", type, 1);
    else
        unsetenv("TERM");
    locale_later();
    exit(stage_main(words));
}

/* In the place of a shell: a process with a parent in another session could not be stopped. */
static inline void screen_lead(const char *const *words, const char *type)
{
    int status;
    pid_t pid;

    setsid();
    ioctl(screen.side, TIOCSCTTY, 0);
    close(screen.fd);
    pid = fork();
    if (pid == 0)
        screen_command(words, type);
    for (int number = 1; number < NSIG; number++)
        if (number != SIGCHLD)
            signal(number, SIG_IGN);
    (void)!write(screen.states[1], &pid, sizeof pid);
    while (waitpid(pid, &status, WUNTRACED) == pid) {
        (void)!write(screen.states[1], &status, sizeof status);
        if (!WIFSTOPPED(status))
            break;
    }
    _exit(0);
}

static inline void screen_open(const char *const *words, const char *type, int rows, int cols)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

    ck_assert_int_eq(openpty(&screen.fd, &screen.side, NULL, NULL, &size), 0);
    ck_assert_int_eq(tcgetattr(screen.side, &screen.before), 0);
    text_clear(&screen.raw);
    fflush(NULL);
    ck_assert_int_eq(pipe2(screen.states, O_CLOEXEC | O_NONBLOCK), 0);
    screen.leader = fork();
    if (screen.leader == 0)
        screen_lead(words, type);
    ck_assert_int_gt(screen.leader, 0);
    while (read(screen.states[0], &screen.child, sizeof screen.child) < 0)
        poll(&(struct pollfd){ .fd = screen.states[0], .events = POLLIN }, 1, -1);
}

/* What there is, or false after so long without any. */
static inline bool screen_more(int wait_ms)
{
    struct pollfd ready = { .fd = screen.fd, .events = POLLIN };
    char bytes[4096];
    ssize_t n;

    if (poll(&ready, 1, wait_ms) <= 0)
        return false;
    n = read(screen.fd, bytes, sizeof bytes);
    if (n > 0)
        text_put(&screen.raw, bytes, (size_t)n);
    return n > 0;
}

static inline void keys(const char *bytes)
{
    ck_assert_int_eq(write(screen.fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

/* The end of an escape sequence; *moves: it is none of color. */
static inline const char *screen_escape(const char *at, bool *moves)
{
    *moves = true;
    if (at[1] == ']')
        return at + strcspn(at, "\a") + 1;
    if (at[1] != '[')
        return at + (strchr("()", at[1]) != NULL && at[1] != '\0' ? 3 : 2);
    at += 2;
    at += strspn(at, "?0123456789;");
    *moves = *at != 'm';
    return at + (*at != '\0');
}

/* Of all since the screen was cleared last. */
static inline const char *screen_words(void)
{
    const char *at = text_string(&screen.raw), *end = at + screen.raw.size;
    char *to = screen.words;

    for (const char *next = at; (next = strstr(next, "\033[H\033[2J")) != NULL; next++)
        at = next;
    while (at < end && to < screen.words + sizeof screen.words - 1) {
        bool moves = (unsigned char)*at < ' ';
        if (*at == '\033')
            at = screen_escape(at, &moves);
        else if (*at == ' ' || moves)
            at++, moves = true;
        else
            *to++ = *at++;
        if (moves && to > screen.words && to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    return screen.words;
}

/* Until these words are on the screen, all of them in this order. */
static inline void shows(const char *words)
{
    int asked = 0;

    while (strstr(screen_words(), words) == NULL)
        if (!screen_more(SCREEN_QUIET_MS)) {
            ck_assert_msg(asked++ < SCREEN_ASKED, "no '%s' on it: %s", words, screen.words);
            keys("\014");
        }
}

/* Until these bytes came, from `*from` on; then that is after them. */
static inline void sends(const char *bytes, size_t *from)
{
    const char *found;
    int asked = 0;

    while ((found = strstr(text_string(&screen.raw) + *from, bytes)) == NULL)
        if (!screen_more(SCREEN_QUIET_MS))
            ck_assert_msg(asked++ < SCREEN_ASKED, "no '%s' in %s", bytes + 1,
                          text_string(&screen.raw) + *from);
    *from = (size_t)(found - text_string(&screen.raw)) + strlen(bytes);
}

static inline bool sent(const char *bytes)
{
    return strstr(text_string(&screen.raw), bytes) != NULL;
}

/* Until it has ended, or was stopped: what waitpid(2) says. */
static inline int screen_state(void)
{
    int status, asked = 0;

    while (read(screen.states[0], &status, sizeof status) != sizeof status)
        if (!screen_more(20))
            ck_assert_msg(asked++ < SCREEN_ASKED * 15, "no end: %s", screen_words());
    while (screen_more(0))
        ;
    return status;
}

static inline void screen_ended(void)
{
    int status = screen_state();

    stage.status = WIFSIGNALED(status)  ? 1000 + WTERMSIG(status)
                   : WIFSTOPPED(status) ? 2000 + WSTOPSIG(status)
                                        : WEXITSTATUS(status);
}

/* The modes of the terminal are those of before. */
static inline bool screen_given_back(void)
{
    struct termios now;

    ck_assert_int_eq(tcgetattr(screen.side, &now), 0);
    return now.c_iflag == screen.before.c_iflag && now.c_lflag == screen.before.c_lflag &&
           now.c_oflag == screen.before.c_oflag &&
           memcmp(now.c_cc, screen.before.c_cc, sizeof now.c_cc) == 0;
}

static inline void screen_close(void)
{
    close(screen.fd);
    close(screen.side);
    waitpid(screen.leader, NULL, 0);
    text_fini(&screen.raw);
}

#endif
