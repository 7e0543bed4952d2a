/*
 * template.c - replacement strings filled in, with GNU parallel's meanings. A COMMAND is a list of
 * words, a word a list of pieces; filling in goes through them once. In a shell line a value
 * becomes one quoted word whatever bytes it holds, or a part of the word that is quoted around it
 * (shell_quotes.h): no value can begin a command.
 */
#include "template_inside.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void template_set_total(struct template *template, uint32_t total)
{
    template->total = total;
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

static void apply(struct text *out, const struct piece *piece, const char *value)
{
    switch (piece->operation) {
    case WHOLE:
        text_puts(out, value);
        break;
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
        if (piece->operation == RPL)
            rpl_put(piece->rpl, value, out);
        else
            template_plus_put(out, piece, value);
    }
}

static void put_value(struct template *template, const struct piece *piece, const char *value)
{
    if (!template->shell) {
        apply(&template->text, piece, value);
        return;
    }
    text_clear(&template->scratch);
    apply(&template->scratch, piece, value);
    shell_quotes_put(&template->text, &piece->place, text_string(&template->scratch));
    template->text.failed |= template->scratch.failed;
}

/*
 * What a row has no column for is empty. In a shell line that is an empty value, quoted: with
 * nothing in its place a backslash before it would keep the quote after it from opening, and the
 * two texts around it would be read as one.
 */
static void put_missing(struct template *template, const struct piece *piece)
{
    if (template->shell)
        shell_quotes_put(&template->text, &piece->place, "");
}

/* A job's or a slot's: digits are safe in every place, but where they would end a here-document. */
static void put_number(struct template *template, const struct piece *piece, unsigned number)
{
    char digits[16];

    if (!template->shell || piece->place.kind != SHELL_HERE || !piece->place.numbered) {
        text_unsigned(&template->text, number);
        return;
    }
    snprintf(digits, sizeof digits, "%u", number);
    shell_quotes_put(&template->text, &piece->place, digits);
}

/* One input, a column of a row, or all of them. */
static void put_inputs(struct template *template, const struct piece *piece,
                       const struct template_values *values)
{
    int input = piece->input < 0 ? values->count + 1 + piece->input : piece->input;
    struct piece next = *piece;

    next.place.escaped = false; /* the backslash stands before the first of several values */
    if (piece->input != 0) {
        if (input >= 1 && input <= values->count)
            put_value(template, piece, values->values[input - 1]);
        else
            put_missing(template, piece);
    } else if (values->count == 0) {
        put_missing(template, piece);
    } else {
        for (int i = 0; i < values->count; i++) {
            if (i > 0)
                text_putc(&template->text, ' ');
            put_value(template, i > 0 ? &next : piece, values->values[i]);
        }
    }
}

static void put_piece(struct template *template, const struct piece *piece,
                      const struct template_values *values)
{
    if (piece->text != NULL)
        text_put(&template->text, piece->text, piece->size);
    else if (piece->operation == JOB)
        put_number(template, piece, values->job);
    else if (piece->operation == SLOT)
        put_number(template, piece, (unsigned)values->slot);
    else if (piece->operation == TOTAL)
        put_number(template, piece, template->total);
    else
        put_inputs(template, piece, values);
}

/* The word of an argv that was put ends here. */
static void end_word(struct template *template, size_t *words)
{
    assert(words != NULL);
    text_putc(&template->text, '\0');
    template->starts[(*words)++] = template->text.size;
}

/*
 * The pieces of one unit, from `at` on, once for each value: what stands for all of them stands for
 * that one. Returns how many they are.
 */
static size_t put_repeated(struct template *template, size_t at,
                           const struct template_values *values, size_t *words)
{
    size_t size = 0;

    while (at + size < template->count &&
           template->pieces[at + size].unit == template->pieces[at].unit)
        size++;
    for (int value = 0; value < values->count; value++) {
        struct template_values one = { &values->values[value], 1, values->job, values->slot };
        if (template->shell && value > 0)
            text_putc(&template->text, ' ');
        for (size_t i = at; i < at + size; i++) {
            const struct piece *piece = &template->pieces[i];
            put_piece(template, piece, piece->input == 0 ? &one : values);
            if (piece->ends_word && !template->shell)
                end_word(template, words);
        }
    }
    return size;
}

/* All of COMMAND. `words`: of an argv, how many there are. */
static void put_all(struct template *template, const struct template_values *values, size_t *words)
{
    for (size_t i = 0; i < template->count;) {
        if (template->pieces[i].repeat && values->count > 0) {
            i += put_repeated(template, i, values, words);
            continue;
        }
        put_piece(template, &template->pieces[i], values);
        if (template->pieces[i++].ends_word && !template->shell)
            end_word(template, words);
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
    size_t each = template->repeat ? (size_t) template->word_count : 1;
    size_t words = 0, most = (size_t) template->word_count + (size_t)values->count * each + 1;
    int r = reserve_argv(template, most);

    if (r < 0)
        return r;
    template->starts[words++] = 0;
    put_all(template, values, &words);
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
    struct shell_place end = { .kind = SHELL_BARE, .theirs = template->their_quotes };

    text_clear(&template->text);
    if (!template->shell)
        return fill_argv(template, values);
    put_all(template, values, NULL);
    for (int i = 0; template->append && i < values->count; i++) {
        text_putc(&template->text, ' ');
        shell_quotes_put(&template->text, &end, values->values[i]);
    }
    text_string(&template->text);
    return template->text.failed ? -ENOMEM : 0;
}

struct template_size template_size(const struct template *template)
{
    struct template_size size = { .times = template->append,
                                  .their_quotes = template->their_quotes };

    for (size_t i = 0; i < template->count; i++) {
        const struct piece *piece = &template->pieces[i];
        bool whole = template_is_whole(piece);
        size.fixed += piece->size + (size_t)(piece->ends_word && !template->shell);
        size.around += piece->repeat ? piece->size : 0;
        size.times += whole;
    }
    return size;
}

const char *template_line(const struct template *template)
{
    return template->text.bytes;
}

const char *const *template_argv(const struct template *template)
{
    return template->argv;
}
