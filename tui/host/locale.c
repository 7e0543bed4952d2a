/*
 * locale.c - the program's locale is its own: while a call of ours lasts, its thread has LC_CTYPE
 * of the environment, and of all else C. Columns are counted by it, and curses asks it too.
 */
#include "inside.h"

#include <errno.h>

int host_locale_open(struct host_locale *locale, const char *name)
{
    locale->own = newlocale(LC_CTYPE_MASK, name, (locale_t)0);
    if (locale->own == (locale_t)0)
        locale->own = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
    return locale->own == (locale_t)0 ? -ENOMEM : 0;
}

void host_locale_fini(struct host_locale *locale)
{
    if (locale->own != (locale_t)0)
        freelocale(locale->own);
    locale->own = (locale_t)0;
}

locale_t host_locale_enter(const struct host_locale *locale)
{
    return uselocale(locale->own);
}

void host_locale_leave(locale_t before)
{
    uselocale(before);
}
