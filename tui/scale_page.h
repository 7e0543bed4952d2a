/* scale_page.h - what a scale has measured, as a page of HTML. */
#ifndef FB_SCALE_PAGE_H
#define FB_SCALE_PAGE_H

#include "opt/opt.h"
#include "scale/verdict.h"

void cmd_scale_page(struct text *out, const struct opt *opt, const struct scale_runs *runs,
                    const struct scale_verdict *verdict);

#endif
