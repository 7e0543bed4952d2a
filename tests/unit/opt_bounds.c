/*
 * opt_bounds.c - numbers and times of the command line at their bounds: what is taken, as which
 * number, and what is no such number any more.
 */
#include "check_main.h"
#include "opt/opt.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(struct opt, field)

static const struct {
    unsigned command;
    const char *words; /* with blanks between */
    size_t at;         /* of an int */
    int value;         /* -1: refused */
} numbers[] = {
    { OPT_RUN, "--retries 0", AT(run.retries), 0 },
    { OPT_RUN, "--retries 1000000", AT(run.retries), 1000000 },
    { OPT_RUN, "--retries 1000001", AT(run.retries), -1 },
    { OPT_RUN, "--retries -1", AT(run.retries), -1 },
    { OPT_PARALLEL, "--retries 0", AT(run.retries), 0 },
    { OPT_PARALLEL, "--retries 1", AT(run.retries), 0 },
    { OPT_PARALLEL, "--retries 2", AT(run.retries), 1 },
    { OPT_PARALLEL, "--retries 1000000", AT(run.retries), 999999 },
    { OPT_PARALLEL, "--retries 1000001", AT(run.retries), -1 },
    { OPT_PARALLEL, "-n 0", AT(form.most_args), 0 },
    { OPT_PARALLEL, "-n 1000000", AT(form.most_args), 1000000 },
    { OPT_PARALLEL, "-n 1000001", AT(form.most_args), -1 },
    { OPT_PARALLEL, "-N 3", AT(form.most_args), 3 },
    { OPT_PARALLEL, "-L 0", AT(form.most_lines), -1 },
    { OPT_PARALLEL, "-L 1", AT(form.most_lines), 1 },
    { OPT_PARALLEL, "-L 1000000", AT(form.most_lines), 1000000 },
    { OPT_PARALLEL, "-L 1000001", AT(form.most_lines), -1 },
    { OPT_PARALLEL, "-s 0", AT(form.most_bytes), -1 },
    { OPT_PARALLEL, "-s 1", AT(form.most_bytes), 1 },
    { OPT_PARALLEL, "-s 1000000", AT(form.most_bytes), 1000000 },
    { OPT_PARALLEL, "-s 1000001", AT(form.most_bytes), -1 },
    { OPT_PARALLEL, "--nice 40", AT(worker.nice), 40 },
    { OPT_PARALLEL, "--nice 41", AT(worker.nice), -1 },
    { OPT_PARALLEL, "--nice 0", AT(worker.nice), 0 },
    { OPT_SCALE, "--runs 0", AT(scale.runs), -1 },
    { OPT_SCALE, "--runs 1", AT(scale.runs), 1 },
    { OPT_SCALE, "--runs 1000", AT(scale.runs), 1000 },
    { OPT_SCALE, "--runs 1001", AT(scale.runs), -1 },
    { OPT_SCALE, "--warmup 0", AT(scale.warmup), 0 },
    { OPT_SCALE, "--warmup 1000", AT(scale.warmup), 1000 },
    { OPT_SCALE, "--warmup 1001", AT(scale.warmup), -1 },
    { OPT_RUN, "--port 0", AT(input.port), -1 },
    { OPT_RUN, "--port 1", AT(input.port), 1 },
    { OPT_RUN, "--port 65535", AT(input.port), 65535 },
    { OPT_RUN, "--port 65536", AT(input.port), -1 },
};

static int parse(struct opt *opt, unsigned command, const char *line)
{
    static char buffer[256], error[4400];
    char *words[16] = { buffer };
    int count = 1;

    snprintf(buffer, sizeof buffer, "x %s", line);
    for (char *at = buffer; (at = strchr(at, ' ')) != NULL; count++) {
        *at++ = '\0';
        words[count] = at;
    }
    return opt_parse(opt, command, count, words, error, sizeof error);
}

START_TEST(a_number)
{
    struct opt opt;
    int r = parse(&opt, numbers[_i].command, numbers[_i].words);

    ck_assert_msg(r == (numbers[_i].value < 0 ? -EINVAL : 0), "%s: %d", numbers[_i].words, r);
    if (r == 0)
        ck_assert_int_eq(*(int *)(void *)((char *)&opt + numbers[_i].at), numbers[_i].value);
    opt_fini(&opt);
}
END_TEST

/* -n alone keeps the word around {} together; 0 is an argument a job that is put nowhere. */
START_TEST(arguments_of_a_job)
{
    static const struct {
        const char *words;
        bool none, repeat;
    } rows[] = {
        { "-n 0", true, false }, { "-n 1", false, false }, { "-N 0", true, true },
        { "-N 1", false, true }, { "-L 1", false, true },  { "-s 9", false, false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct opt opt;
        ck_assert_int_eq(parse(&opt, OPT_PARALLEL, rows[i].words), 0);
        ck_assert_msg(opt.form.no_args == rows[i].none, "%s", rows[i].words);
        ck_assert_msg(opt.form.repeat == rows[i].repeat, "%s", rows[i].words);
        opt_fini(&opt);
    }
}
END_TEST

static const struct {
    const char *words;
    size_t at;        /* of an int64_t */
    int64_t value_us; /* -1: refused */
} times[] = {
    { "--grace 0", AT(run.grace_us), FB_AT_ONCE },
    { "--grace 2s", AT(run.grace_us), 2000000 },
    { "--grace x", AT(run.grace_us), -1 },
    { "--retry-wait 0", AT(run.retry_wait_us), 1 },
    { "--retry-wait 1ms", AT(run.retry_wait_us), 1000 },
    { "--retry-wait x", AT(run.retry_wait_us), -1 },
    { "--delay 0", AT(run.delay_us), 0 },
    { "--delay 1.5", AT(run.delay_us), 1500000 },
    { "--timeout 0.5s", AT(run.timeout_us), 500000 },
    { "--timeout 0%", AT(run.timeout_us), -1 },
    { "--timeout .%", AT(run.timeout_us), -1 },
    { "--timeout 1.2.3%", AT(run.timeout_us), -1 },
    { "--timeout %", AT(run.timeout_us), -1 },
    { "--termseq TERM,200,KILL,25", AT(run.grace_us), 200000 },
    { "--termseq TERM,200,INT,100,KILL", AT(run.grace_us), 300000 },
    { "--termseq TERM,200,INT,100", AT(run.grace_us), 300000 },
    { "--termseq KILL,9", AT(run.grace_us), FB_AT_ONCE },
    { "--termseq TERM,0", AT(run.grace_us), FB_AT_ONCE },
    { "--termseq TERM,9999999", AT(run.grace_us), INT64_C(9999999000) },
    { "--termseq TERM,10000000", AT(run.grace_us), -1 },
    { "--termseq TERM,", AT(run.grace_us), -1 },
    { "--termseq TERM,x", AT(run.grace_us), -1 },
    { "--termseq TERM,1x", AT(run.grace_us), -1 },
    { "--termseq ,1", AT(run.grace_us), -1 },
    { "--termseq 0,1", AT(run.grace_us), -1 },
    { "--termseq 64,1", AT(run.grace_us), 1000 },
    { "--termseq 65,1", AT(run.grace_us), -1 },
    { "--termseq sigsys,3", AT(run.grace_us), 3000 },
    { "--termseq hup,3", AT(run.grace_us), 3000 },
};

START_TEST(a_time)
{
    struct opt opt;
    int r = parse(&opt, OPT_RUN, times[_i].words);

    ck_assert_msg(r == (times[_i].value_us == -1 ? -EINVAL : 0), "%s: %d", times[_i].words, r);
    if (r == 0)
        ck_assert_int_eq(*(int64_t *)(void *)((char *)&opt + times[_i].at), times[_i].value_us);
    opt_fini(&opt);
}
END_TEST

/* As many signals as there is room for, each with its time; nothing comes after KILL. */
START_TEST(signals_in_a_row)
{
    char line[256] = "--termseq HUP,1";
    struct opt opt;

    for (int i = 1; i < FB_TERMS_MOST; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), ",%d,%d", i, i + 1);
    ck_assert_int_eq(parse(&opt, OPT_RUN, line), 0);
    for (int i = 0; i < FB_TERMS_MOST; i++) {
        ck_assert_int_eq(opt.run.terms[i].signal, i == 0 ? 1 : i);
        ck_assert_int_eq(opt.run.terms[i].wait_us, (i + 1) * 1000);
    }
    opt_fini(&opt);
    strcat(line, ",1");
    ck_assert_int_eq(parse(&opt, OPT_RUN, line), -EINVAL);
    opt_fini(&opt);
    ck_assert_int_eq(parse(&opt, OPT_RUN, "--termseq INT,7,KILL"), 0);
    ck_assert_int_eq(opt.run.terms[0].signal, 2);
    ck_assert_int_eq(opt.run.terms[0].wait_us, 7000);
    ck_assert_int_eq(opt.run.terms[1].signal, 9);
    ck_assert_int_eq(opt.run.terms[1].wait_us, 0);
    ck_assert_int_eq(opt.run.terms[2].signal, 0);
    opt_fini(&opt);
}
END_TEST

/* A share of the median, which no other command has. */
START_TEST(a_share_of_the_median)
{
    struct opt opt;

    ck_assert_int_eq(parse(&opt, OPT_RUN, "--timeout 250%"), 0);
    ck_assert_double_eq_tol(opt.timeout_share, 2.5, 1e-9);
    ck_assert_int_eq(opt.run.timeout_us, 0);
    opt_fini(&opt);
    ck_assert_int_eq(parse(&opt, OPT_PARALLEL, "--timeout 0.5%"), 0);
    ck_assert_double_eq_tol(opt.timeout_share, 0.005, 1e-9);
    opt_fini(&opt);
    ck_assert_int_eq(parse(&opt, OPT_RUN, "--timeout 5"), 0);
    ck_assert_double_eq(opt.timeout_share, 0);
    opt_fini(&opt);
}
END_TEST

static const struct {
    const char *word;
    uint64_t seed; /* UINT64_MAX: refused, but for that word */
} seeds[] = { { "0", 0 },
              { "7", 7 },
              { "18446744073709551615", UINT64_MAX },
              { "18446744073709551616", UINT64_MAX },
              { "9x", UINT64_MAX },
              { "+1", UINT64_MAX },
              { ":", UINT64_MAX },
              { "/", UINT64_MAX } };

START_TEST(a_seed)
{
    char line[64];
    struct opt opt;
    int r;

    snprintf(line, sizeof line, "--seed %s", seeds[_i].word);
    r = parse(&opt, OPT_RUN, line);
    ck_assert_int_eq(r, seeds[_i].seed == UINT64_MAX && _i != 2 ? -EINVAL : 0);
    if (r == 0) {
        ck_assert(opt.seed_given);
        ck_assert_uint_eq(opt.run.seed, seeds[_i].seed);
    }
    opt_fini(&opt);
}
END_TEST

CHECK_MAIN("numbers of the command line")
{
    tcase_add_loop_test(all, a_number, 0, (int)(sizeof numbers / sizeof numbers[0]));
    tcase_add_test(all, arguments_of_a_job);
    tcase_add_loop_test(all, a_time, 0, (int)(sizeof times / sizeof times[0]));
    tcase_add_test(all, signals_in_a_row);
    tcase_add_test(all, a_share_of_the_median);
    tcase_add_loop_test(all, a_seed, 0, (int)(sizeof seeds / sizeof seeds[0]));
}
