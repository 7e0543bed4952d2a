/*
 * helper_forks.c - programs that are hard to watch, one a word: how processes and threads are made,
 * end, and are waited for.
 */
#include "truth.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static const char *self_path;

/* ---- threads */

static void *forks_in_thread(void *unused)
{
    pid_t pid = fork();

    (void)unused;
    if (pid == 0) {
        pid_t grandchild = spawn(22);
        truth("%d parent %d\n", (int)grandchild, (int)getpid());
        reap(grandchild);
        _exit(21);
    }
    truth("%d parent %d\n", (int)pid, (int)getpid());
    reap(pid);
    return NULL;
}

static int in_thread(void *(*function)(void *))
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, function, NULL) != 0)
        return 98;
    pthread_join(thread, NULL);
    return 0;
}

static int thread_fork(void)
{
    truth("made 3\nthreads 1\n");
    return in_thread(forks_in_thread);
}

static void *execs_in_thread(void *unused)
{
    (void)unused;
    execl(self_path, self_path, "exit33", (char *)NULL);
    return NULL;
}

/* The main thread is asleep while another execs, and a third one lives. */
static void *sleeps_long(void *unused)
{
    (void)unused;
    pause_ms(100000);
    return NULL;
}

static int thread_exec(void)
{
    pthread_t thread;
    pid_t pid = fork();

    if (pid == 0) {
        pthread_create(&thread, NULL, sleeps_long, NULL);
        pthread_create(&thread, NULL, execs_in_thread, NULL);
        pause_ms(100000);
    }
    reap(pid);
    truth("%d code 33\nmade 2\n", (int)pid);
    return 0;
}

static void *ends_last(void *unused)
{
    volatile char *bytes = malloc(64 << 20);

    (void)unused;
    pause_ms(20);
    for (int i = 0; i < 64 << 20; i += 4096)
        bytes[i] = 1;
    exit(44);
}

/* The first thread is gone long before the process is. */
static int leader_ends(void)
{
    pthread_t thread;
    pid_t pid = fork();

    if (pid == 0) {
        pthread_create(&thread, NULL, ends_last, NULL);
        pthread_exit(NULL);
    }
    reap(pid);
    truth("%d code 44\n%d memory 64\nmade 2\n", (int)pid, (int)pid);
    return 0;
}

static void *does_nothing(void *unused)
{
    return unused;
}

static int many_threads(void)
{
    for (int i = 0; i < 200; i++)
        in_thread(does_nothing);
    truth("made 1\nthreads 200\n");
    return 0;
}

/* ---- forks */

/* Each child is dead before the next is forked, or all live at once. */
static int storm(int count, bool at_once)
{
    pid_t *pids = calloc((size_t)count, sizeof *pids);

    for (int i = 0; i < count; i++) {
        pids[i] = spawn(i % 251);
        if (!at_once)
            reap(pids[i]);
    }
    for (int i = 0; i < count && at_once; i++)
        reap(pids[i]);
    truth("made %d\n", count + 1);
    free(pids);
    return 0;
}

/* Forks as fast as it can until it is killed, in its fork as likely as not. */
static int killed_forking(void)
{
    for (int round = 0; round < 100; round++) {
        pid_t pid = fork();
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (;;)
                reap(spawn(1));
        }
        pause_ms(round % 7);
        kill(pid, SIGKILL);
        reap(pid);
    }
    truth("parents may be lost\n");
    return 0;
}

/* Killed before it has done a thing. */
static int killed_at_birth(void)
{
    for (int i = 0; i < 100; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        kill(pid, SIGKILL);
        reap(pid);
    }
    truth("made 101\n");
    return 0;
}

static int clone_parent(void)
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        pid_t brother = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
        if (brother == 0)
            _exit(14);
        truth("%d parent %d\n", (int)brother, (int)getppid());
        _exit(waitpid(brother, NULL, __WALL) < 0 ? 15 : 16);
    }
    reap(pid);
    pid = waitpid(-1, &status, __WALL);
    tell(pid, status);
    truth("%d code 14\nmade 3\n", (int)pid);
    return 0;
}

/* A child that the kernel reports to no tracer, nor what that child forks. */
static int untraced(void)
{
    pid_t pid = (pid_t)syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);

    if (pid == 0) {
        pid_t child = fork();
        if (child == 0)
            _exit(17);
        reap(child);
        _exit(18);
    }
    reap(pid);
    truth("%d code 18\nmade 3\n", (int)pid);
    return 0;
}

/* exit(256) and exit(-1), every core signal that a program sends itself, a stop and its end. */
static int fates(void)
{
    static const int signals[] = { SIGSEGV, SIGKILL, SIGPIPE, SIGTERM, SIGABRT, SIGINT };
    pid_t pid;

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        pid = fork();
        if (pid == 0) {
            signal(signals[i], SIG_DFL);
            kill(getpid(), signals[i]);
            _exit(97);
        }
        reap(pid);
    }
    reap(spawn(256));
    reap(spawn(-1));
    reap(spawn(300));
    truth("made 10\n");
    return 0;
}

/* What job control of a shell does; the parent must see WUNTRACED and WCONTINUED. */
static int stops(void)
{
    int status = 0, go[2] = { -1, -1 };
    pid_t pid = pipe2(go, O_CLOEXEC) < 0 ? -1 : fork();

    if (pid == 0) {
        char byte;
        raise(SIGSTOP);
        _exit(read(go[0], &byte, 1) == 1 ? 5 : 6);
    }
    if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
        truth("the stop was not reported: %x\n", status);
    pause_ms(50);
    if (waitpid(pid, &status, WNOHANG) != 0)
        truth("it did not stay stopped: %x\n", status);
    kill(pid, SIGCONT);
    if (waitpid(pid, &status, WCONTINUED) != pid || !WIFCONTINUED(status))
        truth("the continuation was not reported: %x\n", status);
    if (write(go[1], "", 1) != 1)
        truth("the pipe is broken\n");
    reap(pid);
    truth("%d stopped 1\nmade 2\n", (int)pid);
    return 0;
}

/* ---- orphans and zombies */

/* Until that is a zombie, which it stays: under load a child may take long to its end. */
static void await_end(pid_t pid)
{
    siginfo_t info;

    waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
}

static int zombie(void)
{
    pid_t pid = spawn(3);

    await_end(pid);
    pause_ms(200);
    reap(pid);
    truth("%d zombie 200\nmade 2\n", (int)pid);
    return 0;
}

static int ignored_children(void)
{
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 20; i++)
        spawn(i);
    while (wait(NULL) > 0)
        ;
    truth("made 21\n");
    return 0;
}

/* A daemon as they are made: two forks and a session of its own. */
static int daemonize(int ms)
{
    pid_t pid = fork();

    if (pid == 0) {
        pid_t daemon;
        setsid();
        daemon = fork();
        if (daemon == 0) {
            int null = open("/dev/null", O_RDWR | O_CLOEXEC);
            for (int fd = 0; fd < 3; fd++)
                dup2(null, fd);
            pause_ms(ms);
            _exit(77);
        }
        truth("%d parent %d\n%d orphan\n", (int)daemon, (int)getpid(), (int)daemon);
        if (ms < 10000)
            truth("%d code 77\n", (int)daemon);
        _exit(0);
    }
    reap(pid);
    truth("made 3\n");
    return 0;
}

/* Never waited for, and its parent ends while it is a zombie. */
static int never_waited(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        pid_t child = spawn(9);
        await_end(child);
        truth("%d code 9\n", (int)child);
        pause_ms(20);
        _exit(0);
    }
    reap(pid);
    truth("made 3\n");
    return 0;
}

int main(int argc, char **argv)
{
    const char *word = truth_word(argc, argv);
    int number = argc > 2 ? atoi(argv[2]) : 0;

    self_path = argv[0];
    TRUTH_WORD("exit33", 33)
    TRUTH_WORD("thread_fork", thread_fork())
    TRUTH_WORD("thread_exec", thread_exec())
    TRUTH_WORD("leader_ends", leader_ends())
    TRUTH_WORD("many_threads", many_threads())
    TRUTH_WORD("storm", storm(number, true))
    TRUTH_WORD("one_by_one", storm(number, false))
    TRUTH_WORD("killed_forking", killed_forking())
    TRUTH_WORD("killed_at_birth", killed_at_birth())
    TRUTH_WORD("clone_parent", clone_parent())
    TRUTH_WORD("untraced", untraced())
    TRUTH_WORD("fates", fates())
    TRUTH_WORD("stops", stops())
    TRUTH_WORD("zombie", zombie())
    TRUTH_WORD("ignored_children", ignored_children())
    TRUTH_WORD("daemon", daemonize(number))
    TRUTH_WORD("never_waited", never_waited())
    return truth_unknown("helper_forks", word);
}
