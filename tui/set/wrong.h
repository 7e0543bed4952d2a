/* wrong.h - the mistakes of a file that a person wrote, each with its place. */
#ifndef FB_SET_WRONG_H
#define FB_SET_WRONG_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

#define WRONG_KEPT  64
#define WRONG_SHOWN 10
#define BRIEF_BYTES 64 /* a word that is shown is at most 60 */

/* Both from 1; characters, not bytes. Line 0: the file as a whole; column 0: the whole line. */
struct place {
    unsigned line, column;
};

struct wrong {
    struct place at;
    char *text;
    char *path; /* of another file, that the first one names; NULL: of this one */
};

struct wrongs {
    const char *path;
    struct wrong list[WRONG_KEPT];
    size_t kept, count;
};

void wrong_put(struct wrongs *wrongs, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Those of a file that it names are its own too: with their places, and their path. */
void wrong_take(struct wrongs *wrongs, struct wrongs *from);
/* Counts one more and returns true where no more are kept: its words need not be made. */
bool wrong_only_counted(struct wrongs *wrongs);
/* Sorted by place, "FILE:LINE:COLUMN: what is wrong", each a clean line; the first ten of them. One
 * without a place begins as all lines of the program do. */
void set_wrongs_print(struct wrongs *wrongs, struct text *out);
/* Those of another list too; it is empty then. */
void set_wrongs_move(struct wrongs *wrongs, struct wrongs *from);
void set_wrongs_fini(struct wrongs *wrongs);

/* A word of the file for a message: cut where it is long. Returns `buffer`. */
const char *wrong_brief(const char *word, char buffer[BRIEF_BYTES]);

#endif
