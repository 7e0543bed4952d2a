/* wire_text.c - words of a record: those that are no UTF-8 go as an object with their base64. */
#include "wire_text.h"

#include "base/json.h"
#include "base/utf8.h"

#include <string.h>

void wire_put_word(struct text *out, const char *word)
{
    size_t size = strlen(word);

    if (utf8_valid(word, size)) {
        json_quoted(out, word, size);
        return;
    }
    text_puts(out, "{\"bytes\":");
    json_base64(out, (const unsigned char *)word, size);
    text_putc(out, '}');
}

void wire_put_words(struct text *out, const char *const *words)
{
    text_putc(out, '[');
    for (size_t i = 0; words[i] != NULL; i++) {
        if (i > 0)
            text_putc(out, ',');
        wire_put_word(out, words[i]);
    }
    text_putc(out, ']');
}
