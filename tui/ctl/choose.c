/*
 * choose.c - runs by name. Titles are people's words, and several runs may have one: then none is
 * taken, and all are listed, for a run that is stopped by mistake is worse than one more question.
 */
#include "choose.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTED_MOST 12

int ctl_each(int (*each)(void *context, struct ctl_client *client, int error), void *context,
             char *why, size_t size)
{
    struct ctl_place place;
    char **ids = NULL;
    int r = ctl_place_open(&place, false, why, size), count = 0;

    if (r == -ENOENT)
        return 0;
    if (r < 0)
        return r;
    r = count = ctl_place_list(&place, &ids);
    if (r < 0)
        snprintf(why, size, "%s: %s", place.path, strerrordesc_np(-r));
    for (int i = 0; i < count; i++) {
        struct ctl_client client;
        int error = r >= 0 ? ctl_client_open(&client, &place, ids[i]) : -ENOENT;
        if (error != 0)
            client = (struct ctl_client){ .fd = -1, .record_fd = -1 };
        snprintf(client.about.id, sizeof client.about.id, "%s", ids[i]);
        if (r >= 0 && error != -ENOENT)
            r = each(context, &client, error);
        ctl_client_close(&client);
        free(ids[i]);
    }
    free(ids);
    ctl_place_close(&place);
    return r < 0 ? r : 0;
}

struct chosen {
    const char *word; /* NULL: any */
    struct ctl_client found;
    int count;  /* that fit */
    int all;    /* that there are */
    int silent; /* of those that fit: an error */
    bool by_id; /* the word is the id of the one found */
    bool gone;  /* the word is the id of one that was killed: its file was still there */
    struct text list;
};

static bool fits(const struct chosen *chosen, const struct ctl_about *about)
{
    const char *word = chosen->word;
    char pid[16];

    snprintf(pid, sizeof pid, "%d", (int)about->pid);
    return word == NULL || strcmp(word, about->id) == 0 || strcmp(word, pid) == 0 ||
           strcmp(word, about->title) == 0;
}

static int look(void *context, struct ctl_client *client, int error)
{
    struct chosen *chosen = context;
    bool by_id = chosen->word != NULL && strcmp(chosen->word, client->about.id) == 0;

    if (error == -ECONNREFUSED) {
        chosen->gone |= by_id;
        return 0;
    }
    if (chosen->all++ < LISTED_MOST)
        text_printf(&chosen->list, "%s%s%s%.60s%s", chosen->list.size > 0 ? ", " : "",
                    client->about.id, client->about.title[0] != '\0' ? " (" : "",
                    client->about.title, client->about.title[0] != '\0' ? ")" : "");
    if (!fits(chosen, &client->about) || (chosen->by_id && !by_id))
        return 0;
    if (by_id && chosen->count > 0) {
        ctl_client_close(&chosen->found);
        chosen->count = 0;
    }
    chosen->by_id = by_id;
    if (chosen->count++ > 0)
        return 0;
    chosen->silent = error;
    chosen->found = *client;
    *client = (struct ctl_client){ .fd = -1, .record_fd = -1 };
    return 0;
}

static const char *silence(int error)
{
    return error == -ETIMEDOUT         ? "it does not answer: it may have been stopped (Ctrl-Z)"
           : error == -EPROTONOSUPPORT ? "it is of another version of forkboard"
           : error == -EUSERS          ? "it takes no more clients: 64 are connected to it"
           : error == -EBUSY           ? "it has no descriptor or memory left for a client now"
           : error == -EPERM           ? "its socket is another user's, or no socket"
                                       : strerrordesc_np(-error);
}

static int judge(struct chosen *chosen, char *why, size_t size)
{
    const char *list = text_string(&chosen->list);

    if (chosen->count == 1 && chosen->silent == 0)
        return 0;
    if (chosen->count == 1)
        snprintf(why, size, "run %s: %s", chosen->found.about.id, silence(chosen->silent));
    else if (chosen->count == 0 && chosen->gone)
        snprintf(
            why, size,
            "run %s is gone: its forkboard was killed, and its workers with it, but for those "
            "with 'outlives'; its record is left, beside those of other runs (forkboard replay "
            "plays the last of all)",
            chosen->word);
    else if (chosen->all == 0 && chosen->word != NULL)
        snprintf(why, size, "there is no run '%s': none of yours is going on", chosen->word);
    else if (chosen->all == 0)
        snprintf(why, size, "no run of yours is going on");
    else if (chosen->count == 0)
        snprintf(why, size, "there is no run '%s'; these run: %s", chosen->word, list);
    else
        snprintf(why, size, "%d runs %s: %s", chosen->count,
                 chosen->word == NULL ? "go on; say which" : "have that title; say which", list);
    return chosen->count == 1 || (chosen->count == 0 && chosen->gone) ? 3 : 2;
}

int ctl_choose(struct ctl_client *client, const char *word, char *why, size_t size)
{
    struct chosen chosen = { .word = word, .found = { .fd = -1, .record_fd = -1 } };
    int r = ctl_each(look, &chosen, why, size);

    r = r < 0 ? 3 : judge(&chosen, why, size);
    if (r == 0)
        *client = chosen.found;
    else
        ctl_client_close(&chosen.found);
    text_fini(&chosen.list);
    return r;
}
