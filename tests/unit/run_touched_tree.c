/*
 * run_touched_tree.c - directories that cannot be watched: where the kernel takes no more, or the
 * most there may be is reached, one line says so and the others are watched still. The kernel is a
 * stand-in that takes so many.
 */
#include "../../tui/run_touched_tree.h"
#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define MOST 8192

static int most, error;

/* As the kernel: the same directory has the same number. The way there may not be read. */
int inotify_add_watch(int fd, const char *name, uint32_t mask)
{
    int number = 0;

    (void)fd;
    ck_assert_uint_ne(mask & IN_ONLYDIR, 0);
    if (sscanf(name, "/none/%d", &number) == 1 && number <= most)
        return number;
    errno = number > 0 ? error : EACCES;
    return -1;
}

static void no_change(void *context, const char *path)
{
    (void)context;
    ck_abort_msg("%s has changed", path);
}

/* `count` directories, none of which is there to be looked into. */
static void scan(int count, char why[4400], size_t *watched)
{
    struct touched_tree tree = { .fd = -1, .changed = no_change };
    const char **patterns = calloc((size_t)count + 1, sizeof *patterns);
    const char *const *const lists[] = { patterns };

    ck_assert_ptr_nonnull(patterns);
    for (int i = 0; i < count; i++)
        ck_assert_int_gt(asprintf((char **)&patterns[i], "/none/%d/*", i + 1), 0);
    tree.lists = lists;
    tree.list_count = 1;
    ck_assert_int_eq(touched_tree_open(&tree), 0);
    ck_assert_int_eq(touched_tree_scan(&tree), 0);
    ck_assert_int_eq(touched_tree_scan(&tree), 0);
    strcpy(why, tree.why);
    *watched = tree.count;
    ck_assert_int_eq(tree.full, why[0] != '\0');
    touched_tree_close(&tree);
    for (int i = 0; i < count; i++)
        free((char *)(uintptr_t)patterns[i]);
    free(patterns);
}

static const struct full_case {
    int count, most, error;
    size_t watched;
    const char *why;
} cases[] = {
    { 3, 3, ENOSPC, 3, "" },
    { 5, 3, ENOSPC, 3,
      "watch: /none/4 and more are not seen: this user may watch no more "
      "(fs.inotify.max_user_watches)" },
    { 5, 3, EACCES, 3, "watch: /none/4 is not seen: Permission denied" },
    { MOST + 2, 1 << 20, ENOSPC, MOST,
      "watch: /none/8193 and more are not seen: 8192 directories are watched, which is the most" },
};

START_TEST(full)
{
    const struct full_case *one = &cases[_i];
    char why[4400];
    size_t watched;

    most = one->most;
    error = one->error;
    scan(one->count, why, &watched);
    ck_assert_str_eq(why, one->why);
    ck_assert_uint_eq(watched, one->watched);
}
END_TEST

/* Standard input may be closed: then that is the first descriptor that is free. */
START_TEST(without_standard_input)
{
    struct touched_tree tree = { .fd = -1, .changed = no_change };
    int kept = dup(0);

    close(0);
    ck_assert_int_eq(touched_tree_open(&tree), 0);
    ck_assert_int_eq(tree.fd, 0);
    touched_tree_close(&tree);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    dup2(kept, 0);
    close(kept);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, full, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, without_standard_input);
}
