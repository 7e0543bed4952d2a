/*
 * run_reload_check.c - what a set that is read again must not say, and what is said then.
 */
#include "reload_stage.h"

#define HOLDS                                                                                      \
    "note s.yaml: limits and what holds for all jobs (timeout, grace, retries, retry_wait, "       \
    "leftovers) cannot change while it runs" STAY
#define KEPT  "{ name: a, run: x, inherit_fds: [9] },"
#define KEPT8 "{ name: a, run: x, inherit_fds: [8] },"
#define LOG   "{ name: a, run: x, log: x.log },"

static const struct wrong_row {
    const char *before, *after;
    bool has_keep, has_logs;
    int log; /* what trying them returns */
    int r;
    const char *seen;
} wrongs[] = {
    { ABC, "jobs: [{ rum: a }]\n", false, false, 0, -EINVAL,
      "note s.yaml:1:10: unknown key 'rum' (did you mean 'run'?)" STAY },
    { ABC, "jobs: [{ rum: a }, { rum: b }]\n", false, false, 0, -EINVAL,
      "note s.yaml:1:10: unknown key 'rum' (did you mean 'run'?)" STAY },
    { ABC, "jobs: [{ run: a, dir: none }]\n", false, false, 0, -EINVAL, NULL },
    { "timeout: 1\n" ABC, "timeout: 2\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "grace: 1\n" ABC, "grace: 2\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "retries: 1\n" ABC, "retries: 2\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "retry_wait: 1\n" ABC, "retry_wait: 2\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "leftovers: wait\n" ABC, "leftovers: end\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "limits: { g: 1 }\n" ABC, "limits: { g: 2 }\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "limits: { g: 1 }\n" ABC, "limits: { h: 1 }\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "limits: { g: 1 }\n" ABC, "limits: { g: 1, h: 1 }\n" ABC, false, false, 0, -EINVAL, HOLDS },
    { "limits: { g: 1, h: 2 }\n" ABC, "limits: { g: 1, h: 3 }\n" ABC, false, false, 0, -EINVAL,
      HOLDS },
    { "limits: { g: 1, h: 2 }\ntimeout: 1\n" ABC, "timeout: 1\nlimits: { g: 1, h: 2 }\n" ABC, false,
      false, 0, 0, NOTHING },
    { SET(KEPT), SET(KEPT8), false, false, 0, -EINVAL,
      "note s.yaml: inherit_fds: only those that were named when the run began" STAY },
    { SET(KEPT J("b")), SET(J("b") KEPT), false, false, 0, 0, NOTHING },
    { SET(KEPT J("b")), SET(J("b")), false, false, 0, 0, "stop 1" GONE AGAIN "1 job stopped" },
    { SET(J("b")), SET(J("b") KEPT), false, false, 0, -EINVAL,
      "note s.yaml: inherit_fds: only those that were named when the run began" STAY },
    { ABC, SET("{ name: w, run: x, watch: a },"), false, false, 0, -EINVAL,
      "note s.yaml: watch: the first in a run needs --watch, or one at its beginning" STAY },
    { ABC, SET(LOG), false, true, 0, -EINVAL,
      "note s.yaml: log: the first in a run needs --watch, or a log at its beginning" STAY },
    { ABC, SET(LOG), true, false, 0, -EINVAL,
      "note s.yaml: log: the first in a run needs --watch, or a log at its beginning" STAY },
    { ABC, SET(LOG), true, true, -EISDIR, -EINVAL, "note x.log is full" STAY },
    { ABC, SET(LOG), true, true, -ENOMEM, -ENOMEM, "" },
    { ABC, SET(LOG J("b") J("c")), true, true, 0, 0,
      "stop 1" CHANGED "add 4 a|log 4 x.log" AGAIN ONE },
};

START_TEST(a_set_that_cannot_be)
{
    const struct wrong_row *row = &wrongs[_i];
    const char *const fds[] = { "8", "9" };

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(dup2(0, atoi(fds[i])), atoi(fds[i]));
    begin(row->before, &(struct opt){ 0 });
    stage.has_logs = row->has_logs;
    stage.log = row->log;
    reload_keep(reload, row->has_keep ? (struct keep *)&stage : NULL);
    put_file(row->after);
    ck_assert_int_eq(reload_ask(reload, NULL), row->r);
    ck_assert_int_eq(reload_news(reload, NULL), 0);
    if (row->seen != NULL)
        ck_assert_str_eq(seen, row->seen);
    else
        ck_assert(strncmp(seen, "note s.yaml:1:", 14) == 0 && strstr(seen, "none") != NULL);
    /* What it was stays, and is known by that. */
    if (row->r < 0) {
        seen[0] = '\0';
        stage.log = 0;
        put_file(row->before);
        ck_assert_int_eq(reload_ask(reload, NULL), 0);
        ck_assert_int_eq(reload_news(reload, NULL), 0);
        ck_assert_str_eq(seen, NOTHING);
    }
    end();
}
END_TEST

CHECK_MAIN_APART("a set that is read again with mistakes")
{
    tcase_add_loop_test(all, a_set_that_cannot_be, 0, (int)(sizeof wrongs / sizeof wrongs[0]));
}
