/* locale.c - LC_CTYPE of the environment, taken at its first use. */
#include "locale.h"

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

void locale_utf8(void)
{
    later = false;
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        setlocale(LC_CTYPE, "");
}
