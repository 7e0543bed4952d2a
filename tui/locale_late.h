/*
 * locale_late.h - the locale, which is needed for little and costs a twelfth of a small run's
 * start: it is taken when somebody first asks for what is not ASCII.
 */
#ifndef FB_LOCALE_LATE_H
#define FB_LOCALE_LATE_H

void locale_later(void); /* by the program, once: the locale is the environment's */
void locale_now(void);   /* by whoever needs it; without locale_later() nothing changes */

#endif
