/* emulate_keyboard.c - what a person types, and what of it a program gets; modes that it asks for.
 */
#include "check_main.h"
#include "emulate/keyboard.h"

#include <string.h>

#define CURSOR "\033[?1h"
#define KEYPAD "\033="
#define PASTE  "\033[?2004h"
#define MOUSE  "\033[?1000h"
#define LONG   "\033[?1006h"

/* What the program has asked for, what is typed, what comes to it. A ^ ends it: the chord. */
static const struct {
    const char *asked, *typed, *seen;
} rows[] = {
    { "", "ls -l\r", "ls -l\r" },
    { "", "\003\032\034", "\003\032\034" },
    { "", "\035\035", "^" },
    { "", "a\035\035b", "a^" },
    { "", "a\035b", "a\035b" },
    { "", "\035", "" }, /* it waits */
    { "", "\035\033[A", "\035\033[A" },
    { "", "\033OA\033OD", "\033[A\033[D" },
    { CURSOR, "\033OA", "\033OA" },
    { CURSOR, "\033[B\033[H", "\033OB\033OH" },
    { CURSOR "\033[?1l", "\033OC", "\033[C" },
    { "", "\033", "\033" },
    { "", "\033x", "\033x" },
    { "", "\033[3~\033[1;5C\033[15~", "\033[3~\033[1;5C\033[15~" },
    { "", "\033OP", "\033OP" },
    { "", "\033Oq\033OM\033Ok", "1\r+" },
    { KEYPAD, "\033Oq", "\033Oq" },
    { KEYPAD "\033>", "\033Oq", "1" },
    { "", "\033[200~a\nb\033[201~", "a\nb" },
    { PASTE, "\033[200~a\nb\033[201~", "\033[200~a\nb\033[201~" },
    { PASTE, "\033[200~\035\035\033[201~", "\033[200~\035\035\033[201~" }, /* text is no chord */
    { PASTE, "\033[200~\033[200~\033[Ax\033[201~\035\035", "\033[200~\033[200~\033[Ax\033[201~^" },
    { "", "\303\251\346\227\245", "\303\251\346\227\245" },
    { "", "\033[<0;5;3M\033[<0;5;3m", "" },
    { MOUSE LONG, "\033[<0;5;3M\033[<0;5;3m", "\033[<0;5;3M\033[<0;5;3m" },
    { MOUSE, "\033[<0;5;3M\033[<0;5;3m", "\033[M %#\033[M#%#" },
    { MOUSE LONG, "\033[M %#", "\033[<0;5;3M" },
    { MOUSE "\033[?1000l", "\033[<0;5;3M", "" },
    { MOUSE "\033c", "\033[<0;5;3M", "" },
    { "\033]2;[?1000h\a", "\033[<0;5;3M", "" }, /* in a title it is none */
    /* what is no report of a mouse is a key */
    { MOUSE LONG, "\033[<0;5;3x\033[<0;5M\033[<m", "\033[<0;5;3x\033[<0;5M\033[<m" },
    { MOUSE LONG, "\033[<100000;5;3M", "\033[<100000;5;3M" },
    { "", "\033[[A\033[M", "\033[[A" }, /* of a console's F1; a click that has not ended */
    { "\033[?1;1000;1006h", "\033[<65;1;1M\033OA", "\033[<65;1;1M\033OA" },
};

static void type(const char *asked, const char *typed, size_t step, struct text *out)
{
    struct emulate_keyboard keyboard = { 0 };
    struct emulate_modes modes = { 0 };
    size_t size = strlen(typed);

    for (size_t i = 0; i < strlen(asked); i += step)
        emulate_modes_put(&modes, asked + i, strlen(asked) - i < step ? strlen(asked) - i : step);
    for (size_t from = 0; from < size; from += step) {
        size_t at = 0, count = size - from < step ? size - from : step;
        struct emulate_mouse mouse;
        enum emulate_typed r;
        while ((r = emulate_type(&keyboard, &modes, typed + from, count, &at, out, &mouse)) ==
               EMULATE_MOUSE_MOVED)
            emulate_type_mouse(&modes, &mouse, out);
        if (r == EMULATE_CHORD) {
            text_putc(out, '^');
            return;
        }
    }
}

START_TEST(typed)
{
    struct text out = { 0 };

    type(rows[_i].asked, rows[_i].typed, 1000, &out);
    ck_assert_str_eq(text_string(&out), rows[_i].seen);
    text_fini(&out);
}
END_TEST

/* Escape is a key where a read ends with it; what has begun otherwise waits for its rest. */
static const struct {
    size_t step;
    const char *typed, *seen;
} reads[] = {
    { 1, "\033x", "\033x" },     { 1, "\033[A", "\033[A" }, { 2, "\033[Ax", "\033OAx" },
    { 2, "\033[1~", "\033[1~" }, { 2, "\033OB", "\033OB" }, { 3, "\033\033[A", "\033\033[A" },
};

START_TEST(cut_by_reads)
{
    struct text out = { 0 };

    type(CURSOR, reads[_i].typed, reads[_i].step, &out);
    ck_assert_str_eq(text_string(&out), reads[_i].seen);
    text_fini(&out);
}
END_TEST

START_TEST(half_a_chord_is_a_key)
{
    struct emulate_keyboard keyboard = { .held = true };
    struct text out = { 0 };

    emulate_type_held(&keyboard, &out);
    emulate_type_held(&keyboard, &out);
    ck_assert_str_eq(text_string(&out), "\035");
    text_fini(&out);
}
END_TEST

/* A sequence that never ends is not kept without bound, and what follows it is not lost. */
START_TEST(a_long_sequence)
{
    struct emulate_keyboard keyboard = { 0 };
    struct emulate_modes modes = { 0 };
    struct emulate_mouse mouse;
    struct text out = { 0 };
    char bytes[100] = "\033[";
    size_t at = 0;

    memset(bytes + 2, '1', sizeof bytes - 2);
    ck_assert_int_eq(emulate_type(&keyboard, &modes, bytes, sizeof bytes, &at, &out, &mouse),
                     EMULATE_MORE);
    ck_assert_uint_eq(out.size, sizeof bytes);
    text_fini(&out);
}
END_TEST

/* A place of the mouse is a byte, as far as there is one; a long report is a number. */
static const struct {
    int modes, col, row;
    const char *seen;
} clicks[] = {
    { 0, 1, 1, "" },
    { EMULATE_MOUSE, 0, 1, "\033[M !\"" },
    { EMULATE_MOUSE, 222, 222, "\033[M \xff\xff" },
    { EMULATE_MOUSE, 223, 0, "" },
    { EMULATE_MOUSE, 0, 223, "" },
    { EMULATE_MOUSE, 223, 223, "" },
    { EMULATE_MOUSE | EMULATE_MOUSE_LONG, 223, 0, "\033[<0;224;1M" },
};

START_TEST(each_click)
{
    struct emulate_modes modes = { .modes = (uint8_t)clicks[_i].modes };
    struct text out = { 0 };

    emulate_type_mouse(&modes,
                       &(struct emulate_mouse){ .col = clicks[_i].col, .row = clicks[_i].row },
                       &out);
    ck_assert_str_eq(text_string(&out), clicks[_i].seen);
    text_fini(&out);
}
END_TEST

static const struct {
    const char *bytes;
    bool asks;
    int modes;
} asked[] = {
    { "plain text", false, 0 },
    { "\033[6n", true, 0 },
    { "\033[c", true, 0 },
    { "\033[>c", true, 0 },
    { "\033[?6n", true, 0 },
    { "\033Z", true, 0 },
    { "\033[31m", false, 0 },
    { "\033]0;[6n\a", false, 0 },
    { "\033P\033[6n\033\\", true, 0 }, /* an escape ends the string */
    { "\033[?1049h", false, EMULATE_FULL_SCREEN },
    { "\033[?1049h\033[?25l\033[?1h\033=", false,
      EMULATE_FULL_SCREEN | EMULATE_NO_CURSOR | EMULATE_CURSOR_KEYS | EMULATE_KEYPAD },
    { "\033[?1049h\030", false, EMULATE_FULL_SCREEN },
    { "\033[?10\030"
      "49h",
      false, 0 },
    { "\033[?1;2;3;4;5;6;7;8;9;1049h", false, EMULATE_CURSOR_KEYS },
    { "\033[?99999999999999999999h", false, 0 },
    /* a soft reset, and what is none */
    { "\033[?1h\033=\033[?25l\033[!p", false, 0 },
    { "\033[?1;1049;2004h\033[!p", false, EMULATE_FULL_SCREEN | EMULATE_PASTE },
    { "\033[?1h\033[p", false, EMULATE_CURSOR_KEYS },
    { "\033[?1h\033[!q", false, EMULATE_CURSOR_KEYS },
    { "\033[?1h\033[?1l", false, 0 },
    { "\033[1h", false, 0 }, /* no private one */
    { "\033[>1h", false, 0 },
    { "\033[?1i", false, 0 },
    { "\033[!c", false, 0 },
    { "\033[!n", false, 0 },
    { "\033[>n", false, 0 },
    { "\033[?c", false, 0 },
    { "\033[?47h", false, EMULATE_FULL_SCREEN },
    { "\033[?1047h", false, EMULATE_FULL_SCREEN },
    { "\033[?9h", false, EMULATE_MOUSE },
    { "\033[?1000h", false, EMULATE_MOUSE },
    { "\033[?1002h", false, EMULATE_MOUSE },
    { "\033[?1003h", false, EMULATE_MOUSE },
    { "\033[?1006h", false, EMULATE_MOUSE_LONG },
    { "\033[?1000;1006h", false, EMULATE_MOUSE | EMULATE_MOUSE_LONG },
    { "\033[?1000:1006h", false, EMULATE_MOUSE | EMULATE_MOUSE_LONG },
    { "\033=\033>", false, 0 },
    { "\033[?1h\033c", false, 0 },
    { "\033]0;t\033[?1h", false, EMULATE_CURSOR_KEYS },
    { "\033]0;\033[?1h\a", false, EMULATE_CURSOR_KEYS },
    { "\033]0;a\aplain\033[?1h", false, EMULATE_CURSOR_KEYS },
    { "\033Xtext\033\\\033[6n", true, 0 },
    { "\033[6", false, 0 },
    { "\033[6nand text", true, 0 },
    { "\033[6\032n", false, 0 },
    { "\033[6\032\033[?1h", false, EMULATE_CURSOR_KEYS },
    { "\033[?1hl", false, EMULATE_CURSOR_KEYS },
    { "\033[@?1h", false, 0 },                        /* an @ ends a sequence */
    { "\033[?1\r\177h", false, EMULATE_CURSOR_KEYS }, /* a control is none of it */
};

START_TEST(modes_of)
{
    struct emulate_modes whole = { 0 }, cut = { 0 }, again = { 0 };
    const char *bytes = asked[_i].bytes;
    char set[EMULATE_MODES_ROOM];
    bool asks = false;

    ck_assert_int_eq(emulate_modes_put(&whole, bytes, strlen(bytes)), asked[_i].asks);
    for (size_t i = 0; i < strlen(bytes); i++)
        asks |= emulate_modes_put(&cut, bytes + i, 1);
    ck_assert_int_eq(asks, asked[_i].asks);
    ck_assert_int_eq(whole.modes, asked[_i].modes);
    ck_assert_int_eq(cut.modes, asked[_i].modes);
    ck_assert_ptr_eq(emulate_modes_bytes(&whole, set), set);
    emulate_modes_put(&again, set, strlen(set));
    ck_assert_int_eq(again.modes, /* what a screen does not show is not its affair */
                     whole.modes & ~(EMULATE_MOUSE | EMULATE_MOUSE_LONG | EMULATE_PASTE));
}
END_TEST

START_TEST(modes_as_bytes)
{
    static const struct {
        unsigned modes;
        const char *bytes;
    } each[] = { { 0, "" },
                 { EMULATE_MOUSE | EMULATE_MOUSE_LONG | EMULATE_PASTE, "" },
                 { EMULATE_KEYPAD, "\033=" },
                 { 255, "\033[?1049h\033[?1h\033=\033[?25l" } };
    struct emulate_modes modes = { 0 };
    char set[EMULATE_MODES_ROOM];

    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++) {
        memset(set, 'x', sizeof set);
        modes.modes = (uint8_t)each[i].modes;
        ck_assert_str_eq(emulate_modes_bytes(&modes, set), each[i].bytes);
    }
}
END_TEST

CHECK_MAIN("keyboard")
{
    tcase_add_test(all, modes_as_bytes);
    tcase_add_loop_test(all, typed, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, cut_by_reads, 0, (int)(sizeof reads / sizeof reads[0]));
    tcase_add_test(all, half_a_chord_is_a_key);
    tcase_add_test(all, a_long_sequence);
    tcase_add_loop_test(all, modes_of, 0, sizeof asked / sizeof asked[0]);
    tcase_add_loop_test(all, each_click, 0, (int)(sizeof clicks / sizeof clicks[0]));
}
