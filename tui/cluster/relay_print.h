/* relay_print.h - output on its last step; for relay.c alone. */
#ifndef FB_CLUSTER_RELAY_PRINT_H
#define FB_CLUSTER_RELAY_PRINT_H

#include "relay.h"

/* A piece of output among others of its job. */
void relay_print_keep(struct text *pieces, const struct fb_event *output);
/* The lines that these bytes end. */
void relay_print_lines(struct relay *relay, struct relay_job *job, int stream, const char *bytes,
                       size_t size);
/* All that is left of it: the pieces, or what the record has; then lines that were not ended. */
void relay_print_job(struct relay *relay, struct relay_job *job);
/* The lines that were not ended. */
void relay_print_rest(struct relay *relay, struct relay_job *job);
void relay_print_calm_close(struct relay_stream *stream);

#endif
