/*
 * fake_sys.c - a small kernel in memory: descriptors, pipes, processes, SIGCHLD that coalesces, one
 * clock. It keeps to what the engine relies on and asserts what the engine must not do: a kill of a
 * pid that is reaped, a read that would block, a descriptor closed twice.
 */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_kernel fake;

int fake_open_file(enum type type)
{
    for (int fd = 3; fd < FILES; fd++)
        if (fake.files[fd].type == FREE) {
            fake.files[fd] = (struct file){ .type = type };
            return fd;
        }
    return -EMFILE;
}

void fake_reset(const struct fake_script *scripts, int count)
{
    for (int fd = 0; fd < FILES; fd++)
        free(fake.files[fd].bytes);
    memset(&fake, 0, sizeof fake);
    fake.scripts = scripts;
    fake.script_count = count;
    fake.timer_us = SYS_NEVER;
    fake.now_us = 1000000;
}

static void die(struct process *process, int code, int number)
{
    if (process->dead)
        return;
    process->dead = true;
    process->code = code;
    process->signal = number;
    process->gone_us = fake.now_us + process->script.leaves_us;
    if (process->script.output != NULL && number == 0)
        fake_pipe_put(process->out, process->script.output, strlen(process->script.output));
    fake.entries = 1;
}

static void let_go(struct process *process)
{
    if (!process->dead || process->left || process->gone_us > fake.now_us)
        return;
    process->left = true;
    fake.pipes[process->out].writers--;
    fake.pipes[process->err].writers--;
}

static const struct fake_write *next_write(const struct process *process)
{
    const struct fake_write *write = process->script.writes;

    if (write == NULL || process->dead || write[process->written].stream == 0)
        return NULL;
    return &write[process->written];
}

static void do_writes(struct process *process)
{
    const struct fake_write *write;

    while ((write = next_write(process)) != NULL &&
           process->began_us + write->at_us <= fake.now_us) {
        for (int i = 0; i < write->times; i++)
            fake_pipe_put(write->stream == 1 ? process->out : process->err, write->bytes,
                          strlen(write->bytes));
        process->written++;
    }
}

void fake_happen(void)
{
    for (int i = 0; i < fake.forks; i++) {
        struct process *process = &fake.processes[i];
        do_writes(process);
        if (fake_flood(i))
            die(process, process->script.code, process->script.signal);
        if (!process->dead && process->script.ends_us != INT64_MAX &&
            process->began_us + process->script.ends_us <= fake.now_us)
            die(process, process->script.code, process->script.signal);
        let_go(process);
    }
}

void fake_advance(int64_t us)
{
    fake.now_us += us;
    fake_happen();
}

static int64_t sooner(int64_t best, int64_t at)
{
    return at != INT64_MAX && at > fake.now_us && at - fake.now_us < best ? at - fake.now_us : best;
}

int64_t fake_next_us(void)
{
    int64_t best = sooner(INT64_MAX, fake.timer_us);

    for (int i = 0; i < fake.forks; i++) {
        struct process *process = &fake.processes[i];
        if (!process->dead && process->script.ends_us != INT64_MAX)
            best = sooner(best, process->began_us + process->script.ends_us);
        if (process->dead && !process->left)
            best = sooner(best, process->gone_us);
        if (next_write(process) != NULL)
            best = sooner(best, process->began_us + next_write(process)->at_us);
    }
    return best;
}

int fake_open_files(void)
{
    int count = 0;
    for (int fd = 0; fd < FILES; fd++)
        count += fake.files[fd].type != FREE;
    return count;
}

int fake_unreaped(void)
{
    int count = 0;
    for (int i = 0; i < fake.forks; i++)
        count += !fake.processes[i].reaped;
    return count;
}

int fake_forks(void)
{
    return fake.forks;
}

int fake_drained(void)
{
    return fake.drained;
}

bool fake_masked(void)
{
    return fake.masked;
}

bool fake_changed(void)
{
    return fake.masked || fake.subreaper || fake.files_raised;
}

const char *fake_kills(void)
{
    return fake.kills;
}

const char *fake_stdout(void)
{
    return fake.out;
}

struct sys_signals {
    int unused;
};

int sys_signals_open(struct sys_signals **out, int *fd)
{
    *out = NULL;
    *fd = -1;
    FAIL("signals_open");
    *out = calloc(1, sizeof **out);
    *fd = fake_open_file(OTHER);
    fake.masked = true;
    return 0;
}

struct sys_signals *sys_signals_close(struct sys_signals *signals)
{
    if (signals != NULL)
        fake.masked = false;
    free(signals);
    return NULL;
}

int sys_signals_read(int fd)
{
    int entries = fake.entries;

    (void)fd;
    fake.entries = 0;
    return entries;
}

pid_t sys_pid(void)
{
    return 999;
}

pid_t sys_thread(void)
{
    return 999;
}

int sys_subreaper(bool on)
{
    bool before = fake.subreaper;

    if (on)
        FAIL_WITH("subreaper", EINVAL);
    fake.subreaper = on;
    return before;
}

static struct process *process_of(pid_t pid)
{
    assert(pid >= FIRST_PID && pid < FIRST_PID + fake.forks);
    return &fake.processes[pid - FIRST_PID];
}

/* What a shell line says; FORKBOARD_ATTEMPT tells which of the codes. */
static struct fake_script script_of(const struct sys_spawn *plan)
{
    struct fake_script script = { 0 };
    const char *attempt = NULL;
    char *codes;

    for (char *const *word = plan->envp; *word != NULL; word++)
        if (strncmp(*word, "FORKBOARD_ATTEMPT=", 18) == 0)
            attempt = *word + 18;
    assert(attempt != NULL && strcmp(plan->path, "/bin/sh") == 0);
    script.ends_us = strtoll(plan->argv[2], &codes, 10) * 1000;
    for (long i = strtol(attempt, NULL, 10); i > 0 && *codes != '\0'; i--)
        script.code = (int)strtol(codes + 1, &codes, 10);
    return script;
}

pid_t sys_spawn(const struct sys_spawn *plan, struct sys_failure *failure)
{
    struct process *process = &fake.processes[fake.forks];

    *failure = (struct sys_failure){ .stage = "fork", .what = "", .error = fake.fail_error };
    FAIL("fork");
    assert(fake.forks < PROCESSES);
    fake.guarded += plan->guard != NULL;
    *process = (struct process){
        .script =
            fake.script_count > 0 ? fake.scripts[fake.forks % fake.script_count] : script_of(plan),
        .began_us = fake.now_us,
        .out = fake.files[plan->fds[1]].pipe,
        .err = fake.files[plan->fds[2]].pipe,
    };
    fake.pipes[process->out].writers++;
    fake.pipes[process->err].writers++;
    fake.forks++;
    fake_happen();
    return FIRST_PID + fake.forks - 1;
}

int sys_find_program(const char *name, const char *dirs, int dir_fd, char *path, size_t size)
{
    (void)dirs;
    (void)dir_fd;
    FAIL_WITH("find_program", ENOENT, EACCES, EISDIR, ENAMETOOLONG);
    snprintf(path, size, "/bin/%s", name);
    return 0;
}

int sys_peek(pid_t only, struct sys_death *out)
{
    bool any = false;

    for (int i = 0; i < fake.forks; i++) {
        struct process *process = &fake.processes[i];
        if (process->reaped || (only != 0 && only != FIRST_PID + i))
            continue;
        any = true;
        if (!process->dead)
            continue;
        *out = (struct sys_death){ .change = SYS_EXITED, .pid = FIRST_PID + i };
        out->code = process->code;
        out->signal = process->signal;
        return 1;
    }
    return any ? 0 : -ECHILD;
}

bool sys_has_children(void)
{
    return fake_unreaped() > 0;
}

int sys_reap(pid_t pid, struct sys_usage *out)
{
    struct process *process = process_of(pid);

    assert(process->dead && !process->reaped); /* or it would wait */
    process->reaped = true;
    *out = (struct sys_usage){ .user_us = 1000 };
    return 0;
}

static void note_kill(int number)
{
    size_t used = strlen(fake.kills);
    const char *name = sigabbrev_np(number);

    snprintf(fake.kills + used, sizeof fake.kills - used, "%s %lld;", name != NULL ? name : "?",
             (long long)(fake.now_us - 1000000) / 1000);
}

int sys_kill(pid_t pid, int number)
{
    (void)pid;
    (void)number;
    FAIL_WITH("kill", ESRCH, EPERM);
    return 0;
}

int sys_kill_group(pid_t group, int number)
{
    struct process *process = process_of(group);

    if (number == 0)
        return process->left ? -ESRCH : 0;
    FAIL_WITH("kill_group", EPERM);
    if (process->script.not_ours) {
        note_kill(number);
        return -EPERM;
    }
    /* Or the id may be a stranger's; SIGCONT right behind SIGTERM still meets the zombie. */
    assert(!process->reaped || !process->left || number == SIGCONT);
    if (number != SIGCONT)
        note_kill(number);
    if (number == SIGKILL || (number == SIGTERM && !process->script.ignores_term)) {
        if (process->dead)
            process->gone_us = fake.now_us;
        else if (number == SIGKILL)
            process->script.leaves_us = 0;
        die(process, 0, number);
        let_go(process);
    }
    return 0;
}

int sys_drain(const int *fds, int count)
{
    FAIL_WITH("drain", EAGAIN, ENOMEM);
    fake.drained += count;
    return fds[0] > 0 ? 0 : -EINVAL;
}

int sys_group_has_child(pid_t group)
{
    return !process_of(group)->left;
}

/* One for each group that outlives its leader: the leader's pid and 20000. */
int sys_leftovers(bool (*left)(void *context, const struct sys_process *process), void *context,
                  struct sys_process *list, int count)
{
    int found = 0;

    FAIL_WITH("leftovers", EMFILE, ENFILE, ENOMEM);
    for (int i = 0; i < fake.forks && found < count; i++) {
        pid_t group = FIRST_PID + i;
        if (!fake.processes[i].dead || fake.processes[i].left)
            continue;
        list[found] = (struct sys_process){
            .pid = group + 20000, .parent = 1, .group = group, .name = "sleep"
        };
        found += left(context, &list[found]);
    }
    return found;
}
