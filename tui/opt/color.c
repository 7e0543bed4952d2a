/*
 * color.c - whether colour was asked for, or none, in the order of bixense.com/clicolors, after our
 * own option. A variable that is set and empty counts as not set (no-color.org).
 */
#include "color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool set(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0';
}

bool color_screen(enum opt_color choice)
{
    if (choice != OPT_COLOR_AUTO)
        return choice == OPT_COLOR_ALWAYS;
    return !set("NO_COLOR");
}

bool color_lines(enum opt_color choice, int fd)
{
    if (choice != OPT_COLOR_AUTO || set("NO_COLOR"))
        return choice == OPT_COLOR_ALWAYS;
    if (set("CLICOLOR_FORCE") && strcmp(getenv("CLICOLOR_FORCE"), "0") != 0)
        return true;
    return isatty(fd) && set("TERM") && strcmp(getenv("TERM"), "dumb") != 0;
}
