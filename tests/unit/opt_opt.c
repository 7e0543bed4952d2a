/* opt_opt.c - words of the command line: what is counted from the machine, what is refused. */
#include "opt/opt.h"
#include "check_main.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *word, *error;
} refused[] = {
    { "--tga", "unknown option '--tga' (did you mean '--tag'?)" },
    { "--ta", "unknown option '--ta' (did you mean '--tag'?)" },
    { "--tga=3", "unknown option '--tga=3' (did you mean '--tag'?)" },
    { "--runs=3", "unknown option '--runs=3' (it is one of 'forkboard scale')" },
    { "-Z", "unknown option '-Z'" },
    { "-kZ", "unknown option '-Z'" },
    { "--tag=3", "--tag takes no value, and '3' is one" },
    { "--joblog", "--joblog needs a file" },
    { "-S", "--sshlogin: jobs run on this machine alone" },
    { "--sshlogin", "--sshlogin: jobs run on this machine alone" },
    { "-j", "--slots needs a number, 50%, +2 or -1" },
    { "--slot=3", "unknown option '--slot=3' (did you mean '--slots'?)" },
    { "--sltos", "unknown option '--sltos' (did you mean '--slots'?)" },
    /* names that others have are meant too, but not those of another command */
    { "--tempdri", "unknown option '--tempdri' (did you mean '--tempdir'?)" },
    { "--tempdi", "unknown option '--tempdi' (did you mean '--tempdir'?)" },
    { "--tempdir", "--tmpdir needs a directory" },
    { "--sshlogi", "unknown option '--sshlogi' (did you mean '--sshlogin'?)" },
    { "--joblo", "unknown option '--joblo' (did you mean '--joblog'?)" },
    { "--will-cit", "unknown option '--will-cit' (did you mean '--will-cite'?)" },
    { "--numbr-of-sockets", "unknown option '--numbr-of-sockets'" },
    { "--block=1", "--block is of --pipe and --pipe-part" },
};

START_TEST(refuses_by_name)
{
    char program[] = "run", word[32], error[4400];
    char *words[] = { program, word, NULL };
    struct opt opt;

    strcpy(word, refused[_i].word);
    ck_assert_int_eq(opt_parse(&opt, OPT_RUN, 2, words, error, sizeof error), -EINVAL);
    ck_assert_str_eq(error, refused[_i].error);
    opt_fini(&opt);
}
END_TEST

static const struct {
    const char *word;
    int threads, add; /* a part of the machine's threads, and more */
} slots[] = {
    { "7", 0, 7 }, { "0", 0, FB_ALL_AT_ONCE }, { "100%", 1, 0 }, { "300%", 3, 0 }, { "+2", 1, 2 },
};

START_TEST(slots_of_this_machine)
{
    struct fb_hardware hardware;
    char program[] = "run", letter[] = "-j", word[32], error[4400];
    char *words[] = { program, letter, word, NULL };
    struct opt opt;

    fb_machine(&hardware);
    ck_assert_int_ge(hardware.threads, 1);
    strcpy(word, slots[_i].word);
    ck_assert_int_eq(opt_parse(&opt, OPT_RUN, 3, words, error, sizeof error), 0);
    ck_assert_int_eq(opt.run.slots, slots[_i].threads * hardware.threads + slots[_i].add);
    opt_fini(&opt);
}
END_TEST

/* Options that need others, and those that say the same. */
static const struct {
    unsigned command;
    const char *words; /* with blanks between */
    const char *error; /* NULL: none */
} together[] = {
    { OPT_RUN, "", NULL },
    { OPT_RUN, "--resume", "--resume needs --joblog FILE" },
    /* what others call our options takes a value or not, as ours do */
    { OPT_RUN, "-u --resume", "--resume needs --joblog FILE" },
    { OPT_RUN, "--group --resume", "--resume needs --joblog FILE" },
    { OPT_RUN, "--max-procs 3 --resume", "--resume needs --joblog FILE" },
    { OPT_RUN, "--ctag --resume", "--resume needs --joblog FILE" },
    { OPT_RUN, "--gnu --resume", "--resume needs --joblog FILE" },
    { OPT_RUN, "--env A --resume", "--resume needs --joblog FILE" },
    { OPT_RUN, "--replace --resume", "--resume needs --joblog FILE" },
    { OPT_RUN, "--resume-failed", "--resume-failed needs --joblog FILE" },
    { OPT_RUN, "--retry-failed", "--retry-failed needs --joblog FILE" },
    { OPT_PARALLEL, "--resume", "--resume needs --joblog FILE or --results DIR" },
    { OPT_PARALLEL, "--resume-failed", "--resume-failed needs --joblog FILE" },
    { OPT_PARALLEL, "--resume --results d", NULL },
    { OPT_PARALLEL, "--resume-failed --results d", "--resume-failed needs --joblog FILE" },
    { OPT_PARALLEL, "--retry-failed --results d", "--retry-failed needs --joblog FILE" },
    { OPT_RUN, "--resume --results d", "--resume needs --joblog FILE" },
    { OPT_RUN, "--resume --joblog l", NULL },
    { OPT_RUN, "--resume --joblog l --shuf",
      "--resume with --shuf needs the --seed of the run before" },
    { OPT_RUN, "--resume --joblog l --shuf --seed 3", NULL },
    { OPT_RUN, "--resume --help", NULL },
    { OPT_RUN, "--block 1M", "--block is of --pipe and --pipe-part" },
    { OPT_RUN, "--recend x", "--recend is of --pipe and --pipe-part" },
    { OPT_RUN, "--recstart x", "--recstart is of --pipe and --pipe-part" },
    { OPT_RUN, "--block 1M --pipe", NULL },
    { OPT_RUN, "--block 1M --help", NULL },
    { OPT_RUN, "--cat", "--cat is of --pipe and --pipe-part" },
    { OPT_RUN, "--round-robin", "--round-robin is of --pipe" },
    { OPT_RUN, "--cat --round-robin", "--cat is of --pipe and --pipe-part" },
    { OPT_RUN, "--remove-rec-sep", "--remove-rec-sep is of --pipe and --pipe-part" },
    { OPT_PARALLEL, "--block 1M", NULL },
    { OPT_PARALLEL, "--cat", "--cat is of --pipe and --pipe-part" },
    { OPT_RUN, "--report x --no-record",
      "--report is made from the record, which --no-record leaves out" },
    { OPT_RUN, "--report x", NULL },
    { OPT_RUN, "--report x --no-record --version", NULL },
    { OPT_RUN, "--tag=x", "--tag takes no value, and 'x' is one" },
    { OPT_RUN, "--keep-fds 3,4,5", NULL },
    { OPT_RUN, "--keep-fds 3,4,4",
      "--keep-fds: '3,4,4' is not a list of numbers from 3 to 255, as 3,9" },
    { OPT_RUN, "--keep-fds 3,4,3",
      "--keep-fds: '3,4,3' is not a list of numbers from 3 to 255, as 3,9" },
    { OPT_RUN, "--keep-fds 2", "--keep-fds: '2' is not a list of numbers from 3 to 255, as 3,9" },
    { OPT_RUN, "--keep-fds 3,", "--keep-fds: '3,' is not a list of numbers from 3 to 255, as 3,9" },
    { OPT_RUN, "--keep-fds 3;4",
      "--keep-fds: '3;4' is not a list of numbers from 3 to 255, as 3,9" },
    { OPT_RUN, "--slot 3", "unknown option '--slot' (did you mean '--slots'?)" },
    { OPT_RUN, "--slots 3", NULL },
    { OPT_RUN, "--timeout", "--timeout needs a time; write 30, 1.5s, 200ms, 2m or 1h" },
};

static int parse(struct opt *opt, unsigned command, const char *words, char *buffer, char *error)
{
    char *list[16] = { (char *)"run" };
    int count = 1;

    strcpy(buffer, words);
    for (char *word = strtok(buffer, " "); word != NULL; word = strtok(NULL, " "))
        list[count++] = word;
    return opt_parse(opt, command, count, list, error, 4400);
}

START_TEST(each_together)
{
    char buffer[200], error[4400] = "";
    struct opt opt;
    int r = parse(&opt, together[_i].command, together[_i].words, buffer, error);

    ck_assert_str_eq(r < 0 ? error : "", together[_i].error != NULL ? together[_i].error : "");
    ck_assert_int_eq(r, together[_i].error != NULL ? -EINVAL : 0);
    opt_fini(&opt);
}
END_TEST

/* A time, or where jobs are many a share of the median. */
static const struct {
    unsigned command;
    const char *words;
    int64_t us;
    double share;
    bool good;
} times[] = {
    { OPT_RUN, "--timeout 2s", 2000000, 0, true },   { OPT_RUN, "--timeout 200%", 0, 2, true },
    { OPT_RUN, "--timeout 50%", 0, 0.5, true },      { OPT_RUN, "--timeout 1.5%", 0, 0.015, true },
    { OPT_RUN, "--timeout 0%", 0, 0, false },        { OPT_RUN, "--timeout %", 0, 0, false },
    { OPT_RUN, "--timeout 5%%", 0, 0, false },       { OPT_RUN, "--timeout 1.2.3%", 0, 0, false },
    { OPT_PARALLEL, "--timeout 50%", 0, 0.5, true }, { OPT_RUN, "--timeout x", 0, 0, false },
};

START_TEST(each_timeout)
{
    char buffer[200], error[4400];
    struct opt opt;
    int r = parse(&opt, times[_i].command, times[_i].words, buffer, error);

    ck_assert_int_eq(r, times[_i].good ? 0 : -EINVAL);
    if (r == 0) {
        ck_assert_int_eq(opt.run.timeout_us, times[_i].us);
        ck_assert(opt.timeout_share > times[_i].share - 1e-9 &&
                  opt.timeout_share < times[_i].share + 1e-9);
    }
    opt_fini(&opt);
}
END_TEST

/* As make: where slots are told there are no others, and a measurement none but its own. */
START_TEST(slots_of_make)
{
    static const struct {
        unsigned command;
        const char *words;
        bool heeds;
    } rows[] = { { OPT_RUN, "", true },
                 { OPT_RUN, "-j 1", false },
                 { OPT_RUN, "-j 2", false },
                 { OPT_SCALE, "", false } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[200], error[4400];
        struct opt opt;
        ck_assert_int_eq(parse(&opt, rows[i].command, rows[i].words, buffer, error), 0);
        ck_assert(opt.run.heed_jobserver == rows[i].heeds);
        opt_fini(&opt);
    }
}
END_TEST

/* What is wrong stands in `error`, and nowhere else. */
START_TEST(says_it_once)
{
    int file = memfd_create("error", MFD_CLOEXEC), kept = dup(STDERR_FILENO);
    char buffer[200], error[4400];
    struct opt opt;

    dup2(file, STDERR_FILENO);
    ck_assert_int_eq(parse(&opt, OPT_RUN, "--xyzzy", buffer, error), -EINVAL);
    ck_assert_int_eq(parse(&opt, OPT_RUN, "--joblog", buffer, error), -EINVAL);
    dup2(kept, STDERR_FILENO);
    ck_assert_int_eq(lseek(file, 0, SEEK_END), 0);
    close(kept);
    close(file);
}
END_TEST

/* The seed that was given stays; each that is drawn is another, and is no time. */
START_TEST(seeds)
{
    struct opt opt = { .run.seed = 7, .seed_given = true }, other = { 0 };
    const uint64_t now = (uint64_t)time(NULL) * 1000000000u, hour = UINT64_C(3600000000000);
    bool far = false;

    opt_draw_seed(&opt);
    ck_assert_uint_eq(opt.run.seed, 7);
    opt.seed_given = false;
    for (int i = 0; i < 3; i++) {
        opt_draw_seed(&opt);
        opt_draw_seed(&other);
        ck_assert_uint_ne(opt.run.seed, other.run.seed);
        far |= opt.run.seed < now - hour || opt.run.seed > now + hour;
    }
    ck_assert(far);
}
END_TEST

/* The first option that is only a COMMAND's, and the key a set has instead. */
static const struct {
    const char *words, *name, *key;
} of_commands[] = {
    { "-j 2 --timeout 3 --shuf", "shuf", NULL },
    { "--null", "null", NULL },
    { "--nice 3", "nice", "nice" },
    { "--keep-fds 3", "keep-fds", "inherit_fds" },
    { "--workdir d --null", "workdir", "dir" },
    { "--tagstring t", "tagstring", NULL },
    { "-j 2", NULL, NULL },
    { "--file f", NULL, NULL },
    { "--exclude a", NULL, NULL },
    { "--env-file f", NULL, NULL },
    { "--port 80", NULL, NULL },
};

START_TEST(each_of_a_command)
{
    char buffer[200], error[4400] = "";
    struct opt opt;

    ck_assert_int_eq(parse(&opt, OPT_RUN, of_commands[_i].words, buffer, error), 0);
    ck_assert_pstr_eq(opt.of_command, of_commands[_i].name);
    ck_assert_pstr_eq(opt.key, of_commands[_i].key);
    opt_fini(&opt);
}
END_TEST

CHECK_MAIN("opt")
{
    tcase_add_loop_test(all, each_of_a_command, 0,
                        (int)(sizeof of_commands / sizeof of_commands[0]));
    tcase_add_loop_test(all, each_together, 0, (int)(sizeof together / sizeof together[0]));
    tcase_add_test(all, slots_of_make);
    tcase_add_test(all, says_it_once);
    tcase_add_test(all, seeds);
    tcase_add_loop_test(all, each_timeout, 0, (int)(sizeof times / sizeof times[0]));
    tcase_add_loop_test(all, refuses_by_name, 0, sizeof refused / sizeof refused[0]);
    tcase_add_loop_test(all, slots_of_this_machine, 0, sizeof slots / sizeof slots[0]);
}
