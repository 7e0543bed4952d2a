/*
 * report_board.c - the board as a report: the README's picture is made again from its record; the
 * moment that is shown; what a record of strange or too few events gives.
 */
#include "check_main.h"
#include "report/make.h"
#include "view_stage.h"

#include <limits.h>

static char made[64];

/* The picture of `record`, below the top of the sources, to be freed. */
static char *picture(const char *record, int64_t at_us)
{
    const char *source = getenv("SOURCE");
    char path[512], *bytes = NULL;
    size_t room = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", source != NULL ? source : ".", record);
    strcpy(made, "/tmp/test_board.XXXXXX");
    ck_assert_int_ge(close(mkstemp(made)), 0);
    ck_assert_int_eq(make_report(path, made, "board", at_us), 0);
    file = fopen(made, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(getdelim(&bytes, &room, '\0', file), 0);
    fclose(file);
    unlink(made);
    return bytes;
}

START_TEST(picture_of_the_readme)
{
    char *bytes = picture("demos/board.jsonl", 7300000);

    compare_file("demos/board.svg", bytes);
    free(bytes);
}
END_TEST

/* What came later is not there; past its end it is as it was then. */
START_TEST(at_a_moment)
{
    static const struct {
        int64_t at_us;
        const char *clock;
    } moments[] = {
        { 0, "00:00.0" }, { 2000000, "00:02.0" }, { 60000000, "00:08.0" }, { INT64_MAX, "00:08.0" }
    };

    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        char *bytes = picture("demos/board.jsonl", moments[i].at_us);
        ck_assert_ptr_nonnull(strstr(bytes, moments[i].clock));
        ck_assert_int_eq(strstr(bytes, "⚠") != NULL, moments[i].at_us > 3000000);
        free(bytes);
    }
}
END_TEST

CHECK_MAIN("report_board")
{
    tcase_add_test(all, picture_of_the_readme);
    tcase_add_test(all, at_a_moment);
}
