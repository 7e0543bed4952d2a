/* host_record.c - a record written and read through the public calls. */
#include "forkboard-board.h"
#include "made_file.h"

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>

START_TEST(written_and_read)
{
    char path[] = "/tmp/forkboard-record-XXXXXX";
    struct fb_event event = { .kind = FB_RUN };
    struct fb_record *record;
    struct fb_reader *reader;
    int fd = mkstemp(path);

    close(fd);
    ck_assert_int_eq(fb_record_open(&record, path), 0);
    event.as.run.version = FB_VERSION;
    event.as.run.title = "mine";
    ck_assert_int_eq(fb_record_put(record, &event), 0);
    event = (struct fb_event){ .kind = FB_QUEUED, .job = 1, .t_us = 7 };
    event.as.queued.name = "one";
    event.as.queued.command = "work";
    ck_assert_int_eq(fb_record_put(record, &event), 0);
    ck_assert_int_eq(fb_record_flush(record), 0);
    ck_assert_int_eq(fb_reader_open(&reader, path), 0); /* while it is written */
    ck_assert_int_eq(fb_reader_next(reader, &event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    ck_assert_str_eq(event.as.run.title, "mine");
    ck_assert_int_eq(fb_reader_next(reader, &event), 1);
    ck_assert_int_eq(event.kind, FB_QUEUED);
    ck_assert_str_eq(event.as.queued.name, "one");
    ck_assert_int_eq(event.t_us, 7);
    ck_assert_str_eq(fb_reader_error(reader), "");
    ck_assert_ptr_null(fb_reader_close(reader));
    ck_assert_ptr_null(fb_record_close(record));
    ck_assert_ptr_null(fb_record_close(NULL));
    ck_assert_ptr_null(fb_reader_close(NULL));
    unlink(path);
}
END_TEST

START_TEST(what_is_refused)
{
    static const char text[] = "a file of the user's\n";
    struct fb_record *record = (struct fb_record *)&record;
    struct fb_reader *reader = (struct fb_reader *)&reader;
    struct fb_event event;
    const char *path = make_file(text, sizeof text - 1);

    ck_assert_int_eq(fb_record_open(&record, NULL), -EINVAL);
    ck_assert_ptr_null(record);
    ck_assert_int_eq(fb_record_open(&record, path), -EEXIST);
    ck_assert_ptr_null(record);
    ck_assert_int_eq(fb_record_open(&record, "/nowhere/at/all"), -ENOENT);
    ck_assert_int_eq(fb_reader_open(&reader, "/nowhere/at/all"), -ENOENT);
    ck_assert_ptr_null(reader);
    ck_assert_int_eq(fb_reader_open(&reader, path), 0);
    ck_assert_int_eq(fb_reader_next(reader, &event), -EBADMSG);
    ck_assert_ptr_nonnull(strstr(fb_reader_error(reader), path));
    fb_reader_close(reader);
    unlink(path);
}
END_TEST

static bool commas; /* the program's locale has them, as LC_NUMERIC of many a language */

static int with_commas(char *out, size_t size, const char *format, va_list arguments)
{
    int n = vsnprintf(out, size, format, arguments);
    char *point;

    if (commas && uselocale((locale_t)0) == LC_GLOBAL_LOCALE && (point = strchr(out, '.')) != NULL)
        *point = ',';
    return n;
}

/* In the place of the C library's, which would want such a locale to be installed. */
__attribute__((visibility("default"))) int snprintf(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = with_commas(out, size, format, arguments);
    va_end(arguments);
    return n;
}

/* What snprintf() is where the compiler fortifies, as that of a distribution may by itself. */
int __snprintf_chk(char *out, size_t size, int flag, size_t room, const char *format, ...);

__attribute__((visibility("default"))) int __snprintf_chk(char *out, size_t size, int flag,
                                                          size_t room, const char *format, ...)
{
    va_list arguments;
    int n;

    (void)flag;
    (void)room;
    va_start(arguments, format);
    n = with_commas(out, size, format, arguments);
    va_end(arguments);
    return n;
}

START_TEST(a_program_with_commas)
{
    char path[] = "/tmp/forkboard-record-XXXXXX", text[8];
    struct fb_event event = { .kind = FB_RUN };
    struct fb_record *record;
    struct fb_reader *reader;

    close(mkstemp(path));
    event.as.run.version = FB_VERSION;
    event.as.run.title = "mine";
    event.as.run.hardware.quota = 1.0 / 3;
    ck_assert_int_eq(fb_record_open(&record, path), 0);
    commas = true;
    ck_assert_int_eq(fb_record_put(record, &event), 0);
    snprintf(text, sizeof text, "%.1f", 0.5); /* the program's is as it was */
    commas = false;
    ck_assert_str_eq(text, "0,5");
    fb_record_close(record);
    ck_assert_int_eq(fb_reader_open(&reader, path), 0);
    ck_assert_int_eq(fb_reader_next(reader, &event), 1);
    ck_assert(event.as.run.hardware.quota == 1.0 / 3);
    fb_reader_close(reader);
    unlink(path);
}
END_TEST

/* What waits when a child is forked is written once. */
START_TEST(in_a_child)
{
    char path[] = "/tmp/forkboard-record-XXXXXX";
    struct fb_event event = { .kind = FB_RUN };
    struct fb_record *record;
    struct fb_reader *reader;
    int status, count = 0;
    pid_t pid;

    close(mkstemp(path));
    ck_assert_int_eq(fb_record_open(&record, path), 0);
    event.as.run.version = FB_VERSION;
    event.as.run.title = "mine";
    ck_assert_int_eq(fb_record_put(record, &event), 0);
    pid = fork();
    if (pid == 0) {
        bool refused = fb_record_put(record, &event) == -EPERM;
        refused &= fb_record_flush(record) == -EPERM;
        _exit(fb_record_close(record) == NULL && refused ? 7 : 8);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    fb_record_close(record);
    ck_assert_int_eq(fb_reader_open(&reader, path), 0);
    while (fb_reader_next(reader, &event) > 0)
        count++;
    fb_reader_close(reader);
    unlink(path);
    ck_assert_int_eq(count, 1);
}
END_TEST

static struct fb_event of(enum fb_kind kind, uint32_t job, int64_t t_us)
{
    return (struct fb_event){ .kind = kind, .job = job, .attempt = job != 0, .t_us = t_us };
}

/* Its worker used a core for half of its time to the microsecond: waiting, or a speed-up. */
static size_t a_close_run(struct fb_event events[8])
{
    struct fb_event *at = events;

    *at = of(FB_RUN, 0, 0);
    at->as.run.version = FB_VERSION;
    at->as.run.title = "close";
    at->as.run.slots = 2;
    at++->as.run.hardware = (struct fb_hardware){ 2, 2, 2, 0, 2, 2 };
    *at = of(FB_QUEUED, 1, 10);
    at->as.queued.name = "one";
    at++->as.queued.command = "work";
    *at = of(FB_FORKED, 1, 20);
    at->as.forked.pid = 4711;
    at++->as.forked.slot = 1;
    *at++ = of(FB_BEGAN, 1, 30);
    *at = of(FB_PROGRESS, 1, 40);
    at->as.progress.text = "";
    at++->as.progress.share = 1.0 / 3;
    *at = of(FB_EXITED, 1, 3020);
    at++->as.exited.succeeded = true;
    *at = of(FB_REAPED, 1, 3021);
    at++->as.reaped.user_us = 1500;
    *at = of(FB_ENDED, 0, 3022);
    at->as.ended.jobs = at->as.ended.succeeded = 1;
    at->as.ended.wall_us = 3022;
    at->as.ended.cpu_us = 1500;
    at++->as.ended.speed_up = 1500.0 / 3022;
    return (size_t)(at - events);
}

/* The rows, each with its newline. */
static void drawn(char *out, size_t size, struct fb_cells *cells)
{
    size_t used = 0;

    ck_assert_int_eq(fb_cells_draw(cells, 500000), 0);
    for (int row = 0; fb_cells_text(cells, row, out + used, size - used - 1) == 0; row++) {
        used += strlen(out + used);
        out[used++] = '\n';
    }
    out[used] = '\0';
    fb_cells_close(cells);
}

/* At each moment: with every event one more. */
START_TEST(cells_of_what_is_read_back)
{
    char path[] = "/tmp/forkboard-record-XXXXXX", live[8192], read_back[8192];
    struct fb_event events[8], event;
    struct fb_record *record;
    struct fb_reader *reader;
    struct fb_cells *one, *other;
    size_t count = a_close_run(events);

    close(mkstemp(path));
    ck_assert_int_eq(fb_record_open(&record, path), 0);
    ck_assert_int_eq(fb_cells_open(&one, 12, 100, NULL), 0);
    ck_assert_int_eq(fb_cells_open(&other, 12, 100, NULL), 0);
    for (size_t i = 0; i < count && i <= (size_t)_i; i++) {
        ck_assert_int_eq(fb_record_put(record, &events[i]), 0);
        ck_assert_int_eq(fb_cells_put(one, &events[i]), 0);
    }
    fb_record_close(record);
    ck_assert_int_eq(fb_reader_open(&reader, path), 0);
    while (fb_reader_next(reader, &event) > 0)
        ck_assert_int_eq(fb_cells_put(other, &event), 0);
    fb_reader_close(reader);
    unlink(path);
    drawn(live, sizeof live, one);
    drawn(read_back, sizeof read_back, other);
    ck_assert_str_eq(read_back, live);
}
END_TEST

CHECK_MAIN("record")
{
    tcase_add_test(all, in_a_child);
    tcase_add_test(all, a_program_with_commas);
    tcase_add_loop_test(all, cells_of_what_is_read_back, 0, 8);
    tcase_add_test(all, written_and_read);
    tcase_add_test(all, what_is_refused);
}
