/* aim.h - what a probe tries: whether it can be tried at all. Pure. */
#ifndef FB_BASE_AIM_H
#define FB_BASE_AIM_H

#include "forkboard.h"

#include <stdbool.h>

/* Of `kind`, `what` and `argv` alone: one of the two is there, as the kind wants it. */
bool aim_fits(const struct fb_probe *probe);

#endif
