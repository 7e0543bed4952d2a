/*
 * plain_whole.c - records as lines, whole: what `replay --plain` prints of golden/record_NAME.jsonl
 * stands in golden/plain_NAME_HOW.txt, standard error after standard output. See check_golden.h.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "commands.h"
#include "opt/locale.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *record, *how, *options[3];
} plays[] = {
    { "cities", "plain", { "--plain", "--color=never" } },
    { "cities", "color", { "--plain", "--color=always" } },
    { "cities", "quiet", { "-q", "--color=never" } },
    { "watch", "plain", { "--plain", "--color=never" } },
    { "watch", "color", { "-q", "--color=always" } },
};

static void take(int fd, struct text *out)
{
    char bytes[4096];
    ssize_t n;

    lseek(fd, 0, SEEK_SET);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        text_put(out, bytes, (size_t)n);
    close(fd);
}

START_TEST(a_record)
{
    const char *source = getenv("SOURCE");
    int fds[2] = { memfd_create("out", 0), memfd_create("err", 0) }, status = -1, count = 1;
    char path[512], golden[128], *words[8] = { "replay" };
    struct text all = { 0 };
    pid_t child;

    for (int i = 0; i < 3 && plays[_i].options[i] != NULL; i++)
        words[count++] = (char *)plays[_i].options[i];
    snprintf(path, sizeof path, "%s/tests/unit/golden/record_%s.jsonl",
             source != NULL ? source : ".", plays[_i].record);
    words[count++] = path;
    setenv("COLUMNS", "80", 1);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        dup2(fds[0], STDOUT_FILENO);
        dup2(fds[1], STDERR_FILENO);
        locale_later();
        exit(cmd_replay(count, words));
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    take(fds[0], &all);
    text_puts(&all, "--\n");
    take(fds[1], &all);
    text_printf(&all, "-- %d\n", WEXITSTATUS(status));
    snprintf(golden, sizeof golden, "tests/unit/golden/plain_%s_%s.txt", plays[_i].record,
             plays[_i].how);
    compare_file(golden, text_string(&all));
    text_fini(&all);
}
END_TEST

CHECK_MAIN("whole records as lines")
{
    tcase_add_loop_test(all, a_record, 0, sizeof plays / sizeof plays[0]);
}
