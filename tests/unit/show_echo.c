/*
 * show_echo.c - what of workers' output is printed as which lines: cut anywhere, with a gap where
 * the record keeps no more, and when nothing more comes; for a file and for a terminal, and of
 * several jobs at once.
 */
#include "check_main.h"
#include "show/echo.h"

#include <string.h>

static bool terminals[3]; /* by descriptor */

/* In the place of the C library's. */
int isatty(int fd)
{
    return fd >= 0 && fd < 3 && terminals[fd];
}

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
    /* nothing but the end of a line */
    { { { "\n", 1, 0 }, { "\n", 2, 0 } }, "1:\n2:\n", NULL },
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

/* Where a stream goes to a terminal is asked for each. */
START_TEST(which_is_calm)
{
    struct echo echo;

    for (int i = 0; i < 4; i++) {
        terminals[1] = (i & 1) != 0;
        terminals[2] = (i & 2) != 0;
        echo_init(&echo, &(struct source){ 0 }, false);
        ck_assert_int_eq(echo.calm[0], terminals[1]);
        ck_assert_int_eq(echo.calm[1], terminals[2]);
        ck_assert_int_eq(echo.error, 0);
    }
    terminals[1] = terminals[2] = false;
}
END_TEST

/* ---------------------------------------------------------------- several jobs */

static struct summary summary;
static struct echo echo;

static void begin_two(bool tag)
{
    static struct source source = { .print = print, .lines = 2 };

    for (uint32_t job = 1; job <= 2; job++) {
        struct fb_event event = { .kind = FB_QUEUED, .job = job };
        event.as.queued.name = event.as.queued.command = job == 1 ? "London" : "Paris";
        summary_apply(&summary, &event);
    }
    echo_init(&echo, &source, tag);
    text_clear(&printed);
}

static void put(uint32_t job, int stream, const char *bytes, uint64_t left_out_bytes, bool live)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job };

    event.as.output.stream = stream;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    event.as.output.left_out_bytes = left_out_bytes;
    event.as.output.live = live;
    echo_event(&echo, &summary, &event);
}

static void says(const char *wanted)
{
    ck_assert_str_eq(text_string(&printed), wanted);
    text_clear(&printed);
}

static void end_two(void)
{
    echo_end(&echo, &summary);
    ck_assert_uint_eq(echo.count, 0);
    ck_assert_int_eq(echo.error, 0);
    echo_fini(&echo);
    summary_fini(&summary);
    text_fini(&printed);
}

/* Each line has its job before it, and parts of several are held apart. */
START_TEST(tagged)
{
    begin_two(true);
    put(1, 1, "a\nb", 0, false);
    says("1:London\ta\n");
    put(2, 1, "x\ny\nz", 0, false);
    says("1:Paris\tx\nParis\ty\n");
    put(3, 1, "of none\n", 0, false);
    says("1:of none\n");
    put(1, 2, "w\n", 0, false);
    says("2:London\tw\n");
    echo_event(&echo, &summary, &(struct fb_event){ .kind = FB_EXITED, .job = 1 });
    says("1:London\tb\n");
    put(2, 1, "2\n", 0, false);
    says("1:Paris\tz2\n");
    put(1, 1, "again", 0, false);
    says("");
    end_two();
}
END_TEST

/* What is shown beside is not printed; nor is another stream. */
START_TEST(what_is_none)
{
    begin_two(false);
    put(1, 1, "a\n", 0, true);
    put(1, 0, "a\n", 0, false);
    put(1, 3, "a\n", 0, false);
    says("");
    ck_assert_uint_eq(echo.count, 0);
    put(2, 2, "", 9, false);
    says("2:forkboard: 9 bytes that Paris wrote are not in the record\n");
    put(3, 1, "", 1, false);
    says("2:forkboard: 1 bytes that a job wrote are not in the record\n");
    end_two();
}
END_TEST

/* A line may be as long as this; one that is longer comes in pieces, and has one name and one end.
 */
START_TEST(a_long_line)
{
    static char bytes[64 * 1024 + 1];

    begin_two(true);
    memset(bytes, 'x', sizeof bytes - 1);
    put(1, 1, bytes, 0, false);
    says("");
    put(1, 1, "y", 0, false);
    ck_assert_uint_eq(printed.size, strlen("1:London\t") + sizeof bytes);
    text_clear(&printed);
    put(1, 1, "z", 0, false);
    says("");
    put(1, 1, "\nnext\n", 0, false);
    says("1:z\nLondon\tnext\n");
    put(1, 1, bytes, 0, false);
    put(1, 1, "y", 0, false);
    text_clear(&printed);
    echo_event(&echo, &summary, &(struct fb_event){ .kind = FB_EXITED, .job = 1 });
    says("1:\n");
    end_two();
}
END_TEST

CHECK_MAIN("echo")
{
    tcase_add_test(all, which_is_calm);
    tcase_add_test(all, tagged);
    tcase_add_test(all, what_is_none);
    tcase_add_test(all, a_long_line);
    tcase_add_loop_test(all, lines_as_written, 0, sizeof rows / sizeof rows[0]);
}
