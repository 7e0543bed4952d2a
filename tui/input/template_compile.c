/*
 * template_compile.c - COMMAND cut into pieces: text, and replacement strings. {N} is left alone
 * where there are fewer inputs. In a shell line the place of each is known, or it is refused.
 */
#include "template_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_piece(struct template *template, const struct piece *piece)
{
    if ((template->count & (template->count - 1)) == 0) {
        size_t room = template->count > 0 ? template->count * 2 : 1;
        struct piece *wider = realloc(template->pieces, room * sizeof *wider);
        if (wider == NULL)
            return -ENOMEM;
        template->pieces = wider;
    }
    template->pieces[template->count++] = *piece;
    return 0;
}

/* How a word is read. */
struct compiler {
    struct template *template;
    const struct template_options *options;
    struct shell_scan scan; /* of a shell line */
    const char *whole;      /* the word */
    int inputs, word;       /* TEMPLATE_ANY; the word's number, from 1 */
    struct template_mistake *mistake;
};

static int refuse(struct compiler *compiler, const char *at, const char *end, const char *why,
                  bool unsafe)
{
    struct template_mistake *mistake = compiler->mistake;
    unsigned column = 1;

    for (const char *byte = compiler->whole; byte < at; byte++)
        column += ((unsigned char)*byte & 0xC0) != 0x80;
    *mistake =
        (struct template_mistake){ .word = compiler->word, .column = column, .unsafe = unsafe };
    snprintf(mistake->what, sizeof mistake->what, "%.*s", (int)(end - at), at);
    snprintf(mistake->why, sizeof mistake->why, "%s", why);
    return -EBADMSG;
}

/*
 * Of so many inputs there is none with that number: {3} is a part of an expression like any text,
 * what says more than a number is a mistake. 1: a replacement string, 0: text, -EBADMSG.
 */
static int check_number(struct compiler *compiler, const struct piece *piece, const char *at,
                        const char *end)
{
    int inputs = compiler->inputs;
    char why[80] = "where there is no input";

    if (inputs == TEMPLATE_ANY || (inputs > 0 && abs(piece->input) <= inputs))
        return 1;
    if (template_is_number(piece))
        return inputs > 0;
    if (piece->input > 0 && piece->operation == WHOLE)
        return 0;
    if (inputs > 0)
        snprintf(why, sizeof why, "where there %s %d input%s", inputs == 1 ? "is" : "are", inputs,
                 inputs == 1 ? "" : "s");
    return refuse(compiler, at, end, why, false);
}

/* Whether a < or > follows in what may be the same word: with digits before it, a descriptor. */
static bool is_redirected(const char *end)
{
    end += strcspn(end, " \t<>");
    return *end == '<' || *end == '>';
}

/* Whether -eq or the like begins there, as a word. */
static bool is_comparison(const char *word)
{
    static const char *const words[] = { "-eq", "-ne", "-lt", "-le", "-gt", "-ge" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strncmp(word, words[i], 3) == 0 && strchr(" \t\n", word[3]) != NULL)
            return true;
    return false;
}

/* Whether the word before or after this one is: bash's [[ would run what stands in an index. */
static bool is_computed(const struct compiler *compiler, const char *at, const char *end)
{
    end += strcspn(end, " \t\n");
    end += strspn(end, " \t\n");
    if (is_comparison(end))
        return true;
    while (at > compiler->whole && strchr(" \t\n", at[-1]) == NULL)
        at--;
    while (at > compiler->whole && strchr(" \t\n", at[-1]) != NULL)
        at--;
    return at - compiler->whole > 3 && strchr(" \t\n", at[-4]) != NULL && is_comparison(at - 3);
}

/*
 * Whether it stands in the brackets of "NAME[...]=" or "NAME[...]+=", which bash computes, whatever
 * else is in them: blanks, other brackets.
 */
static bool is_index(const struct compiler *compiler, const char *at, const char *end)
{
    int open = 0, closed = 0, inner = 0;

    while (at > compiler->whole) {
        at--;
        if (*at == ']')
            closed++;
        else if (*at == '[' && closed-- == 0) {
            open++;
            closed = 0;
        }
    }
    for (; *end != '\0' && open > 0; end++) {
        if (*end == '[')
            inner++;
        if (*end != ']' || inner-- > 0)
            continue;
        if (end[1] == '=' || strncmp(end + 1, "+=", 2) == 0)
            return true;
        inner = 0;
        open--;
    }
    return false;
}

static int add_place(struct compiler *compiler, struct piece *piece, const char *at,
                     const char *end)
{
    bool number = template_is_number(piece);

    piece->unit = compiler->template->units;
    if (compiler->template->shell) {
        piece->place = shell_scan_place(&compiler->scan);
        piece->place.theirs = compiler->template->their_quotes;
        piece->place.redirected = is_redirected(end);
        piece->place.computed = is_computed(compiler, at, end);
        if (!number && is_index(compiler, at, end))
            return refuse(compiler, at, end, "in the index of an array", true);
        if (piece->place.kind == SHELL_REFUSED && (!number || piece->place.numbered))
            return refuse(compiler, at, end, piece->place.why, true);
    }
    return add_piece(compiler->template, piece);
}

static int add_part(struct compiler *compiler, const char *text, size_t size, bool ends_word)
{
    if (size == 0 && !ends_word)
        return 0;
    return add_piece(compiler->template, &(struct piece){ .text = text,
                                                          .size = size,
                                                          .ends_word = ends_word,
                                                          .unit = compiler->template->units });
}

/* In a line that repeats words, what is before, between and after blanks is of several. */
static int add_text(struct compiler *compiler, const char *text, size_t size, bool ends_word)
{
    static const char blanks[] = " \t\n";
    size_t first = 0, last = size;
    int r;

    if (!compiler->template->shell)
        return add_part(compiler, text, size, ends_word);
    shell_scan_text(&compiler->scan, text, size);
    while (first < size && strchr(blanks, text[first]) == NULL)
        first++;
    if (!compiler->template->repeat || first == size)
        return add_part(compiler, text, size, ends_word);
    while (strchr(blanks, text[last - 1]) == NULL)
        last--;
    r = add_part(compiler, text, first, false);
    compiler->template->units++;
    r = r < 0 ? r : add_part(compiler, text + first, last - first, false);
    compiler->template->units++;
    return r < 0 ? r : add_part(compiler, text + last, size - last, ends_word);
}

/* Of a line's words only those that no quote and no operator is a part of: they can stand again. */
static bool can_repeat(const struct template *template, const struct piece *piece)
{
    static const char others[] = "'\"\\$`(){}<>;&|#";

    if (piece->text == NULL)
        return !template->shell || (piece->place.kind == SHELL_BARE && !piece->place.escaped &&
                                    !piece->place.backquotes);
    for (size_t i = 0; template->shell && i < piece->size; i++)
        if (strchr(others, piece->text[i]) != NULL)
            return false;
    return true;
}

static void mark_repeats(struct template *template)
{
    size_t end;

    for (size_t at = 0; at < template->count; at = end) {
        bool whole = false, can = true;
        for (end = at;
             end < template->count && template->pieces[end].unit == template->pieces[at].unit;
             end++) {
            const struct piece *piece = &template->pieces[end];
            whole |= template_is_whole(piece);
            can &= can_repeat(template, piece);
        }
        for (size_t i = at; whole && can && i < end; i++)
            template->pieces[i].repeat = true;
    }
}

/* Returns 1 if the word holds a replacement string, 0 if none, -ENOMEM or -EBADMSG. */
static int compile_word(struct compiler *compiler, const char *word)
{
    const char *end, *at, *from = word;
    struct piece piece;
    int found = 0, r = 0;

    compiler->whole = word;
    shell_scan_open(&compiler->scan);
    while (r >= 0 && (at = template_find(compiler->options, from, &piece, &end)) != NULL) {
        r = check_number(compiler, &piece, at, end);
        if (piece.pattern)
            r = refuse(compiler, at, end, "holds a pattern; a text alone is taken", false);
        compiler->template->chosen |= piece.operation == CHOSEN;
        compiler->template->unique |= piece.operation == UNIQUE;
        from = r == 0 ? at + 1 : end;
        if (r <= 0)
            continue;
        r = at > word ? add_text(compiler, word, (size_t)(at - word), false) : 0;
        if (r == 0)
            r = add_place(compiler, &piece, at, end);
        found = 1;
        word = end;
    }
    if (r >= 0)
        r = add_text(compiler, word, strlen(word), true);
    if (r >= 0 && compiler->scan.again)
        r = refuse(compiler, compiler->whole, compiler->whole,
                   "with $((...)) that is more than numbers", true);
    return r < 0 ? r : found;
}

/* A variable's value too is expanded once more after >&. */
const char *template_advice(const struct template_mistake *mistake)
{
    if (!mistake->unsafe)
        return "";
    if (strstr(mistake->why, ">&") != NULL)
        return ": no value is safe there, nor is a variable; write > and 2>&1";
    if (strstr(mistake->why, "((") != NULL || strstr(mistake->why, "index") != NULL)
        return ": no value is safe there, nor is a variable: bash computes with it";
    return ": no value is safe there; let it be a variable first: x={}; ... \"$x\"";
}

static bool wants_shell(const char *word)
{
    return strpbrk(word, " \t\n|&;<>()$`\\\"'*?[]#~!") != NULL;
}

/* After a line that holds no replacement string every value is a word, if words can stand there.
 */
static int check_end(struct compiler *compiler)
{
    struct shell_place place = shell_scan_end(&compiler->scan);
    const char *end = compiler->whole + strlen(compiler->whole);

    compiler->template->append = true;
    if (!compiler->template->shell || place.kind != SHELL_REFUSED)
        return 0;
    return refuse(compiler, end, end, place.why, true);
}

static int compile(struct compiler *compiler, char *const *words, int count)
{
    struct template *template = compiler->template;
    int found = 0;

    template->words = calloc((size_t)count, sizeof *template->words);
    if (template->words == NULL)
        return -ENOMEM;
    template->word_count = count;
    for (int i = 0; i < count; i++) {
        int r;
        template->words[i] = strdup(words[i]);
        if (template->words[i] == NULL)
            return -ENOMEM;
        compiler->word = i + 1;
        template->units++;
        r = compile_word(compiler, template->words[i]);
        if (r < 0)
            return r;
        found |= r;
    }
    if (template->repeat)
        mark_repeats(template);
    return compiler->inputs != 0 && !found && compiler->options->append ? check_end(compiler) : 0;
}

bool template_is_line(char *const *words, int count)
{
    return count == 1 && wants_shell(words[0]);
}

static int open_words(struct template **out, struct compiler *compiler, bool shell,
                      char *const *words, int count)
{
    struct template *template = calloc(1, sizeof *template);
    struct template_mistake unseen;
    int r;

    *out = NULL;
    if (template == NULL)
        return -ENOMEM;
    template->shell = shell;
    template->repeat = compiler->options->repeat;
    template->their_quotes = compiler->options->their_quotes;
    compiler->template = template;
    if (compiler->mistake == NULL)
        compiler->mistake = &unseen;
    r = compile(compiler, words, count);
    if (compiler->mistake == &unseen)
        compiler->mistake = NULL;
    if (r < 0)
        template = template_close(template);
    *out = template;
    return r;
}

int template_open_as(struct template **out, char *const *words, int count, int inputs,
                     const struct template_options *options, struct template_mistake *mistake)
{
    struct compiler compiler = { .inputs = inputs, .options = options, .mistake = mistake };
    struct text line = { 0 };
    bool shell = options->form == TEMPLATE_LINE ||
                 (options->form == TEMPLATE_GUESS && template_is_line(words, count));
    int r = -ENOMEM;

    *out = NULL;
    if (count < 1 || (words[0][0] == '\0' && options->form != TEMPLATE_LINE))
        return -EINVAL;
    if (!shell || (count == 1 && !options->quote))
        return open_words(out, &compiler, shell, words, count);
    for (int i = 0; i < count; i++) {
        text_puts(&line, i > 0 ? " " : "");
        if (options->quote)
            text_quote(&line, words[i]);
        else
            text_puts(&line, words[i]);
    }
    if (text_string(&line) != NULL && !line.failed)
        r = open_words(out, &compiler, true, &line.bytes, 1);
    text_fini(&line);
    return r;
}

int template_open(struct template **out, char *const *words, int count, int inputs,
                  struct template_mistake *mistake)
{
    return template_open_as(out, words, count, inputs, &(struct template_options){ .append = true },
                            mistake);
}

int template_open_text(struct template **out, const char *text, bool shell,
                       struct template_mistake *mistake)
{
    struct compiler compiler = { .inputs = TEMPLATE_ANY,
                                 .options = &(struct template_options){ 0 },
                                 .mistake = mistake };

    return open_words(out, &compiler, shell, &(char *){ (char *)text }, 1);
}

int template_inputs(const struct template *template, bool *slot)
{
    int most = 0;

    *slot = false;
    for (size_t i = 0; i < template->count; i++) {
        const struct piece *piece = &template->pieces[i];
        *slot |= piece->operation == SLOT;
        if (abs(piece->input) > most)
            most = abs(piece->input);
    }
    return most;
}
