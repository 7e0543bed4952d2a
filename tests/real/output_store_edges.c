/*
 * output_store_edges.c - stores at their edges: descriptor 0, a file that takes a part, what one
 * that was used before remembers.
 */
#include "store_stage.h"

/* One that was emptied in between begins anew: a file is tried at once. */
START_TEST(after_no_file_took_it)
{
    begin(1);
    limit(RLIMIT_FSIZE, 0);
    put_some(0, STORE_MEMORY_BYTES);
    put_some(0, STORE_MEMORY_BYTES);
    ck_assert_uint_eq(stores[0]->room, 2 * STORE_MEMORY_BYTES); /* as much as it needs */
    ck_assert_uint_gt(stores[0]->retry_bytes, STORE_MEMORY_BYTES);
    write_all(0);
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    put_some(0, STORE_MEMORY_BYTES + 1);
    ck_assert_uint_eq(stores[0]->file_bytes, STORE_MEMORY_BYTES + 1);
    write_all(0);
    finish();
}
END_TEST

/* The file takes the first byte of a piece alone: the piece is in memory, whole. */
START_TEST(a_part_of_a_piece)
{
    begin(1);
    put_some(0, STORE_MEMORY_BYTES + 1);
    limit(RLIMIT_FSIZE, STORE_MEMORY_BYTES + 2);
    put_some(0, STORE_MEMORY_BYTES + 1);
    ck_assert_int_eq(pool.error, EFBIG);
    ck_assert_uint_eq(stores[0]->used, STORE_MEMORY_BYTES + 1);
    check_all();
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    write_all(0);
    finish();
}
END_TEST

/* Its own file, or the one that is shared, may have descriptor 0: one like any other. */
START_TEST(in_descriptor_0)
{
    int before = dup(0);

    begin(_i == 0 ? 2 : 0);
    close(0);
    put_some(0, STORE_MEMORY_BYTES + 1);
    ck_assert_int_eq(_i == 0 ? stores[0]->file_fd : pool.spill.fd, 0);
    put_some(0, STORE_MEMORY_BYTES);
    put_some(0, 1);
    ck_assert_int_eq(pool.files, 1 - _i);
    ck_assert_uint_eq(stores[0]->file_bytes, 2 * STORE_MEMORY_BYTES + 1);
    check_all();
    write_all(0);
    finish();
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    dup2(before, 0);
    close(before);
}
END_TEST

/* 64 that are closed are kept, with their memory. */
START_TEST(kept_to_be_opened_again)
{
    struct store *many[70], *last;

    begin(0);
    for (int i = 0; i < 70; i++)
        many[i] = store_open(&pool);
    last = many[63];
    for (int i = 0; i < 70; i++)
        store_close(&pool, many[i]);
    ck_assert_int_eq(pool.count, 64);
    ck_assert_ptr_eq(store_open(&pool), last);
    ck_assert_ptr_null(last->next);
    ck_assert_int_eq(pool.count, 63);
    store_close(&pool, last);
    ck_assert_ptr_null(store_close(&pool, NULL));
    ck_assert_int_eq(pool.count, 64);
    for (int i = 63; i >= 0; i--)
        ck_assert_ptr_eq(store_open(&pool), many[i]); /* the last that was closed first */
    ck_assert_int_eq(pool.count, 0);
    ck_assert_ptr_null(pool.free);
    for (int i = 0; i < 64; i++)
        store_close(&pool, many[i]);
    finish();
}
END_TEST

CHECK_MAIN("edges of stores")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, after_no_file_took_it);
    tcase_add_test(all, a_part_of_a_piece);
    tcase_add_loop_test(all, in_descriptor_0, 0, 2);
    tcase_add_test(all, kept_to_be_opened_again);
}
