/* view_tree.h - the processes of a watch, for tests of what a view makes of them. */
#ifndef FB_TEST_VIEW_TREE_H
#define FB_TEST_VIEW_TREE_H

#include "view_stage.h"

/* A process of the tree; 0: forked by a process outside of it. */
static inline uint32_t fork_below(struct stage *stage, double t_s, uint32_t parent)
{
    uint32_t job = stage->board.job_count + 1;
    pid_t parent_pid = parent > 0 ? row_of(&stage->board, parent)->pid : 4000;

    tell(stage, t_s,
         (struct fb_event){
             .kind = FB_QUEUED, .job = job, .as.queued = { .name = "fork", .command = "fork" } });
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_FORKED,
                            .job = job,
                            .attempt = 1,
                            .as.forked = { .pid = (pid_t)(4710 + job), .parent = parent_pid } });
    return job;
}

static inline void exec(struct stage *stage, double t_s, uint32_t job, const char *name,
                        const char *words)
{
    tell(stage, t_s,
         (struct fb_event){ .kind = FB_BEGAN,
                            .job = job,
                            .attempt = 1,
                            .as.began = { .words = words, .name = name } });
}

#endif
