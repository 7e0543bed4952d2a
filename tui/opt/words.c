/*
 * words.c - what words of the command line mean: times, numbers of slots, and which known word
 * an unknown one was likely meant to be. Pure: what the machine has is an argument.
 */
#include "opt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int opt_duration(const char *text, int64_t *us)
{
    static const struct {
        const char *unit;
        double us;
    } units[] = { { "", 1e6 },   { "s", 1e6 },    { "ms", 1e3 },   { "us", 1 },
                  { "m", 60e6 }, { "h", 3600e6 }, { "d", 86400e6 } };
    char *end;
    double value;

    if (text[0] < '0' || text[0] > '9')
        return -EINVAL;
    value = strtod(text, &end);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(end, units[i].unit) != 0 || strpbrk(text, "xXpP") != NULL)
            continue;
        if (value * units[i].us >= 9e18)
            return -EINVAL;
        *us = (int64_t)(value * units[i].us + 0.5);
        return 0;
    }
    return -EINVAL;
}

int opt_choice(const char *choices, const char *value, const char **out)
{
    size_t size = strlen(value);

    for (const char *at = choices; *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && memcmp(at, value, size) == 0) {
            *out = value;
            return 0;
        }
        at += length;
    }
    return -EINVAL;
}

bool opt_shell_known(const char *path)
{
    static const char *const family[] = { "sh",   "dash", "bash",  "rbash",   "ksh", "ksh93",
                                          "mksh", "lksh", "zsh",   "busybox", "ash", "yash",
                                          "posh", "oksh", "loksh", NULL };
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;

    for (int i = 0; family[i] != NULL; i++)
        if (strcmp(base, family[i]) == 0)
            return true;
    return false;
}

int opt_number(const char *text, int most, int *number)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > most)
        return -EINVAL;
    *number = (int)value;
    return 0;
}

int opt_character(const char *text, char *byte)
{
    static const char letters[] = "abfnrtv\\", bytes[] = "\a\b\f\n\r\t\v\\";
    const char *letter;
    char *end;
    long value;

    if (text[0] != '\\' || text[1] == '\0') {
        *byte = text[0];
        return text[0] != '\0' && text[1] == '\0' ? 0 : -EINVAL;
    }
    letter = strchr(letters, text[1]);
    if (letter != NULL) {
        *byte = bytes[letter - letters];
        return text[2] == '\0' ? 0 : -EINVAL;
    }
    value = text[1] == 'x' ? strtol(text + 2, &end, 16) : strtol(text + 1, &end, 8);
    *byte = (char)value;
    return *end != '\0' || end == text + 1 + (text[1] == 'x') || value > 255 || value < 0 ? -EINVAL
                                                                                          : 0;
}

int opt_slots(const char *text, int threads, int *slots)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (end == text || errno != 0 || value > 1000000 || value < -1000000)
        return -EINVAL;
    if (strcmp(end, "%") == 0 && value > 0 && text[0] != '+')
        value = (value * threads + 50) / 100;
    else if (*end != '\0')
        return -EINVAL;
    else if (text[0] == '+' || text[0] == '-')
        value += threads;
    else if (value == 0)
        value = FB_ALL_AT_ONCE;
    *slots = value < 1 ? 1 : (int)value;
    return 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance of two short words. */
static size_t distance(const char *a, const char *b)
{
    size_t row[64], width = strlen(b), left, above;

    if (width >= sizeof row / sizeof row[0] || strlen(a) >= 64)
        return 99;
    for (size_t i = 0; i <= width; i++)
        row[i] = i;
    for (size_t i = 0; a[i] != '\0'; i++) {
        left = row[0]++;
        for (size_t j = 1; j <= width; j++) {
            above = row[j];
            row[j] = least(least(above, row[j - 1]) + 1, left + (a[i] != b[j - 1]));
            left = above;
        }
    }
    return row[width];
}

const char *opt_nearest(const char *word, const char *const *list)
{
    const char *nearest = NULL;
    size_t best = 3;

    for (; *list != NULL; list++) {
        size_t d = distance(word, *list);
        if (strlen(word) >= 3 && strncmp(word, *list, strlen(word)) == 0)
            d = least(d, 1); /* cut short, as other programs allow */
        if (d < strlen(*list) &&
            (d < best || (d == best && nearest != NULL && strlen(*list) < strlen(nearest)))) {
            best = d;
            nearest = *list;
        }
    }
    return nearest;
}
