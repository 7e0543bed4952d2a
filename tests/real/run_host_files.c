/*
 * run_host_files.c - what a host has open, buffered, set or freed does not get into the workers,
 * and their output does not get into the host's files.
 */
#include "check_main.h"
#include "forkboard.h"
#include "run/report.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

static struct {
    char output[4096];
    int errors, succeeded;
} seen;

static void play(const struct fb_options *options, const struct fb_job *job, void (*opened)(void))
{
    struct fb_event event;
    struct fb_run *run;

    memset(&seen, 0, sizeof seen);
    ck_assert_int_eq(fb_run_open(&run, options), 0);
    if (opened != NULL)
        opened();
    ck_assert_int_eq(fb_run_add(run, job), 1);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_OUTPUT)
            strncat(seen.output, event.as.output.bytes, event.as.output.size);
        seen.errors += event.kind == FB_NOTE && event.as.note.error != 0;
        if (event.kind == FB_ENDED)
            seen.succeeded = (int)event.as.ended.succeeded;
    }
    fb_run_close(run);
}

static const struct fb_options quietly = { .slots = 1,
                                           .output = FB_OUTPUT_NONE,
                                           .event_bytes = 4096 };

static int text_of(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, size - 1) : -1;

    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
    return (int)n;
}

/* Opens descriptors with the numbers of the host's closed streams, and leaves one stream open. */
static int write_files(struct fb_self *self, void *argument)
{
    const char *path = argument;
    FILE *own = fopen(path, "w");

    (void)self;
    for (int i = 0; i < 60; i++)
        if (dup(fileno(own)) < 0)
            return 1;
    fputs("its own\n", own);
    return 0;
}

/* What the host has not yet flushed is written once, by the host. */
START_TEST(streams_of_the_host)
{
    char ours[] = "/tmp/forkboard-host-XXXXXX", its[] = "/tmp/forkboard-its-XXXXXX", text[256];
    int fd = mkstemp(ours), more = mkstemp(its);
    FILE *log = fdopen(_i == 0 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 40), "w");

    ck_assert_ptr_nonnull(log);
    ck_assert_int_ge(more, 0);
    fputs("of the host\n", log);
    play(&quietly, &(struct fb_job){ .function = write_files, .argument = its }, NULL);
    ck_assert_int_eq(seen.succeeded, 1);
    fclose(log);
    ck_assert_int_gt(text_of(its, text, sizeof text), 0);
    ck_assert_str_eq(text, "its own\n");
    ck_assert_int_gt(text_of(ours, text, sizeof text), 0);
    ck_assert_str_eq(text, "of the host\n");
    unlink(ours);
    unlink(its);
    close(more);
}
END_TEST

static FILE *of_the_host;

static wint_t next_of_the_host(void)
{
    return fwide(of_the_host, 0) > 0 ? fgetwc(of_the_host) : (wint_t)fgetc(of_the_host);
}

static int read_on(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return next_of_the_host() != WEOF;
}

/* What the host has read ahead, in a narrow or a wide stream, is the host's too; so it is after a
 * byte was pushed back and read. */
START_TEST(read_ahead_of_the_host)
{
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    fputs("abc", file);
    rewind(file);
    of_the_host = fdopen(dup(fileno(file)), "r");
    fwide(of_the_host, _i == 1 ? 1 : -1);
    ck_assert_int_eq((int)next_of_the_host(), 'a');
    if (_i == 2) {
        ungetc('X', of_the_host);
        ck_assert_int_eq((int)next_of_the_host(), 'X');
    }
    play(&quietly, &(struct fb_job){ .function = read_on }, NULL);
    ck_assert_int_eq(seen.succeeded, 1);
    ck_assert_int_eq((int)next_of_the_host(), 'b');
    fclose(of_the_host);
    fclose(file);
}
END_TEST

/* As C++ registers what is to be done at a thread's end. */
extern int __cxa_thread_atexit_impl(void (*done)(void *), void *object, void *module);
static char of_this_module;

static void at_thread_end(void *unused)
{
    (void)unused;
    (void)!write(1, "end of the host's thread\n", 25);
}

static int return_at_once(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    printf("printed");
    return 0;
}

START_TEST(ends_of_the_thread)
{
    ck_assert_int_eq(__cxa_thread_atexit_impl(at_thread_end, NULL, &of_this_module), 0);
    play(&quietly, &(struct fb_job){ .function = return_at_once }, NULL);
    ck_assert_str_eq(seen.output, "printed");
    check_test_leaves(); /* exit(3) would write it here */
}
END_TEST

static void ignore_some(void)
{
    static const int often[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2,
                                 SIGALRM, SIGXCPU, SIGXFSZ, SIGTSTP, SIGTTIN, SIGTTOU };

    for (size_t i = 0; i < sizeof often / sizeof often[0]; i++)
        signal(often[i], SIG_IGN);
}

START_TEST(ignored_after_the_opening)
{
    play(&quietly, &(struct fb_job){ .shell = "grep SigIgn /proc/self/status" }, ignore_some);
    ck_assert_str_eq(seen.output, "SigIgn:\t0000000000000000\n");
}
END_TEST

static void on_signal(int number)
{
    (void)number;
}

static void handle_one(void)
{
    signal(SIGUSR2, on_signal);
}

static int say_action(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    printf("%s", signal(SIGUSR2, SIG_IGN) == SIG_DFL ? "default" : "the host's");
    return 0;
}

START_TEST(handled_after_the_opening)
{
    play(&quietly, &(struct fb_job){ .function = say_action }, handle_one);
    ck_assert_str_eq(seen.output, "default");
}
END_TEST

static char *word;

static void free_word(void)
{
    ck_assert_int_eq(unsetenv("FORKBOARD_TEST_WORD"), 0);
    memset(word, 'x', strlen(word));
    free(word);
}

/* The environment is that of the opening, whatever putenv(3) was given. */
START_TEST(environment_is_freed)
{
    static const char *const more[] = { "A=b", NULL };

    word = strdup("FORKBOARD_TEST_WORD=12345");
    ck_assert_int_eq(putenv(word), 0);
    play(&quietly,
         &(struct fb_job){ .shell = "echo $FORKBOARD_TEST_WORD", .env = _i == 1 ? more : NULL },
         free_word);
    ck_assert_str_eq(seen.output, "12345\n");
}
END_TEST

static int file = -1;

static void open_file(void)
{
    char path[] = "/tmp/forkboard-test-XXXXXX";

    file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    unlink(path);
}

/* Standard output is closed in the host: a file that it opens later is not it. */
START_TEST(output_is_closed)
{
    int kept[3];

    for (int i = 0; i < 3; i++)
        kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 50);
    close(0);
    close(1);
    if (_i == 1)
        close(2);
    play(&(struct fb_options){ .slots = 1 }, &(struct fb_job){ .shell = "echo line" }, open_file);
    for (int i = 0; i < 3; i++) {
        if (file == i)
            file = fcntl(file, F_DUPFD_CLOEXEC, 50);
        dup2(kept[i], i);
    }
    ck_assert_int_eq((int)lseek(file, 0, SEEK_END), 0);
    ck_assert_int_eq(seen.errors, 0);
    ck_assert_int_eq(seen.succeeded, 1);
}
END_TEST

/* As execvp(3): a place that is too long for a path has no program, the next one may. */
START_TEST(path_with_a_long_place)
{
    char dirs[6000], path[4096];

    memset(dirs, 'a', sizeof dirs);
    strcpy(dirs + 5000, ":/bin");
    ck_assert_int_eq(sys_find_program("sh", dirs, -1, path, sizeof path), 0);
    ck_assert_str_eq(path, "/bin/sh");
    strcpy(dirs + 5000, ":/nowhere");
    ck_assert_int_eq(sys_find_program("sh", dirs, -1, path, sizeof path), -ENOENT);
}
END_TEST

static struct fb_run *wide;

static void open_wide(void)
{
    ck_assert_int_eq(fb_run_open(&wide, &(struct fb_options){ .slots = 200 }), 0);
    ck_assert_uint_gt(sys_files_limit(), 512);
}

/* The limit of open files is the host's, also for workers of a run that did not raise it. */
START_TEST(raised_by_another_run)
{
    struct rlimit limit;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = 512;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    play(&quietly, &(struct fb_job){ .shell = "ulimit -n" }, open_wide);
    fb_run_close(wide);
    ck_assert_str_eq(seen.output, "512\n");
    ck_assert_uint_eq(sys_files_limit(), 512);
}
END_TEST

/* A worker's rubbish on descriptor 3: a result of nothing, before any. */
/* To the next event of that kind. */
static void play_to(struct fb_run *run, enum fb_kind kind)
{
    struct fb_event event = { .kind = FB_KIND_COUNT };

    while (event.kind != kind)
        ck_assert_int_gt(fb_run_take(run, &event), 0);
}

static int connected(struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int in = open("ready", O_RDONLY | O_CLOEXEC);
    ssize_t n = read(in, address->sun_path, sizeof address->sun_path);

    ck_assert_int_gt(n, 1);
    address->sun_path[n - 1] = '\0';
    close(in);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)address, sizeof *address), 0);
    return fd;
}

/* The notify socket of a worker that is over, of which a child that the host has forked holds a
 * copy. */
START_TEST(copy_of_a_notify_socket)
{
    const struct fb_options options = { .slots = 2, .notify = true, .output = FB_OUTPUT_NONE };
    const struct fb_job first = { .shell = "echo \"$NOTIFY_SOCKET\" >ready; cat go" };
    const struct fb_job second = { .shell = "cat end" };
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char directory[] = "/tmp/forkboard-test-XXXXXX";
    struct fb_event event;
    struct fb_run *run;
    int fd, turns = 0;
    pid_t child;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory) | mkfifo("go", 0600) | mkfifo("ready", 0600), 0);
    ck_assert_int_eq(mkfifo("end", 0600), 0);
    ck_assert_int_eq(fb_run_open(&run, &options) | (fb_run_add(run, &first) < 0), 0);
    play_to(run, FB_BEGAN);
    fd = connected(&address);
    ck_assert_int_eq(send(fd, "STATUS=1", 8, 0), 8);
    ck_assert_int_gt(fb_run_add(run, &second), 0);
    play_to(run, FB_BEGAN);
    child = fork();
    while (child == 0)
        pause();
    close(open("go", O_WRONLY | O_CLOEXEC));
    play_to(run, FB_REAPED);
    while (access(address.sun_path, F_OK) == 0)
        fb_run_next(run, &event);
    ck_assert_int_eq(send(fd, "STATUS=2", 8, 0), -1); /* though the copy is there */
    do
        while (fb_run_next(run, &event) > 0)
            ;
    while (poll(&(struct pollfd){ fb_run_fd(run), POLLIN, 0 }, 1, 0) > 0 && ++turns < 100);
    ck_assert_int_lt(turns, 100);
    close(open("end", O_WRONLY | O_CLOEXEC));
    play_to(run, FB_ENDED);
    fb_run_close(run);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(fd);
    ck_assert_int_eq(unlink("go") | unlink("ready") | unlink("end") | chdir("/") | rmdir(directory),
                     0);
}
END_TEST

START_TEST(result_of_nothing)
{
    const struct frame head = { .kind = FRAME_RESULT };
    struct report report = { .fd = -1 };

    ck_assert_int_eq(report_take(&report, (const char *)&head, sizeof head), 0);
    ck_assert_uint_eq(report.result_bytes, 0);
    report_fini(&report);
}
END_TEST

CHECK_MAIN("host files")
{
    tcase_set_timeout(all, 120);
    tcase_add_loop_test(all, streams_of_the_host, 0, 2);
    tcase_add_loop_test(all, read_ahead_of_the_host, 0, 3);
    tcase_add_test(all, ends_of_the_thread);
    tcase_add_test(all, ignored_after_the_opening);
    tcase_add_test(all, handled_after_the_opening);
    tcase_add_loop_test(all, environment_is_freed, 0, 2);
    tcase_add_loop_test(all, output_is_closed, 0, 2);
    tcase_add_test(all, path_with_a_long_place);
    tcase_add_test(all, copy_of_a_notify_socket);
    tcase_add_test(all, raised_by_another_run);
    tcase_add_test(all, result_of_nothing);
}
