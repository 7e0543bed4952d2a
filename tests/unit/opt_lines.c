/*
 * opt_lines.c - command lines and what they say: golden/opt_lines.txt has each of them, and the
 * error, or all that it sets. See check_golden.h for how to write it again.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "opt/opt.h"

#include <errno.h>

#define WORDS 16

static struct text told;

static const struct {
    enum opt_command command;
    const char *line; /* words with a blank between them */
} lines[] = {
    { OPT_RUN, "" },
    { OPT_RUN, "-j4 --timeout 1.5s --grace=200ms --delay 2 --retries 3 --retry-wait 1m echo {}" },
    { OPT_RUN,
      "-j 0 --timeout 1d --grace 0 --retry-wait 0 --retries 0 --seed 18446744073709551615" },
    { OPT_RUN, "--seed 0" },
    { OPT_RUN, "--seed -1" },
    { OPT_RUN, "--seed 18446744073709551616" },
    { OPT_RUN, "--seed 7x" },
    { OPT_RUN, "--leftovers fail" },
    { OPT_RUN, "--leftovers wait" },
    { OPT_RUN, "--leftovers end" },
    { OPT_RUN, "--leftovers leave" },
    { OPT_RUN, "--leftovers none" },
    { OPT_RUN, "--termseq TERM,200,sigusr1,100,KILL,25" },
    { OPT_RUN, "--termseq 2,50" },
    { OPT_RUN, "--termseq KILL" },
    { OPT_RUN, "--termseq TERM,,KILL" },
    { OPT_RUN, "--termseq TERM,200,NONE" },
    { OPT_RUN, "--termseq 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1" },
    { OPT_RUN, "--stop-order all" },
    { OPT_RUN, "--stop-order reverse" },
    { OPT_RUN, "--stop-order first" },
    { OPT_RUN, "--halt never" },
    { OPT_RUN, "--halt soon,fail=1" },
    { OPT_RUN, "--halt now,success=3" },
    { OPT_RUN, "--halt soon,done=30%" },
    { OPT_RUN, "--halt now,fail=100%" },
    { OPT_RUN, "--halt now,fail=0" },
    { OPT_RUN, "--halt now,fail=101%" },
    { OPT_RUN, "--halt now,fail" },
    { OPT_RUN, "--halt later,fail=1" },
    { OPT_RUN, "--halt 0" },
    { OPT_RUN, "--halt 1" },
    { OPT_RUN, "--halt 2" },
    { OPT_RUN, "--halt -1" },
    { OPT_RUN, "--halt -2" },
    { OPT_RUN, "--halt 20%" },
    { OPT_RUN, "--halt 3" },
    { OPT_RUN, "--dry-run --no-cgroup --hold" },
    { OPT_RUN, "-f Procfile -x web -x db --env-file a --env-file b --port 65535 web" },
    { OPT_RUN, "--port 0" },
    { OPT_RUN, "--port 65536" },
    { OPT_RUN, "-a one -a two -0 --colsep , --shuf" },
    { OPT_RUN, "--plain" },
    { OPT_RUN, "--board" },
    { OPT_RUN, "--json" },
    { OPT_RUN, "--output group --tag" },
    { OPT_RUN, "--output line -k" },
    { OPT_RUN, "--output none -q" },
    { OPT_RUN, "--output some" },
    { OPT_RUN, "--color always --theme light --no-mouse --bell --title --ascii --exit" },
    { OPT_RUN, "--color never --theme dark" },
    { OPT_RUN, "--color auto --theme auto" },
    { OPT_RUN, "--color sometimes" },
    { OPT_RUN, "--theme projector" },
    { OPT_RUN, "--projector" },
    { OPT_RUN, "--projector --theme=light" },
    { OPT_RUN, "--notify osc9" },
    { OPT_RUN, "--notify osc777" },
    { OPT_RUN, "--notify osc8" },
    { OPT_RUN, "--record r --joblog l --results d --report x.html" },
    { OPT_RUN, "--no-record --record f" },
    { OPT_RUN, "--no-record --report x.html" },
    { OPT_RUN, "--no-record --report x.html --help" },
    { OPT_RUN, "--resume" },
    { OPT_RUN, "--resume-failed" },
    { OPT_RUN, "--resume --help" },
    { OPT_RUN, "--resume --version" },
    { OPT_RUN, "--joblog l --resume" },
    { OPT_RUN, "--joblog l --resume-failed --shuf" },
    { OPT_RUN, "--joblog l --resume --shuf --seed 3" },
    { OPT_RUN, "-kqh rest" },
    { OPT_RUN, "-k -- -q" },
    { OPT_RUN, "echo -k" },
    { OPT_RUN, "-" },
    { OPT_RUN, "-j" },
    { OPT_RUN, "-j x" },
    { OPT_RUN, "-j 1000001" },
    { OPT_RUN, "-jx" },
    { OPT_RUN, "--timeout x" },
    { OPT_RUN, "--timeout=0x10" },
    { OPT_RUN, "--timeout -1" },
    { OPT_RUN, "--timeout 1e300d" },
    { OPT_RUN, "--timeout 3w" },
    { OPT_RUN, "--retries 1000000" },
    { OPT_RUN, "--retries 1000001" },
    { OPT_RUN, "--retries -1" },
    { OPT_RUN, "--timeou=3" },
    { OPT_RUN, "--timeoutt 3" },
    { OPT_RUN, "--ta=x" },
    { OPT_RUN, "--tag=x" },
    { OPT_RUN, "--tag=" },
    { OPT_RUN, "--weak" },
    { OPT_RUN, "--xyzzy" },
    { OPT_RUN, "-Z" },
    { OPT_RUN, "-kZ" },
    { OPT_RUN, "--joblog" },
    { OPT_RUN, "--joblog= x" },
    { OPT_DEMO, "--unit 250ms zombies --functions" },
    { OPT_DEMO, "--unit 0" },
    { OPT_DEMO, "--functions" },
    { OPT_DEMO, "-a x" },
    { OPT_WATCH, "--threads --exit-with-root --kill-on-exit --adopt make -j8" },
    { OPT_WATCH, "--only python3 python3" },
    { OPT_WATCH, "--only bin/python3 python3" },
    { OPT_WATCH, "--only= python3" },
    { OPT_REPLAY, "--only make r.jsonl" },
    { OPT_WATCH, "--backend auto" },
    { OPT_WATCH, "--backend ptrace" },
    { OPT_WATCH, "--backend connector" },
    { OPT_WATCH, "--backend polling" },
    { OPT_WATCH, "--backend x" },
    { OPT_WATCH, "-j 3" },
    { OPT_REPLAY, "--plain -q r.jsonl" },
    { OPT_REPLAY, "--json" },
    { OPT_REPORT, "-o x.html --format svg r.jsonl" },
    { OPT_REPORT, "--format gif" },
    { OPT_REPORT, "--at 1.5" },
    { OPT_REPORT, "--at 0" },
    { OPT_REPORT, "--at x" },
    { OPT_SCALE, "-j 1,2,4 --runs 5 --warmup 2 --weak --prepare sync --csv f --ignore-failure x" },
    { OPT_SCALE, "--runs 0" },
    { OPT_SCALE, "--runs 1001" },
    { OPT_SCALE, "--warmup 1000" },
    { OPT_SCALE, "--warmup 1001" },
    { OPT_SCALE, "--fit f -o x.svg" },
    { OPT_AGAIN, "--failed --trust r.jsonl" },
    { OPT_AGAIN, "--resume" },
    { OPT_TEACH, "--check --measures --answers f --answer a=1 --answer b=2 race" },
    { OPT_TEACH, "--answer a" },
    /* after the words, too, where these are no COMMAND */
    { OPT_REPLAY, "r.jsonl --plain -q" },
    { OPT_REPORT, "r.jsonl -o x.svg" },
    { OPT_REPORT, "-- r.jsonl -o" },
    { OPT_REPORT, "r.jsonl --frob" },
    { OPT_AGAIN, "r.jsonl --failed -j2" },
    { OPT_ATTACH, "abcd --json" },
    { OPT_CTL, "stop --no-wait a -- --json -x" },
    { OPT_DEMO, "--plain storm --hold" },
    { OPT_TEACH, "--plain race --answer a=1" },
};

static void say_text(const char *name, const char *value)
{
    if (value != NULL)
        text_printf(&told, "  %s: %s\n", name, value);
}

static void say_number(const char *name, long long value)
{
    if (value != 0)
        text_printf(&told, "  %s: %lld\n", name, value);
}

static void say_list(const char *name, const char **list, int count)
{
    if (count > 0)
        text_printf(&told, "  %s:", name);
    for (int i = 0; i < count; i++)
        text_printf(&told, " %s%s", list[i], i + 1 == count ? "\n" : "");
}

#define TEXT(part)   say_text(#part, opt->part)
#define NUMBER(part) say_number(#part, (long long)opt->part)

static void say_run(const struct opt *opt)
{
    NUMBER(run.timeout_us);
    NUMBER(run.grace_us);
    NUMBER(run.delay_us);
    NUMBER(run.retries);
    NUMBER(run.retry_wait_us);
    NUMBER(run.leftovers);
    NUMBER(run.stop_at_once);
    for (int i = 0; i < FB_TERMS_MOST; i++)
        if (opt->run.terms[i].signal != 0)
            text_printf(&told, "  run.terms: %d %lld\n", opt->run.terms[i].signal,
                        (long long)opt->run.terms[i].wait_us);
    NUMBER(run.output);
    NUMBER(run.tag);
    NUMBER(run.keep_order);
    NUMBER(run.hold);
    if (opt->run.seed != 0)
        text_printf(&told, "  run.seed: %llu\n", (unsigned long long)opt->run.seed);
    NUMBER(seed_given);
    NUMBER(run.halt.when);
    NUMBER(run.halt.on);
    NUMBER(run.halt.count);
    say_number("run.halt.share, thousandths", (long long)(opt->run.halt.share * 1000 + 0.5));
    NUMBER(halt_given);
    NUMBER(dry_run);
    NUMBER(no_cgroup);
    NUMBER(tell_seed);
    if (opt->run.slots != 0 && opt->command != OPT_SCALE)
        text_printf(&told, "  run.slots: %d\n", opt->run.slots);
}

static void say_input(const struct opt *opt)
{
    say_list("files", opt->input.files, opt->input.file_count);
    TEXT(input.jobs_file);
    say_list("excludes", opt->input.excludes, opt->input.exclude_count);
    say_list("env files", opt->input.env_files, opt->input.env_file_count);
    NUMBER(input.port);
    TEXT(input.colsep);
    NUMBER(input.null);
    NUMBER(input.shuffle);
    TEXT(keep.record);
    TEXT(keep.joblog);
    TEXT(keep.results);
    TEXT(keep.report);
    NUMBER(keep.no_record);
    NUMBER(keep.not_last);
    NUMBER(keep.resume);
    NUMBER(keep.resume_failed);
}

static void say_screen(const struct opt *opt)
{
    if (opt->mode_given) /* else it is what standard output is */
        text_printf(&told, "  mode: %d\n", (int)opt->mode);
    NUMBER(output_given);
    NUMBER(quiet);
    NUMBER(help);
    NUMBER(version);
    NUMBER(screen.color);
    NUMBER(screen.theme);
    NUMBER(screen.no_mouse);
    NUMBER(screen.window_title);
    NUMBER(screen.bell);
    NUMBER(screen.ascii);
    NUMBER(screen.projector);
    NUMBER(screen.exit);
    NUMBER(screen.hold);
    NUMBER(screen.pane);
    NUMBER(screen.notify);
}

static void say_others(const struct opt *opt)
{
    NUMBER(watch.threads);
    NUMBER(watch.exit_with_root);
    NUMBER(watch.kill_on_exit);
    NUMBER(watch.adopt);
    NUMBER(watch.backend);
    TEXT(only);
    TEXT(scale.slot_list);
    TEXT(scale.prepare);
    TEXT(scale.csv);
    TEXT(scale.fit);
    NUMBER(scale.runs);
    NUMBER(scale.warmup);
    NUMBER(scale.weak);
    NUMBER(scale.ignore_failure);
    NUMBER(again.failed);
    NUMBER(again.trust);
    NUMBER(teach.check);
    NUMBER(teach.measures);
    TEXT(teach.answers);
    say_list("given", opt->teach.given, opt->teach.given_count);
    NUMBER(functions);
    NUMBER(unit_us);
    NUMBER(at_given);
    NUMBER(at_us);
    TEXT(out);
    TEXT(format);
    say_list("rest", (const char **)opt->rest, opt->rest_count);
}

static void say_line(enum opt_command command, const char *line)
{
    char program[] = "x", words[512], error[4400] = "", *argv[WORDS + 1] = { program };
    int argc = 1;
    struct opt opt;

    snprintf(words, sizeof words, "%s", line);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    ck_assert_int_le(argc, WORDS);
    text_printf(&told, "%d: %s\n", (int)command, line);
    if (opt_parse(&opt, command, argc, argv, error, sizeof error) == 0) {
        say_run(&opt);
        say_input(&opt);
        say_screen(&opt);
        say_others(&opt);
        ck_assert_str_eq(error, "");
    } else {
        text_printf(&told, "  error: %s\n", error);
    }
    opt_fini(&opt);
}

START_TEST(what_they_say)
{
    text_clear(&told);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        say_line(lines[i].command, lines[i].line);
    compare_file("tests/unit/golden/opt_lines.txt", text_string(&told));
    text_fini(&told);
}
END_TEST

/* Slots of 8 threads. */
START_TEST(numbers_of_slots)
{
    static const struct {
        const char *text;
        int slots; /* 0: none */
    } rows[] = { { "4", 4 },        { "0", FB_ALL_AT_ONCE },
                 { "50%", 4 },      { "49%", 4 },
                 { "43%", 3 },      { "44%", 4 },
                 { "1%", 1 },       { "+2", 10 },
                 { "-3", 5 },       { "-8", 1 },
                 { "-20", 1 },      { "+0", 8 },
                 { "-0", 8 },       { "1000000", 1000000 },
                 { "0%", 0 },       { "-5%", 0 },
                 { "+5%", 0 },      { "5%%", 0 },
                 { "", 0 },         { "x", 0 },
                 { "1000001", 0 },  { "-1000001", 0 },
                 { "4.5", 0 },      { "4 ", 0 },
                 { "-1000000", 1 }, { "99999999999999999999", 0 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int slots = 0, r = opt_slots(rows[i].text, 8, &slots);
        ck_assert_msg(r == (rows[i].slots == 0 ? -EINVAL : 0) && slots == rows[i].slots,
                      "%s: %d, %d", rows[i].text, r, slots);
    }
}
END_TEST

START_TEST(times)
{
    static const struct {
        const char *text;
        int64_t us; /* -1: none */
    } rows[] = { { "0", 0 },           { "30", 30000000 },    { "1.5s", 1500000 },
                 { "200ms", 200000 },  { "7us", 7 },          { "2m", 120000000 },
                 { "1h", 3600000000 }, { "1d", 86400000000 }, { "0.0000004", 0 },
                 { "0.0000005", 1 },   { "1e3ms", 1000000 },  { "", -1 },
                 { "x", -1 },          { "-1", -1 },          { "+1", -1 },
                 { "9", 9000000 },     { ".5", -1 },          { "0x1", -1 },
                 { "1p3", -1 },        { "1 s", -1 },         { "1w", -1 },
                 { "1e13", -1 },       { "9e12", -1 },        { "8e12", 8000000000000000000 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t us = -1;
        int r = opt_duration(rows[i].text, &us);
        ck_assert_msg(r == (rows[i].us < 0 ? -EINVAL : 0) && us == rows[i].us, "%s: %d, %lld",
                      rows[i].text, r, (long long)us);
    }
}
END_TEST

START_TEST(the_nearest_word)
{
    static const char *const list[] = { "run", "replay", "report", "watch", "a", NULL };
    static const struct {
        const char *word, *nearest;
    } rows[] = { { "run", "run" },     { "rum", "run" },        { "rxn", "run" },
                 { "urn", "run" },     { "repaly", "replay" },  { "reprot", "report" },
                 { "wach", "watch" },  { "wathc", "watch" },    { "watches", "watch" },
                 { "watchers", NULL }, { "xyz", NULL },         { "", NULL },
                 { "b", NULL },        { "rexxort", "report" }, { "repo", "report" },
                 { "rep", "replay" },  { "re", "run" },         { "wat", "watch" } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *nearest = opt_nearest(rows[i].word, list);
        ck_assert_msg((nearest == NULL) == (rows[i].nearest == NULL) &&
                          (nearest == NULL || strcmp(nearest, rows[i].nearest) == 0),
                      "%s: %s", rows[i].word, nearest != NULL ? nearest : "none");
    }
}
END_TEST

CHECK_MAIN("lines of options")
{
    tcase_add_test(all, what_they_say);
    tcase_add_test(all, numbers_of_slots);
    tcase_add_test(all, times);
    tcase_add_test(all, the_nearest_word);
}
