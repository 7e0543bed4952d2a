/* cluster_slurm_words.c - Slurm's states and reasons in words of a user. */
#include "check_main.h"
#include "cluster/slurm_words.h"

#include <string.h>

static const struct {
    const char *state, *reason, *node;
    enum place_state what;
    const char *why;
    bool never;
} rows[] = {
    { "PENDING", "Resources", "", PLACE_WAITING, "no CPUs are free", false },
    { "PENDING", "Priority", "", PLACE_WAITING, "others are before it in the queue", false },
    { "PENDING", "None", "", PLACE_WAITING, "", false },
    { "PENDING", "(null)", "", PLACE_WAITING, "", false },
    { "PENDING", "BeginTime", "", PLACE_WAITING, "its time to begin has not come", false },
    { "PENDING", "JobHeldUser", "", PLACE_WAITING, "held; scontrol release lets it go", true },
    { "PENDING", "BadConstraints", "", PLACE_WAITING, "no node has what it asks for", true },
    { "PENDING", "PartitionConfig", "", PLACE_WAITING,
      "no node of the partition has what it asks for", true },
    { "PENDING", "PartitionTimeLimit", "", PLACE_WAITING,
      "it asks for more time than the partition gives", true },
    { "PENDING", "QOSMaxCpuPerUserLimit", "", PLACE_WAITING,
      "a limit of the quality of service (QOSMaxCpuPerUserLimit)", false },
    { "PENDING", "AssocGrpCpuLimit", "", PLACE_WAITING, "a limit of the account (AssocGrpCpuLimit)",
      false },
    { "PENDING", "MaxCpuPerAccount", "", PLACE_WAITING, "a limit of the account (MaxCpuPerAccount)",
      false },
    { "PENDING", "ReqNodeNotAvail, UnavailableNodes:node3", "", PLACE_WAITING,
      "a node that it needs is not available (ReqNodeNotAvail, UnavailableNodes:node3)", false },
    { "PENDING",
      "Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions",
      "", PLACE_WAITING, "nodes that it needs are down or reserved", false },
    { "PENDING", "MoonPhase", "", PLACE_WAITING, "Slurm says MoonPhase", false },
    { "PENDING", "a\033[2Jb", "", PLACE_WAITING, "Slurm says a^[[2Jb", false },
    { "CONFIGURING", "None", "node1", PLACE_WAITING, "its node is made ready", false },
    { "REQUEUE_HOLD", "JobHeldUser", "", PLACE_WAITING, "in the queue again, and held", false },
    { "RUNNING", "None", "node1", PLACE_UP, "", false },
    { "COMPLETING", "NonZeroExitCode", "node1", PLACE_UP, "", false },
    { "SUSPENDED", "None", "node1", PLACE_UP, "suspended by Slurm", false },
    { "COMPLETED", "None", "node1", PLACE_ENDED, "", false },
    { "FAILED", "NonZeroExitCode", "node1", PLACE_ENDED, "its agent failed", false },
    { "FAILED", "None", "node1", PLACE_ENDED, "its agent failed", false },
    { "FAILED", "BadConstraints", "", PLACE_ENDED, "no node has what it asks for", false },
    { "FAILED", "JobLaunchFailure", "node1", PLACE_ENDED,
      "its agent was killed, or could not start", false },
    { "FAILED", "RaisedSignal:9(Killed)", "node1", PLACE_ENDED,
      "its agent was killed (RaisedSignal:9(Killed))", false },
    { "NODE_FAIL", "NodeDown", "node2", PLACE_ENDED, "node2 failed", false },
    { "NODE_FAIL", "NodeDown", "", PLACE_ENDED, "its node failed", false },
    { "BOOT_FAIL", "", "node2", PLACE_ENDED, "node2 did not come up", false },
    { "TIMEOUT", "TimeLimit", "node2", PLACE_ENDED, "its time limit in Slurm", false },
    { "DEADLINE", "", "", PLACE_ENDED, "its deadline in Slurm", false },
    { "OUT_OF_MEMORY", "OutOfMemory", "node2", PLACE_ENDED, "out of memory", false },
    { "PREEMPTED", "None", "node2", PLACE_ENDED, "preempted by another job of the cluster", false },
    { "CANCELLED", "None", "node2", PLACE_ENDED, "cancelled in Slurm", false },
    { "CANCELLED by 1000", "", "node2", PLACE_ENDED, "cancelled in Slurm", false },
    { "CANCELLED by 0", "", "", PLACE_ENDED, "cancelled in Slurm", false },
    { "CANCELLED+", "", "node2", PLACE_ENDED, "cancelled in Slurm", false },
    { "CANCELLEDISH", "", "node2", PLACE_UNKNOWN, "Slurm says CANCELLEDISH", false },
    { "", "", "", PLACE_UNKNOWN, "Slurm says ", false },
    { "HIBERNATING", "None", "node2", PLACE_UNKNOWN, "Slurm says HIBERNATING", false },
};

START_TEST(each_has_its_words)
{
    struct place_agent agent;

    memset(&agent, 0xAA, sizeof agent);
    slurm_words(rows[_i].state, rows[_i].reason, rows[_i].node, &agent);
    ck_assert_int_eq(agent.state, rows[_i].what);
    ck_assert_str_eq(agent.why, rows[_i].why);
    ck_assert_int_eq(agent.never, rows[_i].never);
    ck_assert_str_eq(agent.node, rows[_i].node);
    ck_assert_int_eq(agent.died_well, strcmp(rows[_i].state, "COMPLETED") == 0);
    ck_assert_int_eq(agent.unplaced, rows[_i].node[0] == '\0' && agent.state == PLACE_ENDED &&
                                         strncmp(rows[_i].state, "CANCELLED", 9) == 0);
}
END_TEST

/* Whatever length they have. */
START_TEST(long_words_are_cut)
{
    struct place_agent agent;
    char word[5000];

    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    slurm_words(word, word, word, &agent);
    ck_assert_int_eq(agent.state, PLACE_UNKNOWN);
    slurm_words("PENDING", word, word, &agent);
    ck_assert_int_eq(agent.state, PLACE_WAITING);
    slurm_words("NODE_FAIL", word, word, &agent);
    ck_assert_int_eq(agent.state, PLACE_ENDED);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, each_has_its_words, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, long_words_are_cut);
}
