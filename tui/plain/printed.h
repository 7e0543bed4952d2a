/* printed.h - the one door by which lines of commands go to a terminal or a file. */
#ifndef FB_PRINTED_H
#define FB_PRINTED_H

#include "base/text.h"

#include <stdio.h>

/*
 * Prints lines that were made of the words of others. They come quoted, so that each is plain and
 * stays as it is; what is not, whichever way it came here, is made harmless.
 */
void printed_put(FILE *file, struct text *lines);
/* As it is. Of what there was no memory for nothing is printed, by neither. */
void printed_text(FILE *file, const struct text *text);
/* The exit status at the end: that; or 3, and it is said, where not all that was to be printed is.
 */
int printed_all(int status);

#endif
