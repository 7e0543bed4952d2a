/*
 * sys_unnamed_places.c - where a file without a name is made: in TMPDIR, in /tmp, in /var/tmp, with
 * a name for a moment where the file system has none without. The calls are of this file.
 */
#include "check_main.h"
#include "check_seen.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
    bool on;
    int tries, opened[3], named[3]; /* by directory: a descriptor or -errno */
    char seen[200];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

int open(const char *path, int flags, ...)
{
    va_list arguments;
    int mode;

    va_start(arguments, flags);
    mode = va_arg(arguments, int);
    va_end(arguments);
    if (!fake.on)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    ck_assert_int_eq(flags, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL);
    ck_assert_int_eq(mode, 0600);
    see("%s ", path);
    return seen_answer(fake.opened[fake.tries++]);
}

int mkostemp(char *path, int flags)
{
    ck_assert_int_eq(flags, O_CLOEXEC);
    ck_assert_str_eq(path + strlen(path) - 17, "/forkboard-XXXXXX");
    memcpy(path + strlen(path) - 6, "aaaaaa", 6);
    see("%s ", path);
    return seen_answer(fake.named[fake.tries - 1]);
}

int unlink(const char *path)
{
    see("unlink:%s ", path);
    return 0;
}

static const struct {
    const char *place; /* TMPDIR; NULL: there is none */
    int opened[3], named[3], r;
    const char *seen;
} rows[] = {
    { "/x", { 7 }, { 0 }, 7, "/x " },
    { "/x", { 0 }, { 0 }, 0, "/x " }, /* 0 is one like any other */
    { NULL, { 7 }, { 0 }, 7, "/tmp " },
    { "x", { 7 }, { 0 }, 7, "/tmp " }, /* not absolute */
    { "", { 7 }, { 0 }, 7, "/tmp " },
    { "/x", { -EACCES, 7 }, { 0 }, 7, "/x /tmp " },
    { "/x", { -ENOENT, -EROFS, 7 }, { 0 }, 7, "/x /tmp /var/tmp " },
    /* The first says why. */
    { "/x", { -EACCES, -EROFS, -ENOSPC }, { 0 }, -EACCES, "/x /tmp /var/tmp " },
    { NULL, { -EROFS, -ENOSPC }, { 0 }, -EROFS, "/tmp /var/tmp " },
    { "x", { -EROFS, -ENOSPC }, { 0 }, -ENOENT, "/tmp /var/tmp " },
    /* Without descriptors there is no better place. */
    { "/x", { -EMFILE, 7 }, { 0 }, -EMFILE, "/x " },
    { "/x", { -EACCES, -ENFILE, 7 }, { 0 }, -ENFILE, "/x /tmp " },
    /* File systems that know no such files. */
    { "/x", { -EOPNOTSUPP }, { 8 }, 8, "/x /x/forkboard-aaaaaa unlink:/x/forkboard-aaaaaa " },
    { "/x", { -EISDIR }, { 0 }, 0, "/x /x/forkboard-aaaaaa unlink:/x/forkboard-aaaaaa " },
    { "/x", { -EINVAL }, { 8 }, 8, "/x /x/forkboard-aaaaaa unlink:/x/forkboard-aaaaaa " },
    { "/x", { -EINVAL, 7 }, { -EACCES }, 7, "/x /x/forkboard-aaaaaa /tmp " },
    { NULL,
      { -EINVAL, -EINVAL },
      { -EACCES, -EROFS },
      -EACCES,
      "/tmp /tmp/forkboard-aaaaaa /var/tmp /var/tmp/forkboard-aaaaaa " },
};

START_TEST(the_place)
{
    const char *was = getenv("TMPDIR");
    char before[256];
    int r;

    snprintf(before, sizeof before, "%s", was != NULL ? was : "");
    memset(&fake, 0, sizeof fake);
    memcpy(fake.opened, rows[_i].opened, sizeof fake.opened);
    memcpy(fake.named, rows[_i].named, sizeof fake.named);
    if (rows[_i].place != NULL)
        setenv("TMPDIR", rows[_i].place, 1);
    else
        unsetenv("TMPDIR");
    fake.on = true;
    r = sys_spill_open();
    fake.on = false;
    if (was != NULL)
        setenv("TMPDIR", before, 1);
    else
        unsetenv("TMPDIR");
    ck_assert_int_eq(r, rows[_i].r);
    ck_assert_str_eq(fake.seen, rows[_i].seen);
}
END_TEST

/* One whose name would be too long. */
START_TEST(a_long_place)
{
    static char place[5000];

    for (size_t length = 4078; length <= 4079; length++) {
        int r;
        memset(&fake, 0, sizeof fake);
        fake.opened[0] = -EINVAL;
        fake.named[0] = 8;
        fake.opened[1] = 9;
        memset(place, 'x', length);
        place[0] = '/';
        place[length] = '\0';
        setenv("TMPDIR", place, 1);
        fake.on = true;
        r = sys_spill_open();
        fake.on = false;
        ck_assert_int_eq(r, length == 4078 ? 8 : 9);
    }
}
END_TEST

CHECK_MAIN_APART("places of files without a name")
{
    tcase_add_loop_test(all, the_place, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, a_long_place);
}
