/*
 * sys_program.c - the seam, sixth part: the file that a process executes, by the link that /proc
 * has to it, which still leads there where the name is gone.
 */
#include "sys_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void link_of(pid_t pid, char path[32])
{
    snprintf(path, 32, "/proc/%d/exe", (int)pid);
}

bool sys_is_root(void)
{
    return geteuid() == 0;
}

int sys_program_of(pid_t pid, struct sys_program *out)
{
    struct statvfs system;
    struct stat status;
    char path[32];

    link_of(pid, path);
    if (stat(path, &status) < 0)
        return -errno;
    *out = (struct sys_program){
        .device = status.st_dev,
        .inode = status.st_ino,
        .set_user = (status.st_mode & S_ISUID) != 0,
        .set_group = (status.st_mode & S_ISGID) != 0 && (status.st_mode & S_IXGRP) != 0,
        .user = status.st_uid,
        .group = status.st_gid,
    };
    if ((out->set_user || out->set_group) && statvfs(path, &system) == 0 &&
        (system.f_flag & ST_NOSUID) != 0)
        out->set_user = out->set_group = false;
    return 0;
}

bool sys_program_holds(pid_t pid, const char *const *words, size_t most_bytes)
{
    struct stat status;
    bool holds = false;
    char path[32];
    size_t size;
    void *bytes;
    int fd;

    link_of(pid, path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size = fstat(fd, &status) == 0 ? (size_t)status.st_size : 0;
    size = size < most_bytes ? size : most_bytes;
    bytes = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    fd = sys_close(fd);
    if (bytes == MAP_FAILED)
        return false;
    for (; *words != NULL && !holds; words++)
        holds = memmem(bytes, size, *words, strlen(*words)) != NULL;
    munmap(bytes, size);
    return holds;
}
