/* record_record_read_places.c - a record read from any place in it, and where it is then. */
#include "base/text.h"
#include "check_main.h"
#include "made_file.h"
#include "record/record_read.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

/* The place after each event is where its line ends, wherever the reader came from. */
START_TEST(places_are_gone_to)
{
    enum { LINES = 1500 };
    static struct record_place places[LINES + 1];
    struct text all = { 0 };
    struct record_reader *reader;
    struct record_place place;
    struct fb_event event;
    char error[256];
    const char *name;

    text_puts(&all, "{\"t\":0.0,\"event\":\"run\"}\n");
    for (int i = 0; i < LINES; i++) {
        places[i] = (struct record_place){ .offset = all.size, .line = (unsigned)i + 1 };
        text_printf(&all, "{\"t\":1,\"event\":\"note\",\"text\":\"%*d\"}\n", i % 97, i);
    }
    places[LINES] = (struct record_place){ .offset = all.size, .line = LINES + 1 };
    name = make_file(all.bytes, all.size);
    ck_assert_int_eq(record_reader_open(&reader, name, error, sizeof error), 0);
    for (int i = 0; i < 60; i++) {
        int from = i * 577 % LINES;
        ck_assert_int_eq(i == 0 ? 0 : record_reader_go(reader, &places[from]), 0);
        for (int n = i == 0 ? -1 : from; n < LINES && n < from + 3; n++) {
            ck_assert_int_eq(record_reader_next(reader, &event), 1);
            ck_assert(n < 0 || atoi(event.as.note.text) == n);
            record_reader_place(reader, &place);
            ck_assert_uint_eq(place.offset, places[n + 1].offset);
            ck_assert_uint_eq(place.line, places[n + 1].line);
        }
    }
    ck_assert_int_eq(record_reader_rewind(reader), 0);
    record_reader_place(reader, &place);
    ck_assert_uint_eq(place.offset, 0);
    ck_assert_uint_eq(place.line, 0);
    ck_assert_int_eq(record_reader_next(reader, &event), 1);
    ck_assert(event.kind == FB_RUN);
    record_reader_close(reader);
    unlink(name);
    text_fini(&all);
}
END_TEST

/* What it was made of, until it is not asked for; from the beginning, whatever was found. */
START_TEST(skimmed_and_read_again)
{
    static const char lines[] = "{\"t\":0,\"event\":\"run\"}\n"
                                "{\"t\":1,\"event\":\"queued\",\"job\":1,\"name\":\"n\","
                                "\"command\":\"c\",\"shell\":\"c\"}\n"
                                "{\"t\":2,\"event\":\"no";
    const char *name = make_file(lines, sizeof lines - 1);
    struct record_reader *reader;
    struct fb_event event;
    char error[256];
    int fd;

    ck_assert_int_eq(record_reader_open(&reader, name, error, sizeof error), 0);
    ck_assert_uint_eq(record_reader_bytes(reader), sizeof lines - 1);
    ck_assert_str_eq(record_reader_path(reader), name);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(record_reader_torn(reader), 0);
        ck_assert_int_eq(record_reader_next(reader, &event), 1);
        ck_assert_int_eq(record_reader_next(reader, &event), 1);
        ck_assert_int_eq(event.kind, FB_QUEUED);
        ck_assert((event.as.queued.job != NULL) == (i == 0));
        ck_assert_int_eq(record_reader_next(reader, &event), 0);
        ck_assert_uint_eq(record_reader_torn(reader), strlen("{\"t\":2,\"event\":\"no"));
        ck_assert_int_eq(record_reader_next(reader, &event), 0);
        ck_assert_int_eq(record_reader_rewind(reader), 0);
        record_reader_skim(reader);
    }
    fd = record_reader_fd(reader);
    ck_assert_int_ge(fcntl(fd, F_GETFD), 0);
    ck_assert_ptr_null(record_reader_close(reader));
    ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
    unlink(name);
}
END_TEST

/*
 * What is being written may end anywhere, for a file system shows a write(2) page by page: the rest
 * of that line is read when it is there, and nothing twice. So also of lines that are not wanted.
 */
START_TEST(one_that_grows)
{
    static const char lines[] = "{\"t\":0,\"event\":\"run\"}\n"
                                "{\"t\":1,\"event\":\"queued\",\"job\":1,\"name\":\"n\"}\n"
                                "{\"t\":2,\"event\":\"note\",\"text\":\"\xc3\xb6\\n\"}\n"
                                "{\"t\":3,\"event\":\"queued\",\"job\":2,\"name\":\"m\"}\n";
    const size_t size = sizeof lines - 1;

    for (size_t cut = 0; cut <= size; cut++) {
        int fd = memfd_create("grows", MFD_CLOEXEC), events = 0;
        struct record_reader *reader;
        struct fb_event event;
        char error[256];
        ck_assert_int_eq(write(fd, lines, cut), (ssize_t)cut);
        ck_assert_int_eq(record_reader_open_fd(&reader, fd, error, sizeof error), 0);
        if (_i == 1)
            record_reader_want(reader, RECORD_KIND(FB_QUEUED), 0);
        for (int turn = 0; turn < 3; turn++) {
            int r;
            while ((r = record_reader_next(reader, &event)) == 1)
                events++;
            ck_assert_msg(r == 0, "%zu: %s", cut, record_reader_error(reader));
            ck_assert_uint_eq(record_reader_torn(reader), 0);
            if (turn == 1)
                ck_assert_int_eq(write(fd, lines + cut, size - cut), (ssize_t)(size - cut));
            record_reader_more(reader);
        }
        ck_assert_int_eq(events, _i == 1 ? 3 : 4);
        ck_assert_str_eq(record_reader_path(reader), "/memfd:grows (deleted)");
        record_reader_close(reader);
        close(fd);
    }
}
END_TEST

/* Standard input is not ours to close. */
START_TEST(standard_input_stays_open)
{
    int kept = dup(STDIN_FILENO), pipe_fds[2];
    struct record_reader *reader;
    char error[256];

    ck_assert_int_eq(pipe(pipe_fds), 0);
    ck_assert_int_eq(dup2(pipe_fds[0], STDIN_FILENO), STDIN_FILENO);
    ck_assert_int_eq(record_reader_open(&reader, "-", error, sizeof error), 0);
    ck_assert_uint_eq(record_reader_bytes(reader), 0);
    ck_assert_int_eq(record_reader_rewind(reader), -ESPIPE);
    ck_assert_str_eq(record_reader_path(reader), "standard input");
    record_reader_close(reader);
    ck_assert_int_ge(fcntl(STDIN_FILENO, F_GETFD), 0);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    if (kept >= 0) {
        dup2(kept, STDIN_FILENO);
        close(kept);
    }
}
END_TEST

CHECK_MAIN("record, places")
{
    tcase_add_test(all, places_are_gone_to);
    tcase_add_test(all, skimmed_and_read_again);
    tcase_add_loop_test(all, one_that_grows, 0, 2);
    tcase_add_test(all, standard_input_stays_open);
}
