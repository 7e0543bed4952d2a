/*
 * opt.c - options into values. Names, arguments and words are the table's (opt_table.c): what reads
 * them here is made from it, so neither can know an option that the other does not. getopt_long(3)
 * stops at the first word that is no option: what belongs to COMMAND stays COMMAND's.
 */
#include "opt.h"

#include "opt_table.h"
#include "policy.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define LONG_FIRST 1000 /* what getopt_long gives for row N: LONG_FIRST + N */

static int unknown(const char *word, enum opt_command command, char *error, size_t size)
{
    const char *names[OPT_ROWS + 1] = { NULL }, *nearest;
    char name[64];
    int count = 0;

    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + strspn(word, "-"), "="),
             word + strspn(word, "-"));
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].commands & (unsigned)command)
            names[count++] = opt_table[i].name;
    nearest = strncmp(word, "--", 2) == 0 ? opt_nearest(name, names) : NULL;
    if (nearest != NULL)
        snprintf(error, size, "unknown option '%s' (did you mean '--%s'?)", word, nearest);
    else
        snprintf(error, size, "unknown option '%s'", word);
    return -EINVAL;
}

static int bad_value(const struct opt_row *row, const char *value, char *error, size_t size)
{
    snprintf(error, size, "--%s: '%s' is not %s", row->name, value, row->wants);
    return -EINVAL;
}

/* The place of a word in a list that ends with NULL, or -EINVAL. */
static int place_of(const char *value, const char *const *list)
{
    for (int i = 0; list[i] != NULL; i++)
        if (strcmp(value, list[i]) == 0)
            return i;
    return -EINVAL;
}

/* Each in the order of its enum. */
static int apply_choice(struct opt *opt, const struct opt_row *row, const char *value)
{
    static const char *const outputs[] = { "line", "group", "none", NULL };
    static const char *const colors[] = { "auto", "always", "never", NULL };
    static const char *const backends[] = { "auto", "ptrace", "connector", "polling", NULL };
    static const char *const notices[] = { "osc9", "osc777", NULL };
    int place = place_of(value, row->id == OPT_OUTPUT   ? outputs
                                : row->id == OPT_COLOR  ? colors
                                : row->id == OPT_NOTIFY ? notices
                                                        : backends);

    if (place < 0)
        return place;
    if (row->id == OPT_OUTPUT)
        opt->run.output = (enum fb_output)place;
    else if (row->id == OPT_COLOR)
        opt->color = (enum opt_color)place;
    else if (row->id == OPT_NOTIFY)
        opt->notify = place == 0 ? 9 : 777;
    else
        opt->backend = place;
    opt->output_given = opt->output_given || row->id == OPT_OUTPUT;
    return 0;
}

static int apply_seed(struct opt *opt, const char *value)
{
    char *end;

    errno = 0;
    opt->run.seed = strtoull(value, &end, 10);
    opt->seed_given = true;
    return value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 ? -EINVAL : 0;
}

static int add_file(struct opt *opt, const char *path)
{
    const char **files = realloc(opt->files, (size_t)(opt->file_count + 1) * sizeof(char *));

    if (files == NULL)
        return -ENOMEM;
    opt->files = files;
    files[opt->file_count++] = path;
    return 0;
}

int opt_threads(const char *slots)
{
    struct fb_hardware hardware = { 0 };

    if (strpbrk(slots, "%+-") != NULL)
        fb_hardware(&hardware);
    return hardware.threads;
}

static int apply_slots(struct opt *opt, const char *value)
{
    return opt_slots(value, opt_threads(value), &opt->run.slots);
}

/* 0 is no grace at all; to the library it would be the default. */
static int apply_grace(struct opt *opt, const char *value)
{
    int r = opt_duration(value, &opt->run.grace_us);

    if (r == 0 && opt->run.grace_us < FB_AT_ONCE)
        opt->run.grace_us = FB_AT_ONCE;
    return r;
}

static int apply_retry_wait(struct opt *opt, const char *value)
{
    int r = opt_duration(value, &opt->run.retry_wait_us);

    if (r == 0 && opt->run.retry_wait_us == 0)
        opt->run.retry_wait_us = 1; /* 0 would be the library's default */
    return r;
}

static int apply_value(struct opt *opt, const struct opt_row *row, const char *value)
{
    switch (row->id) {
    case OPT_SLOTS:
        return apply_slots(opt, value);
    case OPT_OUTPUT:
    case OPT_COLOR:
    case OPT_NOTIFY:
    case OPT_BACKEND:
        return apply_choice(opt, row, value);
    case OPT_TIMEOUT:
        return opt_duration(value, &opt->run.timeout_us);
    case OPT_GRACE:
        return apply_grace(opt, value);
    case OPT_RETRIES:
        return opt_number(value, 1000000, &opt->run.retries);
    case OPT_RETRY_WAIT:
        return apply_retry_wait(opt, value);
    case OPT_HALT:
        return policy_halt_parse(value, &opt->run.halt);
    case OPT_DELAY:
        return opt_duration(value, &opt->run.delay_us);
    case OPT_UNIT:
        return opt_duration(value, &opt->unit_us) < 0 || opt->unit_us == 0 ? -EINVAL : 0;
    case OPT_SEED:
        return apply_seed(opt, value);
    case OPT_JOBS_FILE:
        opt->jobs_file = value;
        return 0;
    case OPT_FILE:
        return add_file(opt, value);
    case OPT_COLSEP:
        opt->colsep = value;
        return 0;
    case OPT_JOBLOG:
        opt->joblog = value;
        return 0;
    case OPT_RESULTS:
        opt->results = value;
        return 0;
    default:
        opt->record = value;
        return 0;
    }
}

static void apply_flag(struct opt *opt, enum opt_id id)
{
    static const size_t flags[OPT_ROWS] = {
        [OPT_NO_MOUSE] = offsetof(struct opt, no_mouse),
        [OPT_TITLE] = offsetof(struct opt, window_title),
        [OPT_BELL] = offsetof(struct opt, bell),
        [OPT_EXIT] = offsetof(struct opt, exit),
        [OPT_QUIET] = offsetof(struct opt, quiet),
        [OPT_TAG] = offsetof(struct opt, run.tag),
        [OPT_KEEP_ORDER] = offsetof(struct opt, run.keep_order),
        [OPT_NULL] = offsetof(struct opt, null),
        [OPT_DRY_RUN] = offsetof(struct opt, dry_run),
        [OPT_FUNCTIONS] = offsetof(struct opt, functions),
        [OPT_RESUME] = offsetof(struct opt, resume),
        [OPT_RESUME_FAILED] = offsetof(struct opt, resume_failed),
        [OPT_NO_RECORD] = offsetof(struct opt, no_record),
        [OPT_NO_CGROUP] = offsetof(struct opt, no_cgroup),
        [OPT_ASCII] = offsetof(struct opt, ascii),
        [OPT_THREADS] = offsetof(struct opt, threads),
        [OPT_EXIT_WITH_ROOT] = offsetof(struct opt, exit_with_root),
        [OPT_KILL_ON_EXIT] = offsetof(struct opt, kill_on_exit),
        [OPT_ADOPT] = offsetof(struct opt, adopt),
        [OPT_HELP] = offsetof(struct opt, help),
        [OPT_SHUF] = offsetof(struct opt, shuffle),
        [OPT_VERSION] = offsetof(struct opt, version),
    };

    if (id == OPT_FLAG_PLAIN || id == OPT_FLAG_BOARD || id == OPT_FLAG_JSON) {
        opt->mode = id == OPT_FLAG_JSON ? OPT_JSON : id == OPT_FLAG_BOARD ? OPT_BOARD : OPT_PLAIN;
        opt->mode_given = true;
        return;
    }
    *(bool *)((char *)opt + flags[id]) = true;
    if (id == OPT_SHUF)
        opt->tell_seed = true;
}

/* The two forms of getopt_long(3)'s table, from ours. */
static void make_getopt(enum opt_command command, char *letters, struct option *longs)
{
    *letters++ = '+';
    *letters++ = ':';
    for (int i = 0; i < OPT_ROWS; i++) {
        const struct opt_row *row = &opt_table[i];
        int argument = row->argument != NULL ? required_argument : no_argument;
        if (!(row->commands & (unsigned)command))
            continue;
        *longs++ = (struct option){ row->name, argument, NULL, LONG_FIRST + i };
        if (row->letter == '\0')
            continue;
        *letters++ = row->letter;
        if (row->argument != NULL)
            *letters++ = ':';
    }
    *letters = '\0';
    *longs = (struct option){ 0 };
}

static const struct opt_row *row_of(int found)
{
    if (found >= LONG_FIRST)
        return &opt_table[found - LONG_FIRST];
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].letter == found)
            return &opt_table[i];
    return NULL;
}

/* getopt_long(3) takes beginnings of names for names: today's beginning is tomorrow's other option.
 */
static bool abbreviated(const char *word, const struct opt_row *row)
{
    size_t size = strcspn(word, "=");
    return strncmp(word, "--", 2) == 0 &&
           (size != strlen(row->name) + 2 || strncmp(word + 2, row->name, size - 2) != 0);
}

/* What getopt_long(3) refused: `found` is ? or :, optopt the option if it knew one. */
static int refuse(enum opt_command command, int found, const char *word, char *error, size_t size)
{
    const struct opt_row *row = row_of(optopt);
    const char *value = strchr(word, '=');
    char letter[3] = { '-', (char)optopt, '\0' };

    if (found == ':') {
        snprintf(error, size, "--%s needs %s", row->name, row->wants);
        return -EINVAL;
    }
    if (optopt >= LONG_FIRST && value != NULL && !abbreviated(word, row)) {
        snprintf(error, size, "--%s takes no value, and '%s' is one", row->name, value + 1);
        return -EINVAL;
    }
    return unknown(optopt != 0 && optopt < LONG_FIRST ? letter : word, command, error, size);
}

static int apply(struct opt *opt, enum opt_command command, int found, char **argv, char *error,
                 size_t size)
{
    const struct opt_row *row = row_of(found);
    const char *word = argv[optind - 1];

    if (found == '?' || found == ':')
        return refuse(command, found, word, error, size);
    if (found >= LONG_FIRST && row->argument != NULL && optarg == word)
        word = argv[optind - 2];
    if (found >= LONG_FIRST && abbreviated(word, row))
        return unknown(word, command, error, size);
    if (row->argument == NULL) {
        apply_flag(opt, row->id);
        return 0;
    }
    return apply_value(opt, row, optarg) < 0 ? bad_value(row, optarg, error, size) : 0;
}

/* What means nothing without something else. */
static int check_together(const struct opt *opt, char *error, size_t size)
{
    const char *resume = opt->resume_failed ? "resume-failed" : "resume";

    if ((!opt->resume && !opt->resume_failed) || opt->help || opt->version)
        return 0;
    if (opt->joblog == NULL)
        snprintf(error, size, "--%s needs --joblog FILE", resume);
    else if (opt->shuffle && !opt->seed_given)
        snprintf(error, size, "--%s with --shuf needs the --seed of the run before", resume);
    else
        return 0;
    return -EINVAL;
}

int opt_parse(struct opt *opt, enum opt_command command, int argc, char **argv, char *error,
              size_t size)
{
    char letters[2 * OPT_ROWS + 3];
    struct option longs[OPT_ROWS + 1];
    int found, r = 0;

    *opt = (struct opt){ .run.output = FB_OUTPUT_GROUP };
    make_getopt(command, letters, longs);
    optind = 0; /* begins anew (getopt(3), NOTES) */
    opterr = 0;
    while (r == 0 && (found = getopt_long(argc, argv, letters, longs, NULL)) != -1)
        r = apply(opt, command, found, argv, error, size);
    if (!opt->mode_given && isatty(STDOUT_FILENO))
        opt->mode = OPT_BOARD;
    opt->rest = argv + optind;
    opt->rest_count = argc - optind;
    return r == 0 ? check_together(opt, error, size) : r;
}

void opt_draw_seed(struct opt *opt)
{
    struct timespec now;

    if (opt->seed_given ||
        getrandom(&opt->run.seed, sizeof opt->run.seed, 0) == (ssize_t)sizeof opt->run.seed)
        return;
    clock_gettime(CLOCK_REALTIME, &now);
    opt->run.seed = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void opt_fini(struct opt *opt)
{
    free(opt->files);
    opt->files = NULL;
}
