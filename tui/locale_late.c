/* locale_late.c - LC_CTYPE of the environment, taken at its first use. */
#include "locale_late.h"

#include <locale.h>
#include <stdbool.h>

static bool later;

void locale_later(void)
{
    later = true;
}

void locale_now(void)
{
    if (!later)
        return;
    later = false;
    setlocale(LC_CTYPE, "");
}
