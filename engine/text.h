/* text.h - a growing string, and words quoted for the shell. */
#ifndef FB_TEXT_H
#define FB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zeros is empty. `failed` stays set once memory was short: look at the end, not at each put. */
struct text {
    char *bytes; /* not ended by NUL unless text_string() was called */
    size_t size, room;
    bool failed;
};

void text_fini(struct text *text);
void text_clear(struct text *text); /* keeps the memory */
void text_put(struct text *text, const char *bytes, size_t size);
void text_puts(struct text *text, const char *string);
void text_putc(struct text *text, char byte);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As one word of sh(1): bare where nothing in it means anything to the shell. */
void text_quote(struct text *text, const char *word);
const char *text_string(struct text *text); /* ended by NUL; "" where memory was short */

#endif
