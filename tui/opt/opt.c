/*
 * opt.c - options into values. Names, arguments and words are the table's (table.c): what reads
 * them here is made from it, so neither can know an option that the other does not. Where a COMMAND
 * can follow, options end at the first word that is none: what belongs to COMMAND stays COMMAND's.
 * Elsewhere they may stand after the words, too (getopt_long(3) moves them to the front).
 */
#include "opt.h"

#include "apply.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define LONG_FIRST  1000 /* what getopt_long gives for row N: LONG_FIRST + N */
#define OTHER_FIRST 2000 /* and for the name of another program */
#define OTHER_MOST  128

/* A command that has an option of just that name; NULL: there is none. */
static const char *owner_of(const char *name)
{
    for (int i = 0; i < OPT_ROWS; i++)
        for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
            if (opt_table[i].name != NULL && strcmp(opt_table[i].name, name) == 0 &&
                (opt_table[i].commands & (unsigned)row->command))
                return row->name;
    return NULL;
}

static int unknown(const char *word, enum opt_command command, char *error, size_t size)
{
    const char *names[OPT_ROWS + OTHER_MOST + 1] = { NULL }, *nearest, *owner;
    char name[64];
    int count = 0;

    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + strspn(word, "-"), "="),
             word + strspn(word, "-"));
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].commands & (unsigned)command)
            names[count++] = opt_table[i].name;
    for (int i = 0; i < opt_spelling_count; i++)
        if ((opt_spellings[i].commands & (unsigned)command) && opt_spellings[i].name != NULL)
            names[count++] = opt_spellings[i].name;
    owner = strncmp(word, "--", 2) == 0 ? owner_of(name) : NULL;
    nearest = strncmp(word, "--", 2) == 0 ? opt_nearest(name, names) : NULL;
    if (owner != NULL)
        snprintf(error, size, "unknown option '%s' (it is one of 'forkboard %s')", word, owner);
    else if (nearest != NULL)
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

/* The row of another's name; NULL: there is none. */
static const struct opt_row *row_with(enum opt_id id)
{
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].id == id)
            return &opt_table[i];
    return NULL;
}

static int argument_of(const struct opt_spelling *other)
{
    const struct opt_row *row = row_with(other->id);
    bool takes = row != NULL ? row->argument != NULL && other->value == NULL : other->takes;

    return other->may ? optional_argument : takes ? required_argument : no_argument;
}

/* What getopt_long(3) is to know; letters have at most two colons each. */
struct getopt_tables {
    char letters[3 * (OPT_ROWS + OTHER_MOST) + 3];
    struct option longs[OPT_ROWS + OTHER_MOST + 1];
    char *letter;
    struct option *name;
};

static void add(struct getopt_tables *tables, char letter, const char *name, int argument,
                int value)
{
    if (name != NULL)
        *tables->name++ = (struct option){ name, argument, NULL, value };
    if (letter == '\0')
        return;
    *tables->letter++ = letter;
    for (int i = 0; i < argument; i++) /* none, one or two, as getopt(3) has it */
        *tables->letter++ = ':';
}

/* The two forms of getopt_long(3)'s table, from ours. */
static void make_getopt(enum opt_command command, struct getopt_tables *tables)
{
    tables->letter = stpcpy(tables->letters, opt_mixed(opt_command_row(command)) ? ":" : "+:");
    tables->name = tables->longs;
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].commands & (unsigned)command)
            add(tables, opt_table[i].letter, opt_table[i].name,
                opt_table[i].argument != NULL ? required_argument : no_argument, LONG_FIRST + i);
    for (int i = 0; i < opt_spelling_count; i++)
        if (opt_spellings[i].commands & (unsigned)command)
            add(tables, opt_spellings[i].letter, opt_spellings[i].name,
                argument_of(&opt_spellings[i]), OTHER_FIRST + i);
    *tables->letter = '\0';
    *tables->name = (struct option){ 0 };
}

/* What was found as another program's; NULL: it was not. */
static const struct opt_spelling *other_of(int found, enum opt_command command)
{
    if (found >= OTHER_FIRST)
        return &opt_spellings[found - OTHER_FIRST];
    for (int i = 0; i < opt_spelling_count; i++)
        if (opt_spellings[i].letter != '\0' && opt_spellings[i].letter == found &&
            (opt_spellings[i].commands & (unsigned)command))
            return &opt_spellings[i];
    return NULL;
}

static const struct opt_row *row_of(int found, enum opt_command command)
{
    const struct opt_spelling *other = other_of(found, command);

    if (other != NULL)
        return row_with(other->id);
    if (found >= LONG_FIRST)
        return &opt_table[found - LONG_FIRST];
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].letter == found)
            return &opt_table[i];
    return NULL;
}

/* getopt_long(3) takes beginnings of names for names: today's beginning is tomorrow's other option.
 */
static bool abbreviated(const char *word, const char *name)
{
    size_t size = strcspn(word, "=");
    return strncmp(word, "--", 2) == 0 &&
           (size != strlen(name) + 2 || strncmp(word + 2, name, size - 2) != 0);
}

/* The long name that was written: `found` is no letter. */
static const char *spelled(int found)
{
    return found >= OTHER_FIRST ? opt_spellings[found - OTHER_FIRST].name
                                : opt_table[found - LONG_FIRST].name;
}

/* What forkboard does not do, by the name that another program has for it. */
static int unable(const struct opt_spelling *other, char *error, size_t size)
{
    char letter[2] = { other->letter, '\0' };

    snprintf(error, size, "-%s%s: %s", other->name != NULL ? "-" : "",
             other->name != NULL ? other->name : letter,
             other->says[0] != '\0' ? other->says : "it needs a word");
    return -EINVAL;
}

/* What getopt_long(3) refused: `found` is ? or :, optopt the option if it knew one. */
static int refuse(enum opt_command command, int found, const char *word, char *error, size_t size)
{
    const struct opt_row *row = row_of(optopt, command);
    const char *value = strchr(word, '=');
    char letter[3] = { '-', (char)optopt, '\0' };

    if (optopt >= LONG_FIRST && abbreviated(word, spelled(optopt)))
        return unknown(word, command, error, size);
    if (found == ':' && row == NULL)
        return unable(other_of(optopt, command), error, size);
    if (found == ':') {
        snprintf(error, size, "--%s needs %s", row->name, row->wants);
        return -EINVAL;
    }
    if (optopt >= LONG_FIRST && value != NULL) {
        snprintf(error, size, "--%s takes no value, and '%s' is one", spelled(optopt), value + 1);
        return -EINVAL;
    }
    return unknown(optopt != 0 && optopt < LONG_FIRST ? letter : word, command, error, size);
}

/* Of another's name the word that its row is given; or it is taken, or refused. */
static int apply_other(struct opt *opt, const struct opt_spelling *other, char *error, size_t size)
{
    const struct opt_row *row = row_with(other->id);
    const char *value = optarg != NULL ? optarg : other->value;

    if (row != NULL && row->argument == NULL)
        opt_apply_flag(opt, row->id);
    else if (row != NULL)
        return opt_apply_value(opt, row, value) < 0 ? bad_value(row, value, error, size) : 0;
    if (row != NULL || other->says[0] == '\0' ||
        (other->value != NULL && optarg != NULL && strcmp(other->value, optarg) == 0))
        return 0;
    return unable(other, error, size);
}

/* What a set cannot have is refused with one, and not forgotten. */
static void note_row(struct opt *opt, const struct opt_row *row)
{
    const char *key;

    if (row != NULL && opt->of_command == NULL && opt_of_command(row, &key)) {
        opt->of_command = row->name;
        opt->key = key;
    }
}

static int apply(struct opt *opt, enum opt_command command, int found, char **argv, char *error,
                 size_t size)
{
    const char *word = argv[optind - 1];
    const struct opt_spelling *other = NULL;
    const struct opt_row *row;

    if (found == '?' || found == ':')
        return refuse(command, found, word, error, size);
    other = other_of(found, command);
    row = row_of(found, command);
    if (found >= LONG_FIRST && optarg == word)
        word = argv[optind - 2];
    if (found >= LONG_FIRST && abbreviated(word, spelled(found)))
        return unknown(word, command, error, size);
    note_row(opt, row);
    if (other != NULL)
        return apply_other(opt, other, error, size);
    if (row->argument == NULL) {
        opt_apply_flag(opt, row->id);
        return 0;
    }
    return opt_apply_value(opt, row, optarg) < 0 ? bad_value(row, optarg, error, size) : 0;
}

/* What was given and is of blocks; NULL: nothing. GNU parallel takes the last three without any. */
static const char *of_blocks(const struct opt *opt)
{
    const struct opt_pipe *pipe = &opt->pipe;

    if (pipe->cat || pipe->round_robin || pipe->remove_separators)
        return pipe->cat ? "cat" : pipe->round_robin ? "round-robin" : "remove-rec-sep";
    if (opt->command == OPT_PARALLEL)
        return NULL;
    return pipe->block > 0          ? "block"
           : pipe->recstart != NULL ? "recstart"
           : pipe->recend != NULL   ? "recend"
                                    : NULL;
}

/* What means nothing without something else. */
static int check_together(const struct opt *opt, char *error, size_t size)
{
    const char *resume = opt->keep.retry_failed    ? "retry-failed"
                         : opt->keep.resume_failed ? "resume-failed"
                                                   : "resume";

    if (opt->keep.report != NULL && opt->keep.no_record && !opt->help && !opt->version) {
        snprintf(error, size, "--report is made from the record, which --no-record leaves out");
        return -EINVAL;
    }
    if (of_blocks(opt) != NULL && !opt->pipe.on && !opt->help && !opt->version) {
        snprintf(error, size, "--%s is of --pipe%s", of_blocks(opt),
                 opt->pipe.round_robin && !opt->pipe.cat ? "" : " and --pipe-part");
        return -EINVAL;
    }
    if ((!opt->keep.resume && !opt->keep.resume_failed && !opt->keep.retry_failed) || opt->help ||
        opt->version)
        return 0;
    if (opt->keep.joblog == NULL && opt->command == OPT_PARALLEL && opt->keep.results != NULL &&
        opt->keep.resume && !opt->keep.resume_failed && !opt->keep.retry_failed)
        return 0; /* its files say which were done */
    if (opt->keep.joblog == NULL)
        snprintf(error, size, "--%s needs --joblog FILE%s", resume,
                 opt->command == OPT_PARALLEL && strcmp(resume, "resume") == 0 ? " or --results DIR"
                                                                               : "");
    else if (opt->input.shuffle && !opt->seed_given)
        snprintf(error, size, "--%s with --shuf needs the --seed of the run before", resume);
    else
        return 0;
    return -EINVAL;
}

int opt_parse(struct opt *opt, enum opt_command command, int argc, char **argv, char *error,
              size_t size)
{
    struct getopt_tables tables;
    int found, r = 0;

    *opt = (struct opt){ .command = command, .run.output = FB_OUTPUT_GROUP };
    make_getopt(command, &tables);
    optind = 0; /* begins again (getopt(3), NOTES) */
    while (r == 0 && (found = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1)
        r = apply(opt, command, found, argv, error, size);
    if (!opt->mode_given && !opt->bar && isatty(STDOUT_FILENO))
        opt->mode = OPT_BOARD;
    if (opt->keep.record != NULL && opt->keep.no_record) { /* that one alone is kept */
        opt->keep.not_last = true;
        opt->keep.no_record = false;
    }
    /* As make: with -j it has slots of its own. */
    opt->run.heed_jobserver = opt->run.slots == 0 && command != OPT_SCALE;
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
    free(opt->input.files);
    free(opt->pipe.read[0]);
    free(opt->pipe.read[1]);
    free(opt->input.rpls);
    free(opt->input.excludes);
    free(opt->input.env_files);
    free(opt->teach.given);
    free(opt->worker.keep);
}
