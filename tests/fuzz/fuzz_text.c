/* fuzz_text.c - any bytes as template, value and name: nothing escapes its quotes or the cleaner.
 */
#include "base/clean.h"
#include "base/utf8.h"
#include "input/template.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STRINGS_MOST 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void cleaned(const char *bytes, size_t size)
{
    struct text text = { 0 };

    clean_put(&text, bytes, size);
    assert(utf8_valid(text.bytes, text.size));
    for (size_t i = 0; i < text.size; i++)
        assert((unsigned char)text.bytes[i] >= 0x20 && text.bytes[i] != 0x7F);
    text_fini(&text);
}

/* The quoted value is one word: read as sh(1) reads it, it is the value again. */
static void quoted(const char *value)
{
    struct text text = { 0 };
    const char *at;
    bool inside = false;

    text_quote(&text, value);
    for (at = text_string(&text); *at != '\0'; at++) {
        if (*at == '\'') {
            inside = !inside;
        } else if (!inside && *at == '\\') {
            assert(*++at == *value++);
        } else {
            assert(inside || strchr(" \t\n;&|<>()$`\"*?[]#~!{}", *at) == NULL);
            assert(*at == *value++);
        }
    }
    assert(!inside && *value == '\0');
    text_fini(&text);
}

/* A command is refused or filled in, as often as one likes. */
static void filled(char *const *words, int count, const struct template_values *values)
{
    struct template *template;
    bool slot;
    int r = template_open(&template, words, count, TEMPLATE_ANY, NULL);

    if (r < 0) {
        assert(r == -EINVAL || r == -EBADMSG);
        return;
    }
    assert(template_inputs(template, &slot) >= 0);
    for (int again = 0; again < 2; again++) { /* its strings are used once more */
        assert(template_fill(template, values) == 0);
        if (template_is_shell(template))
            assert(template_line(template) != NULL);
        else
            assert(template_argv(template)[0] != NULL);
    }
    template_close(template);
}

/* No replacement string stands in it, so it comes back as it is. */
static void untouched(char *word)
{
    const struct template_values values = { .job = 1, .slot = 1 };
    struct template *template;

    if (strchr(word, '{') != NULL)
        return;
    for (int shell = 0; shell < 2; shell++) {
        assert(template_open_text(&template, word, shell, NULL) == 0);
        assert(template_fill(template, &values) == 0);
        assert(!strcmp(shell ? template_line(template) : template_argv(template)[0], word));
        template_close(template);
    }
}

/* As an argument a value comes through byte by byte, whatever it holds. */
static void whole(const char *value)
{
    struct template *template;

    assert(template_open_text(&template, "<{}>", false, NULL) == 0);
    assert(template_fill(template, &(struct template_values){ &value, 1, 1, 1 }) == 0);
    assert(strlen(template_argv(template)[0]) == strlen(value) + 2);
    assert(strncmp(template_argv(template)[0] + 1, value, strlen(value)) == 0);
    template_close(template);
}

/* The first byte says how many of the strings, each ended by NUL, are words; the rest are values.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *all = malloc(size + 2), *strings[STRINGS_MOST];
    int count = 0, words;

    if (all == NULL || size < 2) {
        free(all);
        return 0;
    }
    memcpy(all, data + 1, size - 1);
    all[size - 1] = '\0';
    for (char *at = all; at < all + size && count < STRINGS_MOST; at += strlen(at) + 1)
        strings[count++] = at;
    words = 1 + data[0] % count;
    cleaned(all, size - 1);
    for (int i = 0; i < count; i++) {
        quoted(strings[i]);
        untouched(strings[i]);
        whole(strings[i]);
    }
    filled(strings, words,
           &(struct template_values){ (const char *const *)strings + words, count - words, data[0],
                                      1 + data[0] % 8 });
    free(all);
    return 0;
}
