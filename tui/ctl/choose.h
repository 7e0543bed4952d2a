/*
 * choose.h - which of the user's runs is meant: by its id, its pid or its title; without a word the
 * only one there is.
 */
#ifndef FB_CTL_CHOOSE_H
#define FB_CTL_CHOOSE_H

#include "client.h"

/* Connects. 0; or the exit status of what is wrong, with one line in `why`. */
int ctl_choose(struct ctl_client *client, const char *word, char *why, size_t size);

/* Every run of this user, each opened, one after another; those that do not answer by their id and
 * the reason. 0, or -errno with one line in `why`. */
int ctl_each(int (*each)(void *context, struct ctl_client *client, int error), void *context,
             char *why, size_t size);

#endif
