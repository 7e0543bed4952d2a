/* check_left.h - whether a test came to its end: check_main.h asks. */
#ifndef CHECK_LEFT_H
#define CHECK_LEFT_H

void check_left_watch(void); /* once, before the first test */
void check_test_begins(void);
void check_test_ends(void);
/* The end of a test that has passed, in a process of its own: without the handlers of exit(3). */
_Noreturn void check_test_leaves(void);

#endif
