/*
 * cluster_agent_record.c - what an agent writes down: when it is due, that no line is torn or lost
 * while the disk is full, and the lines that are no events.
 */
#include "check_main.h"
#include "cluster/agent_record.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static struct agent_record record;
static int fd;

static void begin(void)
{
    char path[] = "/tmp/cluster_record.XXXXXX";

    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    unlink(path);
    agent_record_begin(&record, fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

static void end(void)
{
    agent_record_close(&record);
    ck_assert_int_eq(record.fd, -1);
    agent_record_close(&record);
    close(fd);
}

static const char *written(void)
{
    static char bytes[200000];
    ssize_t got = pread(fd, bytes, sizeof bytes - 1, 0);

    bytes[got > 0 ? got : 0] = '\0';
    return bytes;
}

static void put(const char *text, int64_t now_us)
{
    struct fb_event event = { .kind = FB_NOTE };

    event.as.note.text = text;
    agent_record_put(&record, &event, now_us);
}

START_TEST(when_it_is_due)
{
    begin();
    ck_assert_int_eq(record.since_us, 0);
    put("a", 50);
    put("b", 60);
    ck_assert_int_eq(record.since_us, 50);
    agent_record_settled(&record, 7, true, 12345678);
    ck_assert_int_eq(record.since_us, 50);
    ck_assert_str_eq(written(), "");
    ck_assert_int_eq(agent_record_flush(&record), 0);
    ck_assert_int_eq(record.since_us, 0);
    agent_record_settled(&record, 8, false, 5);
    ck_assert_int_eq(record.since_us, 1); /* at once */
    ck_assert_int_eq(agent_record_flush(&record), 0);
    agent_record_alive(&record, 2000001);
    ck_assert_int_eq(agent_record_flush(&record), 0);
    ck_assert_str_eq(strstr(written(), "{\"t\":12."),
                     "{\"t\":12.345678,\"event\":\"settled\",\"job\":7,\"ok\":true}\n"
                     "{\"t\":0.000005,\"event\":\"settled\",\"job\":8,\"ok\":false}\n"
                     "{\"t\":2.000001,\"event\":\"alive\"}\n");
    ck_assert_uint_eq(record.whole_bytes, strlen(written()));
    ck_assert_int_eq(agent_record_flush(&record), 0);
    end();
}
END_TEST

/* Much is written by itself. */
START_TEST(much)
{
    static char text[32768];

    begin();
    memset(text, 'x', sizeof text - 1);
    put(text, 1);
    ck_assert_str_eq(written(), "");
    put(text, 2);
    ck_assert_uint_gt(strlen(written()), 65536);
    ck_assert_uint_eq(record.waiting.size, 0);
    end();
}
END_TEST

/* No room for a while: what was torn is cut away, and all of it comes when there is room. */
START_TEST(a_full_disk)
{
    static char text[1000];
    struct rlimit limit, before;

    begin();
    signal(SIGXFSZ, SIG_IGN);
    put("first", 1);
    ck_assert_int_eq(agent_record_flush(&record), 0);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = strlen(written()) + 100;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    memset(text, 'y', sizeof text - 1);
    put(text, 2);
    ck_assert_int_eq(agent_record_flush(&record), -EFBIG);
    ck_assert_int_eq(record.error, EFBIG);
    ck_assert_int_ne(record.since_us, 0);
    ck_assert_uint_eq(strlen(written()), record.whole_bytes);
    ck_assert_uint_eq(record.whole_bytes, limit.rlim_cur - 100);
    ck_assert_int_eq(agent_record_flush(&record), -EFBIG);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(lseek(record.fd, 0, SEEK_END), (off_t)record.whole_bytes);
    put("last", 3);
    ck_assert_int_eq(agent_record_flush(&record), 0);
    ck_assert_int_eq(record.error, 0);
    ck_assert_ptr_nonnull(strstr(strstr(written(), text), "last"));
    ck_assert_uint_eq(record.whole_bytes, strlen(written()));
    end();
}
END_TEST

/* Nothing of one that was given up is written any more. */
START_TEST(shut)
{
    begin();
    put("before", 1);
    agent_record_shut(&record);
    put("after", 2);
    agent_record_settled(&record, 1, true, 3);
    agent_record_alive(&record, 4);
    ck_assert_int_eq(record.since_us, 0);
    ck_assert_int_eq(agent_record_flush(&record), 0);
    ck_assert_str_eq(written(), "");
    end();
}
END_TEST

static const struct {
    const char *line;
    uint32_t queued, settled; /* 0: it is none */
    bool well;
} lines[] = {
    { "{\"t\":1.0,\"event\":\"queued\",\"job\":5,\"name\":\"x\"}", 5, 0, false },
    { "{\"t\":1.0,\"event\":\"queued\",\"job\":2147483647}", 2147483647, 0, false },
    { "{\"t\":1.0,\"event\":\"queued\",\"job\":2147483648}", 0, 0, false },
    { "{\"t\":1.0,\"event\":\"queued\",\"job\":4294967301}", 0, 0, false },
    { "{\"t\":1.0,\"event\":\"queued\",\"job\":18446744073709551621}", 0, 0, false },
    { "{\"t\":1.0,\"event\":\"queued\",\"job\":", 0, 0, false },
    { "{\"t\":1.0,\"event\":\"settled\",\"job\":5,\"ok\":true}", 0, 5, true },
    { "{\"t\":1.0,\"event\":\"settled\",\"job\":59,\"ok\":false}", 0, 59, false },
    { "{\"t\":1.0,\"event\":\"settled\",\"job\":2147483647,\"ok\":true}", 0, 2147483647, true },
    { "{\"t\":1.0,\"event\":\"settled\",\"job\":5,\"ok\":tru}", 0, 0, false },
    { "{\"t\":1.0,\"event\":\"settled\",\"job\":5,\"ok\":true} ", 0, 0, false },
    { "{\"t\":1.0,\"event\":\"settled\",\"job\":5}", 0, 0, false },
    { "", 0, 0, false },
};

START_TEST(a_line)
{
    size_t size = strlen(lines[_i].line);
    uint32_t job = 0;
    bool well = false;
    int r = agent_record_is_settled(lines[_i].line, size, &job, &well);

    ck_assert_uint_eq(agent_record_job(lines[_i].line, size, "queued"), lines[_i].queued);
    ck_assert_int_eq(r, lines[_i].settled != 0);
    if (r != 0) {
        ck_assert_uint_eq(job, lines[_i].settled);
        ck_assert(well == lines[_i].well);
    }
}
END_TEST

/* Its kind stands near its beginning: what a worker prints is no line of an agent. */
START_TEST(what_is_far_behind)
{
    char line[300];
    uint32_t job;
    bool well;

    for (int before = 0; before < 150; before += 10) {
        int n = snprintf(line, sizeof line, "%0*d,\"event\":\"settled\",\"job\":5,\"ok\":true}",
                         before + 1, 1);
        ck_assert_int_eq(agent_record_is_settled(line, (size_t)n, &job, &well),
                         before + 1 + 25 <= 64);
        n = snprintf(line, sizeof line, "%0*d,\"event\":\"began\",\"job\":5}", before + 1, 1);
        ck_assert_uint_eq(agent_record_job(line, (size_t)n, "began"),
                          before + 1 + 23 <= 96 ? 5 : 0);
    }
}
END_TEST

CHECK_MAIN("agent_record")
{
    tcase_add_test(all, when_it_is_due);
    tcase_add_test(all, much);
    tcase_add_test(all, a_full_disk);
    tcase_add_test(all, shut);
    tcase_add_loop_test(all, a_line, 0, (int)(sizeof lines / sizeof lines[0]));
    tcase_add_test(all, what_is_far_behind);
}
