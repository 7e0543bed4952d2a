/*
 * list_compose.c - process-compose.yaml: `processes` with what they run, where, when and how often.
 * Probes are list_probes.c's.
 */
#include "list_probes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLICAS_MOST 1000

/* The list, and what it says for all its processes. */
struct compose {
    struct foreign list;
    const char *shell, *argument;
};

/* $$ is a $ that process-compose leaves to the shell; other variables the shell finds itself. */
static struct node *undollared(struct foreign *list, const struct node *value)
{
    struct text text = { 0 };
    struct node *node;

    for (const char *at = value->text; *at != '\0'; at++) {
        text_putc(&text, *at);
        at += at[0] == '$' && at[1] == '$';
    }
    node = set_list_text(list, value->at, text_string(&text), text.failed ? 0 : text.size);
    list->failed |= text.failed;
    text_fini(&text);
    return node;
}

/* One replica of a process, as it is made. */
struct process {
    struct compose *compose;
    struct node *job;
    const struct node *name;
    long replica, replicas;
};

/* Whole, however long it is; "" where memory was short, which the list knows. */
static const char *name_of(struct foreign *list, const char *name, long replica, long replicas)
{
    int width = snprintf(NULL, 0, "%ld", replicas);
    struct text text = { 0 };
    const char *copy;

    if (replicas <= 1)
        return name;
    text_puts(&text, name);
    text_printf(&text, "-%0*ld", width, replica);
    copy =
        text.failed ? NULL : arena_copy(&list->reader->set->arena, text_string(&text), text.size);
    text_fini(&text);
    list->failed |= copy == NULL;
    return copy != NULL ? copy : "";
}

static void take_env(struct foreign *list, struct node *job, const struct node *value)
{
    struct text unset = { 0 };
    struct node *env;

    set_list_env(list, job, value, &unset);
    text_fini(&unset);
    env = (struct node *)set_tree_value(job, "env");
    for (struct node *key = env != NULL && env->kind == NODE_MAP ? env->first : NULL; key != NULL;
         key = key->next)
        if (key->value->kind == NODE_TEXT && strchr(key->value->text, '$') != NULL)
            list->failed |= set_path_variables(list->reader, key->value) < 0;
}

/* process_healthy and process_log_ready want a probe; of one that has none, that it has begun. */
static const char *condition_of(struct foreign *list, const struct node *said,
                                const struct node *process)
{
    const struct node *value = said->kind == NODE_MAP ? set_tree_value(said, "condition") : NULL;
    const char *word = value != NULL && value->kind == NODE_TEXT ? value->text : "process_started";

    if (strcmp(word, "process_completed") == 0)
        return "ended";
    if (strcmp(word, "process_completed_successfully") == 0)
        return "succeeded";
    if (strcmp(word, "process_started") == 0)
        return "began";
    if (!set_list_has_ready(process))
        set_list_say(list, "what waits for a process that has no probe waits until it has begun");
    return set_list_has_ready(process) ? "ready" : "began";
}

static long replicas_of(const struct node *process)
{
    const struct node *value =
        process != NULL && process->kind == NODE_MAP ? set_tree_value(process, "replicas") : NULL;
    long replicas = set_list_number(value, 1);

    return replicas < 1 ? 1 : replicas > REPLICAS_MOST ? REPLICAS_MOST : replicas;
}

/* All replicas of a process are waited for. */
static void take_after(const struct process *process, const struct node *processes,
                       const struct node *key)
{
    struct foreign *list = &process->compose->list;
    struct node *after = set_list_node(list, NODE_MAP, key->at);

    for (const struct node *on = key->value->kind == NODE_MAP ? key->value->first : NULL;
         on != NULL; on = on->next) {
        const struct node *other = set_tree_value(processes, on->text);
        const char *condition = condition_of(list, on->value, other);
        long replicas = replicas_of(other);
        for (long i = 0; i < replicas; i++)
            set_list_put(list, after, on->at, name_of(list, on->text, i, replicas),
                         set_list_string(list, on->at, condition));
    }
    set_list_put(list, process->job, key->at, "after", after);
}

static void put_number(const struct process *process, struct place at, const char *key, long number)
{
    char text[32];

    snprintf(text, sizeof text, "%ld", number);
    set_list_put(&process->compose->list, process->job, at, key,
                 set_list_string(&process->compose->list, at, text));
}

static bool says(const struct node *map, const char *name)
{
    const struct node *value = set_tree_value(map, name);

    return value != NULL && set_list_true(value);
}

static void take_availability(const struct process *process, const struct node *map)
{
    struct foreign *list = &process->compose->list;
    const struct node *restart = set_tree_value(map, "restart");
    const char *how = restart != NULL && restart->kind == NODE_TEXT ? restart->text : "no";
    long most = set_list_number(set_tree_value(map, "max_restarts"), 0);
    long wait = set_list_number(set_tree_value(map, "backoff_seconds"), 1);

    if (strcmp(how, "exit_on_failure") == 0)
        set_list_say(list, "--halt now,fail=1 is 'exit_on_failure'");
    if (strcmp(how, "always") == 0 || strcmp(how, "on_failure") == 0) {
        set_list_put(list, process->job, map->at, "restart", set_list_string(list, map->at, how));
        put_number(process, map->at, "backoff", wait > 0 ? wait : 1);
        if (most > 0 && most < 1000000)
            put_number(process, map->at, "max_restarts", most);
    }
    if (says(map, "exit_on_end"))
        set_list_put(list, process->job, map->at, "main", set_list_string(list, map->at, "true"));
}

/* In the place of the signal, as there. */
static void put_command(const struct process *process, struct node *stop,
                        const struct node *command)
{
    struct foreign *list = &process->compose->list;
    struct node *words = set_list_node(list, NODE_LIST, command->at);

    set_list_append(list, words, set_list_string(list, command->at, process->compose->shell));
    set_list_append(list, words, set_list_string(list, command->at, process->compose->argument));
    set_list_append(list, words, undollared(list, command));
    set_list_put(list, stop, command->at, "exec", words);
}

static void put_stop(const struct process *process, const struct node *map, long signal)
{
    const struct node *command = set_tree_value(map, "command");
    bool commanded = command != NULL && command->kind == NODE_TEXT && command->text[0] != '\0';
    struct foreign *list = &process->compose->list;
    struct node *stop = set_list_node(list, NODE_MAP, map->at);
    char name[16];

    if (commanded)
        put_command(process, stop, command);
    else if (signal > 0 && signal < 32)
        set_list_put(list, stop, map->at, "signal",
                     set_list_string(list, map->at, fb_signal_name((int)signal, name)));
    if (says(map, "parent_only"))
        set_list_put(list, stop, map->at, "only", set_list_string(list, map->at, "process"));
    set_list_put(list, process->job, map->at, "stop", stop);
}

static void take_shutdown(const struct process *process, const struct node *map)
{
    long signal = set_list_number(set_tree_value(map, "signal"), 15);
    long grace = set_list_number(set_tree_value(map, "timeout_seconds"), -1);

    if (signal == 9)
        grace = 0;
    if (grace >= 0)
        put_number(process, map->at, "grace", grace);
    put_stop(process, map, signal);
}

static void take_command(const struct process *process, const struct node *value)
{
    struct compose *compose = process->compose;
    struct foreign *list = &compose->list;
    struct node *words = set_list_node(list, NODE_LIST, value->at);

    set_list_append(list, words, set_list_string(list, value->at, compose->shell));
    set_list_append(list, words, set_list_string(list, value->at, compose->argument));
    set_list_append(list, words, undollared(list, value));
    set_list_put(list, process->job, value->at, "exec", words);
}

static void take_words(const struct process *process, const struct node *value)
{
    struct foreign *list = &process->compose->list;
    struct node *words = set_list_node(list, NODE_LIST, value->at);

    for (const struct node *word = value->first; word != NULL; word = word->next)
        if (word->kind == NODE_TEXT)
            set_list_append(list, words, undollared(list, word));
    set_list_put(list, process->job, value->at, "exec", words);
}

/* True: the key has no more to say. */
static bool take_flag(const struct process *process, const struct node *key)
{
    static const char *const flags[][3] = { { "disabled", "autostart", "false" },
                                            { "is_tty", "pty", "true" },
                                            { "is_daemon", "leftovers", "wait" } };
    struct foreign *list = &process->compose->list;

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (strcmp(key->text, flags[i][0]) == 0) {
            if (set_list_true(key->value))
                set_list_put(list, process->job, key->at, flags[i][1],
                             set_list_string(list, key->at, flags[i][2]));
            return true;
        }
    return strcmp(key->text, "readiness_probe") == 0 || strcmp(key->text, "liveness_probe") == 0 ||
           strcmp(key->text, "ready_log_line") == 0 || strcmp(key->text, "replicas") == 0 ||
           strcmp(key->text, "depends_on") == 0 || strcmp(key->text, "command") == 0 ||
           strcmp(key->text, "entrypoint") == 0;
}

static void take_key(const struct process *process, const struct node *key)
{
    struct foreign *list = &process->compose->list;
    struct node *value = key->value;

    if (value->kind == NODE_BROKEN || take_flag(process, key))
        return;
    if (strcmp(key->text, "working_dir") == 0)
        set_list_put(list, process->job, key->at, "dir", value);
    else if (strcmp(key->text, "log_location") == 0 && value->kind == NODE_TEXT)
        set_list_put(list, process->job, key->at, "log", value);
    else if (strcmp(key->text, "namespace") == 0 && value->kind == NODE_TEXT)
        set_list_put(list, process->job, key->at, "group", value);
    else if (strcmp(key->text, "environment") == 0)
        take_env(list, process->job, value);
    else if (strcmp(key->text, "availability") == 0 && value->kind == NODE_MAP)
        take_availability(process, value);
    else if (strcmp(key->text, "shutdown") == 0 && value->kind == NODE_MAP)
        take_shutdown(process, value);
    else
        set_list_pass(list, key->text);
}

static void add_process(const struct process *process, const struct node *processes)
{
    const struct node *map = process->name->value;
    const struct node *command = set_tree_value(map, "command");
    const struct node *words = set_tree_value(map, "entrypoint");
    struct foreign *list = &process->compose->list;
    char number[32];

    for (const struct node *key = map->first; key != NULL; key = key->next) {
        if (key->kind != NODE_BROKEN && strcmp(key->text, "depends_on") == 0)
            take_after(process, processes, key);
        take_key(process, key);
    }
    set_list_probes(list, process->job, map, process->compose->shell, process->compose->argument,
                    set_tree_value(process->job, "restart") != NULL);
    if (command != NULL && command->kind == NODE_TEXT)
        take_command(process, command);
    else if (words != NULL && words->kind == NODE_LIST)
        take_words(process, words);
    else
        wrong_put(&list->reader->wrongs, map->at, "nothing to run: no 'command' or 'entrypoint'");
    snprintf(number, sizeof number, "%ld", process->replica);
    set_list_variable(list, process->job, process->name->at, "PC_PROC_NAME", process->name->text);
    set_list_variable(list, process->job, process->name->at, "PC_REPLICA_NUM", number);
}

static void take_processes(struct compose *compose, const struct node *processes)
{
    struct foreign *list = &compose->list;
    char shape[BRIEF_BYTES];

    for (const struct node *name = processes->first; name != NULL && !list->failed;
         name = name->next) {
        long replicas = replicas_of(name->value);
        if (name->kind == NODE_BROKEN || name->value->kind != NODE_MAP) {
            wrong_put(&list->reader->wrongs, name->value->at,
                      "%s where a process is wanted, such as { command: make }",
                      set_shape(name->value, shape));
            continue;
        }
        for (long i = 0; i < replicas; i++) {
            struct process process = { compose, NULL, name, i, replicas };
            process.job = set_list_job(list, name->at, name_of(list, name->text, i, replicas));
            if (process.job != NULL)
                add_process(&process, processes);
        }
    }
}

static void take_shell(struct compose *compose, const struct node *map)
{
    const struct node *command = set_tree_value(map, "shell_command");
    const struct node *argument = set_tree_value(map, "shell_argument");

    if (command != NULL && command->kind == NODE_TEXT)
        compose->shell = command->text;
    if (argument != NULL && argument->kind == NODE_TEXT)
        compose->argument = argument->text;
}

int set_list_compose(struct reader_of_set *reader, const struct node *root, struct node **out)
{
    struct compose compose = { .shell = "bash", .argument = "-c" };
    const struct node *processes = set_tree_value(root, "processes");

    set_list_open(&compose.list, reader, root->at);
    for (const struct node *key = root->first; key != NULL; key = key->next) {
        if (key->kind == NODE_BROKEN || key->value == processes ||
            strcmp(key->text, "version") == 0)
            continue;
        if (strcmp(key->text, "shell") == 0 && key->value->kind == NODE_MAP)
            take_shell(&compose, key->value);
        else if (strcmp(key->text, "environment") == 0 && compose.list.root != NULL)
            take_env(&compose.list, compose.list.root, key->value);
        else
            set_list_pass(&compose.list, key->text);
    }
    take_processes(&compose, processes);
    return set_list_done(&compose.list, out);
}

bool set_list_is_compose(const struct node *root)
{
    const struct node *processes =
        root->kind == NODE_MAP ? set_tree_value(root, "processes") : NULL;

    return processes != NULL && processes->kind == NODE_MAP && processes->count > 0 &&
           set_tree_value(root, "jobs") == NULL;
}
