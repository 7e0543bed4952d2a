/*
 * tape.h - what happens, kept in memory so that it can be read back as the lines of a record. Few
 * are ever asked for, so until then output, which is most of it, is no line yet.
 */
#ifndef FB_RECORD_TAPE_H
#define FB_RECORD_TAPE_H

#include "forkboard.h"

#include <stdint.h>

struct tape;

/* 0 or -errno. */
int tape_open(struct tape **out);
/* Takes an event, as record_put() does. After an error there is nothing to read: close it. */
int tape_put(struct tape *tape, const struct fb_event *event);
int tape_flush(struct tape *tape);
/* How much it is as lines, about: no character of output counts as escaped. */
uint64_t tape_bytes(const struct tape *tape);
/*
 * The descriptor of all that came so far, as lines; from now on each event is one, there once it is
 * flushed. It stays the tape's. Or -errno: then there is nothing to read.
 */
int tape_file(struct tape *tape);
/* Accepts NULL, returns NULL. */
struct tape *tape_close(struct tape *tape);

#endif
