/*
 * report_memory.c - each allocation fails once while a record is folded and each kind of report of
 * it is written: it is the whole report, or it is none, and that is said.
 */
#include "check_free.h"
#include "check_main.h"
#include "failing_memory.h"
#include "report/as.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail_first; /* so many calls from now on */

static bool fails(void)
{
    if (fail_first > 0)
        return fail_first-- > 0;
    return fail_at > 0 && --fail_at == 0;
}

static struct fb_after first = { 1, FB_WHEN_SUCCEEDED };
static const struct fb_event events[] = {
    { .kind = FB_RUN, .as.run = { .version = "x", .title = "T", .slots = 2 } },
    { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = "a" } },
    { .kind = FB_QUEUED,
      .job = 2,
      .as.queued = { .name = "b", .command = "b", .after = &first, .after_count = 1 } },
    { .kind = FB_FORKED, .job = 1, .attempt = 1, .as.forked = { .pid = 5, .slot = 1 } },
    { .kind = FB_BEGAN, .job = 1, .attempt = 1, .t_us = 1000 },
    { .kind = FB_OUTPUT,
      .job = 1,
      .attempt = 1,
      .t_us = 2000,
      .as.output = { .stream = 1, .bytes = "out\n", .size = 4 } },
    { .kind = FB_EXITED,
      .job = 1,
      .attempt = 1,
      .t_us = 900000,
      .as.exited = { .succeeded = true } },
    { .kind = FB_REAPED, .job = 1, .attempt = 1, .t_us = 910000 },
    { .kind = FB_FORKED,
      .job = 2,
      .attempt = 1,
      .t_us = 950000,
      .as.forked = { .pid = 6, .slot = 2 } },
    { .kind = FB_EXITED, .job = 2, .attempt = 1, .t_us = 990000, .as.exited = { .code = 3 } },
    { .kind = FB_REAPED, .job = 2, .attempt = 1, .t_us = 990000 },
    { .kind = FB_QUEUED, .job = 3, .t_us = 990000, .as.queued = { .name = "c", .command = "c" } },
    { .kind = FB_SKIPPED,
      .job = 3,
      .t_us = 990000,
      .as.skipped = { .why = "b failed", .blame = 2 } },
    { .kind = FB_ENDED, .t_us = 1000000, .as.ended = { .jobs = 2, .wall_us = 1000000 } },
};

static int fold(struct facts *facts, facts_each *before, facts_each *each, void *context)
{
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        int r;
        if (before != NULL)
            before(context, facts, &events[i]);
        r = facts_take(facts, &events[i]);
        if (r < 0)
            return r;
        if (each != NULL)
            each(context, facts, &events[i]);
    }
    return 0;
}

static void (*const kinds[])(struct sheet *sheet,
                             const struct facts *facts) = { as_words, as_svg,   as_drawing, as_html,
                                                            as_json,  as_junit, as_csv,     as_md };
#define KINDS ((int)(sizeof kinds / sizeof kinds[0]))

static int write_folded(int kind, struct sheet *sheet, struct facts *facts)
{
    struct as_trace *trace = NULL;
    struct as_cast *cast = NULL;
    int r;

    if (kind < KINDS) {
        r = fold(facts, NULL, NULL, NULL);
        if (r == 0)
            kinds[kind](sheet, facts);
    } else if (kind == KINDS) {
        r = as_trace_open(&trace, sheet);
        r = r == 0 ? fold(facts, NULL, as_trace_event, trace) : r;
        if (trace != NULL)
            as_trace_close(trace, facts);
    } else {
        r = as_cast_open(&cast, sheet, facts);
        r = r == 0 ? fold(facts, as_cast_before, as_cast_event, cast) : r;
        if (cast != NULL)
            as_cast_close(cast, facts);
    }
    return r;
}

static int report(int kind, int fd)
{
    struct sheet sheet;
    struct facts facts;
    int r, written;

    facts_init(&facts);
    sheet_begin(&sheet, fd);
    r = write_folded(kind, &sheet, &facts);
    written = sheet_end(&sheet, true);
    facts_fini(&facts);
    return r < 0 ? r : written;
}

static size_t read_all(int fd, char *bytes, size_t room)
{
    ssize_t size = pread(fd, bytes, room, 0);

    ck_assert_int_ge(size, 0);
    ck_assert_uint_lt((size_t)size, room);
    bytes[size] = '\0';
    return (size_t)size;
}

START_TEST(each_allocation)
{
    static char whole[400000], seen[400000];
    int fd = memfd_create("report", MFD_CLOEXEC), failed = 0;
    bool more = true;

    ck_assert_int_eq(report(_i, fd), 0);
    read_all(fd, whole, sizeof whole);
    for (int at = 1; more && at < 3000; at++) {
        int r;
        ck_assert_int_eq(ftruncate(fd, 0), 0);
        ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
        fail_at = at;
        r = report(_i, fd);
        more = fail_at == 0;
        fail_at = 0;
        ck_assert_msg(r == 0 || r == -ENOMEM, "%d: %d", at, r);
        failed += r != 0;
        if (r == 0 && _i <= KINDS) { /* a board that is drawn shows less, which is no fault */
            read_all(fd, seen, sizeof seen);
            ck_assert_msg(strcmp(seen, whole) == 0, "allocation %d: a part is missing", at);
        }
    }
    ck_assert_int_gt(failed, 3);
    close(fd);
}
END_TEST

static int in_directory(const char *name)
{
    DIR *directory = opendir(name);
    int count = -2; /* . and .. */

    ck_assert_ptr_nonnull(directory);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

static int write_file(const char *path, const char *words)
{
    struct sheet sheet;
    char error[128] = "", wanted[128];
    int r = sheet_open(&sheet, path, error, sizeof error);

    snprintf(wanted, sizeof wanted, "%s: Cannot allocate memory", path);
    ck_assert_str_eq(error, r < 0 ? wanted : "");
    if (r < 0)
        return r;
    text_puts(&sheet.text, words);
    return sheet_end(&sheet, true);
}

/* Of a file in its place, or of none there: it is the new one as a whole, under its name alone, or
 * all is as it was. Without memory for a file that has no name it is written beside. */
START_TEST(a_file)
{
    char directory[] = "/tmp/test_memory.XXXXXX", path[64], seen[16];
    int fd, free_before, written = 0;
    mode_t mask = umask(022);
    struct stat status;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/it", directory);
    free_before = check_free_after(0);
    for (int i = 0; i < 2 * 2 * 5; i++) {
        bool there = i % 2;
        int r;
        unlink(path);
        if (there)
            ck_assert_int_eq(write_file(path, "old") + chmod(path, 0640), 0);
        fail_first = i / 2 % 2 ? i / 4 : 0;
        fail_at = i / 2 % 2 ? 0 : i / 4;
        r = write_file(path, "new");
        fail_at = fail_first = 0;
        ck_assert_msg(r == 0 || r == -ENOMEM, "%d: %d", i, r);
        written += r == 0;
        ck_assert_int_eq(check_free_after(0), free_before);
        ck_assert_int_eq(in_directory(directory), r == 0 || there);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        ck_assert_int_eq(fd >= 0, r == 0 || there);
        if (fd < 0)
            continue;
        read_all(fd, seen, sizeof seen);
        ck_assert_str_eq(seen, r == 0 ? "new" : "old");
        ck_assert_int_eq(fstat(fd, &status), 0);
        ck_assert_int_eq(status.st_mode & 07777, there ? 0640 : 0644);
        close(fd);
    }
    ck_assert_int_ge(written, 4 + 4);
    ck_assert_int_le(written, 14);
    ck_assert_int_eq(umask(mask), 022);
    unlink(path);
    rmdir(directory);
}
END_TEST

CHECK_MAIN("reports, memory")
{
    check_locale();
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, each_allocation, 0, KINDS + 2);
    tcase_add_test(all, a_file);
}
