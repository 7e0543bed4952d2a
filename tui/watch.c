/*
 * watch.c - `forkboard watch`: which program is to be watched. One word that is a line for the
 * shell is one here too, as in `run`, unless there is a program of that name.
 */
#include "commands.h"

#include "input/template.h"
#include "opt/complain.h"
#include "show/pump.h"
#include "show/sources.h"
#include "watch/watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int cmd_watch_words(const struct opt *opt, char *const *words, int count)
{
    char path[4096];
    int r;

    if (count == 0)
        return complain(2, "there is no program to watch; 'forkboard watch --help' shows how");
    r = watch_find_program(words[0], path, sizeof path);
    if (r < 0 && template_is_line(words, count)) {
        char *line[] = { (char *)"sh", (char *)"-c", words[0], NULL };
        return pump_run(opt, source_watch(opt, "/bin/sh", line), NULL);
    }
    if (r < 0) /* as a shell says it */
        return complain(r == -ENOENT ? 127 : 126, "%s: %s", words[0],
                        r == -ENOENT ? "there is no such program" : strerrordesc_np(-r));
    return pump_run(opt, source_watch(opt, path, words), NULL);
}

int cmd_watch(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0, r = opt_parse(&opt, OPT_WATCH, argc, argv, error, sizeof error);

    if (r < 0)
        status = complain(2, "watch: %s", error);
    else if (opt.help)
        opt_help(OPT_WATCH);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else
        status = cmd_watch_words(&opt, opt.rest, opt.rest_count);
    opt_fini(&opt);
    return status;
}
