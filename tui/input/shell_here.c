/*
 * shell_here.c - here-documents in a line of sh(1): announced by `<<WORD`, they begin after the
 * line and end with a line that is WORD. Whether they are expanded depends on WORD's quotes.
 */
#include "shell_inside.h"

static bool word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

void shell_here_take(struct shell_scan *scan, struct rest *rest)
{
    struct shell_here here = { .depth = scan->depth };
    size_t size = 0;
    char quote;

    here.tabs = peek(rest, 0) == '-';
    rest->at += here.tabs;
    while (peek(rest, 0) == ' ' || peek(rest, 0) == '\t')
        rest->at++;
    quote = peek(rest, 0);
    here.quoted = quote == '\'' || quote == '"' || quote == '\\';
    rest->at += here.quoted;
    while (size + 1 < sizeof here.word && word_byte(peek(rest, 0)))
        here.word[size++] = *rest->at++;
    if (here.quoted && quote != '\\') {
        if (peek(rest, 0) != quote)
            size = 0;
        else
            rest->at++;
    }
    if (size == 0 || !begins_word(peek(rest, 0)) || scan->here_count == SHELL_HERE_MOST ||
        holds(scan, OPEN_BACK)) {
        give_up(scan, "after a here-document whose word is not followed");
        return;
    }
    scan->here[scan->here_count++] = here;
    scan->before = WORD;
}

static void drop_here(struct shell_scan *scan)
{
    scan->here_count--;
    memmove(&scan->here[0], &scan->here[1], (size_t)scan->here_count * sizeof scan->here[0]);
    scan->depth--;
    scan->before = '\n';
    scan->line_size = 0;
    if (scan->here_count > 0)
        push(scan, OPEN_HERE, '\n');
}

void shell_here_line(struct shell_scan *scan)
{
    scan->before = '\n';
    if (scan->here_count == 0)
        return;
    if (scan->here[0].depth != scan->depth) {
        give_up(scan, "after a here-document within brackets");
        return;
    }
    scan->line_size = 0;
    push(scan, OPEN_HERE, '\n');
}

/* Of a word's bytes no more are kept than make it differ from all others. */
static void keep_byte(struct shell_scan *scan, char byte)
{
    if (scan->here[0].tabs && scan->line_size == 0 && byte == '\t')
        return;
    if (scan->line_size < sizeof scan->line)
        scan->line[scan->line_size++] = byte;
}

bool shell_here_could_end(const struct shell_scan *scan)
{
    size_t size = strlen(scan->here[0].word);

    return scan->line_size <= size && memcmp(scan->line, scan->here[0].word, scan->line_size) == 0;
}

bool shell_here_number_ends(const struct shell_scan *scan)
{
    return shell_here_could_end(scan) && strspn(scan->here[0].word + scan->line_size, "0123456789");
}

void shell_here_read(struct shell_scan *scan, struct rest *rest)
{
    const struct shell_here *here = &scan->here[0];
    char byte = *rest->at++, next = peek(rest, 0);

    if (byte == '\n') {
        if (shell_here_could_end(scan) && scan->line_size == strlen(here->word))
            drop_here(scan);
        scan->line_size = 0;
        return;
    }
    keep_byte(scan, byte);
    if (here->quoted)
        return;
    if (byte == '`' || (byte == '$' && (next == '(' || next == '{' || next == '[')) ||
        (byte == '\\' && next == '\n')) {
        give_up(scan, "after an expansion in a here-document");
    } else if (byte == '$') {
        scan->dollar = rest->at == rest->end;
    } else if (byte == '\\' && rest->at == rest->end) {
        scan->escaped = true;
    } else if (byte == '\\') {
        keep_byte(scan, *rest->at++);
    }
}
