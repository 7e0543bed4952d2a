/*
 * cluster_agent_feed_fails.c - the jobs of an agent where the file system of the run's directory
 * fails: for a while, and then it goes on as before; or for good.
 */
#include "feed_stage.h"

#include <sys/syscall.h>
#include <sys/uio.h>

/* What the file system fails to do, so often, and why. */
static struct {
    int claims, indexes, jobs, error;
} fails;

static bool fails_now(int *left)
{
    if (*left == 0)
        return false;
    (*left)--;
    errno = fails.error;
    return true;
}

int linkat(int folder, const char *from, int other, const char *to, int flags)
{
    if (other == agent.claims.claim_fd && fails_now(&fails.claims))
        return -1;
    return (int)syscall(SYS_linkat, folder, from, other, to, flags);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t offset)
{
    if (fails_now(&fails.indexes))
        return -1;
    return preadv(fd, &(struct iovec){ bytes, size }, 1, offset);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    if (size > sizeof(uint64_t) && fails_now(&fails.jobs)) /* no ticks */
        return -1;
    return readv(fd, &(struct iovec){ bytes, size }, 1);
}

/* The next, and what is said meanwhile. */
static int next_and_words(char *words, size_t size)
{
    int before = dup(STDERR_FILENO), words_fd, r;
    ssize_t n;

    words_fd = memfd_create("err", MFD_CLOEXEC);
    dup2(words_fd, STDERR_FILENO);
    r = next();
    dup2(before, STDERR_FILENO);
    close(before);
    n = preadv(words_fd, &(struct iovec){ words, size - 1 }, 1, 0);
    words[n > 0 ? n : 0] = '\0';
    close(words_fd);
    return r;
}

/* A file system that fails for a while: the same is tried at the next ticks, and nothing is lost.
 */
static const struct {
    int claims, indexes, jobs, error;
    const char *words;
} hiccups[] = {
    { 3, 0, 0, EIO, "no job can be claimed, and that is tried again: Input/output error" },
    { 3, 0, 0, ESTALE, "no job can be claimed, and that is tried again: Stale file handle" },
    { 3, 0, 0, ETIMEDOUT, "no job can be claimed, and that is tried again: Connection timed out" },
    { 3, 0, 0, ENFILE,
      "no job can be claimed, and that is tried again: Too many open files in "
      "system" },
    { 0, 3, 0, EIO, "a job cannot be read, and that is tried again: Input/output error" },
    { 0, 0, 3, EIO, "a job cannot be read, and that is tried again: Input/output error" },
};

START_TEST(a_file_system_that_fails_for_a_while)
{
    char words[400], wanted[400];

    begin("+++", NULL);
    fails.claims = hiccups[_i].claims;
    fails.indexes = hiccups[_i].indexes;
    fails.jobs = hiccups[_i].jobs;
    fails.error = hiccups[_i].error;
    snprintf(wanted, sizeof wanted, "forkboard: agent 0: %s\n", hiccups[_i].words);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(next_and_words(words, sizeof words), -EAGAIN);
        ck_assert_str_eq(words, i == 0 ? wanted : ""); /* it is said once */
    }
    for (int job = 1; job <= 3; job++)
        ck_assert_int_eq(next(), job);
    ck_assert_int_eq(next(), 0);
    ck_assert(!agent.broken && !is_written("unstarted"));
    end();
    memset(&fails, 0, sizeof fails);
}
END_TEST

/* What was asked well begins the count anew, also where no job can begin now. */
START_TEST(an_answer_ends_the_failures)
{
    struct fb_after first = { 1, FB_WHEN_SUCCEEDED };
    struct fb_job jobs[] = { { .shell = "true" },
                             { .shell = "true", .after = &first, .after_count = 1 } };

    begin("++", jobs);
    ck_assert_int_eq(next(), 1);
    agent.fails = AGENT_FAILS - 1;
    ck_assert_int_eq(next(), -EAGAIN);
    ck_assert_int_eq(agent.fails, 0);
    end();
}
END_TEST

/* One that fails for good, and a directory that is gone: it ends. */
START_TEST(a_file_system_that_fails_for_good)
{
    char words[400];

    begin("+++", NULL);
    ck_assert_int_eq(next(), 1);
    fails.error = _i == 0 ? EIO : ENOENT;
    fails.claims = 2;
    agent.fails = _i == 0 ? AGENT_FAILS - 1 : 0;
    if (_i == 0)
        ck_assert_int_eq(next(), -EAGAIN);
    ck_assert_int_eq(next_and_words(words, sizeof words), -fails.error);
    ck_assert_str_eq(words, "");
    end();
    memset(&fails, 0, sizeof fails);
}
END_TEST

CHECK_MAIN("the jobs of an agent, and a file system that fails")
{
    tcase_add_loop_test(all, a_file_system_that_fails_for_a_while, 0,
                        (int)(sizeof hiccups / sizeof hiccups[0]));
    tcase_add_test(all, an_answer_ends_the_failures);
    tcase_add_loop_test(all, a_file_system_that_fails_for_good, 0, 2);
}
