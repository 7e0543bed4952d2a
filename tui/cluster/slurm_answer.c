/*
 * slurm_answer.c - the answers are text of another program, over a network: each may be cut off
 * anywhere, and each line may be anything. An answer counts as a whole or not at all.
 */
#include "slurm_answer.h"

#include "slurm_words.h"

#include "base/clean.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS_MOST 5

/* The next line into line[0..room), which ends with NUL: 1; 0 at the end; -EBADMSG: it does not
 * end, or has no room there. */
static int next_line(const char **at, size_t *left, char *line, size_t room)
{
    const char *end = *left > 0 ? memchr(*at, '\n', *left) : NULL;
    size_t size = end != NULL ? (size_t)(end - *at) : 0;

    if (*left == 0)
        return 0;
    if (end == NULL || size >= room || memchr(*at, '\0', size) != NULL)
        return -EBADMSG;
    memcpy(line, *at, size);
    line[size] = '\0';
    *at += size + 1;
    *left -= size + 1;
    return 1;
}

static bool is_number(const char *text)
{
    return text[0] >= '1' && text[0] <= '9' && strspn(text, "0123456789") == strlen(text) &&
           strlen(text) <= 18;
}

int slurm_answer_ticket(const char *bytes, size_t size, char *ticket)
{
    char line[1024], number[1024];
    bool found = false;
    int r;

    while ((r = next_line(&bytes, &size, line, sizeof line)) > 0) {
        size_t digits = strcspn(line, ";");
        memcpy(number, line, digits);
        number[digits] = '\0';
        if (!is_number(number) || strlen(line) >= SLURM_TICKET_ROOM)
            continue;
        for (char *at = line + digits; *at != '\0'; at++)
            if (!isalnum((unsigned char)*at) && strchr(";-_.", *at) == NULL)
                return -EBADMSG;
        memcpy(ticket, line, strlen(line) + 1);
        found = true;
    }
    return r < 0 || !found ? -EBADMSG : 0;
}

unsigned long slurm_answer_job(const char *ticket, const char **cluster)
{
    char *end;
    unsigned long job = strtoul(ticket, &end, 10);

    *cluster = *end == ';' ? end + 1 : "";
    return ticket[0] >= '1' && ticket[0] <= '9' ? job : 0;
}

/* Cuts a line at each | into exactly `count` fields; the last has the rest. */
static bool cut(char *line, char *fields[FIELDS_MOST], int count)
{
    for (int i = 0; i < count; i++) {
        char *bar = i + 1 < count ? strchr(line, '|') : NULL;
        fields[i] = line;
        if (i + 1 == count)
            return true;
        if (bar == NULL)
            return false;
        *bar = '\0';
        line = bar + 1;
    }
    return true;
}

/* With -M its first line says of which cluster the rest is. */
static bool is_heading(const char *line)
{
    return line[0] == '\0' || strncmp(line, "CLUSTER: ", 9) == 0;
}

/* One pass over it: `agents` NULL looks whether all is understood, and for the newest job. */
static int read_squeue(const char *bytes, size_t size, unsigned long job, unsigned long *newest,
                       struct place_agent *agents, int count)
{
    char line[4096], *field[FIELDS_MOST];
    int r;

    while ((r = next_line(&bytes, &size, line, sizeof line)) > 0) {
        unsigned long number, task;
        if (is_heading(line))
            continue;
        if (!cut(line, field, 5) || !is_number(field[0]))
            return -EBADMSG;
        number = strtoul(field[0], NULL, 10);
        if (number > *newest)
            *newest = number;
        if (strcmp(field[1], "N/A") == 0)
            continue;
        if (field[1][0] == '\0' || strspn(field[1], "0123456789") != strlen(field[1]))
            return -EBADMSG;
        task = strtoul(field[1], NULL, 10);
        if (agents != NULL && number == job && task < (unsigned long)count)
            slurm_words(field[2], field[4], field[3], &agents[task]);
    }
    return r;
}

int slurm_answer_squeue(const char *bytes, size_t size, unsigned long job,
                        struct place_agent *agents, int count, unsigned long *found)
{
    unsigned long newest = 0;
    int r = read_squeue(bytes, size, job, &newest, NULL, 0);

    if (found != NULL)
        *found = newest;
    if (r < 0)
        return r;
    return read_squeue(bytes, size, job != 0 ? job : newest, &newest, agents, count);
}

/* Those of "3", "[4-9]", "[1,3-5%2]" that are not known. */
static int put_tasks(const char *list, char *const *field, struct place_agent *agents, int count)
{
    const char *at = list + (list[0] == '[');
    char *end;

    while (*at != '\0' && *at != ']' && *at != '%') {
        long from = strtol(at, &end, 10), to = from;
        if (end == at || from < 0)
            return -EBADMSG;
        if (*end == '-') {
            at = end + 1;
            to = strtol(at, &end, 10);
            if (end == at)
                return -EBADMSG;
        }
        for (long i = from; i <= to && i < count && agents != NULL; i++)
            if (agents[i].state == PLACE_UNKNOWN)
                slurm_words(field[1], "", strcmp(field[2], "None assigned") == 0 ? "" : field[2],
                            &agents[i]);
        if (*end != ',' && *end != '\0' && *end != ']' && *end != '%')
            return -EBADMSG;
        at = end + (*end == ',');
    }
    return 0;
}

static int read_sacct(const char *bytes, size_t size, unsigned long job, struct place_agent *agents,
                      int count)
{
    char line[4096], *field[FIELDS_MOST], *end;
    int r;

    while ((r = next_line(&bytes, &size, line, sizeof line)) > 0) {
        if (is_heading(line))
            continue;
        if (!cut(line, field, 3))
            return -EBADMSG;
        if (strtoul(field[0], &end, 10) != job || *end != '_')
            continue;
        r = put_tasks(end + 1, field, agents, count);
        if (r < 0)
            return r;
    }
    return r;
}

int slurm_answer_sacct(const char *bytes, size_t size, unsigned long job,
                       struct place_agent *agents, int count)
{
    int r = read_sacct(bytes, size, job, NULL, 0);

    return r < 0 ? r : read_sacct(bytes, size, job, agents, count);
}

int slurm_answer_array_size(const char *bytes, size_t size)
{
    char line[4096];

    while (next_line(&bytes, &size, line, sizeof line) > 0) {
        int value;
        if (sscanf(line, "MaxArraySize = %d", &value) == 1 && value > 0)
            return value;
    }
    return 0;
}

/* ---------------------------------------------------------------- errors */

/* Without "sbatch: error: ". */
static const char *said(const char *line)
{
    static const char *const before[] = { "sbatch: ", "squeue: ", "scancel: ", "sacct: ",
                                          "error: ",  "fatal: ",  "warning: ", "env: " };

    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        if (strncmp(line, before[i], strlen(before[i])) == 0)
            line += strlen(before[i]);
    return line;
}

void slurm_answer_error(const char *bytes, size_t size, char *out, size_t room)
{
    size_t used = 0;

    out[0] = '\0';
    while (size > 0 && used + 8 < room) {
        char line[512], clean[512];
        const char *end = memchr(bytes, '\n', size);
        size_t length = end != NULL ? (size_t)(end - bytes) : size;
        size_t kept = length < sizeof line ? length : sizeof line - 1;
        memcpy(line, bytes, kept);
        line[kept] = '\0';
        bytes += length + (end != NULL);
        size -= length + (end != NULL);
        clean_text(clean, sizeof clean, said(line), strlen(said(line)));
        if (clean[0] == '\0' || strstr(out, clean) != NULL || strncmp(clean, "Try \"", 5) == 0)
            continue;
        snprintf(out + used, room - used, "%s%s", used > 0 ? "; " : "", clean);
        used = strlen(out);
    }
}

static bool holds(const char *bytes, size_t size, const char *const *words)
{
    for (; *words != NULL; words++)
        if (memmem(bytes, size, *words, strlen(*words)) != NULL)
            return true;
    return false;
}

bool slurm_answer_away(const char *bytes, size_t size)
{
    static const char *const words[] = { "Unable to contact slurm controller",
                                         "Communication connection failure",
                                         "Connection refused",
                                         "Could not establish a configuration source",
                                         "Unable to establish controller machine",
                                         "No route to host",
                                         NULL };

    return size > 0 && holds(bytes, size, words);
}

bool slurm_answer_unsure(const char *bytes, size_t size)
{
    static const char *const words[] = { "timed out",        "receive failure",    "Zero Bytes",
                                         "Connection reset", "Unexpected message", NULL };

    return size > 0 && holds(bytes, size, words);
}
