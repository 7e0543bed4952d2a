/* text.h - a growing string, and words quoted for the shell. */
#ifndef FB_BASE_TEXT_H
#define FB_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Zeros is empty. `failed` stays set once memory was short: look at the end, not at each put. */
struct text {
    char *bytes; /* not ended by NUL unless text_string() was called */
    size_t size, room;
    bool failed;
};

void text_fini(struct text *text);
void text_clear(struct text *text); /* keeps the memory */
/* Room for that many bytes more, at text->bytes + text->size; false, and `failed`: no memory. */
bool text_reserve(struct text *text, size_t more);
void text_put_slowly(struct text *text, const char *bytes, size_t size); /* text_put's rest */
void text_unsigned(struct text *text, uint64_t value);                   /* decimal */
void text_blanks(struct text *text, int count);                          /* below 0: none */
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As one word of sh(1): bare where nothing in it means anything to the shell. */
void text_quote(struct text *text, const char *word);
const char *text_string(struct text *text); /* ended by NUL; "" and size 0 where memory was short */

/* In the header: a record is a hundred small puts an event, most of them of constants. */
static inline void text_put(struct text *text, const char *bytes, size_t size)
{
    if (size == 0 || text->failed || size >= text->room - text->size) {
        text_put_slowly(text, bytes, size);
        return;
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

static inline void text_puts(struct text *text, const char *string)
{
    text_put(text, string, strlen(string));
}

static inline void text_putc(struct text *text, char byte)
{
    text_put(text, &byte, 1);
}

#endif
