/* aim.c - a program, a line's expression, an address, a URL; of the others any text that is not
 * empty. */
#include "aim.h"

#include "address.h"
#include "expression.h"

#include <stddef.h>

bool aim_fits(const struct fb_probe *probe)
{
    struct address address;
    struct address_url url;

    if (probe->kind == FB_PROBE_EXEC)
        return probe->argv != NULL && probe->argv[0] != NULL && probe->what == NULL;
    if (probe->what == NULL || probe->what[0] == '\0' || probe->argv != NULL)
        return false;
    switch (probe->kind) {
    case FB_PROBE_LINE:
        return expression_wrong(probe->what) == NULL;
    case FB_PROBE_TCP:
        return address_parse(probe->what, &address) == 0;
    case FB_PROBE_HTTP:
        return address_parse_url(probe->what, &url) == 0;
    default:
        return true;
    }
}
