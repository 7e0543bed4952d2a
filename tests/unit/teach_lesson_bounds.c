/* teach_lesson_bounds.c - the file of a lesson at its bounds: what just fits, and what no longer
 * does. */
#include "check_main.h"
#include "teach/lesson.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ASK      "  ask: [{ key: k, question: q, answer: count, measure: forks }]\n"
#define ASKED(x) "  ask: [{ key: k, question: q, " x " }]\n"

/* `before`, so many times `each` (with a letter of its own for "@"), `after`: that is a lesson, and
 * one more is none. */
static const struct {
    const char *before, *each, *after;
    int most;
    const char *mistake;
} longest[] = {
    { "title: ", "x", "\nlesson:\n  exec: [x]\n" ASK, 200, "title: more than 200 bytes" },
    { "lesson:\n  exec: [x]\n  about: ", "x", "\n" ASK, 600, "about: more than 600 bytes" },
    { "lesson:\n  exec: [", "x, ", "]\n" ASK, 100, "exec: more than 100" },
    { "lesson:\n  exec: [x]\n  needs: [", "smt, ", "]\n" ASK, 8, "needs: more than 8" },
    { "lesson:\n  exec: [x]\n  ask:\n    - { question: q, answer: count, measure: forks, key: ",
      "x", " }\n", 40, "key: more than 40 bytes" },
    { "lesson:\n  exec: [x]\n  ask:\n    - { key: k, answer: count, measure: forks, question: ",
      "x", " }\n", 300, "question: more than 300 bytes" },
    { "lesson:\n  exec: [x]\n  ask:\n    - { key: k, question: q, answer: count, measure: forks, "
      "why: ",
      "x", " }\n", 500, "why: more than 500 bytes" },
    { "lesson:\n  exec: [x]\n  ask:\n    - { key: k, question: q, measure: forks, answer: [", "x, ",
      "] }\n", 9, "answer: more than 9" },
    { "lesson:\n  exec: [x]\n  ask:\n    - { key: k, question: q, measure: order, answer: order, "
      "of: [",
      "x, ", "] }\n", 9, "of: more than 9" },
    { "lesson:\n  exec: [x]\n  ask:\n    - { key: k, question: q, measure: last, answer: text, "
      "expect: [",
      "x, ", "] }\n", 9, "expect: more than 9" },
    { "lesson:\n  exec: [x]\n  ask: [", "{ key: @, question: q, answer: count, measure: forks }, ",
      "]\n", 12, "ask: more than 12 questions" },
};

static int read_text(struct teach_lesson *lesson, const char *path, const char *text,
                     struct text *mistakes)
{
    int r = teach_read(lesson, path, text, strlen(text), mistakes);

    ck_assert_int_eq(r, text_string(mistakes)[0] != '\0' ? -EINVAL : 0);
    return r;
}

START_TEST(as_long_as_may_be)
{
    for (int more = 0; more < 2; more++) {
        struct text file = { 0 }, mistakes = { 0 };
        struct teach_lesson lesson;
        text_puts(&file, longest[_i].before);
        for (int i = 0; i < longest[_i].most + more; i++)
            for (const char *at = longest[_i].each; *at != '\0'; at++)
                text_putc(&file, *at == '@' ? (char)('a' + i) : *at);
        text_puts(&file, longest[_i].after);
        read_text(&lesson, "l.yaml", text_string(&file), &mistakes);
        if (more == 0)
            ck_assert_str_eq(text_string(&mistakes), "");
        else
            ck_assert_msg(strstr(text_string(&mistakes), longest[_i].mistake) != NULL, "%s",
                          text_string(&mistakes));
        teach_close(&lesson);
        text_fini(&file);
        text_fini(&mistakes);
    }
}
END_TEST

/* A line of the lesson, or of its one question, and what is wrong with it; NULL: nothing. */
static const struct {
    const char *line;
    const char *mistake;
} lines[] = {
    { "  number: 1\n" ASK, NULL },
    { "  number: 999\n" ASK, NULL },
    { "  number: 1000\n" ASK, "3:11: number: '1000' where a number from 1 to 999 is wanted" },
    { "  number: x\n" ASK, "3:11: number: 'x' where a number from 1 to 999 is wanted" },
    { "  number: [1]\n" ASK, "3:11: number: a list where a number is wanted" },
    { "  limit: 1us\n" ASK, NULL },
    { "  limit: 0\n" ASK, "3:10: limit: '0' where a time such as 20s or 2m is wanted" },
    { "  limit: [1]\n" ASK, "3:10: limit: a list where a time such as 20s or 2m is wanted" },
    { "  needs: [1 cores, smt, cgroup, ptrace, program x]\n" ASK, NULL },
    { "  needs: [0 cores]\n" ASK, "3:11: needs: '0 cores' where" },
    { "  needs: [-1 cores]\n" ASK, "3:11: needs: '-1 cores' where" },
    { "  needs: [2]\n" ASK, "3:11: needs: '2' where" },
    { "  needs: [' cores']\n" ASK, "3:11: needs: ' cores' where" },
    { "  needs: [smt, 2 coresx]\n" ASK, "3:16: needs: '2 coresx' where" },
    { "  needs: ['program ']\n" ASK, "3:11: needs: 'program ' where" },
    { "  needs: [program]\n" ASK, "3:11: needs: 'program' where" },
    { "  needs: smt\n" ASK, "3:10: needs: 'smt' where a list is wanted" },
    { "  needs: []\n" ASK, "3:10: needs: an empty list where a list is wanted" },
    { "  needs: [{ a: b }]\n" ASK, "3:11: needs: a mapping where a text is wanted" },
    { "  pane: [x]\n" ASK, "3:9: pane: a list where a pane's name is wanted" },
    { "  source: [x]\n" ASK, "3:11: source: a list where a file's name is wanted" },
    { "  about: [x]\n" ASK, "3:10: about: a list where a text is wanted" },
    { "  adopt: maybe\n" ASK, "3:10: adopt: " },
    { ASKED("answer: number, measure: { speed-up at: 1 }"), NULL },
    { ASKED("answer: number, measure: { speed-up at: 256 }"), NULL },
    { ASKED("answer: number, measure: { speed-up at: 257 }"),
      "speed-up at: a number from 1 to 256 is wanted" },
    { ASKED("answer: number, measure: { speed-up at: 0 }"),
      "speed-up at: a number from 1 to 256 is wanted" },
    { ASKED("answer: number, measure: { speed-up at: [1] }"),
      "speed-up at: a list where a number of slots is wanted" },
    { ASKED("answer: number, measure: { output: [1] }"),
      "output: a list where a regular expression is wanted" },
    { ASKED("answer: number, measure: { exit: [1] }"),
      "exit: a list where a job's name is wanted" },
    { ASKED("answer: number, measure: { output: '([0-9]+)$' }"), NULL },
    { ASKED("answer: count, measure: { forks: 1, execs: 1 }"),
      "measure: two measures where a measure is wanted" },
    { ASKED("answer: count, measure: [forks]"), "measure: a list where a measure is wanted" },
    { ASKED("answer: count, measure: { frks: 1 }"), "measure: there is no 'frks'" },
    { ASKED("answer: count, measure: { forks: 1 }"), NULL },
    { ASKED("answer: count, measure: { frks: [1] }"), "measure: there is no 'frks'" },
    { ASKED("answer: count, measure: { processes: [1] }"),
      "processes: a list where a job's name is wanted" },
    { ASKED("answer: seconds, measure: wall, near: 0"), NULL },
    { ASKED("answer: seconds, measure: wall, near: 50%"), NULL },
    { ASKED("answer: seconds, measure: wall, near: 9"), NULL },
    { ASKED("answer: seconds, measure: wall, near: 1e1"), NULL },
    { ASKED("answer: seconds, measure: wall, near: -1"), "near: '-1' where a share" },
    { ASKED("answer: seconds, measure: wall, near: ' 1'"), "near: ' 1' where a share" },
    { ASKED("answer: seconds, measure: wall, near: [1]"),
      "near: a list where a share such as 30% is wanted" },
    { ASKED("answer: count, measure: forks, expect: [1]"),
      "expect: the least and the most are wanted" },
    { ASKED("answer: count, measure: forks, expect: [1, 2, 3]"),
      "expect: the least and the most are wanted" },
    { ASKED("answer: count, measure: forks, expect: []"),
      "expect: the least and the most are wanted" },
    { ASKED("answer: count, measure: forks, expect: [1, 1]"), NULL },
    { ASKED("answer: count, measure: forks, expect: [[1], 2]"),
      "expect: a list where a number is wanted" },
    { ASKED("answer: count, measure: forks, expect: [1, [2]]"),
      "expect: a list where a number is wanted" },
    { ASKED("answer: count, measure: forks, expect: x"),
      "expect: the least and the most, numbers, are wanted" },
    { ASKED("answer: count, measure: forks, expect: 200ms"),
      "expect: the least and the most, numbers, are wanted" },
    { ASKED("answer: percent, measure: { output: '(.)' }, expect: [1%, 2%]"), NULL },
    { ASKED("answer: text, measure: last, expect: { a: b }"),
      "expect: a mapping where a word is wanted" },
    { ASKED("answer: [a, b], measure: last, of: [a, b]"), "of: goes with 'answer: order' alone" },
    { ASKED("answer: order, measure: order, of: [a]"), "of: one alone is no choice" },
    { ASKED("answer: [[a], b, c], measure: last"), "answer: a list where a text is wanted" },
    { ASKED("answer: [a, [b], c], measure: last"), "answer: a list where a text is wanted" },
    { ASKED("answer: { a: b }, measure: order"), "answer: a mapping where count, seconds" },
    { ASKED("answer: count, measure: forks, whi: x"), "unknown key 'whi' (did you mean 'why'?)" },
    { "  ask: [3]\n", "3:9: ask: '3' where a mapping with 'question' is wanted" },
};

START_TEST(each_line)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct teach_lesson lesson;

    text_printf(&file, "lesson:\n  exec: [x]\n%s", lines[_i].line);
    read_text(&lesson, "l.yaml", text_string(&file), &mistakes);
    if (lines[_i].mistake == NULL)
        ck_assert_str_eq(text_string(&mistakes), "");
    else
        ck_assert_msg(strstr(text_string(&mistakes), lines[_i].mistake) != NULL, "%s",
                      text_string(&mistakes));
    for (const char *at = text_string(&mistakes); *at != '\0'; at++)
        ck_assert(*at != '\n' || at[1] == '\0'); /* one of them, and not two */
    teach_close(&lesson);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* What a question has that says nothing of it. */
START_TEST(what_is_not_said)
{
    static const char text[] =
        "lesson:\n  exec: [x]\n  ask:\n"
        "    - { key: a, question: q, answer: count, measure: forks }\n"
        "    - { key: b, question: q, answer: seconds, measure: wall }\n"
        "    - { key: c, question: q, answer: percent, measure: wall, near: 50% }\n"
        "    - { key: d, question: q, answer: number, measure: wall, near: 2 }\n"
        "    - { key: z, question: q, answer: seconds, measure: wall, near: 0 }\n"
        "    - { key: e, question: q, answer: yes or no, measure: wall }\n"
        "    - { key: f, question: q, answer: text, measure: wall, expect: [x, y] }\n"
        "    - { key: g, question: q, answer: seconds, measure: wall, expect: 200ms }\n"
        "    - { key: h, question: q, answer: number, measure: wall, expect: [0x10, 50%] }\n";
    static const double nears[] = { 0, 0.3, 0.5, 2, 0, 0, 0, 0.3, 0.3 };
    struct text mistakes = { 0 };
    struct teach_lesson lesson;
    int slots[1];

    ck_assert_int_eq(read_text(&lesson, "l.yaml", text, &mistakes), 0);
    ck_assert_uint_eq(lesson.count, 9);
    for (int i = 0; i < 9; i++) {
        ck_assert(lesson.questions[i].near == nears[i]);
        ck_assert_int_eq(lesson.questions[i].bounded, i >= 7);
        ck_assert_int_eq(lesson.questions[i].wanted_count, i == 6 ? 2 : 0);
        ck_assert_int_eq(lesson.questions[i].choice_count, i == 5 ? 2 : 0);
        ck_assert_str_eq(lesson.questions[i].why, "");
    }
    ck_assert_str_eq(lesson.questions[6].wanted[1], "y");
    ck_assert(lesson.questions[7].low == 0.2 && lesson.questions[7].high == 0.2);
    ck_assert(lesson.questions[8].low == 16 && lesson.questions[8].high == 50);
    ck_assert_int_eq(lesson.limit_us, TEACH_LIMIT_US);
    ck_assert_int_eq(lesson.number, 0);
    ck_assert_int_eq(lesson.pane, 0);
    ck_assert(!lesson.adopt && !lesson.threads && !lesson.jobs);
    ck_assert_str_eq(lesson.title, "l"); /* of the file */
    ck_assert_uint_eq(teach_slots(&lesson, slots, 1), 0);
    teach_close(&lesson);
    text_fini(&mistakes);
}
END_TEST

/* Rising, each once, as many as there is room for: the first that are asked for. */
START_TEST(slots_to_measure_on)
{
    static const int at[] = { 8, 1, 4, 1, 2 };
    struct text file = { 0 }, mistakes = { 0 };
    struct teach_lesson lesson;
    int slots[5] = { 8, 8, 8, 8, 8 }; /* of before: nothing is read of it */

    text_puts(&file, "lesson:\n  exec: [x]\n  ask:\n");
    for (int i = 0; i < 5; i++)
        text_printf(
            &file,
            "    - { key: k%d, question: q, answer: number, measure: { speed-up at: %d } }\n", i,
            at[i]);
    ck_assert_int_eq(read_text(&lesson, "l.yaml", text_string(&file), &mistakes), 0);
    ck_assert_uint_eq(teach_slots(&lesson, slots, 5), 4);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(slots[i], 1 << i);
    memset(slots, 0, sizeof slots);
    ck_assert_uint_eq(teach_slots(&lesson, slots, 2), 2);
    ck_assert(slots[0] == 1 && slots[1] == 8 && slots[2] == 0);
    teach_close(&lesson);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

static const struct {
    const char *path, *source; /* as it is written */
    const char *name, *directory, *found;
} places[] = {
    { "l.yaml", "z.c", "l", "", "z.c" },
    { "d/l.yaml", "z.c", "l", "d", "d/z.c" },
    { "d/e/l.x.y", "z.c", "l.x", "d/e", "d/e/z.c" },
    { "/l", "z.c", "l", "/", "//z.c" },
    { "d/l.yaml", "/a/z.c", "l", "d", "/a/z.c" },
    { "d.e/l", "z.c", "l", "d.e", "d.e/z.c" },
};

START_TEST(where_its_source_is)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct teach_lesson lesson;

    text_printf(&file, "lesson:\n  source: %s\n" ASK, places[_i].source);
    ck_assert_int_eq(read_text(&lesson, places[_i].path, text_string(&file), &mistakes), 0);
    ck_assert_str_eq(lesson.path, places[_i].path);
    ck_assert_str_eq(lesson.name, places[_i].name);
    ck_assert_str_eq(lesson.directory, places[_i].directory);
    ck_assert_str_eq(lesson.source, places[_i].found);
    teach_close(&lesson);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* However long the way to it is. */
START_TEST(far_away)
{
    static const char text[] = "lesson:\n  source: z.c\n" ASK;
    struct text mistakes = { 0 };
    struct teach_lesson lesson;
    char path[1508] = "";

    memset(path, 'd', 1500);
    strcpy(path + 1500, "/l.yaml");
    ck_assert_int_eq(read_text(&lesson, path, text, &mistakes), 0);
    ck_assert_str_eq(lesson.path, path);
    strcpy(path + 1500, "/z.c");
    ck_assert_str_eq(lesson.source, path);
    teach_close(&lesson);
    text_fini(&mistakes);
}
END_TEST

/* What is broken has its mistake already; tabs and ends of lines are blanks. */
START_TEST(its_words)
{
    static const char text[] = "title: \"a\\tb\\nc\\rd\"\njobs: [{ run: x }]\nother: 3\nlesson:\n"
                               "  threads: true\n  source: z.c\n" ASK;
    struct text mistakes = { 0 };
    struct teach_lesson lesson;

    ck_assert_int_eq(read_text(&lesson, "l.yaml", text, &mistakes), 0);
    ck_assert_str_eq(lesson.title, "a b c d");
    ck_assert(lesson.threads && !lesson.adopt && lesson.jobs);
    teach_close(&lesson);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("the bounds of a lesson")
{
    tcase_add_loop_test(all, as_long_as_may_be, 0, (int)(sizeof longest / sizeof longest[0]));
    tcase_add_loop_test(all, each_line, 0, (int)(sizeof lines / sizeof lines[0]));
    tcase_add_test(all, what_is_not_said);
    tcase_add_test(all, slots_to_measure_on);
    tcase_add_loop_test(all, where_its_source_is, 0, (int)(sizeof places / sizeof places[0]));
    tcase_add_test(all, far_away);
    tcase_add_test(all, its_words);
}
