/* record_record_read_places.c - a record read from any place in it, and where it is then. */
#include "base/text.h"
#include "check_main.h"
#include "made_file.h"
#include "record/record_read.h"

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

CHECK_MAIN("record, places")
{
    tcase_add_test(all, places_are_gone_to);
}
