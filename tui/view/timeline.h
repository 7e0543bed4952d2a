/* timeline.h - what the files of the timeline share: where its parts are. Pure. */
#ifndef FB_VIEW_TIMELINE_H
#define FB_VIEW_TIMELINE_H

#include "axis.h"
#include "inside.h"

#define TIMELINE_JOBS_MOST                                                                         \
    100 /* from here on a lane for each slot or node, unless it is asked otherwise                 \
         */

#define TIMELINE_COUNT_COLS 5 /* of the workers of a node, beside its name */

/* A lane: of a job, or of what its worker left behind. */
struct timeline_item {
    uint32_t job;
    bool left;
};

/* Where the parts are. */
struct timeline {
    struct axis axis;
    int names;    /* columns left of the lanes, */
    int margin;   /*   of them those that stay blank */
    int pinned;   /* rows of the parent, which stays while the lanes scroll */
    int each;     /* rows of a lane */
    int lanes;    /* of them those that are seen; the axis follows */
    size_t rows;  /* lanes in all */
    size_t top;   /* the first that is seen */
    size_t first; /* of the list: 1 where its first row is the parent */
    enum ui_lanes of;
    int16_t *lane_of; /* of LANES_OF_NODES: [nodes] the lane of each, from 0; in the view's room */
};

/* The grid's row of a lane that is seen, from 0. */
static inline int timeline_row(const struct timeline *timeline, struct area area, int line)
{
    return area.row + timeline->pinned + line * timeline->each;
}

static inline struct timeline_item timeline_item(const struct scene *scene,
                                                 const struct timeline *timeline, size_t index)
{
    size_t at = timeline->first + index;
    uint32_t row = at < scene->rows->count ? scene->rows->list[at] : 0;

    return (struct timeline_item){ rows_job(row), (row & ROWS_LEFT) != 0 };
}

/* Its first lane, which stays: forks, SIGCHLD, reaps. */
void timeline_parent_draw(const struct scene *scene, const struct timeline *timeline,
                          struct area area);
/* From and to its parent: the forks down, the SIGCHLD up. */
void timeline_links_draw(const struct scene *scene, const struct timeline *timeline,
                         struct area area, int line);
/* Of the last attempt of a job, the only one whose slot is known. */
struct timeline_span {
    int64_t from_us, to_us;
    int lane; /* that is seen, from 0; or another number */
    bool failed;
};
/* Whether it is in the time and the lanes that are seen. */
bool timeline_span_of(const struct scene *scene, const struct timeline *timeline,
                      const struct board_job *job, struct timeline_span *out);
/* A worker's row in its lane: names stand above it where there is room. */
int timeline_bar_row(const struct timeline *timeline, struct area area, int lane);
/*
 * How busy each lane was: a cell is full where all its slots had a worker for all of that time.
 * slots: [lanes] of each lane that is seen, NULL: one. busy_us: [lanes * columns], zeros.
 */
void timeline_busy_draw(const struct scene *scene, const struct timeline *timeline,
                        struct area area, const int64_t *slots, int64_t *busy_us);
/* So many zeros, until the next call; NULL: no memory. */
int64_t *timeline_zeros(const struct scene *scene, size_t count);
void timeline_nodes_place(const struct scene *scene, struct timeline *timeline);
void timeline_nodes_draw(const struct scene *scene, const struct timeline *timeline,
                         struct area area);
bool timeline_slots_draw(const struct scene *scene, const struct timeline *timeline,
                         struct area area);
/* Of a process that a worker left behind: as long as it is known that it lived. */
void timeline_left_draw(const struct scene *scene, const struct timeline *timeline,
                        struct area area, int line);

#endif
