/*
 * show_pump_stop.c - Ctrl-Z of the loop: it stops only after the source has stopped, and the
 * terminal is given back around that. The loop runs in a process of its own, which is really
 * stopped.
 */
#include "../unit/source_stage.h"
#include "check_main.h"

#include <sys/stat.h>
#include <sys/wait.h>

static const struct opt silent = { .keep.no_record = true };

/* Exits with 0 if the calls were those that are wanted. Without a terminal SIGSTOP stops it. */
static void run_and_exit(const struct stage_step *steps, bool stands_late, const char *wanted)
{
    struct source source = stage_source(KEYS_RUN);

    setsid();
    source.stands = stands_late ? stage_stands : NULL;
    stage.steps = steps;
    stage.stands_after = 2;
    pump_show(&silent, &source, NULL, stage_front);
    if (strcmp(stage.seen, wanted) != 0)
        fprintf(stderr, "%s\n", stage.seen);
    _exit(strcmp(stage.seen, wanted) != 0);
}

#define ASKS                                                                                       \
    {                                                                                              \
        0, { 0 }, SIGTSTP                                                                          \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        0, { 0 }, 0                                                                                \
    }
#define ENDED                                                                                      \
    {                                                                                              \
        1, { .kind = FB_ENDED }, 0                                                                 \
    }

static const struct {
    bool stands_late;
    const struct stage_step *steps;
    const char *seen;
} stops[] = {
    { false, (const struct stage_step[]){ ASKS, NOTHING, ENDED },
      "open - suspend leave back resume - ended taken:ended finish last:ended,0 closed "
      "front-closed " },
    /* What it waits for comes as events, which are handed on meanwhile. */
    { true,
      (const struct stage_step[]){
          ASKS, NOTHING, { 1, { .kind = FB_SIGNALS }, 0 }, NOTHING, NOTHING, NOTHING, ENDED },
      "open - suspend - stands? signals taken:signals - stands? - stands? leave back resume - "
      "ended taken:ended finish last:ended,0 closed front-closed " },
};

START_TEST(it_stops_once_the_source_stands)
{
    pid_t child = fork();
    int status;

    if (child == 0)
        run_and_exit(stops[_i].steps, stops[_i].stands_late, stops[_i].seen);
    ck_assert_int_gt(child, 0);
    ck_assert_int_eq(waitpid(child, &status, WUNTRACED), child);
    ck_assert(WIFSTOPPED(status));
    ck_assert_int_eq(kill(child, SIGCONT), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

#define QUEUED                                                                                     \
    {                                                                                              \
        1, { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = "a" } }, 0        \
    }

/* What reads the record of a run that stands finds all that has happened. */
START_TEST(its_record_is_whole_while_it_stands)
{
    char directory[] = "/tmp/pump.XXXXXX", path[64];
    struct source source = stage_source(KEYS_RUN);
    struct opt opt = { .keep.record = path };
    struct stat status;
    pid_t child;
    int how;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/record", directory);
    child = fork();
    if (child == 0) {
        setsid();
        source.name = "run";
        source.goes_on = "";
        stage.steps = (const struct stage_step[]){ QUEUED, ASKS, NOTHING, ENDED };
        source.stands = NULL;
        pump_show(&opt, &source, NULL, stage_front);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &how, WUNTRACED), child);
    ck_assert(WIFSTOPPED(how));
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_gt(status.st_size, 0);
    ck_assert_int_eq(kill(child, SIGCONT), 0);
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

CHECK_MAIN("pump_stop")
{
    tcase_add_test(all, its_record_is_whole_while_it_stands);
    tcase_add_loop_test(all, it_stops_once_the_source_stands, 0, 2);
}
