/*
 * show_results_table_rows.c - the rows of a table of results: when each is written, what its
 * columns have of output that comes in pieces, and a disk that takes little or nothing.
 */
#include "check_main.h"
#include "show/results_table.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct results_table *table;
static struct summary summary;
static char top[] = "/tmp/forkboard-table-XXXXXX", path[64], error[256];
static size_t most; /* bytes that a write takes; 0: any */
static bool disk_full;
static int tears;            /* the write after so many finds it full */
static int signals;          /* so often it is interrupted first */
static uint32_t attempts[4]; /* of each job, the last that began */

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t size)
{
    if (tears > 0 && --tears == 0) {
        disk_full = true; /* with the next one */
        return syscall(SYS_write, fd, bytes, most < size ? most : size);
    }
    if (disk_full || signals > 0) {
        errno = disk_full ? ENOSPC : EINTR;
        signals--;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, most > 0 && most < size ? most : size);
}

static void open_table(const char *ending)
{
    ck_assert_ptr_nonnull(mkdtemp(top));
    snprintf(path, sizeof path, "%s/t%s", top, ending);
    check_free_0();
    ck_assert_int_eq(results_table_open(&table, path, error, sizeof error), 0);
}

static void tear_down(void)
{
    table = results_table_close(table);
    summary_fini(&summary);
    unlink(path);
    rmdir(top);
}

static int give(const struct fb_event *event)
{
    struct joblog_line line = { .job = event->job, .command = "cmd", .command_bytes = 3 };
    int r;

    line.code = event->kind == FB_EXITED ? event->as.exited.code : 0;
    r = results_table_event(table, summary_live(&summary, event->job), event,
                            event->kind == FB_EXITED ? &line : NULL, error, sizeof error);
    summary_apply(&summary, event);
    return r;
}

static void begin(uint32_t job, uint32_t attempt, const char *name)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = attempt };

    attempts[job] = attempt;
    event.as.forked.pid = 7;
    if (attempt == 1)
        give(&(struct fb_event){
            .kind = FB_QUEUED, .job = job, .as.queued = { .name = name, .command = "c" } });
    give(&event);
}

static void print(uint32_t job, int stream, uint64_t offset, const char *bytes)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = attempts[job] };

    event.as.output.stream = stream;
    event.as.output.offset = offset;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    ck_assert_int_eq(give(&event), 0);
}

static int end(uint32_t job, int code)
{
    return give(&(struct fb_event){ .kind = FB_EXITED,
                                    .job = job,
                                    .attempt = attempts[job],
                                    .as.exited = { .code = code, .succeeded = code == 0 } });
}

static void done(uint32_t job)
{
    results_table_done(table, job, attempts[job]);
}

/* What is in the file now, after its head. */
static const char *rows(size_t *size)
{
    static char bytes[4000];
    FILE *file = fopen(path, "r");
    const char *head;

    ck_assert_ptr_nonnull(file);
    *size = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[*size] = '\0';
    fclose(file);
    head = strchr(bytes, '\n');
    ck_assert_ptr_nonnull(head);
    *size -= (size_t)(head + 1 - bytes);
    return head + 1;
}

static void rows_are(const char *wanted)
{
    size_t size;

    ck_assert_str_eq(rows(&size), wanted);
}

/* One that went well is there at once; one that failed with the next event of another, as it may
 * be tried again: then it is none. */
START_TEST(when_rows_are_written)
{
    open_table(".csv");
    begin(1, 1, "a");
    begin(2, 1, "b");
    begin(3, 1, "c");
    end(2, 0);
    rows_are("2,:,0.000,0.000,0,0,0,0,cmd,b,,\n");
    end(1, 5);
    give(&(struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 });
    rows_are("2,:,0.000,0.000,0,0,0,0,cmd,b,,\n");
    give(&(struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = 1 });
    print(3, 1, 0, "x");
    rows_are("2,:,0.000,0.000,0,0,0,0,cmd,b,,\n");
    begin(1, 2, "a");
    end(1, 6);
    print(3, 1, 1, "y");
    rows_are("2,:,0.000,0.000,0,0,0,0,cmd,b,,\n"
             "1,:,0.000,0.000,0,0,6,0,cmd,a,,\n");
    end(3, 7);
    table = results_table_close(table);
    rows_are("2,:,0.000,0.000,0,0,0,0,cmd,b,,\n"
             "1,:,0.000,0.000,0,0,6,0,cmd,a,,\n"
             "3,:,0.000,0.000,0,2,7,0,cmd,c,xy,\n");
}
END_TEST

/* Where it is told when an output is over: what comes after the end is in the row, too. */
START_TEST(output_after_the_end)
{
    open_table(".csv");
    results_table_dones(table);
    begin(1, 1, "a");
    begin(2, 1, "b");
    print(1, 1, 0, "early\n");
    end(1, 0);
    end(2, 5);
    give(&(struct fb_event){ .kind = FB_RETRY, .job = 2, .attempt = 1 });
    done(3); /* which has none */
    print(1, 1, 6, "late\n");
    begin(2, 2, "b");
    rows_are("");
    done(1);
    done(2); /* has not ended */
    rows_are("1,:,0.000,0.000,0,11,0,0,cmd,a,\"early\nlate\n\",\n");
    end(2, 6); /* and of this one it is never told */
    table = results_table_close(table);
    rows_are("1,:,0.000,0.000,0,11,0,0,cmd,a,\"early\nlate\n\",\n"
             "2,:,0.000,0.000,0,0,6,0,cmd,b,,\n");
}
END_TEST

/* Its user has it run again before that: two rows. One that never began has one as well. What a row
 * meets between two events is told by what comes next, once. */
START_TEST(rows_of_one_job)
{
    static const char wanted[] = "1,:,0.000,0.000,0,0,1,0,cmd,a,,\n"
                                 "1,:,0.000,0.000,0,1,2,0,cmd,a,x,\n";
    const struct fb_event ended = { .kind = FB_ENDED };

    open_table(".csv");
    results_table_dones(table);
    begin(1, 1, "a");
    end(1, 1);
    begin(1, 2, "a");
    rows_are("1,:,0.000,0.000,0,0,1,0,cmd,a,,\n");
    print(1, 1, 0, "x");
    end(1, 2);
    done(1);
    rows_are(wanted);
    give(&(struct fb_event){
        .kind = FB_QUEUED, .job = 2, .as.queued = { .name = "b", .command = "c" } });
    end(2, 3);
    end(3, 4);
    disk_full = true;
    done(2);
    disk_full = false;
    done(3); /* they end here */
    ck_assert_int_eq(_i == 0   ? give(&ended)
                     : _i == 1 ? results_table_drain(table, error, sizeof error)
                               : results_table_writable(table, error, sizeof error),
                     -ENOSPC);
    ck_assert_ptr_nonnull(strstr(error, ": No space left on device; they end here"));
    ck_assert_int_eq(give(&ended), 0);
    ck_assert_int_eq(results_table_drain(table, error, sizeof error), 0);
    table = results_table_close(table);
    rows_are(wanted);
}
END_TEST

/* What the attempt before has left in the background prints on, and then is over: neither is of the
 * row of the one that runs now. It may not begin at all. */
START_TEST(of_the_attempt_before)
{
    open_table(".csv");
    results_table_dones(table);
    begin(1, 1, "a");
    end(1, 1);
    begin(1, 2, "a");
    print(1, 1, 0, "new");
    attempts[1] = 1;
    print(1, 1, 1, "old");
    attempts[1] = 2;
    end(1, 2);
    results_table_done(table, 1, 1);
    rows_are("1,:,0.000,0.000,0,0,1,0,cmd,a,,\n");
    print(1, 1, 3, "er");
    attempts[1] = 3;
    end(1, 3);
    done(1);
    rows_are("1,:,0.000,0.000,0,0,1,0,cmd,a,,\n"
             "1,:,0.000,0.000,0,5,2,0,cmd,a,newer,\n"
             "1,:,0.000,0.000,0,0,3,0,cmd,a,,\n");
}
END_TEST

/* Each stream of each job has its bytes where they belong, whatever comes between; what is missing
 * is zeros. */
START_TEST(output_in_pieces)
{
    static const char wanted[] = "1,:,0.000,0.000,0,8,0,0,cmd,a,abcdefgh,error\n"
                                 "2,:,0.000,0.000,0,1,0,0,cmd,b,x,\"1\0\0004\"\n";
    size_t size;
    const char *seen;

    open_table(".csv");
    begin(1, 1, "a");
    begin(2, 1, "b");
    print(1, 1, 0, "abc");
    print(2, 1, 0, "x");
    print(1, 2, 0, "err");
    print(1, 1, 3, "de");
    print(2, 2, 0, "1");
    print(1, 1, 4, "efg"); /* a part of it twice */
    print(1, 2, 3, "or");
    print(1, 1, 7, "h");
    print(1, 1, 2, "cd"); /* all of it again */
    print(2, 2, 3, "4");
    print(2, 2, 4, "");
    print(3, 1, 0, "of none");
    end(1, 0);
    end(2, 0);
    seen = rows(&size);
    ck_assert_uint_eq(size, sizeof wanted - 1);
    ck_assert_mem_eq(seen, wanted, size);
}
END_TEST

/* The next attempt begins anew. */
START_TEST(of_the_last_attempt)
{
    open_table(".tsv");
    begin(1, 1, "a");
    print(1, 1, 0, "first and long");
    print(1, 2, 0, "error");
    begin(1, 2, "a");
    print(1, 1, 0, "2nd");
    end(1, 0);
    rows_are("1\t:\t0.000\t0.000\t0\t3\t0\t0\tcmd\ta\t2nd\t\n");
}
END_TEST

START_TEST(a_slow_disk)
{
    most = 1;
    signals = 3;
    open_table(".csv");
    begin(1, 1, "a");
    signals = 2;
    end(1, 0);
    most = 0;
    rows_are("1,:,0.000,0.000,0,0,0,0,cmd,a,,\n");
}
END_TEST

/* One line says it, and nothing more is tried. */
START_TEST(a_full_disk)
{
    char wanted[200];

    open_table(".csv");
    begin(1, 1, "a");
    begin(2, 1, "b");
    disk_full = true;
    ck_assert_int_eq(end(1, 0), -ENOSPC);
    disk_full = false;
    snprintf(wanted, sizeof wanted,
             "results %s: No space left on device; they end here, the jobs go on", path);
    ck_assert_str_eq(error, wanted);
    ck_assert_int_eq(end(2, 0), 0);
    table = results_table_close(table);
    rows_are("");
}
END_TEST

/* A FIFO with a reader that is slow: what it does not take waits, and the run does not. */
START_TEST(a_slow_reader)
{
    static char printed[200001], bytes[300000];
    size_t size = 0;
    ssize_t n;
    int fd;

    memset(printed, 'x', sizeof printed - 1);
    ck_assert_ptr_nonnull(mkdtemp(top));
    snprintf(path, sizeof path, "%s/t.csv", top);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_eq(results_table_open(&table, path, error, sizeof error), 0);
    ck_assert_int_lt(results_table_waits(table), 0);
    begin(1, 1, "a");
    print(1, 1, 0, printed);
    ck_assert_int_eq(end(1, 0), 0);
    while (results_table_waits(table) >= 0) {
        n = read(fd, bytes + size, sizeof bytes - size);
        size += n > 0 ? (size_t)n : 0;
        ck_assert_int_eq(results_table_writable(table, error, sizeof error), 0);
    }
    while ((n = read(fd, bytes + size, sizeof bytes - size)) > 0)
        size += (size_t)n;
    ck_assert_int_eq(results_table_drain(table, error, sizeof error), 0);
    ck_assert_uint_gt(size, 200000);
    ck_assert_ptr_nonnull(memmem(bytes, size, printed, 200000));
    signal(SIGPIPE, SIG_IGN);
    close(fd);
    begin(2, 1, "b");
    ck_assert_int_eq(end(2, 0), -EPIPE);
    ck_assert_ptr_nonnull(strstr(error, ": Broken pipe; they end here, the jobs go on"));
}
END_TEST

/* A row has line feeds of its own: of a torn one nothing stays. What waits is written at the end,
 * where it may fail as well. */
START_TEST(a_torn_row)
{
    open_table(".csv");
    begin(1, 1, "a");
    end(1, 0);
    results_table_dones(table);
    begin(2, 1, "b");
    print(2, 1, 0, "one\ntwo\n");
    end(2, 0);
    most = 36; /* after "one" */
    tears = 1;
    ck_assert_int_eq(results_table_drain(table, error, sizeof error), -ENOSPC);
    ck_assert_ptr_nonnull(strstr(error, ": No space left on device; they end here"));
    ck_assert_int_eq(tears, 0);
    rows_are("1,:,0.000,0.000,0,0,0,0,cmd,a,,\n");
}
END_TEST

CHECK_MAIN_APART("rows of a table of results")
{
    tcase_add_checked_fixture(all, NULL, tear_down);
    tcase_add_test(all, when_rows_are_written);
    tcase_add_test(all, output_after_the_end);
    tcase_add_loop_test(all, rows_of_one_job, 0, 3);
    tcase_add_test(all, of_the_attempt_before);
    tcase_add_test(all, output_in_pieces);
    tcase_add_test(all, of_the_last_attempt);
    tcase_add_test(all, a_slow_disk);
    tcase_add_test(all, a_full_disk);
    tcase_add_test(all, a_slow_reader);
    tcase_add_test(all, a_torn_row);
}
