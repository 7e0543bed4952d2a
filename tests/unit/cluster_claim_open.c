/*
 * cluster_claim_open.c - claims as they are opened and taken: what was there before, a call whose
 * answer was lost, descriptors, and blocks of sizes that no run chooses by itself.
 */
#include "cluster_stage.h"

#include <errno.h>
#include <string.h>

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void begin(struct claims *claims)
{
    stage_open(2, 2);
    stage_dir.jobs = 10;
    stage_dir.block = 1;
    stage_agent("0");
    stage_agent("1");
    ck_assert_int_eq(claim_open(claims, &stage_dir, 0, "0"), 0);
}

static void end(struct claims *claims)
{
    claim_close(claims);
    ck_assert_int_lt(claims->claim_fd, 0);
    ck_assert_int_lt(claims->agents_fd, 0);
    ck_assert_ptr_null(claims->taken);
    rundir_close(&stage_dir);
}

/* Of any size, beside any slots: each job lies in one block, in their order. */
START_TEST(any_blocks)
{
    uint32_t block = (uint32_t)_i, first, count;

    for (int slots = 1; slots <= 9; slots++)
        for (uint32_t jobs = 1; jobs <= 120; jobs++) {
            uint32_t blocks = claim_blocks(jobs, block, slots), next = 1;
            ck_assert_uint_le(blocks, jobs);
            for (uint32_t i = 0; i < blocks; i++, next += count) {
                claim_bounds(jobs, block, slots, i, &first, &count);
                ck_assert_uint_eq(first, next);
                ck_assert(count == 1 || count == block);
            }
            ck_assert_uint_eq(next, jobs + 1);
        }
}
END_TEST

/* What another has claimed before is known from the beginning. */
START_TEST(known_at_once)
{
    struct claims one, two;

    begin(&one);
    ck_assert_uint_eq(one.calls, 3);
    ck_assert_int_eq(claim_one(&one, 4), 1);
    ck_assert_uint_eq(one.calls, 4);
    ck_assert_int_eq(claim_open(&two, &stage_dir, 1, "1"), 0);
    for (uint32_t i = 0; i < 10; i++)
        ck_assert_int_eq(claim_taken(&two, i), i == 4);
    ck_assert_int_eq(claim_one(&one, 5), 1);
    ck_assert(!claim_taken(&two, 5));
    ck_assert_int_eq(claim_one(&two, 5), 0); /* now it is known, and not tried again */
    ck_assert(claim_taken(&two, 5));
    ck_assert_int_eq(claim_one(&two, 5), 0);
    claim_close(&two);
    end(&one);
}
END_TEST

/* The answer to a call was lost, and it is made again: then it is our own. */
START_TEST(claimed_twice)
{
    struct claims one, two;

    begin(&one);
    ck_assert_int_eq(claim_open(&two, &stage_dir, 1, "1"), 0);
    ck_assert_int_eq(linkat(stage_dir.fd, "agents/0", stage_dir.fd, "claim/6", 0), 0);
    ck_assert_int_eq(claim_one(&two, 6), 0);
    ck_assert_int_eq(claim_one(&one, 6), 1);
    ck_assert(claim_is_of(&one, "6", "0", one.self));
    ck_assert(!claim_is_of(&one, "6", "1", two.self));
    ck_assert(!claim_is_of(&one, "7", "0", one.self));
    claim_close(&two);
    end(&one);
}
END_TEST

/* By a file of its own, and what it holds is the agent's name; no descriptor is left open. */
START_TEST(by_a_file)
{
    struct claims one, two;
    struct text said = { 0 };
    int before;

    begin(&one);
    ck_assert_int_eq(claim_open(&two, &stage_dir, 1, "1"), 0);
    one.no_links = two.no_links = true;
    before = open_descriptors();
    ck_assert_int_eq(claim_one(&one, 3), 1);
    ck_assert_int_eq(claim_one(&two, 3), 0);
    ck_assert(claim_taken(&two, 3));
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(rundir_get(&stage_dir, "claim/3", &said), 0);
    ck_assert_str_eq(text_string(&said), "0");
    ck_assert(claim_is_of(&two, "3", "0", 0) && !claim_is_of(&two, "3", "1", 0));
    text_fini(&said);
    claim_close(&two);
    end(&one);
}
END_TEST

START_TEST(not_opened)
{
    struct claims claims;
    int before;

    begin(&claims);
    claim_close(&claims);
    before = open_descriptors();
    ck_assert_int_eq(claim_open(&claims, &stage_dir, 7, "7"), -ENOENT); /* it has not come */
    claim_close(&claims);
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(renameat(stage_dir.fd, "claim", stage_dir.fd, "other"), 0);
    ck_assert_int_eq(claim_open(&claims, &stage_dir, 0, "0"), -ENOENT);
    end(&claims);
}
END_TEST

/* Descriptor 0 is like any other. */
START_TEST(number_0)
{
    struct claims claims;

    begin(&claims);
    close(0);
    close(openat(claims.claim_fd, "8", O_CREAT | O_WRONLY, 0600));
    ck_assert_int_eq(claim_look(&claims), 0);
    ck_assert(claim_taken(&claims, 8));
    ck_assert_int_lt(fcntl(0, F_GETFD), 0);
    claim_close(&claims);
    ck_assert_int_eq(claim_open(&claims, &stage_dir, 0, "0"), 0);
    ck_assert_int_eq(claim_one(&claims, 2), 1);
    end(&claims);
    ck_assert_int_lt(fcntl(0, F_GETFD), 0);
}
END_TEST

CHECK_MAIN_APART("claims, opened")
{
    tcase_add_loop_test(all, any_blocks, 1, 16);
    tcase_add_test(all, known_at_once);
    tcase_add_test(all, claimed_twice);
    tcase_add_test(all, by_a_file);
    tcase_add_test(all, not_opened);
    tcase_add_test(all, number_0);
}
