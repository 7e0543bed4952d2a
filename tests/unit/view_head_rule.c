/* view_head_rule.c - the rule below the head: what of the list is shown, and what not. */
#include "check_main.h"
#include "view_widths.h"

#include <string.h>

/* The words of the rule: `_` for a piece of its line, however long. */
static void rule(struct stage *stage, int cols, char *out)
{
    static const char line[] = "\u2500";
    char *text, *at, *end;
    size_t size = 0;

    stage_draw(stage, 24, cols);
    text = stage_dump(stage);
    at = strchr(strchr(text, '\n') + 1, '\n') + 1;
    end = strchr(at, '\n');
    while (at < end)
        if (strncmp(at, line, strlen(line)) == 0) {
            size_t length = 0;
            for (; strncmp(at, line, strlen(line)) == 0; at += strlen(line))
                length++;
            size += (size_t)sprintf(out + size, length < 10 ? "%zu" : "_", length);
        } else {
            out[size++] = *at++;
        }
    out[size] = '\0';
    free(text);
}

static const struct {
    unsigned filter;
    const char *only, *find, *program;
    bool before;
    const char *rule;
} rules[] = {
    { .rule = "_" },
    { .only = "or", .rule = "2 only or _ 1 of 5 2" },
    { .find = "is", .rule = "2 find is _" },
    { .only = "or", .find = "is", .rule = "2 only or 2 find is _ 1 of 5 2" },
    { .filter = 1u << BOARD_RUNNING, .rule = "2 only running _ 2 of 5 2" },
    { .filter = 1u << BOARD_RUNNING | 1u << BOARD_OK, .rule = "2 only running, ok _ 3 of 5 2" },
    { .filter = 1u << BOARD_RUNNING, .only = "Lon", .rule = "2 only running with Lon _ 1 of 5 2" },
    { .program = "make", .find = "is", .rule = "2 only make and below 2 find is _ 0 of 5 2" },
    { .filter = 1u << BOARD_WAITING, .rule = "2 only waiting _ 1 of 5 2" },
    { .filter = 1u << BOARD_HELD, .rule = "2 only off _ 0 of 5 2" },
    { .only = "w", .rule = "2 only w _ 1 of 5 2" },
    { .find = "i", .rule = "2 find i _" },
    { .program = "m", .rule = "2 only m and below _ 0 of 5 2" },
    { .program = "make", .before = true, .rule = "2 folded: 0 before make _" },
};

START_TEST(what_is_shown)
{
    struct stage stage;
    char seen[512];

    cities(&stage);
    stage.ui.table.filter = rules[_i].filter != 0 ? rules[_i].filter : UI_FILTER_ALL;
    stage.ui.table.only = rules[_i].only;
    stage.ui.table.find = rules[_i].find != NULL ? rules[_i].find : "";
    stage.ui.table.program = rules[_i].program;
    stage.ui.table.before = rules[_i].before;
    stage_rebuild(&stage);
    rule(&stage, 80, seen);
    ck_assert_str_eq(seen, rules[_i].rule);
    stage_close(&stage);
}
END_TEST

/* What does not fit is cut, and what is left of the list is said first of all. */
START_TEST(in_each_width)
{
    struct stage stage;

    cities(&stage);
    stage.ui.table.only = "a long text in names";
    stage.ui.table.find = "another that is searched for";
    golden_widths(&stage, "head_rule", 24, 2, 1, 6, 90);
    stage.ui.table.only = "";
    stage.ui.table.program = "a-program-with-a-name";
    stage.ui.table.before = true;
    golden_widths(&stage, "head_rule_program", 24, 2, 1, 6, 90);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("the rule below the head")
{
    check_locale();
    tcase_add_test(all, in_each_width);
    tcase_add_loop_test(all, what_is_shown, 0, (int)(sizeof rules / sizeof rules[0]));
}
