/* color.h - whether there is to be colour. */
#ifndef FB_OPT_COLOR_H
#define FB_OPT_COLOR_H

#include "opt.h"

/* On lines to `fd`: our option, NO_COLOR, CLICOLOR_FORCE, then whether that is a terminal. */
bool color_lines(enum opt_color choice, int fd);
/* On a screen, which is a terminal: our option, then NO_COLOR. */
bool color_screen(enum opt_color choice);

#endif
