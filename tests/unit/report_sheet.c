/* report_sheet.c - a report takes the place of a file as a whole, or the file stays as it was. */
#include "check_free.h"
#include "check_main.h"
#include "report/sheet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[64];

/* Whose the file that is replaced is: 1: another user's; 2: ours, of another group; 3: neither. */
static int strangers;

__attribute__((visibility("default"))) int stat(const char *restrict name,
                                                struct stat *restrict status)
{
    int r = fstatat(AT_FDCWD, name, status, 0);

    status->st_uid += strangers == 1 || strangers == 3;
    status->st_gid += strangers >= 2;
    return r;
}

static void open_path(void)
{
    strcpy(path, "/tmp/test_report.XXXXXX");
    ck_assert_int_ge(close(mkstemp(path)), 0);
}

static void file_holds(const char *wanted)
{
    char bytes[64] = "";
    int fd = open(path, O_RDONLY);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_ge(read(fd, bytes, sizeof bytes - 1), 0);
    close(fd);
    ck_assert_str_eq(bytes, wanted);
}

START_TEST(a_file_is_replaced_as_a_whole)
{
    struct sheet sheet;
    struct stat status;
    char error[256];

    open_path();
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(sheet_open(&sheet, path, error, sizeof error), 0);
    text_puts(&sheet.text, "new");
    sheet_turn(&sheet);
    file_holds("");
    ck_assert_int_eq(sheet_end(&sheet, true), 0);
    file_holds("new");
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0640);
    ck_assert_int_eq(sheet_open(&sheet, path, error, sizeof error), 0);
    text_puts(&sheet.text, "never");
    ck_assert_int_eq(sheet_end(&sheet, false), 0);
    file_holds("new");
    unlink(path);
}
END_TEST

START_TEST(a_file_that_cannot_be)
{
    struct sheet sheet;
    char error[256];

    ck_assert_int_eq(sheet_open(&sheet, "/tmp", error, sizeof error), -EISDIR);
    ck_assert_str_eq(error, "/tmp: Is a directory");
    ck_assert_int_eq(sheet_open(&sheet, "/tmp/no/such/place", error, sizeof error), -ENOENT);
    ck_assert_str_eq(error, "/tmp/no/such/place: No such file or directory");
    ck_assert_int_eq(sheet_open(&sheet, "/dev/full", error, sizeof error), 0);
    text_puts(&sheet.text, "x");
    ck_assert_int_eq(sheet_end(&sheet, true), -ENOSPC);
}
END_TEST

static int in_directory(const char *name)
{
    DIR *directory = opendir(name);
    int count = -2; /* . and .. */

    ck_assert_ptr_nonnull(directory);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

/* Where the file system has files without a name; a new file, and one that is replaced. */
START_TEST(a_process_that_is_killed_leaves_nothing)
{
    char directory[] = "/tmp/test_report.XXXXXX", error[256];
    struct sheet sheet;
    int fd, status;
    pid_t pid;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    fd = open(directory, O_TMPFILE | O_RDWR, 0600);
    snprintf(path, sizeof path, "%s/it", directory);
    for (int there = 0; there < 2 && fd >= 0; there++) {
        pid = fork();
        ck_assert_int_ge(pid, 0);
        if (pid == 0) {
            if (sheet_open(&sheet, path, error, sizeof error) < 0)
                _exit(1);
            text_puts(&sheet.text, "half");
            while (sheet.text.size < 100000)
                text_puts(&sheet.text, "of it");
            sheet_turn(&sheet);
            raise(SIGKILL);
        }
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert(WIFSIGNALED(status)); /* it had come as far as that */
        ck_assert_int_eq(in_directory(directory), there);
        ck_assert_int_eq(sheet_open(&sheet, path, error, sizeof error), 0);
        text_puts(&sheet.text, there ? "second" : "first");
        ck_assert_int_eq(sheet_end(&sheet, true), 0);
        file_holds(there ? "second" : "first");
        ck_assert_int_eq(in_directory(directory), 1);
    }
    close(fd);
    unlink(path);
    rmdir(directory);
}
END_TEST

static void put_many(struct sheet *sheet, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        text_putc(&sheet->text, (char)('a' + i % 26));
}

/* It goes out in pieces of 64 KiB; the descriptor stays the caller's. */
START_TEST(to_a_descriptor)
{
    int fd = memfd_create("sheet", MFD_CLOEXEC);
    struct sheet sheet;
    struct stat status;
    char bytes[3];

    sheet_begin(&sheet, fd);
    put_many(&sheet, 65535);
    sheet_turn(&sheet);
    ck_assert_int_eq(fstat(fd, &status), 0);
    ck_assert_int_eq(status.st_size, 0);
    ck_assert_uint_eq(sheet.text.size, 65535);
    put_many(&sheet, 2);
    sheet_turn(&sheet);
    ck_assert_int_eq(fstat(fd, &status), 0);
    ck_assert_int_eq(status.st_size, 65537);
    ck_assert_uint_eq(sheet.text.size, 0);
    text_puts(&sheet.text, "xyz");
    ck_assert_int_eq(sheet_end(&sheet, true), 0);
    ck_assert_int_eq(pread(fd, bytes, 3, 65536 - 1), 3);
    ck_assert_int_eq(strncmp(bytes, "abx", 3), 0);
    ck_assert_int_eq(fstat(fd, &status), 0); /* it is open */
    ck_assert_int_eq(status.st_size, 65540);
    ck_assert(sheet.fd == -1 && sheet.path == NULL && sheet.text.bytes == NULL);
    ck_assert_int_eq(ftruncate(fd, 0), 0);
    sheet_begin(&sheet, fd);
    text_puts(&sheet.text, "never");
    ck_assert_int_eq(sheet_end(&sheet, false), 0); /* it is not whole */
    ck_assert_int_eq(fstat(fd, &status), 0);
    ck_assert_int_eq(status.st_size, 0);
    close(fd);
}
END_TEST

/* The first error is the one that is told, and nothing goes out after it. */
START_TEST(errors_of_writing)
{
    int fds[2], fd = open("/dev/null", O_RDONLY);
    struct sheet sheet;
    ssize_t held = 0, n;
    char bytes[4096];

    sheet_begin(&sheet, fd);
    put_many(&sheet, 65536);
    sheet_turn(&sheet);
    ck_assert_int_eq(sheet.error, EBADF);
    sheet.text.failed = true;
    sheet_turn(&sheet);
    ck_assert_int_eq(sheet_end(&sheet, true), -EBADF);
    close(fd);
    ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
    sheet_begin(&sheet, fds[1]);
    put_many(&sheet, 200000); /* more than a pipe holds */
    ck_assert_int_eq(sheet_end(&sheet, true), -EAGAIN);
    while ((n = read(fds[0], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < n; i++, held++)
            ck_assert_int_eq(bytes[i], 'a' + held % 26);
    ck_assert_int_eq(held, 65536);
    sheet_begin(&sheet, fds[1]);
    text_puts(&sheet.text, "some");
    sheet.text.failed = true; /* no memory: what there is has a hole */
    sheet_turn(&sheet);
    ck_assert_int_eq(sheet.error, ENOMEM);
    ck_assert_int_eq(sheet_end(&sheet, true), -ENOMEM);
    ck_assert_int_eq(read(fds[0], bytes, sizeof bytes), -1);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

/* A new file has the rights that any new file has; the mask is as it was; no child gets it. */
START_TEST(a_new_file)
{
    char directory[] = "/tmp/test_report.XXXXXX", error[256];
    mode_t was = umask(027);
    int free_before = check_free_after(0);
    struct sheet sheet;
    struct stat status;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    strcpy(path, "it"); /* where we are */
    for (int whole = 0; whole < 2; whole++) {
        ck_assert_int_eq(sheet_open(&sheet, path, error, sizeof error), 0);
        ck_assert_int_eq(fcntl(sheet.fd, F_GETFD), FD_CLOEXEC);
        text_puts(&sheet.text, "all");
        ck_assert_int_eq(access(path, F_OK), -1);
        ck_assert_int_eq(sheet_end(&sheet, whole), 0);
        ck_assert(sheet.fd == -1 && sheet.path == NULL && sheet.beside == NULL);
        ck_assert_int_eq(in_directory(directory), whole);
    }
    file_holds("all");
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0640);
    ck_assert_int_eq(umask(was), 027);
    ck_assert_int_eq(symlink("it", "link"), 0); /* stays one */
    ck_assert_int_eq(chmod("it", 06711), 0);
    ck_assert_int_eq(sheet_open(&sheet, "link", error, sizeof error), 0);
    text_puts(&sheet.text, "more");
    ck_assert_int_eq(fstat(sheet.fd, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0711); /* it runs as no other user */
    ck_assert_int_eq(sheet_end(&sheet, true), 0);
    file_holds("more");
    ck_assert_int_eq(lstat("link", &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0711); /* nor does all of it */
    ck_assert_int_eq(in_directory(directory), 2);
    ck_assert_int_eq(check_free_after(0), free_before);
    unlink("link");
    unlink(path);
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(directory);
}
END_TEST

/*
 * The rights of a file are its owner's word. Of one that is another's the report takes none that a
 * new file would not have, or its owner could get a set-user-ID file of the reporting user's that
 * he writes; but the group, where it stays, reads and writes as before. Nor does one of another
 * group become wider for ours.
 */
static const struct {
    int strangers;
    mode_t was, is; /* with a mask of 027 */
} rights[] = {
    { 0, 04777, 0777 }, { 0, 02640, 0640 }, { 0, 0666, 0666 },  { 0, 0400, 0400 },
    { 1, 04777, 0660 }, { 1, 02777, 0660 }, { 1, 01666, 0660 }, { 1, 0600, 0600 },
    { 1, 0062, 0660 },  { 1, 0646, 0640 },  { 1, 0604, 0600 },  { 1, 0675, 0660 },
    { 2, 02660, 0640 }, { 2, 06755, 0640 }, { 2, 0600, 0600 },  { 3, 0664, 0640 },
};

START_TEST(rights_of_a_file_that_is_replaced)
{
    mode_t mask = umask(027);
    struct sheet sheet;
    struct stat status;
    char error[256];

    open_path();
    ck_assert_int_eq(chmod(path, rights[_i].was), 0);
    strangers = rights[_i].strangers;
    if (access(path, W_OK) == 0) { /* 0400 and 0062 are root's alone to replace */
        ck_assert_int_eq(sheet_open(&sheet, path, error, sizeof error), 0);
        ck_assert_int_eq(fstat(sheet.fd, &status), 0);
        ck_assert_int_eq(status.st_mode & 07777, rights[_i].is);
        text_puts(&sheet.text, "new");
        ck_assert_int_eq(sheet_end(&sheet, true), 0);
        strangers = 0;
        ck_assert_int_eq(stat(path, &status), 0);
        ck_assert_int_eq(status.st_mode & 07777, rights[_i].is);
    }
    strangers = 0;
    umask(mask);
    unlink(path);
}
END_TEST

/* What stands in its way in the end is told, and nothing is left beside. */
START_TEST(a_place_that_was_taken)
{
    char directory[] = "/tmp/test_report.XXXXXX", error[256];
    int free_before = check_free_after(0);
    struct sheet sheet;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/it", directory);
    ck_assert_int_eq(sheet_open(&sheet, path, error, sizeof error), 0);
    text_puts(&sheet.text, "x");
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(sheet_end(&sheet, true), -EISDIR);
    ck_assert_int_eq(in_directory(directory), 1);
    rmdir(path);
    ck_assert_int_eq(sheet_open(&sheet, path, error, sizeof error), 0);
    text_puts(&sheet.text, "x");
    rmdir(directory);
    ck_assert_int_eq(sheet_end(&sheet, true), -ENOENT);
    ck_assert_int_eq(check_free_after(0), free_before);
    ck_assert_int_eq(sheet_open(&sheet, "/dev/null", error, sizeof error), 0);
    text_puts(&sheet.text, "x");
    ck_assert_int_eq(sheet_end(&sheet, true), 0); /* a device is written to */
    ck_assert_int_eq(check_free_after(0), free_before);
}
END_TEST

CHECK_MAIN("sheet")
{
    tcase_add_test(all, a_file_is_replaced_as_a_whole);
    tcase_add_test(all, a_file_that_cannot_be);
    tcase_add_test(all, a_process_that_is_killed_leaves_nothing);
    tcase_add_test(all, to_a_descriptor);
    tcase_add_test(all, errors_of_writing);
    tcase_add_test(all, a_new_file);
    tcase_add_loop_test(all, rights_of_a_file_that_is_replaced, 0,
                        (int)(sizeof rights / sizeof rights[0]));
    tcase_add_test(all, a_place_that_was_taken);
}
