/* report_sheet.c - a report takes the place of a file as a whole, or the file stays as it was. */
#include "check_main.h"
#include "report/sheet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[64];

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

CHECK_MAIN("sheet")
{
    tcase_add_test(all, a_file_is_replaced_as_a_whole);
    tcase_add_test(all, a_file_that_cannot_be);
    tcase_add_test(all, a_process_that_is_killed_leaves_nothing);
}
