/*
 * program.c - the seam: the file that a process executes, by the link that /proc
 * has to it, which still leads there where the name is gone; and the one that it will, by its name.
 */
#include "trace.h"

#include "base/clock.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
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

int sys_program_open(pid_t pid, uint64_t *size)
{
    struct stat status;
    char path[32];
    int fd;

    link_of(pid, path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    *size = fstat(fd, &status) == 0 ? (uint64_t)status.st_size : 0;
    return fd;
}

void sys_program_name(pid_t pid, char *name, size_t size)
{
    char path[32], file[4096], *slash;
    ssize_t n;

    link_of(pid, path);
    n = readlink(path, file, sizeof file - 1);
    file[n > 0 ? n : 0] = '\0';
    slash = strrchr(file, '/');
    snprintf(name, size, "%s", slash != NULL ? slash + 1 : file);
}

/* The clocks of another process (clock_getcpuclockid(3)): its number in the upper bits, inverted.
 */
static int64_t cpu_clock_us(pid_t pid, unsigned which)
{
    clockid_t clock = (clockid_t)(~(unsigned)pid << 3 | which);
    struct timespec time;

    if (clock_gettime(clock, &time) < 0)
        return -1;
    return clock_us_of(&time);
}

int sys_cpu_clock(pid_t pid, int64_t *us)
{
    int64_t all = cpu_clock_us(pid, 2);

    if (all < 0)
        return -ESRCH;
    *us = all;
    return 0;
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

/* What execve(2) would say of a file, without running it. */
static int judge(int dir_fd, const char *path)
{
    struct stat status;

    if (fstatat(dir_fd, path, &status, 0) < 0)
        return -errno;
    if (S_ISDIR(status.st_mode))
        return -EISDIR;
    if (faccessat(dir_fd, path, X_OK, AT_EACCESS) < 0)
        return -errno;
    return 0;
}

static int find_in(const char *dirs, int dir_fd, const char *name, char *path, size_t size)
{
    int found = -ENOENT;

    for (const char *dir = dirs;; dir++) {
        size_t length = strcspn(dir, ":");
        int n = snprintf(path, size, "%.*s%s%s", (int)length, dir, length > 0 ? "/" : "", name);
        /* A place that is too long has no program; the others may, as for execvp(3). */
        int r = n < 0 || (size_t)n >= size ? -ENAMETOOLONG : judge(dir_fd, path);
        if (r == 0)
            return 0;
        if (r == -EACCES)
            found = r; /* found, but not ours to run: go on looking, as execvp(3) does */
        dir += length;
        if (*dir == '\0')
            return found;
    }
}

int sys_find_program(const char *name, const char *dirs, int dir_fd, char *path, size_t size)
{
    if (dir_fd < 0)
        dir_fd = AT_FDCWD;
    if (name[0] == '\0')
        return -ENOENT;
    if (strchr(name, '/') == NULL)
        return find_in(dirs != NULL ? dirs : "/bin:/usr/bin", dir_fd, name, path, size);
    if (strlen(name) >= size)
        return -ENAMETOOLONG;
    memcpy(path, name, strlen(name) + 1);
    return judge(dir_fd, path);
}
