/* pump.h - a source from its first event to its last: event -> record, summary, front end. */
#ifndef FB_SHOW_PUMP_H
#define FB_SHOW_PUMP_H

#include "desk/source.h"
#include "keep.h"
#include "opt/opt.h"

/*
 * Opens the source, which becomes the pump's, shows it to its end and closes it. NULL: no memory
 * for it. `keep`: what is kept beside the record, or NULL. Returns the exit status, or does not
 * return where a signal ended us.
 */
int pump_run(const struct opt *opt, struct source *source, struct keep *keep);

struct front;
struct signals;

/* The same, with the front end that this opens: front_open(), or a test's own. */
typedef int pump_front(struct front **out, struct signals *signals, const struct opt *opt,
                       struct source *source, struct summary *summary);
int pump_show(const struct opt *opt, struct source *source, struct keep *keep,
              pump_front *open_front);

#endif
