/* ctl_choose.c - which run is meant, among runs that answer, are silent, of another version, full
 * or killed. */
#include "ctl/choose.h"

#include "ctl_runs.h"

#include <errno.h>

#define LONG_60 "a title of sixty characters, as many as there are in a list!"

/* ---------------------------------------------------------------- one is chosen */

static const struct run none[] = { { 0 } };
static const struct run one[] = { { "bcdf", "tests", 100, ANSWERS }, { 0 } };
static const struct run untitled[] = { { "bcdf", "", 100, ANSWERS }, { 0 } };
static const struct run two[] = { { "cdfg", "tests", 101, ANSWERS },
                                  { "bcdf", "tests", 100, ANSWERS },
                                  { "zzzz", "other", 102, ANSWERS },
                                  { 0 } };
static const struct run crossed[] = { { "bcdf", "cdfg", 100, ANSWERS },
                                      { "cdfg", "bcdf", 101, ANSWERS },
                                      { 0 } };
static const struct run silent[] = { { "bcdf", "tests", 100, SILENT },
                                     { "cdfg", "more", 101, ANSWERS },
                                     { 0 } };
static const struct run old[] = { { "bcdf", "tests", 100, OLD }, { 0 } };
static const struct run garbage[] = { { "bcdf", "run [1]", 0, SAYS }, { 0 } };
static const struct run no_run[] = { { "bcdf", "ok", 0, SAYS }, { 0 } };
static const struct run many[] = { { "bcdf", "no 87", 0, SAYS }, { 0 } };
static const struct run poor[] = { { "bcdf", "no 24", 0, SAYS }, { 0 } };
static const struct run refused[] = { { "bcdf", "no 22", 0, SAYS }, { 0 } };
static const struct run full[] = { { "bcdf", "tests", 100, FULL }, { 0 } };
static const struct run ends[] = { { "bcdf", "tests", 100, ENDS },
                                   { "cdfg", "more", 101, ANSWERS },
                                   { 0 } };
static const struct run no_socket[] = { { "bcdf", "tests", 100, NO_SOCKET }, { 0 } };
static const struct run killed[] = { { "bcdf", "", 0, KILLED },
                                     { "cdfg", "more", 101, ANSWERS },
                                     { 0 } };
static const struct run all_killed[] = { { "bcdf", "", 0, KILLED }, { 0 } };

#define GONE                                                                                       \
    "run bcdf is gone: its forkboard was killed, and its workers with it, but for those with "     \
    "'outlives'; its record is left, beside those of other runs (forkboard replay plays the last " \
    "of all)"

static const struct {
    const struct run *there;
    const char *word, *why; /* "": the run of `id` is chosen */
    const char *id;
    int status;
} rows[] = {
    { none, NULL, "no run of yours is going on", NULL, 2 },
    { none, "bcdf", "there is no run 'bcdf': none of yours is going on", NULL, 2 },
    { one, NULL, "", "bcdf", 0 },
    { one, "bcdf", "", "bcdf", 0 },
    { one, "100", "", "bcdf", 0 },
    { one, "tests", "", "bcdf", 0 },
    { one, "test", "there is no run 'test'; these run: bcdf (tests)", NULL, 2 },
    { one, "10", "there is no run '10'; these run: bcdf (tests)", NULL, 2 },
    { untitled, "x", "there is no run 'x'; these run: bcdf", NULL, 2 },
    { untitled, "", "", "bcdf", 0 },
    { two, NULL, "3 runs go on; say which: bcdf (tests), cdfg (tests), zzzz (other)", NULL, 2 },
    { two, "tests", "2 runs have that title; say which: bcdf (tests), cdfg (tests), zzzz (other)",
      NULL, 2 },
    { two, "cdfg", "", "cdfg", 0 },
    { two, "102", "", "zzzz", 0 },
    { two, "other", "", "zzzz", 0 },
    { crossed, "bcdf", "", "bcdf", 0 },
    { crossed, "cdfg", "", "cdfg", 0 },
    { silent, "bcdf", "run bcdf: it does not answer: it may have been stopped (Ctrl-Z)", NULL, 3 },
    { silent, "tests", "there is no run 'tests'; these run: bcdf, cdfg (more)", NULL, 2 },
    { silent, NULL, "2 runs go on; say which: bcdf, cdfg (more)", NULL, 2 },
    { silent, "more", "", "cdfg", 0 },
    { old, NULL, "run bcdf: it is of another version of forkboard", NULL, 3 },
    { garbage, NULL, "run bcdf: Protocol error", NULL, 3 },
    { no_run, NULL, "run bcdf: Protocol error", NULL, 3 },
    { many, NULL, "run bcdf: it takes no more clients: 64 are connected to it", NULL, 3 },
    { poor, NULL, "run bcdf: it has no descriptor or memory left for a client now", NULL, 3 },
    { refused, NULL, "run bcdf: Protocol error", NULL, 3 },
    { full, NULL, "run bcdf: it takes no more clients: 64 are connected to it", NULL, 3 },
    { ends, NULL, "", "cdfg", 0 },
    { ends, "bcdf", "there is no run 'bcdf'; these run: cdfg (more)", NULL, 2 },
    { no_socket, NULL, "run bcdf: its socket is another user's, or no socket", NULL, 3 },
    { killed, NULL, "", "cdfg", 0 },
    { killed, "cdfg", "", "cdfg", 0 },
    { killed, "bcdf", GONE, NULL, 3 },
    { killed, "b", "there is no run 'b'; these run: cdfg (more)", NULL, 2 },
    { all_killed, NULL, "no run of yours is going on", NULL, 2 },
    { all_killed, "bcdf", GONE, NULL, 3 },
};

START_TEST(a_word)
{
    struct ctl_client client = { .fd = -1, .record_fd = -1 };

    add_all(rows[_i / 2].there);
    if (_i % 2 == 1) { /* a descriptor like any other */
        close(0);
        before = open_descriptors();
    }
    ck_assert_int_eq(ctl_choose(&client, rows[_i / 2].word, why, sizeof why), rows[_i / 2].status);
    ck_assert_str_eq(why, rows[_i / 2].why);
    if (rows[_i / 2].status == 0) {
        ck_assert_str_eq(client.about.id, rows[_i / 2].id);
        ck_assert_int_eq(open_descriptors(), before + 1);
        ck_assert_int_eq(ctl_client_say(&client, "look 1"), 0);
    }
    ctl_client_close(&client);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

/* What it says of itself; what it does not is nothing, and nothing of it moves a screen. */
static const struct {
    const char *says;
    struct ctl_about about;
} abouts[] = {
    { "run {\"version\":\"" FB_VERSION "\",\"title\":\"a\\u001b[m\",\"dir\":\"/tmp\",\"pid\":7,"
      "\"start_us\":12345678901,\"clock_us\":98765432109,\"away\":true,\"emulates\":true,"
      "\"attached\":3}",
      { "bcdf", "a^[[m", "/tmp", FB_VERSION, 7, 12345678901, 98765432109, true, true, 3 } },
    { "run {\"version\":\"" FB_VERSION "\"}",
      { "bcdf", "", "", FB_VERSION, 0, 0, 0, false, false, 0 } },
    { "run {\"version\":\"" FB_VERSION "\",\"title\":7,\"away\":1,\"pid\":\"x\"}",
      { "bcdf", "", "", FB_VERSION, 0, 0, 0, false, false, 0 } },
};

START_TEST(about)
{
    const struct ctl_about *want = &abouts[_i].about, *is;
    struct ctl_client client;
    struct ctl_place place;

    add((struct run){ "bcdf", abouts[_i].says, 0, SAYS });
    ck_assert_int_eq(ctl_place_open(&place, false, why, sizeof why), 0);
    close(0); /* a descriptor like any other */
    ck_assert_int_eq(ctl_client_open(&client, &place, "bcdf"), 0);
    ck_assert_int_eq(client.fd, 0);
    is = &client.about;
    ck_assert_str_eq(is->id, want->id);
    ck_assert_str_eq(is->title, want->title);
    ck_assert_str_eq(is->dir, want->dir);
    ck_assert_str_eq(is->version, want->version);
    ck_assert_int_eq(is->pid, want->pid);
    ck_assert_int_eq(is->start_us, want->start_us);
    ck_assert_int_eq(is->clock_us, want->clock_us);
    ck_assert(is->away == want->away && is->emulates == want->emulates);
    ck_assert_int_eq(is->attached, want->attached);
    ctl_client_close(&client);
    ck_assert_int_lt(fcntl(0, F_GETFD), 0);
    ctl_place_close(&place);
}
END_TEST

/* Twelve are listed, whatever there are, each by so much of its title. */
START_TEST(a_list)
{
    static char ids[13][8];
    struct ctl_client client;
    const char *at;
    int listed = 0;

    for (int i = 0; i < 12 + _i; i++) {
        snprintf(ids[i], sizeof ids[i], "%c%s", 'a' + i, "zzz");
        add((struct run){ ids[i], LONG_60 "?", 100 + i, ANSWERS });
    }
    ck_assert_int_eq(ctl_choose(&client, "other", why, sizeof why), 2);
    at = strstr(why, "these run: ");
    ck_assert_ptr_nonnull(at);
    for (; (at = strstr(at, "zzz (" LONG_60 ")")) != NULL; at++)
        listed++;
    ck_assert_int_eq(listed, 12);
    ck_assert_ptr_null(strstr(why, "?"));
    ck_assert(why[strlen(why) - 1] == ')');
}
END_TEST

START_TEST(no_place)
{
    struct ctl_client client;
    char wanted[400];

    mkdir(inside, 0755);
    chmod(inside, 0755);
    snprintf(wanted, sizeof wanted, "%s: it is another user's, or others may enter it", inside);
    ck_assert_int_eq(ctl_choose(&client, NULL, why, sizeof why), 3);
    ck_assert_str_eq(why, wanted);
    ck_assert_int_eq(ctl_each(NULL, NULL, why, sizeof why), -EPERM);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

/* ---------------------------------------------------------------- each */

static char seen[512];

static int see(void *context, struct ctl_client *client, int error)
{
    int *left = context;

    snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s %s %d %d; ", client->about.id,
             client->about.title, (int)client->about.pid, error);
    ck_assert(error == 0 ? client->fd >= 0 : client->fd < 0);
    ck_assert_int_lt(client->record_fd, 0);
    return --*left == 0 ? -EIO : 1;
}

/* One after another in the order of their names, until it has had enough. */
START_TEST(each)
{
    static const struct run all[] = {
        { "zzzz", "last", 102, ANSWERS },  { "bcdf", "first", 100, ANSWERS },
        { "cdfg", "silent", 101, SILENT }, { "fghj", "", 0, KILLED },
        { "hjkl", "", 0, ENDS },           { 0 }
    };
    static const struct {
        int most, result;
        const char *seen;
    } ways[] = { { 9, 0, "bcdf first 100 0; cdfg  0 -110; fghj  0 -111; zzzz last 102 0; " },
                 { 1, -EIO, "bcdf first 100 0; " },
                 { 2, -EIO, "bcdf first 100 0; cdfg  0 -110; " } };
    int left = ways[_i].most;

    seen[0] = '\0';
    add_all(all);
    ck_assert_int_eq(ctl_each(see, &left, why, sizeof why), ways[_i].result);
    ck_assert_str_eq(seen, ways[_i].seen);
    ck_assert_str_eq(why, "");
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

START_TEST(none_at_all)
{
    ck_assert_int_eq(ctl_each(NULL, NULL, why, sizeof why), 0);
    mkdir(inside, 0700);
    ck_assert_int_eq(ctl_each(NULL, NULL, why, sizeof why), 0);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

CHECK_MAIN("choose")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_word, 0, 2 * (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, about, 0, (int)(sizeof abouts / sizeof abouts[0]));
    tcase_add_loop_test(all, a_list, 0, 2);
    tcase_add_test(all, no_place);
    tcase_add_loop_test(all, each, 0, 3);
    tcase_add_test(all, none_at_all);
}
