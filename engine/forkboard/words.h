/*
 * forkboard/words.h - names of kinds, causes and signals, fates in words; the machine, the version.
 */
#ifndef FORKBOARD_WORDS_H
#define FORKBOARD_WORDS_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

FB_API const char *fb_kind_name(enum fb_kind kind); /* as in a record: "forked" */
FB_API const char *fb_cause_name(enum fb_cause cause);
FB_API const char *fb_health_name(enum fb_health state);        /* "unready" */
FB_API const char *fb_when_name(enum fb_when when);             /* "succeeded" */
FB_API const char *fb_signal_name(int signal, char buffer[16]); /* "SIGSEGV", "SIGRTMIN+3" */

/*
 * The fate in an FB_EXITED or FB_UNSTARTED event, in words, cut to `size`: "exit 3", "killed by
 * SIGSEGV (core dumped)", "timeout (killed by SIGTERM)", "exec: No such file or directory: x".
 */
FB_API const char *fb_fate_text(const struct fb_event *event, char *buffer, size_t size);

/* The same of an outcome; of a skipped job "skipped: London failed". */
FB_API const char *fb_done_text(const struct fb_done *done, char *buffer, size_t size);

/* The machine as fb_run_open() sees it. */
FB_API void fb_machine(struct fb_hardware *out);

FB_API const char *fb_version(void); /* of the library that is linked: "1.0.0" */

#ifdef __cplusplus
}
#endif
#endif
