/* draw_picture.c - the picture of a grid is well-formed XML that holds the text, whatever it is. */
#include "check_golden.h"
#include "check_main.h"
#include "draw/picture.h"
#include "draw/theme.h"

#include <string.h>

static void check_balanced(const char *svg)
{
    int depth = 0;

    for (const char *at = svg; (at = strchr(at, '<')) != NULL; at++) {
        const char *end = strchr(at, '>');
        ck_assert_ptr_nonnull(end);
        if (at[1] == '/')
            depth--;
        else if (end[-1] != '/')
            depth++;
        ck_assert_int_ge(depth, 0);
    }
    ck_assert_int_eq(depth, 0);
}

START_TEST(picture_of_text)
{
    struct text out = { 0 };
    struct grid grid;

    grid_open(&grid, 2, 20);
    grid_put(&grid, 0, 0, 20, STYLE_FAILED, "a<b & \"c\"");
    grid_put(&grid, 1, 0, 20, STYLE_OK | STYLE_SELECTED, "日本 ok");
    picture_svg(&out, &grid, "x<y\033[31m", false);
    ck_assert(!out.failed);
    check_balanced(text_string(&out));
    ck_assert_ptr_nonnull(strstr(text_string(&out), "a&lt;b"));
    ck_assert_ptr_nonnull(strstr(text_string(&out), "&quot;c&quot;"));
    ck_assert_ptr_nonnull(strstr(text_string(&out), "日本"));
    ck_assert_ptr_nonnull(strstr(text_string(&out), "<title>x&lt;y"));
    ck_assert_ptr_nonnull(strstr(text_string(&out), "fill=\"#ff5f00\" font-weight=\"bold\""));
    ck_assert_ptr_null(strchr(text_string(&out), '\033'));
    text_fini(&out);
    grid_close(&grid);
}
END_TEST

START_TEST(picture_of_bytes)
{
    struct text out = { 0 };
    struct grid grid;
    unsigned seed = 7;
    char bytes[200];

    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i + 1 < sizeof bytes; i++)
            bytes[i] = (char)((seed = seed * 1103515245 + 12345) >> 16 | 1);
        bytes[sizeof bytes - 1] = '\0';
        grid_open(&grid, 1, 1 + round % 90);
        grid_put(&grid, 0, 0, grid.cols, theme_worker(round % 256, round % 7, round % 32), bytes);
        text_clear(&out);
        picture_svg(&out, &grid, bytes, round % 2);
        check_balanced(text_string(&out));
        for (const char *at = text_string(&out); *at != '\0'; at++)
            ck_assert(*at == '\n' || (unsigned char)*at >= 0x20);
        grid_close(&grid);
    }
    text_fini(&out);
}
END_TEST

/*
 * All of it, on a dark page and on a light one: what is bold, dim, slanted, underlined, reversed;
 * colours at the ends of the palette's parts; wide characters, marks, and gaps in one style.
 */
START_TEST(whole_pictures)
{
    static const int colors[] = { 0, 15, 16, 17, 33, 195, 231, 232, 255 };
    struct text out = { 0 };
    struct grid grid;

    ck_assert_int_eq(grid_open(&grid, 5, 12), 0);
    grid_put(&grid, 0, 0, 12, theme_worker(-1, -1, LOOK_BOLD), "ab");
    grid_put(&grid, 0, 2, 12, theme_worker(-1, -1, LOOK_DIM), "cd");
    grid_put(&grid, 0, 4, 12, theme_worker(-1, -1, LOOK_ITALIC), "ef");
    grid_put(&grid, 0, 6, 12, theme_worker(-1, -1, LOOK_UNDERLINE), "gh");
    grid_put(&grid, 0, 8, 12, theme_worker(9, 21, LOOK_REVERSE), "ij");
    grid_put(&grid, 0, 10, 12, theme_worker(-1, -1, LOOK_REVERSE), "kl");
    for (int i = 0; i < 9; i++)
        grid_put(&grid, 1, i, 12, theme_worker(colors[i], -1, 0), "x");
    for (int i = 0; i < 9; i++)
        grid_put(&grid, 2, i, 12, theme_worker(-1, colors[i], 0), i % 2 == 0 ? " " : "y");
    grid_put(&grid, 3, 1, 12, STYLE_PLAIN, "e\u0301\u0302 \u65E5\u672C  <&>");
    grid_put(&grid, 4, 0, 12, STYLE_OK, "to the edge!");
    picture_svg(&out, &grid, "a\u0301<b>\n", false);
    compare_file("tests/unit/golden/picture_dark.txt", text_string(&out));
    text_clear(&out);
    picture_svg(&out, &grid, "light", true);
    compare_file("tests/unit/golden/picture_light.txt", text_string(&out));
    text_fini(&out);
    grid_close(&grid);
}
END_TEST

CHECK_MAIN("picture")
{
    check_locale();
    tcase_add_test(all, picture_of_text);
    tcase_add_test(all, picture_of_bytes);
    tcase_add_test(all, whole_pictures);
}
