/*
 * teach_scale.c - the speed-ups that a lesson asks for: its jobs on so many slots, as `scale` runs
 * them, unseen, since what is shown would be part of what is measured.
 */
#include "teach_run.h"

#include "opt/complain.h"
#include "scale_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct saved {
    struct sigaction actions[3];
    sigset_t mask;
};

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

static int measure(struct cmd_teach *teach, struct cmd_scale *scale, const int *slots, size_t count)
{
    struct scale_sample one = { .slots = 1 }, several;
    int r = cmd_scale_measure(scale, 1, 0, &one);

    for (size_t i = 0; i < count && r == 0; i++) {
        several = one;
        if (slots[i] != 1) {
            several = (struct scale_sample){ .slots = slots[i] };
            r = cmd_scale_measure(scale, slots[i], 0, &several);
        }
        if (r == 0 && several.wall_us > 0)
            teach->speeds[teach->speed_count++] =
                (struct teach_speed){ slots[i], (double)one.wall_us / (double)several.wall_us };
    }
    return r;
}

int cmd_teach_scale(struct cmd_teach *teach)
{
    char *words[] = { (char *)"scale", (char *)teach->lesson->path, NULL };
    struct opt opt = *teach->opt;
    struct cmd_scale scale = { .opt = &opt, .seed = opt.run.seed, .rounds = 1, .quiet = true };
    int slots[CMD_TEACH_SLOTS_MOST], r;
    size_t count = teach_slots(teach->lesson, slots, CMD_TEACH_SLOTS_MOST);
    struct saved saved;

    if (count == 0)
        return 0;
    if (!teach->quiet)
        fprintf(stderr, "The same jobs on 1 slot and on others: a moment, please.\n");
    sigprocmask(SIG_SETMASK, NULL, &saved.mask);
    for (int i = 0; i < 3; i++)
        sigaction(numbers[i], NULL, &saved.actions[i]);
    opt.rest = words + 1;
    opt.rest_count = 1;
    fb_machine(&scale.hardware);
    cmd_scale_catch(&scale);
    r = measure(teach, &scale, slots, count);
    teach->died_by = cmd_scale_caught();
    for (int i = 0; i < 3; i++)
        sigaction(numbers[i], &saved.actions[i], NULL);
    sigprocmask(SIG_SETMASK, &saved.mask, NULL);
    return r < 0 ? 0 : r; /* interrupted: died_by says so */
}
