/* pack_stage.h - texts and lists of two jobs are the same, or absent in both. */
#ifndef PACK_STAGE_H
#define PACK_STAGE_H

#include "check_main.h"

static inline void same_text(const char *a, const char *b)
{
    ck_assert_int_eq(a == NULL, b == NULL);
    if (a != NULL)
        ck_assert_str_eq(a, b);
}

static inline void same_words(const char *const *a, const char *const *b)
{
    ck_assert_int_eq(a == NULL, b == NULL);
    if (a == NULL)
        return;
    while (*a != NULL && *b != NULL)
        ck_assert_str_eq(*a++, *b++);
    ck_assert_ptr_eq(*a, *b);
}

#endif
