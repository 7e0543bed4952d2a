/*
 * agent_wait.c - what an agent waits for beside its jobs: signals that ask for its end, and the
 * moment in which all agents of a round begin, so that what is measured is the jobs and not how
 * they came.
 */
#include "agent_inside.h"

#include "base/clock.h"

#include <signal.h>

static struct fb_run *volatile signalled; /* what a signal ends */
static volatile sig_atomic_t told;

static void on_signal(int number)
{
    (void)number;
    told = told + 1;
    if (signalled != NULL)
        fb_run_interrupt(signalled, told > 1 ? FB_STOP_KILL : FB_STOP_TERM);
}

void agent_signals_end(struct fb_run *run)
{
    signalled = run;
}

void agent_signals(void)
{
    static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
    struct sigaction action = { .sa_handler = on_signal };

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        sigaction(ends[i], &action, NULL);
}

int agent_told(void)
{
    return told;
}

void agent_sleep(int64_t us)
{
    struct timespec time = { us / 1000000, us % 1000000 * 1000 };

    nanosleep(&time, NULL); /* a signal ends it */
}

bool agent_may_begin(const struct agent *agent)
{
    struct lead *lead = agent->lead;
    int64_t at_us, left_us = 1;

    while ((at_us = lead_start_us(&agent->dir)) == 0) {
        int64_t sleep_us = lead_look(lead, agent_now_us());
        if (lead->gone || agent_told() > 0)
            return false;
        agent_sleep(sleep_us / 2);
    }
    while (agent_told() == 0 && left_us > 0) {
        left_us = at_us - clock_us(CLOCK_REALTIME);
        if (left_us > 0)
            agent_sleep(left_us < 1000000 ? left_us : 1000000);
    }
    return true;
}
