/* cluster_local.c - agents as processes of this machine: started, asked about, ended. */
#include "check_main.h"
#include "cluster/place.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

/* Our own process in a ticket whose end is changed: a field of BOOT/PIDS/MACHINE/NODE. */
static const struct {
    const char *name;
    const char *fields[4]; /* NULL: as it is */
    int r;
    enum place_state state;
} places[] = {
    { "here", { NULL }, 0, PLACE_UP },
    { "it was given another name since", { NULL, NULL, NULL, "other" }, 0, PLACE_UP },
    { "another machine", { "b", NULL, "m", "other" }, -EREMOTE, PLACE_UNKNOWN },
    { "a copy of this machine", { "b", NULL, NULL, "other" }, -EREMOTE, PLACE_UNKNOWN },
    { "another container of this machine", { NULL, "1", NULL, NULL }, -EREMOTE, PLACE_UNKNOWN },
    { "a container of another", { "b", "1", NULL, NULL }, -EREMOTE, PLACE_UNKNOWN },
    { "a machine without an id", { "b", NULL, "", NULL }, -EREMOTE, PLACE_UNKNOWN },
};

/* The ticket of an agent that has ended, apart: up to its end, and the fields of that. */
static void take_apart(char *bytes, size_t size, char *fields[4])
{
    static const char *const argv[] = { "/bin/true", NULL };
    struct place_run run;

    begin("local");
    run = run_of(argv);
    run.count = 1;
    ck_assert_msg(place_local.submit(&run, &ticket, why, sizeof why) == 0, "%s", why);
    ck_assert_int_gt(waitpid(-1, NULL, 0), 0);
    snprintf(bytes, size, "%s", text_string(&ticket));
    fields[0] = strchr(bytes, '@');
    ck_assert_ptr_nonnull(fields[0]);
    for (int i = 1; i < 4; i++) {
        *fields[i - 1]++ = '\0';
        fields[i] = strchr(fields[i - 1], '/');
        ck_assert_ptr_nonnull(fields[i]);
    }
    *fields[3]++ = '\0';
}

/* "PID:START" of this process. */
static void put_self(char *out, size_t size)
{
    char bytes[1024], *field;
    FILE *file = fopen("/proc/self/stat", "re");

    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(bytes, sizeof bytes, file));
    fclose(file);
    field = strrchr(bytes, ')');
    for (int i = 2; i < 22; i++)
        field = strchr(field + 1, ' ');
    snprintf(out, size, "%d:%llu", (int)getpid(), strtoull(field, NULL, 10));
}

START_TEST(whose_machine)
{
    char bytes[600], self[64], line[800], *fields[4];
    struct place_run run = { .on = &on, .dir = dir, .count = 1, .ticket = line };
    struct place_agent agent = { 0 };

    take_apart(bytes, sizeof bytes, fields);
    put_self(self, sizeof self);
    for (int i = 0; i < 4; i++)
        if (places[_i].fields[i] != NULL)
            fields[i] = (char *)(uintptr_t)places[_i].fields[i];
    snprintf(line, sizeof line, "%s @%s/%s/%s/%s", self, fields[0], fields[1], fields[2],
             fields[3]);
    why[0] = '\0';
    ck_assert_msg(place_local.ask(&run, &agent, why, sizeof why) == places[_i].r, "%s",
                  places[_i].name);
    ck_assert_int_eq(agent.state, places[_i].state);
    if (places[_i].r == -EREMOTE) {
        ck_assert_str_eq(why, "they are processes of another machine or container");
        why[0] = '\0';
        ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), -EREMOTE); /* not ours */
        ck_assert_str_eq(why, "they are processes of another machine or container");
    }
    on_fini(&on);
    text_fini(&ticket);
}
END_TEST

/* Nothing of it lives after another boot, whatever has these pids by now. */
START_TEST(the_machine_was_started_anew)
{
    char bytes[600], self[64], line[800], wanted[200], *fields[4];
    struct place_run run = { .on = &on, .dir = dir, .count = 1, .ticket = line };
    struct place_agent agent = { 0 };

    take_apart(bytes, sizeof bytes, fields);
    if (fields[2][0] == '\0') /* which machine this is cannot be told */
        return;
    put_self(self, sizeof self);
    snprintf(line, sizeof line, "%s @another-boot/%s/%s/%s", self, fields[1], fields[2], fields[3]);
    ck_assert_int_eq(place_local.ask(&run, &agent, why, sizeof why), 0);
    ck_assert_int_eq(agent.state, PLACE_ENDED);
    snprintf(wanted, sizeof wanted, "its process %d is gone: the machine was started anew",
             (int)getpid());
    ck_assert_str_eq(agent.why, wanted);
    ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), 0);
    on_fini(&on);
    text_fini(&ticket);
}
END_TEST

/* Whether a process lives cannot be looked at: that says nothing of it, nor of one that is gone. */
START_TEST(no_descriptor_is_left)
{
    struct rlimit before, none = { 0 };
    struct place_run run = { .on = &on, .dir = dir, .count = 2 };
    struct place_agent agents[2] = { { 0 }, { 0 } };
    char self[64], line[100];
    int asked, cancelled;

    put_self(self, sizeof self);
    snprintf(line, sizeof line, "%s 2147483647:5", self);
    run.ticket = line;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    none.rlim_max = before.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    asked = place_local.ask(&run, agents, why, sizeof why);
    cancelled = place_local.cancel(&run, why, sizeof why);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert_int_eq(asked, 0);
    ck_assert_int_eq(agents[0].state, PLACE_UNKNOWN);
    ck_assert_int_eq(agents[1].state, PLACE_UNKNOWN);
    ck_assert_int_eq(cancelled, -EAGAIN);
    ck_assert_int_eq(place_local.ask(&run, agents, why, sizeof why), 0);
    ck_assert_int_eq(agents[0].state, PLACE_UP);
    ck_assert_int_eq(agents[1].state, PLACE_ENDED);
}
END_TEST

/* Of one that was started when nothing could be looked at: that it is gone can still be known. */
START_TEST(started_unseen)
{
    struct place_run run = { .on = &on, .dir = dir, .count = 2 };
    struct place_agent agents[2] = { { 0 }, { 0 } };
    char line[100];

    snprintf(line, sizeof line, "%d:? 2147483647:?", (int)getpid());
    run.ticket = line;
    ck_assert_int_eq(place_local.ask(&run, agents, why, sizeof why), 0);
    ck_assert_int_eq(agents[0].state, PLACE_UNKNOWN);
    ck_assert_int_eq(agents[1].state, PLACE_ENDED);
    ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), -EAGAIN); /* it may be another's */
}
END_TEST

static const char *const tickets[] = { "x", "1:5", "-7:1", "99999999999:1", "7", "7 1" };

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

/* It is written when all have been started: until then one that has come is not given up. */
START_TEST(no_ticket_yet)
{
    struct place_run run = { .on = &on, .dir = dir, .count = 1, .ticket = "" };
    struct place_agent agent = { 0 };

    ck_assert_int_eq(place_local.ask(&run, &agent, why, sizeof why), -ENODATA);
    ck_assert_int_eq(agent.state, PLACE_UNKNOWN);
    ck_assert_str_eq(why, "the run's directory does not say yet which processes they are");
    ck_assert_int_eq(place_local.cancel(&run, why, sizeof why), -ENODATA);
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
    tcase_add_loop_test(all, whose_machine, 0, COUNT(places));
    tcase_add_test(all, the_machine_was_started_anew);
    tcase_add_test(all, no_descriptor_is_left);
    tcase_add_test(all, started_unseen);
    tcase_add_loop_test(all, no_ticket, 0, COUNT(tickets));
    tcase_add_test(all, no_ticket_yet);
    tcase_add_test(all, none_can_be_started);
}
