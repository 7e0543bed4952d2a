/*
 * board_theirs.h - a program of another with libforkboard-board: two workers that print, and wait
 * for the files go.0 and go.1. What the program prints stands on the normal screen when it has left
 * the board.
 */
#ifndef FB_TEST_BOARD_THEIRS_H
#define FB_TEST_BOARD_THEIRS_H

#include "forkboard-board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fb_run *run;
static struct fb_board *board;

static inline const char *name_of(int r)
{
    return r >= 0 ? "0" : strerrorname_np(-r);
}

static inline void open_run(void)
{
    char line[80];

    if (fb_run_open(&run, &(struct fb_options){ .title = "Theirs", .output = FB_OUTPUT_LINE }) < 0)
        exit(3);
    for (int i = 0; i < 2; i++) {
        snprintf(line, sizeof line, "echo of a worker; until [ -e go.%d ]; do sleep 0.02; done", i);
        fb_run_add(run, &(struct fb_job){ .name = i == 0 ? "one" : "two", .shell = line });
    }
}

static inline void open_board(const struct fb_board_options *options)
{
    int r = fb_board_open(&board, run, options);

    if (r < 0)
        printf("open: %s\n", name_of(r));
}

/* To the end; what each event is goes to `each`, or nowhere. */
static inline int take_all(void (*each)(const struct fb_event *event))
{
    struct fb_event event;
    int r;

    while ((r = board != NULL ? fb_board_take(board, &event) : fb_run_take(run, &event)) > 0)
        if (each != NULL)
            each(&event);
    return r;
}

static inline int close_all(void)
{
    board = fb_board_close(board);
    run = fb_run_close(run);
    puts("closed");
    return 0;
}

static inline void print_ends(const struct fb_event *event)
{
    if (event->kind == FB_EXITED)
        printf("end of %u\n", event->job);
}

/* A thing that a program may do, by its name on the command line. */
struct way {
    const char *name;
    int (*go)(void);
};

static inline int go_way(const struct way *ways, int argc, char **argv)
{
    for (; argc == 2 && ways->name != NULL; ways++)
        if (strcmp(argv[1], ways->name) == 0)
            return ways->go();
    return 2;
}

#endif
