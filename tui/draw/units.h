/* units.h - numbers as people read them in narrow columns. Pure. */
#ifndef FB_DRAW_UNITS_H
#define FB_DRAW_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#define UNITS_ROOM 24

/*
 * At most 6 columns up to 1000 days: "349 us", "3.1 ms", "310 ms", "14.2 s", "1m40s", "2h05m",
 * "3d04h". `live`: it still counts, so below a second it moves in tenths. Below 0: "".
 */
const char *units_duration(int64_t us, bool live, char out[UNITS_ROOM]);
/* "00:14.2", "59:59.9", "1:02:03". */
const char *units_clock(int64_t us, char out[UNITS_ROOM]);
/* At most 4 columns up to petabytes, in powers of 1024: "0", "812", "12K", "1.5G". */
const char *units_bytes(uint64_t bytes, char out[UNITS_ROOM]);
/* A share of one core: "99%", "0.4%"; below 0: "". */
const char *units_percent(double share, char out[UNITS_ROOM]);
/*
 * Whether workers waited for most of their time, so that CPU time says little of how many were at
 * work at the same time: of work that waits a speed-up of 0.0 would be shown.
 */
bool units_waits(double at_once, double cpu, double cores);

#endif
