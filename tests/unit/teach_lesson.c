/* teach_lesson.c - the file of a lesson: what is read of it, and each mistake at its place. */
#include "check_main.h"
#include "teach/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ASK "  ask: [{ key: k, question: q, answer: count, measure: forks }]\n"

static const struct {
    const char *text, *mistakes;
} wrong[] = {
    { "", "l: 1:1: there is nothing in it\n" },
    { "[a]", "1:1: a list where a mapping with 'lesson' is wanted\n" },
    { "title: x\n", "1:1: there is no 'lesson': this is no lesson\n" },
    { "title: x\nleson: {}\n", "1:1: there is no 'lesson': this is no lesson\n"
                               "2:1: unknown key 'leson' (did you mean 'lesson'?)\n" },
    { "lesson: 3\n", "1:9: lesson: '3' where a mapping with 'ask' is wanted\n" },
    { "lesson:\n  about: x\n", "2:3: lesson: no 'ask': its questions\n"
                               "2:3: lesson: nothing to run: no 'source', no 'exec', and the file "
                               "has no 'jobs'\n" },
    { "lesson:\n  source: a.c\n  abuot: x\n" ASK,
      "3:3: unknown key 'abuot' (did you mean 'about'?)\n" },
    { "lesson:\n  source: a.c\n  pane: lief\n" ASK,
      "3:9: pane: 'lief' where events, output, timeline, cores, life, slots or graph is wanted"
      " (did you mean 'life'?)\n" },
    { "lesson:\n  source: a.c\n  limit: soon\n" ASK,
      "3:10: limit: 'soon' where a time such as 20s or 2m is wanted\n" },
    { "lesson:\n  source: a.c\n  needs: [many cores]\n" ASK,
      "3:11: needs: 'many cores' where 'N cores', smt, cgroup, ptrace or 'program NAME' is "
      "wanted\n" },
    { "lesson:\n  source: a.c\n  number: 0\n" ASK,
      "3:11: number: '0' where a number from 1 to 999 is wanted\n" },
    { "lesson:\n  source: a.c\n  exec: []\n" ASK, "3:9: exec: an empty list where a list is "
                                                  "wanted\n" },
    { "jobs: [{ run: x }]\nlesson:\n  exec: [x]\n" ASK,
      "3:3: lesson: 'exec' and 'jobs' are two things to run\n" },
    { "lesson:\n  source: a.c\n  ask: 3\n", "3:8: ask: '3' where a list of questions is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{}]\n",
      "3:9: ask: no 'key': a word for it\n3:9: ask: no 'question': what is asked\n"
      "3:9: ask: no 'answer': what can be an answer\n3:9: ask: no 'measure': what is measured\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a b, question: q, answer: count, measure: forks }]\n",
      "3:16: key: one word without blanks and '=' is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: cuont, measure: forks }]\n",
      "3:40: answer: 'cuont' where count, seconds, percent, number, yes or no, text, order or a "
      "list of words is wanted (did you mean 'count'?)\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: [x], measure: forks }]\n",
      "3:40: answer: one alone is no choice\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: frks }]\n",
      "3:56: measure: there is no 'frks' (did you mean 'forks'?); 'forkboard teach --measures' "
      "lists them\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: exit }]\n",
      "3:56: measure: 'exit' needs what it is about: { exit: ... }\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: { output: "
      "'(' } }]\n",
      "3:66: measure: output: Unmatched ( or \\(\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: { wall: x } "
      "}]\n",
      "3:64: measure: 'wall' stands alone\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: number, measure: { speed-up "
      "at: x } }]\n",
      "3:72: speed-up at: a number from 1 to 256 is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks, "
      "expect: [2, 1] }]\n",
      "3:71: expect: the least and the most, numbers, are wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks, "
      "expect: [1, 2x] }]\n",
      "3:71: expect: the least and the most, numbers, are wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks, "
      "expect: [1, 2%%] }]\n",
      "3:71: expect: the least and the most, numbers, are wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks, "
      "expect: ['%', 2] }]\n",
      "3:71: expect: the least and the most, numbers, are wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks, near: "
      "x }]\n",
      "3:69: near: 'x' where a share such as 30% is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks, near: "
      "3x }]\n",
      "3:69: near: '3x' where a share such as 30% is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks, near: "
      "3%% }]\n",
      "3:69: near: '3%%' where a share such as 30% is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: []\n",
      "3:8: ask: an empty list where a list of questions is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: { a: 1 }\n",
      "3:8: ask: a mapping where a list of questions is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: order, measure: order }]\n",
      "3:9: ask: no 'of': what is to be put in order\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks }, "
      "{ key: a, question: q, answer: count, measure: forks }]\n",
      "3:65: ask: 'a' is the key of two questions\n" },
    { "lesson:\n  source: a.c\n  ask: [{ key: a, question: q, answer: count, measure: forks }, "
      "{ key: b, question: q, answer: count, measure: forks }, "
      "{ key: b, question: q, answer: count, measure: forks }]\n",
      "3:121: ask: 'b' is the key of two questions\n" },
    /* whatever is wrong with the questions, what comes after them is read */
    { "lesson:\n  source: a.c\n  ask: []\n  number: 0\n",
      "3:8: ask: an empty list where a list of questions is wanted\n"
      "4:11: number: '0' where a number from 1 to 999 is wanted\n" },
    { "lesson:\n  source: a.c\n  ask: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]\n  pane: x\n",
      "3:8: ask: more than 12 questions\n"
      "4:9: pane: 'x' where events, output, timeline, cores, life, slots or graph is wanted\n" },
    { "lesson:\n  source: a.c\n  about: \"\x1b[31m\"\n" ASK,
      "3:11: U+001B cannot stand in YAML; in \"...\" it can be written \"\\u001B\"\n" },
};

/* Each line of `mistakes` has the file's name before it. */
static void add_path(struct text *out, const char *mistakes)
{
    while (*mistakes != '\0') {
        size_t size = strcspn(mistakes, "\n") + 1;
        if (strncmp(mistakes, "l: ", 3) == 0) {
            mistakes += 3;
            size -= 3;
        }
        text_puts(out, "d/l.yaml:");
        text_put(out, mistakes, size);
        mistakes += size;
    }
}

START_TEST(mistakes_have_their_place)
{
    struct text mistakes = { 0 }, wanted = { 0 };
    struct teach_lesson lesson;

    add_path(&wanted, wrong[_i].mistakes);
    ck_assert_int_eq(teach_read(&lesson, "d/l.yaml", wrong[_i].text, strlen(wrong[_i].text),
                                &mistakes),
                     -EINVAL);
    ck_assert_str_eq(text_string(&mistakes), text_string(&wanted));
    teach_close(&lesson);
    text_fini(&mistakes);
    text_fini(&wanted);
}
END_TEST

static const char good[] =
    "title: T\n"
    "lesson:\n"
    "  number: 7\n"
    "  about: |\n"
    "    two\n"
    "    lines\n"
    "  source: z.c\n"
    "  pane: life\n"
    "  limit: 5s\n"
    "  adopt: true\n"
    "  needs: [ptrace, 2 cores]\n"
    "  ask:\n"
    "    - { key: n, question: q, answer: count, measure: forks, expect: 7 }\n"
    "    - { key: s, question: q, answer: seconds, measure: { zombie: 2 },\n"
    "        near: 50%, expect: [150ms, 0.4], why: w }\n"
    "    - { key: p, question: q, answer: percent, measure: { output: 'l (.*)%' } }\n"
    "    - { key: y, question: q, answer: yes or no, measure: killed, expect: no }\n"
    "    - { key: c, question: q, answer: [parent, child], measure: last, expect: child }\n"
    "    - { key: o, question: q, answer: order, of: [a, b, c], measure: order }\n"
    "    - { key: k, question: q, answer: order, of: [New York, Oslo], measure: order,\n"
    "        expect: 'Oslo, New York' }\n"
    "    - { key: w, question: q, answer: number, measure: { wait word: 1 }, near: 0 }\n"
    "    - { key: u, question: q, answer: number, measure: { speed-up at: 4 } }\n"
    "    - { key: v, question: q, answer: number, measure: { speed-up at: 2 } }\n"
    "    - { key: h, question: q, answer: order, of: [\"\\e[32ma\", b], measure: order }\n"
    "    - { key: t, question: q, answer: text, measure: { signal: 1 } }\n";

static struct teach_lesson lesson;

static void open_good(void)
{
    struct text mistakes = { 0 };

    ck_assert_msg(teach_read(&lesson, "d/l.yaml", good, strlen(good), &mistakes) == 0, "%s",
                  text_string(&mistakes));
    text_fini(&mistakes);
}

static const struct teach_question *asked(const char *key)
{
    for (size_t i = 0; i < lesson.count; i++)
        if (strcmp(lesson.questions[i].key, key) == 0)
            return &lesson.questions[i];
    ck_abort_msg("%s", key);
    return NULL;
}

START_TEST(all_of_it_is_read)
{
    int slots[4];

    open_good();
    ck_assert_str_eq(lesson.title, "T");
    ck_assert_str_eq(lesson.name, "l");
    ck_assert_str_eq(lesson.about, "two lines ");
    ck_assert_str_eq(lesson.source, "d/z.c");
    ck_assert_str_eq(lesson.needs[1], "2 cores");
    ck_assert_int_eq(lesson.number, 7);
    ck_assert_int_eq(lesson.pane, 4);
    ck_assert_int_eq(lesson.limit_us, 5000000);
    ck_assert(lesson.adopt && !lesson.threads && !lesson.jobs);
    ck_assert_uint_eq(lesson.count, 12);
    ck_assert_str_eq(asked("s")->why, "w");
    ck_assert(asked("s")->near > 0.49 && asked("s")->low > 0.149 && asked("s")->high > 0.39);
    ck_assert_uint_eq(teach_slots(&lesson, slots, 4), 2);
    ck_assert(slots[0] == 2 && slots[1] == 4);
    teach_close(&lesson);
}
END_TEST

/* `said` NULL: no answer; -EINVAL shows as "!", nothing as "". */
static const struct {
    const char *key, *typed, *shown;
} typed[] = {
    { "n", "8", "8" },
    { "n", " 8 \n", "8" },
    { "n", "8.5", "!" },
    { "n", "eight", "!" },
    { "n", "-1", "!" },
    { "n", "99999999999999999999", "!" },
    { "n", "", "" },
    { "n", " \t\n", "" },
    { "s", "0.2", "0.20 s" },
    { "s", "200 ms", "0.20 s" },
    { "s", "2m", "120.0 s" },
    { "s", "x", "!" },
    { "p", "33", "33 %" },
    { "p", "2.5 %", "2.5 %" },
    { "y", "y", "yes" },
    { "y", "NO", "no" },
    { "y", "2", "no" },
    { "y", "maybe", "!" },
    { "c", "ch", "child" },
    { "c", "1", "parent" },
    { "c", "3", "!" },
    { "o", "3 1 2", "c, a, b" },
    { "o", "c,a,b", "c, a, b" },
    { "o", "2, 1, 3", "b, a, c" },
    { "o", "2 1, 3", "b, a, c" },
    { "k", "new york, Oslo", "New York, Oslo" },
    { "k", "Oslo , New York,", "Oslo, New York" },
    { "k", "o n", "Oslo, New York" },
    { "k", "o new york", "!" },
    { "k", "New York", "!" },
    { "k", "o, n, 1", "!" },
    { "o", "c a", "!" },
    { "o", "c a a", "!" },
    { "w", "0x8900", "0x8900" },
    { "w", "35072", "0x8900" },
    { "w", "nan", "!" },
    { "w", "65535", "0xFFFF" },
    { "w", "65536", "65536" }, /* no wait status: as it was said */
    { "w", "-5", "-5" },
    { "w", "1.5", "1.50" },
    { "h", "2 1", "b, ^[[32ma" },
    { "h", "^[[32MA b", "^[[32ma, b" },
    { "u", "1.9", "1.90" },
    { "t", "SIG\033[31mKILL", "SIG^[[31mKILL" },
};

START_TEST(answers_as_they_are_typed)
{
    struct text shown = { 0 };
    struct teach_value said;
    int r;

    open_good();
    r = teach_said(asked(typed[_i].key), typed[_i].typed, &said);
    ck_assert_int_eq(said.known, r == 0);
    teach_put_value(&shown, asked(typed[_i].key), &said);
    ck_assert_str_eq(r == -EINVAL ? "!" : text_string(&shown), typed[_i].shown);
    text_fini(&shown);
    teach_close(&lesson);
}
END_TEST

static const struct {
    const char *key, *said;
    double number;
    const char *text;
    bool right, within;
} pairs[] = {
    { "n", "7", 7, "", true, true },
    { "n", "8", 7, "", false, true },
    { "n", "7", 8, "", false, false },
    { "s", "0.3", 0.2, "", true, true },
    { "s", "0.31", 0.2, "", false, true },
    { "s", "0.1", 0.2, "", true, true },
    { "s", "0.02", 0.001, "", true, false },
    { "p", "30", 0, "33", true, true },
    { "p", "50", 0, "33", false, true },
    { "p", "4", 0, "0", true, true },
    { "y", "no", 0, "", true, true },
    { "y", "no", 2, "", false, false },
    { "c", "child", 2, "child", true, true },
    { "c", "1", 2, "child", false, true },
    { "c", "1", 2, "parent", true, false },
    { "o", "2 1 3", 0, "b, a, c", true, true },
    { "o", "1 2 3", 0, "b, a, c", false, true },
    { "k", "2 1", 0, "Oslo, New York", true, true },
    { "k", "2 1", 0, "New York, Oslo", false, false },
    { "w", "0x8900", 0x8900, "", true, true },
    { "w", "137", 0x8900, "", false, true },
    { "t", "sigkill", 9, "SIGKILL", true, true },
};

START_TEST(what_is_right)
{
    struct teach_value said, measured = { .known = true, .number = pairs[_i].number };
    const struct teach_question *question;

    open_good();
    question = asked(pairs[_i].key);
    snprintf(measured.text, sizeof measured.text, "%s", pairs[_i].text);
    teach_as_answer(question, &measured);
    ck_assert_int_eq(teach_said(question, pairs[_i].said, &said), 0);
    ck_assert_int_eq(teach_right(question, &said, &measured), pairs[_i].right);
    ck_assert_int_eq(teach_within(question, &measured), pairs[_i].within);
    measured.known = false;
    ck_assert(!teach_within(question, &measured));
    teach_close(&lesson);
}
END_TEST

/* A field takes only what can become an answer: each beginning of a good answer, no other key. */
START_TEST(a_field_takes_only_answers)
{
    char begun[64];

    open_good();
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        if (typed[i].shown[0] == '!' || strchr(typed[i].typed, '\n') != NULL)
            continue;
        for (size_t size = 0; size <= strlen(typed[i].typed); size++) {
            snprintf(begun, sizeof begun, "%.*s", (int)size, typed[i].typed);
            ck_assert_msg(teach_begins(asked(typed[i].key), begun), "%s: %s", typed[i].key, begun);
        }
    }
    ck_assert(!teach_begins(asked("n"), "1."));
    ck_assert(!teach_begins(asked("s"), "x"));
    ck_assert(!teach_begins(asked("y"), "3"));
    ck_assert(!teach_begins(asked("c"), "chx"));
    teach_close(&lesson);
}
END_TEST

CHECK_MAIN("lessons")
{
    tcase_add_loop_test(all, mistakes_have_their_place, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(all, all_of_it_is_read);
    tcase_add_loop_test(all, answers_as_they_are_typed, 0, sizeof typed / sizeof typed[0]);
    tcase_add_loop_test(all, what_is_right, 0, sizeof pairs / sizeof pairs[0]);
    tcase_add_test(all, a_field_takes_only_answers);
}
