/*
 * list_procfile.c - a Procfile, "name: command" a line, as foreman reads it: what is no such line
 * is passed over, each process has a PORT of its own, and words of the command line choose which
 * run and how many of each.
 */
#include "foreign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORT_FIRST     5000
#define PORT_STEP      100 /* from one process to the next; instances of one have neighbours */
#define INSTANCES_MOST 1000
#define LINES_SHOWN    8

static bool of_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

/* A line's name and command, without the blanks around it. */
struct line {
    const char *name, *command;
    size_t name_size, command_size;
    struct place at;
};

/* 1; 0: nothing or a comment; -1: neither. */
static int cut(const char *bytes, size_t size, unsigned number, struct line *line)
{
    size_t name = 0, command, blanks = 0;

    while (size > 0 && strchr(" \t\r", bytes[size - 1]) != NULL)
        size--;
    while (blanks < size && (bytes[blanks] == ' ' || bytes[blanks] == '\t'))
        blanks++;
    if (size == 0 || bytes[blanks] == '#')
        return 0;
    while (name < size && of_name(bytes[name]))
        name++;
    command = name + 1;
    while (command < size && (bytes[command] == ' ' || bytes[command] == '\t'))
        command++;
    if (name == 0 || name == size || bytes[name] != ':' || command >= size)
        return -1;
    *line = (struct line){
        bytes, bytes + command, name, size - command, { number, (unsigned)command + 1 }
    };
    return 1;
}

/* How many the words ask for: web, web=2, all=1. */
static long asked_for(const struct set_options *options, const struct line *line)
{
    long all = options->word_count > 0 ? 0 : 1, own = -1;

    for (int i = 0; i < options->word_count; i++) {
        const char *word = options->words[i], *equals = strchr(word, '=');
        size_t size = equals != NULL ? (size_t)(equals - word) : strlen(word);
        long count = equals != NULL ? strtol(equals + 1, NULL, 10) : 1;
        if (size == line->name_size && memcmp(word, line->name, size) == 0)
            own = count;
        else if (equals != NULL && size == 3 && memcmp(word, "all", 3) == 0)
            all = count;
    }
    for (int i = 0; i < options->exclude_count; i++)
        if (strlen(options->excludes[i]) == line->name_size &&
            memcmp(options->excludes[i], line->name, line->name_size) == 0)
            return 0;
    return own >= 0 ? own : all;
}

static void add_instance(struct foreign *list, const struct line *line, long instance, long of,
                         long port)
{
    struct place at = { line->at.line, 1 };
    struct text text = { 0 };
    struct node *job;

    text_put(&text, line->name, line->name_size);
    if (of > 1)
        text_printf(&text, ".%ld", instance);
    job = set_list_job(list, at, text_string(&text));
    if (job != NULL)
        set_list_put(list, job, line->at, "run",
                     set_list_text(list, line->at, line->command, line->command_size));
    list->failed |= text.failed;
    text_clear(&text);
    text_printf(&text, "%ld", port + instance - 1);
    if (job != NULL)
        set_list_variable(list, job, at, "PORT", text_string(&text));
    list->failed |= text.failed;
    text_fini(&text);
}

/* web=2, where the number is one. */
static void check_words(struct reader_of_set *reader)
{
    for (int i = 0; i < reader->options.word_count; i++) {
        const char *equals = strchr(reader->options.words[i], '=');
        char *end = NULL;
        long count = equals != NULL ? strtol(equals + 1, &end, 10) : 0;
        if (equals != NULL &&
            (end == equals + 1 || *end != '\0' || count < 0 || count > INSTANCES_MOST))
            wrong_put(&reader->wrongs, (struct place){ 0 },
                      "'%.40s': a number from 0 to %d is wanted after the =",
                      reader->options.words[i], INSTANCES_MOST);
    }
}

/* Its first line is one, and of none of the words that a set or another list begins with. */
bool set_list_looks_procfile(const char *bytes, size_t size)
{
    static const char *const others[] = { "jobs",  "title", "slots", "notes",     "pane",
                                          "procs", "env",   "run",   "processes", "version",
                                          "exec",  "dir",   "call",  "timeout",   "retries" };
    struct line line;
    int r = 0;

    for (const char *end = bytes + size; r == 0 && bytes < end;) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = (size_t)((stop != NULL ? stop : end) - bytes);
        r = cut(bytes, length, 1, &line);
        bytes += length + 1;
    }
    for (size_t i = 0; r == 1 && i < sizeof others / sizeof others[0]; i++)
        if (strlen(others[i]) == line.name_size &&
            memcmp(others[i], line.name, line.name_size) == 0)
            return false;
    return r == 1;
}

static void say_passed(struct foreign *list, const unsigned *passed, unsigned count)
{
    struct text text = { 0 };

    if (count == 0)
        return;
    text_printf(&text, "no 'name: command' in line%s", count == 1 ? "" : "s");
    for (unsigned i = 0; i < count && i < LINES_SHOWN; i++)
        text_printf(&text, "%s %u", i > 0 ? "," : "", passed[i]);
    if (count > LINES_SHOWN)
        text_printf(&text, " and %u more", count - LINES_SHOWN);
    set_list_say(list, text_string(&text));
    text_fini(&text);
}

static long first_port(const struct reader_of_set *reader)
{
    const char *given = set_env_file_value(reader, "PORT");
    long port;

    if (reader->options.port > 0)
        return reader->options.port;
    port = given != NULL ? strtol(given, NULL, 10) : 0;
    return port > 0 && port < 65536 ? port : PORT_FIRST;
}

int set_list_procfile(struct reader_of_set *reader, const char *bytes, size_t size,
                      struct node **root)
{
    unsigned number = 0, passed[LINES_SHOWN], passed_count = 0, index = 0;
    long port = first_port(reader);
    struct foreign list;

    set_list_open(&list, reader, (struct place){ 1, 1 });
    check_words(reader);
    for (const char *end = bytes + size; !list.failed && bytes < end;) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = (size_t)((stop != NULL ? stop : end) - bytes);
        struct line line;
        int r = ++number <= TREE_NODES_MOST ? cut(bytes, length, number, &line) : 0;
        if (r < 0 && passed_count++ < LINES_SHOWN)
            passed[passed_count - 1] = number;
        if (r > 0) {
            long count = asked_for(&reader->options, &line);
            for (long i = 1; i <= count && i <= INSTANCES_MOST; i++)
                add_instance(&list, &line, i, count, port + PORT_STEP * (long)index);
            index++;
            set_list_know(&list, line.at, line.name, line.name_size);
        }
        bytes += length + 1;
    }
    say_passed(&list, passed, passed_count);
    if (index > 0)
        set_list_check_words(&list, "process");
    if (!list.failed && index == 0)
        wrong_put(&reader->wrongs, (struct place){ 1, 1 }, "there is no 'name: command' in it");
    return set_list_done(&list, root);
}
