/* watch_words.c - the words of an exec, as its event has them. */
#include "check_main.h"
#include "watch/watch.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

static char queued[4200]; /* the words of the first row, before its exec */

/* The words of the last exec. */
static void exec_words(const char *const *argv, char *words, size_t room, char *name, bool *cut)
{
    struct fb_event event = { 0 };
    struct watch *trace;

    ck_assert_int_eq(watch_open(&trace, &(struct watch_options){ .path = "/bin/true",
                                                                 .argv = (char *const *)argv,
                                                                 .stdout_fd = -1 }),
                     0);
    words[0] = '\0';
    while (event.kind != FB_ENDED) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        if (watch_next(trace, &event) == 0) {
            ck_assert_int_ge(poll(&news, 1, 20000), 1);
            continue;
        }
        if (event.kind == FB_QUEUED)
            ck_assert_uint_lt(strlen(event.as.queued.command), 4096); /* each fork has them too */
        if (event.kind == FB_QUEUED && event.job == 1)
            strcpy(queued, event.as.queued.command);
        if (event.kind != FB_BEGAN)
            continue;
        ck_assert_uint_lt(strlen(event.as.began.words), room);
        strcpy(words, event.as.began.words);
        strcpy(name, event.as.began.name);
        *cut = event.as.began.cut;
    }
    watch_close(trace);
}

START_TEST(test_words)
{
    static const size_t sizes[] = { 10, 4095, 5000, 100000, 130000 };
    static char words[300000], argument[140000], whole[150000];
    const char *argv[] = { "true", argument, NULL };
    char name[64];
    bool cut = true;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        memset(argument, 'x', sizes[i]);
        argument[sizes[i]] = '\0';
        strcat(strcpy(whole, "true "), argument);
        exec_words(argv, words, sizeof words, name, &cut);
        ck_assert_str_eq(words, whole);
        ck_assert(!cut);
    }
    argv[0] = argument; /* no program's name may be as long; and two words are more than 128 KiB */
    argv[1] = argument;
    exec_words(argv, words, sizeof words, name, &cut);
    ck_assert(cut);
    ck_assert_str_eq(words + strlen(words) - 5, "x ...");
    ck_assert_uint_eq(strlen(words), 131071 + 4);
}
END_TEST

/* If the first word is empty, the name is that of the file. */
START_TEST(test_no_name)
{
    const char *argv[] = { "", "a", NULL };
    char words[64], name[64], file[4096];
    bool cut;

    ck_assert_ptr_nonnull(realpath("/bin/true", file));
    exec_words(argv, words, sizeof words, name, &cut);
    ck_assert_str_eq(words, "'' a");
    ck_assert_str_eq(queued, "'' a");
    ck_assert_str_eq(name, strrchr(file, '/') + 1);
}
END_TEST

/* The first word without directories, as long as a name may be. */
static const struct {
    const char *word, *name;
} names[] = {
    { "/usr/bin/true", "true" }, { "true", "true" },   { "-bash", "-bash" },
    { "dir/", "dir/" },          { "a b/c d", "c d" }, { "/", "/" },
};

START_TEST(test_names)
{
    const char *argv[] = { names[_i].word, NULL };
    char words[64], name[64];
    bool cut;

    exec_words(argv, words, sizeof words, name, &cut);
    ck_assert_str_eq(name, names[_i].name);
}
END_TEST

/* What is too long is cut between two characters, wherever that is. */
START_TEST(test_cut)
{
    static char argument[6001], words[7000];
    const char *argv[] = { _i == 0 ? "x" : "xy", argument, NULL };
    size_t before = strlen(argv[0]) + strlen(" '"), size;
    char name[64];
    bool cut;

    for (size_t i = 0; i < sizeof argument - 1; i += 2)
        memcpy(argument + i, "\xc3\xb6", 3);
    exec_words(argv, words, sizeof words, name, &cut);
    size = strlen(queued);
    ck_assert_uint_ge(size, 4095 - 1);
    ck_assert_str_eq(queued + size - 4, " ...");
    ck_assert_uint_eq((size - 4 - before) % 2, 0);
    ck_assert(memcmp(queued + before, argument, size - 4 - before) == 0);
}
END_TEST

CHECK_MAIN("trace words")
{
    tcase_add_loop_test(all, test_cut, 0, 2);
    tcase_add_test(all, test_words);
    tcase_add_test(all, test_no_name);
    tcase_add_loop_test(all, test_names, 0, (int)(sizeof names / sizeof names[0]));
}
