/*
 * show_results_theirs_places.c - files of jobs as GNU parallel has them, where other users may
 * write on the way to them.
 */
#include "theirs_stage.h"

#include <fcntl.h>

static ino_t strangers, strangers_too; /* the inodes that are another user's; 0: none is */

__attribute__((visibility("default"))) int fstat(int fd, struct stat *status)
{
    int r = fstatat(fd, "", status, AT_EMPTY_PATH);

    if (r == 0 && (status->st_ino == strangers || status->st_ino == strangers_too))
        status->st_uid = 12345;
    return r;
}

/*
 * In `out` others can write, and 1 is what one of them has put there; or `out` is ours alone. What
 * is named is followed wherever it leads; a directory may be another user's.
 */
static const struct {
    const char *named;
    mode_t mode; /* of out */
    bool is_link, is_strangers;
    const char *why; /* NULL: it is written */
} ways[] = {
    { "out", 0777, true, false, "is a link, which is not followed" },
    { "", 0777, true, false, "is a link, which is not followed" },
    { "out", 0775, true, false, "is a link, which is not followed" },
    { "out", 0777, false, true, NULL },
    { "", 0755, false, true, NULL },
    { "out", 0755, true, true, NULL },
    { "out", 0755, true, false, NULL },
    { "out/1", 0777, true, true, NULL },
    { "out", 0777, false, false, NULL },
};

START_TEST(ways_through_places_of_others)
{
    struct stat status;
    char wanted[128];

    results_theirs_free(results);
    results = results_theirs_new(true, ways[_i].named, strlen(ways[_i].named));
    ck_assert(mkdir("victim", 0755) == 0 && mkdir("victim/x", 0755) == 0 &&
              mkdir("out", 0755) == 0);
    ck_assert_int_eq(ways[_i].is_link ? symlink("../victim", "out/1") : rename("victim", "out/1"),
                     0);
    ck_assert_int_eq(chmod("out", ways[_i].mode), 0);
    ck_assert_int_eq(stat("out/1", &status), 0);
    strangers = ways[_i].is_strangers ? status.st_ino : 0;
    ck_assert_int_eq(mknod("out/1/x/seq", S_IFREG | 0600, 0), 0);
    ck_assert_int_eq(results_theirs_has(results, "out/1/x"), ways[_i].why == NULL);
    ck_assert_int_eq(results_theirs_set(results, 1, "out/1/x"), 0);
    ck_assert_int_eq(give(FB_FORKED, 1, FB_CAUSE_NONE) == 0, ways[_i].why == NULL);
    strangers = 0;
    ck_assert_str_eq(content("out/1/x/stdout"), ways[_i].why == NULL ? "" : "none");
    if (ways[_i].why != NULL) {
        snprintf(wanted, sizeof wanted, "results out/1/x/stdout: %s; they end here, the jobs go on",
                 ways[_i].why);
        ck_assert_str_eq(error, wanted);
    }
}
END_TEST

/* Files that are there before, in a directory that is not ours alone. */
static const struct {
    mode_t mode; /* of the directory */
    bool is_strangers;
    const char *linked, *strangers; /* what has another name, what is another user's */
    const char *why;                /* NULL: it is written */
} files[] = {
    { 0755, true, NULL, NULL, NULL },
    { 0755, false, "d/a", "d/a", NULL },
    { 0777, false, NULL, "d/a", NULL },
    { 0777, false, "d/a.seq", "d/a.seq", NULL },
    { 0777, false, "d/a", NULL, "d/a: has another name, too" },
    { 0775, false, "d/a.err", NULL, "d/a.err: has another name, too" },
    { 0755, true, "d/a", NULL, "d/a: has another name, too" },
    { 0755, true, NULL, "d/a", "d/a: is another user's" },
    { 0755, true, NULL, "d/a.err", "d/a.err: is another user's" },
    { 0755, true, NULL, "d/a.seq", "d/a.seq: is another user's" },
};

static ino_t inode_of(const char *path)
{
    struct stat status;

    ck_assert_int_eq(stat(path, &status), 0);
    return status.st_ino;
}

static void put_file(const char *path)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs("was", file);
    fclose(file);
}

START_TEST(files_in_places_of_others)
{
    const char *spoilt = files[_i].linked != NULL ? files[_i].linked : files[_i].strangers;
    static const char *const names[] = { "d/a", "d/a.err", "d/a.seq" };
    char wanted[128];

    ck_assert_int_eq(mkdir("d", 0755), 0);
    ck_assert_int_eq(chmod("d", files[_i].mode), 0);
    for (int i = 0; i < 3; i++)
        put_file(names[i]);
    if (files[_i].linked != NULL)
        ck_assert_int_eq(link(files[_i].linked, "precious"), 0);
    strangers = files[_i].is_strangers ? inode_of("d") : 0;
    strangers_too = files[_i].strangers != NULL ? inode_of(files[_i].strangers) : 0;
    ck_assert_int_eq(results_theirs_set(results, 1, "./d/a"), 0);
    ck_assert_int_eq(give(FB_FORKED, 1, FB_CAUSE_NONE) == 0, files[_i].why == NULL);
    if (files[_i].why == NULL) {
        ck_assert_int_eq(print(1, 1, 0, "new"), 0);
        ck_assert_int_eq(give(FB_EXITED, 1, FB_CAUSE_NONE), 0);
        ck_assert_str_eq(content("d/a"), "new");
        ck_assert_str_eq(content("d/a.err"), "");
        ck_assert_str_eq(content("d/a.seq"), "1");
    } else {
        snprintf(wanted, sizeof wanted, "results ./%s; they end here, the jobs go on",
                 files[_i].why);
        ck_assert_str_eq(error, wanted);
        ck_assert_str_eq(content(spoilt), "was");
    }
    strangers = strangers_too = 0;
}
END_TEST

/* A path is below what was named if a slash comes after it; an absolute one needs none. */
START_TEST(paths_elsewhere)
{
    char path[64];

    snprintf(path, sizeof path, "%s/abs/a", top);
    results_theirs_free(results);
    results = results_theirs_new(false, "out", 3);
    run(1, "out");
    run(2, "outer//a");
    run(3, path);
    ck_assert_str_eq(content("out"), "");
    ck_assert_str_eq(content("out.err"), "");
    ck_assert_str_eq(content("outer/a.err"), "");
    ck_assert_str_eq(content("abs/a.err"), "");
    ck_assert_int_eq(results_theirs_set(results, 4, ""), 0);
    ck_assert_int_eq(give(FB_FORKED, 4, FB_CAUSE_NONE), -ENOENT);
}
END_TEST

CHECK_MAIN_APART("results of GNU parallel's kind, and other users")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, ways_through_places_of_others, 0, (int)(sizeof ways / sizeof ways[0]));
    tcase_add_loop_test(all, files_in_places_of_others, 0, (int)(sizeof files / sizeof files[0]));
    tcase_add_test(all, paths_elsewhere);
}
