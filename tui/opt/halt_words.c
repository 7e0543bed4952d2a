/* halt_words.c - the words of --halt. Pure. */
#include "halt_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "3", or "30%" to the end of the text. GNU parallel halts at the first of 0, as of 1. */
static int parse_amount(const char *text, struct fb_halt *out)
{
    size_t digits = strspn(text, "0123456789");
    bool percent = strcmp(text + digits, "%") == 0;
    unsigned long value = strtoul(text, NULL, 10);

    if (digits == 0 || digits > 9 || (text[digits] != '\0' && !percent))
        return -EINVAL;
    if (percent)
        out->share = (double)value / 100;
    else
        out->count = value > 0 ? (uint32_t)value : 1;
    return 0;
}

/* Takes the word that begins the text. */
static bool take(const char **text, const char *word)
{
    size_t size = strlen(word);

    if (strncmp(*text, word, size) != 0)
        return false;
    *text += size;
    return true;
}

static int parse_long(const char *text, struct fb_halt *out)
{
    if (take(&text, "soon,"))
        out->when = FB_HALT_SOON;
    else if (take(&text, "now,"))
        out->when = FB_HALT_NOW;
    else
        return -EINVAL;
    if (take(&text, "fail="))
        out->on = FB_HALT_FAIL;
    else if (take(&text, "success="))
        out->on = FB_HALT_SUCCESS;
    else if (take(&text, "done="))
        out->on = FB_HALT_DONE;
    else
        return -EINVAL;
    return parse_amount(text, out);
}

int opt_halt_words(const char *text, struct fb_halt *out)
{
    static const struct {
        const char *text;
        struct fb_halt halt;
    } words[] = {
        { "never", { .when = FB_HALT_NEVER } },
        { "0", { .when = FB_HALT_NEVER } },
        { "1", { .when = FB_HALT_SOON, .count = 1 } },
        { "2", { .when = FB_HALT_NOW, .count = 1 } },
        { "-1", { .when = FB_HALT_SOON, .on = FB_HALT_SUCCESS, .count = 1 } },
        { "-2", { .when = FB_HALT_NOW, .on = FB_HALT_SUCCESS, .count = 1 } },
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i].text) == 0) {
            *out = words[i].halt;
            return 0;
        }
    *out = (struct fb_halt){ 0 };
    if (strchr(text, ',') != NULL || strchr(text, '%') == NULL)
        return parse_long(text, out);
    out->when = FB_HALT_SOON;
    return parse_amount(text, out);
}
