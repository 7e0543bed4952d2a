/*
 * ctl.c - `forkboard ctl` word for word: what it asks of a run, what it makes of each answer and of
 * what the record says then, and with what status it ends. The run is the test's.
 */
#include "commands.h"
#include "ctl_runs.h"

#include <errno.h>

#define ENDED(status)                                                                              \
    "{\"t\":0.4,\"event\":\"ended\",\"jobs\":2,\"succeeded\":1,\"failed\":1,\"skipped\":0,"        \
    "\"wall\":1.0,\"cpu\":1.0,\"speed_up\":1.0,\"status\":" status ",\"stopped\":false}\n"

#define TWO  BEGINS QUEUED("1") QUEUED("2")
#define RUNS TWO BEGAN("1", "1")

#define HANG_UP "-"
#define FOLLOW                                                                                     \
    {                                                                                              \
        "follow", "ok\n", NULL, 0                                                                  \
    }
#define SO(words)                                                                                  \
    {                                                                                              \
        NULL, "more 1\n", words, -1                                                                \
    }
#define SAID(words) "forkboard: ctl: " words "\n"

/* What the run is asked, NULL: nothing, it is waited for; what it says then, and what comes into
 * its record before that. `wait`: for how long a client that asks nothing waits, in ms. */
struct step {
    const char *request, *says, *record;
    int wait;
};

#define ASK(request)                                                                               \
    {                                                                                              \
        request, "ok\n", NULL, 0                                                                   \
    }
#define NO(request, why)                                                                           \
    {                                                                                              \
        request, "no " why "\n", NULL, 0                                                           \
    }
#define GONE                                                                                       \
    {                                                                                              \
        NULL, HANG_UP, NULL, -1                                                                    \
    }
#define SILENT_THEN                                                                                \
    {                                                                                              \
        NULL, NULL, NULL, 500                                                                      \
    } /* and nothing more comes */

#define SAYS(words) 1, SAID(words), NULL

static const struct row {
    const char *words[5]; /* after "ctl" */
    const char *record;   /* as it is found; NULL: it has none */
    struct step steps[6];
    int status;
    const char *err, *out; /* out NULL: "" */
} rows[] = {
    /* stopped: until it is off, or has come to its end */
    { { "stop", "j1" },
      RUNS,
      { ASK("stop 1"), FOLLOW, SO(NULL), SO(HELD("1")), SO(EXITED("1", "1", "3", "false")),
        SO(REAPED("1", "1")) },
      0,
      "",
      NULL },
    { { "bcdf", "stop", "2" }, TWO, { ASK("stop 2"), FOLLOW, SO(HELD("2")) }, 0, "", NULL },
    { { "stop", "j1" }, RUNS WELL("1", "1"), { ASK("stop 1"), FOLLOW }, 0, "", NULL },
    { { "stop", "j1" },
      RUNS BADLY("1", "1") RETRY("1", "1"),
      { ASK("stop 1"), FOLLOW, SO(SKIPPED("1")) },
      0,
      "",
      NULL },
    { { "stop", "j1" }, RUNS, { NO("stop 1", "114") }, 0, "", NULL }, /* it is so */
    { { "stop", "j1", "j2" },
      RUNS,
      { NO("stop 1", "108"), ASK("stop 2"), FOLLOW, SO(HELD("2")) },
      SAYS("stop j1: the run is being stopped") },
    { { "stop", "j1", "j2" },
      RUNS,
      { NO("stop 1", "114"), ASK("stop 2"), FOLLOW, GONE },
      SAYS("stop j2: the run has ended before") },
    { { "stop", "*" },
      RUNS,
      { ASK("stop 1"), ASK("stop 2"), FOLLOW, SO(WELL("1", "1")), SO(HELD("2")) },
      0,
      "",
      NULL },
    { { "stop", "*" },
      RUNS,
      { NO("stop 1", "16"), NO("stop 2", "3") },
      1,
      SAID("stop j1: it is just starting") SAID("stop j2: it does not run"),
      NULL },
    { { "stop", "j1" },
      RUNS,
      { ASK("stop 1"), NO("follow", "95") },
      3,
      SAID("run bcdf: this run cannot do that"),
      NULL },
    { { "stop", "j1" },
      RUNS,
      { ASK("stop 1"), { "follow", HANG_UP, NULL, 0 } },
      SAYS("stop j1: the run has ended before") },
    { { "--no-wait", "stop", "j1" }, RUNS, { ASK("stop 1") }, 0, "", NULL },
    { { "--no-wait", "stop", "j1" },
      RUNS,
      { NO("stop 1", "5") },
      SAYS("stop j1: Input/output error") },
    /* killed: until that try is over */
    { { "kill", "j1" },
      RUNS,
      { ASK("signal 1 9"), FOLLOW, SO(EXITED("1", "1", "3", "false")), SO(REAPED("1", "1")) },
      0,
      "",
      NULL },
    { { "kill", "j1" },
      RUNS,
      { ASK("signal 1 9"), FOLLOW, SO(STOPPED("1", "1")),
        SO(BADLY("1", "1") RETRY("1", "1") BEGAN("1", "2")) },
      0,
      "",
      NULL },
    { { "kill", "j1" },
      RUNS,
      { ASK("signal 1 9"), FOLLOW, SO(BADLY("1", "1") RETRY("1", "1")) },
      0,
      "",
      NULL },
    { { "kill", "j2", "j1" },
      RUNS,
      { ASK("signal 1 9"), NO("signal 2 9", "3"), FOLLOW, SO(WELL("1", "1")) },
      SAYS("kill j2: it does not run") },
    { { "kill", "j1" },
      RUNS,
      { ASK("signal 1 9"), FOLLOW, GONE },
      SAYS("kill j1: the run has ended before") },
    { { "signal", "HUP", "j1" }, RUNS, { ASK("signal 1 1"), FOLLOW }, 0, "", NULL },
    { { "signal", "9", "j1" }, RUNS, { NO("signal 1 9", "114") }, 0, "", NULL },
    /* started: until it runs, will, or has come to its end */
    { { "start", "j1" },
      TWO HELD("1"),
      { ASK("start 1"), FOLLOW, SO(NULL), SO(FORKED("1", "1")), SO(TRY("began", "1", "1", "")) },
      0,
      "",
      NULL },
    { { "start", "j1" },
      TWO,
      { ASK("start 1"), FOLLOW, SO(BEGAN("1", "1") STOPPED("1", "1")) },
      0,
      "",
      NULL },
    { { "start", "j1" },
      TWO,
      { ASK("start 1"), FOLLOW, SO(BEGAN("1", "1") BADLY("1", "1") RETRY("1", "1")) },
      0,
      "",
      NULL },
    { { "start", "j1" },
      TWO,
      { ASK("start 1"), FOLLOW, SO(BEGAN("1", "1") WELL("1", "1")) },
      0,
      "",
      NULL },
    { { "start", "j1" },
      TWO,
      { ASK("start 1"), FOLLOW, SO(BEGAN("1", "1") EXITED("1", "1", "3", "false")),
        SO(REAPED("1", "1")) },
      SAYS("start j1: exit 3") },
    { { "start", "j1" },
      RUNS WELL("1", "1"),
      { ASK("start 1"), FOLLOW, GONE },
      SAYS("start j1: the run has ended before") },
    { { "start", "j1", "j2" },
      RUNS,
      { NO("start 1", "114"), ASK("start 2"), FOLLOW, SO(BEGAN("2", "1")) },
      0,
      "",
      NULL },
    /* again: what does not run is started */
    { { "restart", "j1" },
      RUNS,
      { ASK("restart 1"), FOLLOW, SO(WELL("1", "1")), SO(FORKED("1", "2")),
        SO(TRY("began", "1", "2", "")) },
      0,
      "",
      NULL },
    { { "restart", "j1" },
      RUNS,
      { ASK("restart 1"), FOLLOW, SO(WELL("1", "1") BEGAN("1", "2") BADLY("1", "2")) },
      SAYS("restart j1: exit 3") },
    { { "restart", "j1" },
      RUNS WELL("1", "1"),
      { NO("restart 1", "114"), ASK("start 1"), FOLLOW, SO(BEGAN("1", "2")) },
      0,
      "",
      NULL },
    { { "restart", "j1" },
      RUNS,
      { NO("restart 1", "114"), NO("start 1", "114") },
      SAYS("restart j1: there is nothing to do") },
    { { "restart", "j1" },
      RUNS,
      { NO("restart 1", "16") },
      SAYS("restart j1: it is just starting") },
    /* waited for: whether all were well */
    { { "wait", "j1" },
      RUNS,
      { FOLLOW, SO(EXITED("1", "1", "0", "true")), SO(REAPED("1", "1")) },
      0,
      "",
      NULL },
    { { "wait", "j1" }, RUNS BADLY("1", "1"), { FOLLOW }, 1, "", NULL },
    { { "wait", "j1" }, TWO HELD("1"), { FOLLOW }, 1, "", NULL },
    { { "wait", "j1" }, TWO, { FOLLOW, SO(SKIPPED("1")) }, 1, "", NULL },
    { { "wait", "j1", "j2" },
      RUNS BEGAN("2", "1"),
      { FOLLOW, SO(WELL("2", "1")), SO(BADLY("1", "1")) },
      1,
      "",
      NULL },
    { { "wait", "j1", "j2" },
      RUNS BEGAN("2", "1"),
      { FOLLOW, SO(WELL("2", "1")), SO(WELL("1", "1")) },
      0,
      "",
      NULL },
    { { "wait", "j1" }, RUNS, { FOLLOW, GONE }, 1, "", NULL },
    { { "--no-wait", "wait", "j1" }, RUNS, { { 0 } }, 0, "", NULL },
    /* the whole run: its status, by its record or as it tells it */
    { { "wait" },
      RUNS,
      { FOLLOW, SO(WELL("1", "1")), SO(SKIPPED("2") ENDED("3")), SILENT_THEN },
      3,
      "",
      NULL },
    { { "wait" },
      RUNS,
      { FOLLOW, SO(ENDED("3")), { NULL, "end 5\n", NULL, 500 }, { NULL, HANG_UP, NULL, 500 } },
      5,
      "",
      NULL },
    { { "wait" },
      RUNS,
      { FOLLOW, SO(ENDED("3")), { NULL, "more 9\nend 0\n", NULL, 500 }, SILENT_THEN },
      0,
      "",
      NULL },
    { { "wait" }, RUNS, { FOLLOW, { NULL, "end 4\n", NULL, -1 }, GONE }, 4, "", NULL },
    { { "wait" },
      RUNS,
      { FOLLOW, { NULL, "ended 4\n", NULL, -1 }, GONE },
      3,
      SAID("run bcdf was killed"),
      NULL },
    { { "wait" }, BEGINS, { FOLLOW, SO(ENDED("0")), SILENT_THEN }, 0, "", NULL },
    { { "wait" },
      BEGINS,
      { NO("follow", "95") },
      3,
      SAID("run bcdf: this run cannot do that"),
      NULL },
    /* what is asked of the run itself */
    { { "end" }, RUNS, { ASK("end"), FOLLOW, SO(NULL), SO(ENDED("1")), SILENT_THEN }, 0, "", NULL },
    { { "end" }, RUNS, { ASK("end"), FOLLOW, GONE }, 0, "", NULL },
    { { "end" }, RUNS, { ASK("end"), NO("follow", "22") }, SAYS("end: that is not possible") },
    { { "end" }, RUNS, { NO("end", "114") }, SAYS("end: there is nothing to do") },
    { { "--no-wait", "end" }, RUNS, { ASK("end") }, 0, "", NULL },
    { { "slots", "7" }, BEGINS, { ASK("slots 7") }, 0, "", NULL },
    { { "slots", "7" }, RUNS, { NO("slots 7", "22") }, SAYS("slots: that is not possible") },
    { { "hold" }, RUNS, { ASK("hold") }, 0, "", NULL },
    { { "hold" }, RUNS, { NO("hold", "95") }, SAYS("hold: this run cannot do that") },
    { { "hold" }, RUNS, { { "hold", NULL, NULL, 0 } }, SAYS("hold: the run does not answer") },
    { { "hold" }, RUNS, { { "hold", HANG_UP, NULL, 0 } }, SAYS("hold: the run has ended") },
    { { "hold" }, RUNS, { NO("hold", "4096") }, SAYS("hold: Protocol error") },
    { { "hold" }, RUNS, { NO("hold", "0") }, SAYS("hold: Protocol error") },
    { { "hold" }, RUNS, { { "hold", "run x\n", NULL, 0 } }, SAYS("hold: Protocol error") },
    { { "release" }, RUNS, { { "release", "more 1\nok\n", NULL, 0 } }, 0, "", NULL },
    { { "reload" }, RUNS, { ASK("reload") }, 0, "", NULL },
    { { "reload" },
      RUNS,
      { NO("reload", "22") },
      SAYS("reload: the file has mistakes, of which a note of the run says the first; the jobs "
           "stay as they are") },
    { { "reload" },
      RUNS,
      { NO("reload", "95") },
      SAYS("reload: the run's jobs are of no file that can be read again") },
    { { "reload" }, RUNS, { NO("reload", "16") }, SAYS("reload: it is just starting") },
    /* listed, and what is not there */
    { { "list" },
      RUNS WELL("1", "1"),
      { { 0 } },
      0,
      "",
      "    1  j1    ok        0.0 s  exit 0\n    2  j2    waiting\n" },
    { { "list", "--json", "j2" },
      RUNS,
      { { 0 } },
      0,
      "",
      "{\"job\":2,\"name\":\"j2\",\"state\":\"waiting\",\"command\":\"true\",\"attempt\":0}\n" },
    { { "list" }, BEGINS, { { 0 } }, 0, "", "" },
    { { "list", "j1", "none" }, RUNS, { { 0 } }, 2, SAID("run bcdf has no job 'none'"), NULL },
    { { "stop", "*" }, BEGINS, { { 0 } }, 2, SAID("run bcdf has no job '*'"), NULL },
    { { "wait", "3" }, RUNS, { { 0 } }, 2, SAID("run bcdf has no job '3'"), NULL },
    { { "list" },
      NULL,
      { { 0 } },
      3,
      SAID("run bcdf: its record ended before it did: what its jobs are is not known"),
      NULL },
    { { "hold" },
      NULL,
      { { 0 } },
      3,
      SAID("run bcdf: its record ended before it did: what its jobs are is not known"),
      NULL },
    { { "cdfg", "hold" },
      RUNS,
      { { 0 } },
      2,
      SAID("there is no run 'cdfg'; these run: bcdf (web)"),
      NULL },
};

static const struct row *row;
static int at;

static void next_step(int fd, const char *request, int timeout_ms)
{
    const struct step *step = &row->steps[at++];

    is_so(at <= 6 && (step->request != NULL || step->wait != 0),
          request != NULL ? request : "waits");
    is_so(request != NULL ? step->request != NULL && strcmp(request, step->request) == 0
                          : step->request == NULL && timeout_ms == step->wait,
          request != NULL ? request : "waits otherwise");
    if (step->record != NULL)
        ck_assert_int_eq(write(runs[0].record, step->record, strlen(step->record)),
                         (ssize_t)strlen(step->record));
    if (step->says != NULL && strcmp(step->says, HANG_UP) == 0) {
        close(fd);
        runs[0].accepted = -1;
    } else if (step->says != NULL) {
        send_with(fd, step->says, strlen(step->says), 0);
    }
}

/* The client waits: for the answer to what it has sent, or for news. */
static void talk(int run, int timeout_ms)
{
    char bytes[256];
    ssize_t n = recv(runs[run].accepted, bytes, sizeof bytes - 1, MSG_DONTWAIT);

    bytes[n > 0 ? n : 0] = '\0';
    if (strncmp(bytes, "hello\n", 6) == 0)
        memmove(bytes, bytes + 6, strlen(bytes + 6) + 1);
    if (bytes[0] == '\0') {
        next_step(runs[run].accepted, NULL, timeout_ms);
        return;
    }
    is_so(strchr(bytes, '\n') == bytes + strlen(bytes) - 1, bytes);
    *strchr(bytes, '\n') = '\0';
    next_step(runs[run].accepted, bytes, timeout_ms);
}

START_TEST(a_talk)
{
    const char *words[8] = { "ctl" };
    int status, free_before;

    row = &rows[_i];
    at = 0;
    for (int i = 0; i < 5 && row->words[i] != NULL; i++)
        words[i + 1] = row->words[i];
    add((struct run){ "bcdf", "web", 7, ANSWERS });
    if (row->record != NULL)
        add_record(row->record);
    free_before = open_descriptors();
    when_waited = talk;
    status = command(cmd_ctl, words);
    when_waited = NULL;
    ck_assert_str_eq(err, row->err);
    ck_assert_str_eq(out, row->out != NULL ? row->out : "");
    ck_assert_int_eq(status, row->status);
    ck_assert_msg(at == 6 || (row->steps[at].request == NULL && row->steps[at].wait == 0),
                  "it has not come to step %d", at + 1);
    ck_assert_int_eq(open_descriptors(), free_before);
}
END_TEST

CHECK_MAIN("ctl")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_talk, 0, (int)(sizeof rows / sizeof rows[0]));
}
