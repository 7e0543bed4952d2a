/*
 * output_store.c - bytes that wait, by a model: whatever is put and written in any order, by
 * several stores at once, comes out as it was put, and what the pool counts is what there is.
 * Files are short of descriptors, of room, or refused; the kernel's limits say so.
 */
#include "store_stage.h"

/* 0: with files of their own for all, 1: for two of them, 2: for none; 3 and 4: 1 and 2 where files
 * take little, so that memory has to. */
START_TEST(what_comes_out)
{
    static const int files[] = { STORES, 2, 0, 2, 0 };

    begin(files[_i]);
    state = (uint64_t)_i + 7;
    if (_i >= 3)
        limit(RLIMIT_FSIZE, 100000);
    for (int turn = check_times(600, 5000); turn > 0; turn--) {
        int i = (int)draw(STORES);
        if (draw(3) > 0 && put[i] - got[i] < 1 << 20)
            put_some(i, any_size());
        else
            write_some(i);
        check_all();
    }
    ck_assert_int_eq(pool.error, _i >= 3 ? EFBIG : 0);
    for (int i = 0; i < STORES; i++)
        write_all(i);
    check_all();
    finish();
}
END_TEST

/* The first 16 KiB are in memory, more in a file; so where that is small pieces, or one large. */
START_TEST(when_a_file_is_used)
{
    begin(1);
    put_some(0, STORE_MEMORY_BYTES - 1);
    put_some(0, 1);
    ck_assert_int_eq(stores[0]->file_fd, -1);
    ck_assert_uint_eq(stores[0]->used, STORE_MEMORY_BYTES);
    put_some(0, 1);
    ck_assert_int_ge(stores[0]->file_fd, 0);
    ck_assert_uint_eq(stores[0]->file_bytes, STORE_MEMORY_BYTES);
    ck_assert_uint_eq(stores[0]->used, 1);
    put_some(0, STORE_MEMORY_BYTES / 2 - 1);
    ck_assert_uint_eq(stores[0]->used, STORE_MEMORY_BYTES / 2);
    put_some(0, STORE_MEMORY_BYTES / 2 + 1);
    ck_assert_uint_eq(stores[0]->used, 0); /* half of the memory or more goes straight there */
    put_some(0, STORE_MEMORY_BYTES);
    put_some(0, STORE_MEMORY_BYTES / 2);
    ck_assert_uint_eq(stores[0]->used, 0);
    put_some(0, STORE_MEMORY_BYTES);
    put_some(0, STORE_MEMORY_BYTES / 2 - 1);
    ck_assert_uint_eq(stores[0]->used, STORE_MEMORY_BYTES / 2 - 1);
    put_some(1, STORE_MEMORY_BYTES + 1);
    ck_assert_int_eq(stores[1]->file_fd, -1); /* one has a file of its own; the others share */
    ck_assert_uint_eq(stores[1]->extents.count, 1);
    ck_assert_uint_eq(pool.spill.end, STORE_MEMORY_BYTES + 1);
    put_some(1, STORE_MEMORY_BYTES);
    put_some(1, 1);
    ck_assert_uint_eq(stores[1]->extents.count, 1); /* what follows itself is one extent */
    check_all();
    for (int i = 0; i < 2; i++)
        write_all(i);
    finish();
}
END_TEST

/* Where no file takes them: in memory, twice as much each time; a file is tried 256 KiB later. */
START_TEST(when_no_file_takes_it)
{
    begin(1);
    limit(RLIMIT_FSIZE, 0);
    put_some(0, STORE_MEMORY_BYTES);
    put_some(0, 1);
    ck_assert_int_eq(pool.error, EFBIG);
    ck_assert_uint_eq(stores[0]->room, 2 * STORE_MEMORY_BYTES);
    ck_assert_uint_eq(pool.over_bytes, STORE_MEMORY_BYTES);
    ck_assert_uint_eq(stores[0]->retry_bytes, STORE_MEMORY_BYTES + 1 + (256 << 10));
    put_some(0, STORE_MEMORY_BYTES - 1);
    ck_assert_uint_eq(stores[0]->room, 2 * STORE_MEMORY_BYTES);
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    while (stores[0]->used + 16384 <= stores[0]->retry_bytes) {
        put_some(0, 16384);
        ck_assert_uint_eq(stores[0]->file_bytes, 0);
    }
    put_some(0, 16384);
    ck_assert_uint_eq(stores[0]->used, 0);
    ck_assert_uint_eq(stores[0]->file_bytes, put[0]);
    ck_assert_uint_eq(pool.over_bytes, 0);
    check_all();
    write_all(0);
    finish();
}
END_TEST

static uint64_t blocks_of(int fd)
{
    struct stat status;

    ck_assert_int_eq(fstat(fd, &status), 0);
    return (uint64_t)status.st_blocks * 512;
}

/* Copied into a file, 8 MiB of what was taken are given back at a time; to a pipe nothing is. 0:
 * as sendfile(2) does it; 1: into a file that is opened to append, which that refuses. */
START_TEST(into_a_file)
{
    char path[] = "/tmp/test_store.XXXXXX", bytes[16384];
    int fd = mkstemp(path), before = dup(0), out;
    uint64_t whole = UINT64_C(9) << 20;
    ssize_t n;

    ck_assert_int_ge(fd, 0);
    out = open(path, O_WRONLY | O_CLOEXEC | (_i == 1 ? O_APPEND : 0));
    begin(1);
    close(0); /* which is one like any other */
    for (uint64_t size = 0; size < whole; size += 65536)
        put_some(0, 65536);
    ck_assert_int_eq(stores[0]->file_fd, 0);
    ck_assert_uint_ge(blocks_of(stores[0]->file_fd), whole - 65536);
    limit(RLIMIT_FSIZE, (rlim_t)whole - 1000); /* the target is full before the end */
    ck_assert_int_eq(store_write(&pool, stores[0], out, true), -EFBIG);
    ck_assert_uint_eq(stores[0]->file_taken, whole - 1000);
    ck_assert_uint_eq(stores[0]->file_given, UINT64_C(8) << 20);
    ck_assert_uint_le(blocks_of(stores[0]->file_fd), (UINT64_C(1) << 20) + 65536);
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    ck_assert_int_eq(store_write(&pool, stores[0], out, true), 1);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        check_bytes(0, bytes, n);
    ck_assert_uint_eq(got[0], whole);
    close(out);
    close(fd);
    unlink(path);
    finish();
    dup2(before, 0);
    close(before);
}
END_TEST

/* In the shared file what was taken has hardly a block any more, and it begins again when it is
 * empty.
 */
START_TEST(the_shared_file)
{
    struct stat status;

    begin(0);
    put_some(0, 60000);
    put_some(1, 60000);
    put_some(0, 60000);
    ck_assert_uint_eq(stores[0]->extents.count, 2);
    ck_assert_uint_eq(pool.spill.users, 2);
    ck_assert_uint_eq(pool.spill.end, 180000);
    ck_assert_uint_ge(blocks_of(pool.spill.fd), 180000 - 4096);
    write_all(0);
    ck_assert_uint_eq(pool.spill.users, 1);
    ck_assert_uint_le(blocks_of(pool.spill.fd), 60000 + 8 * 4096);
    store_close(&pool, stores[1]);
    put[1] = 0;
    stores[1] = store_open(&pool);
    ck_assert_uint_eq(pool.spill.users, 0);
    ck_assert_uint_eq(pool.spill.end, 0);
    ck_assert_int_eq(fstat(pool.spill.fd, &status), 0);
    ck_assert_int_eq(status.st_size, 0);
    check_all();
    finish();
}
END_TEST

/* Extents of two stores that take turns: the list is moved to its front, or made twice as long. */
START_TEST(many_extents)
{
    begin(0);
    for (int i = 0; i < 100; i++)
        put_some(i % 2, 20000);
    ck_assert_uint_eq(stores[0]->extents.count, 50);
    ck_assert_uint_eq(stores[0]->extents.room, 64);
    for (int i = 0; i < 15; i++)
        write_some(0);
    ck_assert_uint_gt(stores[0]->extents.first, 32);
    for (int i = 0; i < 40; i++)
        put_some(i % 2, 20000);
    ck_assert_uint_eq(stores[0]->extents.room, 64);
    check_all();
    for (int i = 0; i < 2; i++)
        write_all(i);
    finish();
}
END_TEST

/* No descriptor for a file of its own: the shared one has the one that was held for it. */
START_TEST(no_descriptor)
{
    begin(5);
    limit(RLIMIT_NOFILE, (rlim_t)pool.spill.spare_fd + 1);
    put_some(0, 40000);
    ck_assert_int_eq(stores[0]->file_fd, -1);
    ck_assert_int_ge(pool.spill.fd, 0);
    ck_assert_int_eq(pool.spill.spare_fd, -1);
    ck_assert_int_eq(pool.files, 0);
    ck_assert_int_eq(pool.error, 0);
    limit(RLIMIT_NOFILE, 1000);
    put_some(0, 40000); /* it stays with the file that has its bytes */
    ck_assert_int_eq(stores[0]->file_fd, -1);
    write_all(0);
    finish();
}
END_TEST

CHECK_MAIN("stores")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, what_comes_out, 0, 5);
    tcase_add_test(all, when_a_file_is_used);
    tcase_add_test(all, when_no_file_takes_it);
    tcase_add_loop_test(all, into_a_file, 0, 2);
    tcase_add_test(all, the_shared_file);
    tcase_add_test(all, many_extents);
    tcase_add_test(all, no_descriptor);
}
