/*
 * run_touched_place.c - directories that are watched by the kernel: what is told of the files in
 * them as they come, change and go, and how many directories are watched then. All that the kernel
 * tells is there when a call that changes something has returned.
 */
#include "../../tui/run_touched_tree.h"
#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/test_touched_place.XXXXXX";
static char seen[1024];

static void changed(void *context, const char *path)
{
    size_t size = strlen(seen);

    ck_assert_ptr_eq(context, seen);
    snprintf(seen + size, sizeof seen - size, "%s%s", size > 0 ? " " : "", path);
}

/* One call each: "mkdir d; touch f; mv f g; rm f; rmdir d; ln f g; sym to link; chmod d". */
static void play(const char *calls)
{
    char call[16], one[64], two[64];

    for (const char *at = calls; at != NULL && *at != '\0'; at += strspn(at, "; ")) {
        int r = 0, fd, words = sscanf(at, "%15s %63[^ ;] %63[^ ;]", call, one, two);
        ck_assert_int_ge(words, 2);
        if (strcmp(call, "mkdir") == 0)
            r = mkdir(one, 0755);
        else if (strcmp(call, "rmdir") == 0)
            r = rmdir(one);
        else if (strcmp(call, "rm") == 0)
            r = unlink(one);
        else if (strcmp(call, "mv") == 0)
            r = rename(one, two);
        else if (strcmp(call, "ln") == 0)
            r = link(one, two);
        else if (strcmp(call, "sym") == 0)
            r = symlink(one, two);
        else if ((fd = open(one, O_WRONLY | O_CREAT, 0644)) >= 0) /* touch */
            r = close(fd);
        else
            r = -1;
        ck_assert_msg(r == 0, "%s %s: %s", call, one, strerror(errno));
        at += strcspn(at, ";");
    }
}

struct step {
    const char *calls, *seen;
    size_t count; /* directories that are watched then */
};

static const struct row {
    const char *lists[2][4];
    const char *before;
    size_t count;
    struct step steps[7];
} rows[] = {
    /* files of one directory */
    { { { "w/*.c" } },
      "mkdir w; touch w/a.c",
      1,
      { { "touch w/a.c", "w/a.c", 1 },
        { "touch w/b.o", "w/b.o", 1 }, /* which it is, another says */
        { "mv w/a.c w/c.c", "w/a.c w/c.c", 1 },
        { "rm w/c.c", "w/c.c", 1 },
        { "mkdir w/d; touch w/d/a.c", "", 1 },
        { "", "", 1 } } },
    /* what is being made is told of when it is whole */
    { { { "w/*" } },
      "mkdir w; mkdir o; touch o/f",
      1,
      { { "ln o/f w/f", "w/f", 1 },
        { "sym nowhere w/l", "w/l", 1 },
        { "mv o/f w/g", "w/g", 1 },
        { "rm w/l", "w/l", 1 },
        { "mv w/g o/g", "w/g", 1 } } },
    /* all below: directories that come, with what is in them, and go */
    { { { "w/**" } },
      "mkdir w; mkdir w/d; touch w/d/f",
      2,
      { { "touch w/d/f", "w/d/f", 2 },
        { "mkdir w/d/e; mkdir w/d/e/g; touch w/d/e/f; touch w/d/e/g/f", "w/d/e/f w/d/e/g/f", 4 },
        { "touch w/d/e/g/f", "w/d/e/g/f", 4 },
        { "mv w/d/e w/d/h", "w/d/e w/d/h/f w/d/h/g/f", 4 },
        { "touch w/d/h/g/f", "w/d/h/g/f", 4 },
        { "mv w/d out", "w/d", 1 },
        { "touch out/f", "", 1 } } },
    { { { "w/**" } },
      "mkdir w; mkdir o; mkdir o/d; touch o/d/f",
      1,
      { { "mv o/d w/d", "w/d/f", 2 },
        { "touch w/d/f", "w/d/f", 2 },
        { "rm w/d/f; rmdir w/d", "w/d/f", 1 },
        { "mkdir w/d; touch w/d/g", "w/d/g", 2 },
        { "mkdir w/.h; touch w/.h/f", "", 2 }, /* hidden: no pattern names it */
        { "mkdir w/x; rmdir w/x", "", 2 } } },
    /* hidden files that are named */
    { { { "w/**", "w/.h/*", "!w/**" } },
      "mkdir w; mkdir w/.h; mkdir w/d",
      2,
      { { "touch w/.h/f", "w/.h/f", 2 }, { "touch w/d/f", "", 2 }, { "touch w/f", "w/f", 2 } } },
    { { { "w/./**", "!w/**" } }, "mkdir w; mkdir w/d", 1, { { "touch w/d/f", "", 1 } } },
    { { { "w/../w/**", "!w/../w/**" } }, "mkdir w; mkdir w/d", 2, { { "touch w/d/f", "", 2 } } },
    /* what a job takes out is not looked into, but for another job's */
    { { { "w/**", "!w/no/**" } },
      "mkdir w; mkdir w/no; mkdir w/yes",
      2,
      { { "touch w/no/f; touch w/yes/f", "w/yes/f", 2 },
        { "mkdir w/no/d; mkdir w/yes/d", "", 3 },
        { "mkdir w/e; mv w/e w/no/e", "w/e", 3 } } },
    { { { "w/**", "!w/no/**" }, { "w/no/*" } },
      "mkdir w; mkdir w/no; mkdir w/no/d",
      2,
      { { "touch w/no/f", "w/no/f", 2 }, { "touch w/no/d/f", "", 2 } } },
    /* a directory that is not there yet, by the nearest above it */
    { { { "a/b/c/*" } },
      "mkdir x",
      1, /* here */
      { { "touch a.c", "a.c", 1 },
        { "mkdir a", "", 1 },
        { "mkdir a/b; mkdir a/b/c; touch a/b/c/f", "a/b/c/f", 3 },
        { "touch a/b/c/g", "a/b/c/g", 3 },
        { "rm a/b/c/f; rm a/b/c/g; rmdir a/b/c", "a/b/c/f a/b/c/g", 2 },
        { "mkdir a/b/c; touch a/b/c/f", "a/b/c/f", 3 },
        { "touch a/f", "a/f", 3 } } },
    /* one in the place of another on the way */
    { { { "a/b/*" } },
      "mkdir a; mkdir a/b; touch a/b/f; mkdir o; mkdir o/b; touch o/b/g",
      2,
      { { "mv a z; mv o a", "a/b/g", 2 },
        { "touch z/b/f", "", 2 },
        { "touch a/b/g", "a/b/g", 2 },
        { "mv a y", "", 1 },
        { "mv z a", "a/b/f", 2 } } },
    /* links are followed on the way to a pattern, not below it */
    { { { "l/*" } },
      "mkdir a; mkdir b; touch b/g; sym a l",
      2,
      { { "touch a/f", "l/f", 2 },
        { "sym b m; mv m l", "l/g", 2 },
        { "touch b/g", "l/g", 2 },
        { "touch a/f", "", 2 },
        { "rm l", "", 1 },
        { "sym a l", "l l/f", 2 } } },
    { { { "w/**" } },
      "mkdir w; mkdir o; sym ../o w/l",
      1,
      { { "touch o/f", "", 1 }, { "sym .. w/up", "w/up", 1 } } },
    /* one directory by two names */
    { { { "a/*" }, { "l/*" } },
      "mkdir a; sym a l",
      2,
      { { "touch a/f", "l/f a/f", 2 }, { "rm l", "", 2 }, { "touch a/f", "a/f", 2 } } },
    { { { "a/**" }, { "a/b/*" } },
      "mkdir a; mkdir a/b",
      2,
      { { "touch a/b/f", "a/b/f", 2 }, { "mkdir a/b/d; touch a/b/d/f", "a/b/d/f", 3 } } },
    /* a way of the second list's */
    { { { "x/*" }, { "l/*" } },
      "mkdir x; mkdir a; mkdir b; touch b/g; sym a l",
      3,
      { { "sym b m; mv m l", "l/g", 3 }, { "touch a/f", "", 3 }, { "touch b/g", "l/g", 3 } } },
    /* here, and a name alone */
    { { { "*.c" } }, "touch a.c", 1, { { "touch a.c", "a.c", 1 }, { "mkdir d", "", 1 } } },
    { { { "d/f", "d/f/" } },
      "mkdir d",
      1,
      { { "touch d/f", "d/f", 1 }, { "rm d/f; mkdir d/f; touch d/f/x", "d/f d/f/x", 2 } } },
};

static void look(struct touched_tree *tree, const struct step *step, size_t at)
{
    seen[0] = '\0';
    play(step->calls);
    touched_tree_read(tree);
    ck_assert_int_eq(touched_tree_look(tree), 0);
    ck_assert_msg(strcmp(seen, step->seen) == 0, "row %d, step %zu: %s", (int)(at / 10), at % 10,
                  seen);
    ck_assert_msg(tree->count == step->count, "row %d, step %zu: %zu are watched", (int)(at / 10),
                  at % 10, tree->count);
}

START_TEST(files_of_patterns)
{
    const struct row *row = &rows[_i];
    const char *const *lists[] = { row->lists[0], row->lists[1] };
    struct touched_tree tree = { .fd = -1, .changed = changed, .context = seen };
    char command[64];

    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    play(row->before);
    ck_assert_int_eq(touched_tree_open(&tree), 0);
    tree.lists = lists;
    tree.list_count = row->lists[1][0] != NULL ? 2 : 1;
    ck_assert_int_eq(touched_tree_scan(&tree), 0);
    ck_assert_str_eq(seen, ""); /* what is there is no news */
    ck_assert_msg(tree.count == row->count, "row %d: %zu are watched", _i, tree.count);
    for (size_t i = 0; i < 7 && row->steps[i].seen != NULL; i++)
        look(&tree, &row->steps[i], (size_t)_i * 10 + i + 1);
    ck_assert(!tree.full && !tree.lost);
    touched_tree_close(&tree);
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -r %s", home);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

CHECK_MAIN_APART("files of patterns")
{
    tcase_add_loop_test(all, files_of_patterns, 0, (int)(sizeof rows / sizeof rows[0]));
}
