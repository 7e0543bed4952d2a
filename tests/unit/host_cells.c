/*
 * host_cells.c - the board in memory through the public calls: what goes in, each field of a cell
 * that comes out, and what is refused.
 */
#include "check_main.h"
#include "host/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static struct fb_cells *cells;
static char row_text[400];

static void open_cells(int rows, int columns, const struct fb_board_options *options)
{
    ck_assert_int_eq(fb_cells_open(&cells, rows, columns, options), 0);
    ck_assert_ptr_nonnull(cells);
}

static void put(struct fb_event event)
{
    ck_assert_int_eq(fb_cells_put(cells, &event), 0);
}

/* A run with a job of that name, which has failed. */
static void a_run(const char *name)
{
    struct fb_event event = { .kind = FB_RUN };

    event.as.run.version = FB_VERSION;
    event.as.run.title = "of the run";
    event.as.run.slots = 2;
    put(event);
    event = (struct fb_event){ .kind = FB_QUEUED, .job = 1 };
    event.as.queued.name = name;
    event.as.queued.command = "work";
    put(event);
    event = (struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 1, .t_us = 1000 };
    event.as.forked.pid = 4711;
    event.as.forked.slot = 1;
    put(event);
    event = (struct fb_event){ .kind = FB_EXITED, .job = 1, .attempt = 1, .t_us = 2000000 };
    event.as.exited.code = 3;
    put(event);
}

static const char *row_with(const char *words, int *row)
{
    for (*row = 0; fb_cells_text(cells, *row, row_text, sizeof row_text) == 0; ++*row)
        if (strstr(row_text, words) != NULL)
            return row_text;
    ck_abort_msg("no row with '%s'", words);
}

/* The column of some words of ASCII in a row of ASCII before them. */
static int column_of(const char *words)
{
    int row;
    const char *text = row_with(words, &row);
    int column = 0;

    for (const char *at = text; at < strstr(text, words); at++)
        column += ((unsigned char)*at & 0xC0) != 0x80;
    return column;
}

START_TEST(cells_of_a_run)
{
    struct fb_cell cell;
    const char *text;
    int row;

    open_cells(24, 80, NULL);
    a_run("\u65E5job");
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    ck_assert_ptr_nonnull(row_with("of the run", &row));
    text = row_with("job", &row);
    ck_assert_int_ne(text[strlen(text) - 1], ' ');
    for (int column = 0;; column++) { /* the wide one */
        ck_assert_int_eq(fb_cells_at(cells, row, column, &cell), 0);
        if (cell.columns == 2)
            break;
        ck_assert_int_eq(cell.columns, 1);
        if (strcmp(cell.text, "\u65E5") == 0)
            ck_abort_msg("a wide one of one column");
    }
    ck_assert_str_eq(cell.text, "\u65E5");
    ck_assert_int_eq(fb_cells_at(cells, row, 80, &cell), -EINVAL);
    ck_assert_int_eq(fb_cells_at(cells, 24, 0, &cell), -EINVAL);
    ck_assert_int_eq(fb_cells_at(cells, -1, 0, &cell), -EINVAL);
    ck_assert(cell.front == -1 && cell.back == -1 && cell.columns == 0); /* a cell all the same */
    ck_assert_int_eq(fb_cells_at(cells, 23, 79, &cell), 0);
    ck_assert_int_eq(fb_cells_text(cells, -1, row_text, sizeof row_text), -EINVAL);
    ck_assert_int_eq(fb_cells_text(cells, 24, row_text, sizeof row_text), -EINVAL);
    ck_assert_int_eq(fb_cells_text(cells, 0, row_text, 0), -EINVAL);
    ck_assert_ptr_null(fb_cells_close(cells));
    ck_assert_ptr_null(fb_cells_close(NULL));
}
END_TEST

/* The second half of a wide one is a cell without a text. */
START_TEST(half_of_a_wide_one)
{
    struct fb_cell cell;
    int row, column = 0;

    open_cells(24, 80, NULL);
    a_run("\u65E5job");
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    row_with("job", &row);
    do
        ck_assert_int_eq(fb_cells_at(cells, row, column++, &cell), 0);
    while (cell.columns != 2);
    ck_assert_int_eq(fb_cells_at(cells, row, column, &cell), 0);
    ck_assert_int_eq(cell.columns, 0);
    ck_assert_str_eq(cell.text, "");
    ck_assert_int_eq(fb_cells_at(cells, row, column + 1, &cell), 0);
    ck_assert_str_eq(cell.text, "j");
    ck_assert_int_eq(cell.columns, 1);
    fb_cells_close(cells);
}
END_TEST

/* A text is cut between characters, and has its end. */
START_TEST(a_row_that_is_cut)
{
    char whole[400], cut[8];
    int row;

    open_cells(24, 80, &(struct fb_board_options){ .ascii = true });
    a_run("abcdefgh");
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    strcpy(whole, row_with("of the run", &row));
    for (size_t size = 1; size <= sizeof cut; size++) {
        ck_assert_int_eq(fb_cells_text(cells, row, cut, size), 0);
        ck_assert_uint_le(strlen(cut), size - 1);
        ck_assert_int_eq(strncmp(whole, cut, strlen(cut)), 0);
        ck_assert(strlen(cut) == size - 1 || whole[strlen(cut)] == ' ');
    }
    for (int i = 0; fb_cells_text(cells, i, whole, sizeof whole) == 0; i++)
        for (const char *at = whole; *at != '\0'; at++)
            ck_assert_int_lt((unsigned char)*at, 0x80);
    fb_cells_close(cells);
}
END_TEST

/* The title is the caller's, the theme has its colours, keys act. */
static const struct {
    enum fb_board_theme theme;
    const char *title, *shown;
    bool light;
} looks[] = {
    { FB_BOARD_AUTO, NULL, "of the run", false },
    { FB_BOARD_DARK, "of the caller", "of the caller", false },
    { FB_BOARD_LIGHT, NULL, "of the run", true },
    { FB_BOARD_PROJECTOR, NULL, "of the run", true },
};

START_TEST(a_look)
{
    struct fb_cell cell;
    char *svg;
    int row;

    open_cells(24, 80,
               &(struct fb_board_options){ .theme = looks[_i].theme, .title = looks[_i].title });
    a_run("abcdefgh");
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    row_with(looks[_i].shown, &row);
    row_with("abcdefgh", &row);
    ck_assert_int_eq(fb_cells_at(cells, row, column_of("abcdefgh"), &cell), 0);
    ck_assert_str_eq(cell.text, "a");
    ck_assert_int_eq(fb_cells_svg(cells, "a title & more", &svg), 0);
    ck_assert_ptr_nonnull(strstr(svg, "<svg"));
    ck_assert_ptr_nonnull(strstr(svg, "a title &amp; more"));
    ck_assert((strstr(svg, "rx=\"6\" fill=\"#ffffff\"") != NULL) == looks[_i].light);
    free(svg);
    ck_assert_int_eq(fb_cells_svg(cells, NULL, &svg), 0);
    ck_assert_ptr_nonnull(strstr(svg, "</svg>"));
    free(svg);
    fb_cells_close(cells);
}
END_TEST

/* Of a job that failed: bold and in the colour of it, on the palette. */
START_TEST(fields_of_a_cell)
{
    bool bold = false, colored = false;
    struct fb_cell cell;

    open_cells(24, 100, NULL);
    a_run("abcdefgh");
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 100; column++) {
            ck_assert_int_eq(fb_cells_at(cells, row, column, &cell), 0);
            ck_assert(cell.front >= -1 && cell.front < 256 && cell.back >= -1 && cell.back < 256);
            ck_assert(!cell.italic && !cell.underline && !cell.dim && !cell.reverse);
            bold |= cell.bold;
            colored |= cell.front == 202 && cell.bold; /* STYLE_FAILED of the dark palette */
        }
    ck_assert(bold && colored);
    fb_cells_close(cells);
}
END_TEST

/* What a worker has printed comes as it asked for. */
START_TEST(looks_of_a_worker)
{
    static const struct {
        const char *bytes;
        struct fb_cell cell;
    } looks_of[] = {
        { "\033[2mX", { .front = -1, .back = -1, .dim = true } },
        { "\033[3mX", { .front = -1, .back = -1, .italic = true } },
        { "\033[4mX", { .front = -1, .back = -1, .underline = true } },
        { "\033[7mX", { .front = -1, .back = -1, .reverse = true } },
        { "\033[1mX", { .front = -1, .back = -1, .bold = true } },
        { "\033[38;5;200;48;5;100mX", { .front = 200, .back = 100 } },
    };
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = 1, .t_us = 2000000 };
    struct fb_cell cell;
    int row;

    open_cells(24, 80, &(struct fb_board_options){ .pane = FB_BOARD_OUTPUT });
    a_run("abcdefgh");
    event.as.output.stream = 1;
    event.as.output.bytes = looks_of[_i].bytes;
    event.as.output.size = strlen(looks_of[_i].bytes);
    put(event);
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    row_with("X", &row);
    ck_assert_int_eq(fb_cells_at(cells, row, column_of("X"), &cell), 0);
    ck_assert_int_eq(cell.front, looks_of[_i].cell.front);
    ck_assert_int_eq(cell.back, looks_of[_i].cell.back);
    ck_assert_int_eq(cell.bold, looks_of[_i].cell.bold);
    ck_assert_int_eq(cell.dim, looks_of[_i].cell.dim);
    ck_assert_int_eq(cell.italic, looks_of[_i].cell.italic);
    ck_assert_int_eq(cell.underline, looks_of[_i].cell.underline);
    ck_assert_int_eq(cell.reverse, looks_of[_i].cell.reverse);
    fb_cells_close(cells);
}
END_TEST

/* A character comes with all of its marks, in a cell and in the row: as many as it may have. */
START_TEST(marks)
{
    static const char *const names[] = { "e\u0301o", "e\u0301\u0302o",
                                         "e\u0301\u0302\u0303\u0304o\u0308" };
    size_t size = strcspn(names[_i], "o");
    struct fb_cell cell;
    int row;

    open_cells(24, 80, NULL);
    a_run(names[_i]);
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    row_with(names[_i], &row);
    for (int column = 0; fb_cells_at(cells, row, column, &cell) == 0; column++)
        if (cell.text[0] == 'e' && strlen(cell.text) > 1)
            break;
    ck_assert_uint_eq(strlen(cell.text), size);
    ck_assert_mem_eq(cell.text, names[_i], size);
    ck_assert_int_eq(cell.columns, 1);
    fb_cells_close(cells);
}
END_TEST

START_TEST(keys)
{
    int row;

    open_cells(24, 80, &(struct fb_board_options){ .pane = FB_BOARD_EVENTS });
    a_run("abcdefgh");
    ck_assert_int_eq(fb_cells_press(cells, 0), -EINVAL);
    ck_assert_int_eq(fb_cells_press(cells, -1), -EINVAL);
    ck_assert_int_eq(fb_cells_press(cells, 0x110000), -EINVAL);
    ck_assert_int_eq(fb_cells_press(cells, 0x10FFFF), 0);
    ck_assert_int_eq(fb_cells_press(cells, 1), 0);
    ck_assert_int_eq(fb_cells_press(cells, '/'), 0);
    ck_assert_int_eq(fb_cells_press(cells, 'x'), 0);
    ck_assert_int_eq(fb_cells_press(cells, 'y'), 0);
    ck_assert_int_eq(fb_cells_draw(cells, 3000000), 0);
    row_with("Find: xy", &row);
    fb_cells_close(cells);
}
END_TEST

static const struct {
    int rows, columns, r;
    struct fb_board_options options;
} wrong[] = {
    { 0, 80, -EINVAL, { 0 } },
    { 24, 0, -EINVAL, { 0 } },
    { 1, 1, 0, { 0 } },
    { 24, 80, -EINVAL, { .theme = (enum fb_board_theme)4 } },
    { 24, 80, -EINVAL, { .pane = (enum fb_board_pane)7 } },
    { 24, 80, -EINVAL, { .pane = (enum fb_board_pane) - 1 } },
    { 24, 80, -EINVAL, { .theme = (enum fb_board_theme) - 1 } },
    { 24, 80, 0, { .pane = FB_BOARD_GRAPH, .theme = FB_BOARD_PROJECTOR } },
};

START_TEST(refused)
{
    struct fb_cells *out = (struct fb_cells *)&out;
    int r = fb_cells_open(&out, wrong[_i].rows, wrong[_i].columns, &wrong[_i].options);

    ck_assert_int_eq(r, wrong[_i].r);
    ck_assert((out == NULL) == (r < 0));
    fb_cells_close(out);
}
END_TEST

/* Options of a later version: zeros are none, others are not known. */
START_TEST(later_options)
{
    struct {
        struct fb_board_options options;
        char more[16];
    } later = { 0 };
    struct fb_cells *out;

    ck_assert_int_eq(fb_cells_open_sized(&out, 9, 9, &later.options, sizeof later), 0);
    fb_cells_close(out);
    later.more[15] = 1;
    ck_assert_int_eq(fb_cells_open_sized(&out, 9, 9, &later.options, sizeof later), -E2BIG);
    ck_assert_ptr_null(out);
}
END_TEST

/* Each option of a board where the program has it. */
START_TEST(options_of_a_board)
{
    struct opt opt = { 0 };

    ck_assert_int_eq(host_opt(&opt, &(struct fb_board_options){ 0 }), 0);
    ck_assert(!opt.screen.ascii && !opt.screen.no_mouse && !opt.screen.window_title);
    ck_assert(!opt.screen.bell && !opt.screen.exit && !opt.screen.projector);
    ck_assert_int_eq(opt.screen.color, OPT_COLOR_AUTO);
    ck_assert_int_eq(host_opt(&opt, &(struct fb_board_options){ .theme = FB_BOARD_LIGHT,
                                                                .pane = FB_BOARD_LIFE,
                                                                .no_color = true,
                                                                .ascii = true,
                                                                .no_mouse = true,
                                                                .window_title = true,
                                                                .bell = true,
                                                                .leave_at_end = true }),
                     0);
    ck_assert_int_eq((int)opt.screen.theme, FB_BOARD_LIGHT);
    ck_assert_int_eq(opt.screen.pane, FB_BOARD_LIFE);
    ck_assert_int_eq(opt.screen.color, OPT_COLOR_NEVER);
    ck_assert(opt.screen.ascii && opt.screen.no_mouse && opt.screen.window_title);
    ck_assert(opt.screen.bell && opt.screen.exit && !opt.screen.projector);
    ck_assert_int_eq(host_opt(&opt, &(struct fb_board_options){ .theme = FB_BOARD_PROJECTOR }), 0);
    ck_assert(opt.screen.projector);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("cells")
{
    tcase_add_test(all, cells_of_a_run);
    tcase_add_test(all, half_of_a_wide_one);
    tcase_add_test(all, a_row_that_is_cut);
    tcase_add_loop_test(all, a_look, 0, COUNT(looks));
    tcase_add_test(all, fields_of_a_cell);
    tcase_add_loop_test(all, looks_of_a_worker, 0, 6);
    tcase_add_loop_test(all, marks, 0, 3);
    tcase_add_test(all, keys);
    tcase_add_loop_test(all, refused, 0, COUNT(wrong));
    tcase_add_test(all, later_options);
    tcase_add_test(all, options_of_a_board);
}
