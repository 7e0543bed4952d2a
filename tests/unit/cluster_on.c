/* cluster_on.c - --on NAME[,KEY=VALUE...]: what is read, and the word that is refused. */
#include "check_main.h"
#include "cluster/on.h"
#include "cluster/place.h"

#include <errno.h>

static const struct {
    const char *words;
    int agents, cpus;
} right[] = {
    { "local", 0, 0 },
    { "local,agents=3", 3, 0 },
    { "local,cpus=2,agents=1000", 1000, 2 },
    { "local,agents=2,agents=5", 5, 0 }, /* of two the last counts, as everywhere */
};

START_TEST(on_right)
{
    char error[300] = "";
    struct on on;

    ck_assert_int_eq(on_read(&on, right[_i].words, error, sizeof error), 0);
    ck_assert_ptr_eq(on.place, &place_local);
    ck_assert_int_eq(on.agents, right[_i].agents);
    ck_assert_int_eq(on.cpus, right[_i].cpus);
    on_fini(&on);
}
END_TEST

static const struct {
    const char *words, *why; /* a part of the line */
} wrong[] = {
    { "", "--on: '' is no place" },
    { "moon", "--on: 'moon' is no place to run jobs on; there is: local" },
    { "local,agents", "'agents' lacks its value" },
    { "local,agents,cpus=1", "'agents' lacks its value" },
    { "local,", "there is nothing where" },
    { "local,,cpus=1", "there is nothing where" },
    { "local,agents=0", "agents='0' is not a number from 1 to 1000" },
    { "local,agents=1001", "agents='1001'" },
    { "local,agents=-1", "agents='-1'" },
    { "local,cpus=2x", "cpus='2x'" },
    { "local,cpus=", "cpus=''" },
    { "local,time=5", "'time' is none of its options: agents, cpus" },
    { "local,=5", "'' is none of its options" },
    { "slurm,sbatch=--comment=caf\xe9", "--on: 'slurm,sbatch=--comment=caf\xe9' is no UTF-8" },
};

START_TEST(on_wrong)
{
    char error[300] = "";
    struct on on;

    ck_assert_int_eq(on_read(&on, wrong[_i].words, error, sizeof error), -EINVAL);
    ck_assert_msg(strstr(error, wrong[_i].why) != NULL, "'%s': %s", wrong[_i].words, error);
    ck_assert_ptr_null(on.words);
}
END_TEST

CHECK_MAIN("where jobs run")
{
    tcase_add_loop_test(all, on_right, 0, sizeof right / sizeof right[0]);
    tcase_add_loop_test(all, on_wrong, 0, sizeof wrong / sizeof wrong[0]);
}
