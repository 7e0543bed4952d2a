/* detach.h - this process goes on as a child, in a session without a terminal. */
#ifndef FB_SYS_DETACH_H
#define FB_SYS_DETACH_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Forks. In the child 0, and *fd is to be written to when it has begun; it is closed at an exec. In
 * the parent the child's pid, and *fd is to be read from; at its end the child has closed it, or
 * has ended. -errno: there is no child. Before any thread, and before anything is open that must
 * not be in both.
 */
pid_t sys_detach(int *fd);
/* Waits for the end of that child: its exit status, or 128 and the signal that ended it. */
int sys_detach_status(pid_t pid);
/* Each of 0, 1, 2 that is a terminal, or is written to, is /dev/null from now on; `files`: but for
 * regular files. */
void sys_detach_streams(bool files);
/* The same of those that are a terminal, which is gone; `all`: and of all that are the same one. */
void sys_detach_terminal(bool all);

#endif
