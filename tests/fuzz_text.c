/* fuzz_text.c - any bytes as template, value and name: nothing escapes its quotes or the cleaner.
 */
#include "clean.h"
#include "template.h"
#include "utf8.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *word = malloc(size + 1), *value;
    struct template *template;

    if (word == NULL)
        return 0;
    if (size > 0)
        memcpy(word, data, size);
    word[size] = '\0';
    cleaned(word, size);
    value = strlen(word) < size ? word + strlen(word) + 1 : word;
    quoted(value);
    if (template_open(&template, &word, 1, true) == 0) {
        const char *values[2] = { value, word };
        assert(template_fill(template, &(struct template_values){ values, 2, 1, 1 }) == 0);
        template_close(template);
    }
    free(word);
    return 0;
}
