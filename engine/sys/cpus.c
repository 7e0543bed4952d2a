/*
 * cpus.c - which hardware threads share a real core, and the speed-up that they promise.
 *
 * sysfs is read directly: two threads share a core when they are in each other's list of siblings.
 * hwloc would say the same, but loading it costs 20 ms and a dozen libraries at every start, more
 * than a hundred small jobs do.
 *
 * The rule of thumb: N cores divide the time by N; the second thread of a core adds 0.1 to 0.2 of
 * one (8 threads on 4 cores: 4.4 to 4.8). A cgroup's quota caps it.
 */
#include "cpus.h"

#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CGROUPS_SIZE 8192 /* of /proc/self/cgroup */

static bool read_text(char *text, size_t size, const char *root, const char *path)
{
    char full[4096];
    ssize_t n;
    int fd;

    if (snprintf(full, sizeof full, "%s%s", root, path) >= (int)sizeof full)
        return false;
    fd = open(full, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    n = sys_read(fd, text, size - 1);
    fd = sys_close(fd);
    if (n < 0)
        return false;
    text[n] = '\0';
    return true;
}

/* "0,4-6" into a set; what is no such list leaves it as far as it was understood. */
static void parse_list(const char *text, cpu_set_t *out)
{
    CPU_ZERO(out);
    while (*text >= '0' && *text <= '9') {
        char *end;
        unsigned long first = strtoul(text, &end, 10), last = first;
        if (*end == '-')
            last = strtoul(end + 1, &end, 10);
        for (unsigned long cpu = first; cpu <= last && cpu < CPU_SETSIZE; cpu++)
            CPU_SET(cpu, out);
        text = *end == ',' ? end + 1 : end;
    }
}

/* Usable threads of the core that `cpu` is on, `cpu` among them. */
static cpu_set_t siblings(const char *root, const cpu_set_t *allowed, int cpu)
{
    char path[128], text[1024];
    cpu_set_t core;

    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    CPU_ZERO(&core);
    if (read_text(text, sizeof text, root, path))
        parse_list(text, &core);
    CPU_AND(&core, &core, allowed);
    CPU_SET((size_t)cpu, &core);
    return core;
}

/* One file says it for all: 64 lists of siblings are half a millisecond. */
static bool no_siblings(const char *root)
{
    char text[16];

    return read_text(text, sizeof text, root, "/sys/devices/system/cpu/smt/active") &&
           strcmp(text, "0\n") == 0;
}

static void count_cores(const char *root, const cpu_set_t *allowed, struct fb_hardware *out)
{
    cpu_set_t seen;

    CPU_ZERO(&seen);
    if (no_siblings(root)) {
        out->cores = out->threads = CPU_COUNT(allowed);
        out->expected_low = out->expected_high = out->cores;
        return;
    }
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        cpu_set_t core;
        int threads;
        if (!CPU_ISSET((size_t)cpu, allowed) || CPU_ISSET((size_t)cpu, &seen))
            continue;
        core = siblings(root, allowed, cpu);
        CPU_OR(&seen, &seen, &core);
        threads = CPU_COUNT(&core);
        out->cores++;
        out->threads += threads;
        out->expected_low += threads > 1 ? 1.1 : 1;
        out->expected_high += threads > 1 ? 1.2 : 1;
    }
}

static double ratio(const char *text, const char *period)
{
    double quota = strtod(text, NULL), of = strtod(period, NULL);
    return quota > 0 && of > 0 ? quota / of : 0;
}

/* The path of our cgroup in a hierarchy: the line "N:CONTROLLERS:/PATH" of /proc/self/cgroup. */
static bool cgroup_path(const char *text, const char *controller, char *path, size_t size)
{
    char copy[CGROUPS_SIZE], *save = NULL;

    strcpy(copy, text);
    for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char *names = strchr(line, ':'), *at = names != NULL ? strchr(names + 1, ':') : NULL;
        char list[256];
        if (at == NULL)
            continue;
        snprintf(list, sizeof list, ",%.*s,", (int)(at - names - 1), names + 1);
        if (strstr(list, controller) == NULL)
            continue;
        snprintf(path, size, "%s", at + 1);
        return true;
    }
    return false;
}

static double quota_here(const char *root, const char *mount, const char *path, bool v2)
{
    char file[4096], text[64], period[64];

    if (v2) {
        snprintf(file, sizeof file, "%s%s/cpu.max", mount, path);
        if (!read_text(text, sizeof text, root, file))
            return 0;
        return ratio(text, strchr(text, ' ') != NULL ? strchr(text, ' ') : "0");
    }
    snprintf(file, sizeof file, "%s%s/cpu.cfs_quota_us", mount, path);
    if (!read_text(text, sizeof text, root, file) || text[0] == '-')
        return 0;
    snprintf(file, sizeof file, "%s%s/cpu.cfs_period_us", mount, path);
    return read_text(period, sizeof period, root, file) ? ratio(text, period) : 0;
}

/* The tightest quota from our cgroup up to the root; 0: none. */
static double quota_of(const char *root, const char *cgroups, const char *mount,
                       const char *controller, bool v2)
{
    char path[2048], *slash;
    double least = 0;

    if (!cgroup_path(cgroups, controller, path, sizeof path))
        return 0;
    if (strcmp(path, "/") == 0)
        path[0] = '\0'; /* the root once */
    for (;;) {
        double quota = quota_here(root, mount, path, v2);
        if (quota > 0 && (least == 0 || quota < least))
            least = quota;
        slash = strrchr(path, '/');
        if (slash == NULL)
            return least;
        *slash = '\0';
    }
}

void cpus_read(const char *root, const cpu_set_t *allowed, struct fb_hardware *out)
{
    char cgroups[CGROUPS_SIZE];
    double other;

    *out = (struct fb_hardware){ 0 };
    count_cores(root, allowed, out);
    if (!read_text(cgroups, sizeof cgroups, root, "/proc/self/cgroup"))
        cgroups[0] = '\0';
    out->quota = quota_of(root, cgroups, "/sys/fs/cgroup", ",,", true);
    other = quota_of(root, cgroups, "/sys/fs/cgroup/cpu", ",cpu,", false);
    if (other > 0 && (out->quota == 0 || other < out->quota))
        out->quota = other;
    if (out->quota > 0 && out->quota < out->expected_low)
        out->expected_low = out->quota;
    if (out->quota > 0 && out->quota < out->expected_high)
        out->expected_high = out->quota;
}

void fb_machine(struct fb_hardware *out)
{
    /* Room for all that a kernel may count, or it says nothing; of them the first are looked at. */
    cpu_set_t allowed[SYS_CPUS / CPU_SETSIZE];

    memset(allowed, 0, sizeof allowed);
    if (sched_getaffinity(0, sizeof allowed, allowed) < 0 || CPU_COUNT(&allowed[0]) == 0)
        CPU_SET(0, &allowed[0]);
    cpus_read("", &allowed[0], out);
    out->machine_threads = (int)sysconf(_SC_NPROCESSORS_CONF);
}
