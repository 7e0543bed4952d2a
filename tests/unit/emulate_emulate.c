/* emulate_emulate.c - bytes of programs and the screens that come of them, with their styles. */
#include "emulate/emulate.h"
#include "check_main.h"
#include "draw/theme.h"
#include "real/skip.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 4
#define COLS 12

static char *dumped(const struct grid *grid)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);

    grid_dump(grid, file, NULL);
    fclose(file);
    return text;
}

static struct emulate *opened(int rows, int cols)
{
    struct emulate *terminal;

    setlocale(LC_CTYPE, "C.UTF-8");
    ck_assert_int_eq(emulate_open(&terminal, rows, cols), 0);
    return terminal;
}

/* What is written, and four lines of what is seen. */
static const struct {
    const char *bytes, *screen;
} screens[] = {
    { "", "\n\n\n\n" },
    { "one\r\ntwo", "one\ntwo\n\n\n" },
    { "one\ntwo", "one\n   two\n\n\n" }, /* raw: a newline alone only goes down */
    { " 10%\r 20%\r 30%", " 30%\n\n\n\n" },
    { "abc\b\bX", "aXc\n\n\n\n" },
    { "a\tb", "a       b\n\n\n\n" },
    { "1\r\n2\r\n3\r\n4\r\n5", "2\n3\n4\n5\n" },
    { "123456789012345", "123456789012\n345\n\n\n" },
    { "\033[2;3Hx\033[1;1Hy", "y\n  x\n\n\n" },
    { "abc\033[2Jd", "   d\n\n\n\n" },
    { "abcdef\033[4G\033[K", "abc\n\n\n\n" },
    { "abc\r\033[@X", "Xabc\n\n\n\n" },
    { "a\r\nb\r\nc\033[2;1H\033[M", "a\nc\n\n\n" },
    { "\033[2;3r\033[2;1Hx\r\ny\r\nz", "\ny\nz\n\n" },
    { "main\033[?1049halt\033[?1049l", "main\n\n\n\n" },
    { "main\033[?1049h\033[Halt", "alt\n\n\n\n" },
    { "\033]2;a title\aok", "ok\n\n\n\n" },
    { "\033]2;without an end", "\n\n\n\n" },
    { "\033P1;2|q\033\\ok", "ok\n\n\n\n" },
    { "\033[31;1mred\033[0m", "red\n\n\n\n" },
    { "\303\251\346\227\245x", "\303\251\346\227\245x\n\n\n\n" },
    { "a\377b", "a\357\277\275b\n\n\n\n" },
    { "\033(0lqk\033(B", "\342\224\214\342\224\200\342\224\220\n\n\n\n" },
    { "\033[999999999999;99999999999Hx", "\n\n\n           x\n" },
    { "\033c\033[!pok", "ok\n\n\n\n" },
};

START_TEST(a_screen)
{
    struct emulate *whole = opened(ROWS, COLS), *cut = opened(ROWS, COLS);
    const char *bytes = screens[_i].bytes;
    struct grid grid;
    char *seen;

    ck_assert_int_eq(grid_open(&grid, ROWS, COLS), 0);
    emulate_put(whole, bytes, strlen(bytes), NULL, NULL);
    emulate_draw(whole, &grid, 0, 0);
    seen = dumped(&grid);
    ck_assert_str_eq(seen, screens[_i].screen);
    free(seen);
    for (size_t i = 0; i < strlen(bytes); i++) /* the same wherever they are cut */
        emulate_put(cut, bytes + i, 1, NULL, NULL);
    grid_clear(&grid);
    emulate_draw(cut, &grid, 0, 0);
    seen = dumped(&grid);
    ck_assert_str_eq(seen, screens[_i].screen);
    free(seen);
    emulate_close(whole);
    emulate_close(cut);
    grid_close(&grid);
}
END_TEST

/* The style of the first cell; the cursor is elsewhere. */
static const struct {
    const char *bytes;
    int front, back, looks;
} styles[] = {
    { "x", -1, -1, 0 },
    { "\033[31mx", 1, -1, 0 },
    { "\033[97;44mx", 15, 4, 0 },
    { "\033[30mx", 0, -1, 0 },
    { "\033[40mx", -1, 0, 0 },
    { "\033[1;3;4;7mx", -1, -1, LOOK_BOLD | LOOK_ITALIC | LOOK_UNDERLINE | LOOK_REVERSE },
    { "\033[38;5;196mx", 196, -1, 0 },
    { "\033[48;5;240mx", -1, 240, 0 },
    { "\033[38;2;255;0;0mx", 196, -1, 0 },
    { "\033[38;2;128;128;128mx", 244, -1, 0 },
    { "\033[38;2;0;0;0mx", 16, -1, 0 },
    { "\033[38;2;47;255;255mx", 51, -1, 0 },
    { "\033[38;2;48;255;255mx", 87, -1, 0 },
    { "\033[38;2;114;255;255mx", 87, -1, 0 },
    { "\033[38;2;116;255;255mx", 123, -1, 0 },
    { "\033[38;2;255;48;255mx", 207, -1, 0 },
    { "\033[38;2;255;255;48mx", 227, -1, 0 },
    { "\033[38;2;3;3;3mx", 16, -1, 0 },
    { "\033[38;2;9;9;9mx", 232, -1, 0 },
    { "\033[38;2;238;238;238mx", 255, -1, 0 },
    { "\033[38;2;250;250;250mx", 231, -1, 0 },
    { "\033[38;2;7;7;7mx", 232, -1, 0 },
    { "\033[38;2;12;12;12mx", 232, -1, 0 },
    { "\033[38;2;57;20;23mx", 235, -1, 0 },
    { "\033[38;2;97;97;97mx", 241, -1, 0 },
    { "\033[38;2;37;104;39mx", 237, -1, 0 },
    { "\033[48;2;135;47;47mx", -1, 88, 0 },
    /* as near to two: the brighter step, and no grey */
    { "\033[38;2;115;255;255mx", 123, -1, 0 },
    { "\033[38;2;255;155;255mx", 219, -1, 0 },
    { "\033[38;2;4;4;4mx", 16, -1, 0 },
    { "\033[31m\033[0mx", -1, -1, 0 },
};

START_TEST(a_style)
{
    struct emulate *terminal = opened(ROWS, COLS);
    int looks = styles[_i].looks, front = styles[_i].front, back = styles[_i].back;
    uint32_t wanted =
        front < 0 && back < 0 && looks == 0 ? STYLE_PLAIN : theme_worker(front, back, looks);
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, ROWS, COLS), 0);
    emulate_put(terminal, styles[_i].bytes, strlen(styles[_i].bytes), NULL, NULL);
    emulate_draw(terminal, &grid, 0, 0);
    ck_assert_uint_eq(grid_at(&grid, 0, 0)->style, wanted);
    emulate_close(terminal);
    grid_close(&grid);
}
END_TEST

START_TEST(the_cursor_is_seen_unless_it_is_hidden)
{
    struct emulate *terminal = opened(ROWS, COLS);
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, ROWS, COLS), 0);
    emulate_put(terminal, "ab", 2, NULL, NULL);
    emulate_draw(terminal, &grid, 0, 0);
    ck_assert_uint_eq(grid_at(&grid, 0, 2)->style, theme_worker(-1, -1, LOOK_REVERSE));
    emulate_put(terminal, "\033[?25l", 6, NULL, NULL);
    emulate_draw(terminal, &grid, 0, 0);
    ck_assert_uint_eq(grid_at(&grid, 0, 2)->style, STYLE_PLAIN);
    emulate_close(terminal);
    grid_close(&grid);
}
END_TEST

static char told[256];

static void tell(void *context, const char *bytes, size_t size)
{
    size_t used = strlen(told);

    ck_assert_ptr_eq(context, told);
    ck_assert_uint_lt(used + size, sizeof told);
    memcpy(told + used, bytes, size);
    told[used + size] = '\0';
}

START_TEST(questions_are_answered_when_they_are_to_be)
{
    struct emulate *terminal = opened(ROWS, COLS);

    told[0] = '\0';
    emulate_put(terminal, "ab\033[6n", 6, NULL, NULL);
    ck_assert_str_eq(told, "");
    emulate_put(terminal, "\033[6n", 4, tell, told);
    ck_assert_str_eq(told, "\033[1;3R");
    told[0] = '\0';
    emulate_put(terminal, "\033[5n", 4, tell, told);
    ck_assert_str_eq(told, "\033[0n");
    told[0] = '\0';
    emulate_put(terminal, "\033]2;x\a\033[21t", 11, tell,
                told); /* a title that comes back as keys */
    ck_assert_str_eq(told, "");
    emulate_close(terminal);
}
END_TEST

/* Beside the terminal nothing changes, however it is placed. */
START_TEST(nothing_beside_it)
{
    struct emulate *terminal = opened(3, 6);
    struct grid grid;
    char *seen;

    ck_assert_int_eq(grid_open(&grid, 5, 10), 0);
    grid_fill(&grid, 2, 0, 10, 0, "#");
    emulate_put(terminal, "\346\227\245\346\227\245\346\227\245\r\n\346\227\245x", 16, NULL, NULL);
    emulate_draw(terminal, &grid, 1, 2);
    seen = dumped(&grid);
    ck_assert_str_eq(seen, "\n  \346\227\245\346\227\245\346\227\245\n##\346\227\245x   ##\n\n\n");
    free(seen);
    emulate_draw(terminal, &grid, 4, 7); /* over the border of the grid */
    emulate_draw(terminal, &grid, -2, -3);
    emulate_close(terminal);
    grid_close(&grid);
}
END_TEST

/* With fewer rows those below the cursor go first, then those at the top; the cursor stays. */
static const struct {
    const char *bytes;
    int rows;
    const char *screen;
} shrunk[] = {
    { "one\r\ntwo", 3, "one\ntwo!\n\n\n" },
    { "one\r\ntwo", 2, "one\ntwo!\n\n\n" },
    { "one\r\ntwo", 1, "two!\n\n\n\n" },
    { "one", 1, "one!\n\n\n\n" },
    { "1\r\n2\r\n3\r\n4", 3, "2\n3\n4!\n\n" },
    { "1\r\n2\r\n3", 2, "2\n3!\n\n\n" },
    { "1\r\n2\033[3;4r\033[2;2H", 2, "1\n2!\n\n\n" }, /* whatever its margins are */
    { "1\r\n2\033[2;3r\033[?6h\033[1;2H", 2, "1\n2!\n\n\n" },
    { "main\033[?1049h\033[Halt", 2, "alt!\n\n\n\n" },
    /* as many as before: its margins stay */
    { "a\r\nb\r\nc\r\nd\033[2;3r\033[3;1H123456789012", 4, "a\n123456789012\n!\nd\n" },
};

START_TEST(fewer_rows)
{
    struct emulate *terminal = opened(ROWS, COLS);
    struct grid grid = { 0 };
    char *seen;

    ck_assert_int_eq(grid_open(&grid, ROWS, COLS), 0);
    emulate_put(terminal, shrunk[_i].bytes, strlen(shrunk[_i].bytes), NULL, NULL);
    emulate_resize(terminal, shrunk[_i].rows, COLS);
    emulate_put(terminal, "!", 1, NULL, NULL);
    emulate_draw(terminal, &grid, 0, 0);
    seen = dumped(&grid);
    ck_assert_msg(strcmp(seen, shrunk[_i].screen) == 0, "row %d:\n%s", _i, seen);
    free(seen);
    emulate_close(terminal);
    grid_close(&grid);
}
END_TEST

START_TEST(sizes)
{
    struct emulate *terminal = opened(0, 0);
    int rows, cols;

    emulate_size(terminal, &rows, &cols);
    ck_assert_int_eq(rows, 1);
    ck_assert_int_eq(cols, 1);
    emulate_put(terminal, "\346\227\245ab", 5, NULL, NULL);
    emulate_resize(terminal, 100000, 7);
    emulate_size(terminal, &rows, &cols);
    ck_assert_int_eq(rows, 1000);
    ck_assert_int_eq(cols, 7);
    emulate_put(terminal, "abc\r\n", 5, NULL, NULL);
    emulate_resize(terminal, 2, 2);
    emulate_close(terminal);
    ck_assert_ptr_null(emulate_close(NULL));
}
END_TEST

/* What the program is told of its library is so. */
START_TEST(there_or_not)
{
    struct emulate *terminal;
    int r = emulate_open(&terminal, ROWS, COLS);

    ck_assert_int_eq(r, emulate_there() ? 0 : -ENOSYS);
    ck_assert((terminal != NULL) == emulate_there());
    emulate_close(terminal);
}
END_TEST

CHECK_MAIN("emulate")
{
    tcase_add_test(all, there_or_not);
    if (!emulate_there()) {
        skip("no libtsm: terminals of workers have no screen");
        return;
    }
    tcase_add_loop_test(all, a_screen, 0, sizeof screens / sizeof screens[0]);
    tcase_add_loop_test(all, a_style, 0, sizeof styles / sizeof styles[0]);
    tcase_add_test(all, the_cursor_is_seen_unless_it_is_hidden);
    tcase_add_test(all, questions_are_answered_when_they_are_to_be);
    tcase_add_test(all, nothing_beside_it);
    tcase_add_loop_test(all, fewer_rows, 0, sizeof shrunk / sizeof shrunk[0]);
    tcase_add_test(all, sizes);
}
