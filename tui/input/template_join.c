/* template_join.c - the values of a job as the name that people read. */
#include "template.h"

#include <errno.h>
#include <string.h>

#define NAME_BYTES 4000 /* of a job of several arguments */

int template_join(struct text *out, const struct template_values *values)
{
    text_clear(out);
    for (int i = 0; i < values->count; i++) {
        if (i > 0)
            text_putc(out, ' ');
        text_puts(out, values->values[i]);
    }
    text_string(out);
    return out->failed ? -ENOMEM : 0;
}

int template_join_ends(struct text *out, const struct template_values *values)
{
    size_t bytes = 0;

    for (int i = 0; i < values->count; i++)
        bytes += strlen(values->values[i]) + 1;
    if (bytes <= NAME_BYTES || values->count < 3)
        return template_join(out, values);
    text_clear(out);
    text_printf(out, "%s ... %s (%d)", values->values[0], values->values[values->count - 1],
                values->count);
    text_string(out);
    return out->failed ? -ENOMEM : 0;
}
