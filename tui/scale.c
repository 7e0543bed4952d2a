/*
 * scale.c - `forkboard scale`: the same jobs on more and more slots, and what that brings; or the
 * fits of measurements that a file has.
 */
#include "commands.h"

#include "draw/theme.h"
#include "opt/complain.h"
#include "opt/locale.h"
#include "plain/printed.h"
#include "report/make.h"
#include "report/sheet.h"
#include "run_command.h"
#include "run_on.h"
#include "run_set.h"
#include "scale/curve.h"
#include "scale/plan.h"
#include "scale/plot.h"
#include "scale/verdict.h"
#include "scale_on.h"
#include "scale_page.h"
#include "scale_run.h"
#include "show/signals.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PLOT_COLS  80
#define PLOT_ROWS  18
#define ROUNDS     3
#define TABLE_MOST ((size_t)64 * 1024 * 1024)

/* ---------------------------------------------------------------- what is written */

static int write_file(const char *path, const struct text *text)
{
    struct sheet sheet;
    char error[4400];
    int r;

    if (sheet_open(&sheet, path, error, sizeof error) < 0)
        return complain(3, "%s", error);
    text_put(&sheet.text, text->bytes, text->size);
    sheet.text.failed |= text->failed;
    r = sheet_end(&sheet, true);
    return r < 0 ? complain(3, "%s: %s", path, strerrordesc_np(-r)) : 0;
}

/* How the picture's name ends: NULL: in no kind that is known. */
static const char *picture_kind(const char *path)
{
    static const char *const kinds[] = { "svg", "png", "pdf", "html" };
    const char *dot = strrchr(path, '.');

    for (int i = 0; dot != NULL && i < 4; i++)
        if (strcasecmp(dot + 1, kinds[i]) == 0)
            return kinds[i];
    return NULL;
}

static int write_picture(const struct opt *opt, const struct scale_runs *runs,
                         const struct scale_verdict *verdict)
{
    const char *path = opt->out;
    const char *kind = picture_kind(path);
    char name[MAKE_NAME];
    struct text text = { 0 };
    int status, fd;
    ssize_t n;

    if (strcmp(kind, "svg") == 0) {
        scale_draw(&text, CANVAS_SVG, runs, verdict);
        status = write_file(path, &text);
    } else if (strcmp(kind, "html") == 0) {
        cmd_scale_page(&text, opt, runs, verdict);
        status = write_file(path, &text);
    } else {
        scale_draw(&text, CANVAS_DRAWING, runs, verdict);
        fd = make_open_drawing(name);
        if (text.failed)
            errno = ENOMEM;
        n = fd >= 0 && !text.failed ? write(fd, text.bytes, text.size) : -1;
        if (n == (ssize_t)text.size)
            status = make_from_drawing(name, path, kind);
        else
            status = complain(3, "scale: %s", strerrordesc_np(n < 0 ? errno : ENOSPC));
        if (fd >= 0)
            close(fd);
    }
    text_fini(&text);
    return status;
}

/* For a person at a terminal: below the table, in its cells. The exit status. */
static int print_plot(const struct opt *opt, const struct scale_runs *runs,
                      const struct scale_verdict *verdict)
{
    struct winsize window = { .ws_col = 80, .ws_row = 24 };
    struct grid grid;
    int cols;

    ioctl(STDOUT_FILENO, TIOCGWINSZ, &window);
    cols = window.ws_col < PLOT_COLS ? window.ws_col - 1 : PLOT_COLS;
    if (cols <= 0 || window.ws_row < PLOT_ROWS)
        return 0;
    if (grid_open(&grid, PLOT_ROWS, cols) < 0)
        return complain(3, "scale: %s", strerrordesc_np(ENOMEM));
    locale_now();
    grid_clear(&grid);
    scale_plot(&grid, (struct area){ 0, 0, grid.rows, grid.cols }, runs, verdict,
               theme_is_ascii(opt->screen.ascii, nl_langinfo(CODESET), getenv("TERM")));
    putchar('\n');
    grid_dump(&grid, stdout, NULL);
    grid_close(&grid);
    return 0;
}

/* Table or JSON, the file of measurements, the picture. */
static int write_all(const struct opt *opt, const struct scale_runs *runs)
{
    struct scale_verdict verdict;
    struct text text = { 0 };
    int status = 0, other;

    if (scale_judge(&verdict, runs) < 0)
        return complain(3, "scale: %s", strerrordesc_np(ENOMEM));
    if (opt->mode == OPT_JSON)
        scale_put_json(&text, runs, &verdict);
    else
        scale_put_table(&text, runs, &verdict);
    printed_text(stdout, &text);
    text_clear(&text);
    if (opt->mode == OPT_BOARD && verdict.count > 1)
        status = print_plot(opt, runs, &verdict);
    if (opt->scale.csv != NULL) {
        scale_put_csv(&text, runs);
        other = write_file(opt->scale.csv, &text);
        status = status != 0 ? status : other;
    }
    text_fini(&text);
    other = opt->out != NULL ? write_picture(opt, runs, &verdict) : 0;
    scale_verdict_fini(&verdict);
    return status != 0 ? status : other;
}

/* ---------------------------------------------------------------- a table is fitted */

static int read_file(const char *path, struct text *out)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char bytes[4096];
    size_t n;
    int r = 0;

    if (file == NULL)
        return -errno;
    while (out->size < TABLE_MOST && (n = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_put(out, bytes, n);
    if (ferror(file))
        r = errno != 0 ? -errno : -EIO;
    else if (out->failed)
        r = -ENOMEM;
    else if (out->size >= TABLE_MOST)
        r = -EFBIG;
    if (file != stdin)
        fclose(file);
    return r;
}

static int fit_table(const struct opt *opt)
{
    struct scale_runs runs = { 0 };
    struct text bytes = { 0 };
    char error[4400];
    int status, r;

    if (opt->rest_count > 0)
        return complain(2, "scale: --fit runs nothing; unexpected '%s'", opt->rest[0]);
    fb_machine(&runs.hardware);
    runs.weak = opt->scale.weak;
    r = read_file(opt->scale.fit, &bytes);
    if (r < 0) {
        status = complain(r == -ENOMEM ? 3 : 2, "%s: %s", opt->scale.fit, strerrordesc_np(-r));
    } else {
        r = scale_runs_read(&runs, opt->scale.fit, text_string(&bytes), bytes.size, error,
                            sizeof error);
        status = r == 0         ? write_all(opt, &runs)
                 : r == -EINVAL ? complain(2, "%s", error)
                                : complain(3, "scale: %s", strerrordesc_np(-r));
    }
    text_fini(&bytes);
    scale_runs_fini(&runs);
    return status;
}

/* ---------------------------------------------------------------- jobs are measured */

static int keep_bytes(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n < 0)
            continue;
        bytes += n;
        size -= (size_t)n;
    }
    return 0;
}

/* Each run reads the same arguments: what comes by a pipe is kept in a file. */
static int keep_stdin(void)
{
    int fd = memfd_create("arguments", MFD_CLOEXEC), r = 0;
    char bytes[65536];
    ssize_t n;

    if (fd < 0)
        return -errno;
    while (r == 0 && (n = read(STDIN_FILENO, bytes, sizeof bytes)) != 0) {
        if (n > 0)
            r = keep_bytes(fd, bytes, (size_t)n);
        else if (errno != EINTR)
            r = -errno;
    }
    if (r == 0 && dup2(fd, STDIN_FILENO) < 0)
        r = -errno;
    close(fd);
    return r;
}

static int check_jobs(const struct opt *opt)
{
    int words, r;
    struct input_options input = cmd_run_input(opt, &words);

    if (cmd_run_has_jobs(opt)) {
        if (opt->rest_count > 1)
            return complain(
                2, "scale: the jobs come from '%s'; unexpected '%s' (options go before the file)",
                opt->rest[0], opt->rest[1]);
        return opt->of_command != NULL ? cmd_run_set_refuses(opt, opt->rest[0]) : 0;
    }
    if (words == 0 && input.count == 0 && input.file_count == 0 && !input.use_stdin)
        return complain(2, "there is nothing to measure; 'forkboard scale --help' shows how");
    r = cmd_run_reads_stdin(&input) && !opt->dry_run ? keep_stdin() : 0;
    return r < 0 ? complain(2, "standard input: %s", strerrordesc_np(-r)) : 0;
}

/* Where they run, and the numbers of slots: those that were asked for, or what is there. */
static int place(struct cmd_scale *scale, struct scale_plan *plan, struct scale_runs *runs)
{
    const struct opt *opt = scale->opt;
    int most, status;

    if (opt->cluster.on == NULL) {
        fb_machine(&runs->hardware);
        scale->hardware = runs->hardware;
        scale_plan_slots(plan, opt->scale.slot_list, runs->hardware.threads);
        return 0;
    }
    if (opt->scale.slot_list != NULL)
        scale_plan_slots(plan, opt->scale.slot_list, 1);
    runs->apart = true;
    status = cmd_scale_on_open(&scale->on, opt, plan, &most);
    if (status == 0 && opt->scale.slot_list == NULL)
        scale_plan_up_to(plan, most);
    return status;
}

static int measure(struct opt *opt)
{
    struct scale_runs runs = { .weak = opt->scale.weak };
    struct scale_plan plan = { .rounds = opt->scale.runs > 0 ? opt->scale.runs : ROUNDS,
                               .warmup = opt->scale.warmup,
                               .seed = opt->run.seed,
                               .ignore_failure = opt->scale.ignore_failure,
                               .measure = cmd_scale_measure };
    struct cmd_scale scale = { .opt = opt, .rounds = plan.rounds, .quiet = opt->quiet };
    int status = check_jobs(opt), r;
    bool gone;

    if (status == 0)
        status = place(&scale, &plan, &runs);
    if (status != 0)
        return status;
    plan.context = &scale;
    signal(SIGPIPE, SIG_IGN);
    cmd_scale_catch(&scale);
    status = cmd_scale_board_open(&scale.board, opt, &plan, &runs);
    if (status != 0) {
        cmd_scale_on_close(scale.on, true);
        return status;
    }
    scale.quiet |= scale.board != NULL && isatty(STDERR_FILENO);
    r = scale_plan_run(&plan, &runs);
    gone = cmd_scale_on_gone(scale.on);
    if (r == 0)
        scale.on = cmd_scale_on_close(scale.on, gone);
    r = r == 0 && gone ? 1 : r;
    if (r == 0 && !opt->screen.exit)
        cmd_scale_board_stay(scale.board, &scale.waiting, cmd_scale_caught);
    scale.board = cmd_scale_board_close(scale.board);
    scale.on = cmd_scale_on_close(scale.on, true);
    signal(SIGPIPE, SIG_DFL);
    if (r == -EINTR)
        complain(0, "scale: interrupted after %zu of %d runs", runs.count,
                 plan.rounds * plan.slot_count);
    if (r == -ENODATA)
        r = gone ? 1
                 : complain(1,
                            "scale: nothing was measured: no round had all its agents to its end");
    status = r == -EINTR ? 1 : r < 0 ? complain(3, "scale: %s", strerrordesc_np(-r)) : r;
    if (runs.count > 0 && (r == 0 || r == -EINTR || gone))
        r = write_all(opt, &runs);
    scale_runs_fini(&runs);
    fflush(stdout);
    if (cmd_scale_caught() != 0) {
        sigprocmask(SIG_SETMASK, &scale.before, NULL);
        signals_die(cmd_scale_caught());
    }
    return status != 0 ? status : r;
}

/* The jobs of one run of many: those of `run`. */
static int dry_run(struct opt *opt)
{
    int status = check_jobs(opt);

    if (status != 0)
        return status;
    return cmd_run_has_jobs(opt) ? cmd_run_file(opt, opt->rest[0], NULL, 0)
                                 : cmd_run_command(opt, &(struct cmd_run_other){ 0 });
}

static int check_words(const struct opt *opt)
{
    struct scale_plan plan = { 0 };

    if (opt->scale.slot_list != NULL && scale_plan_slots(&plan, opt->scale.slot_list, 1) < 0)
        return complain(2, "scale: --slots: '%s' is not numbers from 1 on, as 1,2,4",
                        opt->scale.slot_list);
    if (opt->out != NULL && picture_kind(opt->out) == NULL)
        return complain(2, "scale: '%s' ends in none of .svg, .png, .pdf and .html", opt->out);
    return cmd_run_on_check(opt);
}

int cmd_scale(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_SCALE, argc, argv, error, sizeof error) < 0) {
        status = complain(2, "scale: %s", error);
    } else if (opt.help) {
        opt_help(OPT_SCALE);
    } else if (opt.version) {
        puts("forkboard " FB_VERSION);
    } else {
        opt_draw_seed(&opt);
        status = check_words(&opt);
        if (status == 0)
            status = opt.scale.fit != NULL ? fit_table(&opt)
                     : opt.dry_run         ? dry_run(&opt)
                                           : measure(&opt);
    }
    opt_fini(&opt);
    return status;
}
