/*
 * apply.c - what an option's word means: its value goes to its place in struct opt. A flag and a
 * text are a row of a table each; what has to be read first has a function.
 */
#include "apply.h"

#include "halt_words.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The place of a word in a list that ends with NULL, or -EINVAL. */
static int place_of(const char *value, const char *const *list)
{
    for (int i = 0; list[i] != NULL; i++)
        if (strcmp(value, list[i]) == 0)
            return i;
    return -EINVAL;
}

const char *const opt_leftovers[] = { "fail", "wait", "end", "leave", NULL };
const char *const opt_panes[] = { "events", "output", "timeline", "cores",
                                  "life",   "slots",  "graph",    NULL };

/* Each in the order of its enum. */
static int apply_choice(struct opt *opt, const struct opt_row *row, const char *value)
{
    static const char *const outputs[] = { "none", "line", "group", NULL };
    static const char *const colors[] = { "auto", "always", "never", NULL };
    static const char *const backends[] = { "auto", "ptrace", "connector", "polling", NULL };
    static const char *const themes[] = { "auto", "dark", "light", "projector", NULL };
    static const char *const notices[] = { "osc9", "osc777", NULL };
    int place = place_of(value, row->id == OPT_OUTPUT      ? outputs
                                : row->id == OPT_COLOR     ? colors
                                : row->id == OPT_THEME     ? themes
                                : row->id == OPT_NOTIFY    ? notices
                                : row->id == OPT_LEFTOVERS ? opt_leftovers
                                                           : backends);

    if (place < 0)
        return place;
    if (row->id == OPT_OUTPUT)
        opt->run.output = (enum fb_output)place;
    else if (row->id == OPT_COLOR)
        opt->screen.color = (enum opt_color)place;
    else if (row->id == OPT_THEME)
        opt->screen.theme = (enum opt_theme)place;
    else if (row->id == OPT_LEFTOVERS)
        opt->run.leftovers = (enum fb_leftovers)(place + FB_LEFTOVERS_FAIL);
    else if (row->id == OPT_NOTIFY)
        opt->screen.notify = place == 0 ? 9 : 777;
    else
        opt->watch.backend = place;
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

int opt_slots_file(const char *path, int *slots)
{
    FILE *file = fopen(path, "re");
    char word[32] = "";
    int r;

    if (file == NULL)
        return -errno;
    r = fscanf(file, "%31s", word) == 1 ? opt_slots(word, opt_threads(word), slots) : -EINVAL;
    fclose(file);
    return r;
}

int opt_threads(const char *slots)
{
    struct fb_hardware hardware = { 0 };

    if (strpbrk(slots, "%+-") != NULL)
        fb_machine(&hardware);
    return hardware.threads;
}

static int apply_slots(struct opt *opt, const char *value)
{
    if (opt->command == OPT_SCALE) { /* which numbers they are is its own matter */
        opt->scale.slot_list = value;
        return 0;
    }
    opt->slots_file = NULL;
    if (opt_slots(value, opt_threads(value), &opt->run.slots) == 0)
        return 0;
    if ((opt->command & (OPT_RUN | OPT_PARALLEL)) == 0 ||
        opt_slots_file(value, &opt->run.slots) < 0)
        return -EINVAL;
    opt->slots_file = value;
    return 0;
}

/* A time, or a share of the median. */
static int apply_timeout(struct opt *opt, const char *value)
{
    size_t digits = strspn(value, "0123456789.");
    char *end;

    if (digits == 0 || strcmp(value + digits, "%") != 0 ||
        (opt->command & (OPT_RUN | OPT_PARALLEL)) == 0)
        return opt_duration(value, &opt->run.timeout_us);
    opt->timeout_share = strtod(value, &end) / 100;
    return end == value + digits && opt->timeout_share > 0 ? 0 : -EINVAL;
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

/* Whole numbers, and words that another room has a meaning for. */
static int apply_plain(struct opt *opt, enum opt_id id, const char *value)
{
    static const size_t strings[OPT_ROWS] = {
        [OPT_ON] = offsetof(struct opt, cluster.on),
        [OPT_RUN_DIR] = offsetof(struct opt, cluster.run_dir),
        [OPT_JOBS_FILE] = offsetof(struct opt, input.jobs_file),
        [OPT_COLSEP] = offsetof(struct opt, input.colsep),
        [OPT_LIMIT] = offsetof(struct opt, gates.limit),
        [OPT_REGEX] = offsetof(struct opt, input.regex),
        [OPT_RECORD] = offsetof(struct opt, keep.record),
        [OPT_JOBLOG] = offsetof(struct opt, keep.joblog),
        [OPT_RESULTS] = offsetof(struct opt, keep.results),
        [OPT_REPORT_FILE] = offsetof(struct opt, keep.report),
        [OPT_OUT] = offsetof(struct opt, out),
        [OPT_PREPARE] = offsetof(struct opt, scale.prepare),
        [OPT_FIT] = offsetof(struct opt, scale.fit),
        [OPT_CSV] = offsetof(struct opt, scale.csv),
        [OPT_SHELL] = offsetof(struct opt, form.shell),
        [OPT_PLACEHOLDER] = offsetof(struct opt, form.strings[OPT_STRING_WHOLE]),
        [OPT_STRING_EXTENSIONS] = offsetof(struct opt, form.strings[OPT_STRING_EXTENSION]),
        [OPT_STRING_BASES] = offsetof(struct opt, form.strings[OPT_STRING_BASE]),
        [OPT_STRING_DIRECTORIES] = offsetof(struct opt, form.strings[OPT_STRING_DIRECTORY]),
        [OPT_STRING_BASE_EXTENSIONS] =
            offsetof(struct opt, form.strings[OPT_STRING_BASE_EXTENSION]),
        [OPT_STRING_JOBS] = offsetof(struct opt, form.strings[OPT_STRING_JOB]),
        [OPT_STRING_SLOTS] = offsetof(struct opt, form.strings[OPT_STRING_SLOT]),
        [OPT_END] = offsetof(struct opt, input.end),
        [OPT_ARG_SEP] = offsetof(struct opt, input.arg_sep),
        [OPT_ARG_FILE_SEP] = offsetof(struct opt, input.arg_file_sep),
        [OPT_WORKDIR] = offsetof(struct opt, worker.dir),
        [OPT_STDIN] = offsetof(struct opt, worker.stdin_word),
        [OPT_SLOT_VARIABLE] = offsetof(struct opt, worker.slot_variable),
        [OPT_TMPDIR] = offsetof(struct opt, temporary),
        [OPT_ONLY] = offsetof(struct opt, only),
        [OPT_ANSWERS] = offsetof(struct opt, teach.answers),
    };
    static const struct {
        enum opt_id id;
        size_t at;
        int least, most;
    } numbers[] = {
        { OPT_RETRIES, offsetof(struct opt, run.retries), 0, 1000000 },
        { OPT_RUNS, offsetof(struct opt, scale.runs), 1, 1000 },
        { OPT_WARMUP, offsetof(struct opt, scale.warmup), 0, 1000 },
        { OPT_PORT, offsetof(struct opt, input.port), 1, 65535 },
    };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].id == id) {
            int *number = (int *)(void *)((char *)opt + numbers[i].at);
            int r = opt_number(value, numbers[i].most, number);
            return r == 0 && *number < numbers[i].least ? -EINVAL : r;
        }
    *(const char **)((char *)opt + strings[id]) = value;
    return 0;
}

int opt_apply_value(struct opt *opt, const struct opt_row *row, const char *value)
{
    int r = opt_apply_theirs(opt, row, value);

    if (r != 1)
        return r;
    switch (row->id) {
    case OPT_SLOTS:
        return apply_slots(opt, value);
    case OPT_OUTPUT:
    case OPT_LEFTOVERS:
    case OPT_COLOR:
    case OPT_THEME:
    case OPT_NOTIFY:
    case OPT_BACKEND:
        return apply_choice(opt, row, value);
    case OPT_TAGSTRING:
    case OPT_HEADER:
    case OPT_BLOCK:
    case OPT_RECSTART:
    case OPT_RECEND:
    case OPT_MEMFREE:
    case OPT_LOAD:
        return opt_apply_gate(opt, row->id, value);
    case OPT_ONLY:
        return value[0] == '\0' || strchr(value, '/') != NULL ? -EINVAL
                                                              : apply_plain(opt, row->id, value);
    case OPT_FORMAT:
        return opt_choice(row->choices, value, &opt->format);
    case OPT_AT:
        opt->at_given = true;
        return opt_duration(value, &opt->at_us);
    case OPT_TIMEOUT:
        return apply_timeout(opt, value);
    case OPT_GRACE:
        return apply_grace(opt, value);
    case OPT_RETRIES:
        return opt->command == OPT_PARALLEL ? opt_apply_tries(opt, value)
                                            : apply_plain(opt, row->id, value);
    case OPT_RETRY_WAIT:
        return apply_retry_wait(opt, value);
    case OPT_HALT:
        opt->halt_given = true;
        return opt_halt_words(value, &opt->run.halt);
    case OPT_DELAY:
        return opt_duration(value, &opt->run.delay_us);
    case OPT_UNIT:
        return opt_duration(value, &opt->unit_us) < 0 || opt->unit_us == 0 ? -EINVAL : 0;
    case OPT_SEED:
        return apply_seed(opt, value);
    case OPT_FILE:
    case OPT_RPL:
    case OPT_EXCLUDE:
    case OPT_ENV_FILE:
    case OPT_ANSWER:
        return opt_add_word(opt, row->id, value);
    default:
        return apply_plain(opt, row->id, value);
    }
}

/* Where a flag is. */
static const size_t flags[OPT_ROWS] = {
    [OPT_RETRY_LOST] = offsetof(struct opt, cluster.retry_lost),
    [OPT_DETACH] = offsetof(struct opt, detach),
    [OPT_DETACHABLE] = offsetof(struct opt, detachable),
    [OPT_DETACH_ON_HANGUP] = offsetof(struct opt, detach_on_hangup),
    [OPT_READ_ONLY] = offsetof(struct opt, read_only),
    [OPT_NO_WAIT] = offsetof(struct opt, no_wait),
    [OPT_NO_MOUSE] = offsetof(struct opt, screen.no_mouse),
    [OPT_TITLE] = offsetof(struct opt, screen.window_title),
    [OPT_BELL] = offsetof(struct opt, screen.bell),
    [OPT_EXIT] = offsetof(struct opt, screen.exit),
    [OPT_HOLD] = offsetof(struct opt, screen.hold),
    [OPT_QUIET] = offsetof(struct opt, quiet),
    [OPT_PIPE] = offsetof(struct opt, pipe.on),
    [OPT_REMOVE_SEPARATORS] = offsetof(struct opt, pipe.remove_separators),
    [OPT_CAT] = offsetof(struct opt, pipe.cat),
    [OPT_ROUND_ROBIN] = offsetof(struct opt, pipe.round_robin),
    [OPT_NOSWAP] = offsetof(struct opt, gates.noswap),
    [OPT_BAR] = offsetof(struct opt, bar),
    [OPT_TAG] = offsetof(struct opt, run.tag),
    [OPT_KEEP_ORDER] = offsetof(struct opt, run.keep_order),
    [OPT_NULL] = offsetof(struct opt, input.null),
    [OPT_PTY] = offsetof(struct opt, worker.pty),
    [OPT_RELOAD] = offsetof(struct opt, input.watch),
    [OPT_JOBSERVER] = offsetof(struct opt, run.offer_jobserver),
    [OPT_CSV_LINES] = offsetof(struct opt, input.csv),
    [OPT_DRY_RUN] = offsetof(struct opt, dry_run),
    [OPT_FUNCTIONS] = offsetof(struct opt, functions),
    [OPT_RESUME] = offsetof(struct opt, keep.resume),
    [OPT_RESUME_FAILED] = offsetof(struct opt, keep.resume_failed),
    [OPT_RETRY_FAILED] = offsetof(struct opt, keep.retry_failed),
    [OPT_NO_RECORD] = offsetof(struct opt, keep.no_record),
    [OPT_NO_CGROUP] = offsetof(struct opt, no_cgroup),
    [OPT_PROJECTOR] = offsetof(struct opt, screen.projector),
    [OPT_ASCII] = offsetof(struct opt, screen.ascii),
    [OPT_THREADS] = offsetof(struct opt, watch.threads),
    [OPT_EXIT_WITH_ROOT] = offsetof(struct opt, watch.exit_with_root),
    [OPT_KILL_ON_EXIT] = offsetof(struct opt, watch.kill_on_exit),
    [OPT_ADOPT] = offsetof(struct opt, watch.adopt),
    [OPT_QUOTE] = offsetof(struct opt, form.quote),
    [OPT_PLUS] = offsetof(struct opt, form.plus),
    [OPT_SKIP_EMPTY] = offsetof(struct opt, input.skip_empty),
    [OPT_LINK] = offsetof(struct opt, input.link),
    [OPT_SILENT] = offsetof(struct opt, silent),
    [OPT_VERBOSE] = offsetof(struct opt, verbose),
    [OPT_PRINT_COMMAND] = offsetof(struct opt, print_command),
    [OPT_FILES] = offsetof(struct opt, files),
    [OPT_SHELL_QUOTE] = offsetof(struct opt, shell_quote),
    [OPT_PACK] = offsetof(struct opt, form.pack),
    [OPT_PACK_WORDS] = offsetof(struct opt, form.pack),
    [OPT_PACK_LINES] = offsetof(struct opt, form.pack),
    [OPT_HELP] = offsetof(struct opt, help),
    [OPT_SHUF] = offsetof(struct opt, input.shuffle),
    [OPT_FAILED] = offsetof(struct opt, again.failed),
    [OPT_TRUST] = offsetof(struct opt, again.trust),
    [OPT_VERSION] = offsetof(struct opt, version),
    [OPT_WEAK] = offsetof(struct opt, scale.weak),
    [OPT_IGNORE_FAILURE] = offsetof(struct opt, scale.ignore_failure),
    [OPT_CHECK] = offsetof(struct opt, teach.check),
    [OPT_MEASURES] = offsetof(struct opt, teach.measures),
};

void opt_apply_flag(struct opt *opt, enum opt_id id)
{
    if (id == OPT_FLAG_PLAIN || id == OPT_FLAG_BOARD || id == OPT_FLAG_JSON) {
        opt->mode = id == OPT_FLAG_JSON ? OPT_JSON : id == OPT_FLAG_BOARD ? OPT_BOARD : OPT_PLAIN;
        opt->mode_given = true;
        return;
    }
    if (id == OPT_PIPE_PART) {
        opt->pipe.on = opt->pipe.part = true;
        return;
    }
    *(bool *)((char *)opt + flags[id]) = true;
    opt->form.spread |= id == OPT_PACK || id == OPT_PACK_WORDS;
    opt->form.repeat |= id == OPT_PACK_WORDS;
    if (id == OPT_SHUF)
        opt->tell_seed = true;
}
