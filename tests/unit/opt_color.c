/* opt_color.c - what asks for colour and what for none; a variable that is empty is not set. */
#include "check_main.h"
#include "opt/color.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *no_color, *force, *term; /* NULL: not set */
    enum opt_color choice;
    bool screen, pipe, terminal;
} cases[] = {
    { NULL, NULL, "xterm", OPT_COLOR_AUTO, true, false, true },
    { "", NULL, "xterm", OPT_COLOR_AUTO, true, false, true },
    { "1", NULL, "xterm", OPT_COLOR_AUTO, false, false, false },
    { "0", NULL, "xterm", OPT_COLOR_AUTO, false, false, false },
    { "1", "1", "xterm", OPT_COLOR_AUTO, false, false, false },
    { NULL, "1", "xterm", OPT_COLOR_AUTO, true, true, true },
    { NULL, "0", "xterm", OPT_COLOR_AUTO, true, false, true },
    { NULL, "", "xterm", OPT_COLOR_AUTO, true, false, true },
    { NULL, NULL, "dumb", OPT_COLOR_AUTO, true, false, false },
    { NULL, NULL, NULL, OPT_COLOR_AUTO, true, false, false },
    { "1", NULL, "dumb", OPT_COLOR_ALWAYS, true, true, true },
    { NULL, "1", "xterm", OPT_COLOR_NEVER, false, false, false },
};

static void set_to(const char *name, const char *value)
{
    if (value != NULL)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

START_TEST(is_asked_for)
{
    int ends[2], master = posix_openpt(O_RDWR | O_NOCTTY), terminal;

    ck_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_ge(terminal, 0);
    ck_assert_int_eq(pipe(ends), 0);
    set_to("NO_COLOR", cases[_i].no_color);
    set_to("CLICOLOR_FORCE", cases[_i].force);
    set_to("TERM", cases[_i].term);
    ck_assert_int_eq(color_screen(cases[_i].choice), cases[_i].screen);
    ck_assert_int_eq(color_lines(cases[_i].choice, ends[1]), cases[_i].pipe);
    ck_assert_int_eq(color_lines(cases[_i].choice, terminal), cases[_i].terminal);
}
END_TEST

CHECK_MAIN("color")
{
    tcase_add_loop_test(all, is_asked_for, 0, sizeof cases / sizeof cases[0]);
}
