/*
 * check_made.c - what a test makes below /tmp is written down, so that its keeper can remove it
 * however the test ends (program/helper_limit.c). Linked so that mkdtemp(3) and mkstemp(3) come
 * through here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The linker's names (ld(1), --wrap): reserved, and not to be had otherwise. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
char *__real_mkdtemp(char *name);
int __real_mkstemp(char *name);
char *__wrap_mkdtemp(char *name);
int __wrap_mkstemp(char *name);

static void write_down(const char *name)
{
    const char *list = getenv("FORKBOARD_MADE");
    int error = errno, fd = list != NULL ? open(list, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;

    if (fd >= 0) {
        (void)!write(fd, name, strlen(name) + 1);
        close(fd);
    }
    errno = error;
}

char *__wrap_mkdtemp(char *name)
{
    char *made = __real_mkdtemp(name);

    if (made != NULL)
        write_down(made);
    return made;
}

int __wrap_mkstemp(char *name)
{
    int fd = __real_mkstemp(name);

    if (fd >= 0)
        write_down(name);
    return fd;
}
/* NOLINTEND(bugprone-reserved-identifier) */
