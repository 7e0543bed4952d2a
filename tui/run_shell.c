/*
 * run_shell.c - which shell reads command lines. Values are quoted as sh(1) reads quotes: a shell
 * of another family (fish, csh) would read some of them as commands, and is refused.
 */
#include "run_shell.h"

#include "opt/complain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char found[4096];

/* A name is looked for as a shell does. */
static bool find(const char *name)
{
    const char *path = getenv("PATH");

    if (strchr(name, '/') != NULL) {
        snprintf(found, sizeof found, "%s", name);
        return access(found, X_OK) == 0;
    }
    for (path = path != NULL ? path : "/usr/bin:/bin"; *path != '\0';) {
        size_t size = strcspn(path, ":");
        snprintf(found, sizeof found, "%.*s/%s", (int)size, path, name);
        if (size > 0 && access(found, X_OK) == 0)
            return true;
        path += size + (path[size] == ':');
    }
    return false;
}

static void give(const char **path)
{
    const char *slash = strrchr(found, '/');

    *path = strcmp(slash != NULL ? slash + 1 : found, "sh") == 0 ? NULL : found;
}

/* The program of the process that started us. */
static bool find_parent(void)
{
    char link[64];
    ssize_t size;

    snprintf(link, sizeof link, "/proc/%d/exe", (int)getppid());
    size = readlink(link, found, sizeof found - 1);
    if (size <= 0)
        return false;
    found[size] = '\0';
    return opt_shell_known(found) && strstr(found, "busybox") == NULL && access(found, X_OK) == 0;
}

int cmd_run_shell(const struct opt *opt, const char **path, char *error, size_t size)
{
    const char *said = opt->form.shell != NULL ? opt->form.shell : getenv("PARALLEL_SHELL");
    const char *option = opt->form.shell != NULL ? "--shell" : "PARALLEL_SHELL";
    const char *usual = getenv("SHELL");

    *path = NULL;
    if (said != NULL && said[0] != '\0') {
        if (!opt_shell_known(said))
            snprintf(error, size, "%s: '%s': values are quoted for shells of sh's family alone",
                     option, said);
        else if (!find(said))
            snprintf(error, size, "%s: '%s': there is no such program", option, said);
        else
            give(path);
        return *path != NULL || (opt_shell_known(said) && find(said)) ? 0 : -EINVAL;
    }
    if (opt->command != OPT_PARALLEL)
        return 0;
    if (find_parent() || (usual != NULL && opt_shell_known(usual) && find(usual)))
        give(path);
    return 0;
}

/* Whether COMMAND's first word is a function that bash has exported. */
static bool is_function(const char *words)
{
    char name[128];

    snprintf(name, sizeof name, "BASH_FUNC_%.*s%%%%", (int)strcspn(words, " \t\n"), words);
    return getenv(name) != NULL;
}

void cmd_run_shell_hint(const struct opt *opt, const char *path, int count)
{
    char *const *words = opt->rest;
    static const char *const operators[] = { ">", ">>", "<", "|", ";", "&", "&&", "||" };
    static const char *const of_bash[] = { "[[ ", "<(", ">(", "<<<" };
    const char *shell = getenv("SHELL"), *slash = shell != NULL ? strrchr(shell, '/') : NULL;

    if (opt->command != OPT_RUN || opt->silent || path != NULL)
        return;
    for (int i = 1; i < count; i++)
        for (size_t j = 0; j < sizeof operators / sizeof operators[0]; j++)
            if (strcmp(words[i], operators[j]) == 0) {
                complain(0, "'%s' is handed over as it is; for a shell quote the whole line",
                         words[i]);
                return;
            }
    if (count > 0 && is_function(words[0]))
        complain(0, "COMMAND is a function of bash's: a line with --shell bash calls it");
    if (count != 1 || slash == NULL || strcmp(slash, "/bash") != 0)
        return;
    for (size_t i = 0; i < sizeof of_bash / sizeof of_bash[0]; i++)
        if (strstr(words[0], of_bash[i]) != NULL) {
            complain(0, "COMMAND holds '%s', which not every sh reads: --shell bash", of_bash[i]);
            return;
        }
}
