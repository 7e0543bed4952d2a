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

/* Up to 256 KiB more are kept in memory: one byte more, and a file is tried. Of nothing, nothing.
 */
START_TEST(when_a_file_is_tried_again)
{
    begin(1);
    limit(RLIMIT_FSIZE, 0);
    put_some(0, STORE_MEMORY_BYTES + 1);
    ck_assert_int_eq(pool.error, EFBIG);
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    while (stores[0]->used < stores[0]->retry_bytes)
        put_some(0, stores[0]->retry_bytes - stores[0]->used > 60000
                        ? 60000
                        : stores[0]->retry_bytes - stores[0]->used);
    put_some(0, 0);
    ck_assert_uint_eq(stores[0]->used, STORE_MEMORY_BYTES + 1 + (256 << 10));
    ck_assert_uint_eq(stores[0]->file_bytes, 0);
    put_some(0, 1);
    ck_assert_uint_eq(stores[0]->file_bytes, STORE_MEMORY_BYTES + 1 + (256 << 10));
    check_all();
    write_all(0);
    finish();
}
END_TEST

/* One byte is left when all else is written: 0: sendfile(2) has sent a MiB; 1: that refuses a file
 * that is opened to append, and 16 KiB were copied. */
START_TEST(a_last_byte)
{
    const size_t size = _i == 0 ? 1 << 20 : 1 << 14;
    char path[] = "/tmp/test_store.XXXXXX", bytes[16384];
    int fd = mkstemp(path), out = open(path, O_WRONLY | O_CLOEXEC | (_i == 1 ? O_APPEND : 0));
    ssize_t n;

    unlink(path);
    begin(1);
    while (put[0] <= size)
        put_some(0, put[0] + STORE_MEMORY_BYTES < size ? STORE_MEMORY_BYTES : size + 1 - put[0]);
    ck_assert_uint_eq(stores[0]->file_bytes, size + 1);
    ck_assert_int_eq(store_write(&pool, stores[0], out, true), 1);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        check_bytes(0, bytes, n);
    ck_assert_uint_eq(got[0], size + 1);
    put[0] = got[0] = 0;
    check_all();
    close(out);
    close(fd);
    finish();
}
END_TEST

/* A file that another has cut, 0: its own, 1: where sendfile(2) refuses the target, 2: the shared:
 * that is an error, not a wait without end. */
START_TEST(a_file_that_was_cut)
{
    char path[] = "/tmp/test_store.XXXXXX";
    int out = mkstemp(path);

    unlink(path);
    fcntl(out, F_SETFL, _i == 1 ? O_APPEND : 0);
    begin(_i < 2);
    put_some(0, STORE_MEMORY_BYTES + 1);
    ck_assert_int_eq(ftruncate(_i < 2 ? stores[0]->file_fd : pool.spill.fd, 100), 0);
    ck_assert_int_eq(store_write(&pool, stores[0], out, true), -EIO);
    ck_assert_int_eq(lseek(out, 0, SEEK_END), 100);
    close(out);
    finish();
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
    tcase_add_test(all, when_a_file_is_tried_again);
    tcase_add_loop_test(all, a_last_byte, 0, 2);
    tcase_add_loop_test(all, a_file_that_was_cut, 0, 3);
    tcase_add_test(all, kept_to_be_opened_again);
}
