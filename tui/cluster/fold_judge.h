/* fold_judge.h - what an event does to its job, and whether it can be; for fold.c alone. */
#ifndef FB_CLUSTER_FOLD_JUDGE_H
#define FB_CLUSTER_FOLD_JUDGE_H

#include "fold.h"

/* True: the event can come now, and others are to know of it. `number`: of the trail, from 1. */
bool fold_judge(struct fold *fold, struct trail *trail, uint16_t number, struct fb_event *event);
void fold_judge_settled(struct fold *fold, uint16_t number, uint32_t job, bool well);
/* One that was done, or has failed, in an earlier run. */
void fold_judge_before(struct fold *fold, const struct fb_event *event);
/* 1 and an event of a job whose agent is lost; 0: there is none. */
int fold_judge_lost(struct fold *fold, struct fb_event *event);
/* 1 and an event of the end of the run: jobs that do not run, then FB_ENDED. */
int fold_judge_end(struct fold *fold, struct fb_event *event);

#endif
