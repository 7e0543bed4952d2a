/*
 * set_list_scripts.c - scripts of package.json: those that words of the command line choose, what
 * runs before and after them, and those that a list of concurrently means.
 */
#include "check_main.h"
#include "set/set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char package[] =
    "{ name: n, scripts: { predev: a, dev: b, postdev: c, 't:x': d, 't:y:z': e, 't:': f,\n"
    "  'a-x-c': g, 'a-c': h, postother: i } }\n";

static char place[] = "/tmp/set_scripts.XXXXXX";

/* Once: the tests are one process, or each its own. */
static void make_package(void)
{
    FILE *file;

    if (strstr(place, "XXXXXX") == NULL)
        return;
    ck_assert_ptr_nonnull(mkdtemp(place));
    ck_assert_int_eq(chdir(place), 0);
    file = fopen("package.json", "w");
    ck_assert(file != NULL && fputs(package, file) >= 0 && fclose(file) == 0);
}

/* "name=line" of each job, with what it waits for before it; or the mistakes. */
static void see(struct text *out, const char *file, const struct set_options *options)
{
    struct text mistakes = { 0 };
    struct set *set;

    if (file != NULL)
        set_read(&set, "s", file, strlen(file), options, &mistakes);
    else
        set_open(&set, "package.json", options, &mistakes);
    for (size_t i = 1; set != NULL && i <= set_count(set); i++) {
        struct fb_job job = set_job(set, i);
        for (size_t k = 0; k < job.after_count; k++)
            text_printf(out, "%s>", set_job(set, job.after[k].job).name);
        text_printf(out, "%s=%s; ", job.name != NULL ? job.name : "", job.shell);
    }
    text_puts(out, text_string(&mistakes));
    set_close(set);
    text_fini(&mistakes);
}

#define WHICH                                                                                      \
    "package.json:1:21: which scripts? Say them after the file: predev, dev, postdev, t:x, "       \
    "t:y:z, "                                                                                      \
    "t:, a-x-c, a-c, postother\n"

/* Words, after a - those that are left out. */
static const struct {
    const char *words[3], *seen;
} chosen[] = {
    { { "dev" }, "predev=a; predev>dev=b; dev>postdev=c; " },
    { { "postdev" }, "postdev=c; " },
    { { "dev", "predev" }, "predev=a; predev>dev=b; dev>postdev=c; " },
    { { "predev", "dev" }, "predev=a; predev>dev=b; dev>postdev=c; " },
    { { "t:*" }, "t:x=d; t:=f; " },
    { { "t:**" }, "t:x=d; t:y:z=e; t:=f; " },
    { { "t:?" }, "t:x=d; " },
    { { "t:[x]" }, "t:x=d; " },
    { { "*:z" }, "forkboard: package.json: there is no script '*:z' (did you mean 't:x'?)\n" },
    { { "**:z" }, "t:y:z=e; " },
    { { "t:*", "-t:" }, "t:x=d; " },
    { { "t:*", "-t:*" },
      "forkboard: package.json: there is no script 't:*' (did you mean 't:'?)\n" },
    { { "dv" }, "forkboard: package.json: there is no script 'dv' (did you mean 'dev'?)\n" },
    { { NULL }, WHICH },
};

START_TEST(words_of_the_command_line)
{
    const char *words[3], *excludes[3];
    struct set_options options = { .commands = true, .words = words, .excludes = excludes };
    struct text seen = { 0 };

    make_package();
    for (int i = 0; i < 3 && chosen[_i].words[i] != NULL; i++)
        if (chosen[_i].words[i][0] == '-')
            excludes[options.exclude_count++] = chosen[_i].words[i] + 1;
        else
            words[options.word_count++] = chosen[_i].words[i];
    see(&seen, NULL, &options);
    ck_assert_str_eq(text_string(&seen), chosen[_i].seen);
    text_fini(&seen);
}
END_TEST

static const struct {
    const char *file, *seen;
} lists[] = {
    { "['npm:t:*']", "x=npm run t:x; y:z=npm run t:y:z; =npm run t:; " },
    { "[{ command: 'npm:t:*', name: w- }]",
      "w-x=npm run t:x; w-y:z=npm run t:y:z; w-=npm run t:; " },
    { "['npm:a-*-c']", "x=npm run a-x-c; " },
    { "['npm:a-*c --w x']", "x-=npm run a-x-c --w x; =npm run a-c --w x; " },
    { "['npm:*other']", "post=npm run postother; " },
    { "['npm:q*']", "s:1:2: package.json has no script that 'q*' fits\n" },
    { "['npm:q*', 'npm:r*']", "s:1:2: package.json has no script that 'q*' fits\n"
                              "s:1:12: package.json has no script that 'r*' fits\n" },
    { "['npm:dev', 'npm:dev --x']", "dev=npm run dev; =npm run dev --x; " },
    { "['yarn:dev', 'pnpm:dev', 'bun:b', 'node:n', 'deno:d', 'npx:dev']",
      "dev=yarn run dev; =pnpm run dev; b=bun run b; n=node --run n; d=deno task d; =npx:dev; " },
};

START_TEST(a_list)
{
    const struct set_options options = { .commands = true };
    struct text seen = { 0 };

    make_package();
    see(&seen, lists[_i].file, &options);
    ck_assert_str_eq(text_string(&seen), lists[_i].seen);
    text_fini(&seen);
}
END_TEST

static const char *variable(const struct fb_job *job, const char *name)
{
    size_t size = strlen(name);

    for (const char *const *env = job->env; env != NULL && *env != NULL; env++)
        if (strncmp(*env, name, size) == 0 && (*env)[size] == '=')
            return *env + size + 1;
    return "";
}

/* What npm gives its scripts; the programs of the package and of those above it are in PATH. */
START_TEST(the_environment)
{
    const char *word = "dev";
    const struct set_options options = { .commands = true, .words = &word, .word_count = 1 };
    struct text mistakes = { 0 }, wanted = { 0 };
    struct fb_job job;
    struct set *set;
    char here[256];

    make_package();
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    for (int unset = 0; unset < 2; unset++) {
        if (unset)
            unsetenv("PATH");
        else
            setenv("PATH", "/p", 1);
        ck_assert_int_eq(set_open(&set, "package.json", &options, &mistakes), 0);
        job = set_job(set, 2);
        text_clear(&wanted);
        text_printf(&wanted, "%s/node_modules/.bin:/tmp/node_modules/.bin:%s", here,
                    unset ? "/usr/local/bin:/usr/bin:/bin" : "/p");
        ck_assert_str_eq(variable(&job, "PATH"), text_string(&wanted));
        ck_assert_str_eq(variable(&job, "INIT_CWD"), here);
        ck_assert_str_eq(variable(&job, "npm_command"), "run-script");
        ck_assert_str_eq(variable(&job, "npm_lifecycle_event"), "dev");
        ck_assert_str_eq(variable(&job, "npm_lifecycle_script"), "b");
        ck_assert_str_eq(variable(&job, "npm_package_name"), "n");
        ck_assert_str_eq(variable(&job, "npm_package_version"), "");
        text_clear(&wanted);
        text_printf(&wanted, "%s/package.json", here);
        ck_assert_str_eq(variable(&job, "npm_package_json"), text_string(&wanted));
        set_close(set);
    }
    text_fini(&wanted);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("scripts of a package")
{
    tcase_add_loop_test(all, words_of_the_command_line, 0, (int)(sizeof chosen / sizeof chosen[0]));
    tcase_add_loop_test(all, a_list, 0, (int)(sizeof lists / sizeof lists[0]));
    tcase_add_test(all, the_environment);
}
