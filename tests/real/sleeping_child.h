/* sleeping_child.h - a real child that waits to be killed, with its own group and environment. */
#ifndef SLEEPING_CHILD_H
#define SLEEPING_CHILD_H

#include "check_quick.h"
#include "sys/sys.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

static pid_t sleeping_child(char *const *environment)
{
    char *const words[] = { "sleep", "1000", NULL };
    struct sys_process process;
    int ready[2];
    char byte;
    pid_t pid;

    ck_assert_int_eq(sys_pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        execve("/bin/sleep", words, environment);
        _exit(127);
    }
    sys_close(ready[1]);
    ck_assert_int_eq(sys_read(ready[0], &byte, 1),
                     0); /* closed by the exec, which gives the name then */
    sys_close(ready[0]);
    while (!sys_look(pid, &process) || strcmp(process.name, "sleep") != 0)
        sched_yield();
    return pid;
}

#endif
