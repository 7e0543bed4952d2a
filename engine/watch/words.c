/* words.c - the command lines of watched processes, shared by those that were forked with them. */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

struct words *watch_words_share(struct words *words)
{
    if (words != NULL)
        words->users++;
    return words;
}

void watch_words_drop(struct words *words)
{
    if (words != NULL && --words->users == 0)
        free(words);
}

/* "-bash" of a login stays so. */
static void set_name(struct words *words, const char *word)
{
    const char *slash = strrchr(word, '/');
    size_t size;

    if (slash != NULL && slash[1] != '\0')
        word = slash + 1;
    size = strlen(word);
    if (size >= sizeof words->name)
        size = sizeof words->name - 1;
    memcpy(words->name, word, size);
    words->name[size] = '\0';
}

const char *watch_words_read(struct watch *watch, pid_t pid, size_t *size)
{
    struct watch_words *read = &watch->words;
    ssize_t n = sys_proc_read(pid, "cmdline", read->bytes, sizeof read->bytes);

    read->file[0] = '\0';
    if (n > 0 && read->bytes[0] == '\0')
        sys_program_name(pid, read->file, sizeof read->file);
    *size = n > 0 ? (size_t)n : 0;
    return read->bytes;
}

void watch_words_give(struct watch *watch, struct tracee *tracee, const char *bytes, size_t size)
{
    struct text *line = &watch->words.line;
    struct words *words;

    /* bytes[size] is NUL: the last word may have been cut. */
    text_clear(line);
    for (size_t at = 0; at < size; at += strlen(bytes + at) + 1) {
        if (at > 0)
            text_putc(line, ' ');
        text_quote(line, bytes + at);
    }
    if (size == WORDS_BYTES - 1)
        text_puts(line, " ...");
    words = malloc(sizeof *words + line->size + 1);
    if (words == NULL || line->failed) {
        free(words);
        line->failed = false;
        return; /* keeps those of before: its events say no more than that */
    }
    words->users = 1;
    words->cut = size == WORDS_BYTES - 1;
    set_name(words, bytes[0] == '\0' ? watch->words.file : bytes);
    memcpy(words->text, text_string(line), line->size + 1);
    watch_words_drop(tracee->words);
    tracee->words = words;
}

const char *watch_words_name(const struct tracee *tracee)
{
    return tracee->words != NULL ? tracee->words->name : "";
}

const char *watch_words_line(const struct tracee *tracee)
{
    return tracee->words != NULL ? tracee->words->text : "";
}

void watch_words_fini(struct watch *watch)
{
    text_fini(&watch->words.line);
}
