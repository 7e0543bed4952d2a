/*
 * scale_show_apart.c - measurements of agents in JSON and CSV: when they came, and their claims;
 * and what lies too far apart to be told.
 */
#include "base/text.h"
#include "check_main.h"
#include "scale/verdict.h"

#include <jansson.h>
#include <string.h>

static const struct {
    int64_t arrive_us, claim_us;
    const char *agents, *claims; /* a slot; NULL: null */
    const char *csv;
} rows[] = {
    { -1, -1, NULL, NULL, ",,\n" },
    { 0, 0, "0", "0", ",0.000000,0.000000\n" },
    { 500000, 3000000, "0.25", "1.5", ",0.500000,3.000000\n" },
    { 1, -1, "5e-07", NULL, ",0.000001,\n" },
};

static void same(const json_t *row, const char *name, const char *wanted)
{
    const json_t *number = json_object_get(row, name);

    if (wanted == NULL)
        ck_assert_msg(json_is_null(number), "%s", name);
    else
        ck_assert(json_is_number(number));
    if (wanted != NULL)
        ck_assert_double_eq_tol(json_number_value(number), strtod(wanted, NULL), 1e-12);
}

START_TEST(an_agent)
{
    struct scale_runs runs = { .apart = true };
    struct scale_sample sample = { .slots = 2,
                                   .round = 1,
                                   .throughput = 1,
                                   .wall_us = 2000000,
                                   .jobs = 2,
                                   .failed = 1,
                                   .delay_us = -1,
                                   .others_us = -1,
                                   .arrive_us = rows[_i].arrive_us,
                                   .claim_us = rows[_i].claim_us };
    struct scale_verdict verdict;
    struct text out = { 0 };
    const json_t *row, *doubts;
    json_t *root;

    ck_assert_int_eq(scale_runs_add(&runs, &sample), 0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_json(&out, &runs, &verdict);
    root = json_loads(text_string(&out), 0, NULL);
    ck_assert_msg(root != NULL, "%s", out.bytes);
    row = json_array_get(json_object_get(root, "slots"), 0);
    same(row, "agents", rows[_i].agents);
    same(row, "claims", rows[_i].claims);
    doubts = json_array_get(json_object_get(root, "doubts"), 0); /* the sentence is none of them */
    ck_assert_int_ne(strncmp(json_string_value(doubts),
                             json_string_value(json_object_get(root, "sentence")), 8),
                     0);
    json_decref(root);
    runs.apart = false;
    text_clear(&out);
    scale_put_json(&out, &runs, &verdict);
    ck_assert_ptr_null(strstr(text_string(&out), "\"agents\""));
    runs.apart = true;
    text_clear(&out);
    scale_put_csv(&out, &runs);
    ck_assert_msg(strcmp(text_string(&out) + out.size - strlen(rows[_i].csv), rows[_i].csv) == 0,
                  "%s", out.bytes);
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

#define FEW                                                                                        \
    "Amdahl: cannot be told from these runs: too few numbers of slots or rounds\n"                 \
    "Universal scalability law: cannot be told from these runs: too few numbers of slots or "      \
    "rounds\n"                                                                                     \
    "Cores, and how busy they were: unknown of the machines of agents\n"
#define ONE "One number of slots alone was measured: nothing can be compared.\n"

/* The last number of slots, and what its slots waited. */
static const struct {
    int slots;
    int64_t arrive_us, claim_us;
    const char *words;
} waits[] = {
    { 0, 0, 0, FEW ONE },
    { 1, 500000, 0,
      FEW "Agents: at 1 slot a slot waited 500 ms until its agent began, 0 us for jobs to be "
          "claimed, of 2.0 s\n" ONE },
    { 2, 500000, 3000000,
      FEW "Agents: at 2 slots a slot waited 250 ms until its agent began, 1.5 s for jobs to be "
          "claimed, of 2.0 s\n" ONE },
    { 2, 500000, -1,
      FEW "Agents: at 2 slots a slot waited 250 ms until its agent began, an unknown part for "
          "jobs to be claimed, of 2.0 s\n" ONE },
};

START_TEST(in_words)
{
    struct scale_runs runs = { .apart = true };
    struct scale_verdict verdict;
    struct text out = { 0 };

    if (waits[_i].slots > 0)
        ck_assert_int_eq(scale_runs_add(&runs,
                                        &(struct scale_sample){ .slots = waits[_i].slots,
                                                                .round = 1,
                                                                .throughput = 1,
                                                                .wall_us = 2000000,
                                                                .jobs = 2,
                                                                .arrive_us = waits[_i].arrive_us,
                                                                .claim_us = waits[_i].claim_us }),
                         0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_words(&out, &runs, &verdict);
    ck_assert_str_eq(text_string(&out), waits[_i].words);
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* Of agents no cores are known, of a table the throughput; and times of any length. */
START_TEST(a_table)
{
    static const char head[] = "slots  rounds    median     least      most  speed-up  ";
    struct scale_runs runs = { .apart = true };
    struct scale_verdict verdict;
    struct text out = { 0 };

    for (int slots = 1; slots <= 2; slots++)
        ck_assert_int_eq(scale_runs_add(&runs, &(struct scale_sample){ .slots = slots,
                                                                       .round = 1,
                                                                       .throughput = 1.5 * slots,
                                                                       .wall_us = 500000 / slots,
                                                                       .cpu_us = 250000,
                                                                       .jobs = 2,
                                                                       .failed = 1 }),
                         0);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_table(&out, &runs, &verdict);
    ck_assert_int_eq(strncmp(text_string(&out), head, strlen(head)), 0);
    ck_assert_msg(strstr(text_string(&out),
                         "  expected  efficiency       CPU  busy\n"
                         "    1       1    500 ms    500 ms    500 ms      1.00           ?        "
                         "100%    250 ms     ?\n"
                         "    2       1    250 ms    250 ms    250 ms      2.00           ?        "
                         "100%    250 ms     ?\n\n") != NULL,
                  "%s", out.bytes);
    ck_assert_ptr_nonnull(strstr(out.bytes, ".\nDoubtful: in 2 of 2 runs a job failed.\n"));
    text_clear(&out);
    runs.apart = false;
    runs.table = true;
    scale_verdict_fini(&verdict);
    ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
    scale_put_table(&out, &runs, &verdict);
    ck_assert_msg(strstr(text_string(&out),
                         "              efficiency  throughput\n"
                         "    1       1    500 ms    500 ms    500 ms      1.00                    "
                         "100%         1.5\n"
                         "    2       1    250 ms    250 ms    250 ms      2.00                    "
                         "100%           3\n\n") != NULL,
                  "%s", out.bytes);
    text_fini(&out);
    scale_verdict_fini(&verdict);
    scale_runs_fini(&runs);
}
END_TEST

/* Of one round each it is not the rounds. */
START_TEST(too_far)
{
    struct scale_row of[] = { { .slots = 1, .rounds = 1 }, { .slots = 2, .rounds = 1 + _i } };
    struct scale_fit fit = { .told = SCALE_SPREAD };
    struct scale_verdict verdict = { of, 2, fit, fit, fit, -1 };
    struct text out = { 0 };

    scale_put_words(&out, &(struct scale_runs){ .table = true }, &verdict);
    ck_assert_msg(strstr(text_string(&out),
                         _i == 1 ? "Amdahl: cannot be told from these runs: rounds lie too far "
                                   "apart\n"
                                 : "Amdahl: cannot be told from these runs: they lie too far from "
                                   "its curve\n") != NULL,
                  "%s", out.bytes);
    text_fini(&out);
}
END_TEST

CHECK_MAIN("agents measured")
{
    tcase_add_loop_test(all, too_far, 0, 2);
    tcase_add_test(all, a_table);
    tcase_add_loop_test(all, in_words, 0, (int)(sizeof waits / sizeof waits[0]));
    tcase_add_loop_test(all, an_agent, 0, (int)(sizeof rows / sizeof rows[0]));
}
