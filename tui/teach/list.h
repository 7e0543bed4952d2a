/* list.h - our lessons, in the order of a course. */
#ifndef FB_TEACH_LIST_H
#define FB_TEACH_LIST_H

#include "lesson.h"
#include "past.h"

struct teach_list {
    struct teach_lesson *lessons; /* [count] by their numbers, then by name */
    size_t count;
    char *directory; /* NULL: there is none */
};

/* Reads those of DIRECTORY/lessons; one with mistakes is left out and told in `mistakes`. 0 or
 * -ENOMEM. Closed by teach_list_close() in either case. */
int teach_list_open(struct teach_list *list, const char *directory, struct text *mistakes);
void teach_list_close(struct teach_list *list);
/* By its name, or its number. NULL: there is none; then *nearest may be what was meant. */
struct teach_lesson *teach_list_find(struct teach_list *list, const char *word,
                                     const char **nearest);
/* The one after it; NULL: it is the last, or none of them. */
struct teach_lesson *teach_list_next(struct teach_list *list, const struct teach_lesson *lesson);
/* Its line: number, name, first question, how it went. At most 80 columns but for the last. */
void teach_list_put(struct text *out, const struct teach_lesson *lesson,
                    const struct teach_went *went);

#endif
