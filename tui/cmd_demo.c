/*
 * cmd_demo.c - `forkboard demo`: job sets that come with the program. The blueprint is five workers
 * named after cities, each a C function that draws how long it works and whether it fails.
 */
#include "cmd.h"

#include "pump.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

struct city {
    const char *name;
    int64_t unit_us;
};

static void pause_us(int64_t us)
{
    struct timespec left = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    while (nanosleep(&left, &left) < 0)
        ;
}

/* The worker, in its own process: 0 to 30 units of work, then exit code 0 or 1. */
static int work(struct fb_self *self, void *argument)
{
    const struct city *city = argument;
    int units = (int)(fb_self_random(self) % 31), code = (int)(fb_self_random(self) % 2);
    double seconds = (double)units * (double)city->unit_us / 1e6;
    char text[64];

    printf("Begin: %-10s | estimated work time: %.2f s\n", city->name, seconds);
    fflush(stdout);
    for (int done = 0; done < units; done++) {
        snprintf(text, sizeof text, "%d of %d", done, units);
        fb_report(self, (double)done / units, text);
        pause_us(city->unit_us);
    }
    snprintf(text, sizeof text, "worked %.2f s", seconds);
    fb_result(self, text, strlen(text));
    return code;
}

static int begin(void *context, struct fb_run *run)
{
    struct city *cities = context;

    for (int i = 0; i < 5; i++) {
        int r =
            fb_run_add(run, &(struct fb_job){
                                .name = cities[i].name, .function = work, .argument = &cities[i] });
        if (r < 0)
            return r;
    }
    return 0;
}

static int blueprint(struct opt *opt)
{
    struct city cities[5] = {
        { "New York", opt->unit_us }, { "London", opt->unit_us }, { "Sydney", opt->unit_us },
        { "Lisbon", opt->unit_us },   { "Paris", opt->unit_us },
    };
    int status;

    opt_draw_seed(opt);
    opt->tell_seed = true;
    opt->run.title = "Cities";
    if (opt->run.slots == 0)
        opt->run.slots = 5;
    if (!opt->output_given)
        opt->run.output = FB_OUTPUT_LINE;
    status = pump_run(opt, &(struct pump_jobs){ begin, cities });
    if (opt->mode == OPT_PLAIN)
        puts("Business as usual");
    return status;
}

static int no_such_demo(const char *name)
{
    static const char *const names[] = { "blueprint", NULL };
    const char *nearest = opt_nearest(name, names);

    if (nearest != NULL)
        return pump_complain(2, "there is no demo '%s' (did you mean '%s'?)", name, nearest);
    return pump_complain(2, "there is no demo '%s'; 'forkboard demo' lists them", name);
}

int cmd_demo(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    const char *name = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
    int skip = name != NULL, status = 0;

    if (opt_parse(&opt, OPT_DEMO, argc - skip, argv + skip, error, sizeof error) < 0)
        status = pump_complain(2, "demo: %s", error);
    else if (opt.help)
        opt_help(OPT_DEMO);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else if (opt.rest_count > 0)
        status = pump_complain(2, "demo: one name, and '%s' is too much", opt.rest[0]);
    else if (name == NULL)
        puts("blueprint   five cities, a random amount of work each; some of them fail");
    else if (strcmp(name, "blueprint") != 0)
        status = no_such_demo(name);
    else
        status = blueprint(&opt);
    opt_fini(&opt);
    return status;
}
