/* head_facts.h - what the first row says of the run, beside its title; for head.c. */
#ifndef FB_VIEW_HEAD_FACTS_H
#define FB_VIEW_HEAD_FACTS_H

#include "inside.h"

/* In their order on the screen. */
enum fact { FACT_CLOCK, FACT_LEFT, FACT_SLOTS, FACT_CPU, FACT_SPEED_UP, FACT_COUNT };

struct facts {
    char text[FACT_COUNT][128]; /* "": not known or dropped */
};

void head_facts(const struct scene *scene, struct facts *out);
int64_t head_wall_us(const struct scene *scene); /* that the run takes, or took */

#endif
