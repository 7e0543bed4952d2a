/*
 * fuzz_template.c - any text as template, any values: what is filled in is what a slow reading of
 * GNU parallel's manual makes of it. Pieces end at a NUL: the template, then the values; the first
 * byte says what is asked. (fuzz_text.c holds the quoting to what sh(1) reads.)
 */
#include "template.h"
#include "text.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MOST 3
#define JOB         12
#define SLOT        3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct asked {
    bool shell;
    const char *values[VALUES_MOST];
    int count;
};

/* ---- the model: a string is searched and replaced, as perl's s/// in the manual does */

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

/* Puts a value as the letters behind the number ask for it. */
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
    else if (letters == inside)
        for (int i = 0; i < asked->count; i++) {
            if (i > 0)
                text_putc(out, ' ');
            put_value(out, letters, asked->values[i], asked->shell);
        }
    else if (labs(number) <= asked->count) /* no such input: nothing */
        put_value(out, letters, asked->values[number > 0 ? number - 1 : asked->count + number],
                  asked->shell);
    return true;
}

static void model(struct text *out, const char *template, const struct asked *asked)
{
    while (*template != '\0') {
        const char *close = strchr(template, '}');
        char inside[16] = "";
        size_t size = close != NULL ? (size_t)(close - template) - 1 : 0;
        if (*template == '{' && close != NULL && size < sizeof inside) {
            memcpy(inside, template + 1, size);
            if (put_braces(out, inside, asked)) {
                template = close + 1;
                continue;
            }
        }
        text_putc(out, *template ++);
    }
}

/* ---- both */

static void compare(const char *word, const struct asked *asked)
{
    struct template_values values = { asked->values, asked->count, JOB, SLOT };
    struct text wanted = { 0 };
    struct template *template;

    if (asked->shell && strpbrk(word, "'\"\\") != NULL)
        return; /* there values are quoted otherwise: test_shell_quotes.c */
    assert(template_open_text(&template, word, asked->shell) == 0);
    model(&wanted, word, asked);
    for (int again = 0; again < 2; again++) {
        assert(template_fill(template, &values) == 0);
        assert(strcmp(text_string(&wanted),
                      asked->shell ? template_line(template) : template_argv(template)[0]) == 0);
    }
    assert(asked->shell || template_argv(template)[1] == NULL);
    template_close(template);
    text_fini(&wanted);
}

/* As a COMMAND: a line or words, what has no replacement string gets the values behind it. */
static void as_command(char *word, const struct asked *asked)
{
    struct template_values values = { asked->values, asked->count, JOB, SLOT };
    struct template *template;
    bool slot;

    if (template_open(&template, &word, 1, true) < 0) {
        assert(word[0] == '\0');
        return;
    }
    assert(template_inputs(template, &slot) >= 0);
    assert(template_fill(template, &values) == 0);
    if (!template_is_shell(template) && asked->count == 0)
        assert(template_argv(template)[0] != NULL && template_argv(template)[1] == NULL);
    template_close(template);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = calloc(size + 2, 1), *word = copy + 1;
    struct asked asked = { 0 };

    if (size > 0)
        memcpy(copy, data, size);
    asked.shell = copy[0] % 2 != 0;
    for (const char *at = word; asked.count < VALUES_MOST && at < copy + size;) {
        at += strlen(at) + 1;
        if (at <= copy + size)
            asked.values[asked.count++] = at;
    }
    compare(word, &asked);
    as_command(word, &asked);
    free(copy);
    return 0;
}
