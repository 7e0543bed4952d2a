/*
 * helper_limit SECONDS COMMAND... - runs a test within its limit, and lets nothing of it outlive
 * it. helper_limit pace - prints how many times slower than an idle core this machine is just now.
 *
 * A test that is ended, by its limit or by a signal to ctest, cannot clean up: a server of tmux and
 * a program on its terminal would stay, busy, beside all the tests that follow. So the test is the
 * child of a keeper that adopts whatever the test leaves (PR_SET_CHILD_SUBREAPER), ends all of it
 * by SIGKILL, and removes the directory that was the test's TMPDIR. ctest ends a test with all of
 * its children; the keeper is therefore no child of the process that ctest knows, and sees its end
 * by a pipe.
 *
 * Limits grow with what the machine gives: FORKBOARD_PACE, measured once by tests/run, or what the
 * load says now if that is more. It is handed on to the test, to Check too.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_PACE = 20,
    MEASURED_FORKS = 150,
    MEASURED_SPINS = 20000000,
    IDLE_MS = 250,  /* what a child of measure() takes on an idle core of 2020 */
    LEAVE_MS = 500, /* for a server of tmux, say, which ends after its client */
    GIVE_UP_MS = 30000,
    LIMIT_STATUS = 124,
    LOST_STATUS = 125
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int within(int pace)
{
    return pace < 1 ? 1 : pace > MOST_PACE ? MOST_PACE : pace;
}

static void work(void)
{
    for (volatile uint64_t i = 0; i < MEASURED_SPINS; i++)
        ;
    for (int i = 0; i < MEASURED_FORKS; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            execl("/bin/true", "true", (char *)NULL);
            _exit(127);
        }
        waitpid(pid, NULL, 0);
    }
}

/* As many as tests/run has tests at once, each with the work of a small test. */
static int measure(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t begun = now_ms();
    for (long i = 0; i < 2 * cores; i++)
        if (fork() == 0) {
            work();
            _exit(0);
        }
    while (wait(NULL) > 0 || errno == EINTR)
        ;
    return within((int)((now_ms() - begun + 2 * IDLE_MS - 1) / (2 * IDLE_MS)));
}

static int pace_now(void)
{
    double load = 0;
    const char *measured = getenv("FORKBOARD_PACE");
    int pace = measured == NULL ? 1 : atoi(measured);
    if (getloadavg(&load, 1) == 1) {
        int loaded = 1 + (int)(load / (double)sysconf(_SC_NPROCESSORS_ONLN));
        pace = loaded > pace ? loaded : pace;
    }
    return within(pace);
}

static void set_number(const char *name, int number)
{
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    setenv(name, text, 1);
}

/* ---- the keeper */
static void nothing(int number)
{
    (void)number; /* but it interrupts ppoll(2) */
}

static pid_t parent_of(pid_t pid, char name[32])
{
    char path[64];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    if (fscanf(file, "%*d (%31[^)]) %*c %d", name, &parent) != 2)
        parent = 0;
    fclose(file);
    return parent;
}

/* Kills the children; theirs become ours then, and are met the next time. */
static void kill_children(int say)
{
    DIR *proc = opendir("/proc");
    if (proc == NULL)
        return;
    for (struct dirent *entry = readdir(proc); entry != NULL; entry = readdir(proc)) {
        char name[32] = "?";
        pid_t pid = atoi(entry->d_name);
        if (pid <= 0 || parent_of(pid, name) != getpid())
            continue;
        if (say)
            printf("ended after the test: %s (%d)\n", name, (int)pid);
        kill(pid, SIGKILL);
    }
    closedir(proc);
}

/* Reaps what has ended. True while there are children. */
static int reap_all(pid_t test, int *status)
{
    int one;
    pid_t pid;
    while ((pid = waitpid(-1, &one, WNOHANG)) > 0)
        if (pid == test)
            *status = one;
    return pid == 0;
}

static void wait_for_child(const sigset_t *child, int64_t most_ms)
{
    struct timespec wait = { most_ms / 1000, most_ms % 1000 * 1000000 };
    if (most_ms > 0)
        sigtimedwait(child, NULL, &wait);
}

static void end_all(pid_t test, int *status, const sigset_t *child)
{
    int64_t give_up = now_ms() + GIVE_UP_MS;
    for (int round = 0; reap_all(test, status) && now_ms() < give_up; round++) {
        kill_children(round == 0);
        wait_for_child(child, 20);
    }
}

/* What a script wrote to its standard error, which it reads itself at its end. */
static void show(const char *path)
{
    char text[4096];
    size_t size;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return;
    while ((size = fread(text, 1, sizeof text, file)) > 0)
        fwrite(text, 1, size, stdout);
    fclose(file);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    remove(path);
    return 0;
}

static void remove_tree(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* What the test has made elsewhere and left (check_made.c). */
static void remove_made(const char *list)
{
    char *name = NULL;
    size_t room = 0;
    FILE *file = fopen(list, "re");
    if (file == NULL)
        return;
    while (getdelim(&name, &room, 0, file) > 0)
        if (strncmp(name, "/tmp/", 5) == 0 && strstr(name, "..") == NULL)
            remove_tree(name);
    free(name);
    fclose(file);
}

static pid_t start(char **command)
{
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        for (int number = 1; number < NSIG; number++)
            signal(number, SIG_DFL); /* as under nohup(1), or behind a script, some are ignored */
        setsid();
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    return pid;
}

/* Waits until the test has ended, its limit is over, or the process that ctest knows is gone. */
static void keep(pid_t test, int *status, int caller, int64_t limit_ms, const sigset_t *child)
{
    sigset_t waiting;
    sigprocmask(SIG_BLOCK, NULL, &waiting);
    sigdelset(&waiting, SIGCHLD);
    int64_t end = now_ms() + limit_ms;
    while (*status < 0) {
        struct pollfd poll = { .fd = caller, .events = POLLIN };
        int64_t left = end - now_ms();
        struct timespec wait = { left / 1000, left % 1000 * 1000000 };
        if (left <= 0) {
            printf("ended by its limit of %d s\n", (int)(limit_ms / 1000));
            *status = LIMIT_STATUS << 8;
            return end_all(test, &(int){ 0 }, child);
        }
        if (ppoll(&poll, 1, &wait, &waiting) > 0)
            return end_all(test, status, child);
        reap_all(test, status);
    }
    for (int64_t leave = now_ms() + LEAVE_MS; reap_all(test, status) && now_ms() < leave;)
        wait_for_child(child, leave - now_ms());
    end_all(test, status, child);
}

static void keeper(char **command, int64_t limit_ms, int caller, int answer)
{
    char room[] = "/tmp/fbt.XXXXXX", errors[64] = "", made[64] = "";
    int status = -1;
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = nothing }, NULL);
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (mkdtemp(room) != NULL) {
        chmod(room, 01777); /* as /tmp is: some tests change their user */
        setenv("TMPDIR", room, 1);
        setenv("TMUX_TMPDIR", room, 1);
        snprintf(errors, sizeof errors, "%s/stderr", room);
        setenv("FORKBOARD_STDERR", errors, 1);
        snprintf(made, sizeof made, "%s/made", room);
        setenv("FORKBOARD_MADE", made, 1);
        close(open(made, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    }
    keep(start(command), &status, caller, limit_ms, &child);
    show(errors);
    remove_made(made);
    remove_tree(room);
    fflush(stdout);
    if (write(answer, &status, sizeof status) != sizeof status)
        _exit(LOST_STATUS);
    _exit(0);
}

static int run(char **command, int seconds)
{
    int call[2], answer[2], status = LOST_STATUS << 8;
    int pace = pace_now();
    set_number("FORKBOARD_PACE", pace);
    set_number("CK_TIMEOUT_MULTIPLIER", pace);
    if (pipe2(call, O_CLOEXEC) < 0 || pipe2(answer, O_CLOEXEC) < 0)
        return LOST_STATUS;
    pid_t between = fork();
    if (between == 0) {
        if (fork() != 0)
            _exit(0);
        close(call[1]);
        close(answer[0]);
        keeper(command, (int64_t)seconds * 1000 * pace, call[0], answer[1]);
    }
    close(call[0]);
    close(answer[1]);
    waitpid(between, NULL, 0);
    if (read(answer[0], &status, sizeof status) != sizeof status)
        status = LOST_STATUS << 8;
    if (!WIFSIGNALED(status))
        return WEXITSTATUS(status);
    printf("ended by signal %d\n", WTERMSIG(status));
    return 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "pace") == 0) {
        printf("%d\n", measure());
        return 0;
    }
    if (argc < 3 || atoi(argv[1]) <= 0) {
        fprintf(stderr, "usage: helper_limit SECONDS COMMAND...\n");
        return 2;
    }
    return run(argv + 2, atoi(argv[1]));
}
