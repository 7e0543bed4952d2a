/*
 * teach_program.c - what a lesson runs: its jobs, or its program. Those of our lessons are built
 * with us; a teacher's C program is compiled in a directory of its own, which is gone before the
 * program runs: it is executed from its descriptor, so that nothing is left however we end.
 */
#include "teach_run.h"

#include "base/clean.h"
#include "opt/complain.h"
#include "plain/printed.h"
#include "show/signals.h"
#include "watch/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMPILE_US 60000000

/* ---------------------------------------------------------------- what it needs */

static bool lacks(const char *need, char *why, size_t size)
{
    struct fb_hardware hardware;
    char path[4096], name[61];

    fb_machine(&hardware);
    if (need[0] >= '0' && need[0] <= '9' && hardware.cores < atoi(need))
        snprintf(why, size, "it needs %s, and this machine lets us use %d", need, hardware.cores);
    else if (strcmp(need, "smt") == 0 && hardware.threads <= hardware.cores)
        snprintf(why, size, "no core here has two hardware threads (SMT)");
    else if (strcmp(need, "cgroup") == 0 && access("/sys/fs/cgroup/cgroup.procs", W_OK) < 0)
        snprintf(why, size, "no cgroup can be made here");
    else if (strncmp(need, "program ", 8) == 0 &&
             watch_find_program(need + 8, path, sizeof path) < 0) {
        clean_text(name, sizeof name, need + 8, strlen(need + 8));
        snprintf(why, size, "there is no program '%s' here", name);
    }
    return why[0] != '\0';
}

/* Jobs of our lessons run the programs that were built with us. */
static bool lacks_programs(const struct cmd_teach *teach)
{
    char path[4200];

    return teach->shipped && teach->lesson->jobs && teach->lesson->source != NULL &&
           !cmd_teach_programs(path, sizeof path);
}

bool cmd_teach_can(const struct cmd_teach *teach, char *why, size_t size)
{
    why[0] = '\0';
    if (lacks_programs(teach)) {
        snprintf(why, size, "the programs of the lessons are not installed here");
        return false;
    }
    for (const char *const *need = teach->lesson->needs; need != NULL && *need != NULL; need++)
        if (lacks(*need, why, size))
            return false;
    return true;
}

/* ---------------------------------------------------------------- where it is */

/* Beside us, as in a build tree, or where it is installed; from there where we are, if moved. */
bool cmd_teach_programs(char *path, size_t size)
{
    static const char *const beside[] = { "lessons", "../libexec/forkboard/lessons" };
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    char *slash;

    own[length > 0 ? length : 0] = '\0';
    slash = strrchr(own, '/');
    if (slash != NULL)
        *slash = '\0';
    for (int i = 0; i < 2 && slash != NULL; i++) {
        snprintf(path, size, "%s/%s", own, beside[i]);
        if (access(path, X_OK) == 0)
            return true;
    }
    snprintf(path, size, "%s", FB_LIBEXECDIR "/forkboard/lessons");
    return access(path, X_OK) == 0;
}

static bool is_built(struct cmd_teach *teach)
{
    char directory[4200];

    if (!teach->shipped || !cmd_teach_programs(directory, sizeof directory))
        return false;
    snprintf(teach->program, sizeof teach->program, "%s/%.100s", directory, teach->lesson->name);
    return access(teach->program, X_OK) == 0;
}

/* Whether a file is a program itself, not a script that finds one. */
static bool is_program(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char magic[2] = "";
    bool is = fd >= 0 && access(path, X_OK) == 0 && read(fd, magic, 2) == 2 &&
              memcmp(magic, "#!", 2) != 0;

    if (fd >= 0)
        close(fd);
    return is;
}

/*
 * A version manager puts a script before the interpreter, which makes forty processes on its way:
 * of programs of one name the first that is no script, if there is one.
 */
static int find_program(const char *name, char *path, size_t size)
{
    const char *at = getenv("PATH");

    for (at = at != NULL && strchr(name, '/') == NULL ? at : ""; *at != '\0';) {
        size_t length = strcspn(at, ":");
        snprintf(path, size, "%.*s/%s", (int)length, at, name);
        if (path[0] == '/' && is_program(path))
            return 0;
        at += length + (at[length] == ':');
    }
    return watch_find_program(name, path, size);
}

/* Words that name files beside the lesson mean these. */
static int find_exec(struct cmd_teach *teach)
{
    struct teach_lesson *lesson = teach->lesson;
    size_t count = 0;
    const char **words;
    int r;

    while (lesson->exec[count] != NULL)
        count++;
    words = arena_take(&lesson->arena, (count + 1) * sizeof *words);
    for (size_t i = 0; words != NULL && i < count; i++) {
        char path[4400];
        snprintf(path, sizeof path, "%s%s%s", lesson->directory,
                 lesson->directory[0] != '\0' ? "/" : "", lesson->exec[i]);
        words[i] = lesson->exec[i];
        if (lesson->exec[i][0] != '/' && lesson->exec[i][0] != '-' && lesson->exec[i][0] != '\0' &&
            access(path, F_OK) == 0)
            words[i] = arena_copy(&lesson->arena, path, strlen(path));
        if (words[i] == NULL)
            return complain(3, "teach: %s", strerrordesc_np(ENOMEM));
    }
    if (words == NULL)
        return complain(3, "teach: %s", strerrordesc_np(ENOMEM));
    lesson->exec = words;
    r = find_program(words[0], teach->program, sizeof teach->program);
    return r < 0 ? complain(2, "%s: %s: %s", lesson->path, words[0],
                            r == -ENOENT ? "there is no such program" : strerrordesc_np(-r))
                 : 0;
}

int cmd_teach_read_jobs(const struct cmd_teach *teach, struct set **set)
{
    struct text mistakes = { 0 };
    int r;

    *set = NULL;
    r = set_open(set, teach->lesson->path, NULL, &mistakes);
    if (r == -EINVAL)
        printed_text(stderr, &mistakes);
    else if (r < 0)
        complain(3, "%s: %s", teach->lesson->path, strerrordesc_np(-r));
    text_fini(&mistakes);
    return r == 0 ? 0 : r == -EINVAL ? 2 : 3;
}

/* Before anything is asked, so that the mistakes of a lesson come first. */
static int check_jobs(const struct cmd_teach *teach)
{
    struct set *set;
    int status = cmd_teach_read_jobs(teach, &set);

    set_close(set);
    return status;
}

int cmd_teach_prepare(struct cmd_teach *teach)
{
    if (teach->lesson->jobs)
        return check_jobs(teach);
    if (teach->program[0] != '\0' || is_built(teach))
        return 0;
    teach->program[0] = '\0';
    return teach->lesson->exec != NULL ? find_exec(teach) : cmd_teach_compile(teach);
}

/* ---------------------------------------------------------------- cc */

static volatile sig_atomic_t caught;

static void take(int number)
{
    caught = number;
}

/* Waits for its end; a signal to us ends it. Whether it succeeded. */
static bool await(struct fb_run *run, const sigset_t *waiting)
{
    struct fb_event event = { .kind = FB_RUN };
    bool well = false;

    while (event.kind != FB_ENDED) {
        struct pollfd ready = { .fd = fb_run_fd(run), .events = POLLIN };
        if (fb_run_next(run, &event) > 0) {
            well = well || (event.kind == FB_EXITED && event.as.exited.succeeded);
            continue;
        }
        ppoll(&ready, 1, NULL, waiting);
        if (caught != 0)
            fb_run_stop(run, FB_STOP_KILL);
    }
    return well;
}

/* `cc -Wall`, whose messages go to standard error. 1: it has compiled. */
static int run_compiler(const char *source, const char *out)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    const char *argv[] = { "cc", "-Wall", "-o", out, source, NULL };
    struct sigaction action = { .sa_handler = take }, before[3];
    sigset_t blocked, mask, waiting;
    struct fb_run *run;
    int r;

    sigemptyset(&blocked);
    for (int i = 0; i < 3; i++) {
        sigaddset(&blocked, numbers[i]);
        sigaction(numbers[i], &action, &before[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, &mask);
    waiting = mask;
    sigaddset(&waiting, SIGCHLD);
    r = fb_run_open(&run, &(struct fb_options){ .output = FB_OUTPUT_LINE,
                                                .timeout_us = COMPILE_US,
                                                .harmless_stderr = true,
                                                .harmless_stdout = true });
    if (r == 0)
        r = fb_run_add(run, &(struct fb_job){ .argv = argv });
    if (r > 0)
        r = await(run, &waiting);
    fb_run_close(run);
    for (int i = 0; i < 3; i++)
        sigaction(numbers[i], &before[i], NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return r;
}

static int open_program(struct cmd_teach *teach, const char *path)
{
    teach->program_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (teach->program_fd < 0)
        return complain(3, "%s: %s", path, strerrordesc_np(errno));
    snprintf(teach->program, sizeof teach->program, "/proc/self/fd/%d", teach->program_fd);
    return 0;
}

int cmd_teach_compile(struct cmd_teach *teach)
{
    const char *base = getenv("TMPDIR"), *source = teach->lesson->source;
    char directory[4096], out[4110];
    struct stat about;
    int status;

    if (stat(source, &about) < 0)
        return complain(2, "%s: %s", source, strerrordesc_np(errno));
    if (watch_find_program("cc", out, sizeof out) < 0)
        return complain(3, "%s cannot be compiled: there is no C compiler (cc) here", source);
    snprintf(directory, sizeof directory, "%s/forkboard-XXXXXX",
             base != NULL && base[0] == '/' ? base : "/tmp");
    if (mkdtemp(directory) == NULL)
        return complain(3, "%s: %s", directory, strerrordesc_np(errno));
    snprintf(out, sizeof out, "%s/program", directory);
    caught = 0;
    status = run_compiler(source, out);
    if (status == 1)
        status = open_program(teach, out);
    else if (status < 0)
        status = complain(3, "cc: %s", strerrordesc_np(-status));
    else
        status = caught != 0 ? 3 : complain(2, "%s does not compile", source);
    unlink(out);
    rmdir(directory);
    if (caught != 0)
        signals_die(caught);
    return status;
}
