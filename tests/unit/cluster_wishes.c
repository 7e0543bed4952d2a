/* cluster_wishes.c - wishes written by front ends and read by agents, and the lines they come as.
 */
#include "cluster/wishes.h"
#include "cluster_stage.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

static struct text seen;

static void note(void *context, const struct wish *wish)
{
    (void)context;
    text_printf(&seen, "%d %u %d;", wish->kind, wish->job, wish->number);
}

static const char *look(struct wishes *wishes)
{
    text_clear(&seen);
    ck_assert_int_eq(wishes_look(wishes, &stage_dir, note, NULL), 0);
    return text_string(&seen);
}

START_TEST(written_and_read)
{
    struct wish_pen pens[2] = { { .dir = &stage_dir }, { .dir = &stage_dir } };
    struct wishes wishes = { 0 };

    stage_open(1, 1);
    ck_assert_str_eq(look(&wishes), "");
    for (int kind = 0; kind < WISH_COUNT; kind++)
        ck_assert_int_eq(wish_put(&pens[0], &(struct wish){ .kind = (enum wish_kind)kind,
                                                            .job = (uint32_t)kind + 3,
                                                            .number = kind * 2 }),
                         0);
    ck_assert_str_eq(look(&wishes), "0 3 0;1 4 2;2 5 4;3 6 6;4 7 8;5 8 10;6 9 12;");
    ck_assert_str_eq(look(&wishes), "");
    ck_assert_int_eq(wish_put(&pens[1], &(struct wish){ .kind = WISH_HOLD, .number = 1 }), 0);
    ck_assert_str_ne(pens[0].name, pens[1].name);
    ck_assert_str_eq(look(&wishes), "3 0 1;");
    ck_assert_uint_eq(wishes.count, 2);
    wish_pen_close(&pens[0]);
    wish_pen_close(&pens[0]);
    ck_assert_int_eq(wish_put(&pens[0], &(struct wish){ .kind = WISH_STOP, .number = 15 }), 0);
    ck_assert_str_eq(look(&wishes), "0 0 15;");
    ck_assert_uint_eq(wishes.count, 3);
    wish_pen_close(&pens[0]);
    wish_pen_close(&pens[1]);
    wishes_close(&wishes);
    ck_assert_uint_eq(wishes.count, 0);
    rundir_close(&stage_dir);
    text_fini(&seen);
}
END_TEST

/* Of several front ends they are heard in the order of their times; of one, in that of its lines.
 */
START_TEST(in_their_order)
{
    static const char one[] = "{\"wish\":\"hold\",\"number\":1,\"at\":10}\n"
                              "{\"wish\":\"hold\",\"number\":0,\"at\":30}\n"
                              "{\"wish\":\"slots\",\"number\":4,\"at\":5}\n";
    static const char other[] = "{\"wish\":\"slots\",\"number\":3,\"at\":20}\n"
                                "{\"wish\":\"stop\",\"at\":40.5}\n";
    struct wishes wishes = { 0 }, but = { .but = "wishes/b" };

    stage_open(1, 1);
    stage_append("wishes/b", one, sizeof one - 1);
    stage_append("wishes/a", other, sizeof other - 1);
    ck_assert_str_eq(look(&wishes), "3 0 1;4 0 3;3 0 0;4 0 4;0 0 0;");
    ck_assert_str_eq(look(&but), "4 0 3;0 0 0;");
    wishes_close(&wishes);
    wishes_close(&but);
    rundir_close(&stage_dir);
    text_fini(&seen);
}
END_TEST

/* A time that can be none is as none is: before all that have one. */
START_TEST(times_that_are_none)
{
    static const char *const times[] = { "1e12", "-1", "\"5\"", "999999999999", "0.000001" };
    struct wishes wishes = { 0 };
    char name[16], line[64];

    stage_open(1, 1);
    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "wishes/%d", i);
        stage_append(name, line,
                     (size_t)snprintf(line, sizeof line,
                                      "{\"wish\":\"slots\",\"number\":%d,\"at\":%s}\n", i,
                                      times[i]));
    }
    look(&wishes);
    ck_assert_uint_eq(seen.size, 5 * 6);
    ck_assert_str_eq(text_string(&seen) + 3 * 6, "4 0 4;4 0 3;");
    wishes_close(&wishes);
    rundir_close(&stage_dir);
    text_fini(&seen);
}
END_TEST

/* When it was written, in seconds with six digits after the point. */
START_TEST(has_its_time)
{
    struct wish_pen pen = { .dir = &stage_dir };
    struct timespec before, after;
    char line[160], digits[16];
    long long s, us, at_us;
    int fd;

    stage_open(1, 1);
    clock_gettime(CLOCK_REALTIME, &before);
    ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_STOP }), 0);
    clock_gettime(CLOCK_REALTIME, &after);
    fd = rundir_openat(&stage_dir, pen.name, O_RDONLY);
    line[read(fd, line, sizeof line - 1)] = '\0';
    close(fd);
    ck_assert_int_eq(sscanf(strstr(line, "\"at\":"), "\"at\":%lld.%15[0-9]}", &s, digits), 2);
    ck_assert_uint_eq(strlen(digits), 6);
    us = atoll(digits);
    at_us = s * 1000000 + us;
    ck_assert_int_ge(at_us, before.tv_sec * 1000000LL + before.tv_nsec / 1000);
    ck_assert_int_le(at_us, after.tv_sec * 1000000LL + after.tv_nsec / 1000);
    wish_pen_close(&pen);
    ck_assert_int_lt(fcntl(pen.fd, F_GETFD), 0);
    rundir_close(&stage_dir);
}
END_TEST

/* A line that is torn is followed by none: the next is in another file. */
START_TEST(a_disk_that_is_full)
{
    struct wish_pen pen = { .dir = &stage_dir };
    struct wishes wishes = { 0 };
    struct rlimit limit, few;
    char name[sizeof pen.name];

    stage_open(1, 1);
    ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_STOP, .number = 1 }), 0);
    strcpy(name, pen.name);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    few = (struct rlimit){ .rlim_cur = 100, .rlim_max = limit.rlim_max };
    setrlimit(RLIMIT_FSIZE, &few);
    ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_STOP, .number = 2 }), -ENOSPC);
    ck_assert_str_eq(pen.name, "");
    few.rlim_cur = 0;
    setrlimit(RLIMIT_FSIZE, &few);
    ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_STOP, .number = 2 }), -EFBIG);
    ck_assert_str_eq(pen.name, "");
    setrlimit(RLIMIT_FSIZE, &limit);
    ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_STOP, .number = 3 }), 0);
    ck_assert_str_ne(pen.name, name);
    ck_assert_str_eq(look(&wishes), "0 0 1;0 0 3;");
    wish_pen_close(&pen);
    wishes_close(&wishes);
    rundir_close(&stage_dir);
    text_fini(&seen);
}
END_TEST

/* A file that cannot be read is an error; the others are heard. */
START_TEST(one_that_cannot_be_read)
{
    struct wishes wishes = { 0 };

    stage_open(1, 1);
    stage_append("wishes/a", "{\"wish\":\"stop\",\"number\":1}\n", 27);
    stage_append("wishes/c", "{\"wish\":\"stop\",\"number\":3}\n", 27);
    ck_assert_int_eq(mkdirat(stage_dir.fd, "wishes/b", 0700), 0);
    ck_assert_int_lt(wishes_look(&wishes, &stage_dir, note, NULL), 0);
    ck_assert_uint_eq(seen.size, 12);
    wishes_close(&wishes);
    rundir_close(&stage_dir);
    text_fini(&seen);
}
END_TEST

static const struct {
    const char *line, *seen;
} lines[] = {
    { "{\"wish\":\"kill\",\"job\":1,\"number\":9}", "1 1 9;" },
    { "{\"wish\":\"again\",\"job\":2147483647}", "2 2147483647 0;" },
    { "{\"wish\":\"slots\",\"number\":2147483647}", "4 0 2147483647;" },
    { "{\"wish\":\"again\",\"job\":2147483648}", "" },
    { "{\"wish\":\"again\",\"job\":-1}", "" },
    { "{\"wish\":\"kill\",\"job\":1,\"number\":2147483648}", "" },
    { "{\"wish\":\"kill\",\"job\":1,\"number\":-1}", "" },
    { "{\"wish\":\"fly\",\"job\":1}", "" },
    { "{\"job\":1}", "" },
    { "[]", "" },
    { "", "" },
};

START_TEST(a_line)
{
    struct wishes wishes = { 0 };
    char name[100] = "wishes/";

    stage_open(1, 1);
    stage_append("wishes/w", lines[_i].line, strlen(lines[_i].line));
    ck_assert_str_eq(look(&wishes), ""); /* it has no end yet */
    stage_append("wishes/w", "\n{\"wish\":\"stop\"}\n", 17);
    ck_assert_ptr_nonnull(strstr(look(&wishes), "0 0 0;"));
    ck_assert_uint_eq(seen.size, strlen(lines[_i].seen) + 6);
    ck_assert_int_eq(strncmp(text_string(&seen), lines[_i].seen, strlen(lines[_i].seen)), 0);
    stage_append("wishes/.draft", "{\"wish\":\"stop\"}\n", 16);
    memset(name + 7, 'x', 65);
    stage_append(name, "{\"wish\":\"stop\"}\n", 16);
    ck_assert_str_eq(look(&wishes), "");
    name[7 + 64] = '\0';
    stage_append(name, "{\"wish\":\"stop\"}\n", 16);
    ck_assert_str_eq(look(&wishes), "0 0 0;");
    wishes_close(&wishes);
    rundir_close(&stage_dir);
    text_fini(&seen);
}
END_TEST

START_TEST(no_directory)
{
    struct wish_pen pen = { .dir = &stage_dir };
    struct wishes wishes = { 0 };

    stage_open(1, 1);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "wishes", AT_REMOVEDIR), 0);
    ck_assert_int_eq(wishes_look(&wishes, &stage_dir, note, NULL), -ENOENT);
    ck_assert_int_eq(wish_put(&pen, &(struct wish){ .kind = WISH_STOP }), -ENOENT);
    ck_assert_str_eq(pen.name, "");
    wish_pen_close(&pen);
    wishes_close(&wishes);
    rundir_close(&stage_dir);
}
END_TEST

CHECK_MAIN("wishes")
{
    tcase_add_test(all, written_and_read);
    tcase_add_test(all, in_their_order);
    tcase_add_loop_test(all, a_line, 0, (int)(sizeof lines / sizeof lines[0]));
    tcase_add_test(all, times_that_are_none);
    tcase_add_test(all, has_its_time);
    tcase_add_test(all, a_disk_that_is_full);
    tcase_add_test(all, one_that_cannot_be_read);
    tcase_add_test(all, no_directory);
}
