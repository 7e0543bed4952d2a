/*
 * show_front_plain.c - the front ends without a screen, call by call: how a source is opened for
 * them, what goes out at once and what waits for a turn, what is said of a stop, and the bar.
 */
#include "check_main.h"
#include "plain/summary.h"
#include "show/front.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool terminal; /* standard error is one */

/* In the place of the C library's. */
__attribute__((visibility("default"))) int isatty(int fd)
{
    return fd == STDERR_FILENO && terminal;
}

static struct text printed;
static int streams[3]; /* how often each was printed to */

static void print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    streams[stream]++;
    text_put(&printed, bytes, size);
}

static const char *held_by; /* NULL: nothing keeps it */

static const char *held(struct source *source, const char **word)
{
    (void)source;
    *word = "load";
    return held_by;
}

static int64_t left(struct source *source)
{
    (void)source;
    return 7;
}

static struct summary summary;
static struct source source;
static struct opt opt;
static struct front *front;

static void begin(struct front *(*make)(const struct opt *, struct source *, struct summary *))
{
    source.print = print;
    source.lines = 2;
    source.keys = KEYS_RUN;
    front = make(&opt, &source, &summary);
    ck_assert_ptr_nonnull(front);
    ck_assert(front->opt == &opt && front->source == &source && front->summary == &summary);
}

static void close_it(void)
{
    ck_assert_ptr_null(front->close(front));
    summary_fini(&summary);
    text_fini(&printed);
}

static void said(const char *wanted)
{
    ck_assert_str_eq(text_string(&printed), wanted);
    text_clear(&printed);
    memset(streams, 0, sizeof streams);
}

static void give(const struct fb_event *event)
{
    summary_apply(&summary, event);
    front->event(front, event);
}

static void queue_and_fork(void)
{
    give(&(struct fb_event){
        .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "one", .command = "one" } });
    give(&(struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 1, .as.forked.pid = 10 });
}

static void put_output(const char *bytes)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = 1, .attempt = 1 };

    event.as.output.stream = 1;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    give(&event);
}

/* ---------------------------------------------------------------- lines */

/* Whose workers write by the line may wait for more; what the source does not print is printed. */
START_TEST(how_it_is_opened)
{
    static const struct {
        enum fb_output output;
        bool unprinted;
        int64_t gather_us;
        const char *printed;
    } rows[] = {
        { FB_OUTPUT_LINE, true, 4000, "a\n" }, { FB_OUTPUT_LINE, false, 4000, "" },
        { FB_OUTPUT_GROUP, true, 0, "a\n" },   { FB_OUTPUT_GROUP, false, 0, "" },
        { FB_OUTPUT_NONE, true, 0, "" },
    };

    opt.quiet = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct source_options options = { .run.output = rows[i].output };
        source.unprinted = rows[i].unprinted;
        begin(front_plain);
        front->prepare(front, &options);
        ck_assert_int_eq(options.run.gather_us, rows[i].gather_us);
        ck_assert(options.run.output == rows[i].output && !options.takes_stdout);
        put_output("a\n");
        said(rows[i].printed);
        close_it();
    }
}
END_TEST

/* What is said of a stop, of what keeps the queue, and what has not ended when we stop, too. */
START_TEST(what_is_asked)
{
    struct source_options options = { .run.output = FB_OUTPUT_GROUP };

    source.unprinted = true;
    begin(front_plain);
    front->prepare(front, &options);
    queue_and_fork();
    said("Begin: one        | pid 10\n");
    ck_assert_int_eq(front->deadline_us(front), INT64_MAX);
    front->turn(front);
    front->wakes(front);
    source.stop_word = "interrupted";
    front->ending(front);
    said("forkboard: interrupted: waiting for one (pid 10)\n");
    source.stop_word = "killed";
    source.killing = true;
    front->ending(front);
    said("");
    put_output("a\nb");
    said("a\n");
    front->leave(front);
    said("b\n");
    front->finish(front); /* it has not ended: there is no sum */
    said("");
    ck_assert_int_eq(front->error, 0);
    give(&(struct fb_event){ .kind = FB_ENDED, .as.ended.speed_up = -1 });
    front->finish(front);
    ck_assert_ptr_nonnull(strstr(text_string(&printed), "0 jobs"));
    ck_assert(streams[1] == 0 && streams[2] > 0);
    source.stop_word = NULL;
    source.killing = source.unprinted = false;
    close_it();
}
END_TEST

START_TEST(what_keeps_it)
{
    source.held = held;
    begin(_i == 0 ? front_plain : front_json);
    held_by = NULL;
    front->status(front);
    said("forkboard: nothing runs\n");
    held_by = "--load 2: 3 processes run";
    front->status(front);
    ck_assert(streams[1] == 0 && streams[2] == 2);
    said("forkboard: nothing runs\n"
         "forkboard: nothing starts now: --load 2: 3 processes run\n");
    source.held = NULL;
    close_it();
}
END_TEST

/* ---------------------------------------------------------------- the bar */

/* Drawn in a turn, taken away before the source writes; and it says what lines would. */
START_TEST(a_bar)
{
    int shown = memfd_create("bar", MFD_CLOEXEC), error = dup(STDERR_FILENO);
    char bytes[400] = "";

    terminal = true;
    opt.bar = true;
    source.left = left;
    begin(front_plain);
    dup2(shown, STDERR_FILENO);
    queue_and_fork();
    give(&(struct fb_event){
        .kind = FB_EXITED, .job = 1, .attempt = 1, .as.exited.succeeded = true });
    give(&(struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 });
    ck_assert_int_lt(front->deadline_us(front), INT64_MAX);
    front->turn(front);
    ck_assert_int_gt(pread(shown, bytes, sizeof bytes - 1, 0), 10);
    dup2(error, STDERR_FILENO);
    ck_assert_msg(strstr(bytes, "1 of 8 done") != NULL, "%s", bytes); /* with those to come */
    ck_assert_ptr_null(strstr(bytes, "\r\033[K"));
    dup2(shown, STDERR_FILENO);
    front->wakes(front);
    ck_assert_int_gt(pread(shown, bytes, sizeof bytes - 1, 0), 10);
    dup2(error, STDERR_FILENO);
    ck_assert_ptr_nonnull(strstr(bytes, "\r\033[K"));
    said("");
    terminal = opt.bar = false;
    source.left = NULL;
    close_it();
    close(shown);
    close(error);
}
END_TEST

/* ---------------------------------------------------------------- JSON */

static void note(size_t size)
{
    static char text[65536];

    memset(text, 'x', size);
    text[size] = '\0';
    give(&(struct fb_event){ .kind = FB_NOTE, .as.note.text = text });
}

/* In a turn, and before that once so much waits. */
START_TEST(json_goes_out)
{
    struct source_options options = { .run = { .output = FB_OUTPUT_GROUP, .event_bytes = 5 } };
    size_t around;

    begin(front_json);
    front->prepare(front, &options);
    ck_assert(options.run.output == FB_OUTPUT_NONE && options.run.event_bytes == SIZE_MAX);
    ck_assert(options.takes_stdout);
    front->turn(front);
    ck_assert_int_eq(streams[1], 0);
    note(1);
    said("");
    front->turn(front);
    ck_assert_ptr_nonnull(strstr(text_string(&printed), "\"x\""));
    around = printed.size - 1;
    said(text_string(&printed));
    note(65535 - around);
    said("");
    note(1);
    ck_assert_int_eq(streams[1], 1);
    ck_assert_uint_eq(printed.size, 65535 + around + 1);
    said(text_string(&printed));
    note(65536 - around);
    ck_assert_int_eq(streams[1], 1);
    ck_assert_uint_eq(printed.size, 65536);
    said(text_string(&printed));
    note(1);
    front->finish(front);
    ck_assert_int_eq(streams[1], 1);
    ck_assert_uint_eq(printed.size, around + 1);
    ck_assert_int_eq(streams[2], 0);
    ck_assert_int_eq(front->error, 0);
    close_it();
}
END_TEST

CHECK_MAIN_APART("front ends of lines")
{
    tcase_add_test(all, how_it_is_opened);
    tcase_add_test(all, what_is_asked);
    tcase_add_loop_test(all, what_keeps_it, 0, 2);
    tcase_add_test(all, a_bar);
    tcase_add_test(all, json_goes_out);
}
