/*
 * term_screen_page.c - frames on a terminal, read by another terminal: after each, its page is the
 * grid that was drawn. Pages are random; so are sizes, palettes and what others wrote between.
 */
#include "base/text.h"
#include "check_main.h"
#include "check_random.h"
#include "emulate/emulate.h"
#include "skip.h"
#include "term/screen.h"
#include "term/term.h"
#include "term_stage.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MARKER "\033]9;the end\a"

static struct emulate *terminal;
static struct grid grid, seen;

/* libtsm has its cursor beyond the last column after the last cell of a page, and there it stays:
 * so it goes one to the left and one to the right, which changes nothing of a terminal's. */
static void let_read(const char *bytes)
{
    static const char wraps[] = "\033[?7h", settles[] = "\b\033[C";

    for (const char *at; (at = strstr(bytes, wraps)) != NULL; bytes = at) {
        at += strlen(wraps);
        emulate_put(terminal, bytes, (size_t)(at - bytes), NULL, NULL);
        emulate_put(terminal, settles, strlen(settles), NULL, NULL);
    }
    emulate_put(terminal, bytes, strlen(bytes), NULL, NULL);
}

/* All that was sent, and how much of it came before ours; the other terminal has read it. */
static size_t take(void)
{
    char bytes[4096];

    text_clear(&came);
    ck_assert_int_gt(write(STDOUT_FILENO, MARKER, strlen(MARKER)), 0);
    while (strstr(text_string(&came), MARKER) == NULL) {
        ssize_t n = read(master, bytes, sizeof bytes);
        ck_assert_int_gt(n, 0);
        text_put(&came, bytes, (size_t)n);
    }
    let_read(text_string(&came));
    return came.size - strlen(MARKER);
}

static void open_it(const char *type, int colors, enum palette palette)
{
    char why[256] = "";

    open_pty(type);
    ck_assert_msg(term_open(why, sizeof why) == 0, "%s", why);
    ck_assert_int_eq(screen_open(true, palette), colors);
    ck_assert_int_eq(grid_open(&grid, 10, 40), 0);
    ck_assert_int_eq(grid_open(&seen, 10, 40), 0);
    ck_assert_int_eq(emulate_open(&terminal, 10, 40), 0);
    take();
}

static void close_it(void)
{
    screen_close();
    term_close();
    grid_close(&grid);
    grid_close(&seen);
    terminal = emulate_close(terminal);
    text_fini(&came);
}

/* The other terminal knows no dim. */
static bool alike(struct look one, struct look other)
{
    return one.front == other.front && one.back == other.back &&
           ((one.attributes ^ other.attributes) & ~LOOK_DIM) == 0;
}

static void check_page(enum palette palette, int colors, int step)
{
    grid_clear(&seen);
    emulate_draw(terminal, &seen, 0, 0);
    for (int row = 0; row < grid.rows; row++)
        for (int col = 0; col < grid.cols; col++) {
            const struct grid_cell *want = grid_at(&grid, row, col),
                                   *cell = grid_at(&seen, row, col);
            ck_assert_msg(want->base == cell->base, "step %d, %d %d: %#x, not %#x", step, row, col,
                          cell->base, want->base);
            ck_assert_msg(want->base == 0 || alike(theme_look(palette, want->style, colors),
                                                   theme_look(PALETTE_DARK, cell->style, 256)),
                          "step %d, %d %d: a style", step, row, col);
        }
}

static void put_some(void)
{
    static const char *const texts[] = { "a", "some words", "\u65E5\u672C", "e\u0301x",
                                         "1234567890" };
    static const int inks[] = { -1, 0, 1, 7, 8, 15, 16, 196, 255 };
    uint32_t style = draw(STYLE_COUNT);

    if (one_in(2))
        style = theme_worker(inks[draw(9)], inks[draw(9)], (int)draw(32) & ~LOOK_DIM);
    if (one_in(5))
        style |= STYLE_SELECTED;
    grid_put(&grid, (int)draw((uint32_t)grid.rows), (int)draw((uint32_t)grid.cols), 20, style,
             texts[draw(5)]);
}

static void change_size(void)
{
    struct winsize size = { .ws_row = (unsigned short)(one_in(3) ? grid.rows : 1 + (int)draw(12)),
                            .ws_col = (unsigned short)(one_in(3) ? grid.cols : 2 + (int)draw(50)) };
    int rows, cols;

    ck_assert_int_eq(ioctl(master, TIOCSWINSZ, &size), 0);
    emulate_resize(terminal, size.ws_row, size.ws_col);
    screen_resize(&rows, &cols);
    ck_assert_int_eq(rows, size.ws_row);
    ck_assert_int_eq(cols, size.ws_col);
    ck_assert_int_eq(grid_resize(&grid, rows, cols), 0);
    ck_assert_int_eq(grid_resize(&seen, rows, cols), 0);
}

/* A terminal that was made smaller and is as large again has lost what was on it. */
static void lose_page(void)
{
    int rows, cols;

    emulate_put(terminal, "\033[2J", 4, NULL, NULL);
    screen_resize(&rows, &cols);
    ck_assert_int_eq(rows, grid.rows);
    ck_assert_int_eq(cols, grid.cols);
}

static const struct {
    const char *type;
    int colors;
} kinds[] = { { "xterm-256color", 256 }, { "xterm", 8 } };

START_TEST(a_page_is_its_grid)
{
    int colors = kinds[_i % 2].colors;
    enum palette palette = (enum palette)(_i % PALETTE_COUNT);

    if (!emulate_there()) {
        skip("no libtsm: no terminal that reads a page");
        return;
    }
    check_seed(_i);
    open_it(kinds[_i % 2].type, colors, palette);
    for (int step = 0; step < 60; step++) {
        for (uint32_t i = draw(6); i > 0; i--)
            put_some();
        if (one_in(15))
            change_size();
        if (one_in(30))
            lose_page();
        if (one_in(15))
            screen_palette(palette = (enum palette)draw(PALETTE_COUNT));
        if (one_in(15)) {
            emulate_put(terminal, "\033[H\033[7mof another\033[m\n", 20, NULL, NULL);
            screen_forget();
        }
        if (one_in(15)) {
            term_leave();
            term_enter();
        }
        ck_assert_int_eq(screen_draw(&grid), 0);
        take();
        check_page(palette, colors, step);
        ck_assert_int_eq(screen_draw(&grid), 0);
        ck_assert_uint_eq(take(), 0);
    }
    close_it();
}
END_TEST

/* A terminal without colours has the looks that need none. */
START_TEST(no_colors)
{
    const char *bytes;

    open_pty("xterm-mono");
    ck_assert_int_eq(term_open((char[256]){ 0 }, 256), 0);
    ck_assert_int_eq(screen_open(true, PALETTE_PROJECTOR), 0);
    ck_assert_int_eq(grid_open(&grid, 10, 40), 0);
    grid_put(&grid, 1, 0, 40, theme_worker(196, 17, LOOK_UNDERLINE), "words");
    sent();
    ck_assert_int_eq(screen_draw(&grid), 0);
    bytes = sent();
    ck_assert(strstr(bytes, "words") != NULL && strstr(bytes, "4m") != NULL);
    ck_assert_ptr_null(strstr(bytes, "38;5"));
    ck_assert_ptr_null(strstr(bytes, "\033[3"));
    screen_close();
    term_close();
    grid_close(&grid);
    text_fini(&came);
}
END_TEST

CHECK_MAIN("page")
{
    tcase_add_loop_test(all, a_page_is_its_grid, 0, check_runs(6));
    tcase_add_test(all, no_colors);
}
