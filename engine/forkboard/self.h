/*
 * forkboard/self.h - for a worker function, in its process.
 */
#ifndef FORKBOARD_SELF_H
#define FORKBOARD_SELF_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For a worker function, in the child. */
FB_API uint32_t fb_self_job(const struct fb_self *self);
FB_API uint32_t fb_self_attempt(const struct fb_self *self);
FB_API int fb_self_slot(const struct fb_self *self);
FB_API const char *fb_self_name(const struct fb_self *self);
/* Drawn from the run's seed, the job and the attempt: the same in every run with that seed. */
FB_API uint64_t fb_self_random(struct fb_self *self);
/* Progress: share from 0 to 1 (negative: unknown), text or NULL. 0, or -errno of write(2). */
FB_API int fb_report(struct fb_self *self, double share, const char *text);
/* Bytes for the parent, any number of them; several calls append. 0, or -errno of write(2). */
FB_API int fb_result(struct fb_self *self, const void *bytes, size_t size);

#ifdef __cplusplus
}
#endif
#endif
