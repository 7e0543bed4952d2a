/*
 * view_explain.c - each state of a job as a sentence, with the manual pages that say so and a line
 * for a shell; and that every signal and cause has one.
 */
#include "check_main.h"
#include "view/explain.h"
#include "view_stage.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    struct board_job job;
    bool function;
    const char *why, *pages, *shell;
} rows[] = {
    { { .state = BOARD_OK, .succeeded = true },
      false,
      "It returned from main(), or called exit(3), with 0.",
      "exit(3), waitpid(2)",
      "sh -c 'exit 0'; echo $?" },
    { { .state = BOARD_FAILED, .code = 3 },
      true,
      "It returned, or called exit(3), with 3, and only 0 is success unless the job says "
      "otherwise.",
      "exit(3), waitpid(2)",
      "sh -c 'exit 3'; echo $?" },
    { { .state = BOARD_OK, .code = 3, .succeeded = true },
      false,
      "It returned from main(), or called exit(3), with 3, which counts as success here.",
      "exit(3), waitpid(2)",
      "sh -c 'exit 3'; echo $?" },
    { { .state = BOARD_FAILED, .code = 127 },
      false,
      "It returned from main(), or called exit(3), with 127, and only 0 is success unless the job "
      "says otherwise. A shell exits with 127 when it finds no program of that name.",
      "exit(3), waitpid(2)",
      "sh -c 'exit 127'; echo $?" },
    { { .state = BOARD_FAILED, .code = 137 },
      false,
      "It returned from main(), or called exit(3), with 137, and only 0 is success unless the job "
      "says otherwise. A shell exits with 137 when SIGKILL killed what it ran: 128 + 9.",
      "exit(3), waitpid(2)",
      "sh -c 'exit 137'; echo $?" },
    { { .state = BOARD_FAILED, .signal = SIGSEGV, .core_dumped = true },
      false,
      "Killed by SIGSEGV: it touched memory that is not its own. The kernel wrote its memory to a "
      "core dump: core(5).",
      "signal(7), waitpid(2)",
      "sh -c 'kill -SEGV $$'; echo $?" },
    { { .state = BOARD_FAILED, .signal = SIGHUP },
      false,
      "Killed by SIGHUP: its terminal was hung up, or a process sent it.",
      "signal(7), waitpid(2)",
      "sh -c 'kill -HUP $$'; echo $?" },
    { { .state = BOARD_FAILED, .signal = 40 },
      false,
      "Killed by SIGRTMIN+6: a process sent it, and it had no handler.",
      "signal(7), waitpid(2)",
      "" },
    { { .state = BOARD_FAILED, .signal = SIGTERM, .cause = FB_CAUSE_TIMEOUT },
      false,
      "Its time was up: its process group got SIGTERM, and SIGKILL after the grace. Killed by "
      "SIGTERM: a process asked it to end, and it had no handler.",
      "kill(2), signal(7), waitpid(2)",
      "timeout 1 sleep 9; echo $?" },
    { { .state = BOARD_SKIPPED, .signal = SIGTERM, .cause = FB_CAUSE_GOAL, .exited_us = 1 },
      false,
      "Enough jobs had ended (--halt), and what still ran was ended by SIGTERM: that is no "
      "failure. Killed by SIGTERM: a process asked it to end, and it had no handler.",
      "kill(2), forkboard-run(1)",
      "" },
    { { .state = BOARD_FAILED, .unseen = true },
      false,
      "How it ended is not known: another wait(2) has taken its status.",
      "waitpid(2)",
      "" },
    { { .state = BOARD_FAILED, .error = ENOENT, .why = "exec: No such file or directory: x" },
      false,
      "It has never run. There is no such program: neither where its name says nor in PATH, or "
      "the interpreter that its first line names is not there.",
      "execve(2), environ(7)",
      "no-such-program; echo $?" },
    { { .state = BOARD_FAILED, .error = EACCES, .why = "exec: Permission denied: /dev/null" },
      false,
      "It has never run. Its program is there, but may not be executed: no x in its mode, a "
      "directory on the way that may not be searched, or a file system mounted noexec.",
      "execve(2), chmod(1)",
      "/dev/null; echo $?" },
    { { .state = BOARD_FAILED, .error = ENOENT, .why = "chdir: No such file or directory: d" },
      false,
      "It has never run. Its directory cannot be entered.",
      "chdir(2)",
      "cd /no/such/directory" },
    { { .state = BOARD_FAILED, .error = ENOMEM, .why = "copy: Cannot allocate memory" },
      false,
      "It has never run. A step before its program failed.",
      "clone(2), execve(2)",
      "" },
    { { .state = BOARD_STOPPED, .stop_signal = SIGSTOP, .pid = 7 },
      false,
      "SIGSTOP has stopped it, which no process can catch or ignore. SIGCONT lets it go on.",
      "signal(7), waitpid(2)",
      "kill -STOP 7; kill -CONT 7" },
    { { .state = BOARD_STOPPED, .stop_signal = SIGTTIN, .pid = 7 },
      false,
      "SIGTTIN has stopped it: it is in the background and wanted to read from the terminal. "
      "SIGCONT lets it go on.",
      "signal(7), waitpid(2)",
      "cat &" },
    { { .state = BOARD_ZOMBIE, .succeeded = true },
      false,
      "It has ended and is a zombie: nothing of it runs, only its status is kept until its parent "
      "calls waitpid(2). It returned from main(), or called exit(3), with 0.",
      "waitpid(2), exit(3)",
      "sh -c 'sleep 1 & exec sleep 3' & sleep 2; ps -o pid,ppid,stat,cmd" },
    { { .state = BOARD_RUNNING, .pid = 7 },
      false,
      "fork(2) made its process, and execve(2) put its program there. It runs until it exits or a "
      "signal ends it.",
      "fork(2), execve(2)",
      "ps -o pid,ppid,stat,wchan:20,cmd -p 7" },
    { { .state = BOARD_RUNNING, .pid = 7 },
      true,
      "fork(2) made its process, a copy of this one, and a function runs in it; there was no exec.",
      "fork(2)",
      "ps -o pid,ppid,stat,wchan:20,cmd -p 7" },
    { { .state = BOARD_RUNNING, .waits = true, .pid = 7 },
      false,
      "Its first process has ended; processes that it started in the background work on, and are "
      "waited for.",
      "credentials(7)",
      "ps -o pid,ppid,stat,wchan:20,cmd -p 7" },
    { { .state = BOARD_FORKED },
      false,
      "fork(2) has made its process, which has not come to its program yet.",
      "fork(2), execve(2)",
      "" },
    { { .state = BOARD_WAITING },
      false,
      "It has no process yet: no slot is free for it.",
      "forkboard-run(1), fork(2)",
      "" },
    { { .state = BOARD_SKIPPED, .done_before = true, .why = "done before" },
      false,
      "It succeeded in an earlier run, and is not run again.",
      "forkboard-run(1)",
      "" },
    { { .state = BOARD_SKIPPED, .why = "the run was stopped", .exited_us = -1 },
      false,
      "It has never run: the run was stopped.",
      "forkboard-set(5)",
      "" },
    { { .state = BOARD_SKIPPED, .attempt = 4, .why = "the main job has ended", .exited_us = 1 },
      false,
      "It has run, and did not succeed; it is not tried again: the main job has ended.",
      "forkboard-set(5)",
      "" },
    { { .state = BOARD_RETRY, .code = 1 },
      false,
      "It failed and will be tried again; each wait is twice as long as the one before. It "
      "returned from main(), or called exit(3), with 1, and only 0 is success unless the job says "
      "otherwise.",
      "exit(3), waitpid(2)",
      "sh -c 'exit 1'; echo $?" },
};

START_TEST(sentences)
{
    struct board board;
    struct explanation out;

    board_init(&board);
    explain_job(&board, &rows[_i].job, rows[_i].function, &out);
    ck_assert_str_eq(out.why, rows[_i].why);
    ck_assert_str_eq(out.pages, rows[_i].pages);
    ck_assert_str_eq(out.shell, rows[_i].shell);
    board_fini(&board);
}
END_TEST

/* Whatever a record says, there is a sentence, and it is whole. */
START_TEST(always_a_sentence)
{
    struct board board;
    struct explanation out;

    board_init(&board);
    for (int state = 0; state < BOARD_STATE_COUNT; state++)
        for (int cause = 0; cause <= FB_CAUSE_COUNT; cause++)
            for (int signal = 0; signal < 65; signal++) {
                struct board_job job = { .state = (uint8_t)state,
                                         .cause = (uint8_t)cause,
                                         .signal = (uint8_t)signal,
                                         .stop_signal = (uint8_t)signal,
                                         .exited_us = signal };
                explain_job(&board, &job, cause % 2 == 0, &out);
                ck_assert_uint_gt(strlen(out.why), 20);
                ck_assert_uint_lt(strlen(out.why), sizeof out.why - 1);
                ck_assert_str_ne(out.pages, "");
            }
    board_fini(&board);
}
END_TEST

static void queue(struct stage *stage, const struct fb_after *after, size_t count, bool gpu)
{
    static const struct fb_limit need = { "gpu", 1 };
    struct fb_job job = { .needs = &need, .need_count = gpu };

    tell(stage, 0,
         (struct fb_event){ .kind = FB_QUEUED,
                            .job = stage->board.job_count + 1,
                            .as.queued = { .name = "x",
                                           .command = "x",
                                           .job = &job,
                                           .after = after,
                                           .after_count = count } });
}

/* What it waits for comes before what it needs, and that before a slot. */
START_TEST(why_it_waits)
{
    static const struct fb_limit limit = { "gpu", 1 };
    static const struct fb_options options = { .limits = &limit, .limit_count = 1 };
    static const struct fb_after after[] = { { 1, FB_WHEN_ENDED }, { 2, FB_WHEN_ENDED } };
    static const char *const why[] = { "what it waits for has not come.",
                                       "it needs gpu, and what there is of it others have.",
                                       "no slot is free for it." };
    static const char *const pages[] = { "forkboard-set(5), fork(2)",
                                         "forkboard-set(5), sem_overview(7)",
                                         "forkboard-run(1), fork(2)" };
    struct explanation out;
    struct stage stage;

    stage_open(&stage);
    tell(&stage, 0,
         (struct fb_event){
             .kind = FB_RUN,
             .as.run = { .version = "", .title = "", .slots = 1, .options = &options } });
    queue(&stage, NULL, 0, false);
    queue(&stage, NULL, 0, true);
    tell_start(&stage, 1, 1, 1);
    tell_end(&stage, 2, 1, 0, 0);
    tell_start(&stage, 3, 2, 1);
    queue(&stage, after, 2, true);
    queue(&stage, after, 1, true);
    queue(&stage, NULL, 0, false);
    for (uint32_t i = 0; i < 3; i++) {
        explain_job(&stage.board, row_of(&stage.board, 3 + i), false, &out);
        ck_assert_int_eq(strncmp(out.why, "It has no process yet: ", 23), 0);
        ck_assert_str_eq(out.why + 23, why[i]);
        ck_assert_str_eq(out.pages, pages[i]);
    }
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("why a job is in its state")
{
    tcase_add_loop_test(all, sentences, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, always_a_sentence);
    tcase_add_test(all, why_it_waits);
}
