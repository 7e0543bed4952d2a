/* cpus.h - how much this process may use of its machine; pure over the files under `root`. */
#ifndef FB_SYS_CPUS_H
#define FB_SYS_CPUS_H

#include "forkboard.h"

#include <sched.h>

/*
 * Reads root/sys/devices/system/cpu/cpuN/topology/thread_siblings_list for the CPUs of `allowed`,
 * and the cgroup's quota under root/sys/fs/cgroup (v2: cpu.max, v1: cpu.cfs_quota_us). A file that
 * is missing means: a core of its own, no quota. `root` is "" on the machine itself.
 */
void cpus_read(const char *root, const cpu_set_t *allowed, struct fb_hardware *out);

#endif
