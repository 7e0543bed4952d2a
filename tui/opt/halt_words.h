/* halt_words.h - when a run ends before its jobs do, in the words of the command line. */
#ifndef FB_OPT_HALT_WORDS_H
#define FB_OPT_HALT_WORDS_H

#include "forkboard.h"

/*
 * GNU parallel's words: "never", "soon,fail=1", "now,success=30%", "now,done=5", and the old
 * 0 1 2 -1 -2 and 30%. 0 or -EINVAL.
 */
int opt_halt_words(const char *text, struct fb_halt *out);

#endif
