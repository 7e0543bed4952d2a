/*
 * teach_measure_whole.c - each measure of whole records, golden/record_NAME.jsonl, of all jobs, of
 * each and of patterns. Each record is a part of golden/teach_measures.txt: see check_golden.h.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "report/facts.h"
#include "teach/measure.h"

#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int lines; /* which are read; 0: all */
} records[] = { { "at_once", 0 }, { "at_once", 18 },   { "goal", 0 },    { "cities", 0 },
                { "cities", 42 }, { "edges", 1 },      { "edges", 111 }, { "edges", 0 },
                { "watch", 30 },  { "edges_watch", 0 } };

static const char *const patterns[] = { "?", "2*", "*e*", "[b-p]*", "none such" };
static const char *const expressions[] = { "o",           "^[a-z]+$", "(t[a-z]*)", "^([0-9]+)$",
                                           "none (such)", "",         "(b?)egin",  "(x)?t" };

static void put(struct text *out, const char *about, int slots, int word,
                const struct teach_facts *facts)
{
    struct teach_value value;

    teach_measure(facts, &(struct teach_measure){ word, about, slots }, &value);
    ck_assert(value.known || value.why[0] != '\0');
    text_puts(out, value.missing ? " -" : " ");
    if (!value.known)
        text_printf(out, "(%s)", value.why);
    else if (value.text[0] != '\0')
        text_printf(out, "'%s' %.6g", value.text, value.number);
    else
        text_printf(out, "%.6g", value.number);
    if (value.unit != teach_words[word].unit)
        text_printf(out, " unit %d", value.unit);
    text_putc(out, ';');
}

static void put_word(struct text *out, int word, const struct teach_facts *facts)
{
    enum teach_takes takes = teach_words[word].takes;

    text_printf(out, "%s:", teach_words[word].name);
    if (takes == TEACH_NOTHING || takes == TEACH_MAYBE_JOB)
        put(out, NULL, 0, word, facts);
    for (int slots = 1; takes == TEACH_SLOTS && slots <= 3; slots++)
        put(out, NULL, slots, word, facts);
    for (size_t i = 0; takes == TEACH_REGEXP && i < sizeof expressions / sizeof expressions[0]; i++)
        put(out, expressions[i], 0, word, facts);
    if (takes == TEACH_JOB || takes == TEACH_MAYBE_JOB) {
        for (uint32_t number = 1; number <= facts->board->job_count; number++) {
            struct board_job room;
            put(out, board_job(facts->board, number, &room)->name, 0, word, facts);
        }
        for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
            put(out, patterns[i], 0, word, facts);
    }
    text_putc(out, '\n');
}

/* Not all of it is as if the run went on. */
static void fold(struct facts *facts, const char *name, int lines)
{
    const char *source = getenv("SOURCE");
    struct record_reader *reader;
    struct fb_event event;
    char path[512], error[512];

    snprintf(path, sizeof path, "%s/tests/unit/golden/record_%s.jsonl",
             source != NULL ? source : ".", name);
    facts_init(facts);
    ck_assert_int_eq(record_reader_open(&reader, path, error, sizeof error), 0);
    for (int line = 0; (lines == 0 || line < lines) && record_reader_next(reader, &event) > 0;
         line++)
        ck_assert_int_eq(facts_take(facts, &event), 0);
    record_reader_close(reader);
}

START_TEST(each_measure)
{
    static const struct teach_speed speeds[] = { { 1, 1 }, { 3, 2.5 } };
    static const struct teach_result results[] = { { 2, " 7 of 9 " }, { 1, "two" }, { 3, "" } };
    struct text out = { 0 };

    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        struct facts facts;
        struct teach_facts taught;
        fold(&facts, records[i].name, records[i].lines);
        taught = (struct teach_facts){ &facts.board, speeds, 2, results, 3 };
        text_printf(&out, "== %s, %u jobs, %d\n", records[i].name, facts.board.job_count,
                    records[i].lines);
        for (int word = 0; teach_words[word].name != NULL; word++)
            put_word(&out, word, &taught);
        facts_fini(&facts);
    }
    ck_assert(!out.failed);
    compare_file("tests/unit/golden/teach_measures.txt", text_string(&out));
    text_fini(&out);
}
END_TEST

CHECK_MAIN("measures of records")
{
    check_locale();
    tcase_add_test(all, each_measure);
}
