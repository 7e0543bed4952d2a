/*
 * forkboard.h - run many processes at once and see what happens to each of them.
 *
 * A run is opened, given jobs, and read event by event until FB_ENDED:
 *
 *     struct fb_run *run;
 *     struct fb_event event;
 *     int r = fb_run_open(&run, &(struct fb_options){ .slots = 2 });
 *     r = fb_run_add(run, &(struct fb_job){ .name = "Paris", .function = work });
 *     r = fb_run_add(run, &(struct fb_job){ .name = "London", .shell = "sleep 1; exit 3" });
 *     while ((r = fb_run_take(run, &event)) > 0)
 *         if (event.kind == FB_EXITED)
 *             printf("job %u: exit %d\n", event.job, event.as.exited.code);
 *     run = fb_run_close(run);
 *
 * Conventions. A function that can fail returns 0 or more on success and a negative errno on
 * failure; a value comes back through a pointer. A worker's fate is never an error code: it is an
 * event. Every number carries its unit in its name: _us microseconds, _bytes bytes. Times of a run
 * count from its opening, on the monotonic clock. A structure of zeros is a good default.
 *
 * Promised from 1.0 on: a program that was built with a header runs with every later library of the
 * same soname. Options, jobs and feeds grow at their ends: each call takes the size that the
 * caller's has, without a word of the caller's (fb_run_open() and others below are inline), and
 * what is past it is 0. One that is larger than the library knows, and not 0 there, is -E2BIG. An
 * event, an outcome and a probe have room to grow; other structures stay as they are. Kinds and
 * causes are added at the ends, so pass over one that you do not know. What is not in these pages
 * is no part of the library; its symbols have a version.
 *
 * Threads. A run belongs to the thread that opened it, which must live as long as the run: the
 * kernel ties a worker's death signal to the thread that forked it (prctl(2), PR_SET_PDEATHSIG). A
 * call from another thread, or from a child that this process has forked, is -EPERM. Runs may be
 * open side by side, in one thread or in several (but see `adopt`). Another thread hands over jobs
 * by fb_run_post(), and stops the run by fb_run_interrupt(): demos/library/daemon.c.
 *
 * Signals. Opening a run blocks SIGCHLD in its thread (a signalfd(2) reads it) and sets its action
 * to the default; closing restores what still is so. If another thread gets the signal, or the
 * action is changed, ends are still found, by pidfds or within a second. If another wait(2) has
 * reaped a worker, its end is `unseen`; with `adopt` and more than 64 workers it is found within 4
 * seconds, or when a new worker gets its pid. Workers start with an empty mask and default actions.
 * The actions of HUP INT QUIT PIPE TERM USR1 USR2 ALRM XCPU XFSZ TSTP TTIN TTOU may change after
 * the opening. What another thread forks as a worker starts may hold its pipes, as leftovers do.
 *
 * The pages, each of which is included below, and what is where:
 *
 *     forkboard/job.h      struct fb_job: what runs, how often, after what, where, its limits;
 *                          fb_function, fb_after, fb_keep, fb_limit, fb_probe
 *     forkboard/options.h  struct fb_options: slots, output, when the run ends early, what holds
 *                          for jobs that say nothing else; fb_halt, fb_term
 *     forkboard/event.h    the life of a job as events; struct fb_event, each kind and cause;
 *                          struct fb_done, what came of a job; fb_hardware
 *     forkboard/run.h      fb_run_open fb_run_add fb_run_feed fb_run_post fb_run_fd fb_run_next
 *                          fb_run_take fb_run_take_for fb_run_now_us fb_run_show fb_run_close
 *     forkboard/control.h  the run: fb_run_stop fb_run_interrupt fb_run_pause fb_run_resume
 *                          fb_run_hold fb_run_slots fb_run_window fb_run_print fb_run_note
 *                          fb_run_pause_note; a job: fb_run_kill fb_run_stop_job fb_run_start_job
 *                          fb_run_restart_job fb_run_renew_job fb_run_withdraw_job
 *                          fb_run_again fb_run_look fb_run_sample fb_run_type
 *     forkboard/call.h     fb_call, one job from its start to its end; fb_map, a function over an
 *                          array
 *     forkboard/self.h     in a worker function: fb_report fb_result fb_self_job fb_self_attempt
 *                          fb_self_slot fb_self_name fb_self_random
 *     forkboard/words.h    fb_fate_text fb_done_text fb_kind_name fb_cause_name fb_when_name
 *                          fb_health_name fb_signal_name; fb_machine fb_version
 */
#ifndef FORKBOARD_H
#define FORKBOARD_H

#include "forkboard/call.h"
#include "forkboard/control.h"
#include "forkboard/event.h"
#include "forkboard/job.h"
#include "forkboard/options.h"
#include "forkboard/run.h"
#include "forkboard/self.h"
#include "forkboard/words.h"

#endif
