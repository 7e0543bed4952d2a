/*
 * show_pump_readers.c - the end of a run whose record is a pipe: how long its reader is waited for,
 * by a clock and a poll(2) of the test's own, and what is said of one that reads nothing.
 */
#include "check_main.h"
#include "source_stage.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define PIPE_BYTES 4096

static char directory[] = "/tmp/pump.XXXXXX", path[64];
static int reader_fd;
static int64_t now_us;
static const char *reads; /* what is to come of each wait for a reader */
static char waits[256];   /* of how many milliseconds each was */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ 1000 + now_us / 1000000, now_us % 1000000 * 1000 };
    return 0;
}

/*
 * - nothing is read in all that time; i a signal comes after a second of it; r the reader takes
 * what the pipe has after a second. The last wait, for one file alone, has such a reader.
 */
int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    struct timespec none = { 0 };
    size_t size = strlen(waits);
    char bytes[PIPE_BYTES];

    if (count == 2) {
        snprintf(waits + size, sizeof waits - size, "%d ", wait_ms);
        if (*reads == '\0')
            _exit(99); /* it waits once more */
        now_us += *reads == '-' ? wait_ms * INT64_C(1000) : 1000000;
        if (*reads++ == 'i') {
            errno = EINTR;
            return -1;
        }
    }
    if (count == 1 || (count == 2 && reads[-1] == 'r'))
        (void)!read(reader_fd, bytes, sizeof bytes);
    return ppoll(fds, count, &none, NULL);
}

/* It is read in three more parts. */
static char line[3 * PIPE_BYTES];

#define SAID "forkboard: the reader of the record reads nothing: "

static const struct {
    const char *reads;
    int dies_by;
    const char *said;
} rows[] = {
    { "rrr", 0, "[2001 2001 2001 ]" }, /* a slow one reads */
    { "-", 0, SAID "it is waited for\n[2001 ]" },
    { "i-", 0, SAID "it is waited for\n[2001 1001 ]" },
    { "ii", 0, SAID "it is waited for\n[2001 1001 ]" },
    { "irrr", 0, "[2001 1001 2001 2001 ]" },
    { "r-", 0, SAID "it is waited for\n[2001 2001 ]" },
    { "rrir", 0, "[2001 2001 2001 1001 ]" },
    { "rii", 0, SAID "it is waited for\n[2001 2001 1001 ]" },
    { "rrr", SIGTERM, "" },
    { "-", SIGTERM, SAID "it ends here\n" },
};

static void set_up(void)
{
    memset(line, 'x', sizeof line - 1);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/record", directory);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    reader_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_ge(reader_fd, 0);
    ck_assert_int_eq(fcntl(reader_fd, F_SETPIPE_SZ, PIPE_BYTES), PIPE_BYTES);
}

/* free_0: the record is what is opened first where our standard input is closed. */
static void run(int words_fd, int row, bool free_0)
{
    const struct stage_step steps[] = {
        { 1, { .kind = FB_RUN, .as.run = { .title = "", .version = "" } }, 0 },
        { 1, { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = line } }, 0 },
        { 1, { .kind = FB_ENDED }, 0 },
    };
    struct source source = stage_source(KEYS_RUN);
    struct opt opt = { .keep.record = path };
    int r;

    dup2(words_fd, 2);
    if (free_0)
        check_free_0();
    source.name = "run";
    source.goes_on = "";
    source.dies_by = rows[row].dies_by;
    stage.steps = steps;
    reads = rows[row].reads;
    r = pump_show(&opt, &source, NULL, stage_front);
    dprintf(2, "[%s]", waits);
    _exit(r);
}

START_TEST(each_reader)
{
    int row = _i / 2, status, words_fd = memfd_create("words", MFD_CLOEXEC);
    char words[512];
    ssize_t size;
    pid_t pid = fork();

    if (pid == 0)
        run(words_fd, row, _i % 2 == 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    size = pread(words_fd, words, sizeof words - 1, 0);
    words[size > 0 ? size : 0] = '\0';
    ck_assert_str_eq(words, rows[row].said);
    if (rows[row].dies_by == 0)
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %#x", status);
    else
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == rows[row].dies_by, "status %#x",
                      status);
    close(words_fd);
    close(reader_fd);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

CHECK_MAIN_APART("readers of a record")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, each_reader, 0, 2 * (int)(sizeof rows / sizeof rows[0]));
}
