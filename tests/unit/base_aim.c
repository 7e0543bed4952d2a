/* base_aim.c - what a probe may try. */
#include "base/aim.h"
#include "check_main.h"

static const char *const words[] = { "pg_isready", NULL }, *const none[] = { NULL };

static const struct aim_case {
    enum fb_probing kind;
    const char *what, *const *argv;
    bool fits;
} cases[] = {
    { FB_PROBE_EXEC, NULL, words, true },
    { FB_PROBE_EXEC, NULL, none, false },
    { FB_PROBE_EXEC, NULL, NULL, false },
    { FB_PROBE_EXEC, "x", words, false },
    { FB_PROBE_LINE, "ready (now|then)", NULL, true },
    { FB_PROBE_LINE, "(", NULL, false },
    { FB_PROBE_LINE, "", NULL, false },
    { FB_PROBE_LINE, "x", words, false },
    { FB_PROBE_TCP, "127.0.0.1:5432", NULL, true },
    { FB_PROBE_TCP, "zz", NULL, false },
    { FB_PROBE_HTTP, "http://127.0.0.1:80/", NULL, true },
    { FB_PROBE_HTTP, "ftp://x/", NULL, false },
    { FB_PROBE_FILE, "x", NULL, true },
    { FB_PROBE_SHELL, "x", NULL, true },
    { FB_PROBE_SHELL, NULL, NULL, false },
};

START_TEST(a_probe)
{
    const struct aim_case *row = &cases[_i];

    ck_assert_int_eq(aim_fits(&(struct fb_probe){
                         .kind = row->kind, .what = row->what, .argv = row->argv }),
                     row->fits);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, a_probe, 0, sizeof cases / sizeof cases[0]);
}
