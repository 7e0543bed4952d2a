/*
 * template.c - replacement strings, with GNU parallel's meanings: {} {.} {/} {//} {/.} {#} {%} and
 * {N} {N.} {N/} {N//} {N/.} for one input of several ({-N} counts from the last). Braces that say
 * none of these are left alone. A COMMAND is a list of words, a word a list of pieces; filling in
 * goes through them once. In a shell line a value becomes one quoted word whatever bytes it holds,
 * or a part of the word that is quoted around it (shell_quotes.h): no value can begin a command.
 */
#include "template.h"

#include "shell_quotes.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum operation { WHOLE, NO_EXTENSION, BASENAME, DIRNAME, BASE_NO_EXTENSION, JOB, SLOT };

struct piece {
    const char *text; /* as it stands; NULL: filled in */
    size_t size;
    enum operation operation;
    int input; /* from 1, from -1 backwards; 0: all of them */
    bool ends_word;
    enum shell_quotes quotes; /* that it stands in */
};

struct template
{
    struct piece *pieces;
    size_t count;
    char **words; /* copies that pieces point into */
    int word_count;
    bool shell, append;
    struct text text; /* the line, or the words one behind the other */
    const char **argv;
    size_t *starts; /* of each word in text */
    size_t argv_room;
    struct text scratch;
};

static const struct {
    const char *word;
    enum operation operation;
} operations[] = { { "", WHOLE },
                   { ".", NO_EXTENSION },
                   { "/", BASENAME },
                   { "//", DIRNAME },
                   { "/.", BASE_NO_EXTENSION } };

/* What stands between braces. False: no replacement string. */
static bool parse_braces(const char *text, size_t size, struct piece *out)
{
    size_t at = 0;
    bool backwards = size > 0 && text[0] == '-';
    int number = 0;

    *out = (struct piece){ 0 };
    if (size == 1 && (text[0] == '#' || text[0] == '%')) {
        out->operation = text[0] == '#' ? JOB : SLOT;
        return true;
    }
    for (at = backwards; at < size && text[at] >= '0' && text[at] <= '9' && number < 100000; at++)
        number = number * 10 + (text[at] - '0');
    if ((number == 0 && at > 0) || at > 6)
        return false;
    out->input = backwards ? -number : number;
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (strlen(operations[i].word) == size - at &&
            memcmp(operations[i].word, text + at, size - at) == 0) {
            out->operation = operations[i].operation;
            return true;
        }
    return false;
}

/* The next replacement string at or behind `text`; NULL if there is none. */
static const char *find_replacement(const char *text, struct piece *out, const char **end)
{
    for (; (text = strchr(text, '{')) != NULL; text++) {
        const char *close = strchr(text, '}');
        if (close == NULL)
            return NULL;
        if (parse_braces(text + 1, (size_t)(close - text) - 1, out)) {
            *end = close + 1;
            return text;
        }
    }
    return NULL;
}

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

/* Returns 1 if the word holds a replacement string, 0 if none, -ENOMEM. */
static int compile_word(struct template *template, const char *word, bool with_input)
{
    const char *end, *at;
    struct piece piece;
    enum shell_quotes quotes = QUOTES_NONE;
    int found = 0, r = 0;

    while (with_input && (at = find_replacement(word, &piece, &end)) != NULL && r == 0) {
        if (at > word)
            r = add_piece(template, &(struct piece){ .text = word, .size = (size_t)(at - word) });
        piece.quotes = quotes = shell_quotes_after(quotes, word, (size_t)(at - word));
        if (r == 0)
            r = add_piece(template, &piece);
        found = 1;
        word = end;
    }
    if (r == 0)
        r = add_piece(template,
                      &(struct piece){ .text = word, .size = strlen(word), .ends_word = true });
    return r < 0 ? r : found;
}

static bool wants_shell(const char *word)
{
    return strpbrk(word, " \t\n|&;<>()$`\\\"'*?[]#~!") != NULL;
}

static int compile(struct template *template, char *const *words, int count, bool with_input)
{
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
        r = compile_word(template, template->words[i], with_input);
        if (r < 0)
            return r;
        found |= r;
    }
    template->append = with_input && !found;
    return 0;
}

int template_open(struct template **out, char *const *words, int count, bool with_input)
{
    struct template *template;
    int r;

    *out = NULL;
    if (count < 1 || words[0][0] == '\0')
        return -EINVAL;
    template = calloc(1, sizeof *template);
    if (template == NULL)
        return -ENOMEM;
    template->shell = count == 1 && wants_shell(words[0]);
    r = compile(template, words, count, with_input);
    if (r < 0) {
        template_close(template);
        return r;
    }
    *out = template;
    return 0;
}

int template_open_text(struct template **out, const char *text, bool shell)
{
    struct template *template = calloc(1, sizeof *template);
    int r = -ENOMEM;

    *out = NULL;
    if (template == NULL)
        return -ENOMEM;
    template->shell = shell;
    template->words = calloc(1, sizeof *template->words);
    template->word_count = template->words != NULL;
    if (template->words != NULL)
        template->words[0] = strdup(text);
    if (template->words != NULL && template->words[0] != NULL)
        r = compile_word(template, template->words[0], true);
    if (r < 0)
        template = template_close(template);
    *out = template;
    return r < 0 ? r : 0;
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

struct template *template_close(struct template *template)
{
    if (template == NULL)
        return NULL;
    for (int i = 0; template->words != NULL && i < template->word_count; i++)
        free(template->words[i]);
    free(template->words);
    free(template->pieces);
    free(template->argv);
    free(template->starts);
    text_fini(&template->text);
    text_fini(&template->scratch);
    free(template);
    return NULL;
}

bool template_is_shell(const struct template *template)
{
    return template->shell;
}

static const char *base_of(const char *value)
{
    const char *slash = strrchr(value, '/');
    return slash != NULL ? slash + 1 : value;
}

/* Without the last extension: what follows the last `.`, if no `/` does. */
static size_t without_extension(const char *value)
{
    const char *dot = strrchr(value, '.');
    return dot != NULL && strchr(dot, '/') == NULL ? (size_t)(dot - value) : strlen(value);
}

/* dirname(1), but of "dir/" it is "." and not of its parent, as GNU parallel has it. */
static size_t directory(const char *value)
{
    size_t size = strlen(value);

    while (size > 1 && value[size - 1] == '/')
        size--;
    while (size > 0 && value[size - 1] != '/')
        size--;
    while (size > 1 && value[size - 1] == '/')
        size--;
    return size;
}

static void apply(struct text *out, enum operation operation, const char *value)
{
    switch (operation) {
    case NO_EXTENSION:
        text_put(out, value, without_extension(value));
        break;
    case BASENAME:
        text_puts(out, base_of(value));
        break;
    case DIRNAME:
        if (directory(value) > 0)
            text_put(out, value, directory(value));
        else
            text_putc(out, '.');
        break;
    case BASE_NO_EXTENSION:
        value = base_of(value);
        text_put(out, value, without_extension(value));
        break;
    default:
        text_puts(out, value);
    }
}

static void put_value(struct template *template, const struct piece *piece, const char *value)
{
    if (!template->shell) {
        apply(&template->text, piece->operation, value);
        return;
    }
    text_clear(&template->scratch);
    apply(&template->scratch, piece->operation, value);
    shell_quotes_put(&template->text, piece->quotes, text_string(&template->scratch));
    template->text.failed |= template->scratch.failed;
}

static void put_piece(struct template *template, const struct piece *piece,
                      const struct template_values *values)
{
    int input = piece->input < 0 ? values->count + 1 + piece->input : piece->input;

    if (piece->text != NULL) {
        text_put(&template->text, piece->text, piece->size);
    } else if (piece->operation == JOB) {
        text_unsigned(&template->text, values->job);
    } else if (piece->operation == SLOT) {
        text_unsigned(&template->text, (unsigned)values->slot);
    } else if (piece->input != 0) {
        if (input >= 1 && input <= values->count)
            put_value(template, piece, values->values[input - 1]);
    } else {
        for (int i = 0; i < values->count; i++) {
            if (i > 0)
                text_putc(&template->text, ' ');
            put_value(template, piece, values->values[i]);
        }
    }
}

static int reserve_argv(struct template *template, size_t count)
{
    const char **argv;
    size_t *starts;

    if (count <= template->argv_room)
        return 0;
    argv = realloc(template->argv, count * sizeof(char *));
    if (argv == NULL)
        return -ENOMEM;
    template->argv = argv;
    starts = realloc(template->starts, count * sizeof *starts);
    if (starts == NULL)
        return -ENOMEM;
    template->starts = starts;
    template->argv_room = count;
    return 0;
}

static int fill_argv(struct template *template, const struct template_values *values)
{
    size_t words = 0, most = (size_t) template->word_count + (size_t)values->count + 1;
    int r = reserve_argv(template, most);

    if (r < 0)
        return r;
    template->starts[words++] = 0;
    for (size_t i = 0; i < template->count; i++) {
        put_piece(template, &template->pieces[i], values);
        if (!template->pieces[i].ends_word)
            continue;
        text_putc(&template->text, '\0');
        template->starts[words++] = template->text.size;
    }
    for (int i = 0; template->append && i < values->count; i++) {
        text_put(&template->text, values->values[i], strlen(values->values[i]) + 1);
        template->starts[words++] = template->text.size;
    }
    assert(words <= most);
    if (template->text.failed)
        return -ENOMEM;
    for (size_t i = 0; i + 1 < words; i++)
        template->argv[i] = template->text.bytes + template->starts[i];
    template->argv[words - 1] = NULL;
    return 0;
}

int template_fill(struct template *template, const struct template_values *values)
{
    text_clear(&template->text);
    if (!template->shell)
        return fill_argv(template, values);
    for (size_t i = 0; i < template->count; i++)
        put_piece(template, &template->pieces[i], values);
    for (int i = 0; template->append && i < values->count; i++) {
        text_putc(&template->text, ' ');
        text_quote(&template->text, values->values[i]);
    }
    text_string(&template->text);
    return template->text.failed ? -ENOMEM : 0;
}

const char *template_line(const struct template *template)
{
    return template->text.bytes;
}

const char *const *template_argv(const struct template *template)
{
    return template->argv;
}
