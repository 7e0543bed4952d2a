/* opt.c - what the caller wants of a board, as the program has it from its command line. */
#include "inside.h"

#include <errno.h>

int host_opt(struct opt *opt, const struct fb_board_options *options)
{
    if (options->theme < FB_BOARD_AUTO || options->theme > FB_BOARD_PROJECTOR ||
        options->pane < FB_BOARD_EVENTS || options->pane > FB_BOARD_GRAPH)
        return -EINVAL;
    opt->screen.theme = (enum opt_theme)options->theme;
    opt->screen.projector = options->theme == FB_BOARD_PROJECTOR;
    opt->screen.color = options->no_color ? OPT_COLOR_NEVER : OPT_COLOR_AUTO;
    opt->screen.pane = (int)options->pane;
    opt->screen.ascii = options->ascii;
    opt->screen.no_mouse = options->no_mouse;
    opt->screen.window_title = options->window_title;
    opt->screen.bell = options->bell;
    opt->screen.exit = options->leave_at_end;
    return 0;
}
