/* pause.h - the run stands still for a while. */
#ifndef FB_RUN_PAUSE_H
#define FB_RUN_PAUSE_H

struct fb_run;

void pause_begin(struct fb_run *run);
void pause_end(struct fb_run *run);

#endif
