/*
 * term.h - the terminal while a board is on it: entered, left, and given back as it was however the
 * program dies. A process has one, so there is no handle.
 */
#ifndef FB_TERM_TERM_H
#define FB_TERM_TERM_H

#include "draw/press.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Takes the terminal: standard input and output where both are one, else /dev/tty. The caller has
 * blocked the signals it reads, or curses would take them; a run is opened after this, so that its
 * workers get back the actions of SIGSEGV and others that this sets. 0; or -errno and one line in
 * `why`: no terminal (-ENOTTY), one that cannot place its cursor (-ENOTSUP). Then nothing changed.
 */
int term_open(char *why, size_t size);
/* Whether that would stop us, as a shell's background job. */
bool term_in_background(void);
void term_close(void); /* whether open or not */

/* For the time of a stop or in the background: gives it back, takes it again. */
void term_leave(void);
void term_enter(void);
/* It is ours no more, gone or in other hands: nothing is given back or written. */
void term_lose(void);
bool term_entered(void);
/* Whether we may draw: our process group is the terminal's foreground one. */
bool term_foreground(void);

int term_fd(void);        /* readable: there may be a key. -1 while it is left */
bool term_writable(void); /* a frame written now would not wait for a terminal that was stopped */

/* The next key (press.h), PRESS_NONE if there is none; *mouse where it is PRESS_MOUSE. */
int term_press(struct press_mouse *mouse);

/* As the kernel has it; 24x80 where it does not know. */
void term_size(int *rows, int *cols);

void term_mouse_on(bool on);
/* While a text field is open: pasted text comes between PRESS_PASTE_BEGIN and _END. */
void term_paste_on(bool on);
/*
 * A worker has the keyboard: each key is bytes, Ctrl-C and Ctrl-Z too, and is read as they come:
 * how many, 0: none. What is pasted comes marked.
 */
void term_keyboard_on(bool on);
size_t term_bytes(char *bytes, size_t size);
/* The title of the terminal's window; it has its own back when the terminal is left, if it can. */
void term_title(const char *text);
void term_bell(void);
/* A notification, by OSC 9 or 777. */
void term_notify(int number, const char *text);
/* What is your background? PRESS_DARK or PRESS_LIGHT is the answer of one that knows OSC 11. */
void term_ask_background(void);
/* The clipboard of the terminal (OSC 52): base64, as it is sent. */
void term_clipboard(const char *base64, size_t size);

#endif
