/* set_arena.c - memory given piece by piece, up to its limit and no byte further. */
#include "check_main.h"
#include "set/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

START_TEST(to_the_limit)
{
    struct arena arena = { .most_bytes = 100 };

    ck_assert(arena_spend(&arena, 60));
    ck_assert(arena_spend(&arena, 40));
    ck_assert(!arena.full);
    ck_assert_uint_eq(arena.used_bytes, 100);
    ck_assert(arena_spend(&arena, 0));
    ck_assert(!arena_spend(&arena, 1));
    ck_assert(arena.full);
    ck_assert_uint_eq(arena.used_bytes, 100);
    ck_assert_ptr_null(arena_take(&arena, 1));
    arena_fini(&arena);
}
END_TEST

START_TEST(more_than_the_limit)
{
    struct arena arena = { .most_bytes = 100 };

    ck_assert(!arena_spend(&arena, 101));
    ck_assert(arena.full);
    ck_assert_uint_eq(arena.used_bytes, 0);
    arena_fini(&arena);
    arena = (struct arena){ 0 };
    ck_assert(arena_spend(&arena, SIZE_MAX / 2)); /* no limit */
    ck_assert_ptr_null(arena_take(&arena, SIZE_MAX / 2 + 1));
    ck_assert(!arena.full);
    arena_fini(&arena);
}
END_TEST

/* Pieces of any size are apart, zeroed and aligned. */
START_TEST(each_piece)
{
    struct arena arena = { 0 };
    unsigned char *given[200];

    for (size_t i = 0; i < 200; i++) {
        given[i] = arena_take(&arena, i * 37);
        ck_assert_ptr_nonnull(given[i]);
        ck_assert_uint_eq((uintptr_t)given[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < i * 37; k++)
            ck_assert_uint_eq(given[i][k], 0);
        memset(given[i], (int)i, i * 37);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t k = 0; k < i * 37; k++)
            ck_assert_uint_eq(given[i][k], i);
    ck_assert_str_eq(arena_copy(&arena, "wordless", 4), "word");
    ck_assert_str_eq(arena_copy(&arena, "", 0), "");
    ck_assert_uint_ge(arena.used_bytes, 37 * 199 * 100);
    arena_fini(&arena);
}
END_TEST

/* So are large pieces, which have a block of their own, and those at the edge of a block. */
START_TEST(large_pieces)
{
    static const size_t sizes[] = { 16383, 16384, 16385, 65535, 65536, 65537, 300000 };
    struct arena arena = { 0 };
    unsigned char *given[70];

    for (size_t i = 0; i < 70; i++) {
        size_t size = sizes[i % 7];
        given[i] = arena_take(&arena, size);
        ck_assert_ptr_nonnull(given[i]);
        for (size_t k = 0; k < size; k++)
            ck_assert(given[i][k] == 0);
        memset(given[i], (int)i + 1, size);
        ck_assert_str_eq(arena_copy(&arena, "word", 4), "word");
    }
    for (size_t i = 0; i < 70; i++)
        for (size_t k = 0; k < sizes[i % 7]; k++)
            ck_assert(given[i][k] == i + 1);
    arena_fini(&arena);
}
END_TEST

/* A copy that just fits ends the block; what comes then lies in another one. */
START_TEST(a_copy_that_just_fits)
{
    struct arena arena = { 0 };
    char bytes[20000];
    const char *copy;

    memset(bytes, 'x', sizeof bytes);
    ck_assert_ptr_nonnull(arena_take(&arena, 1));
    while (arena.left > 16000)
        ck_assert_ptr_nonnull(arena_take(&arena, 1000));
    copy = arena_copy(&arena, bytes, arena.left - 1);
    ck_assert_ptr_nonnull(copy);
    ck_assert_uint_eq(arena.left, 0);
    for (int i = 0; i < 100; i++) {
        char *piece = arena_take(&arena, 100);
        ck_assert_ptr_nonnull(piece);
        memset(piece, 'y', 100);
    }
    ck_assert_uint_eq(strspn(copy, "x"), strlen(copy));
    arena_fini(&arena);
}
END_TEST

CHECK_MAIN("arena")
{
    tcase_add_test(all, large_pieces);
    tcase_add_test(all, a_copy_that_just_fits);
    tcase_add_test(all, to_the_limit);
    tcase_add_test(all, more_than_the_limit);
    tcase_add_test(all, each_piece);
}
