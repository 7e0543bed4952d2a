/* quit.h - commands that end workers. */
#ifndef FB_RUN_QUIT_H
#define FB_RUN_QUIT_H

#include <stdbool.h>

struct fb_run;

bool quit_step(struct fb_run *run); /* one is started, or over; false: none is */

#endif
