/* title.h - what was typed, as the title of a run that has no other. */
#ifndef FB_OPT_TITLE_H
#define FB_OPT_TITLE_H

#include "opt.h"

struct text;

#define OPT_TITLE_MOST 400 /* bytes of what was typed */

/*
 * The run's own title, or else COMMAND and its arguments, quoted as a shell would read them, at
 * most OPT_TITLE_MOST bytes of them. Less where memory is short.
 */
void opt_run_title(const struct opt *opt, struct text *out);
/* A copy of the options whose run has that title, which stands in the room. */
struct opt opt_titled(const struct opt *opt, struct text *room);

#endif
