/* fold_apart.h - times of a run by agents; for fold.c alone. */
#ifndef FB_SCALE_FOLD_APART_H
#define FB_SCALE_FOLD_APART_H

#include "runs.h"

int scale_apart_take(struct scale_fold *fold, const struct fb_event *event); /* 0 or -ENOMEM */
/* All events are here: what lasted how long goes into the sample. 0 or -ENOMEM. */
int scale_apart_end(struct scale_fold *fold);

#endif
