/*
 * parallel.c - `forkboard parallel`: a command line of GNU parallel's, with the meanings that it
 * has there: the words of COMMAND are a line for the shell that it was called from, nothing is said
 * of jobs that succeed, and the exit status is the number of those that failed. What differs is
 * said in forkboard-parallel(1).
 */
#include "commands.h"

#include "base/quote.h"
#include "base/text.h"
#include "input/rpl.h"
#include "opt/complain.h"
#include "plain/printed.h"
#include "run_command.h"
#include "run_pipe.h"
#include "run_shell.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAILED_MOST 101 /* exit status, where more than a hundred failed */
#define WRONG       255

/* So many failed; of a run that was cut short without one, 1. */
static int status_of(void *context, const struct fb_event *ended, uint32_t failed_before)
{
    uint32_t failed = ended->as.ended.failed - failed_before;

    (void)context;
    if (ended->as.ended.status == 0)
        return 0;
    if (failed > 0)
        return failed < FAILED_MOST ? (int)failed : FAILED_MOST;
    return ended->as.ended.stopped || ended->as.ended.skipped > 0;
}

static int print_count(const char *what)
{
    struct fb_hardware hardware;

    fb_machine(&hardware);
    printf("%d\n", strcmp(what, "cores") == 0 ? hardware.cores : hardware.threads);
    return 0;
}

/*
 * As GNU parallel writes a quote, which every shell reads; but what a terminal would not show as it
 * is, for one as --dry-run has it.
 */
static void put_quoted(struct text *out, const char *word, bool terminal)
{
    if (terminal && !quote_plain(word)) {
        quote_word(out, word);
        return;
    }
    text_putc(out, '\'');
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            text_puts(out, "'\"'\"'");
        else
            text_putc(out, *word);
    }
    text_putc(out, '\'');
}

static void print_row(struct text *line, const char *const *values, int count, bool terminal)
{
    text_clear(line);
    for (int i = 0; i < count; i++) {
        put_quoted(line, values[i], terminal);
        text_putc(line, i + 1 < count ? ' ' : '\n');
    }
    if (terminal)
        printed_put(stdout, line);
    else
        printed_text(stdout, line);
}

/* Nothing is kept back while the next row has to be waited for. */
static void await_row(const struct input *input)
{
    struct pollfd ready = { .fd = input_fd(input), .events = POLLIN };

    fflush(stdout);
    (void)poll(&ready, 1, -1);
}

/* --shellquote: each row of the input as words for the shell. */
static int print_quoted(const struct opt *opt)
{
    int words, count, r;
    struct input_options options = cmd_run_input(opt, &words);
    struct input *input;
    const char *const *values;
    struct text line = { 0 };
    bool terminal = isatty(STDOUT_FILENO) == 1;
    char error[4400];

    if (input_open(&input, &options, error, sizeof error) < 0)
        return complain(WRONG, "%s", error);
    while ((r = input != NULL ? input_next(input, &values, &count) : 0) == 1 || r == -EAGAIN) {
        if (r == -EAGAIN)
            await_row(input);
        else
            print_row(&line, values, count, terminal);
        if (ferror(stdout)) { /* which is said at the end; the input may have none */
            r = 0;
            break;
        }
    }
    text_fini(&line);
    if (r < 0 && !input_error(input, error, sizeof error))
        snprintf(error, sizeof error, "arguments: %s", strerrordesc_np(-r));
    input_close(input);
    return r < 0 ? complain(WRONG, "%s", error) : 0;
}

/* --arg-sep and --arg-file-sep: the words are ours from here on. */
static void take_separator(struct opt *opt, const char *word, const char *ours, const char *linked)
{
    static char plus[256];

    if (word == NULL)
        return;
    snprintf(plus, sizeof plus, "%s+", word);
    for (int i = 0; i < opt->rest_count; i++) {
        if (strcmp(opt->rest[i], word) == 0)
            opt->rest[i] = (char *)ours;
        else if (strcmp(opt->rest[i], plus) == 0)
            opt->rest[i] = (char *)linked;
    }
}

/* What is otherwise than in `forkboard run`. */
static void take_defaults(struct opt *opt)
{
    if (!opt->mode_given) {
        opt->mode = OPT_PLAIN;
        opt->silent = true;
    }
    if (opt->input.colsep != NULL && opt->input.trim == NULL)
        opt->input.trim = "lr";
    if (opt->keep.results != NULL && !opt->output_given)
        opt->run.output = FB_OUTPUT_NONE; /* what is in files is not printed too */
    if (opt->run.leftovers == 0)
        opt->run.leftovers = FB_LEFTOVERS_LEAVE;
    if (opt->run.retry_wait_us == 0)
        opt->run.retry_wait_us = 1;
    take_separator(opt, opt->input.arg_file_sep, "::::", "::::+");
    take_separator(opt, opt->input.arg_sep, ":::", ":::+");
}

/* `parallel {}` is no COMMAND: the lines are commands. */
static void drop_braces(struct opt *opt)
{
    bool alone = opt->rest_count == 1 || (opt->rest_count > 1 && input_word(opt->rest[1]));

    if (alone && strcmp(opt->rest[0], "{}") == 0) {
        opt->rest++;
        opt->rest_count--;
    }
}

static void set_pid(void)
{
    char number[16];

    snprintf(number, sizeof number, "%d", (int)getpid());
    setenv("PARALLEL_PID", number, 1);
}

/* Words that are pointed into until the program ends. */
static struct words {
    char **made;
    int count;
} kept;

static bool keep(char *word)
{
    char **wider = realloc(kept.made, (size_t)(kept.count + 1) * sizeof *wider);

    if (wider == NULL)
        return false;
    kept.made = wider;
    kept.made[kept.count++] = word;
    return true;
}

static char *made(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* NULL: no memory. It is kept. */
static char *made(const char *format, ...)
{
    char *word = NULL;
    va_list list;
    int r;

    va_start(list, format);
    r = vasprintf(&word, format, list);
    va_end(list);
    if (r < 0)
        return NULL;
    if (keep(word))
        return word;
    free(word);
    return NULL;
}

/*
 * `{= CODE =}` becomes a replacement string of --rpl's, as far as that reads Perl. 0, or -EINVAL
 * with one line in `error`: to the shell it would be something else.
 */
static int take_perl(struct opt *opt, char **word, char *error, size_t size)
{
    char *open = strstr(*word, "{="), *close = open != NULL ? strstr(open + 2, "=}") : NULL;
    int count = opt->input.rpl_count;
    char *rpl, *line;
    const char **wider;
    struct rpl *checked;

    if (close == NULL)
        return 0;
    snprintf(error, size,
             "'%.*s' is Perl, of which s/A/B/, uc and lc are read; --plus has more replacement "
             "strings, and a shell line does the rest",
             (int)(close - open < 60 ? close - open + 2 : 60), open);
    wider = realloc(opt->input.rpls, (size_t)(count + 1) * sizeof *wider);
    if (wider == NULL)
        return -EINVAL;
    opt->input.rpls = wider;
    rpl = made("{=%d=} %.*s", count, (int)(close - open - 2), open + 2);
    line = made("%.*s{=%d=}%s", (int)(open - *word), *word, count, close + 2);
    if (rpl == NULL || line == NULL || rpl_open(&checked, rpl, (char[200]){ 0 }, 200) < 0)
        return -EINVAL;
    rpl_close(checked);
    opt->input.rpls[opt->input.rpl_count++] = rpl;
    *word = line;
    return 0;
}

static int take_all_perl(struct opt *opt, char *error, size_t size)
{
    int r = 0;

    for (int i = 0; i < opt->rest_count && !input_word(opt->rest[i]) && r == 0; i++)
        r = take_perl(opt, &opt->rest[i], error, size);
    return r;
}

static int run(struct opt *opt)
{
    char error[400];

    if (take_all_perl(opt, error, sizeof error) < 0)
        return complain(WRONG, "parallel: %s", error);
    take_defaults(opt);
    if (opt->shell_quote)
        return print_quoted(opt);
    drop_braces(opt);
    opt_draw_seed(opt);
    set_pid();
    return (opt->pipe.on ? cmd_run_pipe
                         : cmd_run_command)(opt, &(struct cmd_run_other){ .status = status_of,
                                                                          .wrong = WRONG });
}

/*
 * The words of $PARALLEL before those of the command line. As GNU parallel does: cut at blanks, but
 * within quotes and after a backslash. `text` is changed and pointed into.
 */
static int split_words(char *text, char **words)
{
    int count = 0;
    char *to = text, quote = '\0';
    bool in_word = false;

    for (const char *at = text; *at != '\0'; at++) {
        bool blank = quote == '\0' && strchr(" \t\n", *at) != NULL;
        if (blank && in_word)
            *to++ = '\0';
        if (!blank && !in_word)
            words[count++] = to;
        in_word = !blank;
        if (quote == '\0' && (*at == '\'' || *at == '"'))
            quote = *at;
        else if (quote != '\0' && *at == quote)
            quote = '\0';
        else if (*at == '\\' && at[1] != '\0' && quote != '\'')
            *to++ = *++at;
        else if (!blank)
            *to++ = *at;
    }
    *to = '\0';
    return count;
}

/* What getopt(3) is to read: *out is argv, or with the words of the environment in it. */
static int with_environment(int argc, char **argv, char ***out, char **text)
{
    const char *said = getenv("PARALLEL");
    char **words;
    int count;

    *out = argv;
    *text = NULL;
    if (said == NULL || said[0] == '\0')
        return argc;
    *text = strdup(said);
    words = calloc((size_t)argc + strlen(said) + 2, sizeof *words);
    if (*text == NULL || words == NULL) {
        free(words);
        return argc;
    }
    words[0] = argv[0];
    count = split_words(*text, words + 1);
    memcpy(words + 1 + count, argv + 1, (size_t)argc * sizeof *words);
    *out = words;
    return argc + count;
}

int cmd_parallel(int argc, char **argv)
{
    char error[4400], **words, *text;
    int count = with_environment(argc, argv, &words, &text);
    struct opt opt;
    int status = 0, r = opt_parse(&opt, OPT_PARALLEL, count, words, error, sizeof error);

    if (r < 0)
        status = complain(WRONG, "parallel: %s", error);
    else if (opt.help)
        opt_help(OPT_PARALLEL);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else if (opt.count != NULL)
        status = print_count(opt.count);
    else
        status = run(&opt);
    opt_fini(&opt);
    if (words != argv)
        free(words);
    free(text);
    return status;
}
