/* set_memory.c - each allocation fails once while a job set is read: it is read whole, or not. */
#include "check_main.h"
#include "failing_memory.h"
#include "set/set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

static const char *const files[] = {
    "title: T\nslots: 2\nlimits: { net: 2 }\nenv: { A: b }\njobs:\n"
    "  - { name: a, run: x, dir: ~/y, log: { file: l, max: 1M } }\n"
    "  - { name: 'b{}', run: 'x {} {#}', each: [1, 2], after: a, needs: net, env: { B: '{}' } }\n"
    "  - { name: c, exec: [x, y], after: [b1, { a: failed }], group: g, success: [0, 3] }\n"
    "  - { name: d, call: work, with: { seconds: 0 } }\n"
    "notes: [{ on: began, job: a, say: hello }]\n",
    "processes:\n"
    "  a: { command: x, environment: [A=b], depends_on: { b: {} } }\n"
    "  b: { command: y, readiness_probe: { exec: { command: z } },\n"
    "       availability: { restart: always } }\n",
    "x: &x { shell: b, cwd: /d }\nprocs: { a: { <<: *x, shell: c }, e: *x, f: [g, h] }",
    "[a, { command: b, name: c, cwd: /d, env: { E: f } }, 'npm:x']",
    "web: a\nclock: b c\n",
};

static void put_set(struct set *set, struct text *out)
{
    set_print(set, out);
    for (size_t i = 1; i <= set_count(set); i++) {
        const struct fb_job job = set_job(set, i);
        text_printf(out, "%s %zu\n", job.name != NULL ? job.name : "-", job.after_count);
    }
}

START_TEST(each_allocation)
{
    const struct set_options options = { .commands = true, .procfile = _i == 4 };
    struct text whole = { 0 }, mistakes = { 0 };
    struct set *set;
    bool more = true;
    int failed = 0;

    setenv("HOME", "/h", 1);
    ck_assert_msg(set_read(&set, "s", files[_i], strlen(files[_i]), &options, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    put_set(set, &whole);
    set_close(set);
    text_string(&whole);
    for (int at = 1; more && at < 3000; at++) {
        struct text out = { 0 };
        int r;
        text_clear(&mistakes);
        fail_at = at;
        r = set_read(&set, "s", files[_i], strlen(files[_i]), &options, &mistakes);
        more = fail_at == 0;
        fail_at = 0;
        ck_assert_msg(r == 0 || r == -ENOMEM, "%d: %d %s", at, r, text_string(&mistakes));
        ck_assert((r == 0) == (set != NULL));
        if (r == 0) {
            put_set(set, &out);
            ck_assert_str_eq(text_string(&out), whole.bytes);
        }
        failed += r != 0;
        set_close(set);
        text_fini(&out);
    }
    ck_assert_int_gt(failed, 3);
    text_fini(&whole);
    text_fini(&mistakes);
}
END_TEST

/* The mistakes of a file are not what is said of lack of memory, whichever script it is. */
START_TEST(scripts_of_a_package)
{
    static const char names[] =
        "{ scripts: { t:one: a, t:two-and-a-name-that-is-so-much-longer-than-"
        "that-of-the-first-that-it-needs-more-room: b, t:three: c } }";
    const struct set_options options = { .commands = true };
    struct text whole = { 0 }, mistakes = { 0 };
    char path[] = "/tmp/set_memory.XXXXXX";
    struct set *set;
    bool more = true;
    FILE *file;

    ck_assert_ptr_nonnull(mkdtemp(path));
    ck_assert_int_eq(chdir(path), 0);
    file = fopen("package.json", "w");
    ck_assert(file != NULL && fputs(names, file) >= 0 && fclose(file) == 0);
    for (int at = 0; more && at < 3000; at++) {
        struct text out = { 0 };
        int r;
        text_clear(&mistakes);
        fail_at = at;
        r = set_read(&set, "s", "['npm:t:*']", 11, &options, &mistakes);
        more = at == 0 || fail_at == 0;
        fail_at = 0;
        ck_assert_msg(r == 0 || r == -ENOMEM || strstr(text_string(&mistakes), "emory") != NULL,
                      "%d: %d %s", at, r, mistakes.bytes);
        if (r == 0) {
            put_set(set, at == 0 ? &whole : &out);
            if (at > 0)
                ck_assert_msg(strcmp(text_string(&out), text_string(&whole)) == 0, "%d: %s", at,
                              out.bytes);
        }
        set_close(set);
        text_fini(&out);
    }
    ck_assert_ptr_nonnull(strstr(text_string(&whole), "npm run t:three"));
    text_fini(&whole);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("sets, memory")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, each_allocation, 0, (int)(sizeof files / sizeof files[0]));
    tcase_add_test(all, scripts_of_a_package);
}
