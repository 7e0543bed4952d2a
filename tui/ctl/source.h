/* source.h - a run of another process as a source: its record, its tail, and what keys ask of it.
 */
#ifndef FB_CTL_SOURCE_H
#define FB_CTL_SOURCE_H

#include "client.h"
#include "desk/source.h"

/* The client becomes the source's. `read_only`: nothing is asked. NULL: no memory. */
struct source *ctl_source(struct ctl_client *client, bool read_only);

#endif
