/* ctl_memory.c - the room tui/ctl without memory: what is asked fails, and nothing is left of it.
 */
#include "failing_memory.h"

#include "board_events.h"
#include "check_main.h"
#include "ctl/fold.h"
#include "ctl/peer.h"
#include "ctl/server.h"
#include "ctl/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int names_left; /* so many of strndup(3)'s are to be had; -1: all */

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

char *strndup(const char *text, size_t most)
{
    size_t size = strnlen(text, most);
    char *copy = names_left == 0 ? NULL : malloc(size + 1);

    names_left -= names_left > 0;
    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void set_up(void)
{
    fail_at = 0;
    names_left = -1;
}

START_TEST(jobs_of_words)
{
    static char name[] = "a";
    char *const words[] = { name };
    struct ctl_fold fold = { 0 };
    struct fb_event begun = make(FB_RUN, 0, 0), event = make(FB_QUEUED, 1, 0);
    const char *wrong;
    uint32_t *jobs = NULL;

    board_init(&fold.board);
    ck_assert_int_eq(board_apply(&fold.board, &begun), 0);
    event.as.queued.name = "a";
    ck_assert_int_eq(board_apply(&fold.board, &event), 0);
    fail_at = _i;
    ck_assert_int_eq(ctl_fold_jobs(&fold, words, 1, false, &jobs, &wrong), -ENOMEM);
    ck_assert_ptr_null(jobs);
    fail_at = 0;
    ck_assert_int_eq(ctl_fold_jobs(&fold, words, 1, false, &jobs, &wrong), 1);
    ck_assert_uint_eq(jobs[0], 1);
    free(jobs);
    board_fini(&fold.board);
}
END_TEST

/* Of a list, and of each name in it. */
START_TEST(names)
{
    static const char *const files[] = { "bcdf.sock", "cdfg.sock", "dfgh.sock" };
    char home[] = "/tmp/ctl_memory.XXXXXX", **ids = NULL;
    struct ctl_place place;

    ck_assert_ptr_nonnull(mkdtemp(home));
    place.fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 3; i++)
        close(openat(place.fd, files[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    fail_at = _i == 3 ? 1 : 0;
    names_left = _i < 3 ? _i : -1;
    ck_assert_int_eq(ctl_place_list(&place, &ids), -ENOMEM);
    ck_assert_ptr_null(ids);
    fail_at = 0;
    names_left = -1;
    ck_assert_int_eq(ctl_place_list(&place, &ids), 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_mem_eq(ids[i], files[i], 4);
        free(ids[i]);
        unlinkat(place.fd, files[i], 0);
    }
    free(ids);
    close(place.fd);
    rmdir(home);
}
END_TEST

/* A client that cannot be read from or answered is let go. */
START_TEST(a_peer)
{
    struct ctl_peer *peer = calloc(1, sizeof *peer);
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    peer->fd = pair[0];
    ck_assert_int_eq(write(pair[1], "stop 1\n", 7), 7);
    fail_at = 1;
    if (_i == 0)
        ctl_peer_read(peer);
    else if (_i == 1)
        ctl_peer_answer(peer, "ok\n", 3);
    else
        ctl_peer_tell(peer, "ok\n", 3);
    ck_assert(peer->gone);
    ck_assert_int_eq(fail_at, 0);
    ctl_peer_close(peer);
    close(pair[1]);
}
END_TEST

/* An answer without the memory for it: nothing is left half read. */
START_TEST(an_answer)
{
    struct ctl_client client = { .record_fd = -1 };
    int pair[2], before = open_descriptors();

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    client.fd = pair[0];
    ck_assert_int_eq(write(pair[1], "ok\n", 3), 3);
    fail_at = _i;
    ck_assert_int_eq(ctl_client_ask(&client, "stop 1"), -ENOMEM);
    ck_assert_int_eq(fail_at, 0);
    ctl_client_close(&client);
    close(pair[1]);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

/* A source takes its client, also where it cannot be made. */
START_TEST(a_source)
{
    struct ctl_client client = { .fd = dup(1), .record_fd = dup(1) };
    int with = open_descriptors();

    fail_at = 1;
    ck_assert_ptr_null(ctl_source(&client, false));
    ck_assert(client.fd == -1 && client.record_fd == -1);
    ck_assert_int_eq(open_descriptors(), with - 2);
}
END_TEST

START_TEST(typed)
{
    struct ctl_client client = { .fd = -1, .record_fd = -1 };
    struct source *source = ctl_source(&client, false);

    ck_assert_ptr_nonnull(source);
    fail_at = 1;
    ck_assert_int_eq(source->type(source, 1, "abc", 3), -ENOMEM);
    ck_assert_int_eq(fail_at, 0);
    source->close(source);
}
END_TEST

START_TEST(a_server)
{
    struct source source = { 0 };
    struct ctl_server_options options = { .source = &source, .title = "" };
    struct ctl_server *server = (struct ctl_server *)&source;
    char why[64] = "";

    fail_at = 1;
    ck_assert_int_eq(ctl_server_open(&server, &options, why, sizeof why), -ENOMEM);
    ck_assert_str_eq(why, "Cannot allocate memory");
    ck_assert_ptr_null(server);
}
END_TEST

CHECK_MAIN("ctl memory")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, jobs_of_words, 1, 3);
    tcase_add_loop_test(all, names, 0, 4);
    tcase_add_loop_test(all, a_peer, 0, 3);
    tcase_add_loop_test(all, an_answer, 1, 3);
    tcase_add_test(all, a_source);
    tcase_add_test(all, typed);
    tcase_add_test(all, a_server);
}
