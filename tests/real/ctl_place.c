/* ctl_place.c - the directory of sockets: whose it may be, and what is left there. */
#include "check_main.h"
#include "ctl/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[256], inside[300];
static struct ctl_place place;
static char why[4400];

static void begin(void)
{
    snprintf(home, sizeof home, "%s/ctl_place.XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(home));
    snprintf(inside, sizeof inside, "%s/forkboard", home);
    setenv("XDG_RUNTIME_DIR", home, 1);
}

static void open_place(void)
{
    ck_assert_int_eq(ctl_place_open(&place, true, why, sizeof why), 0);
}

START_TEST(modes)
{
    char id[CTL_ID_SIZE], path[400];
    struct stat status;
    int fd;

    begin();
    umask(0);
    open_place();
    ck_assert_str_eq(place.path, inside);
    ck_assert_int_eq(stat(inside, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0700);
    fd = ctl_place_listen(&place, id);
    ck_assert_int_ge(fd, 0);
    ck_assert(ctl_place_is_id(id));
    snprintf(path, sizeof path, "%s/%s.sock", inside, id);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0600);
    ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    ctl_place_remove(&place, id);
    ck_assert_int_eq(stat(path, &status), -1);
    close(fd);
    ctl_place_close(&place);
}
END_TEST

/* One that others can enter, a link and a file are refused, and stay as they are. */
START_TEST(strangers)
{
    struct stat status;

    begin();
    ck_assert_int_eq(ctl_place_open(&place, false, why, sizeof why), -ENOENT);
    ck_assert_int_eq(mkdir(inside, 0700), 0);
    ck_assert_int_eq(chmod(inside, 0750), 0);
    ck_assert_int_eq(ctl_place_open(&place, true, why, sizeof why), -EPERM);
    ck_assert_ptr_nonnull(strstr(why, inside));
    ck_assert_int_eq(stat(inside, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0750);
    ck_assert_int_eq(rmdir(inside), 0);
    ck_assert_int_eq(symlink("/tmp", inside), 0);
    ck_assert_int_eq(ctl_place_open(&place, true, why, sizeof why), -ENOTDIR);
    ck_assert_int_eq(unlink(inside), 0);
    ck_assert_int_ge(open(inside, O_CREAT | O_WRONLY | O_CLOEXEC, 0600), 0);
    ck_assert_int_eq(ctl_place_open(&place, true, why, sizeof why), -ENOTDIR);
    ck_assert_int_eq(place.fd, -1);
}
END_TEST

/* A runtime directory that is not the user's alone counts as none. */
START_TEST(runtime_directory)
{
    char wanted[64];

    begin();
    ck_assert_int_eq(chmod(home, 0755), 0);
    snprintf(wanted, sizeof wanted, "/tmp/forkboard-%u", (unsigned)geteuid());
    (void)ctl_place_open(&place, false, why, sizeof why);
    ck_assert_str_eq(place.path, wanted);
    ctl_place_close(&place);
    setenv("XDG_RUNTIME_DIR", "relative", 1);
    (void)ctl_place_open(&place, false, why, sizeof why);
    ck_assert_str_eq(place.path, wanted);
    ctl_place_close(&place);
}
END_TEST

static void free_ids(char **ids, int count)
{
    while (count-- > 0)
        free(ids[count]);
    free(ids);
}

/* What a killed run has left is removed by the first client that sees it; what is no socket never.
 */
START_TEST(left)
{
    char id[CTL_ID_SIZE], other[CTL_ID_SIZE], path[400], **ids;
    struct stat status;
    int fd, own;

    begin();
    open_place();
    errno = EIO; /* of something before */
    ck_assert_int_eq(ctl_place_list(&place, &ids), 0);
    ck_assert_ptr_nonnull(ids);
    free_ids(ids, 0);
    own = ctl_place_listen(&place, other);
    fd = ctl_place_listen(&place, id);
    ck_assert_int_ge(fd, 0);
    ck_assert_str_ne(id, other);
    ck_assert_int_eq(ctl_place_list(&place, &ids), 2);
    free_ids(ids, 2);
    ck_assert_int_ge(ctl_place_connect(&place, id), 0);
    close(fd);
    ck_assert_int_eq(ctl_place_connect(&place, id), -ECONNREFUSED);
    ck_assert_int_eq(ctl_place_list(&place, &ids), 1);
    ck_assert_str_eq(ids[0], other);
    free_ids(ids, 1);
    ck_assert_int_ge(ctl_place_connect(&place, other), 0);
    snprintf(path, sizeof path, "%s/wxyz.sock", inside);
    ck_assert_int_ge(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600), 0);
    ck_assert_int_eq(ctl_place_connect(&place, "wxyz"), -EPERM);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(unlink(path), 0);
    snprintf(path, sizeof path, "%s/wxyz.sock", inside);
    ck_assert_int_eq(symlink("/dev/null", path), 0);
    ck_assert_int_eq(ctl_place_connect(&place, "wxyz"), -EPERM);
    ck_assert_int_eq(ctl_place_connect(&place, "../x"), -ENOENT);
    close(own);
    ctl_place_close(&place);
}
END_TEST

/* sun_path has room for 108 bytes. */
START_TEST(long_path)
{
    char deep[800], id[CTL_ID_SIZE];
    int fd;

    begin();
    snprintf(deep, sizeof deep, "%s/%0200d", home, 1);
    ck_assert_int_eq(mkdir(deep, 0700), 0);
    setenv("XDG_RUNTIME_DIR", deep, 1);
    open_place();
    fd = ctl_place_listen(&place, id);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_ge(ctl_place_connect(&place, id), 0);
    close(fd);
    ctl_place_close(&place);
}
END_TEST

/* A run that is stopped takes none of those that wait for it: once they are many, it is as silent
 * to those that come. */
START_TEST(stopped)
{
    char id[CTL_ID_SIZE];
    int fd, r = 0;

    begin();
    open_place();
    fd = ctl_place_listen(&place, id);
    ck_assert_int_ge(fd, 0);
    for (int i = 0; i < 100 && r >= 0; i++)
        r = ctl_place_connect(&place, id);
    ck_assert_int_eq(r, -ETIMEDOUT);
    close(fd);
    ctl_place_close(&place);
}
END_TEST

/* The first error is what is told, and nothing stays open. */
START_TEST(errors)
{
    char id[CTL_ID_SIZE], first[CTL_ID_SIZE], **ids;
    struct rlimit limit, few;
    int next, fd;

    begin();
    open_place();
    ck_assert_int_eq(ctl_place_connect(&place, "wxyz"), -ENOENT);
    ck_assert_int_eq(ctl_place_connect(&place, "wxy"), -ENOENT);
    ck_assert_int_eq(ctl_place_connect(&place, "wxyzz"), -ENOENT);
    next = dup(0);
    close(next);
    getrlimit(RLIMIT_NOFILE, &limit);
    few = (struct rlimit){ .rlim_cur = (rlim_t)next, .rlim_max = limit.rlim_max };
    fd = ctl_place_listen(&place, id);
    ck_assert_int_eq(fd, next);
    ck_assert_int_eq(close(fd), 0);
    ctl_place_remove(&place, id);
    fd = ctl_place_listen(&place, first);
    few.rlim_cur = (rlim_t)next + 1;
    setrlimit(RLIMIT_NOFILE, &few);
    ck_assert_int_eq(ctl_place_listen(&place, id), -EMFILE);
    ck_assert_int_eq(ctl_place_list(&place, &ids), -EMFILE);
    ck_assert_ptr_null(ids);
    ck_assert_int_eq(ctl_place_connect(&place, first), -EMFILE);
    setrlimit(RLIMIT_NOFILE, &limit);
    ctl_place_remove(&place, first);
    close(fd);
    ck_assert_int_eq(rmdir(inside), 0); /* nothing stayed in it */
    ck_assert_int_eq(ctl_place_listen(&place, id), -ENOENT);
    fd = dup(0);
    ck_assert_int_eq(fd, next);
    close(fd);
    ctl_place_close(&place);
    ck_assert_int_eq(place.fd, -1);
    ctl_place_close(&place);
    ck_assert_int_eq(ctl_place_list(&place, &ids), -EBADF);
    ck_assert_ptr_null(ids);
}
END_TEST

static const struct {
    const char *word;
    bool is;
} ids_of[] = { { "bcdf", true },   { "abcz", true },  { "bcd", false },
               { "bcdfg", false }, { "", false },     { "bCdf", false },
               { "bc1f", false },  { "bc-f", false }, { "zzzz", true } };

START_TEST(what_is_an_id)
{
    for (size_t i = 0; i < sizeof ids_of / sizeof ids_of[0]; i++)
        ck_assert_msg(ctl_place_is_id(ids_of[i].word) == ids_of[i].is, "%s", ids_of[i].word);
}
END_TEST

/* Other files in it are no runs, whatever their names are like. */
START_TEST(other_files)
{
    static const char *const names[] = { "wxyz.sock", "wxyz.soc", "wxyz.sockk",     "wxy1.sock",
                                         "wxy.sock",  "abcd",     ".new-wxyz.sock", "bcdf.sock" };
    char **ids, path[400];

    begin();
    open_place();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", inside, names[i]);
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    }
    ck_assert_int_eq(ctl_place_list(&place, &ids), 2);
    ck_assert_str_eq(ids[0], "bcdf");
    ck_assert_str_eq(ids[1], "wxyz");
    free_ids(ids, 2);
    ctl_place_close(&place);
}
END_TEST

CHECK_MAIN("the directory of sockets")
{
    tcase_add_test(all, modes);
    tcase_add_test(all, strangers);
    tcase_add_test(all, runtime_directory);
    tcase_add_test(all, left);
    tcase_add_test(all, long_path);
    tcase_add_test(all, stopped);
    tcase_add_test(all, errors);
    tcase_add_test(all, what_is_an_id);
    tcase_add_test(all, other_files);
}
