/* cluster_local.c - agents as processes of this machine: started, asked about, ended. */
#include "check_main.h"
#include "cluster/place.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define AGENTS 2

static struct on on;
static char dir[] = "/tmp/forkboard-local-XXXXXX";
static char why[300];
static struct text ticket;

static struct place_run run_of(const char *const *argv)
{
    return (struct place_run){ .on = &on,
                               .id = "x1",
                               .dir = dir,
                               .argv = argv,
                               .count = AGENTS,
                               .ticket = text_string(&ticket) };
}

/* They outlive the run that starts them: the test reaps them. */
static void begin(const char *words)
{
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    ck_assert_int_eq(on_read(&on, words, why, sizeof why), 0);
}

static const char *log_of(int number)
{
    static char bytes[300];
    char path[100];
    ssize_t got;
    int fd;

    snprintf(path, sizeof path, "%s/agent.%d.log", dir, number);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    got = read(fd, bytes, sizeof bytes - 1);
    bytes[got > 0 ? got : 0] = '\0';
    close(fd);
    return bytes;
}

static const struct {
    const char *words;
    int agents, cpus; /* 0: as many as there are threads for each */
} checks[] = {
    { "local", 2, 0 },
    { "local,agents=5", 5, 0 },
    { "local,cpus=3", 2, 3 },
    { "local,agents=7,cpus=4", 7, 4 },
    { "local,agents=1000", 1000, 1 },
};

START_TEST(what_is_not_given_is_set)
{
    struct fb_hardware hardware;
    int share;

    ck_assert_int_eq(on_read(&on, checks[_i].words, why, sizeof why), 0);
    fb_machine(&hardware);
    ck_assert_int_eq(on.place->check(&on, 1, why, sizeof why), 0);
    ck_assert_int_eq(on.agents, checks[_i].agents);
    share = hardware.threads / on.agents > 1 ? hardware.threads / on.agents : 1;
    ck_assert_int_eq(on.cpus, checks[_i].cpus != 0 ? checks[_i].cpus : share);
    on_fini(&on);
}
END_TEST

START_TEST(from_start_to_end)
{
    static const char *const argv[] = {
        "/bin/sh", "-c", "pwd; echo $FORKBOARD_AGENT >&2; echo $FORKBOARD_AGENT; exec sleep 600",
        NULL
    };
    struct place_agent agents[AGENTS + 1] = { 0 };
    struct place_run run = run_of(argv);
    struct stat status;
    char wanted[300], path[100];
    int pids[AGENTS];

    begin("local");
    ck_assert_msg(place_local.submit(&run, &ticket, why, sizeof why) == 0, "%s", why);
    ck_assert_int_eq(sscanf(text_string(&ticket), "%d:%*u %d:%*u", &pids[0], &pids[1]), 2);
    ck_assert_int_ne(pids[0], pids[1]);
    run = run_of(argv);
    run.count = AGENTS + 1;
    ck_assert_int_eq(place_local.ask(&run, agents, why, sizeof why), 0);
    ck_assert_int_eq(agents[0].state, PLACE_UP);
    ck_assert_int_eq(agents[1].state, PLACE_UP);
    ck_assert_int_eq(agents[2].state, PLACE_ENDED);
    ck_assert_str_eq(agents[2].why, "it was not started");
    ck_assert_str_eq(agents[0].why, "");
    for (int i = 0; i < AGENTS; i++) {
        snprintf(wanted, sizeof wanted, "/\n%d\n%d\n", i, i);
        while (strcmp(log_of(i), wanted) != 0)
            ck_assert_int_eq(kill(pids[i], 0), 0);
    }
    snprintf(path, sizeof path, "%s/agent.0.log", dir);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), 0);
    for (int i = 0; i < AGENTS; i++) {
        int end = 0;
        ck_assert_int_eq(waitpid(pids[i], &end, 0), pids[i]);
        ck_assert(WIFSIGNALED(end) && WTERMSIG(end) == SIGTERM);
    }
    ck_assert_int_eq(place_local.ask(&run, agents, why, sizeof why), 0);
    snprintf(wanted, sizeof wanted, "its process %d is gone", pids[1]);
    ck_assert_int_eq(agents[1].state, PLACE_ENDED);
    ck_assert_str_eq(agents[1].why, wanted);
    ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), 0); /* none is left */
    ck_assert_str_eq(why, "");
    on_fini(&on);
    text_fini(&ticket);
}
END_TEST

/* Another process of that number, begun at another time; a zombie; what is no ticket. */
START_TEST(whose_process)
{
    struct place_run run = { .on = &on, .dir = dir, .count = 1 };
    struct place_agent agent;
    char line[100];
    unsigned long long began;
    siginfo_t info;
    char bytes[1024];
    FILE *file;
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_NAME, "a) Z 1 2 (b");
        pause();
        _exit(0);
    }
    ck_assert_int_gt(pid, 0);
    snprintf(line, sizeof line, "/proc/%d/stat", (int)pid);
    do { /* until it has its name */
        file = fopen(line, "re");
        ck_assert_ptr_nonnull(file);
        ck_assert_ptr_nonnull(fgets(bytes, sizeof bytes, file));
        fclose(file);
    } while (strstr(bytes, "(b)") == NULL);
    ck_assert_int_eq(sscanf(strstr(bytes, "(b)") + 3,
                            " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
                            "%*d %*d %llu",
                            &began),
                     1);
    snprintf(line, sizeof line, "%d:%llu", (int)pid, began);
    run.ticket = line;
    ck_assert_int_eq(place_local.ask(&run, &agent, why, sizeof why), 0);
    ck_assert_int_eq(agent.state, PLACE_UP);
    snprintf(bytes, sizeof bytes, "%d:%llu", (int)pid, began + 1);
    run.ticket = bytes;
    ck_assert_int_eq(place_local.ask(&run, &agent, why, sizeof why), 0);
    ck_assert_int_eq(agent.state, PLACE_ENDED);
    ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), 0); /* it is another's */
    ck_assert_int_eq(kill(pid, 0), 0);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    run.ticket = line;
    ck_assert_int_eq(place_local.ask(&run, &agent, why, sizeof why), 0);
    ck_assert_int_eq(agent.state, PLACE_ENDED);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

static const char *const tickets[] = { "", "x", "1:5", "-7:1", "99999999999:1", "7", "7 1" };

START_TEST(no_ticket)
{
    struct place_run run = { .on = &on, .dir = dir, .count = 1, .ticket = tickets[_i] };
    struct place_agent agent;

    ck_assert_int_eq(place_local.ask(&run, &agent, why, sizeof why), 0);
    ck_assert_int_eq(agent.state, PLACE_ENDED);
    ck_assert_str_eq(agent.why, "it was not started");
    ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), 0);
}
END_TEST

START_TEST(none_can_be_started)
{
    static const char *const argv[] = { "/nowhere/at/all", NULL };
    struct place_run run = run_of(argv);

    begin("local");
    ck_assert_int_eq(place_local.submit(&run, &ticket, why, sizeof why), -ENOENT);
    ck_assert_str_eq(why, "an agent could not be started: exec: No such file or directory");
    why[0] = '\0';
    run.dir = "/nowhere";
    ck_assert_int_eq(place_local.submit(&run, &ticket, why, sizeof why), -ENOENT);
    ck_assert_str_eq(why, "the agents could not be started: No such file or directory");
    on_fini(&on);
    text_fini(&ticket);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("local")
{
    tcase_add_loop_test(all, what_is_not_given_is_set, 0, COUNT(checks));
    tcase_add_test(all, from_start_to_end);
    tcase_add_test(all, whose_process);
    tcase_add_loop_test(all, no_ticket, 0, COUNT(tickets));
    tcase_add_test(all, none_can_be_started);
}
