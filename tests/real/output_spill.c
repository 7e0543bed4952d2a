/*
 * output_spill.c - one file that many share: whose bytes are read is theirs, what one has taken or
 * dropped is no other's, and the descriptor that is held for the file is there when it is needed.
 */
#include "check_main.h"
#include "output/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096 /* what a file gives back is whole pages */

static size_t most_at_once; /* bytes that a write takes; 0: all */

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    if (most_at_once > 0 && size > most_at_once)
        size = most_at_once;
    return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

static struct spill spill;
static struct extents one, other;

static void limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit both;

    ck_assert_int_eq(getrlimit(what, &both), 0);
    both.rlim_cur = most;
    ck_assert_int_eq(setrlimit(what, &both), 0);
}

static void set_up(void)
{
    signal(SIGXFSZ, SIG_IGN);
    spill_open(&spill);
}

static void tear_down(void)
{
    spill_drop(&spill, &one);
    spill_drop(&spill, &other);
    ck_assert(one.list == NULL && one.first == 0 && one.count == 0 && one.room == 0);
    ck_assert_uint_eq(spill.users, 0);
    spill_close(&spill);
}

/* Pages of this letter. */
static void put(struct extents *extents, char letter, size_t pages)
{
    static char bytes[16 * PAGE];

    memset(bytes, letter, sizeof bytes);
    ck_assert_int_eq(spill_put(&spill, extents, bytes, pages * PAGE), 0);
}

/* The front is this many bytes of this letter; they are taken. */
static void take(struct extents *extents, char letter, size_t size)
{
    char bytes[16 * PAGE], wanted[16 * PAGE];

    memset(wanted, letter, sizeof wanted);
    ck_assert_int_eq(spill_read(&spill, extents, bytes, size), (int)size);
    ck_assert_mem_eq(bytes, wanted, size);
    spill_taken(&spill, extents, size);
}

static int64_t size_of(int fd)
{
    struct stat status;

    ck_assert_int_eq(fstat(fd, &status), 0);
    return status.st_size;
}

/* It may be descriptor 0, is the file's later, and with it is closed; closed twice is closed. */
START_TEST(the_descriptor_that_is_held)
{
    spill_close(&spill);
    close(0);
    spill_open(&spill);
    ck_assert(spill.open && spill.spare_fd == 0 && spill.fd == -1);
    spill_close(&spill);
    ck_assert(!spill.open && spill.spare_fd == -1 && spill.fd == -1);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    spill_open(&spill);
    put(&one, 'a', 1);
    ck_assert(spill.spare_fd == -1 && spill.fd == 0);
    take(&one, 'a', PAGE);
    spill_close(&spill);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    ck_assert_int_eq(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    spill_close(&spill);
    ck_assert_int_ge(fcntl(0, F_GETFD), 0);
}
END_TEST

/* None is to be had: said as -1, and asked for again with the bytes. */
START_TEST(no_descriptor)
{
    spill_close(&spill);
    limit(RLIMIT_NOFILE, 0);
    spill_open(&spill);
    ck_assert_int_eq(spill.spare_fd, -1);
    ck_assert_int_eq(spill_put(&spill, &one, "a", 1), -EMFILE);
    ck_assert(spill.spare_fd == -1 && spill.fd == -1);
    limit(RLIMIT_NOFILE, 1000);
    put(&one, 'a', 1);
    ck_assert_int_ge(spill.fd, 0);
    take(&one, 'a', PAGE);
}
END_TEST

/* All of the bytes or none: a part that the file took is written over by the next. */
START_TEST(all_or_none)
{
    static const char bytes[2 * PAGE];

    put(&one, 'a', 1);
    limit(RLIMIT_FSIZE, PAGE + 100);
    ck_assert_int_eq(spill_put(&spill, &one, bytes, sizeof bytes), -EFBIG);
    ck_assert_int_eq(spill_put(&spill, &other, bytes, sizeof bytes), -EFBIG);
    ck_assert(one.count == 1 && other.count == 0 && spill.users == 1 && spill.end == PAGE);
    limit(RLIMIT_FSIZE, RLIM_INFINITY);
    put(&other, 'b', 2);
    put(&one, 'a', 1);
    take(&one, 'a', PAGE);
    take(&one, 'a', PAGE);
    take(&other, 'b', 2 * PAGE);
}
END_TEST

/* A file that takes a part, and the rest when it is asked again: each byte is in its place. */
START_TEST(in_parts)
{
    char bytes[3 * PAGE], read[PAGE];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('A' + i / 100);
    put(&other, 'b', 1);
    most_at_once = PAGE / 3;
    ck_assert_int_eq(spill_put(&spill, &one, bytes + PAGE, PAGE), 0);
    most_at_once = 0;
    ck_assert_int_eq(spill_read(&spill, &one, read, PAGE), PAGE);
    ck_assert_mem_eq(read, bytes + PAGE, PAGE);
    take(&other, 'b', PAGE);
}
END_TEST

/* What follows itself is one piece; read and taken in parts; the file begins again when it is
 * empty, and not before. */
START_TEST(pieces)
{
    char bytes[8 * PAGE];

    put(&one, 'a', 2);
    put(&one, 'a', 2);
    ck_assert_uint_eq(one.count, 1);
    put(&other, 'b', 3);
    put(&one, 'a', 1);
    ck_assert(one.count == 2 && spill.users == 2 && spill.end == 8 * PAGE);
    take(&one, 'a', PAGE + 1);
    ck_assert_int_eq(spill_read(&spill, &one, bytes, sizeof bytes), 3 * PAGE - 1);
    take(&one, 'a', 3 * PAGE - 1);
    ck_assert_int_eq(spill_read(&spill, &one, bytes, sizeof bytes), PAGE);
    take(&one, 'a', PAGE);
    ck_assert(spill.users == 1 && spill.end == 8 * PAGE);
    put(&one, 'c', 1); /* no more than one piece that follows what it had before */
    ck_assert(spill.users == 2 && one.count - one.first == 1);
    take(&one, 'c', PAGE);
    take(&other, 'b', 3 * PAGE);
    ck_assert(spill.users == 0 && spill.end == 0);
    ck_assert_int_eq(size_of(spill.fd), 0);
    put(&other, 'd', 1);
    ck_assert_int_eq(size_of(spill.fd), PAGE);
}
END_TEST

/* The place where one had bytes is the other's since: what is dropped now is not that. */
START_TEST(a_place_that_is_anothers)
{
    for (int i = 0; i < 8; i++) {
        put(&one, 'a', 1);
        put(&other, 'b', 1);
    }
    for (int i = 0; i < 5; i++)
        take(&one, 'a', PAGE);
    put(&one, 'a', 1); /* there is room at the front of its list */
    ck_assert_uint_eq(one.room, 8);
    ck_assert_uint_eq(one.count - one.first, 4);
    for (int i = 0; i < 4; i++)
        take(&one, 'a', PAGE);
    for (int i = 0; i < 8; i++)
        take(&other, 'b', PAGE);
    ck_assert_uint_eq(spill.end, 0);
    for (int i = 0; i < 5; i++) {
        put(&one, 'c', 1);
        put(&other, 'd', 3);
    }
    spill_drop(&spill, &one);
    for (int i = 0; i < 5; i++)
        take(&other, 'd', 3 * PAGE);
}
END_TEST

/* The list grows from eight to as many as there are. */
START_TEST(many)
{
    for (size_t i = 0; i < 33; i++) {
        put(&one, (char)('a' + i % 26), 1);
        put(&other, 'Z', 1);
        ck_assert_uint_eq(one.count, i + 1);
        ck_assert_uint_ge(one.room, one.count);
    }
    for (int i = 0; i < 33; i++)
        take(&one, (char)('a' + i % 26), PAGE);
    for (int i = 0; i < 33; i++)
        take(&other, 'Z', PAGE);
}
END_TEST

/* A file that is cut by another: no bytes are an error, not a wait without end. */
START_TEST(a_file_that_was_cut)
{
    char byte;

    put(&one, 'a', 1);
    ck_assert_int_eq(ftruncate(spill.fd, 1), 0);
    take(&one, 'a', 1);
    ck_assert_int_eq(spill_read(&spill, &one, &byte, 1), -EIO);
}
END_TEST

CHECK_MAIN("the file that stores share")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, the_descriptor_that_is_held);
    tcase_add_test(all, no_descriptor);
    tcase_add_test(all, all_or_none);
    tcase_add_test(all, in_parts);
    tcase_add_test(all, pieces);
    tcase_add_test(all, a_place_that_is_anothers);
    tcase_add_test(all, many);
    tcase_add_test(all, a_file_that_was_cut);
}
