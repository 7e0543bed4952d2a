/* plain_printed_memory.c - what there was no memory for is not printed, and that is known; nor what
 * there was no room for, at whichever flush. */
#include "check_main.h"
#include "failing_memory.h"
#include "plain/printed.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

static bool fails(void)
{
    return fail_at > 0;
}

START_TEST(no_memory)
{
    struct text lines = { 0 };
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    text_puts(&lines, _i == 0 ? "\033[31mred\n" : "red\n");
    ck_assert_int_eq(printed_all(1), 1);
    fail_at = _i == 0;
    lines.failed = _i > 0;
    if (_i < 2)
        printed_put(file, &lines);
    else
        printed_text(file, &lines);
    fail_at = 0;
    fclose(file);
    ck_assert_str_eq(bytes, _i == 0 ? "\n" : "");
    ck_assert_int_eq(printed_all(1), 3);
    free(bytes);
    text_fini(&lines);
}
END_TEST

/* What is printed after it has room, or there is nothing, or that has none either. */
static const char *const reasons[] = { "not all could be written", "not all could be written",
                                       "No space left on device" };

START_TEST(no_room)
{
    struct text line = { 0 };
    int full = open("/dev/full", O_WRONLY), null = open("/dev/null", O_WRONLY);
    int file = memfd_create("said", MFD_CLOEXEC), status;
    char said[100] = "", wanted[100];

    text_puts(&line, "a line\n");
    fflush(stdout);
    dup2(full, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    if (_i < 2) {
        printed_text(stdout, &line);
        ck_assert_int_ne(fflush(stdout), 0);
        dup2(null, STDOUT_FILENO);
    }
    if (_i > 0)
        printed_text(stdout, &line);
    status = printed_all(1);
    dup2(null, STDOUT_FILENO);
    ck_assert_int_eq(status, 3);
    ck_assert_int_gt(pread(file, said, sizeof said - 1, 0), 0);
    snprintf(wanted, sizeof wanted, "forkboard: standard output: %s\n", reasons[_i]);
    ck_assert_str_eq(said, wanted);
    close(full);
    close(null);
    close(file);
    text_fini(&line);
}
END_TEST

CHECK_MAIN_APART("lines that are printed, memory")
{
    tcase_add_loop_test(all, no_memory, 0, 3);
    tcase_add_loop_test(all, no_room, 0, 3);
}
