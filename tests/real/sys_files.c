/*
 * sys_files.c - the limit of open files, against the kernel: raised by one or by several, and given
 * back.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The soft limit goes up to the hard one, and back. */
START_TEST(open_files)
{
    struct rlimit limit = { 64, 128 };

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_uint_eq(sys_files_limit(), 64);
    ck_assert_int_eq(sys_files_raise(64), 0);
    ck_assert_uint_eq(sys_files_before(), 0);
    ck_assert_uint_eq(sys_files_limit(), 64);
    ck_assert_int_eq(sys_files_raise(100), 1);
    ck_assert_uint_eq(sys_files_before(), 64);
    ck_assert_uint_eq(sys_files_limit(), 100);
    ck_assert_int_eq(sys_files_restore(), 0);
    ck_assert_uint_eq(sys_files_limit(), 64);
    ck_assert_uint_eq(sys_files_before(), 0);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 128, 128 }), 0);
    ck_assert_int_eq(sys_files_raise(1000), 0); /* there is no more to be had */
}
END_TEST

/* Of several at once the first finds what the last gives back, and none is left with less. */
START_TEST(open_files_of_several)
{
    static const uint64_t wanted[] = { 100, 90, 1000 }, then[] = { 100, 100, 128 };

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 64, 128 }), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(sys_files_raise(wanted[i]), 1);
        ck_assert_uint_eq(sys_files_before(), 64);
        ck_assert_uint_eq(sys_files_limit(), then[i]);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(sys_files_limit(), 128);
        ck_assert_int_eq(sys_files_restore(), 0);
    }
    ck_assert_uint_eq(sys_files_limit(), 64);
}
END_TEST

/* What the host sets meanwhile stays, and a child that was forked has nothing to give back. */
START_TEST(open_files_of_others)
{
    int status = -1;
    pid_t pid;

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 64, 128 }), 0);
    ck_assert_int_eq(sys_files_raise(100), 1);
    pid = fork();
    if (pid == 0)
        _exit(!(sys_files_restore() == 0 && sys_files_limit() == 100 && sys_files_before() == 0));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 90, 128 }), 0);
    ck_assert_int_eq(sys_files_raise(120), 1);
    ck_assert_uint_eq(sys_files_before(), 90);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 80, 128 }), 0);
    ck_assert_int_eq(sys_files_restore(), 0);
    ck_assert_int_eq(sys_files_restore(), 0);
    ck_assert_uint_eq(sys_files_limit(), 80);
}
END_TEST

CHECK_MAIN("open files")
{
    tcase_add_test(all, open_files);
    tcase_add_test(all, open_files_of_several);
    tcase_add_test(all, open_files_of_others);
}
