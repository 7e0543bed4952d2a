/* sys_notify_places.c - where the sockets of sd_notify(3) stand, whatever is there already. */
#include "check_main.h"
#include "sys/sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char base[64];

static void begin(void)
{
    strcpy(base, "/tmp/test_notify.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(base));
    setenv("XDG_RUNTIME_DIR", base, 1);
}

static void end(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", base);
    ck_assert_int_eq(system(command), 0);
}

static const char *dir_in(const char *place)
{
    static char dir[128];

    snprintf(dir, sizeof dir, "%s/forkboard-notify-%u", place, (unsigned)geteuid());
    return dir;
}

static bool stands_in(const struct sys_notify *notify, const char *place)
{
    size_t size = strlen(dir_in(place));

    return strncmp(notify->address, dir_in(place), size) == 0 && notify->address[size] == '/';
}

static void check_place(const char *wanted)
{
    struct sys_notify notify;
    struct stat status;

    ck_assert_int_eq(sys_notify_open(&notify, true), 0);
    ck_assert_msg(stands_in(&notify, wanted), "%s", notify.address);
    ck_assert_int_eq(stat(dir_in(wanted), &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0700);
    sys_notify_close(&notify);
    ck_assert_int_eq(notify.fd, -1);
    sys_notify_close(&notify); /* once more is nothing */
}

START_TEST(where_they_stand)
{
    const char *common = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char dir[128], longer[200];

    strcpy(dir, dir_in(base));
    unsetenv("TMPDIR");
    check_place(base);
    ck_assert_int_eq(access(dir, F_OK), -1); /* removed with the last of them */
    ck_assert_int_eq(mkdir(dir, 0700), 0);
    ck_assert_int_eq(chmod(dir, 0755), 0); /* others may enter it: not used */
    check_place(common);
    setenv("TMPDIR", base, 1);
    check_place(common);
    ck_assert_int_eq(rmdir(dir), 0);
    setenv("XDG_RUNTIME_DIR", "tmp", 1); /* not absolute */
    check_place(base);
    ck_assert_int_eq(chmod(base, 0777), 0); /* others may put theirs in its place */
    check_place(common);
    ck_assert_int_eq(chmod(base, 01777), 0);
    check_place(base);
    if (geteuid() == 0) { /* another user could */
        ck_assert_int_eq(chown(base, 65534, (gid_t)-1), 0);
        check_place(common);
        ck_assert_int_eq(chown(base, 0, (gid_t)-1), 0);
    }
    ck_assert_int_eq(symlink("/tmp", dir), 0);
    check_place(common);
    snprintf(longer, sizeof longer, "%s/%0*d", base, 90, 0);
    ck_assert_int_eq(mkdir(longer, 0700), 0);
    setenv("XDG_RUNTIME_DIR", longer, 1); /* longer than an address may be */
    check_place(common);
}
END_TEST

/* The directory comes and goes with each: never is it missed, and none is made elsewhere. */
static bool comes_and_goes(int times)
{
    struct sys_notify notify;

    for (int i = 0; i < times; i++) {
        if (sys_notify_open(&notify, i % 2 == 0) < 0 || !stands_in(&notify, base))
            return false;
        sys_notify_close(&notify);
    }
    return true;
}

START_TEST(several_at_once)
{
    int times = check_times(2000, 100000), status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(!comes_and_goes(times));
    ck_assert(comes_and_goes(times));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(access(dir_in(base), F_OK), -1);
}
END_TEST

#define GONE 0x7ffffff0 /* a number that no process has */

/* In our directory; `reader`: one is there. */
static void put_socket(int pid, const char *name, bool reader)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s/", dir_in(base));
    snprintf(strchr(address.sun_path, '\0'), 32, name, pid);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    if (reader)
        ck_assert_int_ge(fcntl(fd, F_DUPFD_CLOEXEC, 10), 10);
    close(fd);
}

static bool is_there(int pid, const char *name)
{
    char path[256];

    snprintf(path, sizeof path, "%s/", dir_in(base));
    snprintf(strchr(path, '\0'), 32, name, pid);
    return access(path, F_OK) == 0;
}

/* Those that no process reads and whose owner, which their name begins with, is gone; or is the one
 * that the guardian saw end. The directory goes with the last. */
START_TEST(which_are_swept)
{
    struct sys_notify notify;

    ck_assert_int_eq(mkdir(dir_in(base), 0700), 0);
    for (int i = 0; i < 6; i++) {
        char name[16];
        snprintf(name, sizeof name, "%%d-%d", i);
        put_socket(GONE, name, i % 2 == 1);
    }
    put_socket(1, "%d-7", false);
    put_socket(getpid(), "%d-999", false);
    put_socket(0, "%d-1", false);
    put_socket(0, "other", false);
    ck_assert_int_eq(sys_notify_open(&notify, true), 0);
    for (int i = 0; i < 6; i++) {
        char name[16];
        snprintf(name, sizeof name, "%%d-%d", i);
        ck_assert(is_there(GONE, name) == (i % 2 == 1));
    }
    ck_assert(is_there(1, "%d-7") && is_there(0, "%d-1") && is_there(0, "other"));
    ck_assert(is_there(getpid(), "%d-999"));
    ck_assert_int_eq(fcntl(notify.fd, F_DUPFD_CLOEXEC, 20), 20); /* 0 is one like any other */
    close(notify.fd);
    notify.fd = 20;
    sys_notify_sweep(getpid());
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    ck_assert(!is_there(getpid(), "%d-999"));
    ck_assert_int_eq(access(notify.address, F_OK), 0); /* it is read */
    ck_assert(is_there(GONE, "%d-1") && is_there(1, "%d-7"));
    sys_notify_close(&notify);
    ck_assert_int_eq(access(dir_in(base), F_OK), 0);
    end();
    ck_assert_int_eq(mkdir(base, 0700) + mkdir(dir_in(base), 0700), 0);
    put_socket(GONE, "%d-1", false);
    sys_notify_sweep(getpid());
    ck_assert_int_eq(access(dir_in(base), F_OK), -1);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
}
END_TEST

CHECK_MAIN("places of notify")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, where_they_stand);
    tcase_add_test(all, which_are_swept);
    tcase_add_test(all, several_at_once);
}
