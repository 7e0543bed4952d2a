/*
 * main.c - the program's door: it makes sure of descriptors 0, 1 and 2, or a pipe of ours would
 * become one of them, and calls the command that the first word names.
 */
#include "cmd.h"
#include "locale_late.h"
#include "opt.h"
#include "opt_table.h"
#include "pump.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const struct {
    enum opt_command command;
    int (*run)(int argc, char **argv);
} commands[] = { { OPT_RUN, cmd_run },
                 { OPT_DEMO, cmd_demo },
                 { OPT_WATCH, cmd_watch },
                 { OPT_REPLAY, cmd_replay } };

#define COMMANDS (sizeof commands / sizeof commands[0])

static void open_standard(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY); /* takes the lowest free */
}

/* What was printed on standard output must have got there: `--help > /dev/full` is no success. */
static int flushed(int status)
{
    return fflush(stdout) == 0 ? status
                               : pump_complain(3, "standard output: %s", strerrordesc_np(errno));
}

static int no_such_command(const char *word)
{
    const char *names[COMMANDS + 1] = { NULL }, *nearest;

    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = opt_command_row(commands[i].command)->name;
    nearest = opt_nearest(word, names);
    if (nearest != NULL)
        return pump_complain(2, "unknown command '%s' (did you mean '%s'?)", word, nearest);
    return pump_complain(2, "unknown command '%s'; 'forkboard --help' lists them", word);
}

int main(int argc, char **argv)
{
    open_standard();
    locale_later();
    if (argc < 2)
        return pump_complain(2, "what is to be done? 'forkboard --help' lists the commands");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        opt_help(0);
        return flushed(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("forkboard " FB_VERSION);
        return flushed(0);
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], opt_command_row(commands[i].command)->name) == 0)
            return flushed(commands[i].run(argc - 1, argv + 1));
    if (argv[1][0] == '-')
        return pump_complain(2, "unknown option '%s'; 'forkboard --help' lists the commands",
                             argv[1]);
    return no_such_command(argv[1]);
}
