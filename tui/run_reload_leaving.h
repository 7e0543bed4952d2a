/* run_reload_leaving.h - jobs that are gone from the set and may still be ending, by name. */
#ifndef FB_RUN_RELOAD_LEAVING_H
#define FB_RUN_RELOAD_LEAVING_H

#include <stddef.h>
#include <stdint.h>

struct reload_leaving {
    struct reload_left {
        char *name;
        uint32_t job;
    } * list;
    size_t count, room;
};

void reload_leaving_fini(struct reload_leaving *leaving);
int reload_leaving_put(struct reload_leaving *leaving, const char *name, uint32_t job);
/* That of the name, which is none of them any more; 0: there is none. */
uint32_t reload_leaving_take(struct reload_leaving *leaving, const char *name);

#endif
