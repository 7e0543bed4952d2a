/*
 * console_stage.h - a terminal, a screen and a desk in the place of a console's own, which write
 * down their calls.
 */
#ifndef CONSOLE_STAGE_H
#define CONSOLE_STAGE_H

#include "check_seen.h"
#include "show/console.h"
#include "term/screen.h"
#include "term/term.h"

#include "check_quick.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define see(...) seen_put(" ", __VA_ARGS__)

static struct {
    bool entered, front, full, given, types, no_room, kept;
    int raised, rows, colors, open_r, term_r;
    int presses[8]; /* that wait, from the end; 0: none */
    size_t press_count;
    const char *bytes; /* typed for a worker; NULL: nothing waits */
    const char *command;
    int64_t type_us;
    enum request request;
} stage;

static inline void saw(const char *wanted)
{
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
}

int raise(int number)
{
    stage.raised = number;
    return 0;
}

/* ---------------------------------------------------------------- the terminal */

bool term_entered(void)
{
    return stage.entered;
}

bool term_foreground(void)
{
    return stage.front;
}

void term_enter(void)
{
    see("enter");
    stage.entered = true;
}

void term_leave(void)
{
    see("leave");
    stage.entered = false;
}

void term_lose(void)
{
    see("lose");
    stage.entered = false;
}

bool term_writable(void)
{
    return !stage.full;
}

void term_title(const char *text)
{
    see("title:%s", text);
}

void term_bell(void)
{
    see("bell");
}

void term_notify(int number, const char *text)
{
    see("notify%d:%s", number, text);
}

void term_mouse_on(bool on)
{
    see("mouse%d", on);
}

void term_paste_on(bool on)
{
    see("paste%d", on);
}

void term_keyboard_on(bool on)
{
    see("keyboard%d", on);
}

void term_clipboard(const char *base64, size_t size)
{
    see("clip:%zu:%.8s", size, base64);
}

int term_press(struct press_mouse *mouse)
{
    *mouse = (struct press_mouse){ 0 };
    return stage.press_count > 0 ? stage.presses[--stage.press_count] : PRESS_NONE;
}

size_t term_bytes(char *bytes, size_t size)
{
    size_t length = stage.bytes != NULL ? strlen(stage.bytes) : 0;

    ck_assert_uint_gt(size, length);
    memcpy(bytes, length > 0 ? stage.bytes : "", length);
    stage.bytes = NULL;
    return length;
}

void screen_resize(int *rows, int *cols)
{
    *rows = stage.rows;
    *cols = 40;
}

void screen_forget(void)
{
    see("forget");
}

int screen_draw(const struct grid *grid)
{
    (void)grid;
    see("draw");
    return 0;
}

void screen_palette(enum palette palette)
{
    see(palette == PALETTE_LIGHT ? "light" : palette == PALETTE_DARK ? "dark" : "other");
}

/* ---------------------------------------------------------------- the desk */

int desk_resize(struct desk *desk, int rows, int cols)
{
    (void)desk;
    see("size:%dx%d", rows, cols);
    return stage.no_room ? -ENOMEM : 0;
}

void desk_say(struct desk *desk, const char *format, ...)
{
    char words[400];
    va_list arguments;

    (void)desk;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    see("say:%s", words);
}

void desk_apply(struct desk *desk, const struct fb_event *event)
{
    (void)desk;
    (void)event;
    see("apply");
}

void desk_draw(struct desk *desk, int64_t now_us)
{
    see("frame:%d", (int)now_us);
    desk->changed = false;
}

void desk_type_turn(struct desk *desk, int64_t clock_us)
{
    (void)desk;
    (void)clock_us;
}

int64_t desk_type_deadline_us(const struct desk *desk)
{
    (void)desk;
    return stage.type_us;
}

bool desk_keyboard_given(const struct desk *desk)
{
    (void)desk;
    return stage.given;
}

bool desk_types(const struct desk *desk)
{
    (void)desk;
    return stage.types;
}

enum request desk_press(struct desk *desk, int press, const struct press_mouse *mouse)
{
    (void)desk;
    (void)mouse;
    see("press%d", press);
    return stage.request;
}

bool desk_type(struct desk *desk, const char *bytes, size_t size, int64_t clock_us,
               struct press_mouse *click)
{
    (void)desk;
    (void)clock_us;
    *click = (struct press_mouse){ 0 };
    see("type:%.*s", (int)size, bytes);
    stage.given = stage.kept;
    return !stage.kept;
}

const char *desk_copy(struct desk *desk)
{
    (void)desk;
    return stage.command;
}

int desk_open(struct desk *desk, unsigned keys, bool ascii)
{
    (void)ascii;
    desk->keys = keys;
    see("desk");
    return stage.open_r;
}

void desk_project(struct desk *desk, bool on)
{
    (void)desk;
    see("project%d", on);
}

void desk_close(struct desk *desk)
{
    (void)desk;
    see("desk-closed");
}

int term_open(char *why, size_t size)
{
    snprintf(why, size, "no terminal");
    see("term");
    return stage.term_r;
}

void term_close(void)
{
    see("term-closed");
}

void term_ask_background(void)
{
    see("ask");
}

int screen_open(bool color, enum palette palette)
{
    see("screen:%d,%d", color, palette == PALETTE_PROJECTOR);
    return stage.colors;
}

void screen_close(void)
{
    see("screen-closed");
}

#endif
