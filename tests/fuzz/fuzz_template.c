/*
 * fuzz_template.c - any text as template, any values: what is filled in is what a slow reading of
 * GNU parallel's manual makes of it. Pieces end at a NUL: the template, then the values; the first
 * byte says what is asked, and by which options. (fuzz_text.c holds the quoting to what sh(1)
 * reads.)
 */
#include "base/text.h"
#include "input/rpl.h"
#include "input/shell_quotes.h"
#include "input/template_inside.h"
#include "template_model.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Beside these words bash computes with a value, which is a number then. */
static bool may_compute(const char *word)
{
    static const char *const words[] = { "-eq", "-ne", "-lt", "-le", "-gt", "-ge" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(word, words[i]) != NULL)
            return true;
    return false;
}

static void compare(const char *word, const struct asked *asked)
{
    struct template_values values = { asked->values, asked->count, JOB, SLOT };
    struct text wanted = { 0 };
    struct template *template;

    if (asked->shell && (strpbrk(word, "'\"\\$`#<>(") != NULL || may_compute(word)))
        return; /* there values are quoted otherwise: unit/input_shell_quotes.c */
    bool refused = model(&wanted, word, asked) && asked->shell;
    int r = template_open_text(&template, word, asked->shell, NULL);

    assert(r == (refused ? -EBADMSG : 0));
    for (int again = 0; again < 2 && !refused; again++) {
        assert(template_fill(template, &values) == 0);
        assert(strcmp(text_string(&wanted),
                      asked->shell ? template_line(template) : template_argv(template)[0]) == 0);
    }
    assert(asked->shell || template_argv(template)[1] == NULL);
    template_close(template);
    text_fini(&wanted);
}

static void scan_filled(struct shell_scan *scan, struct template *template,
                        const struct template_values *values)
{
    assert(template_fill(template, values) == 0);
    shell_scan_open(scan);
    shell_scan_text(scan, template_line(template), strlen(template_line(template)));
}

static int count_of(const char *text, const char *word)
{
    int count = 0;

    while ((text = strstr(text, word)) != NULL) {
        count++;
        text += strlen(word);
    }
    return count;
}

/* Whether what is filled in there, before it is quoted, holds one of these bytes; `others`: another
 * than these. */
static bool puts_any(const struct piece *piece, const struct template_values *values,
                     const char *bytes, bool others)
{
    struct piece alone = *piece;
    struct template one = { .pieces = &alone, .count = 1, .word_count = 1 };
    bool found = false;

    alone.repeat = alone.ends_word = false;
    for (int i = 0; i < (piece->input == 0 ? values->count : 1); i++) {
        struct template_values now = *values;
        const char *text;
        if (piece->input == 0) {
            now.values = &values->values[i];
            now.count = 1;
        }
        assert(template_fill(&one, &now) == 0);
        text = text_string(&one.text);
        found |= others ? text[strspn(text, bytes)] != '\0' : strpbrk(text, bytes) != NULL;
    }
    text_fini(&one.text);
    text_fini(&one.scratch);
    free(one.argv);
    free(one.starts);
    return found;
}

#define NUMBERS                                                                                    \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"                               \
    "_.+-*/%=:,^"

/*
 * Whether the reader of lines may give up at values that are quoted well: at what is no number
 * within $((...)), at \$ within backquotes, and at a `case` that is not there without them, as it
 * may stand bare.
 */
static bool may_give_up(const struct template *template, const struct template_values *values,
                        int cases)
{
    for (size_t i = 0; i < template->count; i++) {
        const struct piece *piece = &template->pieces[i];
        if (piece->text != NULL || template_is_number(piece))
            continue;
        if (piece->place.kind == SHELL_NUMBER && puts_any(piece, values, NUMBERS, true))
            return true;
        if (piece->place.backquotes && puts_any(piece, values, "'\"$`\\", false))
            return true;
    }
    return count_of(template_line(template), "case") > cases;
}

#define TWO_LINES "x\ny/x\ny.x" /* and so is each part of it */

/*
 * In a shell line no value changes what stands open around it: read as a whole, the line ends as it
 * does with values that are harmless, as bare as a letter and as quoted as two lines. (Where the
 * reader gives up at those, as at what keeps a value from ending a here-document, nothing is
 * compared.)
 */
static void same_end(char *word, const struct asked *asked, const struct template_options *options)
{
    static const char *const harmless[][VALUES_MOST] = { { "x", "x", "x" },
                                                         { TWO_LINES, TWO_LINES, TWO_LINES } };
    struct template_values values = { asked->values, asked->count, JOB, SLOT };
    struct shell_scan filled, plain;
    struct template *template;

    if (options == NULL ? template_open_text(&template, word, true, NULL) < 0
                        : template_open_as(&template, &word, 1, TEMPLATE_ANY, options, NULL) < 0)
        return;
    scan_filled(&filled, template, &values);
    for (int i = 0; i < 2; i++) {
        values.values = harmless[i];
        scan_filled(&plain, template, &values);
        if (i == 1 && plain.unknown == NULL && filled.unknown != NULL) {
            int cases = count_of(template_line(template), "case");
            values.values = asked->values;
            assert(template_fill(template, &values) == 0);
            assert(may_give_up(template, &values, cases));
        }
        if (filled.unknown == NULL && plain.unknown == NULL)
            assert(filled.depth == plain.depth && filled.here_count == plain.here_count &&
                   memcmp(filled.stack, plain.stack, (size_t)plain.depth) == 0);
    }
    template_close(template);
}

/* Names of values, and strings that --rpl makes: one that turns a value round, two that put in what
 * means something to a shell. */
static const struct template_options *made(void)
{
    static const char *const names[] = { "n", "nm", NULL };
    static const char *const words[] = { "{u} s/(.)(.*)/$2$1/", "{v} s/x/; `$(x)` '\"/g",
                                         "T s/.*/x y/" };
    static struct rpl *rpls[3];
    static struct template_options options = {
        .form = TEMPLATE_LINE, .names = names, .name_count = 3, .rpls = rpls
    };
    char error[200];

    for (; options.rpl_count < 3; options.rpl_count++)
        assert(rpl_open(&rpls[options.rpl_count], words[options.rpl_count], error, sizeof error) ==
               0);
    return &options;
}

/* As a COMMAND, a line or words: without a replacement string, the values come after it. */
static void as_command(char *word, const struct asked *asked)
{
    struct template_values values = { asked->values, asked->count, JOB, SLOT };
    struct template *template;
    bool slot;

    int r = template_open_as(&template, &word, 1, TEMPLATE_ANY, &asked->options, NULL);

    if (r < 0) {
        assert(r == -EBADMSG || word[0] == '\0');
        return;
    }
    assert(template_inputs(template, &slot) >= 0);
    assert(template_fill(template, &values) == 0);
    (void)template_leaves_out(template, &values);
    (void)template_size(template);
    if (!template_is_shell(template) && asked->count == 0)
        assert(template_argv(template)[0] != NULL && template_argv(template)[1] == NULL);
    template_close(template);
}

/* Without a shell a word with {} in it stands once for each value, and no other does. */
static void words_repeat(char *word, const struct asked *asked)
{
    struct template_options options = { .form = TEMPLATE_WORDS, .repeat = true };
    struct template_values values = { asked->values, asked->count, JOB, SLOT };
    char *words[] = { (char *)"echo", word, NULL };
    struct template *template;
    int count = 0, wanted = 2;

    if (template_open_as(&template, words, 2, TEMPLATE_ANY, &options, NULL) < 0)
        return;
    assert(template_fill(template, &values) == 0);
    while (template_argv(template)[count] != NULL)
        count++;
    if (strstr(word, "{}") != NULL)
        wanted = asked->count > 0 ? 1 + asked->count : 2;
    if (strchr(word, '{') == NULL || strstr(word, "{}") != NULL)
        assert(count == wanted);
    template_close(template);
}

/* By the bits of a byte. */
static struct template_options options_of(unsigned bits)
{
    struct template_options options = { .append = true };

    options.plus = bits & 2;
    options.repeat = bits & 4;
    options.strings_only = bits & 8;
    options.quote = bits & 16;
    options.their_quotes = bits & 128;
    options.strings[0] = bits & 32 ? "," : NULL;
    options.strings[5] = bits & 64 ? "@@" : NULL;
    return options;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = calloc(size + 2, 1), *word = copy + 1;
    struct asked asked = { 0 };

    if (size > 0)
        memcpy(copy, data, size);
    asked.shell = copy[0] % 2 != 0;
    for (const char *at = word; asked.count < VALUES_MOST && at < copy + size;) {
        at += strlen(at) + 1;
        if (at <= copy + size)
            asked.values[asked.count++] = at;
    }
    compare(word, &asked);
    same_end(word, &asked, NULL);
    same_end(word, &asked, made());
    asked.options = options_of((unsigned char)copy[0]);
    as_command(word, &asked);
    asked.options.form = TEMPLATE_LINE;
    same_end(word, &asked, &asked.options);
    words_repeat(word, &asked);
    free(copy);
    return 0;
}
