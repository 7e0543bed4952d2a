/* opt_apply.c - what an option's word sets, and that a wrong one is refused. */
#include "check_main.h"
#include "opt/apply.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A good word and a wrong one of each kind; NULL: any word is good. */
static const struct {
    unsigned command;
    int id;
    const char *good, *wrong;
} words[] = {
    { OPT_RUN, OPT_SLOTS, "3", "x" },
    { OPT_SCALE, OPT_SLOTS, "1,2", NULL },
    { OPT_RUN, OPT_OUTPUT, "line", "lines" },
    { OPT_RUN, OPT_LEFTOVERS, "wait", "some" },
    { OPT_RUN, OPT_COLOR, "never", "no" },
    { OPT_RUN, OPT_MEMFREE, "1G", "G" },
    { OPT_RUN, OPT_LOAD, "50%", "%" },
    { OPT_RUN, OPT_BLOCK, "1M", "0" },
    { OPT_RUN, OPT_HEADER, ":", "x" },
    { OPT_RUN, OPT_RECEND, "\\n", NULL },
    { OPT_RUN, OPT_TAGSTRING, "t", NULL },
    { OPT_WATCH, OPT_ONLY, "make", "bin/make" },
    { OPT_REPORT, OPT_FORMAT, "svg", "gif" },
    { OPT_REPORT, OPT_AT, "1", "x" },
    { OPT_RUN, OPT_TIMEOUT, "1", "x" },
    { OPT_RUN, OPT_TIMEOUT, "50%", "0%" },
    { OPT_RUN, OPT_GRACE, "1", "x" },
    { OPT_RUN, OPT_RETRIES, "1", "x" },
    { OPT_PARALLEL, OPT_RETRIES, "1", "x" },
    { OPT_RUN, OPT_RETRY_WAIT, "1", "x" },
    { OPT_RUN, OPT_HALT, "now,fail=1", "now" },
    { OPT_RUN, OPT_HALT, "now,fail=999999999", "now,fail=1000000000" },
    { OPT_RUN, OPT_DELAY, "1", "x" },
    { OPT_DEMO, OPT_UNIT, "1", "0" },
    { OPT_RUN, OPT_SEED, "1", "x" },
    { OPT_RUN, OPT_FILE, "f", NULL },
    { OPT_RUN, OPT_EXCLUDE, "f", NULL },
    { OPT_RUN, OPT_JOBLOG, "f", NULL },
    { OPT_RUN, OPT_PORT, "1", "0" },
    { OPT_RUN, OPT_KEEP_FDS, "3,255", "3,256" },
    { OPT_RUN, OPT_KEEP_FDS, "03", "+3" },
    { OPT_RUN, OPT_DELIMITER, ",", "ab" },
    { OPT_RUN, OPT_TRIM, "lr", "x" },
    { OPT_PARALLEL, OPT_COUNT, "cpus", "x" },
    { OPT_RUN, OPT_MAX_ARGS, "1", "x" },
    { OPT_RUN, OPT_MAX_LINES, "1", "0" },
    { OPT_RUN, OPT_MAX_CHARS, "1", "0" },
    { OPT_RUN, OPT_NICE, "1", "41" },
    { OPT_RUN, OPT_TRIES, "1", "x" },
    { OPT_RUN, OPT_TERMSEQ, "TERM,1", "TERM," },
    { OPT_RUN, OPT_TERMSEQ, "sigterm", "sigtermsigtermsigtermsig" },
    { OPT_RUN, OPT_TERMSEQ, "SYS", "signal 32" },
    { OPT_RUN, OPT_STOP_ORDER, "all", "x" },
    { OPT_RUN, OPT_STOP_ORDER, "reverse", "x" },
};

START_TEST(each_word)
{
    struct opt opt = { .command = words[_i].command };
    const struct opt_row *row = opt_table;

    while ((int)row->id != words[_i].id)
        row++;
    ck_assert_int_eq(opt_apply_value(&opt, row, words[_i].good), 0);
    ck_assert_uint_eq(opt.command, words[_i].command);
    if (words[_i].wrong != NULL)
        ck_assert_int_eq(opt_apply_value(&opt, row, words[_i].wrong), -EINVAL);
    opt_fini(&opt);
}
END_TEST

/* NUL as the character that ends arguments is the same as --null. */
START_TEST(delimiters)
{
    struct opt opt = { .command = OPT_RUN };
    const struct opt_row row = { .id = OPT_DELIMITER };

    ck_assert_int_eq(opt_apply_value(&opt, &row, "\\0"), 0);
    ck_assert(opt.input.null);
    ck_assert_int_eq(opt_apply_value(&opt, &row, ";"), 0);
    ck_assert(!opt.input.null);
    ck_assert_int_eq(opt.input.delimiter, ';');
    ck_assert_int_eq(opt_apply_value(&opt, &row, ""), -EINVAL);
    ck_assert(!opt.input.null);
}
END_TEST

/* -m and -X spread what is left at the end, -X repeats the word around {} too. */
START_TEST(packs)
{
    static const struct {
        enum opt_id id;
        bool pack, spread, repeat;
    } rows[] = { { OPT_PACK, true, true, false },
                 { OPT_PACK_WORDS, true, true, true },
                 { OPT_PACK_LINES, true, false, false },
                 { OPT_TAG, false, false, false } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct opt opt = { .command = OPT_PARALLEL };
        opt_apply_flag(&opt, rows[i].id);
        ck_assert(opt.form.pack == rows[i].pack);
        ck_assert(opt.form.spread == rows[i].spread);
        ck_assert(opt.form.repeat == rows[i].repeat);
    }
}
END_TEST

/* The last list is the one that counts. */
START_TEST(descriptors_twice)
{
    struct opt opt = { .command = OPT_RUN };
    const struct opt_row row = { .id = OPT_KEEP_FDS };

    ck_assert_int_eq(opt_apply_value(&opt, &row, "3,9"), 0);
    ck_assert_int_eq(opt_apply_value(&opt, &row, "9,4,7"), 0);
    ck_assert_uint_eq(opt.worker.keep_count, 3);
    ck_assert_int_eq(opt.worker.keep[0].ours, 9);
    ck_assert_int_eq(opt.worker.keep[1].ours, 4);
    ck_assert_int_eq(opt.worker.keep[2].ours, 7);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(opt.worker.keep[i].theirs, FB_SAME);
    opt_fini(&opt);
}
END_TEST

/* The number of slots in a file, which is closed again. */
static const struct {
    const char *bytes; /* NULL: it is not there */
    int result, slots;
} files[] = {
    { "3\n", 0, 3 },    { " 4 words", 0, 4 }, { "0", 0, FB_ALL_AT_ONCE },
    { "", -EINVAL, 0 }, { "x", -EINVAL, 0 },  { NULL, -ENOENT, 0 },
};

START_TEST(slots_of_a_file)
{
    char path[] = "/tmp/forkboard-slots-XXXXXX";
    int fd = mkstemp(path), slots = 0, next;
    struct opt opt = { .command = OPT_RUN }, demo = { .command = OPT_DEMO };
    const struct opt_row row = { .id = OPT_SLOTS };
    bool good = files[_i].result == 0;

    ck_assert_int_ge(fd, 0);
    if (files[_i].bytes != NULL)
        ck_assert_int_eq(write(fd, files[_i].bytes, strlen(files[_i].bytes)),
                         (int)strlen(files[_i].bytes));
    else
        unlink(path);
    close(fd);
    ck_assert_int_eq(opt_slots_file(path, &slots), files[_i].result);
    ck_assert_int_eq(slots, files[_i].slots);
    ck_assert_int_eq(opt_apply_value(&opt, &row, path), good ? 0 : -EINVAL);
    if (good) {
        ck_assert_int_eq(opt.run.slots, files[_i].slots);
        ck_assert_ptr_eq(opt.slots_file, path);
    }
    ck_assert_int_eq(opt_apply_value(&opt, &row, "2"), 0); /* the last that is given */
    ck_assert_int_eq(opt.run.slots, 2);
    ck_assert_ptr_null(opt.slots_file);
    ck_assert_int_eq(opt_apply_value(&demo, &row, path), -EINVAL); /* no file for others */
    next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(next, fd);
    close(next);
    unlink(path);
}
END_TEST

CHECK_MAIN("words of options")
{
    tcase_add_loop_test(all, each_word, 0, sizeof words / sizeof words[0]);
    tcase_add_test(all, delimiters);
    tcase_add_test(all, packs);
    tcase_add_test(all, descriptors_twice);
    tcase_add_loop_test(all, slots_of_a_file, 0, sizeof files / sizeof files[0]);
}
