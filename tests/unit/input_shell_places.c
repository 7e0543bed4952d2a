/*
 * input_shell_places.c - every line of two pieces, a value and two pieces: how it is filled in, or
 * why it is refused, as golden/shell_places.txt has it; a line there for the two pieces in front.
 * What a shell makes of such lines is tried in input_shell_quotes.c.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "input/template.h"

#include <errno.h>
#include <inttypes.h>

static const char *const pieces[] = {
    "a", " ",   "\n", "\"", "'",  "\\",    "$",   "$(",   ")",  "((",
    "`", "${x", "}",  "#",  ">&", "<<E\n", "E\n", "case", "x[", "]=",
};
#define PIECES (sizeof pieces / sizeof pieces[0])

static struct {
    char why[80];
    unsigned count;
} reasons[24];
static size_t reason_count;
static uint64_t hash;

static void mix(const char *words)
{
    do
        hash = (hash ^ (unsigned char)*words) * 1099511628211u;
    while (*words++ != '\0');
}

static void count(const char *why)
{
    size_t i = 0;

    while (i < reason_count && strcmp(reasons[i].why, why) != 0)
        i++;
    ck_assert_uint_lt(i, sizeof reasons / sizeof reasons[0]);
    strcpy(reasons[i].why, why);
    reason_count += i == reason_count;
    reasons[i].count++;
}

static void fill(struct template *template)
{
    static const char *const values[] = { "2", "a'\"\\$;" };

    for (int i = 0; i < 2; i++) {
        struct template_size size = template_size(template);
        char sizes[64];
        ck_assert_int_eq(template_fill(template, &(struct template_values){ &values[i], 1, 7, 1 }),
                         0);
        mix(template_line(template));
        snprintf(sizes, sizeof sizes, "%zu %zu %zu", size.fixed, size.times, size.around);
        mix(sizes);
    }
    template_close(template);
}

static void look_at(const char *line)
{
    struct template_mistake mistake = { 0 };
    struct template *template;
    int r = template_open_text(&template, line, true, &mistake);

    ck_assert(r == 0 || (r == -EBADMSG && template == NULL && mistake.unsafe));
    count(r == 0 ? "filled in" : mistake.why);
    if (r == 0) {
        fill(template);
    } else {
        char place[16];
        snprintf(place, sizeof place, "%d %u", mistake.word, mistake.column);
        mix(place);
        mix(mistake.what);
        mix(mistake.why);
    }
}

static void put_piece(struct text *out, const char *piece)
{
    for (; *piece != '\0'; piece++)
        if (*piece == '\n')
            text_puts(out, "<newline>");
        else if (*piece == ' ')
            text_puts(out, "<blank>");
        else
            text_putc(out, *piece);
    text_putc(out, ' ');
}

START_TEST(each_place)
{
    struct text out = { 0 };

    for (size_t at = 0; at < PIECES * PIECES; at++) {
        reason_count = 0;
        memset(reasons, 0, sizeof reasons);
        hash = 14695981039346656037u;
        for (size_t after = 0; after < PIECES * PIECES; after++) {
            char line[64];
            snprintf(line, sizeof line, "%s%s{}%s%s", pieces[at / PIECES], pieces[at % PIECES],
                     pieces[after / PIECES], pieces[after % PIECES]);
            look_at(line);
        }
        put_piece(&out, pieces[at / PIECES]);
        put_piece(&out, pieces[at % PIECES]);
        text_printf(&out, "%016" PRIx64, hash);
        for (size_t i = 0; i < reason_count; i++)
            text_printf(&out, "; %u %s", reasons[i].count, reasons[i].why);
        text_putc(&out, '\n');
    }
    compare_file("tests/unit/golden/shell_places.txt", text_string(&out));
    text_fini(&out);
}
END_TEST

CHECK_MAIN("places in a shell line")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, each_place);
}
