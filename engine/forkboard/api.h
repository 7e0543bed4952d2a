/* forkboard/api.h - what each page of forkboard.h begins with. Include <forkboard.h>. */
#ifndef FORKBOARD_API_H
#define FORKBOARD_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FB_VERSION "1.0.0" /* of this header; fb_version() is the library's */

#if defined(FB_BUILDING) && defined(__GNUC__)
#define FB_API __attribute__((visibility("default")))
#else
#define FB_API
#endif

struct fb_run;
struct fb_self;
struct fb_job;
struct fb_options;
struct fb_event;
struct fb_done;

#endif
