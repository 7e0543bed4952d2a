/*
 * template_model.h - what fills in a template as GNU parallel's manual says it, one byte after the
 * other: a string is searched and replaced, as perl's s/// does there.
 */
#ifndef FB_TEMPLATE_MODEL_H
#define FB_TEMPLATE_MODEL_H

#include "base/text.h"
#include "input/template.h"

#include <stdlib.h>
#include <string.h>

#define VALUES_MOST 3
#define JOB         12
#define SLOT        3

struct asked {
    bool shell;
    struct template_options options; /* of a command */
    const char *values[VALUES_MOST];
    int count;
};

/* s:\.[^/.]*$:: */
static void cut_extension(char *value)
{
    char *dot = strrchr(value, '.');

    if (dot != NULL && strchr(dot, '/') == NULL)
        *dot = '\0';
}

/* s:.*[/]:: */
static void cut_directory(char *value)
{
    char *slash = strrchr(value, '/');

    if (slash != NULL)
        memmove(value, slash + 1, strlen(slash));
}

/* perl's File::Basename::dirname, as what comes before the base's slashes. */
static void keep_directory(char *value)
{
    size_t size = strlen(value);

    if (strspn(value, "/") == size && size > 0) {
        strcpy(value, "/");
        return;
    }
    while (size > 0 && value[size - 1] == '/')
        value[--size] = '\0';
    if (strrchr(value, '/') == NULL) {
        strcpy(value, ".");
        return;
    }
    *strrchr(value, '/') = '\0';
    for (size = strlen(value); size > 0 && value[size - 1] == '/';)
        value[--size] = '\0';
    if (size == 0)
        strcpy(value, "/");
}

static bool is_operation(const char *letters)
{
    return letters[0] == '\0' || strcmp(letters, ".") == 0 || strcmp(letters, "/") == 0 ||
           strcmp(letters, "//") == 0 || strcmp(letters, "/.") == 0;
}

/* Puts a value as the letters after the number ask for it. */
static void put_value(struct text *out, const char *letters, const char *value, bool shell)
{
    char *copy = malloc(strlen(value) + 2);

    strcpy(copy, value);
    if (strcmp(letters, "//") == 0)
        keep_directory(copy);
    else if (letters[0] == '/')
        cut_directory(copy);
    if (strchr(letters, '.') != NULL)
        cut_extension(copy);
    if (shell)
        text_quote(out, copy);
    else
        text_puts(out, copy);
    free(copy);
}

/* What stands between braces: false, with nothing put, where it is no replacement string. */
static bool put_braces(struct text *out, const char *inside, const struct asked *asked)
{
    size_t digits = strspn(inside + (inside[0] == '-'), "0123456789");
    const char *letters = inside + (inside[0] == '-') + digits;
    long number = strtol(inside, NULL, 10);

    if (strcmp(inside, "#") == 0 || strcmp(inside, "%") == 0)
        text_printf(out, "%d", inside[0] == '#' ? JOB : SLOT);
    else if (!is_operation(letters) || (letters > inside && (number == 0 || letters - inside > 6)))
        return false;
    else if (letters > inside ? labs(number) > asked->count : asked->count == 0)
        put_value(out, "", "", asked->shell); /* no such input: an empty one */
    else if (letters > inside)
        put_value(out, letters, asked->values[number > 0 ? number - 1 : asked->count + number],
                  asked->shell);
    else
        for (int i = 0; i < asked->count; i++) {
            if (i > 0)
                text_putc(out, ' ');
            put_value(out, letters, asked->values[i], asked->shell);
        }
    return true;
}

/*
 * Whether bash computes what stands at `at`, which is after so many brackets that are open: what is
 * in those of "[...]=" and "[...]+=" is the index of an array.
 */
static bool in_index(const char *at, int open)
{
    int inner = 0;

    for (; *at != '\0' && open > 0; at++) {
        inner += *at == '[';
        if (*at == ']' && inner-- == 0) {
            if (at[1] == '=' || strncmp(at + 1, "+=", 2) == 0)
                return true;
            open--;
            inner = 0;
        }
    }
    return false;
}

/* Whether a line with this is refused, for a value would stand in an array's index. */
static bool model(struct text *out, const char *template, const struct asked *asked)
{
    bool refused = false;
    int open = 0;

    while (*template != '\0') {
        const char *close = strchr(template, '}');
        char inside[16] = "";
        size_t size = close != NULL ? (size_t)(close - template) - 1 : 0;
        if (*template == '{' && close != NULL && size < sizeof inside) {
            memcpy(inside, template + 1, size);
            bool number = strcmp(inside, "#") == 0 || strcmp(inside, "%") == 0;
            if (put_braces(out, inside, asked)) {
                template = close + 1;
                refused |= !number && in_index(template, open);
                continue;
            }
        }
        if (*template == '[')
            open++;
        else if (*template == ']' && open > 0)
            open--;
        text_putc(out, *template ++);
    }
    return refused;
}

#endif
