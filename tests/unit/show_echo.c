/*
 * show_echo.c - what of workers' output is printed as which lines: cut anywhere, with a gap where
 * the record keeps no more, and when nothing more comes; for a file and for a terminal.
 */
#include "check_main.h"
#include "show/echo.h"

#include <string.h>

static struct text printed; /* each piece with its stream before it */

static void print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    text_printf(&printed, "%d:", stream);
    text_put(&printed, bytes, size);
}

#define MOST 6

/* Of job 1: a piece of its output, after a gap; stream 0: the worker has exited. */
struct piece {
    const char *bytes;
    int stream;
    uint64_t left_out_bytes;
};

#define GAP "2:forkboard: 9 bytes that a job wrote are not in the record\n"

static const struct {
    struct piece pieces[MOST];
    const char *lines, *calm; /* in a file; on a terminal, NULL: the same */
} rows[] = {
    { { { "a\nb", 1, 0 }, { "c\n", 1, 0 } }, "1:a\n1:bc\n", NULL },
    { { { "a\nb", 1, 0 }, { "", 0, 0 }, { "c\n", 1, 0 } }, "1:a\n1:b\n1:c\n", NULL },
    /* the part before the gap and the one after it are no line */
    { { { "a\n34", 1, 0 }, { "19\n20\n", 1, 9 } }, "1:a\n1:34\n" GAP "1:19\n20\n", NULL },
    { { { "a\n", 1, 0 }, { "19\n", 1, 9 } }, "1:a\n" GAP "1:19\n", NULL },
    { { { "a", 1, 0 }, { "b", 2, 0 }, { "c\n", 2, 9 }, { "d\n", 1, 0 } },
      "2:b\n" GAP "2:c\n1:ad\n",
      NULL },
    /* the gap alone */
    { { { "a", 1, 0 }, { "", 1, 9 }, { "b", 1, 0 } }, "1:a\n" GAP "1:b\n", NULL },
    /* nothing more comes */
    { { { "a\nb", 1, 0 } }, "1:a\n1:b\n", NULL },
    { { { "a", 1, 0 }, { "b", 2, 0 } }, "1:a\n2:b\n", NULL },
    /* an escape sequence that the gap has cut */
    { { { "a\n\033[", 1, 0 }, { "mb\n", 1, 9 } },
      "1:a\n1:\033[\n" GAP "1:mb\n",
      "1:a\n" GAP "1:mb\n" },
};

static void take(struct echo *echo, const struct piece *piece)
{
    static const struct summary nothing;
    struct fb_event event = { .kind = piece->stream != 0 ? FB_OUTPUT : FB_EXITED, .job = 1 };

    if (piece->stream != 0) {
        event.as.output.stream = piece->stream;
        event.as.output.bytes = piece->bytes;
        event.as.output.size = strlen(piece->bytes);
        event.as.output.left_out_bytes = piece->left_out_bytes;
    }
    echo_event(echo, &nothing, &event);
}

static const char *shown(const struct piece *pieces, bool calm)
{
    static const struct summary nothing;
    struct source source = { .print = print, .lines = 2 };
    struct echo echo;

    text_clear(&printed);
    echo_init(&echo, &source, false);
    echo.calm[0] = echo.calm[1] = calm;
    for (int i = 0; i < MOST && pieces[i].bytes != NULL; i++)
        take(&echo, &pieces[i]);
    echo_end(&echo, &nothing);
    echo_fini(&echo);
    return text_string(&printed);
}

START_TEST(lines_as_written)
{
    const char *calm = rows[_i].calm != NULL ? rows[_i].calm : rows[_i].lines;

    ck_assert_str_eq(shown(rows[_i].pieces, false), rows[_i].lines);
    ck_assert_str_eq(shown(rows[_i].pieces, true), calm);
    text_fini(&printed);
}
END_TEST

CHECK_MAIN("echo")
{
    tcase_add_loop_test(all, lines_as_written, 0, sizeof rows / sizeof rows[0]);
}
