/* projector.h - the parts of a screen that is read from the back row. Pure. */
#ifndef FB_VIEW_PROJECTOR_H
#define FB_VIEW_PROJECTOR_H

#include "inside.h"

/* Whether it is asked for, and there is room. */
bool projector_is_on(const struct ui *ui, int rows, int cols);
void projector_layout(struct layout *out, const struct board *board, const struct ui *ui, int rows,
                      int cols);
/* What runs, what is a zombie, what is done, as large digits; the clock and the title beside them.
 */
void projector_head_draw(const struct scene *scene, struct area area);
void projector_note_draw(const struct scene *scene, struct area area);

#endif
