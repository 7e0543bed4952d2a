/* input_rpl.c - replacement strings that the command line makes: what is read, and what becomes of
 * a value. */
#include "check_main.h"
#include "input/rpl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *words, *value;
    const char *put, *error; /* one of them */
} rows[] = {
    { "{a} s/x/y/", "xxa", "yxa", NULL },
    { "{a} s/x/y/g", "xxa", "yya", NULL },
    { "{a} s/X/y/i", "xxa", "yxa", NULL },
    { "{a} s/X/y/gi", "xXa", "yya", NULL },
    { "{a} s/X/y/ig", "xXa", "yya", NULL },
    { "{a}\ts/x/y/", "x", "y", NULL },
    { "{a} s/x/y/; s/y/z/", "x", "z", NULL },
    { "{a} s/x/y/;s/y/z/;", "x", "z", NULL },
    { "{a} s/x/y/ s/y/z/", "x", "z", NULL },
    { "{a} s/x/y/\ns/y/z/", "x", "z", NULL },
    { "{a} s:.*/::", "a/b/c.d", "c.d", NULL },
    { "{a} s{x}{y}", "x", "y", NULL },
    { "{a} s(x) (y)", "x", "y", NULL },
    { "{a} s[x]<y>", "x", NULL, "only s/REGEX/TEXT/" }, /* the second as the first */
    { "{a} s<x> <y>g", "xx", "yy", NULL },
    { "{a} s/a\\/b/c/", "a/b", "c", NULL },
    { "{a} s/(x)(y)/$2$1/", "xy", "yx", NULL },
    { "{a} s/x/[$&]/", "axb", "a[x]b", NULL },
    { "{a} s/x//", "axb", "ab", NULL },
    { "{a} s/[0-9]+/N/g", "a12b3", "aNbN", NULL },
    { "{a} $_=uc", "aZ-z\xc3\xa9", "AZ-Z\xc3\xa9", NULL },
    { "{a} $_ = uc($_)", "ab", "AB", NULL },
    { "{a} $_=uc $_", "ab", "AB", NULL },
    { "{a} $_=lc", "AzZ[", "azz[", NULL },
    { "{a} $_=lc;s/a/b/", "A", "b", NULL },
    { "{a} s/a/b/; $_=uc", "a", "B", NULL },
    { "{a} $_=ucx", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} $_=ux", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} $_ uc", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} $x=uc", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a}", "a", NULL, "--rpl '{a}': a tag, a blank and s/REGEX/TEXT/ are wanted" },
    { "{a} ;", "a", NULL, "a tag, a blank and s/REGEX/TEXT/ are wanted" },
    { " s/a/b/", "a", NULL, "a tag, a blank and s/REGEX/TEXT/ are wanted" },
    { "", "a", NULL, "a tag, a blank and s/REGEX/TEXT/ are wanted" },
    { "{a} s", "a", NULL,
      "--rpl '{a}': only s/REGEX/TEXT/, with the flags g and i, $_=uc and $_=lc" },
    { "{a} s/a", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} s/a/b", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} s/a/b/x", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} s{a}", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} y/a/b/", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} s a b ", "a", NULL, "only s/REGEX/TEXT/" },
    { "{a} s/(/b/", "a", NULL, "--rpl '{a}': " },
};

START_TEST(each_one)
{
    struct text out = { 0 };
    char error[400] = "";
    struct rpl *rpl;
    int r = rpl_open(&rpl, rows[_i].words, error, sizeof error);

    if (rows[_i].error != NULL) {
        ck_assert_int_eq(r, -EINVAL);
        ck_assert_ptr_null(rpl);
        ck_assert_msg(strstr(error, rows[_i].error) != NULL, "%s", error);
        return;
    }
    ck_assert_msg(r == 0, "%s", error);
    ck_assert_str_eq(rpl_tag(rpl), "{a}");
    text_puts(&out, "<");
    rpl_put(rpl, rows[_i].value, &out);
    ck_assert_int_eq(text_string(&out)[0], '<'); /* what was there stays */
    ck_assert_str_eq(text_string(&out) + 1, rows[_i].put);
    ck_assert_ptr_null(rpl_close(rpl));
    text_fini(&out);
}
END_TEST

/* As many steps as may be, and one more, of either sort. */
START_TEST(many_steps)
{
    for (int more = 0; more < 2; more++)
        for (int letters = 0; letters < 2; letters++) {
            struct text words = { 0 }, out = { 0 };
            char error[400];
            struct rpl *rpl;
            int r;
            text_puts(&words, "{a} ");
            for (int i = 0; i < 16 + more; i++)
                text_puts(&words, letters ? "$_=uc;" : "s/a/aa/;");
            r = rpl_open(&rpl, text_string(&words), error, sizeof error);
            ck_assert_int_eq(r, more ? -EINVAL : 0);
            if (r == 0) {
                rpl_put(rpl, "a", &out);
                ck_assert_uint_eq(out.size, letters ? 1 : 17);
            }
            rpl_close(rpl);
            text_fini(&words);
            text_fini(&out);
        }
}
END_TEST

/* Several, of which one is wrong: none is left. */
START_TEST(several)
{
    static const char *const good[] = { "{a} s/a/b/", "{b} s/b/c/" }, *const bad[] = { "{a} s/a/b/",
                                                                                       "{b}" };
    char error[400];
    struct rpl **rpls;

    ck_assert_int_eq(rpl_open_all(&rpls, good, 2, error, sizeof error), 0);
    ck_assert_str_eq(rpl_tag(rpls[0]), "{a}");
    ck_assert_str_eq(rpl_tag(rpls[1]), "{b}");
    ck_assert_ptr_null(rpls[2]);
    rpl_close_all(rpls, 2);
    ck_assert_int_eq(rpl_open_all(&rpls, bad, 2, error, sizeof error), -EINVAL);
    ck_assert_ptr_null(rpls);
    ck_assert_int_eq(rpl_open_all(&rpls, good, 0, error, sizeof error), 0);
    ck_assert_ptr_null(rpls[0]);
    rpl_close_all(rpls, 0);
    rpl_close_all(NULL, 3);
    ck_assert_ptr_null(rpl_close(NULL));
}
END_TEST

CHECK_MAIN("replacement strings of one's own")
{
    tcase_add_loop_test(all, each_one, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, many_steps);
    tcase_add_test(all, several);
}
