/* cgroup.h - directories of cgroups, version 2, for the files of the seam. */
#ifndef FB_SYS_CGROUP_H
#define FB_SYS_CGROUP_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CGROUP_PREFIX     "forkboard-" /* of the directories' names */
#define CGROUP_DEPTH_MOST 32

/* The path of a process's cgroup as we see it, "" where that is not known. */
void cgroup_of(pid_t pid, char *path, size_t size);
/* The directory of that cgroup, which is ours and where processes may be moved; -1: there is none.
 */
int cgroup_open_base(const char *path);
/* Makes one below it, locked as long as the descriptor or a copy is open; -1: that may not be. */
int cgroup_open_leaf(int base_fd, char *name, size_t size);
/* Removes it, with those below it, unless some process is in one of them. */
bool cgroup_remove(int base_fd, const char *name);
/* Writes one of its files. */
bool cgroup_put(int dir_fd, const char *file, const char *text);
/* Of a directory, once; until visit() says false. */
bool cgroup_each_entry(int dir_fd, bool (*visit)(void *context, const struct dirent64 *entry),
                       void *context);

#endif
