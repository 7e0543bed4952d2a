/*
 * policy.c - the rules that a run follows when jobs fail, as functions of numbers: no clock, no
 * run. The same seed gives the same waits, so that a run can be had again.
 */
#include "policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64's finish: neighbours in, strangers out. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

int64_t policy_retry_wait_us(int64_t first_us, uint32_t retry, uint64_t seed, uint32_t job)
{
    uint64_t draw = mix(mix(seed) + ((uint64_t)job << 32 | retry)) >> 32;
    int64_t wait_us = first_us, quarter_us;

    for (uint32_t i = 1; i < retry && wait_us < POLICY_WAIT_MOST_US; i++)
        wait_us *= 2;
    if (wait_us > POLICY_WAIT_MOST_US)
        wait_us = first_us > POLICY_WAIT_MOST_US ? first_us : POLICY_WAIT_MOST_US;
    quarter_us = wait_us / 4 < INT64_C(1) << 30 ? wait_us / 4 : INT64_C(1) << 30;
    return wait_us <= INT64_MAX - quarter_us ? wait_us + ((int64_t)draw * quarter_us >> 32)
                                             : INT64_MAX;
}

/* Whether `count` is that share of the total, in spite of 0.07 * 100 > 7. */
static bool is_share(uint32_t count, double share, uint32_t total)
{
    return (double)count >= share * (double)total - 1e-6;
}

bool policy_halts(const struct fb_halt *halt, const struct policy_counts *counts, bool succeeded)
{
    uint32_t count = counts->succeeded + counts->failed;

    if (halt->when == FB_HALT_NEVER || (halt->on == FB_HALT_FAIL && succeeded) ||
        (halt->on == FB_HALT_SUCCESS && !succeeded))
        return false;
    if (halt->on != FB_HALT_DONE)
        count = succeeded ? counts->succeeded : counts->failed;
    if (halt->count > 0)
        return count >= halt->count;
    return counts->total > 0 && is_share(count, halt->share, counts->total);
}

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

int policy_halt_parse(const char *text, struct fb_halt *out)
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
