/* opt_complain_memory.c - forkboard's own lines need no memory. */
#include "check_main.h"
#include "failing_memory.h"
#include "opt/complain.h"

#include <fcntl.h>
#include <unistd.h>

static bool fails(void)
{
    return fail_at > 0;
}

START_TEST(no_memory)
{
    int ends[2], kept = dup(STDERR_FILENO), status;
    char said[100] = "";

    ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    dup2(ends[1], STDERR_FILENO);
    fail_at = 1;
    status = complain(3, "of %s\033\n", "that");
    fail_at = 0;
    dup2(kept, STDERR_FILENO);
    ck_assert_int_eq(status, 3);
    ck_assert_int_gt(read(ends[0], said, sizeof said - 1), 0);
    ck_assert_str_eq(said, "forkboard: of that^[^J\n");
    close(kept);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* Among other lines half of one is none. */
START_TEST(a_line_of_several)
{
    struct text lines = { 0 };

    complain_put(&lines, "one");
    fail_at = 1;
    complain_put(&lines, "a line that is longer than what there is room for by now, by a lot");
    fail_at = 0;
    ck_assert(lines.failed);
    ck_assert_uint_eq(lines.size, strlen("forkboard: one\n"));
    text_fini(&lines);
}
END_TEST

CHECK_MAIN("complain, memory")
{
    tcase_add_test(all, no_memory);
    tcase_add_test(all, a_line_of_several);
}
