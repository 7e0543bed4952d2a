/* run_reload_waiting.c - a list: few jobs are being stopped at a time. */
#include "run_reload_waiting.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

void reload_waiting_fini(struct reload_waiting *waiting)
{
    free(waiting->list);
}

int reload_waiting_put(struct reload_waiting *waiting, uint32_t before, uint32_t next,
                       const char *stop)
{
    int r =
        array_reserve(&waiting->list, &waiting->room, waiting->count + 1, sizeof *waiting->list, 8);

    if (r == 0)
        waiting->list[waiting->count++] = (struct reload_wait){ before, next, stop };
    return r;
}

/* 0 stands for any. */
static struct reload_wait take(struct reload_waiting *waiting, uint32_t before, uint32_t next,
                               bool stop)
{
    for (size_t i = 0; i < waiting->count; i++) {
        struct reload_wait found = waiting->list[i];
        if ((before != 0 && found.before != before) || (next != 0 && found.next != next) ||
            (found.stop != NULL) != stop)
            continue;
        waiting->list[i] = waiting->list[--waiting->count];
        return found;
    }
    return (struct reload_wait){ 0 };
}

int reload_waiting_start(struct reload_waiting *waiting, struct fb_run *run, uint32_t before)
{
    uint32_t next = take(waiting, before, 0, false).next;
    int r = next != 0 ? fb_run_start_job(run, next) : 0;

    return r == -ENOMEM ? r : 0;
}

uint32_t reload_waiting_drop(struct reload_waiting *waiting, uint32_t next)
{
    return take(waiting, 0, next, false).before;
}

int reload_waiting_stop(struct reload_waiting *waiting, struct fb_run *run, uint32_t before)
{
    const char *why = take(waiting, before, 0, true).stop;
    int r = why != NULL ? fb_run_withdraw_job(run, before, why) : 0;

    return r == -ENOMEM ? r : 0;
}
