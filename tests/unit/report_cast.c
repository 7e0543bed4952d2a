/* report_cast.c - a cast: when its frames are, which jobs have markers, what a name brings. */
#include "check_main.h"
#include "report_stage.h"

#include <stdio.h>

#define HEAD "{\"version\":2,\"width\":100,\"height\":30,"

static struct as_cast *cast;
static struct sheet sheet;
static int fd;

static void tell(struct fb_event event, double t_s)
{
    event.t_us = (int64_t)(t_s * 1e6 + 0.5);
    as_cast_before(cast, &facts, &event);
    ck_assert_int_eq(facts_take(&facts, &event), 0);
    as_cast_event(cast, &facts, &event);
}

static void open_cast(int64_t start_us)
{
    facts_init(&facts);
    fd = memfd_create("cast", MFD_CLOEXEC);
    sheet_begin(&sheet, fd);
    ck_assert_int_eq(as_cast_open(&cast, &sheet, &facts), 0);
    tell(
        (struct fb_event){
            .kind = FB_RUN,
            .as.run = { .version = "", .title = "it", .slots = 1, .start_us = start_us } },
        0);
}

static void tell_job(uint32_t job, const char *name)
{
    tell((struct fb_event){ .kind = FB_QUEUED,
                            .job = job,
                            .as.queued = { .name = name, .command = name } },
         0);
}

static void tell_life(uint32_t job, int code, double from_s, double to_s)
{
    tell((struct fb_event){ .kind = FB_FORKED,
                            .job = job,
                            .attempt = 1,
                            .as.forked = { .pid = 7, .slot = 1 } },
         from_s);
    tell((struct fb_event){ .kind = FB_EXITED,
                            .job = job,
                            .attempt = 1,
                            .as.exited = { .code = code, .succeeded = code == 0 } },
         to_s);
    tell((struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1 }, to_s);
}

/* All of it, to be freed. */
static char *close_cast(void)
{
    struct stat status;
    char *bytes;

    as_cast_close(cast, &facts);
    ck_assert_int_eq(sheet_end(&sheet, true), 0);
    ck_assert_int_eq(fstat(fd, &status), 0);
    bytes = calloc(1, (size_t)status.st_size + 1);
    ck_assert_int_eq(pread(fd, bytes, (size_t)status.st_size, 0), status.st_size);
    close(fd);
    facts_fini(&facts);
    return bytes;
}

/* When something is drawn, in seconds, a blank after each. */
static char *frames_of(const char *bytes)
{
    static char times[1000];
    double at;
    char code;

    times[0] = '\0';
    for (const char *line = strchr(bytes, '\n'); line != NULL; line = strchr(line + 1, '\n'))
        if (sscanf(line, "\n[%lf,\"%c\",", &at, &code) == 2 && code == 'o')
            snprintf(times + strlen(times), sizeof times - strlen(times), "%.2f ", at);
    return times;
}

/* Its begin is the record's, where that says one. */
START_TEST(its_begin)
{
    char *bytes;

    open_cast(_i == 0 ? 0 : 1700000000123456);
    bytes = close_cast();
    holds(bytes, _i == 0 ? HEAD "\"title\":\"it\"," : HEAD "\"timestamp\":1700000000,\"title\":");
    free(bytes);
}
END_TEST

/* What there was is drawn before what comes a tenth of a second later, or more; in a silence the
 * clocks go on each second and a tenth, up to what ends it. */
static const struct {
    double from_s, to_s;
    const char *frames;
} lives[] = {
    { 0.05, 0.08, "0.00 0.08 0.08 " },
    { 0.2, 0.5, "0.00 0.00 0.20 0.50 0.50 0.50 " },
    { 0.2, 1.3, "0.00 0.00 0.20 1.30 1.30 1.30 " },
    { 0.2, 1.31, "0.00 0.00 0.20 1.30 1.31 1.31 " },
    { 0.2, 5.6, "0.00 0.00 0.20 1.30 2.40 3.50 4.60 5.60 5.60 5.60 " },
};

START_TEST(its_frames)
{
    char *bytes;

    open_cast(0);
    tell_job(1, "x");
    tell_life(1, 0, lives[_i].from_s, lives[_i].to_s);
    bytes = close_cast();
    ck_assert_str_eq(frames_of(bytes), lives[_i].frames);
    free(bytes);
}
END_TEST

/* Of ten thousand jobs and more a frame takes twice as long, and only failures have markers. */
START_TEST(of_many)
{
    char name[16], *bytes;

    open_cast(0);
    for (uint32_t job = 1; job <= 10004; job++) {
        snprintf(name, sizeof name, "n%u", job);
        tell_job(job, name);
    }
    tell_life(10000, 0, 0.11, 0.12);
    tell_life(10001, 0, 0.13, 0.14);
    tell_life(10002, 1, 0.15, 0.16);
    tell_life(10003, 0, 0.25, 0.35);
    bytes = close_cast();
    holds(bytes, ",\"m\",\"Begin: n10000\"]\n");
    holds(bytes, ",\"m\",\"End: n10000, exit 0\"]\n");
    holds(bytes, ",\"m\",\"End: n10002, exit 1\"]\n");
    lacks(bytes, ",\"m\",\"Begin: n10001");
    lacks(bytes, ",\"m\",\"Begin: n10002");
    lacks(bytes, ",\"m\",\"End: n10001");
    ck_assert_str_eq(frames_of(bytes), "0.00 0.16 0.35 0.35 ");
    free(bytes);
}
END_TEST

/* The marks of a letter come with it. */
START_TEST(letters_with_marks)
{
    char *bytes;

    open_cast(0);
    tell_job(1, "e\314\201\314\202x");
    bytes = close_cast();
    holds(bytes, "e\314\201\314\202x");
    free(bytes);
}
END_TEST

CHECK_MAIN("casts")
{
    check_locale();
    tcase_add_loop_test(all, its_begin, 0, 2);
    tcase_add_loop_test(all, its_frames, 0, (int)(sizeof lives / sizeof lives[0]));
    tcase_add_test(all, of_many);
    tcase_add_test(all, letters_with_marks);
}
