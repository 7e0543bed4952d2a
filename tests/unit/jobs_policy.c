/*
 * jobs_policy.c - when a run is halted, against a model that is slow and obvious: at every end the
 * words of the policy are read again and all ends are counted again, in whole numbers.
 */
#include "check_main.h"
#include "jobs/policy.h"
#include "opt/halt_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENDS_MOST 60

static uint64_t random_state;

static uint32_t draw(uint32_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % below;
}

/* ---- the model: GNU parallel's manual, --halt */

static bool counts_for(const char *halt, bool succeeded)
{
    return strstr(halt, "done") != NULL || (strstr(halt, "success") != NULL) == succeeded;
}

/* Whether the last of that many ends is the one to halt at. total 0: it is not known. */
static bool model_halts(const char *halt, const bool *succeeded, int ends, int total)
{
    const char *amount = strchr(halt, '=');
    int count = 0;

    if (amount == NULL || !counts_for(halt, succeeded[ends - 1]))
        return false;
    for (int i = 0; i < ends; i++)
        count += counts_for(halt, succeeded[i]);
    if (strchr(amount, '%') != NULL)
        return total > 0 && count * 100 >= atoi(amount + 1) * total;
    return count >= atoi(amount + 1);
}

/* ---- both */

static void draw_halt(char halt[40])
{
    static const char *const on[] = { "fail", "success", "done" };

    if (draw(20) == 0)
        strcpy(halt, "never");
    else if (draw(2) == 0)
        sprintf(halt, "%s,%s=%u", draw(2) ? "soon" : "now", on[draw(3)], 1 + draw(ENDS_MOST));
    else
        sprintf(halt, "%s,%s=%u%%", draw(2) ? "soon" : "now", on[draw(3)], draw(101));
}

START_TEST(as_the_model)
{
    for (int round = 0; round < 20000; round++) {
        int total = 1 + (int)draw(ENDS_MOST), ends, known = draw(5) > 0 ? total : 0;
        struct policy_counts counts = { .total = (uint32_t)known };
        uint32_t fails = draw(11);
        bool succeeded[ENDS_MOST];
        struct fb_halt halt;
        char words[40];
        draw_halt(words);
        ck_assert_int_eq(opt_halt_words(words, &halt), 0);
        for (ends = 1; ends <= total; ends++) {
            bool well = draw(10) >= fails;
            succeeded[ends - 1] = well;
            counts.succeeded += well;
            counts.failed += !well;
            if (policy_halts(&halt, &counts, well) != model_halts(words, succeeded, ends, known))
                ck_abort_msg("%s at end %d of %d", words, ends, total);
        }
        if (halt.when != FB_HALT_NEVER)
            ck_assert_int_eq(halt.when == FB_HALT_NOW, words[0] == 'n');
    }
}
END_TEST

static void begin(void)
{
    random_state = 77;
}

CHECK_MAIN("policy against its model")
{
    tcase_add_unchecked_fixture(all, begin, NULL);
    tcase_add_test(all, as_the_model);
}
