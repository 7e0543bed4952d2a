/*
 * terminal.c - workers' terminals at the desk: which has the keyboard, and what each has asked for.
 *
 * All bytes of all terminals pass here, but only a parser of their modes looks at them: a screen is
 * made for the one that is shown, when it is drawn (view/terminal.c). A question of a program that
 * is not shown is answered all the same, or it would wait: for that a screen is made of what is
 * kept of its bytes, and given up again. So often at most: a program may ask without end.
 */
#include "inside.h"

#include "base/array.h"
#include "emulate/emulate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HELD_US      400000 /* half a chord waits so long for the other half */
#define ANSWERS_MOST 20     /* a second */
#define SECOND_US    1000000
#define WHEEL_ROWS   3
#define WHEEL_UP     64
#define WHEEL_DOWN   65
#define ROWS_USUAL   24
#define COLS_USUAL   80

bool desk_terminal_emulates(const struct desk *desk)
{
    return desk->source != NULL && desk->source->emulates && emulate_there();
}

static struct desk_terminal *find(const struct desk *desk, uint32_t job)
{
    for (size_t i = 0; i < desk->terminals.count; i++)
        if (desk->terminals.list[i].job == job)
            return &desk->terminals.list[i];
    return NULL;
}

/* Of that attempt; a new one has asked for nothing yet. NULL: no memory, or not known and `size`
 * bytes ask for nothing. */
static struct desk_terminal *of(struct desk *desk, const struct fb_event *event)
{
    struct desk_terminals *all = &desk->terminals;
    struct desk_terminal *terminal = find(desk, event->job);

    if (terminal != NULL && terminal->attempt == event->attempt)
        return terminal;
    if (terminal == NULL) {
        if (memchr(event->as.output.bytes, '\033', event->as.output.size) == NULL ||
            array_reserve(&all->list, &all->room, all->count + 1, sizeof *all->list, 8) < 0)
            return NULL;
        terminal = &all->list[all->count++];
    }
    *terminal = (struct desk_terminal){ .job = event->job, .attempt = event->attempt };
    return terminal;
}

void desk_terminal_fini(struct desk *desk)
{
    free(desk->terminals.list);
    text_fini(&desk->terminals.out);
}

/* ---------------------------------------------------------------- questions */

struct asking {
    struct desk *desk;
    struct emulate *screen;
    uint32_t job, attempt;
    uint64_t offset, from; /* of the bytes that ask */
};

static void answer(void *context, const char *bytes, size_t size)
{
    struct asking *asking = context;

    (void)asking->desk->source->type(asking->desk->source, asking->job, bytes, size);
}

static void put_asking(struct asking *asking, const char *bytes, size_t size, bool asks)
{
    emulate_put(asking->screen, bytes, size, asks ? answer : NULL, asking);
}

static void feed(void *context, const struct board_piece *piece)
{
    struct asking *asking = context;
    size_t before;

    if (piece->attempt != asking->attempt)
        return;
    asking->offset += piece->left_out_bytes;
    before = asking->from > asking->offset ? (size_t)(asking->from - asking->offset) : 0;
    before = before < piece->size ? before : piece->size;
    put_asking(asking, piece->bytes, before, false);
    put_asking(asking, piece->bytes + before, piece->size - before, true);
    asking->offset += piece->size;
}

static bool may_answer(struct desk *desk, int64_t now_us)
{
    struct desk_terminals *all = &desk->terminals;

    if (now_us - all->answered_us >= SECOND_US) {
        all->answered_us = now_us;
        all->answers = 0;
    }
    return all->answers++ < ANSWERS_MOST;
}

static void answer_all(struct desk *desk, const struct fb_event *event)
{
    const struct desk_terminals *all = &desk->terminals;
    struct asking asking = {
        .desk = desk, .job = event->job, .attempt = event->attempt, .from = event->as.output.offset
    };

    if (desk->source->type == NULL || desk->source->elsewhere || !may_answer(desk, event->t_us) ||
        emulate_open(&asking.screen, all->rows > 0 ? all->rows : ROWS_USUAL,
                     all->cols > 0 ? all->cols : COLS_USUAL) < 0)
        return;
    board_output(&desk->board, event->job, feed, &asking);
    emulate_close(asking.screen);
}

void desk_terminal_event(struct desk *desk, const struct fb_event *event)
{
    struct board_job room;
    const struct board_job *job =
        desk_terminal_emulates(desk) ? board_job(&desk->board, event->job, &room) : NULL;
    struct desk_terminal *terminal;

    if (job == NULL || !job->pty || event->as.output.stream != 1 ||
        event->as.output.left_out_bytes > 0) /* the tail, which has come */
        return;
    terminal = of(desk, event);
    if (terminal != NULL &&
        emulate_modes_put(&terminal->modes, event->as.output.bytes, event->as.output.size))
        answer_all(desk, event);
}

/* ---------------------------------------------------------------- what is shown */

static void see_first(void *context, const struct board_piece *piece)
{
    int *lost = context;

    if (*lost < 0)
        *lost = piece->left_out_bytes > 0;
}

/* It draws full screens, and the bytes of the first are gone. */
static bool lacks_its_beginning(const struct desk *desk, uint32_t job)
{
    const struct desk_terminal *terminal = find(desk, job);
    int lost = -1;

    if (terminal == NULL || (terminal->modes.modes & EMULATE_FULL_SCREEN) == 0)
        return false;
    board_output(&desk->board, job, see_first, &lost);
    return lost > 0;
}

void desk_terminal_keep(struct desk *desk)
{
    struct desk_terminals *all = &desk->terminals;
    struct ui_place *pane = &desk->ui.pane;
    const struct desk_terminal *terminal;
    struct view_place place;
    uint32_t shown;

    pane->terminals = desk_terminal_emulates(desk) && !desk_frozen(desk);
    view_terminal_place(&place, desk->shown, &desk->ui, desk->grid.rows, desk->grid.cols);
    shown = place.rows > 0 ? view_output_job(&desk->ui) : 0;
    terminal = shown != 0 ? find(desk, shown) : NULL;
    pane->modes = terminal != NULL ? &terminal->modes : NULL;
    if (place.rows > 0) {
        all->rows = place.rows;
        all->cols = place.cols;
    }
    if (shown != 0 && shown != all->shown && lacks_its_beginning(desk, shown))
        all->redraw = true;
    all->shown = shown;
}

/* ---------------------------------------------------------------- the keyboard */

bool desk_keyboard_given(const struct desk *desk)
{
    return desk->ui.pane.keyboard;
}

static void take_back(struct desk *desk)
{
    desk->ui.pane.keyboard = false;
    desk->ui.pane.focus = false;
    desk->terminals.held_us = 0;
    desk->changed = true;
    desk_say(desk, "the keys are the board's again");
}

void desk_terminal_give(struct desk *desk, uint32_t job)
{
    if (desk->ui.table.selected != job)
        desk_select(desk, job);
    desk_open_pane(desk, PANE_OUTPUT);
    desk->ui.pane.end = 0;
    desk->ui.pane.focus = true;
    desk->ui.pane.keyboard = true;
    desk->terminals.keyboard = (struct emulate_keyboard){ 0 };
    desk->terminals.typed = job;
    desk->changed = true;
}

static void say_refused(struct desk *desk, int r)
{
    if (r == -EAGAIN)
        desk_say(desk, "it does not read: what was typed is too much, and was dropped");
    else if (r == -EPIPE)
        desk_say(desk, "it has closed its standard input");
    else if (r == -ESRCH)
        desk_say(desk, "it has ended: what was typed went nowhere");
    else if (r < 0 && !desk_say_why(desk, r))
        desk_say(desk, "it could not be typed: %s", strerrordesc_np(-r));
}

void desk_terminal_send(struct desk *desk, const char *line, bool end)
{
    struct text *out = &desk->terminals.out;
    int r;

    text_clear(out);
    text_puts(out, line);
    if (!end)
        text_putc(out, '\n');
    r = out->failed
            ? -ENOMEM
            : desk->source->type(desk->source, desk->terminals.typed, out->bytes, out->size);
    say_refused(desk, r);
    if (r == 0 && end)
        desk_say(desk, "its standard input is at its end");
}

/* A turn of the wheel where the program wants no mouse: of a full screen arrows, else its history.
 */
static void turn_wheel(struct desk *desk, const struct emulate_modes *modes, bool up)
{
    if ((modes->modes & EMULATE_FULL_SCREEN) == 0) {
        desk_step_pane(desk, up ? -WHEEL_ROWS : WHEEL_ROWS);
        return;
    }
    for (int i = 0; i < WHEEL_ROWS; i++)
        text_printf(&desk->terminals.out, "\033%c%c",
                    modes->modes & EMULATE_CURSOR_KEYS ? 'O' : '[', up ? 'A' : 'B');
}

/* False: it was a click beside the terminal, and the keyboard is the board's again. */
static bool move_mouse(struct desk *desk, const struct emulate_modes *modes,
                       struct emulate_mouse *mouse)
{
    struct view_place place;
    bool wheel = mouse->button == WHEEL_UP || mouse->button == WHEEL_DOWN;
    struct layout at;

    desk_layout(desk, &at);
    view_terminal_place(&place, desk->shown, &desk->ui, desk->grid.rows, desk->grid.cols);
    if (mouse->row < at.pane_row || mouse->row >= at.pane_row + at.pane_rows ||
        mouse->col < at.pane_col) {
        if (wheel || mouse->release)
            return true;
        take_back(desk);
        return false;
    }
    if (wheel && (place.rows == 0 || (modes->modes & EMULATE_MOUSE) == 0)) {
        turn_wheel(desk, modes, mouse->button == WHEEL_UP);
    } else if (place.rows > 0) {
        mouse->row -= place.row;
        mouse->col -= place.col;
        emulate_type_mouse(modes, mouse, &desk->terminals.out);
    }
    return true;
}

/* A user that types looks at what the program does. */
static void send_out(struct desk *desk)
{
    struct text *out = &desk->terminals.out;

    if (out->size == 0)
        return;
    desk->ui.pane.end = 0;
    say_refused(desk,
                desk->source->type(desk->source, desk->terminals.typed, out->bytes, out->size));
    text_clear(out);
}

bool desk_type(struct desk *desk, const char *bytes, size_t size, int64_t clock_us,
               struct press_mouse *click)
{
    static const struct emulate_modes none;
    struct desk_terminals *all = &desk->terminals;
    const struct desk_terminal *terminal = find(desk, all->typed);
    const struct emulate_modes *modes = terminal != NULL ? &terminal->modes : &none;
    enum emulate_typed typed = EMULATE_MOUSE_MOVED;
    struct emulate_mouse mouse;
    size_t at = 0;

    desk->changed = true;
    desk->message[0] = '\0';
    while (typed == EMULATE_MOUSE_MOVED) {
        typed = emulate_type(&all->keyboard, modes, bytes, size, &at, &all->out, &mouse);
        if (typed == EMULATE_MOUSE_MOVED && !move_mouse(desk, modes, &mouse)) {
            *click = (struct press_mouse){ MOUSE_CLICK, mouse.row, mouse.col };
            return true;
        }
    }
    send_out(desk);
    all->held_us = all->keyboard.held ? clock_us : 0;
    if (typed == EMULATE_CHORD)
        take_back(desk);
    return false;
}

int64_t desk_type_deadline_us(const struct desk *desk)
{
    return desk->terminals.held_us != 0 ? desk->terminals.held_us + HELD_US : INT64_MAX;
}

void desk_type_turn(struct desk *desk, int64_t clock_us)
{
    if (clock_us < desk_type_deadline_us(desk))
        return;
    desk->terminals.held_us = 0;
    emulate_type_held(&desk->terminals.keyboard, &desk->terminals.out);
    send_out(desk);
}
