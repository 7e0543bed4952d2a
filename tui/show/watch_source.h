/* watch_source.h - what the two files of a watch's source share, and no others see. */
#ifndef FB_SHOW_WATCH_SOURCE_H
#define FB_SHOW_WATCH_SOURCE_H

#include "sources.h"
#include "watch/watch.h"

struct watch_source {
    struct source source;
    struct watch_options options; /* apart: the program has not our terminal */
    struct watch *trace;
    bool ended; /* FB_ENDED was given */
    bool root_ended, root_stopped, continue_root;
    int root_signal;       /* that killed the program; 0: none */
    int interrupted;       /* the signal of Ctrl-C or Ctrl-\ that came to us too; 0: none */
    int64_t stop_asked_us; /* Ctrl-Z came; 0: no */
    pid_t root_pid;
    int root_stop;                /* by which it has stopped, not yet followed; 0: none */
    bool following, had_terminal; /* we have; it was in the terminal's foreground */
    bool kills;                   /* no process of it is to live */
    int64_t kill_us; /* when all of it is killed, once more; INT64_MAX: not by itself */
};

/* watch_signals.c */
void source_watch_kill(struct watch_source *own);
void source_watch_leave(struct watch_source *own);
/* The operations of struct source. */
void source_watch_signal(struct source *source, int number, bool by_kernel);
void source_watch_suspend(struct source *source, bool by_kernel);
bool source_watch_stands(struct source *source);
int source_watch_follows(struct source *source);
void source_watch_resume(struct source *source);

#endif
