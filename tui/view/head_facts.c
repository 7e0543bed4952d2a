/*
 * head_facts.c - how far the run is and how much of the machine it uses, each in a fixed width so
 * that nothing moves while numbers change. A number that is a lower bound, because not every worker
 * was sampled, says so.
 */
#include "head_facts.h"

#include <stdio.h>
#include <string.h>

#define SPEED_UP_LEAST_US 100000 /* before that a speed-up means nothing */

int64_t head_wall_us(const struct scene *scene)
{
    const struct board *board = scene->board;

    return board->ended ? board->end.as.ended.wall_us : scene->now_us - board->idle_us;
}

/* A way of watching that misses something stands there for as long as the board does. */
static void say_way(const struct board *board, char *text, size_t room)
{
    snprintf(text, room, "%s by %s", board->ended ? "done, watched" : "watching", board->watch.way);
}

static void say_left(const struct scene *scene, char *text, size_t room)
{
    const struct board *board = scene->board;
    int64_t eta_us = scene->rows->eta_us;
    char left[UNITS_ROOM], guessed = scene->rows->eta_guessed ? '~' : ' ';

    if (board->watch.way[0] != '\0' && strcmp(board->watch.way, "ptrace") != 0)
        say_way(board, text, room);
    else if (board->ended)
        snprintf(text, room, "%s", board->end.as.ended.stopped ? "stopped" : "done");
    else if (scene->ui->run.unstarted)
        snprintf(text, room, "held");
    else if (scene->ui->run.queue_held)
        snprintf(text, room, "queue held");
    else if (scene->ui->run.held_by != NULL)
        snprintf(text, room, "held: %s", scene->ui->run.held_by);
    else if (eta_us >= 0 && eta_us < 100000000 && board->job_count > 0)
        snprintf(text, room, "ETA%c%4d s", guessed, (int)((eta_us + 999999) / 1000000));
    else if (eta_us >= 0 && board->job_count > 0)
        snprintf(text, room, "ETA%c%6s", guessed, units_duration(eta_us, true, left));
    else if (!scene->rows->any_parent)
        snprintf(text, room, "ETA      ?");
}

/*
 * A watch has no slots; here is what it costs: how long processes stood still to be looked at, of
 * the time so far. A bound from below: what the kernel took to wake us is not in it.
 */
static void say_cost(const struct scene *scene, char *text, size_t room)
{
    const struct board *board = scene->board;

    if (board->watch.stops > 0 && head_wall_us(scene) > 0)
        snprintf(text, room, "tracing cost %s%.1f%%", scene->glyphs->at_least,
                 100 * (double)board->watch.stood_us / (double)head_wall_us(scene));
}

static void say_slots(const struct scene *scene, char *text, size_t room)
{
    int slots = scene->ui->run.slots > 0 ? scene->ui->run.slots : scene->board->slots;

    if (scene->rows->any_parent) {
        say_cost(scene, text, room);
        return;
    }
    if (scene->ui->run.agents != NULL)
        snprintf(text, room, "%d slot%s, %s", slots, slots == 1 ? "" : "s", scene->ui->run.agents);
    else if (slots == FB_ALL_AT_ONCE)
        snprintf(text, room, "all at once");
    else if (slots > 0)
        snprintf(text, room, "%d slot%s", slots, slots == 1 ? "" : "s");
}

/* As wide as the sign that would stand there. */
static const char *blank(const struct scene *scene)
{
    return width_text(scene->glyphs->at_least) == 2 ? "  " : " ";
}

static void say_cpu(const struct scene *scene, char *text, size_t room)
{
    const struct fb_hardware *hardware = &scene->board->run.as.run.hardware;
    const struct rows *rows = scene->rows;
    double there = hardware->threads;

    if (hardware->quota > 0 && hardware->quota < there)
        there = hardware->quota;
    if (there <= 0 || scene->board->ended)
        return;
    if (rows->living > 0 && rows->unsampled == rows->living)
        snprintf(text, room, "cpu   ?%% of %.0f%%", there * 100);
    else
        snprintf(text, room, "cpu%s%3.0f%% of %.0f%%",
                 rows->unsampled > 0 ? scene->glyphs->at_least : blank(scene),
                 rows->cpu_share * 100, there * 100);
}

/* Not all of the CPU time is known: what is shown is a bound from below. */
static const char *at_least(const struct scene *scene)
{
    bool more = scene->rows->unmeasured || (!scene->board->ended && scene->rows->unsampled > 0);

    return more ? scene->glyphs->at_least : blank(scene);
}

/* How many workers there were at the same time, over all of it. */
static double at_once(const struct scene *scene)
{
    const struct board *board = scene->board;
    int64_t now_us = board->ended ? board->end.t_us : scene->now_us;

    return (double)board_work_us(board, now_us) / (double)head_wall_us(scene);
}

/* As wide as a speed-up, while it runs: then the CPU's share stands beside it. */
static void say_at_once(const struct scene *scene, double cpu, char *text, size_t room)
{
    double cores = scene->board->run.as.run.hardware.expected_low;

    if (scene->board->ended)
        snprintf(text, room, "%.1f at once, CPU%s%.1f of %.3g", at_once(scene), at_least(scene),
                 cpu, cores);
    else
        snprintf(text, room, "%10.1f at once", at_once(scene));
}

static void say_speed_up(const struct scene *scene, char *text, size_t room)
{
    const struct board *board = scene->board;
    const struct fb_hardware *hardware = &board->run.as.run.hardware;
    double speed_up = -1;
    int length;

    if (board->ended)
        speed_up = board->end.as.ended.speed_up;
    else if (head_wall_us(scene) >= SPEED_UP_LEAST_US)
        speed_up = (double)(board->cpu_us + board->live_cpu_us) / (double)head_wall_us(scene);
    if (scene->rows->any_parent) { /* the work was not shared out by us */
        if (speed_up >= 0)
            snprintf(text, room, "cpu/wall%s%.2f", at_least(scene), speed_up);
        return;
    }
    if (hardware->expected_low <= 0)
        return;
    if (speed_up >= 0 && units_waits(at_once(scene), speed_up, hardware->expected_low)) {
        say_at_once(scene, speed_up, text, room);
        return;
    }
    if (speed_up >= 0)
        length = snprintf(text, room, "speed-up%s%.1fx of %.3g", at_least(scene), speed_up,
                          hardware->expected_low);
    else
        length = snprintf(text, room, "speed-up   ?x of %.3g", hardware->expected_low);
    if (hardware->expected_high > hardware->expected_low && length > 0 && (size_t)length < room)
        snprintf(text + length, room - (size_t)length, " to %.3g", hardware->expected_high);
}

void head_facts(const struct scene *scene, struct facts *out)
{
    *out = (struct facts){ 0 };
    units_clock(head_wall_us(scene), out->text[FACT_CLOCK]);
    say_left(scene, out->text[FACT_LEFT], sizeof out->text[0]);
    say_slots(scene, out->text[FACT_SLOTS], sizeof out->text[0]);
    say_cpu(scene, out->text[FACT_CPU], sizeof out->text[0]);
    say_speed_up(scene, out->text[FACT_SPEED_UP], sizeof out->text[0]);
}
