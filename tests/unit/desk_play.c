/*
 * desk_play.c - moves through a record of ten jobs' worth of events: after each key, where the play
 * stands, how many events the board has, and whether it plays. No clock: time is what a row says.
 */
#include "base/text.h"
#include "check_main.h"
#include "desk/play.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char record[] = /* its number: the events up to there */
    "{\"t\":0,\"event\":\"run\",\"version\":\"1\",\"title\":\"\",\"slots\":2,\"hardware\":{"
    "\"cores\":2,"
    "\"threads\":2,\"machine_threads\":2,\"quota\":0,\"expected\":[2,2]},"
    "\"start\":\"2026-01-01T00:00:00.000000Z\",\"seed\":\"1\"}\n"
    "{\"t\":0,\"event\":\"queued\",\"job\":1,\"name\":\"a\",\"command\":\"a\"}\n"
    "{\"t\":0,\"event\":\"queued\",\"job\":2,\"name\":\"b\",\"command\":\"b\"}\n"
    "{\"t\":0.1,\"event\":\"forked\",\"job\":1,\"attempt\":1,\"pid\":11,\"slot\":1}\n"
    "{\"t\":0.1,\"event\":\"began\",\"job\":1,\"attempt\":1}\n" /* 5 */
    "{\"t\":0.2,\"event\":\"forked\",\"job\":2,\"attempt\":1,\"pid\":12,\"slot\":2}\n"
    "{\"t\":0.2,\"event\":\"began\",\"job\":2,\"attempt\":1}\n"
    "{\"t\":0.3,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stdout\",\"text\":\"x\"}"
    "\n"
    "{\"t\":0.4,\"event\":\"exited\",\"job\":1,\"attempt\":1,\"code\":1,\"ok\":false}\n"
    "{\"t\":0.4,\"event\":\"reaped\",\"job\":1,\"attempt\":1,\"user\":0,\"system\":0,"
    "\"peak_memory\":0}\n" /* 10 */
    "{\"t\":0.5,\"event\":\"sample\",\"job\":2,\"attempt\":1,\"cpu\":0,\"memory\":0,\"core\":0,"
    "\"state\":\"S\"}\n"
    "{\"t\":0.6,\"event\":\"progress\",\"job\":2,\"attempt\":1,\"share\":0.5,\"text\":\"\"}\n"
    "{\"t\":0.8,\"event\":\"exited\",\"job\":2,\"attempt\":1,\"code\":3,\"ok\":false}\n"
    "{\"t\":0.8,\"event\":\"reaped\",\"job\":2,\"attempt\":1,\"user\":0,\"system\":0,"
    "\"peak_memory\":0}\n"
    "{\"t\":1,\"event\":\"ended\",\"jobs\":2,\"succeeded\":0,\"failed\":2,\"skipped\":0,\"wall\":1,"
    "\"cpu\":0,\"speed_up\":0,\"status\":1,\"stopped\":false}\n"; /* 15 */

static char path[] = "/tmp/test_play.XXXXXX";
static struct desk desk;
static struct play play;
static struct record_reader *reader;
static int64_t now_us;

static int open_record(const char *bytes, size_t size)
{
    char error[512];
    int fd;

    strcpy(path, "/tmp/test_play.XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
    ck_assert_int_eq(record_reader_open(&reader, path, error, sizeof error), 0);
    ck_assert_int_eq(desk_open(&desk, KEYS_REPLAY, false), 0);
    ck_assert_int_eq(desk_resize(&desk, 24, 80), 0);
    now_us = 5000000;
    return play_open(&play, reader, &desk);
}

/* A short one stands still at first. */
static int open_playing(void)
{
    int r = open_record(record, sizeof record - 1);

    if (r == 0)
        play_obey(&play, REQUEST_PLAY, now_us);
    return r;
}

static void close_record(void)
{
    play_close(&play);
    desk_close(&desk);
    record_reader_close(reader);
    unlink(path);
}

static void press(int key)
{
    enum request request = keys_request(key, KEYS_REPLAY);

    ck_assert_int_ne(request, REQUEST_NONE);
    desk.at_us = -1; /* no place that the mouse names */
    play_obey(&play, request, now_us);
}

/* A number lets so many milliseconds go by; a letter is a key. `seen`: MS/EVENTS and > or =. */
static void do_all(const char *course, struct text *seen)
{
    play.clock_us = now_us;
    while (*course != '\0') {
        if (*course >= '1' && *course <= '9') {
            now_us += strtol(course, (char **)&course, 10) * 1000;
            play_advance(&play, now_us);
        } else {
            desk.changed = false;
            press(*course++);
            ck_assert(desk.changed);
        }
        text_printf(seen, "%lld/%u%s", (long long)play.at_us / 1000, (unsigned)desk.board.events,
                    play.playing ? ">" : "=");
        text_puts(seen, play.by_events ? "!" : "");
        ck_assert(desk.ui.replay.playing == play.playing);
        ck_assert_double_eq(desk.ui.replay.speed, play.speed);
        if (play.speed != 1)
            text_printf(seen, "x%.4g", play.speed);
        if (desk.ui.table.selected != 0)
            text_printf(seen, "#%u", desk.ui.table.selected);
        text_putc(seen, ' ');
        course += *course == ' ';
    }
}

static const struct {
    const char *course, *seen;
} courses[] = {
    /* time goes by */
    { "99 1 50 150", "99/3> 100/5> 150/5> 300/8> " },
    { "900 99 1 500", "900/14> 999/14> 1000/15= 1000/15= " },
    { "2000 p 100", "1000/15= 0/0> 100/5> " }, /* at the end it plays again */
    { "200 p 500 p 100", "200/7> 200/7= 200/7= 200/7> 300/8> " },
    /* speed, within its bounds */
    { "+ 50 + + + + 10", "0/0>x2 100/5>x2 100/5>x4 100/5>x8 100/5>x16 100/5>x16 260/7>x16 " },
    { "- - - 400 + + + ", "0/0>x0.5 0/0>x0.25 0/0>x0.1 40/3>x0.1 40/3>x0.25 40/3>x0.5 40/3> " },
    { "- - - - - - - 1000 ",
      "0/0>x0.5 0/0>x0.25 0/0>x0.1 0/0>x0.05 0/0>x0.02 0/0>x0.01 0/0>x0.01 10/3>x0.01 " },
    /* event by event, at its own pace; and by time again */
    { "x 299 1 299 1 300 900 300 x 100",
      "0/0>! 0/0>! 0/1>! 0/1>! 0/2>! 0/3>! 100/4>! 100/5>! 100/5> 200/7> " },
    { "p x p 300 p 300", "0/0= 0/0>! 0/0=! 0/0=! 0/0>! 0/1>! " },
    { "$ . . x 300 300 300", "1000/15> 1000/15= 1000/15= 0/0>! 0/1>! 0/2>! 0/3>! " },
    { "900 + x 150 150", "900/14> 900/14>x2 900/14>!x2 1000/15=!x2 1000/15=!x2 " },
    /* steps: output, samples and progress go with the event before them */
    { ". . . . . . . . . . . . .",
      "0/1= 0/2= 0/3= 100/4= 100/5= 200/6= 200/7= 400/9= 400/10= 800/13= 800/14= 1000/15= "
      "1000/15= " },
    { "$ , , , , , , , ,", "1000/15> 800/14= 800/13= 600/12= 400/9= 300/8= 200/6= 100/5= 100/4= " },
    { ". , , .", "0/1= 0/0= 0/0= 0/1= " },
    /* a bit on or back is a fortieth of it all */
    { "l l h h h", "25/3> 50/3> 25/3> 0/3> 0/3> " },
    { "$ h l l", "1000/15> 974/14> 1000/15> 1000/15> " },
    /* failures, and the job that is to blame is selected */
    { "e e e", "400/10=#1 800/14=#2 800/14=#2 " },
    { "$ E E E e", "1000/15> 800/14=#2 400/10=#1 400/10=#1 800/14=#2 " },
    { "600 E e", "600/12> 400/10=#1 800/14=#2 " },
    { "500 ^ 100 $ ^", "500/11> 0/3> 100/5> 1000/15> 0/3> " },
};

START_TEST(a_course)
{
    struct text seen = { 0 };

    ck_assert_msg(open_playing() == 0, "%s", record_reader_error(reader));
    do_all(courses[_i].course, &seen);
    ck_assert_str_eq(text_string(&seen), courses[_i].seen);
    if (strpbrk(courses[_i].course, "eE") == NULL) /* "no failure after this" */
        ck_assert_str_eq(desk.message, "");
    text_fini(&seen);
    close_record();
}
END_TEST

START_TEST(what_is_known_at_once)
{
    ck_assert_int_eq(open_playing(), 0);
    ck_assert_int_eq(play.end_us, 1000000);
    ck_assert_int_eq(desk.ui.replay.end_us, 1000000);
    ck_assert(desk.ui.replay.on);
    ck_assert_uint_eq(desk.ui.replay.failure_count, 2);
    ck_assert_int_eq(desk.ui.replay.failures_us[0], 400000);
    ck_assert_int_eq(desk.ui.replay.failures_us[1], 800000);
    ck_assert_uint_eq(desk.board.events, 0);
    play.clock_us = now_us;
    play_obey(&play, REQUEST_TO_BEGIN, now_us);
    ck_assert_int_eq(play_deadline_us(&play), now_us + 100000);
    press(' ');
    ck_assert_int_eq(play_deadline_us(&play), INT64_MAX);
    close_record();
}
END_TEST

/* What is over before it is looked at stands still at first; a longer one plays at once. */
START_TEST(opened_short_or_long)
{
    struct text longer = { 0 };

    ck_assert_int_eq(open_record(record, sizeof record - 1), 0);
    ck_assert(!play.playing && !desk.ui.replay.playing && desk.ui.replay.on);
    close_record();
    text_put(&longer, record, (size_t)(strstr(record, "{\"t\":1,") - record));
    text_puts(&longer, "{\"t\":10,\"event\":\"note\",\"text\":\"late\"}\n");
    ck_assert_int_eq(open_record(longer.bytes, longer.size), 0);
    ck_assert(play.playing && desk.ui.replay.playing);
    close_record();
    text_fini(&longer);
}
END_TEST

/* It plays up to a note that pauses, by time and by events; a seek goes past it. */
START_TEST(a_note_that_pauses)
{
    static const char note[] = "{\"t\":0.5,\"event\":\"note\",\"text\":\"see\",\"pause\":true}\n";
    const char *at = strstr(record, "{\"t\":0.6");
    struct text lines = { 0 }, seen = { 0 };

    text_put(&lines, record, (size_t)(at - record));
    text_puts(&lines, note);
    text_puts(&lines, at);
    ck_assert_int_eq(open_record(lines.bytes, lines.size), 0);
    do_all("p 700 100 p 100 ^ $ ^", &seen);
    ck_assert_str_eq(text_string(&seen),
                     "0/0> 500/12= 500/12= 500/12> 600/13> 0/3> 1000/16> 0/3> ");
    text_clear(&seen);
    do_all("p . . . . . . . . x 300 300 x", &seen);
    ck_assert_str_eq(text_string(&seen),
                     "0/3= 100/4= 100/5= 200/6= 200/7= 400/9= 400/10= 500/12= 800/14= 800/14>! "
                     "800/15>! 1000/16=! 1000/16= ");
    close_record();
    text_fini(&lines);
    text_fini(&seen);
}
END_TEST

/* A click on the bar names the time itself, within the record. */
START_TEST(a_place_is_named)
{
    static const struct {
        int64_t at_us, to_us;
        uint32_t events;
    } places[] = { { 500000, 500000, 11 }, { 0, 0, 3 }, { 1500000, 1000000, 15 } };

    ck_assert_int_eq(open_playing(), 0);
    for (size_t i = 0; i < 3; i++) {
        desk.at_us = places[i].at_us;
        play_obey(&play, REQUEST_SEEK, now_us);
        ck_assert_int_eq(play.at_us, places[i].to_us);
        ck_assert_uint_eq(desk.board.events, places[i].events);
    }
    close_record();
}
END_TEST

/* A key that is none of the play's changes nothing. */
START_TEST(other_requests)
{
    ck_assert_int_eq(open_playing(), 0);
    desk.changed = false;
    for (int request = 0; request < REQUEST_COUNT; request++)
        if (request < REQUEST_PLAY || request > REQUEST_TO_END)
            play_obey(&play, (enum request)request, now_us);
    ck_assert(!desk.changed && play.playing);
    ck_assert_int_eq(play.at_us, 0);
    close_record();
}
END_TEST

/* There are as many as there are failures, and no time goes back. */
START_TEST(many_failures)
{
    struct text lines = { 0 };

    text_put(&lines, record, (size_t)(strchr(record, '\n') - record) + 1);
    for (unsigned job = 1; job <= 200; job++) {
        text_printf(&lines,
                    "{\"t\":%u,\"event\":\"queued\",\"job\":%u,\"name\":\"a\",\"command\":\"a\"}\n",
                    job, job);
        text_printf(
            &lines,
            "{\"t\":%u,\"event\":\"unstarted\",\"job\":%u,\"attempt\":1,\"error\":\"ENOENT\","
            "\"stage\":\"exec\",\"what\":\"a\"}\n",
            job, job);
    }
    ck_assert_int_eq(open_record(lines.bytes, lines.size), 0);
    ck_assert_uint_eq(play.failure_count, 200);
    for (size_t i = 0; i < 200; i++)
        ck_assert_int_eq(play.failures_us[i], (int64_t)(i + 1) * 1000000);
    close_record();
    text_fini(&lines);
}
END_TEST

/* One that cannot follow is refused before anything is shown. */
START_TEST(a_record_that_is_wrong)
{
    struct text lines = { 0 };

    text_puts(&lines, record);
    text_puts(&lines, _i == 0 ? "{\"t\":2,\"event\":\"began\",\"job\":9,\"attempt\":1}\n"
                              : "{\"t\":2,\"event\"\n");
    ck_assert_int_eq(open_record(lines.bytes, lines.size), -EBADMSG);
    ck_assert_ptr_nonnull(strstr(record_reader_error(reader), ":16:"));
    close_record();
    text_fini(&lines);
}
END_TEST

CHECK_MAIN("play")
{
    tcase_add_loop_test(all, a_course, 0, (int)(sizeof courses / sizeof courses[0]));
    tcase_add_test(all, what_is_known_at_once);
    tcase_add_test(all, opened_short_or_long);
    tcase_add_test(all, a_note_that_pauses);
    tcase_add_test(all, a_place_is_named);
    tcase_add_test(all, other_requests);
    tcase_add_test(all, many_failures);
    tcase_add_loop_test(all, a_record_that_is_wrong, 0, 2);
}
