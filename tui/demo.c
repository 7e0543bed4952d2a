/*
 * demo.c - `forkboard demo`: lists the job sets that come with the program, or runs one. One
 * demo is no set but a program that is watched.
 */
#include "commands.h"

#include "opt/complain.h"
#include "plain/printed.h"
#include "run_set.h"
#include "set/demos.h"
#include "set/function.h"

#include <stdio.h>
#include <string.h>

/* What is special about one. */
struct special {
    const char *name;
    int64_t unit_us;      /* of the clock for a second of the set */
    const char *farewell; /* the program goes on when its workers have ended; NULL: nothing */
};

static const struct special blueprint = { "blueprint", 100000, "Business as usual" };
/* The program beside the sets that shows a watch. */
static const char watched[] = "watch", program[] = "/blueprint.py";

static const struct special any = { NULL, 1000000, NULL };

static void print(struct text *text)
{
    printed_text(stdout, text);
    text_fini(text);
}

static int list(const struct demos *demos)
{
    struct text lines = { 0 };

    for (int i = 0; demos->names[i] != NULL; i++)
        demos_put_line(demos, demos->names[i], &lines);
    text_printf(&lines, "%-11s the blueprint in Python, watched: every process that Python makes\n",
                watched);
    print(&lines);
    return 0;
}

static int no_demos(void)
{
    struct text places = { 0 };
    int status;

    demos_put_places(&places);
    status = complain(3, "the demos are in none of %s", text_string(&places));
    text_fini(&places);
    return status;
}

static int no_such_demo(const struct demos *demos, const char *name)
{
    const char *nearest = opt_nearest(name, (const char *const *)demos->names);

    if (nearest != NULL)
        return complain(2, "there is no demo '%s' (did you mean '%s'?)", name, nearest);
    return complain(2, "there is no demo '%s'; 'forkboard demo' lists them", name);
}

/* What a shim of pyenv's runs first is left out: T shows it. */
static int watch(struct opt *opt, const struct demos *demos)
{
    struct text path = { 0 };
    char *words[] = { (char *)"python3", NULL, NULL };
    int status;

    if (opt->only == NULL)
        opt->only = words[0];
    opt->screen.pane = OPT_PANE_TIMELINE;
    text_puts(&path, demos->directory);
    text_puts(&path, program);
    words[1] = (char *)text_string(&path);
    if (opt->dry_run)
        status = printf("python3 %s\n", words[1]) < 0;
    else
        status = cmd_watch_words(opt, words, 2);
    text_fini(&path);
    return status;
}

static int run(struct opt *opt, const struct demos *demos, const char *name)
{
    const struct special *special = strcmp(name, blueprint.name) == 0 ? &blueprint : &any;
    int64_t unit_us = opt->unit_us != 0 ? opt->unit_us : special->unit_us;
    struct text path = { 0 };
    int i = 0, status;

    if (strcmp(name, watched) == 0)
        return watch(opt, demos);
    while (demos->names[i] != NULL && strcmp(demos->names[i], name) != 0)
        i++;
    if (demos->names[i] == NULL)
        return no_such_demo(demos, name);
    if (!opt->output_given)
        opt->run.output = FB_OUTPUT_LINE;
    demos_put_path(demos, name, &path);
    status = cmd_run_set(opt, text_string(&path), (double)unit_us / 1e6);
    text_fini(&path);
    if (special->farewell != NULL && opt->mode != OPT_JSON && !opt->dry_run)
        puts(special->farewell);
    return status;
}

static int list_or_run(struct opt *opt, const char *name)
{
    struct demos demos;
    int status;

    if (demos_open(&demos) < 0)
        status = complain(3, "no memory");
    else if (demos.directory == NULL)
        status = no_demos();
    else
        status = name != NULL ? run(opt, &demos, name) : list(&demos);
    demos_close(&demos);
    return status;
}

int cmd_demo(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    struct text functions = { 0 };
    int status = 0;

    if (opt_parse(&opt, OPT_DEMO, argc, argv, error, sizeof error) < 0) {
        status = complain(2, "demo: %s", error);
    } else if (opt.help) {
        opt_help(OPT_DEMO);
    } else if (opt.version) {
        puts("forkboard " FB_VERSION);
    } else if (opt.rest_count > 1) {
        status = complain(2, "demo takes one name; unexpected '%s'", opt.rest[1]);
    } else if (opt.functions) {
        function_put_help(&functions);
        print(&functions);
    } else {
        status = list_or_run(&opt, opt.rest_count > 0 ? opt.rest[0] : NULL);
    }
    opt_fini(&opt);
    return status;
}
