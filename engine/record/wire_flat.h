/*
 * wire_flat.h - a line as we write it, read in a tenth of the time that any JSON takes: an object
 * whose names and strings hold no escape but of the commonest, in which lists and objects are few.
 */
#ifndef FB_RECORD_WIRE_FLAT_H
#define FB_RECORD_WIRE_FLAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define FLAT_MOST 32 /* values of a line */

enum flat_kind { FLAT_INTEGER, FLAT_REAL, FLAT_STRING, FLAT_BOOL, FLAT_NESTED };

struct flat_value {
    const char *name; /* in the line */
    uint32_t name_size;
    uint32_t size; /* of a string, which has no NUL but at its end */
    enum flat_kind kind;
    bool yes;
    int64_t integer;
    double real; /* of an integer too */
    const char *string;
    json_t *nested; /* a list or an object */
};

/* Zeros is a new one. */
struct flat {
    struct flat_value values[FLAT_MOST];
    unsigned count, next; /* next: where the one that is asked for next is likely to be */
    uint64_t beginnings;  /* of their names, a bit each: most that are not there are none of them */
    char *text;           /* [room] of the strings */
    size_t room;
    bool skim; /* lists of what a job was made of are passed over: the line is known to be right */
};

/*
 * True: line[0..size) is JSON that jansson reads the same. False: it may be, in another form; or
 * there is no memory.
 */
bool flat_read(struct flat *flat, const char *line, size_t size);
/* NULL: it is not there. It holds until the next call of flat_read(). */
const struct flat_value *flat_get(struct flat *flat, const char *name);
bool flat_has(struct flat *flat, const char *name);
void flat_fini(struct flat *flat);

#endif
