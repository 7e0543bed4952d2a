/*
 * ask.c - the questions of a lesson: what can be an answer, what is measured for it, how near is
 * near enough, and what a check wants.
 */
#include "form.h"

#include "base/clean.h"
#include "opt/opt.h"
#include "set/keys.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUESTION_MOST 300 /* bytes */
#define WHY_MOST      500
#define NEAR          0.3
#define SLOTS_MOST    256

static const char *const kinds[] = TEACH_KIND_NAMES;

static bool read_share(const char *word, double *out)
{
    char *end;
    double value = strtod(word, &end);

    if (word[0] < '0' || word[0] > '9')
        return false;
    *out = *end == '%' ? value / 100 : value;
    return end[*end == '%'] == '\0' && value >= 0;
}

/* "0.2", "200ms", "50%", "0x8900". */
static bool read_bound(const struct teach_question *asked, const char *word, double *out)
{
    char *end;
    int64_t us;

    if (asked->kind == TEACH_A_SECONDS && opt_duration(word, &us) == 0) {
        *out = (double)us / 1e6;
        return true;
    }
    *out = strtod(word, &end);
    return end != word && (*end == '\0' || (strcmp(end, "%") == 0));
}

/* ---------------------------------------------------------------- measure */

static int find_word(struct teach_form *form, const struct node *at, const char *name)
{
    const char *names[64] = { NULL };
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    int count = 0;

    for (; teach_words[count].name != NULL; count++) {
        if (strcmp(teach_words[count].name, name) == 0)
            return count;
        names[count] = teach_words[count].name;
    }
    wrong_put(&form->wrongs, at->at,
              "measure: there is no '%s'%s; 'forkboard teach --measures' lists them",
              wrong_brief(name, brief), set_suggest(name, names, nearest));
    return -1;
}

static void check_regexp(struct teach_form *form, const struct node *value, const char *text)
{
    char why[128];
    regex_t regex;
    int r = regcomp(&regex, text, REG_EXTENDED | REG_NEWLINE);

    if (r == 0) {
        regfree(&regex);
        return;
    }
    regerror(r, &regex, why, sizeof why);
    wrong_put(&form->wrongs, value->at, "measure: output: %s", why);
}

static void read_about(struct teach_form *form, const struct node *value,
                       struct teach_measure *measure)
{
    const struct teach_word *word = &teach_words[measure->word];
    const char *wanted = word->takes == TEACH_REGEXP  ? "a regular expression"
                         : word->takes == TEACH_SLOTS ? "a number of slots"
                                                      : "a job's name";
    const char *text = set_word(&form->wrongs, value, word->name, wanted);

    if (text == NULL)
        return;
    measure->about = text;
    if (word->takes == TEACH_REGEXP)
        check_regexp(form, value, text);
    else if (word->takes == TEACH_NOTHING)
        wrong_put(&form->wrongs, value->at, "measure: '%s' stands alone", word->name);
    else if (word->takes == TEACH_SLOTS &&
             (opt_number(text, SLOTS_MOST, &measure->slots) < 0 || measure->slots == 0))
        wrong_put(&form->wrongs, value->at, "%s: a number from 1 to %d is wanted", word->name,
                  SLOTS_MOST);
}

static void read_measure(struct teach_form *form, const struct node *value,
                         struct teach_measure *measure)
{
    const struct node *name = value;
    char shape[BRIEF_BYTES];

    if (value->kind == NODE_MAP && value->count == 1) {
        name = value->first;
    } else if (value->kind != NODE_TEXT) {
        if (value->kind != NODE_BROKEN)
            wrong_put(&form->wrongs, value->at, "measure: %s where a measure is wanted",
                      value->kind == NODE_MAP ? "two measures" : set_shape(value, shape));
        return;
    }
    measure->word = find_word(form, name, name->text);
    if (measure->word < 0)
        measure->word = 0;
    else if (name != value)
        read_about(form, name->value, measure);
    else if (teach_words[measure->word].takes != TEACH_NOTHING &&
             teach_words[measure->word].takes != TEACH_MAYBE_JOB)
        wrong_put(&form->wrongs, value->at, "measure: '%s' needs what it is about: { %s: ... }",
                  name->text, name->text);
}

/* ---------------------------------------------------------------- answer */

/* As it is shown, and as it is compared: what is measured is clean, too. */
static const char *clean_word(struct teach_form *form, const char *word)
{
    struct text clean = { 0 };
    const char *copy;

    clean_puts(&clean, word);
    copy = clean.failed ? NULL : arena_copy(&form->lesson->arena, text_string(&clean), clean.size);
    form->failed |= copy == NULL;
    text_fini(&clean);
    return copy != NULL ? copy : "";
}

static void take_choices(struct teach_form *form, const struct node *value, const char *name,
                         struct teach_question *asked)
{
    const char *const *list = teach_form_list(form, value, name, TEACH_CHOICES_MOST);

    for (; list != NULL && *list != NULL; list++)
        asked->choices[asked->choice_count++] = clean_word(form, *list);
    if (list != NULL && asked->choice_count < 2)
        wrong_put(&form->wrongs, value->at, "%s: one alone is no choice", name);
}

static void read_answer(struct teach_form *form, const struct node *value,
                        struct teach_question *asked)
{
    static const char wanted[] =
        "count, seconds, percent, number, yes or no, text, order or a list of words";
    const char *word;
    char brief[BRIEF_BYTES], nearest[BRIEF_BYTES];
    int i = 0;

    if (value->kind == NODE_LIST) {
        asked->kind = TEACH_A_CHOICE;
        take_choices(form, value, "answer", asked);
        return;
    }
    word = set_word(&form->wrongs, value, "answer", wanted);
    while (word != NULL && kinds[i] != NULL && strcmp(kinds[i], word) != 0)
        i++;
    if (word != NULL && kinds[i] == NULL)
        wrong_put(&form->wrongs, value->at, "answer: '%s' where %s is wanted%s",
                  wrong_brief(word, brief), wanted, set_suggest(word, kinds, nearest));
    else if (word != NULL)
        asked->kind = (enum teach_kind)i;
    if (asked->kind != TEACH_A_YES_NO)
        return;
    asked->choices[0] = "yes";
    asked->choices[1] = "no";
    asked->choice_count = 2;
}

/* ---------------------------------------------------------------- expect */

static void expect_numbers(struct teach_form *form, const struct node *value,
                           struct teach_question *asked)
{
    const struct node *low = value->kind == NODE_LIST ? value->first : value;
    const struct node *high = value->kind == NODE_LIST && low != NULL ? low->next : low;
    const char *words[2];

    if (value->kind == NODE_LIST && value->count != 2) {
        wrong_put(&form->wrongs, value->at, "expect: the least and the most are wanted");
        return;
    }
    words[0] = set_word(&form->wrongs, low, "expect", "a number");
    words[1] = high != low ? set_word(&form->wrongs, high, "expect", "a number") : words[0];
    if (words[0] == NULL || words[1] == NULL)
        return;
    asked->bounded = true;
    if (!read_bound(asked, words[0], &asked->low) || !read_bound(asked, words[1], &asked->high) ||
        asked->low > asked->high)
        wrong_put(&form->wrongs, value->at, "expect: the least and the most, numbers, are wanted");
}

static void expect_words(struct teach_form *form, const struct node *value,
                         struct teach_question *asked)
{
    const char *word;

    if (value->kind == NODE_LIST) {
        const char *const *list = teach_form_list(form, value, "expect", TEACH_CHOICES_MOST);
        for (; list != NULL && *list != NULL; list++)
            asked->wanted[asked->wanted_count++] = clean_word(form, *list);
        return;
    }
    word = set_word(&form->wrongs, value, "expect", "a word");
    if (word != NULL)
        asked->wanted[asked->wanted_count++] = clean_word(form, word);
}

/* ---------------------------------------------------------------- a question */

static void read_near(struct teach_form *form, const struct node *value,
                      struct teach_question *asked)
{
    const char *word = set_word(&form->wrongs, value, "near", "a share such as 30%");
    char brief[BRIEF_BYTES];

    if (word != NULL && !read_share(word, &asked->near))
        wrong_put(&form->wrongs, value->at, "near: '%s' where a share such as 30%% is wanted",
                  wrong_brief(word, brief));
}

static void read_key(struct teach_form *form, const struct node *key, struct teach_question *asked)
{
    const struct node *value = key->value;

    switch (teach_form_key(form, key, teach_ask_keys, TEACH_ASK_COUNT)) {
    case TEACH_ASK_KEY:
        asked->key = teach_form_words(form, value, "key", 40);
        if (asked->key != NULL && strpbrk(asked->key, "= \t\n") != NULL)
            wrong_put(&form->wrongs, value->at, "key: one word without blanks and '=' is wanted");
        break;
    case TEACH_ASK_QUESTION:
        asked->question = teach_form_words(form, value, "question", QUESTION_MOST);
        break;
    case TEACH_ASK_WHY:
        asked->why = teach_form_words(form, value, "why", WHY_MOST);
        break;
    case TEACH_ASK_ANSWER:
        read_answer(form, value, asked);
        break;
    case TEACH_ASK_MEASURE:
        read_measure(form, value, &asked->measure);
        break;
    case TEACH_ASK_NEAR:
        read_near(form, value, asked);
        break;
    }
}

static void want(struct teach_form *form, const struct node *node, const char *key,
                 const char *what)
{
    if (set_tree_value(node, key) == NULL)
        wrong_put(&form->wrongs, node->at, "ask: no '%s': %s", key, what);
}

/* What needs the kind of the answer comes after it, wherever it stands. */
static void read_rest(struct teach_form *form, const struct node *node,
                      struct teach_question *asked)
{
    const struct node *of = set_tree_value(node, "of"), *expect = set_tree_value(node, "expect");
    bool words = asked->kind >= TEACH_A_YES_NO;

    if (asked->kind == TEACH_A_ORDER && of != NULL)
        take_choices(form, of, "of", asked);
    else if (asked->kind == TEACH_A_ORDER)
        want(form, node, "of", "what is to be put in order");
    else if (of != NULL)
        wrong_put(&form->wrongs, of->at, "of: goes with 'answer: order' alone");
    if (expect != NULL)
        (words ? expect_words : expect_numbers)(form, expect, asked);
    if (asked->near < 0)
        asked->near = words || asked->kind == TEACH_A_COUNT ? 0 : NEAR;
}

static void read_question(struct teach_form *form, const struct node *node,
                          struct teach_question *asked)
{
    char shape[BRIEF_BYTES];

    asked->near = -1;
    asked->key = asked->question = asked->why = "";
    if (node->kind != NODE_MAP) {
        if (node->kind != NODE_BROKEN)
            wrong_put(&form->wrongs, node->at, "ask: %s where a mapping with 'question' is wanted",
                      set_shape(node, shape));
        return;
    }
    for (const struct node *key = node->first; key != NULL; key = key->next)
        read_key(form, key, asked);
    want(form, node, "key", "a word for it");
    want(form, node, "question", "what is asked");
    want(form, node, "answer", "what can be an answer");
    want(form, node, "measure", "what is measured");
    read_rest(form, node, asked);
}

static void check_keys(struct teach_form *form, const struct node *value)
{
    const struct teach_lesson *lesson = form->lesson;
    const struct node *node = value->first;

    for (size_t i = 0; i < lesson->count && node != NULL; i++, node = node->next)
        for (size_t j = 0; j < i; j++)
            if (lesson->questions[i].key != NULL && lesson->questions[j].key != NULL &&
                lesson->questions[i].key[0] != '\0' &&
                strcmp(lesson->questions[i].key, lesson->questions[j].key) == 0)
                wrong_put(&form->wrongs, node->at, "ask: '%s' is the key of two questions",
                          lesson->questions[i].key);
}

int teach_form_ask(struct teach_form *form, const struct node *value)
{
    struct teach_lesson *lesson = form->lesson;
    char shape[BRIEF_BYTES];

    if (value->kind != NODE_LIST || value->count == 0) {
        if (value->kind != NODE_BROKEN)
            wrong_put(&form->wrongs, value->at, "ask: %s where a list of questions is wanted",
                      value->kind == NODE_LIST ? "an empty list" : set_shape(value, shape));
        return 0;
    }
    if (value->count > TEACH_QUESTIONS_MOST) {
        wrong_put(&form->wrongs, value->at, "ask: more than %d questions", TEACH_QUESTIONS_MOST);
        return 0;
    }
    lesson->questions = arena_take(&lesson->arena, value->count * sizeof *lesson->questions);
    if (lesson->questions == NULL)
        return -ENOMEM;
    for (const struct node *node = value->first; node != NULL; node = node->next)
        read_question(form, node, &lesson->questions[lesson->count++]);
    check_keys(form, value);
    return 0;
}
