/*
 * show_front_page.c - a page on a terminal: drawn anew after each key, in the size that there is,
 * until a key or a signal ends it; and where there is no terminal for it.
 */
#include "real/term_stage.h"
#include "show/page.h"
#include "show/pump_inside.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>

/* Of each frame the key that follows it, once the page sleeps. */
static const char *steps[8];
static int step;
static char pressed[32];
static int frames, rows, columns, hurried;
static struct text everything; /* that was sent */

static void keep_sent(void)
{
    sent();
    text_put(&everything, came.bytes, came.size);
}

/* In the place of the C library's, for the code under test as well. A page that nothing is typed at
 * wants no turn. */
__attribute__((visibility("default"))) int poll(struct pollfd *fds, nfds_t count, int ms)
{
    struct timespec time = { ms / 1000, (long)(ms % 1000) * 1000000 };

    if (count == PUMP_FDS && ms != -1)
        ck_assert_int_lt(++hurried, 20);
    if (count == PUMP_FDS && ms == -1 && steps[step] != NULL) {
        size_t size = strlen(steps[step]);
        ck_assert_int_eq(write(master, steps[step++], size), (ssize_t)size);
    }
    return ppoll(fds, count, ms < 0 ? NULL : &time, NULL);
}

static void draw(void *context, struct grid *grid, const struct glyphs *glyphs)
{
    char words[40];

    (void)context;
    ck_assert_ptr_nonnull(glyphs);
    for (int column = 0; column < grid->cols; column++) /* nothing of the frame before */
        ck_assert_uint_eq(grid_at(grid, 0, column)->base, ' ');
    keep_sent();
    rows = grid->rows;
    columns = grid->cols;
    snprintf(words, sizeof words, "frame%d", frames);
    grid_put(grid, 0, 0, grid->cols, 0, words);
    frames++;
}

static bool press(void *context, int key)
{
    ck_assert_ptr_eq(context, pressed);
    pressed[strlen(pressed)] = (char)key;
    if (key == 'W') {
        ck_assert_int_eq(ioctl(master, TIOCSWINSZ, &(struct winsize){ .ws_row = 7, .ws_col = 33 }),
                         0);
        raise(SIGWINCH);
    }
    if (key == 'T')
        raise(SIGTERM);
    if (key == 'C')
        raise(SIGCONT);
    if (key == 'I') { /* the terminal makes no signals of keys */
        struct termios modes;
        ck_assert_int_eq(tcgetattr(STDIN_FILENO, &modes), 0);
        modes.c_lflag &= ~(tcflag_t)ISIG;
        ck_assert_int_eq(tcsetattr(STDIN_FILENO, TCSANOW, &modes), 0);
    }
    return key != 'q';
}

static int show(struct front_page *page)
{
    struct opt opt = { .keep.no_record = true };

    frames = step = hurried = 0;
    memset(pressed, 0, sizeof pressed);
    text_clear(&everything);
    *page = (struct front_page){
        .draw = draw, .press = press, .context = pressed, .signal = 99, .why = "before"
    };
    return front_page_show(&opt, page);
}

static bool was_sent(const char *words)
{
    keep_sent();
    return strstr(text_string(&everything), words) != NULL;
}

START_TEST(seen)
{
    struct front_page page;

    open_pty("xterm-256color");
    steps[0] = "x";
    steps[1] = "y";
    steps[2] = "q";
    ck_assert_int_eq(show(&page), 0);
    ck_assert_str_eq(pressed, "xyq");
    ck_assert_int_ge(frames, 3);
    ck_assert(rows == 10 && columns == 40);
    ck_assert_int_eq(page.signal, 0);
    ck_assert_str_eq(page.why, "");
    ck_assert(was_sent("frame0") && was_sent("\033[?2004h") && was_sent("\033]11;?"));
    ck_assert(given_back());
}
END_TEST

/* What the terminal has said of its background holds for the next page: it is asked once. */
START_TEST(asked_once)
{
    struct front_page page;

    open_pty("xterm-256color");
    steps[0] = "\033]11;rgb:ffff/ffff/ffff\033\\";
    steps[1] = "q";
    ck_assert_int_eq(show(&page), 0);
    ck_assert_str_eq(pressed, "q"); /* an answer is no key */
    ck_assert(was_sent("\033]11;?"));
    steps[0] = "q";
    ck_assert_int_eq(show(&page), 0);
    ck_assert(!was_sent("\033]11;?"));
}
END_TEST

START_TEST(another_size)
{
    struct front_page page;

    open_pty("xterm-256color");
    steps[0] = "W";
    steps[1] = "q";
    ck_assert_int_eq(show(&page), 0);
    ck_assert(rows == 7 && columns == 33);
    ck_assert(given_back());
}
END_TEST

/* Drawn whole again, by its key or after a stop. */
START_TEST(drawn_whole)
{
    struct front_page page;

    open_pty("xterm-256color");
    steps[0] = _i == 0 ? "\f" : "C";
    steps[1] = "q";
    ck_assert_int_eq(show(&page), 0);
    ck_assert_str_eq(pressed, _i == 0 ? "q" : "Cq");
    ck_assert(was_sent("frame0") && was_sent("frame1"));
    ck_assert(given_back());
}
END_TEST

START_TEST(ended_by_a_signal)
{
    struct front_page page;

    open_pty("xterm-256color");
    steps[0] = _i == 0 ? "T" : "I";
    steps[1] = _i == 0 ? "x" : "\003";
    ck_assert_int_eq(show(&page), 0);
    ck_assert_int_eq(page.signal, _i == 0 ? SIGTERM : SIGINT);
    ck_assert_str_eq(pressed, _i == 0 ? "T" : "I");
    ck_assert(given_back());
}
END_TEST

START_TEST(no_terminal)
{
    struct front_page page;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    open_pty(_i == 0 ? "dumb" : "xterm-256color");
    if (_i == 1)
        dup2(null, STDIN_FILENO);
    ck_assert_int_eq(show(&page), 2);
    ck_assert_str_ne(page.why, "");
    ck_assert_int_eq(frames, 0);
    ck_assert_int_eq(page.signal, 0);
}
END_TEST

CHECK_MAIN("page")
{
    tcase_add_test(all, seen);
    tcase_add_test(all, asked_once);
    tcase_add_test(all, another_size);
    tcase_add_loop_test(all, drawn_whole, 0, 2);
    tcase_add_loop_test(all, ended_by_a_signal, 0, 2);
    tcase_add_loop_test(all, no_terminal, 0, 2);
}
