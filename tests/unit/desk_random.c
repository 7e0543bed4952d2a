/* desk_random.c - any keys, events and sizes in any order leave the desk whole. */
#include "desk_stage.h"

static uint64_t state = 1;

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static int any_key(void)
{
    static const int others[] = { PRESS_TAB,       PRESS_ENTER,     PRESS_ESCAPE,
                                  PRESS_BACKSPACE, PRESS_CTRL('b'), PRESS_CTRL('f'),
                                  PRESS_OTHER,     0x65E5,          PRESS_PASTE_BEGIN };

    if (draw(3) == 0)
        return PRESS_UP + (int)draw(PRESS_F1 - PRESS_UP + 1);
    if (draw(4) == 0)
        return others[draw(sizeof others / sizeof others[0])];
    return ' ' + (int)draw(95);
}

static void fork_below(uint32_t job, uint32_t parent, int64_t t_us)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_FORKED,
                                          .job = job,
                                          .attempt = 1,
                                          .t_us = t_us,
                                          .as.forked = { .pid = (pid_t)(1000 + job),
                                                         .parent = (pid_t)(1000 + parent) } });
    tell(FB_BEGAN, job, t_us);
}

static void any_event(uint32_t jobs, int64_t t_us)
{
    uint32_t job = 1 + draw(jobs);

    switch (draw(3)) {
    case 0:
        if (desk.keys == KEYS_WATCH)
            fork_below(job, job / 2, t_us);
        else
            begin(job, t_us);
        break;
    case 1:
        end(job, t_us, (int)draw(2));
        break;
    default:
        tell(draw(2) ? FB_STOPPED : FB_CONTINUED, job, t_us);
    }
}

START_TEST(any_keys_leave_it_whole)
{
    const uint32_t jobs = 40;
    struct press_mouse mouse;
    int64_t t_us = 0;

    set_up(jobs, 24, 80);
    state = (uint64_t)_i + 1;
    if (_i % 2 == 1)
        desk.keys = desk.ui.keys = KEYS_WATCH;
    for (int i = check_times(800, 4000); i > 0; i--) {
        if (draw(40) == 0)
            ck_assert_int_eq(desk_resize(&desk, (int)draw(40), (int)draw(120)), 0);
        if (draw(4) == 0)
            any_event(jobs, t_us += 1000);
        if (draw(8) == 0) {
            mouse = (struct press_mouse){ draw(3), (int)draw(45) - 2, (int)draw(130) - 2 };
            desk_press(&desk, PRESS_MOUSE, &mouse);
        } else {
            desk_press(&desk, any_key(), NULL);
        }
        desk_draw(&desk, t_us);
        ck_assert(!desk.changed);
        ck_assert_uint_le(desk.ui.table.top, desk.rows.count);
        if (desk.ui.table.selected != 0 && desk.rows.count > 0)
            ck_assert_uint_eq(desk.rows.list[desk.line], desk.ui.table.selected);
        ck_assert((desk.ui.foot.prompt != NULL) == (desk.ask != ASK_NOTHING));
        ck_assert_uint_lt(desk.ui.pane.shown, PANE_COUNT);
        ck_assert_uint_le(desk.folded_count + desk.opened_count, desk.folded_room);
        ck_assert_int_ge(desk.ui.pane.zoom_us, 0);
        ck_assert_int_ge(desk.ui.pane.left_us, 0);
    }
}
END_TEST

CHECK_MAIN("desk, any keys")
{
    desk_fixture(all);
    tcase_add_loop_test(all, any_keys_leave_it_whole, 0, 10);
}
