/*
 * helper_forbid.c - `helper_forbid CALL,CALL PROGRAM ARG...`: runs a program for which system calls
 * fail with EPERM, as in a container that forbids them.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned number;
} calls[] = {
    { "ptrace", SYS_ptrace },
    { "socket", SYS_socket },
    { "pidfd_open", SYS_pidfd_open },
};

static int forbid(unsigned number)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { .len = sizeof filter / sizeof filter[0], .filter = filter };

    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
    if (argc < 3 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return 2;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (strstr(argv[1], calls[i].name) != NULL && forbid(calls[i].number) < 0) {
            perror("seccomp");
            return 77;
        }
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    return 127;
}
