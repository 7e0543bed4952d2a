/*
 * ctl_talk.h - `forkboard ctl` and a run of the test's: what is asked of it, what it answers and
 * tells, what comes into its record meanwhile, and what is made of that.
 */
#ifndef CTL_TALK_H
#define CTL_TALK_H

#include "commands.h"
#include "ctl_runs.h"

#define ENDED(status)                                                                              \
    "{\"t\":0.4,\"event\":\"ended\",\"jobs\":2,\"succeeded\":1,\"failed\":1,\"skipped\":0,"        \
    "\"wall\":1.0,\"cpu\":1.0,\"speed_up\":1.0,\"status\":" status ",\"stopped\":false}\n"

#define TWO  BEGINS QUEUED("1") QUEUED("2")
#define RUNS TWO BEGAN("1", "1")

#define HANG_UP "-" /* it ends */
#define LET_GO  "=" /* it goes on without this client */
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

struct row {
    const char *words[5]; /* after "ctl" */
    const char *record;   /* as it is found; NULL: it has none */
    struct step steps[6];
    int status;
    const char *err, *out; /* out NULL: "" */
};

static const struct row *row;
static int at;

static inline void next_step(int fd, const char *request, int timeout_ms)
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
    if (step->says != NULL &&
        (strcmp(step->says, HANG_UP) == 0 || strcmp(step->says, LET_GO) == 0)) {
        close(fd);
        runs[0].accepted = -1;
        if (strcmp(step->says, HANG_UP) == 0) {
            close(runs[0].fd);
            runs[0].fd = -1;
        }
    } else if (step->says != NULL) {
        send_with(fd, step->says, strlen(step->says), 0);
    }
}

/* The client waits: for the answer to what it has sent, or for news. */
static inline void talk(int run, int timeout_ms)
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

static inline void talk_through(const struct row *of)
{
    const char *words[8] = { "ctl" };
    int status, free_before;

    row = of;
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
    ck_assert_int_eq(open_descriptors(), free_before - (runs[0].fd < 0));
}

#endif
