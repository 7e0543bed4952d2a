/*
 * commands_memory.c - commands that are short of memory once: what they print is whole, or they say
 * so and end with 3.
 */
#include "check_main.h"
#include "command_stage.h"
#include "failing_memory.h"

static bool *failed; /* an allocation has, of the program's process */

static bool fails(void)
{
    if (fail_at == 0 || !stage_within)
        return false;
    fail_at--;
    *failed |= fail_at == 0;
    return fail_at == 0;
}

static const char *const files[][2] = {
    { "table.csv", "slots,throughput\n1,10\n2,19\n4,34\n1,10.2\n2,18.8\n4,34.4\n" },
    { "set.yaml", "jobs: [{ name: a, run: 'true' }, { name: b, run: 'true' }]\n" },
    { "wrong.yaml", "jobs: [{ rum: a }]\n" },
};

static const char *const *const rows[] = {
    WORDS("scale", "--fit", "table.csv"),
    WORDS("scale", "--fit", "table.csv", "--json", "--csv", "made"),
    WORDS("scale", "--fit", "table.csv", "-o", "made.svg"),
    WORDS("scale", "--fit", "table.csv", "-o", "made.html"),
    WORDS("run", "--dry-run", "set.yaml"),
    WORDS("run", "wrong.yaml"),
    WORDS("demo"),
    WORDS("ps", "--json"),
    WORDS("teach"),
    WORDS("teach", "wrong.yaml"),
    WORDS("scale", "wrong.yaml"),
    WORDS("run", "--dry-run", "echo", ":::", "a", "b"),
    WORDS("again", "--dry-run", "record"),
    WORDS("run", "-q", "--resume", "--joblog", "log", "true", ":::", "a", "b"),
    WORDS("run", "-q", "--joblog", "log", "true", ":::", "a", "b"),
    WORDS("run", "-q", "--record", "kept", "true", ":::", "a"),
    WORDS("scale", "-q", "-j1", "--runs=1", "true", ":::", "1"),
    WORDS("run", "--plain", "-j1", "--no-record", "--tag", "--output", "line", "echo", ":::", "a",
          "b"),
    WORDS("replay", "--plain", "record"),
    WORDS("report", "record"),
    WORDS("report", "--format", "json", "record"),
    WORDS("parallel", "--shellquote", ":::", "a b"),
};

/* The file that it made. */
static void read_made(char *bytes, size_t size)
{
    static const char *const names[] = { "made", "made.svg", "made.html" };

    bytes[0] = '\0';
    for (int i = 0; i < 3; i++) {
        int fd = open(names[i], O_RDONLY | O_CLOEXEC);
        ssize_t n = fd >= 0 ? read(fd, bytes, size - 1) : -1;
        if (n >= 0)
            bytes[n] = '\0';
        if (fd >= 0)
            close(fd);
        unlink(names[i]);
    }
}

/* One to be listed, in a process of its own. */
static pid_t begin_run(void)
{
    pid_t child;

    setenv("XDG_RUNTIME_DIR", stage.home, 1);
    child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int i = 0; i < 3; i++)
            dup2(null, i);
        exit(stage_main(WORDS("run", "exec sleep 600")));
    }
    do
        stage_run(WORDS("ps", "--json"), NULL);
    while (strstr(stage.out, "\"running\":1") == NULL);
    return child;
}

START_TEST(each_allocation)
{
    static char out[65536], err[65536], made[65536], now[65536];
    const char *second = rows[_i][1] != NULL ? rows[_i][1] : "";
    bool more = true, measures = strcmp(second, "-q") == 0;
    pid_t run;
    int status = 0, wrong = strcmp(rows[_i][0], "parallel") == 0 ? 255 : 3; /* as that has it */

    stage_open_with(files, sizeof files / sizeof files[0]);
    stage_run(WORDS("run", "-q", "--record", "record", "--joblog", "log", "true", ":::", "a", "b"),
              NULL);
    run = strcmp(rows[_i][0], "ps") == 0 ? begin_run() : 0;
    failed = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int call = 0; more; call += 1 + call / check_times(32, 64)) { /* of thousands some */
        bool same;
        *failed = false;
        fail_at = call;
        stage_brief = call > 16 && call % 4 != 0 && check_times(1, 0);
        stage_run(rows[_i], NULL);
        fail_at = 0;
        stage_brief = false;
        more = call == 0 || *failed;
        read_made(now, sizeof now);
        if (call == 0) {
            memcpy(out, stage.out, sizeof out);
            memcpy(err, stage.err, sizeof err);
            memcpy(made, now, sizeof made);
            status = stage.status;
        }
        same = stage.status == status &&
               (measures || (strcmp(stage.out, out) == 0 && strcmp(stage.err, err) == 0 &&
                             strcmp(now, made) == 0));
        ck_assert_msg(same || ((stage.status == 3 || stage.status == wrong) &&
                               stage.err[0] != '\0' && (now[0] == '\0' || strcmp(now, made) == 0)),
                      "call %d: status %d\n%.500s\n%.700s not\n%.700s", call, stage.status,
                      stage.err, stage.out, out);
    }
    munmap(failed, 4096);
    if (run > 0) {
        kill(run, SIGTERM);
        waitpid(run, NULL, 0);
    }
    stage_close();
}
END_TEST

CHECK_MAIN("commands, memory")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, each_allocation, 0, sizeof rows / sizeof rows[0]);
}
