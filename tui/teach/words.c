/*
 * words.c - the three phases as lines. No sign carries a meaning alone: each line says what it is,
 * so that it can be heard as well as read.
 */
#include "words.h"

#include "base/clean.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS    80
#define LINES_MOST 400 /* of a source */

/* Clean, broken at blanks, each line with `indent` blanks before it. */
static void put_wrapped(struct text *out, const char *words, int indent)
{
    struct text clean = { 0 };
    const char *at;
    int used = 0;

    clean_puts(&clean, words);
    for (at = text_string(&clean); *at != '\0'; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        if (used > 0 && used + 1 + (int)size > COLUMNS - indent) {
            text_putc(out, '\n');
            used = 0;
        }
        if (used == 0)
            text_blanks(out, indent);
        else
            text_putc(out, ' ');
        text_put(out, at, size);
        used += (used > 0) + (int)size;
        at += size;
    }
    if (used > 0)
        text_putc(out, '\n');
    text_fini(&clean);
}

/* ---------------------------------------------------------------- ask */

/* With line numbers, each line clean. */
static void put_source(struct text *out, const char *source)
{
    for (int line = 1; *source != '\0' && line <= LINES_MOST; line++) {
        size_t size = strcspn(source, "\n");
        struct text one = { 0 };
        for (size_t i = 0; i < size; i++)
            if (source[i] == '\t')
                text_puts(&one, "    ");
            else
                text_putc(&one, source[i]);
        text_printf(out, "%4d  ", line);
        clean_put(out, one.bytes != NULL ? one.bytes : "", one.size);
        text_putc(out, '\n');
        text_fini(&one);
        source += size + (source[size] == '\n');
    }
}

void teach_put_about(struct text *out, const struct teach_lesson *lesson, const char *source)
{
    const char *name = lesson->source != NULL ? strrchr(lesson->source, '/') : NULL;

    if (lesson->number > 0)
        text_printf(out, "Lesson %d: ", lesson->number);
    clean_puts(out, lesson->title);
    text_puts(out, "\n\n");
    if (lesson->about != NULL) {
        put_wrapped(out, lesson->about, 0);
        text_putc(out, '\n');
    }
    if (source[0] == '\0')
        return;
    clean_puts(out, name != NULL ? name + 1 : lesson->source);
    text_puts(out, ":\n\n");
    put_source(out, source);
    text_putc(out, '\n');
}

void teach_put_question(struct text *out, const struct teach_lesson *lesson, size_t number)
{
    const struct teach_question *asked = &lesson->questions[number];
    char wanted[128];

    text_printf(out, "Question %zu of %zu\n", number + 1, lesson->count);
    put_wrapped(out, asked->question, 0);
    for (int i = 0; i < asked->choice_count && asked->kind != TEACH_A_YES_NO; i++) {
        text_printf(out, "  %d  ", i + 1);
        text_puts(out, asked->choices[i]);
        text_putc(out, '\n');
    }
    text_printf(out, "Your answer (%s; Enter alone: none): ",
                teach_wanted(asked, wanted, sizeof wanted));
}

/* ---------------------------------------------------------------- compare */

enum teach_verdict teach_verdict_of(const struct teach_question *asked,
                                    const struct teach_value *said,
                                    const struct teach_value *measured)
{
    if (!measured->known)
        return TEACH_UNMEASURED;
    if (!said->known)
        return TEACH_UNANSWERED;
    return teach_right(asked, said, measured) ? TEACH_RIGHT : TEACH_WRONG;
}

const char *teach_verdict_words(enum teach_verdict verdict)
{
    static const char *const words[] = {
        [TEACH_RIGHT] = "right",
        [TEACH_WRONG] = "not right",
        [TEACH_UNANSWERED] = "not answered",
        [TEACH_UNMEASURED] = "not measured",
    };

    return words[verdict];
}

void teach_put_comparison(struct text *out, const struct teach_question *asked,
                          const struct teach_value *said, const struct teach_value *measured)
{
    enum teach_verdict verdict = teach_verdict_of(asked, said, measured);

    put_wrapped(out, asked->question, 0);
    text_puts(out, "  you said: ");
    if (said->known)
        teach_put_value(out, asked, said);
    else
        text_puts(out, "nothing");
    text_puts(out, "\n  measured: ");
    if (measured->known)
        teach_put_value(out, asked, measured);
    else
        text_printf(out, "nothing: %s", measured->why);
    text_printf(out, "\n  %s.\n", teach_verdict_words(verdict));
    if (asked->why[0] != '\0')
        put_wrapped(out, asked->why, 2);
    text_putc(out, '\n');
}

/* ---------------------------------------------------------------- check, measures */

void teach_put_check(struct text *out, const char *lesson, const struct teach_question *asked,
                     const struct teach_value *measured)
{
    bool within = teach_within(asked, measured);
    struct text bounds = { 0 };

    text_printf(out, "%-8s ", measured->missing ? "skip" : within ? "ok" : "outside");
    clean_puts(out, lesson);
    text_putc(out, ' ');
    clean_puts(out, asked->key);
    text_puts(out, ": ");
    if (measured->known)
        teach_put_value(out, asked, measured);
    else
        text_puts(out, measured->why);
    teach_put_bounds(&bounds, asked);
    if (bounds.size > 0)
        text_printf(out, " (%s)", text_string(&bounds));
    text_putc(out, '\n');
    text_fini(&bounds);
}

void teach_put_measures(struct text *out)
{
    static const char *const takes[] = { [TEACH_NOTHING] = "",
                                         [TEACH_MAYBE_JOB] = ": [JOB]",
                                         [TEACH_JOB] = ": JOB",
                                         [TEACH_REGEXP] = ": REGEXP",
                                         [TEACH_SLOTS] = ": N" };

    for (const struct teach_word *word = teach_words; word->name != NULL; word++) {
        char left[40];
        struct text help = { 0 };
        const char *at;
        snprintf(left, sizeof left, "%s%s", word->name, takes[word->takes]);
        put_wrapped(&help, word->help, 25);
        at = text_string(&help);
        text_printf(out, "%-24s %s", left, strlen(at) > 25 ? at + 25 : "\n");
        text_fini(&help);
    }
}
