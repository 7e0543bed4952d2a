/*
 * units.c - one way to write a time, a size and a share, so that no two places of the screen write
 * the same number differently. A clock that runs is cut, not rounded: it never claims time that
 * has not passed.
 */
#include "units.h"

#include <stdio.h>

const char *units_duration(int64_t us, bool live, char out[UNITS_ROOM])
{
    int64_t s;

    out[0] = '\0';
    if (us < 0)
        return out;
    if (!live && us <= INT64_MAX - 500000) /* to what is shown */
        us += us < 1000        ? 0
              : us < 10000     ? 50
              : us < 1000000   ? 500
              : us < 100000000 ? 50000
                               : 500000;
    s = us / 1000000;
    if (us < 1000 && !live)
        snprintf(out, UNITS_ROOM, "%d us", (int)us);
    else if (us < 10000 && !live)
        snprintf(out, UNITS_ROOM, "%d.%d ms", (int)(us / 1000), (int)(us / 100 % 10));
    else if (us < 1000000 && !live)
        snprintf(out, UNITS_ROOM, "%d ms", (int)(us / 1000));
    else if (s < 100)
        snprintf(out, UNITS_ROOM, "%d.%d s", (int)s, (int)(us / 100000 % 10));
    else if (s < 3600)
        snprintf(out, UNITS_ROOM, "%dm%02ds", (int)(s / 60), (int)(s % 60));
    else if (s < 100 * 3600)
        snprintf(out, UNITS_ROOM, "%dh%02dm", (int)(s / 3600), (int)(s / 60 % 60));
    else
        snprintf(out, UNITS_ROOM, "%lldd%02dh", (long long)(s / 86400), (int)(s / 3600 % 24));
    return out;
}

const char *units_clock(int64_t us, char out[UNITS_ROOM])
{
    int64_t s = us > 0 ? us / 1000000 : 0;

    if (s < 3600)
        snprintf(out, UNITS_ROOM, "%02d:%02d.%d", (int)(s / 60), (int)(s % 60),
                 us > 0 ? (int)(us / 100000 % 10) : 0);
    else
        snprintf(out, UNITS_ROOM, "%lld:%02d:%02d", (long long)(s / 3600), (int)(s / 60 % 60),
                 (int)(s % 60));
    return out;
}

const char *units_bytes(uint64_t bytes, char out[UNITS_ROOM])
{
    static const char letters[] = "KMGTPE";
    uint64_t whole = bytes, below = 0;
    int i = -1;

    while (whole >= 1000 && i < 5) {
        below = whole % 1024;
        whole /= 1024;
        i++;
    }
    if (i < 0)
        snprintf(out, UNITS_ROOM, "%d", (int)whole);
    else if (whole < 10)
        snprintf(out, UNITS_ROOM, "%d.%d%c", (int)whole, (int)(below * 10 / 1024), letters[i]);
    else
        snprintf(out, UNITS_ROOM, "%d%c", (int)whole, letters[i]);
    return out;
}

const char *units_percent(double share, char out[UNITS_ROOM])
{
    out[0] = '\0';
    if (!(share >= 0))
        return out;
    snprintf(out, UNITS_ROOM, "%.0f%%", share * 100 < 1e6 ? share * 100 : 1e6);
    return out;
}

bool units_waits(double at_once, double cpu, double cores)
{
    return cpu < (at_once < cores ? at_once : cores) / 2;
}
