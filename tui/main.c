/*
 * main.c - the program's door: it makes sure of descriptors 0, 1 and 2, or a pipe of ours would
 * become one of them, and calls the command that the first word names.
 */
#include "commands.h"
#include "opt/complain.h"
#include "opt/locale.h"
#include "opt/opt.h"
#include "opt/table.h"
#include "plain/printed.h"
#include "record/wire_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const struct {
    enum opt_command command;
    int (*run)(int argc, char **argv);
} commands[] = { { OPT_RUN, cmd_run },       { OPT_DEMO, cmd_demo },
                 { OPT_WATCH, cmd_watch },   { OPT_REPLAY, cmd_replay },
                 { OPT_REPORT, cmd_report }, { OPT_SCALE, cmd_scale },
                 { OPT_AGAIN, cmd_again },   { OPT_TEACH, cmd_teach },
                 { OPT_ATTACH, cmd_attach }, { OPT_CTL, cmd_ctl },
                 { OPT_PS, cmd_ps },         { OPT_PARALLEL, cmd_parallel },
                 { OPT_XARGS, cmd_xargs } };

#define COMMANDS (sizeof commands / sizeof commands[0])

static void open_standard(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY); /* takes the lowest free */
}

static int no_such_command(const char *word)
{
    const char *names[COMMANDS + 1] = { NULL }, *nearest;

    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = opt_command_row(commands[i].command)->name;
    nearest = opt_nearest(word, names);
    if (nearest != NULL)
        return complain(2, "unknown command '%s' (did you mean '%s'?)", word, nearest);
    return complain(2, "unknown command '%s'; 'forkboard --help' lists them", word);
}

/* A link of another program's name is that program: its words are the command's. */
static const char *other_name(const char *path)
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    const char *name = slash != NULL ? slash + 1 : path;

    return name != NULL && (strcmp(name, "parallel") == 0 || strcmp(name, "xargs") == 0) ? name
                                                                                         : NULL;
}

int main(int argc, char **argv)
{
    const char *name = other_name(argc > 0 ? argv[0] : NULL);

    open_standard();
    locale_later();
    wire_load_watch();
    if (name != NULL)
        return printed_all(name[0] == 'p' ? cmd_parallel(argc, argv) : cmd_xargs(argc, argv));
    if (argc < 2)
        return complain(2, "no command given; try 'forkboard demo' or 'forkboard --help'");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        opt_help(0);
        return printed_all(0); /* `--help > /dev/full` is no success */
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("forkboard " FB_VERSION);
        return printed_all(0);
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], opt_command_row(commands[i].command)->name) == 0)
            return printed_all(commands[i].run(argc - 1, argv + 1));
    if (strcmp(argv[1], "agent") == 0) /* what places start; no person types it */
        return printed_all(cmd_agent(argc - 1, argv + 1));
    if (argv[1][0] == '-')
        return complain(2, "unknown option '%s'; 'forkboard --help' lists the commands", argv[1]);
    return no_such_command(argv[1]);
}
