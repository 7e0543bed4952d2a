/*
 * fake_sys.c - a small kernel in memory: descriptors, pipes, processes, SIGCHLD that coalesces, one
 * clock. It keeps to what the engine relies on and asserts what the engine must not do: a kill of a
 * pid that is reaped, a read that would block, a descriptor closed twice.
 */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
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
    for (int i = 0; i < FILES; i++)
        fake_pipe_clear(&fake.pipes[i], 0);
    memset(fake.processes, 0, (size_t)fake.forks * sizeof fake.processes[0]);
    memset(&fake, 0, offsetof(struct fake_kernel, pipes));
    fake_net = (struct fake_net){ .up_us = INT64_MAX, .file_us = INT64_MAX };
    fake.scripts = scripts;
    fake.script_count = count;
    fake.now_us = 1000000;
}

static void die(struct process *process, int code, int number)
{
    if (process->dead)
        return;
    process->dead = true;
    process->ended_us = fake.now_us;
    process->code = code;
    process->signal = number;
    process->gone_us = fake.now_us + process->script.leaves_us;
    if (process->script.output != NULL && number == 0)
        fake_pipe_put(process->out, process->script.output, strlen(process->script.output));
    process->reaped = process->script.stolen;
    if (!process->script.unsignalled)
        fake.entries = 1;
}

static void let_go(struct process *process)
{
    if (!process->dead || process->left || process->gone_us > fake.now_us)
        return;
    process->left = true;
    fake.pipes[process->out].writers--;
    fake.pipes[process->err].writers--;
    if (process->report >= 0)
        fake.pipes[process->report].writers--;
}

void fake_die(struct process *process, int code, int number)
{
    die(process, code, number);
    let_go(process);
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
    fake_adopted_happen();
    for (int i = 0; i < fake.forks; i++) {
        struct process *process = &fake.processes[i];
        do_writes(process);
        if (fake_flood(i))
            die(process, process->script.code, process->script.signal);
        if (!process->dead && process->script.ends_us != INT64_MAX &&
            process->began_us + process->script.ends_us <= fake.now_us)
            die(process, process->script.code, process->script.signal);
        fake_report(process);
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
    int64_t best = INT64_MAX;

    for (int fd = 0; fd < FILES; fd++)
        if (fake.files[fd].type == TIMER || fake.files[fd].type == SOCKET)
            best = sooner(best, fake.files[fd].at_us);

    for (int i = 0; i < fake.adopted_count; i++)
        best = sooner(best, fake_adopted_at_us(i));
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
    return count + fake_adopted_unreaped();
}

int fake_forks(void)
{
    return fake.forks;
}

int fake_drained(void)
{
    return fake.drained;
}

bool fake_changed(void)
{
    return fake.masked || fake.subreaper || fake.files_raised > 0;
}

const char *fake_kills(void)
{
    return fake.kills;
}

const char *fake_stdout(void)
{
    return fake.out;
}

pid_t sys_pid(void)
{
    return fake.process != 0 ? fake.process : 999;
}

pid_t sys_thread(void)
{
    return fake.thread != 0 ? fake.thread : 999;
}

void fake_be(int process, int thread)
{
    fake.process = process;
    fake.thread = thread;
}

bool sys_threaded(void)
{
    return fake.threaded;
}

void fake_threads(void)
{
    fake.threaded = true;
}

int sys_subreaper(bool on)
{
    bool before = fake.subreaper;

    if (on)
        FAIL_WITH("subreaper", EINVAL);
    fake.subreaper = on;
    return before;
}

struct process *fake_process(pid_t pid)
{
    assert(pid >= FIRST_PID && pid < FIRST_PID + fake.forks);
    pid -= FIRST_PID;
    while (fake.processes[pid].heir != 0)
        pid = fake.processes[pid].heir - 1;
    return &fake.processes[pid];
}

/* The number of the fork just made; the kernel gives one again that is reaped. */
static pid_t give_number(struct process *process)
{
    struct process *before =
        process->script.again > 0 ? &fake.processes[process->script.again - 1] : NULL;

    process->pid = FIRST_PID + fake.forks - 1;
    if (before == NULL)
        return process->pid;
    assert(before->dead && before->reaped);
    before->heir = fake.forks;
    return process->pid = before->pid;
}

/* What a shell line says; FORKBOARD_ATTEMPT chooses one of the codes. */
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
    pid_t pid;

    *failure = (struct sys_failure){ .stage = "fork", .what = "", .error = fake.fail_error };
    FAIL("fork");
    assert(fake.forks < PROCESSES);
    fake.guarded += plan->guard != NULL;
    fake_plan_put(plan);
    *process = (struct process){
        .script =
            fake.script_count > 0 ? fake.scripts[fake.forks % fake.script_count] : script_of(plan),
        .began_us = fake.now_us,
        .own_session = plan->terminal || plan->outlives,
        .out = fake.files[plan->fds[1]].pipe,
        .err = fake.files[plan->fds[2]].pipe,
        .report = plan->report_fd >= 0 ? fake.files[plan->report_fd].pipe : -1,
    };
    fake.pipes[process->out].writers++;
    fake.pipes[process->err].writers++;
    if (process->report >= 0)
        fake.pipes[process->report].writers++;
    fake.forks++;
    pid = give_number(process);
    fake.now_us += process->script.forks_us;
    fake_happen();
    return pid;
}

int sys_death_open(pid_t pid)
{
    int fd;

    FAIL_WITH("death_open", EMFILE, ENFILE, ENOSYS, ENOMEM);
    fd = fake_open_file(DEATH);
    if (fd >= 0)
        fake.files[fd].pipe = (int)(fake_process(pid) - fake.processes);
    return fd;
}

static void check_death(pid_t pid, int death_fd)
{
    assert(death_fd < 0 || (fake.files[death_fd].type == DEATH &&
                            fake.processes[fake.files[death_fd].pipe].pid == pid));
}

bool sys_unreaped(pid_t pid, int death_fd)
{
    check_death(pid, death_fd);
    return !fake_process(pid)->reaped;
}

int sys_peek(pid_t only, int death_fd, struct sys_death *out)
{
    bool any = only == 0 && fake.before > 0;

    check_death(only, death_fd);

    for (int i = 0; i < fake.forks; i++) {
        struct process *process = &fake.processes[i];
        if (process->reaped || (only != 0 && only != process->pid))
            continue;
        any = true;
        if (!process->dead)
            continue;
        *out = (struct sys_death){ .change = SYS_EXITED, .pid = process->pid };
        out->code = process->code;
        out->signal = process->signal;
        return 1;
    }
    if (only == 0 && fake_adopted_peek(out))
        return 1;
    return any || fake_adopted_unreaped() > 0 ? 0 : -ECHILD;
}

bool sys_has_children(void)
{
    return fake_unreaped() > 0 || fake.before > 0;
}

int sys_reap(pid_t pid, int death_fd, struct sys_usage *out)
{
    struct process *process;

    *out = (struct sys_usage){ 0 };
    if (fake_adopted_reap(pid))
        return 0;
    process = fake_process(pid);
    check_death(pid, death_fd);

    assert(process->dead && !process->reaped); /* or it would wait */
    process->reaped = true;
    *out =
        (struct sys_usage){ .user_us = process->script.user_us > 0 ? process->script.user_us : 1000,
                            .peak_memory_bytes = process->script.peak_bytes };
    return 0;
}

uint64_t fake_own_bytes;

uint64_t sys_peak_memory(void)
{
    return fake_own_bytes;
}

int sys_kill(pid_t pid, int number)
{
    (void)pid;
    (void)number;
    FAIL_WITH("kill", ESRCH, EPERM);
    return 0;
}
