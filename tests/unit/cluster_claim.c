/* cluster_claim.c - blocks of jobs, and claims of them by several agents at once. */
#include "check_main.h"
#include "cluster/claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    uint32_t jobs;
    int slots;
} sizes[] = {
    { 1, 1 },       { 2, 8 },          { 7, 3 },     { 40, 1 },        { 41, 1 },
    { 999, 8 },     { 10000, 8 },      { 10001, 8 }, { 100000, 1000 }, { 1000000, 1 },
    { 1000000, 8 }, { 1000000, 1000 }, { 33, 1000 },
};

/* Each job lies in one block, in order; a block of a job is the block that it lies in. */
START_TEST(claim_bounds_whole)
{
    uint32_t jobs = sizes[_i].jobs, block = claim_block(jobs, sizes[_i].slots), next = 1;
    uint32_t blocks = claim_blocks(jobs, block, sizes[_i].slots), first, count = 0;

    for (uint32_t i = 0; i < blocks; i++) {
        claim_bounds(jobs, block, sizes[_i].slots, i, &first, &count);
        ck_assert_uint_eq(first, next);
        ck_assert_uint_ge(count, 1);
        ck_assert_uint_le(count, block);
        ck_assert_uint_eq(claim_block_of(jobs, block, sizes[_i].slots, first), i);
        ck_assert_uint_eq(claim_block_of(jobs, block, sizes[_i].slots, first + count - 1), i);
        next += count;
    }
    ck_assert_uint_eq(next, jobs + 1);
    ck_assert_uint_eq(count, 1); /* the last ones are small, so that all end together */
    ck_assert_uint_le(blocks, 61000);
}
END_TEST

/* How large the blocks are, how many, and how many of them are of more than one job. */
static const struct {
    uint32_t jobs;
    int slots;
    uint32_t block, blocks, large;
} made[] = {
    { 1, 1, 1, 1, 0 },
    { 2, 8, 1, 2, 0 },
    { 79, 1, 1, 79, 0 },
    { 80, 1, 2, 42, 38 },
    { 100, 2, 1, 100, 0 },
    { 999, 8, 3, 355, 322 },
    { 1000, 8, 3, 356, 322 },
    { 10000, 8, 20, 595, 495 },
    { 10001, 8, 20, 596, 495 },
    { 100000, 1000, 2, 52000, 48000 },
    { 1000000, 1, 20, 50019, 49999 },
    { 1000000, 8, 20, 50095, 49995 },
    { 1000019, 1, 20, 50019, 50000 },
    { 1000020, 1, 21, 47640, 47619 },
    { 4000000, 64, 81, 54000, 49325 },
    { 33, 1000, 1, 33, 0 },
};

START_TEST(claim_sizes)
{
    uint32_t jobs = made[_i].jobs, block = claim_block(jobs, made[_i].slots), large = 0;
    uint32_t blocks = claim_blocks(jobs, block, made[_i].slots), first, count;

    ck_assert_uint_eq(block, made[_i].block);
    ck_assert_uint_eq(blocks, made[_i].blocks);
    for (uint32_t i = 0; i < blocks; i++) {
        claim_bounds(jobs, block, made[_i].slots, i, &first, &count);
        large += count > 1;
    }
    ck_assert_uint_eq(large, made[_i].large);
}
END_TEST

/* Of 100 jobs in blocks of so many: a block is one that all have work beside, until it is done. */
START_TEST(claim_singles)
{
    static const uint32_t blocks[][2] = {
        { 100, 100 }, { 52, 54 }, { 36, 40 }, { 28, 31 }, { 24, 28 }, { 20, 25 },
        { 22, 22 },   { 16, 23 }, { 20, 20 }, { 19, 19 }, { 20, 20 }, { 12, 23 },
        { 16, 16 },   { 22, 22 }, { 16, 30 }, { 25, 25 },
    };

    for (int slots = 1; slots <= 2; slots++)
        ck_assert_uint_eq(claim_blocks(100, (uint32_t)_i + 1, slots), blocks[_i][slots - 1]);
}
END_TEST

/* For large sets a claim is of ten jobs or more. */
START_TEST(claim_few)
{
    uint32_t block = claim_block(10000, 8);

    ck_assert_uint_le(claim_blocks(10000, block, 8), 700);
    ck_assert_uint_le(block, 20);
}
END_TEST

/* One agent of a slot begins the last block of many, the others have nothing: when they find no job
 * any more, it has fewer than ten left. */
START_TEST(claim_none_idles)
{
    uint32_t jobs = sizes[_i].jobs, block = claim_block(jobs, sizes[_i].slots);
    uint32_t blocks = claim_blocks(jobs, block, sizes[_i].slots), singles = 0, first, count = 0;
    uint32_t others = (uint32_t)sizes[_i].slots - 1, done;

    for (uint32_t i = blocks; i-- > 0 && count <= 1; singles += count == 1)
        claim_bounds(jobs, block, sizes[_i].slots, i, &first, &count);
    if (count <= 1 || others == 0)
        return;
    done = singles / others;
    ck_assert_int_lt((int)count - (int)done, 10);
}
END_TEST

static void make(struct rundir *dir, uint32_t jobs, int agents, int slots)
{
    char path[] = "/tmp/cluster_claim.XXXXXX", error[5000], name[32];

    ck_assert_ptr_nonnull(mkdtemp(path));
    ck_assert_int_eq(chdir(path), 0);
    ck_assert_int_eq(rundir_make(dir, "run", error, sizeof error), 0);
    dir->jobs = jobs;
    dir->agents = agents;
    dir->slots = slots;
    dir->block = claim_block(jobs, slots);
    for (int i = 0; i < agents; i++) {
        snprintf(name, sizeof name, "agents/%d", i);
        ck_assert_int_eq(rundir_put(dir, name, "{}", 2), 0);
    }
}

/* Agents of other speeds: each job is claimed once, by one of them. */
START_TEST(claim_all_once)
{
    static unsigned char seen[3001];
    struct claims claims[3];
    struct rundir dir;
    uint32_t first, count, jobs = 0;
    char name[32];
    int left = 3;

    memset(seen, 0, sizeof seen);
    make(&dir, 3000, 3, 6);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%d", i);
        ck_assert_int_eq(claim_open(&claims[i], &dir, i, name), 0);
    }
    for (int turn = 0; left > 0; turn++)
        for (int i = 0; i < 3; i++) {
            int r;
            if (turn % (1 + i * _i) != 0) /* the second and third are slower */
                continue;
            r = claim_next(&claims[i], &first, &count);
            ck_assert_int_ge(r, 0);
            left = r == 0 ? 0 : left;
            for (; r == 1 && count > 0; count--, first++, jobs++)
                ck_assert_uint_eq(seen[first]++, 0);
        }
    ck_assert_uint_eq(jobs, 3000);
    for (int i = 0; i < 3; i++)
        claim_close(&claims[i]);
    rundir_close(&dir);
}
END_TEST

/* Calls of the system for claims: one in ten jobs at most, where the set is large. */
START_TEST(claim_calls)
{
    struct claims claims[4];
    struct rundir dir;
    uint32_t first, count;
    uint64_t calls = 0;
    char name[32];
    bool more = true;

    make(&dir, 10000, 4, 8);
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%d", i);
        ck_assert_int_eq(claim_open(&claims[i], &dir, i, name), 0);
    }
    while (more) {
        more = false;
        for (int i = 0; i < 4; i++)
            more |= claim_next(&claims[i], &first, &count) == 1;
    }
    for (int i = 0; i < 4; i++) {
        calls += claims[i].calls;
        claim_close(&claims[i]);
    }
    ck_assert_msg(calls <= 1000, "%lu calls", (unsigned long)calls);
    rundir_close(&dir);
}
END_TEST

/* What stands in claim/ and is no claim is left alone; one of a stranger is never taken. */
START_TEST(claim_foreign)
{
    static const char *const names[] = { "claim/x",  "claim/-1", "claim/99999999999",
                                         "claim/4x", "claim/5",  "claim/.6" };
    struct claims claims;
    struct rundir dir;
    uint32_t first, count, blocks = 0;

    make(&dir, 20, 1, 1);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        close(rundir_openat(&dir, names[i], O_WRONLY | O_CREAT));
    ck_assert_int_eq(claim_open(&claims, &dir, 0, "0"), 0);
    while (claim_next(&claims, &first, &count) == 1) {
        ck_assert_uint_ne(first, 6); /* block 5 */
        blocks++;
    }
    ck_assert_uint_eq(blocks, 19);
    claim_close(&claims);
    rundir_close(&dir);
}
END_TEST

/* A file system without links: a file with the agent's name. */
START_TEST(claim_by_files)
{
    struct claims one, two;
    struct rundir dir;

    make(&dir, 10, 2, 2);
    ck_assert_int_eq(claim_open(&one, &dir, 0, "0"), 0);
    ck_assert_int_eq(claim_open(&two, &dir, 1, "1"), 0);
    one.no_links = two.no_links = true;
    ck_assert_int_eq(claim_one(&one, 3), 1);
    ck_assert_int_eq(claim_one(&two, 3), 0);
    ck_assert_int_eq(claim_one(&two, 4), 1);
    ck_assert_int_eq(claim_one(&one, 4), 0);
    claim_close(&one);
    claim_close(&two);
    rundir_close(&dir);
}
END_TEST

/* Files beside the claims whose names are no numbers of blocks: none is claimed by them. */
START_TEST(claim_names)
{
    static const char *const others[] = { "x", "1x", "-1", "+2", " 3", "99999999999999999999999" };
    struct claims claims;
    struct rundir dir;
    char name[16];

    make(&dir, 10, 1, 1);
    ck_assert_int_eq(claim_open(&claims, &dir, 0, "0"), 0);
    ck_assert_uint_ne(claims.blocks % 8, 0); /* so there is a bit for the one behind the last */
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        close(openat(claims.claim_fd, others[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    snprintf(name, sizeof name, "%u", claims.blocks);
    close(openat(claims.claim_fd, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    ck_assert_int_eq(claim_look(&claims), 0);
    for (uint32_t i = 0; i <= claims.blocks; i++)
        ck_assert(!claim_taken(&claims, i));
    snprintf(name, sizeof name, "%u", claims.blocks - 1);
    close(openat(claims.claim_fd, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    ck_assert_int_eq(claim_look(&claims), 0);
    for (uint32_t i = 0; i <= claims.blocks; i++)
        ck_assert_int_eq(claim_taken(&claims, i), i + 1 == claims.blocks);
    claim_close(&claims);
    rundir_close(&dir);
}
END_TEST

CHECK_MAIN("claims")
{
    tcase_add_test(all, claim_names);
    tcase_add_loop_test(all, claim_bounds_whole, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_loop_test(all, claim_none_idles, 0, (int)(sizeof sizes / sizeof sizes[0]));
    tcase_add_loop_test(all, claim_sizes, 0, sizeof made / sizeof made[0]);
    tcase_add_loop_test(all, claim_singles, 0, 16);
    tcase_add_test(all, claim_few);
    tcase_add_loop_test(all, claim_all_once, 0, 4);
    tcase_add_test(all, claim_calls);
    tcase_add_test(all, claim_foreign);
    tcase_add_test(all, claim_by_files);
}
