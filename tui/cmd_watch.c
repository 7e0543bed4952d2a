/*
 * cmd_watch.c - `forkboard watch`: which program is to be watched. One word that is a line for the
 * shell is one here too, as in `run`, unless there is a program of that name.
 */
#include "cmd.h"

#include "pump.h"
#include "sys.h"
#include "template.h"
#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_line(char *const *words, int count)
{
    struct template *template;
    bool shell;

    if (count != 1 || template_open(&template, words, 1, false) < 0)
        return false;
    shell = template_is_shell(template);
    template_close(template);
    return shell;
}

int cmd_watch_words(const struct opt *opt, char *const *words, int count)
{
    char path[4096];
    int r;

    if (count == 0)
        return pump_complain(2, "there is no program to watch; 'forkboard watch --help' shows how");
    r = sys_find_program(words[0], getenv("PATH"), -1, path, sizeof path);
    if (r < 0 && is_line(words, count)) {
        char *line[] = { (char *)"sh", (char *)"-c", words[0], NULL };
        return watch_run(opt, "/bin/sh", line);
    }
    if (r < 0) /* as a shell says it */
        return pump_complain(r == -ENOENT ? 127 : 126, "%s: %s", words[0],
                             r == -ENOENT ? "there is no such program" : strerrordesc_np(-r));
    return watch_run(opt, path, words);
}

int cmd_watch(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0, r = opt_parse(&opt, OPT_WATCH, argc, argv, error, sizeof error);

    if (r < 0)
        status = pump_complain(2, "watch: %s", error);
    else if (opt.help)
        opt_help(OPT_WATCH);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else
        status = cmd_watch_words(&opt, opt.rest, opt.rest_count);
    opt_fini(&opt);
    return status;
}
