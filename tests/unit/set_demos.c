/* set_demos.c - the sets that come with the program, found from the tree that it was built in. */
#include "check_main.h"
#include "set/demos.h"

#include <stdio.h>
#include <string.h>

static bool is_there(const struct demos *demos, const char *name)
{
    for (int i = 0; demos->names[i] != NULL; i++)
        if (strcmp(demos->names[i], name) == 0)
            return true;
    return false;
}

START_TEST(all_of_them)
{
    struct demos demos;
    struct text path = { 0 }, line = { 0 };
    int count = 0;

    ck_assert_int_eq(demos_open(&demos), 0);
    ck_assert_ptr_nonnull(demos.directory);
    for (; demos.names[count] != NULL; count++) {
        FILE *file;
        ck_assert(count == 0 || strcmp(demos.names[count - 1], demos.names[count]) < 0);
        ck_assert_ptr_null(strstr(demos.names[count], ".yaml"));
        text_clear(&path);
        demos_put_path(&demos, demos.names[count], &path);
        ck_assert_ptr_nonnull(file = fopen(text_string(&path), "r"));
        fclose(file);
        text_clear(&line);
        demos_put_line(&demos, demos.names[count], &line);
        ck_assert_int_eq(strncmp(text_string(&line), demos.names[count],
                                 strlen(demos.names[count])),
                         0);
        ck_assert_int_eq(line.bytes[11], ' '); /* of a name there is no more */
        ck_assert_int_ne(line.bytes[12], '#');
        ck_assert_int_ne(line.bytes[12], ' ');
        ck_assert_uint_gt(line.size, 20);
        ck_assert_ptr_eq(strchr(line.bytes, '\n'), line.bytes + line.size - 1);
    }
    ck_assert_int_gt(count, 3);
    ck_assert_int_lt(count, DEMOS_MOST);
    ck_assert(is_there(&demos, "zombies") && is_there(&demos, "cpu-and-io"));
    ck_assert(!is_there(&demos, "run") && !is_there(&demos, "lessons") &&
              !is_there(&demos, "board"));
    text_clear(&line);
    demos_put_line(&demos, "absent", &line);
    ck_assert_str_eq(text_string(&line), "absent      \n");
    demos_close(&demos);
    ck_assert_ptr_null(demos.directory);
    ck_assert_ptr_null(demos.names[0]);
    text_fini(&path);
    text_fini(&line);
}
END_TEST

/* Beside the program, below it, and where it was configured to be. */
START_TEST(where_they_are_looked_for)
{
    struct text places = { 0 };
    const char *at;
    int count = 1;

    demos_put_places(&places);
    ck_assert_int_eq(text_string(&places)[0], '/');
    ck_assert_ptr_nonnull(strstr(text_string(&places), "/../share/forkboard/demos, /"));
    for (at = text_string(&places); (at = strstr(at, "/forkboard/demos, /")) != NULL; at++)
        count++;
    ck_assert_int_eq(count, 3);
    at = text_string(&places) + places.size - strlen("/forkboard/demos");
    ck_assert_str_eq(at, "/forkboard/demos");
    text_fini(&places);
}
END_TEST

CHECK_MAIN("demos")
{
    tcase_add_test(all, all_of_them);
    tcase_add_test(all, where_they_are_looked_for);
}
