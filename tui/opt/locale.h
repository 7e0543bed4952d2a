/*
 * locale.h - the locale, which is needed for little and costs a twelfth of a small run's
 * start: it is taken when a text that is not ASCII is first asked for.
 */
#ifndef FB_OPT_LOCALE_H
#define FB_OPT_LOCALE_H

void locale_later(void); /* by the program, once: the locale is the environment's */
void locale_now(void);   /* by the code that needs it; without locale_later() nothing changes */
void locale_utf8(void);  /* for a file, which is UTF-8 wherever it is made */

#endif
