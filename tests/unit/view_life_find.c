/* view_life_find.c - where each worker is, what has moved, which has a core; and the words for it.
 */
#include "check_main.h"
#include "view/life.h"
#include "view_scene.h"

static struct stage stage;
static struct life life;

static void begin(void)
{
    stage_open(&stage);
    tell_run(&stage, "Life", 8);
}

static void end(void)
{
    stage_close(&stage);
}

static void look(double now_s)
{
    struct scene scene;

    stage.now_s = now_s;
    scene = stage_scene(&stage, 1, 1);
    life_find(&scene, &life);
}

static void queue(uint32_t count)
{
    while (stage.board.job_count < count)
        tell_queued(&stage, 0, "job", 0);
}

static void ck_moves(uint32_t forks, uint32_t stops, uint32_t continues, uint32_t exits,
                     uint32_t reaps)
{
    ck_assert_uint_eq(life.forks, forks);
    ck_assert_uint_eq(life.stops, stops);
    ck_assert_uint_eq(life.continues, continues);
    ck_assert_uint_eq(life.exits, exits);
    ck_assert_uint_eq(life.reaps, reaps);
}

/* Of the last second, its first moment left out; a worker's own stamp may be older. */
START_TEST(what_has_moved)
{
    queue(2);
    tell_forked(&stage, 1, 1, 1);
    tell_began(&stage, 1, 1);
    tell_forked(&stage, 1.5, 2, 2);
    tell_began(&stage, 0.9, 2);
    tell_stopped(&stage, 1.6, 1, SIGSTOP);
    tell_stopped(&stage, 1.7, 1, 0);
    tell_exited(&stage, 1.8, 2, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 1.9, 2, 0, 1);
    look(1.999999);
    ck_moves(2, 1, 1, 1, 1);
    look(2);
    ck_moves(1, 1, 1, 1, 1);
    look(2.6);
    ck_moves(0, 0, 1, 1, 1);
    look(2.9);
    ck_moves(0, 0, 0, 0, 0);
    stage.ui.still = true;
    look(1.999999);
    ck_moves(0, 0, 0, 0, 0);
}
END_TEST

/* A second on the wall: of a replay so much of its time as its speed says. */
START_TEST(since_when)
{
    static const struct {
        bool on;
        double speed;
        int64_t since_us;
    } rows[] = { { false, 0, 9000000 },
                 { false, 4, 9000000 },
                 { true, 4, 6000000 },
                 { true, 0.5, 9500000 },
                 { true, 0, 9000000 } };
    struct scene scene;

    stage.now_s = 10;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stage.ui.replay.on = rows[i].on;
        stage.ui.replay.speed = rows[i].speed;
        scene = stage_scene(&stage, 1, 1);
        ck_assert_int_eq(life_since_us(&scene), rows[i].since_us);
    }
}
END_TEST

START_TEST(a_place_for_each_state)
{
    static const enum life_place places[] = {
        [BOARD_WAITING] = LIFE_WAITING, [BOARD_FORKED] = LIFE_RUNNING,
        [BOARD_RUNNING] = LIFE_RUNNING, [BOARD_STOPPED] = LIFE_STOPPED,
        [BOARD_ZOMBIE] = LIFE_ZOMBIE,   [BOARD_RETRY] = LIFE_WAITING,
        [BOARD_OK] = LIFE_REAPED,       [BOARD_FAILED] = LIFE_REAPED,
        [BOARD_SKIPPED] = LIFE_REAPED,  [BOARD_HELD] = LIFE_REAPED,
    };

    for (int state = 0; state < BOARD_STATE_COUNT; state++) {
        bool ended = places[state] == LIFE_REAPED;
        ck_assert_int_eq(life_place_of((enum board_state)state, 0), places[state]);
        ck_assert_int_eq(life_place_of((enum board_state)state, -1),
                         ended ? LIFE_PLACE_COUNT : places[state]);
    }
}
END_TEST

/* The last one that was a zombie for a while; 0 is a time like any other. */
START_TEST(the_last_zombie)
{
    queue(4);
    for (uint32_t job = 1; job <= 4; job++)
        tell_forked(&stage, 0, job, (int)job);
    look(0.5);
    ck_assert(life.last_exited_us == -1 && life.last_reaped_us == -1);
    tell_exited(&stage, 0, 1, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 1, 1, 0, 1);
    look(1);
    ck_assert(life.last_exited_us == 0 && life.last_reaped_us == 1000000);
    tell_exited(&stage, 2, 2, 1, 0, FB_CAUSE_NONE); /* reaped at once: none was seen */
    tell_reaped(&stage, 2, 2, 0, 1);
    look(2);
    ck_assert(life.last_exited_us == 0 && life.last_reaped_us == 1000000);
    tell_exited(&stage, 3, 4, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 5, 4, 0, 1);
    tell_exited(&stage, 3.5, 3, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 4, 3, 0, 1);
    look(5);
    ck_assert(life.last_exited_us == 3000000 && life.last_reaped_us == 5000000);
    ck_assert_uint_eq(life.places[LIFE_REAPED].count, 4);
    ck_assert_uint_eq(life.ends[BOARD_OK], 3);
    ck_assert_uint_eq(life.ends[BOARD_FAILED], 1);
}
END_TEST

/* Of more than can be drawn the first; of the reaped the last. */
START_TEST(more_than_can_be_drawn)
{
    const struct life_tokens *waiting = &life.places[LIFE_WAITING];
    const struct life_tokens *reaped = &life.places[LIFE_REAPED];

    queue(2 * LIFE_MOST + 5);
    for (uint32_t job = 1; job <= LIFE_MOST + 2; job++) {
        tell_forked(&stage, 1, job, 1);
        tell_exited(&stage, 2, job, 0, 0, FB_CAUSE_NONE);
        tell_reaped(&stage, 3, job, 0, 1);
    }
    look(4);
    ck_assert_uint_eq(waiting->count, LIFE_MOST + 3);
    ck_assert_uint_eq(waiting->shown, LIFE_MOST);
    ck_assert_uint_eq(waiting->jobs[waiting->first], LIFE_MOST + 3);
    ck_assert_uint_eq(waiting->jobs[LIFE_MOST - 1], 2 * LIFE_MOST + 2);
    ck_assert_uint_eq(reaped->count, LIFE_MOST + 2);
    ck_assert_uint_eq(reaped->shown, LIFE_MOST);
    for (uint32_t i = 0; i < LIFE_MOST; i++)
        ck_assert_uint_eq(reaped->jobs[(reaped->first + i) % LIFE_MOST], i + 3);
}
END_TEST

/* A second in which each had so much of a core, and waited for one in the rest of it. */
static void take_turns(const int *cpu_ms, uint32_t count)
{
    queue(count);
    for (uint32_t job = 1; job <= count; job++) {
        tell_start(&stage, 0, job, (int)job);
        tell(&stage, 1.001,
             (struct fb_event){ .kind = FB_SAMPLE,
                                .job = job,
                                .attempt = 1,
                                .as.sample = { .cpu_us = cpu_ms[job - 1] * 1000,
                                               .core = 0,
                                               .state = 'R',
                                               .delay_us = 1000000 - cpu_ms[job - 1] * 1000 } });
    }
    look(1.1);
}

/* As many have a turn as had one at the same time, those with most of it; of like ones the first.
 */
START_TEST(who_has_a_core)
{
    static const struct {
        int cpu_ms[5];
        uint32_t count, turns[4];
    } rows[] = {
        { { 400 }, 1, { 0 } },
        { { 450 }, 1, { 0 } },
        { { 300, 300 }, 2, { 1 } },
        { { 200, 400, 400 }, 3, { 2 } },
        { { 100, 300, 400, 400, 400 }, 5, { 3, 4 } },
        { { 400, 110, 0, 0, 0 }, 5, { 1 } },
        { { 400, 90, 0, 0, 0 }, 5, { 0 } },
    };

    take_turns(rows[_i].cpu_ms, rows[_i].count);
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_uint_eq(i < life.turn_count ? life.turns[i] : 0, rows[_i].turns[i]);
}
END_TEST

/* No more than there is room for; one that has none is none of them. */
START_TEST(many_turns)
{
    struct board_job room;
    static int cpu_ms[300];

    for (int i = 0; i < 300; i++)
        cpu_ms[i] = i == LIFE_TURNS_MOST - 1 ? 300 : 400;
    take_turns(cpu_ms, 300);
    ck_assert_uint_eq(life.turn_count, LIFE_TURNS_MOST);
    for (uint32_t job = 1; job <= 300; job++) {
        bool has = job != LIFE_TURNS_MOST && job <= LIFE_TURNS_MOST + 1;
        ck_assert_int_eq(life_sign_of(&life, board_job(&stage.board, job, &room), 1100000),
                         has ? LIFE_ON_CORE : LIFE_READY);
    }
}
END_TEST

/* As many that run as there are signs for. */
START_TEST(all_of_them_run)
{
    static int cpu_ms[LIFE_MOST];

    for (int i = 0; i < LIFE_MOST; i++)
        cpu_ms[i] = 1;
    take_turns(cpu_ms, LIFE_MOST);
    ck_assert_uint_eq(life.turn_count, 1);
    ck_assert_uint_eq(life.turns[0], 1);
}
END_TEST

/* What a token says in a narrow and in a wide place. */
static void ck_words(enum life_place place, uint32_t job, const char *narrow, const char *wide)
{
    struct scene scene = stage_scene(&stage, 1, 1);
    struct board_job room;
    char words[64];

    ck_assert_str_eq(life_token_words(&scene, &life, place, board_job(&stage.board, job, &room),
                                      false, words),
                     narrow);
    ck_assert_str_eq(life_token_words(&scene, &life, place, board_job(&stage.board, job, &room),
                                      true, words),
                     wide);
}

START_TEST(words_of_a_token)
{
    queue(8);
    tell_forked(&stage, 1, 2, 1);
    for (uint32_t job = 3; job <= 8; job++)
        tell_start(&stage, 1, job, (int)job);
    tell_sample(&stage, 2, 3, 0.9, 1, 0, 'R');
    tell(&stage, 2,
         (struct fb_event){ .kind = FB_SAMPLE,
                            .job = 4,
                            .attempt = 1,
                            .as.sample = { .core = 1, .state = 'R', .delay_us = 980000 } });
    tell_stopped(&stage, 2, 5, SIGSTOP);
    tell_exited(&stage, 2, 6, 3, 0, FB_CAUSE_NONE);
    tell_exited(&stage, 2, 7, 0, SIGKILL, FB_CAUSE_NONE);
    tell_reaped(&stage, 2.001, 7, 0, 1);
    tell_exited(&stage, 2, 8, 3, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 2, 8, 0, 1);
    tell_retry(&stage, 2.1, 8, 4);
    look(2.5);
    ck_words(LIFE_WAITING, 1, "", "waits to be started");
    ck_words(LIFE_RUNNING, 2, "forked", "forked");
    ck_words(LIFE_RUNNING, 3, "on core 0", "on core 0");
    ck_words(LIFE_RUNNING, 4, "ready", "ready, without a core for 98%");
    ck_words(LIFE_STOPPED, 5, "SIGSTOP", "SIGSTOP");
    ck_words(LIFE_ZOMBIE, 6, "exit 3", "exit 3  0.5 s");
    ck_words(LIFE_REAPED, 7, "SIGKILL", "SIGKILL, zombie for 1.0 ms");
    ck_words(LIFE_WAITING, 8, "3.6 s", "again in 3.6 s");
    stage.now_s = 6.1;
    ck_words(LIFE_WAITING, 8, "", "exit 3, try 2");
}
END_TEST

CHECK_MAIN("life, found")
{
    check_locale();
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, what_has_moved);
    tcase_add_test(all, since_when);
    tcase_add_test(all, a_place_for_each_state);
    tcase_add_test(all, the_last_zombie);
    tcase_add_test(all, more_than_can_be_drawn);
    tcase_add_loop_test(all, who_has_a_core, 0, 7);
    tcase_add_test(all, many_turns);
    tcase_add_test(all, all_of_them_run);
    tcase_add_test(all, words_of_a_token);
}
