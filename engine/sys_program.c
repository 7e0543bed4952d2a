/*
 * sys_program.c - the seam, sixth part: the file that a process executes, by the link that /proc
 * has to it, which still leads there where the name is gone.
 */
#include "sys_trace.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
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

/* The clocks of another process (clock_getcpuclockid(3)): its number in the upper bits, inverted.
 */
static int64_t cpu_clock_us(pid_t pid, unsigned which)
{
    clockid_t clock = (clockid_t)(~(unsigned)pid << 3 | which);
    struct timespec time;

    if (clock_gettime(clock, &time) < 0)
        return -1;
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/*
 * The scheduler's sum is exact; how it divides into user and system time the kernel knows by ticks
 * alone, and getrusage(2) scales them to the sum in the same way.
 */
int sys_cpu_time(pid_t pid, int64_t *user_us, int64_t *system_us)
{
    int64_t all = cpu_clock_us(pid, 2), ticks = cpu_clock_us(pid, 0), user = cpu_clock_us(pid, 1);

    if (all < 0)
        return -ESRCH;
    if (ticks <= 0 || user < 0)
        *user_us = all;
    else
        *user_us = (int64_t)((double)all * (double)user / (double)ticks);
    *system_us = all - *user_us;
    return 0;
}

ssize_t sys_proc_read(pid_t pid, const char *file, char *text, size_t size)
{
    char path[64];
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    n = sys_read(fd, text, size - 1);
    fd = sys_close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n;
}

uint64_t sys_page_bytes(void)
{
    return (uint64_t)sysconf(_SC_PAGESIZE);
}

int sys_pidfd_open(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0); /* close-on-exec by itself */
    return fd < 0 ? -errno : fd;
}

int sys_pidfd_kill(int pidfd, int signal)
{
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

pid_t sys_group(pid_t pid)
{
    pid_t group = getpgid(pid);
    return group > 0 ? group : 0;
}

bool sys_pidfd_tells_reaping(void)
{
    struct utsname name;
    int major = 0, minor = 0;

    return uname(&name) == 0 && sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
           (major > 6 || (major == 6 && minor >= 9));
}

/* As linux/pidfd.h has it from 6.15 on; older headers do not know it. */
struct pidfd_info_asked {
    uint64_t mask, cgroup;
    uint32_t pid, tgid, parent, ids[8];
    int32_t status;
};
#define PIDFD_ASK_EXIT (UINT64_C(1) << 3)
#define PIDFD_ASK      _IOWR(0xFF, 11, struct pidfd_info_asked)

int sys_pidfd_status(int pidfd, int *status)
{
    struct pidfd_info_asked info = { .mask = PIDFD_ASK_EXIT };

    if (ioctl(pidfd, PIDFD_ASK, &info) < 0)
        return -errno;
    if ((info.mask & PIDFD_ASK_EXIT) == 0)
        return -ENODATA;
    *status = info.status;
    return 0;
}

int sys_proc_list(pid_t *list, int room)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    int count = 0;

    if (proc == NULL)
        return -errno;
    while (count < room && (entry = readdir(proc)) != NULL)
        if (isdigit((unsigned char)entry->d_name[0]))
            list[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
    closedir(proc);
    return count;
}
