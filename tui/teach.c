/*
 * teach.c - `forkboard teach`: lists the lessons, goes through them, or checks what they measure.
 */
#include "commands.h"

#include "opt/complain.h"
#include "opt/table.h"
#include "plain/printed.h"
#include "plain/wrap.h"
#include "record/record.h"
#include "run_set.h"
#include "set/demos.h"
#include "teach/words.h"
#include "teach_phases.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SOURCE_MOST 65536

/* ---------------------------------------------------------------- list */

static void print(struct text *lines)
{
    printed_put(stdout, lines);
    text_fini(lines);
}

static int list(struct teach_list *lessons)
{
    struct teach_past past = { 0 };
    struct text lines = { 0 };

    cmd_teach_past(&past);
    for (size_t i = 0; i < lessons->count; i++)
        teach_list_put(&lines, &lessons->lessons[i],
                       teach_past_of(&past, lessons->lessons[i].name));
    teach_past_fini(&past);
    wrap_lines(&lines, 0, wrap_columns(STDOUT_FILENO));
    print(&lines);
    return 0;
}

static int measures(void)
{
    struct text lines = { 0 };

    teach_put_measures(&lines);
    print(&lines);
    return 0;
}

/* ---------------------------------------------------------------- one lesson */

/* The text of its source; "" where there is none. */
static void read_source(const struct teach_lesson *lesson, struct text *out)
{
    FILE *file = lesson->source != NULL ? fopen(lesson->source, "re") : NULL;
    char piece[4096];
    size_t n;

    while (file != NULL && out->size < SOURCE_MOST && (n = fread(piece, 1, sizeof piece, file)) > 0)
        for (size_t i = 0; i < n; i++)
            text_putc(out, piece[i] != '\0' ? piece[i] : ' ');
    if (file != NULL)
        fclose(file);
}

static int check(struct cmd_teach *teach)
{
    const struct teach_lesson *lesson = teach->lesson;
    struct text lines = { 0 };
    char why[200];
    int status;

    teach->quiet = true;
    if (!cmd_teach_can(teach, why, sizeof why)) {
        text_printf(&lines, "%-8s %s: cannot be measured here: %s\n", "skip", lesson->name, why);
        print(&lines);
        return 0;
    }
    status = cmd_teach_prepare(teach);
    if (status == 0)
        status = cmd_teach_run(teach);
    if (status != 0 || teach->died_by != 0)
        return status;
    for (size_t i = 0; i < lesson->count; i++) {
        struct teach_value measured;
        cmd_teach_value(teach, &lesson->questions[i], &measured);
        status |= !measured.missing && !teach_within(&lesson->questions[i], &measured);
        teach_put_check(&lines, lesson->name, &lesson->questions[i], &measured);
    }
    if (cmd_teach_warning(teach, why, sizeof why)[0] != '\0' && status != 0)
        text_printf(&lines, "%-8s %s: %s\n", "", lesson->name, why);
    print(&lines);
    fflush(stdout);
    return status;
}

/* Answers of the command line. 0, or the exit status. */
static int give(struct cmd_teach_talk *talk)
{
    const struct opt *opt = talk->teach->opt;
    const struct teach_lesson *lesson = talk->teach->lesson;
    char wanted[128];

    for (int i = 0; i < opt->teach.given_count; i++) {
        const char *word = opt->teach.given[i], *equals = strchr(word, '=');
        size_t size = equals != NULL ? (size_t)(equals - word) : 0, at = 0;
        if (equals == NULL)
            return complain(2, "teach: --answer: '%s' is not KEY=VALUE", word);
        while (at < lesson->count && (strlen(lesson->questions[at].key) != size ||
                                      memcmp(lesson->questions[at].key, word, size) != 0))
            at++;
        if (at == lesson->count)
            return complain(2, "teach: --answer: the lesson asks no '%.*s'", (int)size, word);
        talk->given[at] = true;
        if (teach_said(&lesson->questions[at], equals + 1, &talk->said[at]) == -EINVAL)
            return complain(2, "teach: --answer %.*s: '%s' is not %s", (int)size, word, equals + 1,
                            teach_wanted(&lesson->questions[at], wanted, sizeof wanted));
    }
    return 0;
}

/* One lesson; *next: the student goes on. */
static int talk_about(struct cmd_teach *teach, const struct teach_lesson *after, bool *next)
{
    struct cmd_teach_talk talk = { .teach = teach, .next = after };
    struct text source = { 0 };
    int status;

    *next = false;
    status = give(&talk);
    read_source(teach->lesson, &source);
    talk.source = text_string(&source);
    if (status == 0)
        status = (teach->opt->mode == OPT_BOARD ? cmd_teach_board : cmd_teach_lines)(&talk, next);
    text_fini(&source);
    return status;
}

/* By name, number or file; `list` may be empty. */
static struct teach_lesson *find(struct teach_list *lessons, const char *word,
                                 struct teach_lesson *own, int *status)
{
    const char *nearest = NULL;
    struct text mistakes = { 0 };
    struct teach_lesson *lesson;
    int r;

    *status = 0;
    if (!cmd_run_set_named(word)) {
        lesson = teach_list_find(lessons, word, &nearest);
        if (lesson == NULL && nearest != NULL)
            *status = complain(2, "there is no lesson '%s' (did you mean '%s'?)", word, nearest);
        else if (lesson == NULL)
            *status = complain(2, "there is no lesson '%s'; 'forkboard teach' lists them", word);
        return lesson;
    }
    r = teach_open(own, word, &mistakes);
    if (r == -EINVAL)
        printed_text(stderr, &mistakes);
    *status = r == 0 ? 0 : r == -EINVAL ? 2 : complain(3, "%s: %s", word, strerrordesc_np(-r));
    text_fini(&mistakes);
    return r == 0 ? own : NULL;
}

/* Checks it, or talks about it and those after it; dies by what ended it. */
static int go_through(struct opt *opt, struct teach_list *lessons, struct teach_lesson *lesson,
                      const struct teach_lesson *own)
{
    bool next = true;
    int status = 0;

    while (lesson != NULL && next) {
        struct cmd_teach teach = { .opt = opt, .lesson = lesson, .shipped = lesson != own };
        struct teach_lesson *after = teach_list_next(lessons, lesson);
        cmd_teach_open(&teach);
        next = false;
        status = opt->teach.check ? check(&teach) : talk_about(&teach, after, &next);
        cmd_teach_close(&teach);
        if (teach.died_by != 0) {
            fflush(stdout);
            signals_die(teach.died_by);
        }
        lesson = after;
        opt->teach.given_count = 0; /* they were of the first */
    }
    return status;
}

static int all(struct opt *opt, struct teach_list *lessons)
{
    int status = 0;

    for (size_t i = 0; i < lessons->count; i++) {
        int r = go_through(opt, lessons, &lessons->lessons[i], NULL);
        status = r > status ? r : status;
    }
    return status;
}

static int named(struct opt *opt, struct teach_list *lessons)
{
    int status = 0, r;

    for (int i = 0; i < opt->rest_count; i++) {
        struct teach_lesson own = { 0 };
        struct teach_lesson *lesson = find(lessons, opt->rest[i], &own, &r);
        if (lesson != NULL)
            r = go_through(opt, lessons, lesson, &own);
        teach_close(&own);
        status = r > status ? r : status;
        if (r >= 2)
            break;
    }
    return status;
}

static int teach(struct opt *opt)
{
    struct text mistakes = { 0 }, places = { 0 };
    struct teach_list lessons = { 0 };
    struct demos demos;
    int r = demos_open(&demos), status;

    if (r == 0 && demos.directory != NULL)
        r = teach_list_open(&lessons, demos.directory, &mistakes);
    printed_text(stderr, &mistakes);
    demos_put_places(&places);
    if (r < 0)
        status = complain(3, "teach: %s", strerrordesc_np(-r));
    else if (opt->rest_count > 0)
        status = named(opt, &lessons);
    else if (lessons.count == 0)
        status = complain(3, "there are no lessons in %s", text_string(&places));
    else
        status = opt->teach.check ? all(opt, &lessons) : list(&lessons);
    teach_list_close(&lessons);
    demos_close(&demos);
    text_fini(&mistakes);
    text_fini(&places);
    return status;
}

static int obey(struct opt *opt)
{
    if (opt->rest_count > 1 && !opt->teach.check)
        return complain(2, "teach takes one lesson; unexpected '%s'", opt->rest[1]);
    if (opt->rest_count == 0 && opt->teach.given_count > 0)
        return complain(2, "teach: --answer goes with a lesson");
    opt_draw_seed(opt);
    opt->keep.no_record |= opt->teach.check && opt->keep.record == NULL;
    return teach(opt);
}

int cmd_teach(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_TEACH, argc, argv, error, sizeof error) < 0)
        status = complain(2, "teach: %s", error);
    else if (opt.help)
        opt_help(OPT_TEACH);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else if (opt.teach.measures)
        status = measures();
    else
        status = obey(&opt);
    opt_fini(&opt);
    return status;
}
