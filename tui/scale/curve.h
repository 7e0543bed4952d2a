/* curve.h - the speed-up over slots as a picture: what was measured, the ideal, the fits. Pure. */
#ifndef FB_SCALE_CURVE_H
#define FB_SCALE_CURVE_H

#include "draw/canvas.h"
#include "verdict.h"

void scale_draw(struct text *out, enum canvas_kind kind, const struct scale_runs *runs,
                const struct scale_verdict *verdict);

#endif
