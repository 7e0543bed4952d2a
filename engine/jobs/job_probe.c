/*
 * job_probe.c - whether a probe can be tried: that is known when its job is added, and not only
 * when it runs.
 */
#include "job_probe.h"

#include "base/aim.h"

#include <stddef.h>

bool job_probe_fits(const struct fb_probe *probe, bool health)
{
    if (probe == NULL)
        return true;
    if (probe->kind < FB_PROBE_LINE || probe->kind > FB_PROBE_SHELL || probe->delay_us < 0 ||
        probe->interval_us < 0 || probe->timeout_us < 0 || probe->within_us < 0 ||
        probe->threshold < 0 || (health && probe->within_us != 0) || (!health && probe->mark))
        return false;
    for (size_t i = 0; i < sizeof probe->room / sizeof probe->room[0]; i++)
        if (probe->room[i] != 0)
            return false;
    return aim_fits(probe) && !(health && probe->kind == FB_PROBE_LINE);
}
