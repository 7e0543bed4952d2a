/* agents_whole.c - whether the agents of a run are those that were asked for, all and once. */
#include "agents_inside.h"

bool agents_here(const struct source *source)
{
    const struct agents *own = (const struct agents *)source;

    for (int i = 0; i < own->dir->agents; i++)
        if (fold_trail(&own->fold, i) == NULL)
            return false;
    return true;
}

bool agents_flawed(const struct source *source, bool *gone)
{
    const struct agents *own = (const struct agents *)source;
    const struct fold *fold = &own->fold;
    bool flawed = false;

    *gone = false;
    for (int i = 0; i < own->dir->agents; i++) {
        const struct trail *trail = fold_trail(fold, i);
        *gone |= trail != NULL ? trail->lost : own->fleet.told[i];
    }
    for (size_t i = 0; i < fold->count; i++)
        flawed |=
            fold->trails[i]->lost || fold_trail(fold, fold->trails[i]->number) != fold->trails[i];
    return flawed || *gone;
}
