/*
 * slurm_words.c - two tables, of states and of reasons. A word that is in neither is shown as it
 * is: a later Slurm has more of them, and its own word says more than a guess.
 */
#include "slurm_words.h"

#include "base/clean.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    enum place_state state;
    const char *why; /* %s at its beginning: the node. NULL: the reason's words */
} states[] = {
    { "PENDING", PLACE_WAITING, NULL },
    { "CONFIGURING", PLACE_WAITING, "its node is made ready" },
    { "POWER_UP_NODE", PLACE_WAITING, "its node is made ready" },
    { "REQUEUED", PLACE_WAITING, "in the queue again" },
    { "REQUEUE_FED", PLACE_WAITING, "in the queue again" },
    { "REQUEUE_HOLD", PLACE_WAITING, "in the queue again, and held" },
    { "SPECIAL_EXIT", PLACE_WAITING, "in the queue again, and held" },
    { "RESV_DEL_HOLD", PLACE_WAITING, "held: its reservation was removed" },

    { "RUNNING", PLACE_UP, "" },
    { "COMPLETING", PLACE_UP, "" },
    { "SIGNALING", PLACE_UP, "" },
    { "RESIZING", PLACE_UP, "" },
    { "STAGE_OUT", PLACE_UP, "" },
    { "SUSPENDED", PLACE_UP, "suspended by Slurm" },
    { "STOPPED", PLACE_UP, "stopped by Slurm" },

    { "COMPLETED", PLACE_ENDED, "" },
    { "FAILED", PLACE_ENDED, NULL },
    { "LAUNCH_FAILED", PLACE_ENDED, "Slurm could not start its agent" },
    { "RECONFIG_FAIL", PLACE_ENDED, "%s failed" },
    { "NODE_FAIL", PLACE_ENDED, "%s failed" },
    { "BOOT_FAIL", PLACE_ENDED, "%s did not come up" },
    { "TIMEOUT", PLACE_ENDED, "its time limit in Slurm" },
    { "DEADLINE", PLACE_ENDED, "its deadline in Slurm" },
    { "OUT_OF_MEMORY", PLACE_ENDED, "out of memory" },
    { "PREEMPTED", PLACE_ENDED, "preempted by another job of the cluster" },
    { "REVOKED", PLACE_ENDED, "another cluster has it" },
    { "CANCELLED", PLACE_ENDED, "cancelled in Slurm" },
};

/* Those that end in * are beginnings. */
static const struct {
    const char *word;
    bool never; /* of one that waits */
    const char *why;
} reasons[] = {
    { "None", false, "" },
    { "(null)", false, "" },
    { "", false, "" },
    { "WaitingForScheduling", false, "Slurm has not looked at it yet" },
    { "Resources", false, "no CPUs are free" },
    { "Priority", false, "others are before it in the queue" },
    { "BeginTime", false, "its time to begin has not come" },
    { "Dependency", false, "it waits for another Slurm job" },
    { "DependencyNeverSatisfied", true, "it waits for a Slurm job that failed" },
    { "JobHeldUser", true, "held; scontrol release lets it go" },
    { "JobHeldAdmin", true, "held by an administrator" },
    { "Licenses", false, "no license is free" },
    { "Reservation", false, "its reservation has not begun" },
    { "ReservationDeleted", true, "its reservation was removed" },
    { "Prolog", false, "its node is made ready" },
    { "Cleaning", false, "what it left is cleaned up" },
    { "JobArrayTaskLimit", false, "as many run as its array allows" },
    { "BadConstraints", true, "no node has what it asks for" },
    { "PartitionConfig", true, "no node of the partition has what it asks for" },
    { "PartitionNodeLimit", true, "it asks for more nodes than the partition gives" },
    { "PartitionTimeLimit", true, "it asks for more time than the partition gives" },
    { "PartitionDown", false, "the partition is down" },
    { "PartitionInactive", false, "the partition is closed" },
    { "NodeDown", false, "a node that it needs is down" },
    { "FrontEndDown", false, "a node that it needs is down" },
    { "ReqNodeNotAvail*", false, "a node that it needs is not available" },
    { "Nodes required for job are DOWN*", false, "nodes that it needs are down or reserved" },
    { "InvalidAccount", true, "the account is not valid" },
    { "InvalidQOS", true, "the quality of service is not valid" },
    { "AccountNotAllowed", true, "the partition is not for this account" },
    { "AccountingPolicy", false, "a limit of the account" },
    { "QOSNotAllowed", true, "the partition is not for this quality of service" },
    { "Assoc*", false, "a limit of the account" },
    { "QOS*", false, "a limit of the quality of service" },
    { "Max*PerAccount", false, "a limit of the account" },
    /* Of one that has ended. */
    { "TimeLimit", false, "its time limit in Slurm" },
    { "InactiveLimit", false, "Slurm's limit of inactivity" },
    { "NonZeroExitCode", false, "its agent failed" },
    /* Slurm says this too where a signal killed what it had started. */
    { "JobLaunchFailure", false, "its agent was killed, or could not start" },
    { "RaisedSignal*", false, "its agent was killed" },
    { "SystemFailure", false, "Slurm failed" },
    { "OutOfMemory", false, "out of memory" },
};

/* Whether `word` is `pattern`, in which one * stands for anything. */
static bool fits(const char *pattern, const char *word)
{
    const char *star = strchr(pattern, '*');
    size_t head = star != NULL ? (size_t)(star - pattern) : strlen(pattern);
    size_t tail = star != NULL ? strlen(star + 1) : 0, size = strlen(word);

    if (star == NULL)
        return strcmp(pattern, word) == 0;
    return size >= head + tail && memcmp(pattern, word, head) == 0 &&
           memcmp(star + 1, word + size - tail, tail) == 0;
}

/* The words of a reason; those that say least, as "a limit of the account", with Slurm's own. A
 * sentence of Slurm's would say it twice. */
static void put_reason(const char *reason, struct place_agent *out)
{
    char own[64];
    bool both;

    clean_text(own, sizeof own, reason, strlen(reason));
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (!fits(reasons[i].word, reason))
            continue;
        out->never = reasons[i].never && out->state == PLACE_WAITING;
        both = strchr(reasons[i].word, '*') != NULL && strlen(own) < 50;
        snprintf(out->why, sizeof out->why, "%s%s%s%s", reasons[i].why, both ? " (" : "",
                 both ? own : "", both ? ")" : "");
        return;
    }
    snprintf(out->why, sizeof out->why, "Slurm says %s", own);
}

/* "CANCELLED by 1000" and "CANCELLED+" are CANCELLED. */
static bool is_state(const char *state, const char *word)
{
    size_t size = strlen(word);

    return strncmp(state, word, size) == 0 && (state[size] == '\0' || strchr(" +", state[size]));
}

void slurm_words(const char *state, const char *reason, const char *node, struct place_agent *out)
{
    char word[64];

    *out = (struct place_agent){ .state = PLACE_UNKNOWN };
    clean_text(out->node, sizeof out->node, node, strlen(node));
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (!is_state(state, states[i].word))
            continue;
        out->state = states[i].state;
        if (states[i].why == NULL)
            put_reason(reason, out);
        else if (states[i].why[0] == '%')
            snprintf(out->why, sizeof out->why, "%s%s",
                     out->node[0] != '\0' ? out->node : "its node", states[i].why + 2);
        else
            snprintf(out->why, sizeof out->why, "%s", states[i].why);
        out->unplaced = out->node[0] == '\0' && strcmp(states[i].word, "CANCELLED") == 0;
        out->died_well = strcmp(states[i].word, "COMPLETED") == 0;
        if (out->state == PLACE_ENDED && out->why[0] == '\0' && !out->died_well)
            snprintf(out->why, sizeof out->why, "its agent failed");
        return;
    }
    clean_text(word, sizeof word, state, strlen(state));
    snprintf(out->why, sizeof out->why, "Slurm says %s", word);
}
