/*
 * helper_watch.c - programs that are watched, one a word: what is measured of them, what they
 * inherit, and which signals they hear.
 */
#include "truth.h"

#include <signal.h>

static const char *self_path;

/* The parent stands in vfork(2) until the child execs, which it does late. */
static int vforks(void)
{
    pid_t pid = vfork(), other;

    if (pid == 0) {
        pause_ms(300); /* the parent stands that long: the time is what is watched */
        execl(self_path, self_path, "exit33", (char *)NULL);
        _exit(96);
    }
    other = spawn(0);
    reap(other);
    reap(pid);
    truth("%d code 33\nmade 3\n", (int)pid);
    return 0;
}

static void burn(int ms)
{
    struct timespec now;

    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    while (now.tv_sec * 1000 + now.tv_nsec / 1000000 < ms);
}

/* A child burns 200 ms, its parent 100 ms: each is to have its own. */
static int burns(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        pid_t child = fork();
        if (child == 0) {
            burn(200);
            _exit(0);
        }
        reap(child);
        truth("%d cpu 200\n", (int)child);
        burn(100);
        _exit(0);
    }
    reap(pid);
    truth("%d cpu 100\nmade 3\n", (int)pid);
    return 0;
}

/* The memory of before an exec is another program's. */
static int peak(void)
{
    char *bytes = malloc(100 << 20);
    pid_t pid;

    memset(bytes, 1, 100 << 20);
    pid = fork();
    if (pid == 0) {
        execl(self_path, self_path, "exit33", (char *)NULL);
        _exit(96);
    }
    reap(pid);
    truth("%d memory_below 20\n%d memory 100\nmade 2\n", (int)pid, (int)getpid());
    free(bytes);
    return 0;
}

/* What it was started with: nothing of forkboard's may be left in it. */
static int inherits(void)
{
    char path[64], line[256];
    FILE *status = fopen("/proc/self/status", "re");

    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if ((strncmp(line, "Sig", 3) == 0 && line[3] != 'Q') || strncmp(line, "ShdPnd", 6) == 0)
            fputs(line, stdout);
    for (int fd = 0; fd < 256; fd++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (fcntl(fd, F_GETFD) >= 0 && (status == NULL || fd != fileno(status)))
            printf("fd %d\n", fd);
    }
    printf("parent's group %d session %d\n", getpgid(0) == getpgid(getppid()),
           getsid(0) == getsid(getppid()));
    return 0;
}

/* Asleep until a signal that it handles; its handler takes a moment. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

static int handles(void)
{
    struct sigaction action = { .sa_handler = on_signal };

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    truth("ready %d\n", (int)getpid());
    puts("handles signals");
    fflush(stdout);
    while (interrupted == 0)
        pause();
    pause_ms(50);
    return interrupted == SIGINT ? 5 : 6;
}

static int waits(void)
{
    truth("ready %d\n", (int)getpid());
    pause_ms(100000);
    return 0;
}

/* Ends and leaves a child running, after that child is ready. */
static int leaves(void)
{
    int ready[2];
    char byte;

    if (pipe2(ready, O_CLOEXEC) < 0)
        return 95;
    if (fork() == 0) {
        setsid();
        truth("ready %d\n", (int)getpid());
        if (write(ready[1], "", 1) == 1)
            pause_ms(100000);
        _exit(0);
    }
    return read(ready[0], &byte, 1) == 1 ? 8 : 94;
}

static int setuid_asked(void)
{
    printf("uid %d euid %d\n", (int)getuid(), (int)geteuid());
    return 0;
}

int main(int argc, char **argv)
{
    const char *word = truth_word(argc, argv);

    self_path = argv[0];
    TRUTH_WORD("exit33", 33)
    TRUTH_WORD("vforks", vforks())
    TRUTH_WORD("burns", burns())
    TRUTH_WORD("peak", peak())
    TRUTH_WORD("inherits", inherits())
    TRUTH_WORD("handles", handles())
    TRUTH_WORD("waits", waits())
    TRUTH_WORD("leaves", leaves())
    TRUTH_WORD("setuid_asked", setuid_asked())
    return truth_unknown("helper_watch", word);
}
