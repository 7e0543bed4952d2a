/*
 * tokens.c - a line taken apart as xargs(1) does: outside quotes a backslash takes the meaning of
 * the next byte away, that of a newline too; within "..." and '...' every byte is itself.
 */
#include "tokens.h"

#include <errno.h>
#include <string.h>

void tokens_fini(struct tokens *tokens)
{
    text_fini(&tokens->line);
    text_fini(&tokens->item);
}

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static int take_line(struct tokens *tokens, struct reader *reader)
{
    char *line;
    int r = reader_next(reader, &line);

    if (r != 1)
        return r;
    text_clear(&tokens->line);
    text_puts(&tokens->line, line);
    text_string(&tokens->line);
    tokens->at = 0;
    tokens->open = true;
    return tokens->line.failed ? -ENOMEM : 1;
}

/* What stands at `at`, which is no end of the line and, outside whole lines, no blank. */
static int take_one(struct tokens *tokens)
{
    const char *at = tokens->line.bytes + tokens->at, *end = at + 1;

    tokens->started = true;
    if (*at == '\'' || *at == '"') {
        end = strchr(at + 1, *at);
        if (end == NULL)
            return -EBADMSG;
        text_put(&tokens->item, at + 1, (size_t)(end - at) - 1);
        end++;
    } else if (*at == '\\' && at[1] != '\0') {
        text_putc(&tokens->item, at[1]);
        end = at + 2;
    } else if (*at == '\\') { /* the newline is a part of the item, which goes on */
        text_putc(&tokens->item, '\n');
        tokens->open = false;
    } else {
        text_putc(&tokens->item, *at);
    }
    tokens->at = (size_t)(end - tokens->line.bytes);
    return 0;
}

/* Reads on in the line: 1 where an item ended, 0 where the line did without one. */
static int read_line(struct tokens *tokens)
{
    int r = 0;

    while (r == 0 && tokens->open) {
        char byte = tokens->line.bytes[tokens->at];
        bool parts = blank(byte) && (!tokens->whole_lines || !tokens->started);
        if (byte == '\0')
            tokens->open = false;
        if ((byte == '\0' || parts) && tokens->started)
            return 1;
        if (parts)
            tokens->at++;
        else if (byte != '\0')
            r = take_one(tokens);
    }
    return r;
}

static int give(struct tokens *tokens, char **item, bool *last)
{
    *item = (char *)text_string(&tokens->item);
    *last = !tokens->open;
    tokens->started = false;
    return tokens->item.failed ? -ENOMEM : 1;
}

int tokens_next(struct tokens *tokens, struct reader *reader, char **item, bool *last)
{
    int r;

    if (!tokens->started)
        text_clear(&tokens->item);
    for (;;) {
        if (!tokens->open) {
            r = take_line(tokens, reader);
            if (r == 0 && tokens->started)
                return give(tokens, item, last);
            if (r != 1)
                return r;
        }
        r = read_line(tokens);
        if (r == 1)
            return give(tokens, item, last);
        if (r < 0)
            return r;
    }
}
