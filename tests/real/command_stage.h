/*
 * command_stage.h - a command of the program in a process of its own, as main() would call it, in a
 * folder of its own: its status and all that it printed. What differs from run to run, times and
 * pids, is a # there, and several blanks are one.
 */
#ifndef COMMAND_STAGE_H
#define COMMAND_STAGE_H

#include "base/text.h"
#include "commands.h"
#include "forkboard.h"
#include "opt/locale.h"
#include "plain/printed.h"
#include "record/wire_load.h"

#include "check_quick.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    char home[64]; /* the current folder, and where records go */
    char out[65536], err[65536];
    int status; /* exit code; 1000 + the signal that killed it */
} stage;

static bool stage_within; /* it is the program's process, at work */
static bool stage_brief;  /* what it has not freed at its end is not looked for, which takes long */

static inline void stage_file(const char *name, const char *bytes)
{
    FILE *file = fopen(name, "w");

    ck_assert_msg(file != NULL && fputs(bytes, file) >= 0 && fclose(file) == 0, "%s", name);
}

static inline void stage_open(void)
{
    strcpy(stage.home, "/tmp/test_command.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(stage.home));
    ck_assert_int_eq(chdir(stage.home), 0);
    setenv("XDG_STATE_HOME", stage.home, 1);
    setenv("COLUMNS", "80", 1);
    unsetenv("FORKBOARD_JOB");
}

/* With these files in it: name, bytes. */
static inline void stage_open_with(const char *const (*files)[2], size_t count)
{
    stage_open();
    for (size_t i = 0; i < count; i++)
        stage_file(files[i][0], files[i][1]);
}

static inline void stage_close(void)
{
    char command[192];

    snprintf(command, sizeof command, "chmod -R u+w %s; rm -rf %s", stage.home, stage.home);
    ck_assert_int_eq(system(command), 0);
}

static inline int stage_number(const char *at)
{
    int length = 0;

    while (isdigit((unsigned char)at[length]))
        length++;
    return length;
}

static inline bool stage_after(const char *begin, const char *at, const char *word)
{
    size_t size = strlen(word);

    return (size_t)(at - begin) >= size && memcmp(at - size, word, size) == 0;
}

/* What stands from these words to one of those bytes. */
static inline void stage_cut(char *bytes, const char *from, const char *to)
{
    char *at = strstr(bytes, from), *end;

    if (at == NULL)
        return;
    end = at + strlen(from);
    end += strcspn(end, to);
    end -= end[-1] == ' ';
    memmove(at, end, strlen(end) + 1);
}

/* Which of the two is there depends on how long a worker waited for its time on a core. */
static inline void stage_cut_work(char *bytes)
{
    stage_cut(bytes, " | speed-up", "|\n");
    stage_cut(bytes, "\n# s of work in", "\n");
}

/* In place: numbers with a point, those after these words, runs of blanks. */
static inline void stage_normal(char *bytes)
{
    char *to = bytes;

    for (const char *from = bytes; *from != '\0';) {
        int length = stage_number(from), more = 0;
        bool whole = to == bytes || !isalnum((unsigned char)to[-1]);
        if (length > 0 && from[length] == '.')
            more = stage_number(from + length + 1);
        if (whole && length > 0 &&
            (more > 0 || stage_after(bytes, to, "pid ") || stage_after(bytes, to, "parent "))) {
            *to++ = '#';
            from += length + (more > 0 ? 1 + more : 0);
        } else if (*from == ' ' && to > bytes && to[-1] == ' ') {
            from++;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    stage_cut_work(bytes);
}

static inline int stage_input(const char *bytes)
{
    int fd;

    if (bytes == NULL)
        return open("/dev/null", O_RDONLY);
    fd = memfd_create("input", 0);
    ck_assert_int_eq(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static inline int stage_main(const char *const *words)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } commands[] = {
        { "run", cmd_run },       { "demo", cmd_demo },         { "watch", cmd_watch },
        { "replay", cmd_replay }, { "report", cmd_report },     { "scale", cmd_scale },
        { "again", cmd_again },   { "parallel", cmd_parallel }, { "xargs", cmd_xargs },
        { "ps", cmd_ps },         { "ctl", cmd_ctl },           { "attach", cmd_attach },
        { "teach", cmd_teach },   { "agent", cmd_agent },
    };
    static char room[8192], *argv[64]; /* words that can be written, as main()'s can */
    char *at = room;
    int count = 0;

    for (; words[count] != NULL; count++) {
        argv[count] = at;
        at = stpcpy(at, words[count]) + 1;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, words[0]) == 0)
            return commands[i].run(count, argv);
    return -1;
}

static inline void stage_read(int fd, char *bytes, size_t size)
{
    ssize_t n = pread(fd, bytes, size - 1, 0);

    ck_assert_int_ge(n, 0);
    bytes[n] = '\0';
    stage_normal(bytes);
    close(fd);
}

static inline void stage_run(const char *const *words, const char *input)
{
    int fds[3] = { stage_input(input), memfd_create("out", 0), memfd_create("err", 0) };
    pid_t child;
    int status;

    fcntl(fds[1], F_SETFL, O_APPEND);
    fcntl(fds[2], F_SETFL, O_APPEND);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        for (int i = 0; i < 3; i++)
            dup2(fds[i], i);
        for (int i = 0; i < 3; i++)
            close(fds[i]);
        locale_later();
        wire_load_watch();
        stage_within = true;
        status = printed_all(stage_main(words));
        stage_within = false;
        if (stage_brief) {
            fflush(NULL);
            _exit(status);
        }
        exit(status);
    }
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    stage.status = WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
    close(fds[0]);
    stage_read(fds[1], stage.out, sizeof stage.out);
    stage_read(fds[2], stage.err, sizeof stage.err);
}

/* A command line, and all that comes of it; NULL: of that nothing is known. */
struct stage_row {
    const char *const *words;
    const char *input;
    int status;
    const char *out, *err;
};

static inline void stage_look(const struct stage_row *row)
{
    stage_run(row->words, row->input);
    if (row->err != NULL)
        ck_assert_str_eq(stage.err, row->err);
    if (row->out != NULL)
        ck_assert_str_eq(stage.out, row->out);
    ck_assert_msg(stage.status == row->status, "status %d, where %d is wanted:\n%s", stage.status,
                  row->status, stage.err);
}

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

#endif
