/* cluster_slurm_answer.c - what Slurm's programs print, whole, cut off and strange. */
#include "check_main.h"
#include "cluster/slurm_answer.h"

#include <errno.h>
#include <string.h>

#define AGENTS 4

static const struct {
    const char *answer, *ticket; /* NULL: refused */
} tickets[] = {
    { "123\n", "123" },
    { "123;far\n", "123;far" },
    { "Welcome to the cluster\n123\n", "123" },
    { "123", NULL },
    { "12", NULL },
    { "", NULL },
    { "\n", NULL },
    { "Submitted batch job 123\n", NULL },
    { "0\n", NULL },
    { "-5\n", NULL },
    { "123; rm -rf /\n", NULL },
    { "1234567890123456789012\n", NULL },
    { "123\n12", NULL },
};

START_TEST(a_ticket)
{
    char ticket[SLURM_TICKET_ROOM];
    const char *cluster;
    int r = slurm_answer_ticket(tickets[_i].answer, strlen(tickets[_i].answer), ticket);

    ck_assert_int_eq(r, tickets[_i].ticket != NULL ? 0 : -EBADMSG);
    if (r < 0)
        return;
    ck_assert_str_eq(ticket, tickets[_i].ticket);
    ck_assert_uint_eq(slurm_answer_job(ticket, &cluster), 123);
    ck_assert_str_eq(cluster, strchr(ticket, ';') != NULL ? "far" : "");
}
END_TEST

START_TEST(no_ticket)
{
    const char *cluster;

    ck_assert_uint_eq(slurm_answer_job("", &cluster), 0);
    ck_assert_str_eq(cluster, "");
}
END_TEST

/* One letter an agent: ? not known, w waits, u up, e ended. */
static void check_states(const struct place_agent agents[AGENTS], const char *wanted)
{
    char seen[AGENTS + 1] = "";

    for (int i = 0; i < AGENTS; i++)
        seen[i] = "?wue"[agents[i].state];
    ck_assert_str_eq(seen, wanted);
}

static const struct {
    const char *answer;
    unsigned long job, found;
    int result;
    const char *states;
} queues[] = {
    { "7|0|RUNNING|node1|None\n7|1|PENDING||Resources\n", 7, 7, 0, "uw??" },
    { "7|3|NODE_FAIL|node2|NodeDown\n", 7, 7, 0, "???e" },
    { "", 7, 0, 0, "????" },
    /* A run of an earlier answer that was lost, and one of another's job of the same name. */
    { "7|0|CANCELLED||None\n9|0|RUNNING|node1|None\n", 0, 9, 0, "u???" },
    { "7|0|CANCELLED||None\n9|0|RUNNING|node1|None\n", 7, 9, 0, "e???" },
    { "CLUSTER: far\n7|0|RUNNING|node1|None\n", 7, 7, 0, "u???" },
    { "8|N/A|RUNNING|node1|None\n", 7, 8, 0, "????" },
    { "7|4|RUNNING|node1|None\n7|999999999999|RUNNING|node1|None\n", 7, 7, 0, "????" },
    { "7|0|PENDING||ReqNodeNotAvail, UnavailableNodes:a|b\n", 7, 7, 0, "w???" },
    { "7|0|HIBERNATING|node1|None\n", 7, 7, 0, "????" },
    /* Cut off, or not what was asked for: none of it counts. */
    { "7|0|RUNNING|node1|None\n7|1|RUNNING|no", 7, 7, -EBADMSG, "????" },
    { "7|0|RUNNING|node1|None\n7|1|RUNN\n", 7, 7, -EBADMSG, "????" },
    { "7|0|RUNNING|node1|None\nslurm_load_jobs error\n", 7, 7, -EBADMSG, "????" },
    { "x|0|RUNNING|node1|None\n", 7, 0, -EBADMSG, "????" },
    { "7|-1|RUNNING|node1|None\n", 7, 7, -EBADMSG, "????" },
    { "7||RUNNING|node1|None\n", 7, 7, -EBADMSG, "????" },
};

START_TEST(a_queue)
{
    struct place_agent agents[AGENTS] = { 0 };
    unsigned long found;
    const char *answer = queues[_i].answer;

    ck_assert_int_eq(slurm_answer_squeue(answer, strlen(answer), queues[_i].job, agents, AGENTS,
                                         &found),
                     queues[_i].result);
    check_states(agents, queues[_i].states);
    ck_assert_uint_eq(found, queues[_i].found);
}
END_TEST

/* Cut at each byte it counts as a whole or not at all. */
START_TEST(a_queue_that_is_cut)
{
    static const char whole[] = "7|0|RUNNING|node1|None\n7|1|RUNNING|node2|None\n";

    for (size_t size = 0; size < sizeof whole - 1; size++) {
        struct place_agent agents[AGENTS] = { 0 };
        int r = slurm_answer_squeue(whole, size, 7, agents, AGENTS, NULL);
        bool at_end = size == 0 || whole[size - 1] == '\n';
        ck_assert_int_eq(r, at_end ? 0 : -EBADMSG);
        check_states(agents, !at_end || size == 0 ? "????" : "u???");
    }
}
END_TEST

static const struct {
    const char *answer;
    int result;
    const char *states;
} accounts[] = {
    { "7_0|TIMEOUT|node1\n7_1|COMPLETED|node2\n", 0, "ue??" },
    { "7_1|TIMEOUT|node1\n7_[2-3]|CANCELLED by 0|None assigned\n", 0, "ueee" },
    { "7_[1,3%2]|PENDING|None assigned\n", 0, "uw?w" },
    { "7_[1-1000000]|PENDING|None assigned\n", 0, "uwww" },
    { "8_1|FAILED|node1\n7|FAILED|node1\n", 0, "u???" },
    { "", 0, "u???" },
    { "7_1|FAILED\n", -EBADMSG, "u???" },
    { "7_1|FAILED|node1\n7_[2-|FAILED|node1\n", -EBADMSG, "u???" },
    { "7_1|FAILED|node1\n7_x|FAILED|node1\n", -EBADMSG, "u???" },
    { "7_1|FAILED|no", -EBADMSG, "u???" },
};

/* What the queue has said holds. */
START_TEST(the_accounts)
{
    struct place_agent agents[AGENTS] = { { .state = PLACE_UP } };
    const char *answer = accounts[_i].answer;

    ck_assert_int_eq(slurm_answer_sacct(answer, strlen(answer), 7, agents, AGENTS),
                     accounts[_i].result);
    check_states(agents, accounts[_i].states);
}
END_TEST

START_TEST(the_size_of_arrays)
{
    static const char config[] = "Configuration data as of 2026-01-01\n"
                                 "MaxArraySize            = 1001\nMaxDBDMsgs = 20016\n";

    ck_assert_int_eq(slurm_answer_array_size(config, sizeof config - 1), 1001);
    ck_assert_int_eq(slurm_answer_array_size("MaxArraySize = -1\n", 18), 0);
    ck_assert_int_eq(slurm_answer_array_size("", 0), 0);
}
END_TEST

static const struct {
    const char *printed, *said;
    bool away, unsure;
} errors[] = {
    { "sbatch: error: invalid partition specified: x\n"
      "sbatch: error: Batch job submission failed: Invalid partition name specified\n",
      "invalid partition specified: x; Batch job submission failed: Invalid partition name "
      "specified",
      false, false },
    { "sbatch: unrecognized option '--x'\nTry \"sbatch --help\" for more information\n",
      "unrecognized option '--x'", false, false },
    { "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n",
      "slurm_load_jobs error: Unable to contact slurm controller (connect failure)", true, false },
    { "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n",
      "Batch job submission failed: Socket timed out on send/recv operation", false, true },
    { "squeue: fatal: Could not establish a configuration source\n",
      "Could not establish a configuration source", true, false },
    { "same\nsame\n", "same", false, false },
    { "a\033[31m\n", "a^[[31m", false, false },
    { "", "", false, false },
    { "\n\n", "", false, false },
};

START_TEST(an_error)
{
    const char *printed = errors[_i].printed;
    char said[300];

    slurm_answer_error(printed, strlen(printed), said, sizeof said);
    ck_assert_str_eq(said, errors[_i].said);
    ck_assert_int_eq(slurm_answer_away(printed, strlen(printed)), errors[_i].away);
    ck_assert_int_eq(slurm_answer_unsure(printed, strlen(printed)), errors[_i].unsure);
}
END_TEST

/* A line more, where there is room for some of it: eight bytes. */
static const struct {
    const char *printed;
    size_t room;
    const char *said;
} rooms[] = {
    { "x", 300, "x" },
    { "x\nyz", 300, "x; yz" },
    { "yz\nx", 300, "yz; x" },
    { "12345678\nabcdefgh", 16, "12345678" },
    { "12345678\nabcdefgh", 17, "12345678; abcdef" },
    { "12345678\nabcdefgh", 18, "12345678; abcdefg" },
    { "12345678\nabcdefgh", 19, "12345678; abcdefgh" },
};

START_TEST(a_room)
{
    char said[300];

    memset(said, '#', sizeof said);
    slurm_answer_error(rooms[_i].printed, strlen(rooms[_i].printed), said, rooms[_i].room);
    ck_assert_str_eq(said, rooms[_i].said);
    ck_assert(rooms[_i].room == sizeof said || said[rooms[_i].room] == '#');
}
END_TEST

/* The number of a job has 18 digits at most. */
START_TEST(a_long_number)
{
    static const char *const long_ones[] = { "123456789012345678\n", "1234567890123456789\n" };
    char ticket[SLURM_TICKET_ROOM];
    const char *cluster;

    ck_assert_int_eq(slurm_answer_ticket(long_ones[0], 19, ticket), 0);
    ck_assert_uint_eq(slurm_answer_job(ticket, &cluster), 123456789012345678);
    ck_assert_int_eq(slurm_answer_ticket(long_ones[1], 20, ticket), -EBADMSG);
}
END_TEST

START_TEST(a_long_error_is_cut)
{
    char printed[5000], said[100];

    memset(printed, 'e', sizeof printed);
    slurm_answer_error(printed, sizeof printed, said, sizeof said);
    ck_assert_uint_eq(strlen(said), sizeof said - 1);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, a_ticket, 0, sizeof tickets / sizeof tickets[0]);
    tcase_add_test(all, no_ticket);
    tcase_add_loop_test(all, a_queue, 0, sizeof queues / sizeof queues[0]);
    tcase_add_test(all, a_queue_that_is_cut);
    tcase_add_loop_test(all, the_accounts, 0, sizeof accounts / sizeof accounts[0]);
    tcase_add_test(all, the_size_of_arrays);
    tcase_add_loop_test(all, an_error, 0, sizeof errors / sizeof errors[0]);
    tcase_add_loop_test(all, a_room, 0, (int)(sizeof rooms / sizeof rooms[0]));
    tcase_add_test(all, a_long_number);
    tcase_add_test(all, a_long_error_is_cut);
}
