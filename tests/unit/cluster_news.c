/* cluster_news.c - a file of lines that grows: each whole line once, and what a writer has torn. */
#include "cluster/news.h"
#include "cluster_stage.h"
#include "record/wire.h"

#include <errno.h>

static struct news news;

static void begin(void)
{
    stage_open(1, 1);
    news = (struct news){ .name = "events/0.jsonl" };
}

static void end(void)
{
    news_fini(&news);
    rundir_close(&stage_dir);
}

/* The next line, "-": none is here. */
static const char *next(void)
{
    static char text[200];
    const char *line;
    size_t size;

    if (!news_next(&news, &line, &size))
        return "-";
    snprintf(text, sizeof text, "%.*s", (int)size, line);
    return text;
}

static void append(const char *bytes)
{
    stage_append("events/0.jsonl", bytes, strlen(bytes));
}

START_TEST(as_they_come)
{
    begin();
    ck_assert_int_eq(news_fill(&news, &stage_dir), 0); /* no such file yet */
    ck_assert_str_eq(next(), "-");
    append("one\ntwo\nthr");
    ck_assert_int_eq(news_fill(&news, &stage_dir), 1);
    ck_assert_str_eq(next(), "one");
    ck_assert_uint_eq(news.offset, 4);
    ck_assert_uint_eq(news.line, 1);
    ck_assert_str_eq(next(), "two");
    ck_assert_str_eq(next(), "-");
    ck_assert_uint_eq(news.line, 2);
    ck_assert_int_eq(news_fill(&news, &stage_dir), 0);
    append("ee\n\n");
    ck_assert_int_eq(news_fill(&news, &stage_dir), 1);
    ck_assert_str_eq(next(), "three");
    ck_assert_str_eq(next(), "");
    ck_assert_str_eq(next(), "-");
    ck_assert_uint_eq(news.offset, 15);
    ck_assert_uint_eq(news.filled, 15);
    ck_assert_int_eq(news_fill(&news, &stage_dir), 0);
    ck_assert_ptr_null(news.buffer); /* a silent one costs nothing */
    append("four\n");
    ck_assert_int_eq(news_fill(&news, &stage_dir), 1);
    ck_assert_str_eq(next(), "four");
    end();
}
END_TEST

/* Read from a place on. */
START_TEST(from_a_place_on)
{
    begin();
    append("one\ntwo\n");
    news.offset = news.filled = 4;
    ck_assert_int_eq(news_fill(&news, &stage_dir), 1);
    ck_assert_str_eq(next(), "two");
    ck_assert_str_eq(next(), "-");
    end();
}
END_TEST

/* Lines of all sizes, more than the buffer holds. */
START_TEST(many_lines)
{
    static char bytes[400000];
    const char *line;
    size_t size, at = 0;
    int wanted = 0;

    begin();
    for (int i = 0; i < 700; i++) {
        memset(bytes + at, 'a' + i % 26, (size_t)i);
        at += (size_t)i;
        bytes[at++] = '\n';
    }
    stage_append("events/0.jsonl", bytes, at);
    while (news_fill(&news, &stage_dir) > 0)
        while (news_next(&news, &line, &size)) {
            ck_assert_uint_eq(size, (size_t)wanted);
            ck_assert(size == 0 ||
                      (line[0] == 'a' + wanted % 26 && line[size - 1] == 'a' + wanted % 26));
            wanted++;
        }
    ck_assert_int_eq(wanted, 700);
    ck_assert_uint_eq(news.offset, at);
    end();
}
END_TEST

/* One that has no end is not read for ever. */
START_TEST(a_line_without_an_end)
{
    int fd, r;

    begin();
    append("one\n");
    fd = rundir_openat(&stage_dir, "events/0.jsonl", O_WRONLY);
    ck_assert_int_eq(ftruncate(fd, (off_t)WIRE_LINE_MOST + 200000), 0); /* zeros */
    close(fd);
    while ((r = news_fill(&news, &stage_dir)) > 0)
        ck_assert(news.offset == 4 || strcmp(next(), "one") == 0);
    ck_assert_int_eq(r, -EMSGSIZE);
    ck_assert_int_eq(news_fill(&news, &stage_dir), 0);
    ck_assert_str_eq(next(), "-");
    end();
}
END_TEST

/* One of as many bytes as a line may have is a line, and what comes after it is the next. */
START_TEST(a_line_as_long_as_they_are)
{
    const char *line;
    size_t size;
    int fd;

    begin();
    fd = rundir_openat(&stage_dir, "events/0.jsonl", O_WRONLY | O_CREAT);
    ck_assert_int_eq(ftruncate(fd, (off_t)WIRE_LINE_MOST), 0); /* zeros */
    close(fd);
    append("\ntwo\n");
    while (!news_next(&news, &line, &size))
        ck_assert_int_eq(news_fill(&news, &stage_dir), 1);
    ck_assert_uint_eq(size, WIRE_LINE_MOST);
    ck_assert(line[0] == '\0' && line[size - 1] == '\0');
    while (strcmp(next(), "two") != 0)
        ck_assert_int_eq(news_fill(&news, &stage_dir), 1);
    ck_assert(!news.stopped);
    end();
}
END_TEST

/* The last line once more, as often as it is wanted; what was not read yet comes after it. */
START_TEST(a_line_again)
{
    begin();
    append("one\n\nthr");
    ck_assert_int_eq(news_fill(&news, &stage_dir), 1);
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(next(), "one");
        ck_assert(news.offset == 4 && news.line == 1);
        news_again(&news, 3);
        ck_assert(news.offset == 0 && news.line == 0);
    }
    ck_assert_str_eq(next(), "one");
    ck_assert_str_eq(next(), "");
    news_again(&news, 0);
    ck_assert(news.offset == 4 && news.line == 1);
    append("ee\n");
    ck_assert_int_eq(news_fill(&news, &stage_dir), 1); /* it is kept meanwhile */
    ck_assert_str_eq(next(), "");
    ck_assert_str_eq(next(), "three");
    ck_assert(news.offset == 11 && news.line == 3 && news.filled == 11);
    end();
    ck_assert(news.buffer == NULL && news.begin == 0 && news.end == 0 && news.room == 0);
}
END_TEST

START_TEST(what_is_no_file)
{
    begin();
    ck_assert_int_eq(mkdirat(stage_dir.fd, "events/0.jsonl", 0700), 0);
    ck_assert_int_eq(news_fill(&news, &stage_dir), -EISDIR);
    ck_assert_int_eq(news_fill(&news, &stage_dir), -EISDIR); /* it is asked each time */
    end();
}
END_TEST

CHECK_MAIN("news")
{
    tcase_add_test(all, as_they_come);
    tcase_add_test(all, from_a_place_on);
    tcase_add_test(all, many_lines);
    tcase_add_test(all, a_line_without_an_end);
    tcase_add_test(all, a_line_as_long_as_they_are);
    tcase_add_test(all, a_line_again);
    tcase_add_test(all, what_is_no_file);
}
