/* fleet_news.c - how many agents wait, work and are gone, and what is to be said of that. */
#include "fleet.h"

#include <stdio.h>
#include <string.h>

void fleet_count(const struct fleet *fleet, struct fleet_counts *out)
{
    *out = (struct fleet_counts){ 0 };
    for (int i = 0; i < fleet->run.count; i++) {
        const struct trail *trail = fold_trail(fleet->fold, i);
        if (trail != NULL && trail->ended) {
            out->ended++;
        } else if ((trail != NULL && trail->lost) || fleet->told[i]) {
            out->lost++;
        } else if (trail != NULL) {
            out->up++;
        } else {
            out->waiting++;
            if (fleet->agents[i].state == PLACE_WAITING && fleet->agents[i].why[0] != '\0')
                out->why = fleet->agents[i].why;
            out->never |= fleet->agents[i].never;
        }
    }
}

static void say_unsaid(struct fleet *fleet)
{
    if (fleet->looks_only)
        snprintf(fleet->news, sizeof fleet->news,
                 "agent %s is gone: only agents, or a front end without --read-only, give it up "
                 "as lost",
                 fleet->unsaid_name);
    else
        snprintf(fleet->news, sizeof fleet->news,
                 "agent %s is gone: its loss cannot be written down: %s", fleet->unsaid_name,
                 strerrordesc_np(-fleet->unsaid));
}

const char *fleet_news(struct fleet *fleet)
{
    const char *place = fleet->run.on->place->name;
    struct fleet_counts counts;

    fleet_count(fleet, &counts);
    fleet->news[0] = '\0';
    if (fleet->full && counts.up > 0)
        snprintf(fleet->news, sizeof fleet->news,
                 "the run's directory has less than %d KiB of room: what its agents cannot write "
                 "down waits until there is more",
                 FLEET_ROOM / 1024);
    else if (fleet->fold->unfound < 0)
        snprintf(fleet->news, sizeof fleet->news,
                 "which agents have come is not known: agents in the run's directory: %s",
                 strerrordesc_np(-fleet->fold->unfound));
    else if (fleet->unsaid < 0)
        say_unsaid(fleet);
    else if (fleet->trouble[0] != '\0')
        snprintf(fleet->news, sizeof fleet->news, "%s says nothing of the agents: %s", place,
                 fleet->trouble);
    else if (counts.waiting > 0 && counts.why != NULL)
        snprintf(fleet->news, sizeof fleet->news, "%d agent%s: %s%s", counts.waiting,
                 counts.waiting == 1 ? " waits" : "s wait", counts.why,
                 counts.never ? ": that does not pass by waiting" : "");
    if (strcmp(fleet->news, fleet->said) == 0)
        return NULL;
    memcpy(fleet->said, fleet->news, sizeof fleet->said);
    return fleet->news[0] != '\0' ? fleet->news : NULL;
}
