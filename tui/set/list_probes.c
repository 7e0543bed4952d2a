/*
 * list_probes.c - what process-compose asks of a process: readiness_probe and ready_log_line become
 * `ready`, liveness_probe `health`. Its times are in seconds and have defaults of their own. As
 * there, a process that fails its readiness so often as the threshold says is ended.
 */
#include "list_probes.h"

#include <stdio.h>
#include <string.h>

/* The defaults of process-compose. */
#define PERIOD_S     10
#define TIMEOUT_S    1
#define FAILURES     3
#define SECONDS_MOST 86400

static void put_text(struct foreign *list, struct node *map, struct place at, const char *key,
                     const char *text)
{
    set_list_put(list, map, at, key, set_list_string(list, at, text));
}

static long number_of(const struct node *probe, const char *key, long otherwise)
{
    long number = set_list_number(set_tree_value(probe, key), otherwise);

    return number < 0 || number > SECONDS_MOST ? otherwise : number;
}

static void put_number(struct foreign *list, struct node *map, struct place at, const char *key,
                       long number)
{
    char text[32];

    snprintf(text, sizeof text, "%ld", number);
    put_text(list, map, at, key, text);
}

static const char *text_of(const struct node *map, const char *key, const char *otherwise)
{
    const struct node *value = set_tree_value(map, key);

    return value != NULL && value->kind == NODE_TEXT && value->text[0] != '\0' ? value->text
                                                                               : otherwise;
}

/* False: it asks what cannot be asked here. */
static bool put_http(struct foreign *list, struct node *out, const struct node *http)
{
    const char *host = text_of(http, "host", "127.0.0.1"), *path = text_of(http, "path", "/");
    const char *scheme = text_of(http, "scheme", "http"), *port = text_of(http, "port", "80");
    char url[1024];

    if (strcasecmp(scheme, "http") != 0 ||
        (strcmp(host, "localhost") != 0 && strspn(host, "0123456789.") != strlen(host))) {
        set_list_say(list, "of probes, https and names of other hosts are not asked");
        return false;
    }
    snprintf(url, sizeof url, "http://%.100s:%.20s%s%.800s", host, port, path[0] == '/' ? "" : "/",
             path);
    put_text(list, out, http->at, "http", url);
    return true;
}

static bool put_way(struct foreign *list, struct node *out, const struct node *probe,
                    const char *shell, const char *argument)
{
    const struct node *exec = set_tree_value(probe, "exec"),
                      *http = set_tree_value(probe, "http_get");
    const struct node *command =
        exec != NULL && exec->kind == NODE_MAP ? set_tree_value(exec, "command") : NULL;
    struct node *words;

    if (http != NULL && http->kind == NODE_MAP)
        return put_http(list, out, http);
    if (command == NULL || command->kind != NODE_TEXT)
        return false;
    words = set_list_node(list, NODE_LIST, command->at);
    set_list_append(list, words, set_list_string(list, command->at, shell));
    set_list_append(list, words, set_list_string(list, command->at, argument));
    set_list_append(list, words, set_list_string(list, command->at, command->text));
    set_list_put(list, out, command->at, "exec", words);
    if (set_tree_value(exec, "working_dir") != NULL)
        set_list_say(list, "a probe runs in the directory of its process");
    return true;
}

/* NULL: there is none that can be asked. */
static struct node *probe_of(struct foreign *list, const struct node *process, const char *key,
                             const char *shell, const char *argument)
{
    const struct node *probe = set_tree_value(process, key);
    struct node *out;
    long delay;

    if (probe == NULL || probe->kind != NODE_MAP)
        return NULL;
    out = set_list_node(list, NODE_MAP, probe->at);
    if (!put_way(list, out, probe, shell, argument))
        return NULL;
    delay = number_of(probe, "initial_delay_seconds", 0);
    if (delay > 0)
        put_number(list, out, probe->at, "delay", delay);
    put_number(list, out, probe->at, "interval", number_of(probe, "period_seconds", PERIOD_S));
    put_number(list, out, probe->at, "timeout", number_of(probe, "timeout_seconds", TIMEOUT_S));
    return out;
}

/* It is found as it stands: nothing in it is an expression. */
static void put_line(struct foreign *list, struct node *job, const struct node *line)
{
    struct node *ready = set_list_node(list, NODE_MAP, line->at);
    struct text pattern = { 0 };

    for (const char *at = line->text; *at != '\0'; at++) {
        if (strchr("\\^$.[]|()?*+{}", *at) != NULL)
            text_putc(&pattern, '\\');
        text_putc(&pattern, *at);
    }
    put_text(list, ready, line->at, "line", text_string(&pattern));
    list->failed |= pattern.failed;
    text_fini(&pattern);
    set_list_put(list, job, line->at, "ready", ready);
}

bool set_list_has_ready(const struct node *process)
{
    const struct node *probe, *line;

    if (process == NULL || process->kind != NODE_MAP)
        return false;
    probe = set_tree_value(process, "readiness_probe");
    line = set_tree_value(process, "ready_log_line");
    return (probe != NULL && probe->kind == NODE_MAP) ||
           (line != NULL && line->kind == NODE_TEXT && line->text[0] != '\0');
}

static long positive(long number)
{
    return number > 0 ? number : 1;
}

void set_list_probes(struct foreign *list, struct node *job, const struct node *process,
                     const char *shell, const char *argument, bool restarts)
{
    struct node *ready = probe_of(list, process, "readiness_probe", shell, argument);
    struct node *health = probe_of(list, process, "liveness_probe", shell, argument);
    const struct node *line = set_tree_value(process, "ready_log_line"), *probe;

    if (ready != NULL) {
        probe = set_tree_value(process, "readiness_probe");
        put_number(list, ready, probe->at, "threshold",
                   positive(number_of(probe, "success_threshold", 1)));
        put_number(list, ready, probe->at, "within",
                   positive(number_of(probe, "initial_delay_seconds", 0) +
                            (number_of(probe, "period_seconds", PERIOD_S) +
                             number_of(probe, "timeout_seconds", TIMEOUT_S)) *
                                positive(number_of(probe, "failure_threshold", FAILURES))));
        set_list_put(list, job, probe->at, "ready", ready);
    } else if (line != NULL && line->kind == NODE_TEXT && line->text[0] != '\0') {
        put_line(list, job, line);
    }
    if (health == NULL)
        return;
    probe = set_tree_value(process, "liveness_probe");
    put_number(list, health, probe->at, "threshold",
               positive(number_of(probe, "failure_threshold", FAILURES)));
    put_text(list, health, probe->at, "then", restarts ? "restart" : "mark");
    set_list_put(list, job, probe->at, "health", health);
}
