/*
 * slurm_line.c - one job array, submitted once: its tasks are the agents. What a user gives sbatch
 * besides stands last, so that it wins; but not what a run lives by: that it is this array with
 * this name, that a second start of an agent is never made, and that sbatch answers at once.
 */
#include "slurm_line.h"

#include "slurm_answer.h"

#include "opt/opt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct on_key slurm_line_keys[] = {
    { "time", false, "a time limit: 90m, 2h, 1d, or Slurm's 1-12:00:00" },
    { "partition", false, "a partition" },
    { "sbatch", true, "options for sbatch: --account=A --mem=4G" },
    { NULL, false, NULL },
};

void slurm_line_fini(struct slurm_line *line)
{
    text_fini(&line->bytes);
    free(line->argv);
    *line = (struct slurm_line){ 0 };
}

static void put(struct slurm_line *line, const char *word)
{
    text_puts(&line->bytes, word);
    text_putc(&line->bytes, '\0');
    line->count++;
}

/* One word of two parts. */
static void put_two(struct slurm_line *line, const char *name, const char *value)
{
    text_puts(&line->bytes, name);
    put(line, value);
}

const char *const *slurm_line_argv(struct slurm_line *line)
{
    const char *at = line->bytes.bytes;

    free(line->argv);
    line->argv = calloc(line->count + 1, sizeof *line->argv);
    if (line->bytes.failed || line->argv == NULL)
        return NULL;
    for (size_t i = 0; i < line->count; i++) {
        line->argv[i] = at;
        at += strlen(at) + 1;
    }
    return line->argv;
}

/* ---------------------------------------------------------------- values */

/* As Slurm has it: "1-12", "1-12:30:00", "12:00:00", "90:00". */
static bool is_slurms_time(const char *text)
{
    return strpbrk(text, ":-") != NULL && text[0] >= '0' && text[0] <= '9' &&
           strspn(text, "0123456789:-") == strlen(text) && strlen(text) < 32;
}

/* As sbatch wants it, which counts whole minutes: rounded up. */
static int read_time(const char *text, char out[32], char *error, size_t size)
{
    int64_t us;

    if (is_slurms_time(text)) {
        snprintf(out, 32, "%s", text);
        return 0;
    }
    if (text[0] != '\0' && strspn(text, "0123456789") == strlen(text)) {
        snprintf(error, size,
                 "--on slurm: time=%s needs its unit, as sbatch would read minutes: %ss or %sm",
                 text, text, text);
        return -EINVAL;
    }
    if (opt_duration(text, &us) < 0 || us <= 0 || us > INT64_C(31536000000000)) {
        snprintf(error, size,
                 "--on slurm: time='%s' is not a time; write 90m, 2h, 1d, or as sbatch has it, "
                 "1-12:00:00",
                 text);
        return -EINVAL;
    }
    snprintf(out, 32, "%lld", (long long)((us + 59999999) / 60000000));
    return 0;
}

/* Those of sbatch that a run cannot live with, and why. */
static const struct {
    char letter; /* '\0': none */
    const char *name, *why;
} refused[] = {
    { 'a', "array", "the agents are the array: agents=K" },
    { 'J', "job-name", "the name is how the agents are found again" },
    { 'W', "wait", "it would not answer before the run has ended" },
    { '\0', "wrap", "what runs is the agent" },
    { '\0', "requeue", "an agent that is started again would find its jobs lost" },
    { '\0', "test-only", "it submits nothing" },
    { 'h', "help", "it submits nothing" },
    { '\0', "usage", "it submits nothing" },
    { 'V', "version", "it submits nothing" },
    { 'n', "ntasks", "an agent is one task; for more slots, cpus=C" },
    { 'N', "nodes", "an agent is on one node; for more, agents=K" },
    { 'c', "cpus-per-task", "the agent has to know: cpus=C" },
};

/*
 * As getopt_long(3) reads it: a long option may be cut short by as much as leaves it clear, and
 * what is not clear sbatch would refuse too; letters without a value stand before others in one
 * word.
 */
static bool names(const char *word, char letter, const char *name)
{
    const char *at = word + 1;
    size_t size;

    if (word[0] != '-' || word[1] == '\0')
        return false;
    if (word[1] != '-') {
        while (at[1] != '\0' && strchr("HOQsv", *at) != NULL)
            at++;
        return letter != '\0' && *at == letter;
    }
    size = strcspn(word + 2, "=");
    return size > 0 && size <= strlen(name) && strncmp(word + 2, name, size) == 0;
}

static int look_at(const char *word, char *error, size_t size)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (!names(word, refused[i].letter, refused[i].name))
            continue;
        snprintf(error, size, "--on slurm: sbatch's %s cannot be given: %s", word, refused[i].why);
        return -EINVAL;
    }
    return 0;
}

/* One word of the text into `word`, quotes and backslashes read: 1; 0 at the end; -EINVAL. */
static int next_word(const char **at, struct text *word)
{
    char quote = '\0';

    text_clear(word);
    *at += strspn(*at, " \t\n");
    if (**at == '\0')
        return 0;
    for (; **at != '\0' && (quote != '\0' || strchr(" \t\n", **at) == NULL); ++*at) {
        char byte = **at;
        if (quote != '\0' ? byte == quote : byte == '\'' || byte == '"')
            quote = quote != '\0' ? '\0' : byte;
        else if (byte == '\\' && quote != '\'' && (*at)[1] != '\0')
            text_putc(word, *++*at);
        else
            text_putc(word, byte);
    }
    return quote != '\0' ? -EINVAL : 1;
}

/* Into `line`, where that is not NULL. */
static int read_more(const char *text, struct slurm_line *line, char *error, size_t size)
{
    struct text word = { 0 };
    int r;

    while ((r = next_word(&text, &word)) > 0) {
        r = look_at(text_string(&word), error, size);
        if (r < 0)
            break;
        if (line != NULL)
            put(line, text_string(&word));
    }
    if (r < 0 && error[0] == '\0')
        snprintf(error, size, "--on slurm: sbatch=: a quote is not closed: %s", text);
    text_fini(&word);
    return r;
}

int slurm_line_check(const struct on *on, char *error, size_t size)
{
    const char *time = on_value(on, "time"), *more = on_value(on, "sbatch");
    char minutes[32];
    int r = 0;

    error[0] = '\0';
    if (time != NULL)
        r = read_time(time, minutes, error, size);
    if (r == 0 && more != NULL)
        r = read_more(more, NULL, error, size);
    return r;
}

/* ---------------------------------------------------------------- lines */

void slurm_line_begin(struct slurm_line *line, char *const *environment, const char *program)
{
    static const char *const begins[] = {
        "SQUEUE_",           "SCANCEL_",          "SACCT_", "SBATCH_WAIT=", "SBATCH_REQUEUE=",
        "SBATCH_ARRAY_INX=", "SLURM_TIME_FORMAT="
    };
    bool first = true;

    for (char *const *one = environment; *one != NULL; one++)
        for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
            size_t size = strcspn(*one, "=");
            if (strncmp(*one, begins[i], strlen(begins[i])) != 0)
                continue;
            if (first)
                put(line, "env");
            first = false;
            put(line, "-u");
            text_put(&line->bytes, *one, size);
            put(line, "");
        }
    put(line, program);
}

static void put_name(struct slurm_line *line, const char *option, const struct place_run *run)
{
    text_puts(&line->bytes, option);
    text_puts(&line->bytes, "forkboard-");
    put(line, run->id);
}

static void put_cluster(struct slurm_line *line, const char *cluster)
{
    if (cluster[0] != '\0')
        put_two(line, "--clusters=", cluster);
}

static void put_number(struct slurm_line *line, const char *option, long number)
{
    char text[32];

    snprintf(text, sizeof text, "%ld", number);
    put_two(line, option, text);
}

/* Where a % stands for itself. Slurm replaces nothing at all after a backslash. */
static int put_log(struct slurm_line *line, const struct place_run *run, char *error, size_t size)
{
    if (strchr(run->dir, '\\') != NULL) {
        snprintf(error, size,
                 "--on slurm: the directory of the run has a backslash in its name, "
                 "which Slurm does not take: %s",
                 run->dir);
        return -EINVAL;
    }
    text_puts(&line->bytes, "--output=");
    for (const char *at = run->dir; *at != '\0'; at++) {
        text_putc(&line->bytes, *at);
        if (*at == '%')
            text_putc(&line->bytes, '%');
    }
    put(line, "/agent.%a.log");
    return 0;
}

/* A line for /bin/sh, as sbatch makes a script of it. sbatch hands its environment on, and was a
 * job of an engine: an agent is none. */
static void put_agent(struct slurm_line *line, const struct place_run *run)
{
    text_puts(&line->bytes, "--wrap=unset FORKBOARD_JOB FORKBOARD_SLOT FORKBOARD_ATTEMPT "
                            "FORKBOARD_OUTLIVES; " PLACE_NUMBER
                            "=$SLURM_ARRAY_TASK_ID; export " PLACE_NUMBER "; exec");
    for (const char *const *word = run->argv; *word != NULL; word++) {
        text_putc(&line->bytes, ' ');
        text_quote(&line->bytes, *word);
    }
    put(line, "");
}

int slurm_line_sbatch(struct slurm_line *line, const struct place_run *run, char *error,
                      size_t size)
{
    const char *time = on_value(run->on, "time"), *more = on_value(run->on, "sbatch");
    const char *partition = on_value(run->on, "partition");
    char minutes[32], tasks[32];
    int r;

    error[0] = '\0';
    put(line, "--parsable");
    put_name(line, "--job-name=", run);
    snprintf(tasks, sizeof tasks, "0-%d", run->count - 1);
    put_two(line, "--array=", tasks);
    put(line, "--nodes=1");
    put(line, "--ntasks=1");
    put_number(line, "--cpus-per-task=", run->on->cpus);
    put(line, "--no-requeue");
    put(line, "--open-mode=append");
    r = put_log(line, run, error, size);
    if (partition != NULL)
        put_two(line, "--partition=", partition);
    if (r == 0 && time != NULL) {
        r = read_time(time, minutes, error, size);
        put_two(line, "--time=", minutes);
    }
    if (r == 0 && more != NULL)
        r = read_more(more, line, error, size);
    if (r == 0)
        put_agent(line, run);
    return r < 0 ? r : line->bytes.failed ? -ENOMEM : 0;
}

void slurm_line_squeue(struct slurm_line *line, const struct place_run *run, const char *cluster)
{
    put(line, "--noheader");
    put(line, "--array");
    put(line, "--states=all");
    put(line, "--format=" SLURM_SQUEUE_FORMAT);
    put_name(line, "--name=", run);
    put_cluster(line, cluster);
}

void slurm_line_config(struct slurm_line *line)
{
    put(line, "show");
    put(line, "config");
}

void slurm_line_sacct(struct slurm_line *line, unsigned long job, const char *cluster)
{
    put(line, "--noheader");
    put(line, "--parsable2");
    put(line, "--allocations");
    put(line, "--format=" SLURM_SACCT_FORMAT);
    put_number(line, "--jobs=", (long)job);
    put_cluster(line, cluster);
}

void slurm_line_scancel(struct slurm_line *line, const struct place_run *run, unsigned long job,
                        const char *cluster)
{
    char number[32];

    put(line, "--quiet");
    put_cluster(line, cluster);
    if (job == 0) {
        put_name(line, "--name=", run);
        return;
    }
    snprintf(number, sizeof number, "%lu", job);
    put(line, number);
}
