/*
 * cluster_agent_memory.c - an agent that is short of memory for a moment: all is written down, or
 * it is said.
 */
#include "agent_stage.h"
#include "failing_memory.h"

static int left;    /* of the moment: so many calls fail, one after the other */
static bool failed; /* one has */
static pid_t self;

static bool fails(void)
{
    if (fail_at == 0 || !agent_within || getpid() != self)
        return false;
    if (fail_at > 1 || left == 0) {
        fail_at -= fail_at > 1;
        return false;
    }
    left--;
    failed = true;
    return true;
}

/* Of any size, which rundir_get() has not. */
static void read_record(void)
{
    char bytes[4096];
    ssize_t got;
    int fd = rundir_openat(&stage_dir, "events/0.jsonl", O_RDONLY);

    text_clear(&record);
    while (fd >= 0 && (got = read(fd, bytes, sizeof bytes)) > 0)
        text_put(&record, bytes, (size_t)got);
    if (fd >= 0)
        close(fd);
}

/* A failure is said, or it is cut off; else all of both jobs is written down, but for what is said
 * to be missing. */
static void judge(int call, int status)
{
    bool said = status == 3 && stage_error[0] != '\0';
    bool lost = has("\"error\":\"ENOMEM\"");
    bool all = count_of("\"event\":\"forked\"") == 2 && count_of("\"event\":\"exited\"") == 2 &&
               has("\"text\":\"a\\n\"") && count_of("\"event\":\"settled\"") == 2;

    const char *tail = text_string(&record) + (record.size > 800 ? record.size - 800 : 0);

    ck_assert_msg(said || (status == 0 && (all || lost)) || (status == 1 && lost),
                  "%d: %d %s: %.800s", call, status, stage_error, tail);
    ck_assert_msg(said || status == 1 || count_of("\"event\":\"queued\"") == 2, "%d: %.800s", call,
                  tail);
}

START_TEST(each_allocation)
{
    static char name[400000];
    struct fb_job jobs[] = { { .shell = "echo a" }, { .shell = "exit 3" } };
    bool more = true;

    memset(name, 'n', sizeof name - 1);
    jobs[1].name = _i == 2 ? name : NULL;
    self = getpid();
    for (int call = _i == 0 ? 1 : 90; more; call++) {
        int status;
        begin("++", jobs, 1, 1, NULL);
        failed = false;
        left = _i + 1;
        fail_at = call;
        status = run_as("0", "0");
        read_record();
        judge(call, status);
        fail_at = 0;
        more = failed;
        end();
    }
}
END_TEST

CHECK_MAIN("agent, memory")
{
    tcase_add_loop_test(all, each_allocation, 0, 3);
}
