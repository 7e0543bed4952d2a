/*
 * page.c - keys of the two pages. A field takes only what can become an answer, so that a student
 * learns what is asked for from the field itself.
 */
#include "page.h"

#include "base/utf8.h"
#include "draw/press.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PAGE 8 /* lines of a page up or down */

static const struct teach_question *asked_of(const struct teach_page *page)
{
    return page->at < page->lesson->count ? &page->lesson->questions[page->at] : NULL;
}

static void step_on(struct teach_page *page)
{
    do
        page->at++;
    while (page->at < page->lesson->count && page->given[page->at]);
}

void teach_page_ask(struct teach_page *page)
{
    page->comparing = false;
    page->at = 0;
    page->top = 0;
    page->message[0] = '\0';
    if (page->lesson->count > 0 && page->given[0])
        step_on(page);
}

void teach_page_compare(struct teach_page *page)
{
    page->comparing = true;
    page->top = 0;
    page->message[0] = '\0';
}

static bool has_order(const struct teach_lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++)
        if (lesson->questions[i].kind == TEACH_A_ORDER)
            return true;
    return false;
}

void teach_page_said(const struct teach_page *page, struct text *out)
{
    text_puts(out, "You said: ");
    for (size_t i = 0; i < page->lesson->count; i++) {
        if (i > 0) /* an order has commas of its own */
            text_puts(out, has_order(page->lesson) ? "; " : ", ");
        if (page->said[i].known)
            teach_put_value(out, &page->lesson->questions[i], &page->said[i]);
        else
            text_puts(out, "nothing");
    }
}

/* ---------------------------------------------------------------- what is typed */

static void tell_wanted(struct teach_page *page)
{
    char wanted[128];

    snprintf(page->message, sizeof page->message, "It must be %s.",
             teach_wanted(asked_of(page), wanted, sizeof wanted));
}

static void type(struct teach_page *page, int press)
{
    char *typed = page->typed[page->at];
    size_t size = strlen(typed), length = 0;
    char more[TEACH_TYPED_MOST];

    memcpy(more, typed, size + 1);
    if (press < 0x80)
        more[size + length++] = (char)press;
    else if (size + 4 < sizeof more)
        length = utf8_write(more + size, (uint32_t)press);
    if (length == 0 || size + length >= sizeof more)
        return;
    more[size + length] = '\0';
    if (teach_begins(asked_of(page), more))
        memcpy(typed, more, size + length + 1);
    else
        tell_wanted(page);
}

static void erase(struct teach_page *page)
{
    char *typed = page->typed[page->at];
    size_t size = strlen(typed);

    while (size > 0 && ((unsigned char)typed[--size] & 0xC0) == 0x80)
        ;
    typed[size] = '\0';
}

static enum teach_wish enter(struct teach_page *page)
{
    const struct teach_question *asked = asked_of(page);

    if (asked == NULL)
        return TEACH_RUN;
    if (teach_said(asked, page->typed[page->at], &page->said[page->at]) == -EINVAL) {
        tell_wanted(page);
        return TEACH_STAY;
    }
    step_on(page);
    return asked_of(page) == NULL ? TEACH_RUN : TEACH_STAY;
}

static void step_back(struct teach_page *page)
{
    size_t at = page->at;

    while (at > 0)
        if (!page->given[--at]) {
            page->at = at;
            return;
        }
}

/* ---------------------------------------------------------------- keys */

static void scroll(struct teach_page *page, int by)
{
    page->top += by;
    page->top = page->top > page->most ? page->most : page->top;
    page->top = page->top < 0 ? 0 : page->top;
}

static bool is_text(int press)
{
    return press >= PRESS_SPACE && press != PRESS_BACKSPACE && press < PRESS_UP;
}

static enum teach_wish press_ask(struct teach_page *page, int press)
{
    switch (press) {
    case PRESS_ENTER:
        return page->cannot == NULL ? enter(page) : page->next != NULL ? TEACH_NEXT : TEACH_LEAVE;
    case PRESS_ESCAPE:
        return TEACH_LEAVE;
    case PRESS_PAGE_UP:
    case PRESS_PAGE_DOWN:
        scroll(page, press == PRESS_PAGE_UP ? -PAGE : PAGE);
        return TEACH_STAY;
    case PRESS_UP:
        step_back(page);
        return TEACH_STAY;
    }
    if (page->cannot != NULL)
        return press == 'q'                         ? TEACH_LEAVE
               : press == 'n' && page->next != NULL ? TEACH_NEXT
                                                    : TEACH_STAY;
    if (asked_of(page) == NULL)
        return TEACH_STAY;
    if (press == PRESS_BACKSPACE || press == PRESS_CTRL('h'))
        erase(page);
    else if (press == PRESS_CTRL('u'))
        page->typed[page->at][0] = '\0';
    else if (is_text(press))
        type(page, press);
    return TEACH_STAY;
}

static enum teach_wish press_compare(struct teach_page *page, int press)
{
    switch (press) {
    case PRESS_ENTER:
    case 'n':
        if (page->next != NULL)
            return TEACH_NEXT;
        snprintf(page->message, sizeof page->message, "There is no next lesson. q leaves.");
        return press == PRESS_ENTER ? TEACH_LEAVE : TEACH_STAY;
    case 'r':
        return TEACH_AGAIN;
    case 'a':
        return TEACH_ASK_AGAIN;
    case 'p':
        if (page->playable)
            return TEACH_PLAY;
        snprintf(page->message, sizeof page->message,
                 "There is no record of the run to be played.");
        return TEACH_STAY;
    case 'q':
    case PRESS_ESCAPE:
        return TEACH_LEAVE;
    case PRESS_UP:
    case PRESS_DOWN:
        scroll(page, press == PRESS_UP ? -1 : 1);
        return TEACH_STAY;
    case PRESS_PAGE_UP:
    case PRESS_PAGE_DOWN:
        scroll(page, press == PRESS_PAGE_UP ? -PAGE : PAGE);
        return TEACH_STAY;
    default:
        return TEACH_STAY;
    }
}

enum teach_wish teach_page_press(struct teach_page *page, int press)
{
    page->message[0] = '\0';
    return page->comparing ? press_compare(page, press) : press_ask(page, press);
}
