/* made_file.h - a file that a test has made, one at a time. */
#ifndef MADE_FILE_H
#define MADE_FILE_H

#include "check_main.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char made_path[] = "/tmp/forkboard-input-XXXXXX";

/* Its path, until the next is made. The test unlinks it. */
static inline const char *make_file(const char *bytes, size_t size)
{
    int fd;

    strcpy(strrchr(made_path, '-'), "-XXXXXX");
    fd = mkstemp(made_path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
    return made_path;
}

#endif
