/*
 * function.c - the seam: the process of a forked function. It has a copy of all that the parent had
 * when it was forked: what the parent had not yet printed or had read ahead, its handlers of
 * exit(3), and locks that its other threads held. None of that is the function's.
 */
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * The last thing of a forked function, whether it returned or called exit(3): it never lets the
 * parent's own handlers run, which belong to the parent's terminal and files. One that returns does
 * not even come to exit(3), which begins with destructors of the parent's threads.
 */
void sys_function_end(int status)
{
    fflush(NULL);
    _exit(status);
}

static void leave(int status, void *unused)
{
    (void)unused;
    sys_function_end(status);
}

/* As C++ registers what is to be done at the end of a module (Itanium C++ ABI, 3.3.6). */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
extern int __cxa_atexit(void (*handler)(void *), void *argument, void *module);
extern void __cxa_finalize(void *module);
/* NOLINTEND(bugprone-reserved-identifier) */

static bool in_function; /* this process was forked for one, or by one */
static _Thread_local bool taking_back __attribute__((tls_model("initial-exec")));

/* A handler that exit(3) runs may register one, which is then the next. */
static void at_exit(void *unused)
{
    (void)unused;
    if (in_function && !taking_back)
        on_exit(leave, NULL);
}

/*
 * glibc's lock of the list of handlers is not reset by a fork: another thread of the parent may
 * have held it. So the child registers nothing. The parent does, right before the fork, so that the
 * handler is the newest, and takes it back right after; `module` is only an address of its own.
 */
pid_t sys_function_fork(void)
{
    char module;
    pid_t pid;
    int error;

    if (__cxa_atexit(at_exit, NULL, &module) != 0) {
        errno = ENOMEM;
        return -1;
    }
    pid = fork();
    if (pid == 0) {
        in_function = true;
        return 0;
    }
    error = errno;
    taking_back = true;
    __cxa_finalize(&module);
    taking_back = false;
    errno = error;
    return pid;
}

#define IN_BACKUP 0x100 /* glibc's flag: a byte that ungetc(3) was given is before the buffer */

extern FILE *_IO_list_all; /* glibc's list of all streams, an old part of its ABI */

/*
 * What the parent had printed and not yet flushed is the parent's to print. Its streams' numbers
 * are closed, and may soon be files of the function's own. A stream with nothing in it is not
 * written to: that would copy its page.
 */
void sys_function_begin(void)
{
    for (FILE *file = _IO_list_all; file != NULL; file = file->_chain)
        if (file->_mode > 0 || file->_IO_read_ptr != file->_IO_read_end ||
            file->_IO_write_ptr != file->_IO_write_base || (file->_flags & IN_BACKUP) != 0)
            __fpurge(file);
}
