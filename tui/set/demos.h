/* demos.h - the job sets that come with the program. */
#ifndef FB_SET_DEMOS_H
#define FB_SET_DEMOS_H

#include "base/text.h"

#define DEMOS_MOST 64

struct demos {
    char *directory;             /* NULL: none was found */
    char *names[DEMOS_MOST + 1]; /* sorted, without ".yaml"; NULL after the last */
};

/* 0 or -ENOMEM. */
int demos_open(struct demos *demos);
void demos_close(struct demos *demos);
/* Where they are looked for, one place after the other, for a message. */
void demos_put_places(struct text *out);
/* The file of a demo that is among the names. */
void demos_put_path(const struct demos *demos, const char *name, struct text *out);
/* "name        what its first line says": a line. */
void demos_put_line(const struct demos *demos, const char *name, struct text *out);

#endif
