/*
 * place.h - the directory of a user's sockets, a file for each run that can be asked. It is
 * $XDG_RUNTIME_DIR/forkboard, or /tmp/forkboard-UID where there is none that is the user's alone.
 */
#ifndef FB_CTL_PLACE_H
#define FB_CTL_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#define CTL_ID_SIZE 8 /* of a run's name there, with its NUL */

struct ctl_place {
    int fd;
    char path[4096];
};

/* `make`: where it is not there. 0; -ENOENT: it is not there; -errno, with one line in `why`. */
int ctl_place_open(struct ctl_place *place, bool make, char *why, size_t size);
void ctl_place_close(struct ctl_place *place);

/* Makes a socket that listens under a name that no other run has: its descriptor, or -errno. */
int ctl_place_listen(const struct ctl_place *place, char id[CTL_ID_SIZE]);
void ctl_place_remove(const struct ctl_place *place, const char *id);

/*
 * Connects: a descriptor that does not block; -ENOENT: there is no such run (any more: the socket
 * of one that was killed is removed); -EPERM: the file is no socket of this user's; -errno.
 */
int ctl_place_connect(const struct ctl_place *place, const char *id);
/* The same, but it removes nothing. */
int ctl_place_reach(const struct ctl_place *place, const char *id);
/* Whether it may be the name of a run. */
bool ctl_place_is_id(const char *word);

/* The names there, sorted; to be freed, each and all. Their number, or -errno. */
int ctl_place_list(const struct ctl_place *place, char ***out);

#endif
