/*
 * ctl_server.c - a run's socket as any process may use it: asked, flooded, never read, sent
 * garbage. The source behind it only counts.
 */
#include "server_stage.h"

#include <sys/resource.h>

static const struct {
    const char *bytes, *answer;
} talks[] = {
    { "stop 3\n", "ok\n" },      { "stop 9\n", "no 2\n" },   { "stop 3\nstop 9\n", "ok\nno 2\n" },
    { "start 3\n", "no 95\n" }, /* this source cannot */
    { "slots 0\n", "no 22\n" },  { "slots 2\n", "no 95\n" }, { "hold\n", "no 95\n" },
    { "type 3 6c73\n", "ok\n" }, { "look 3\n", "" },         { "window 3 4\n", "" },
    { "sample 1 2\n", "" },      { "follow\n", "ok\n" },     { "rubbish\n", "no 22\n" },
    { "\n", "no 22\n" },         { "stop 3", "" }, /* the rest has not come */
};

START_TEST(answers)
{
    begin();
    ck_assert_str_eq(said(connected(), talks[_i].bytes, strlen(talks[_i].bytes)), talks[_i].answer);
    ctl_server_close(server, 0);
}
END_TEST

START_TEST(the_end)
{
    int fd;

    begin();
    fd = connected();
    ck_assert_str_eq(said(fd, "follow\nend\n", 11), "ok\nok\n");
    ck_assert_int_eq(run.ended, 1);
    ck_assert_str_eq(said(fd, "end\n", 4), "ok\n");
    ck_assert_int_eq(run.ended, 2);
    ctl_server_close(server, 143);
    server = NULL;
    {
        char line[16] = "";
        ck_assert_int_eq(recv(fd, line, sizeof line - 1, 0), 8);
        ck_assert_str_eq(line, "end 143\n");
        ck_assert_int_eq(recv(fd, line, sizeof line, 0), 0);
    }
    ck_assert_int_eq(ctl_place_connect(&place, "bcdf"), -ENOENT);
}
END_TEST

/* A line without an end: so much is read of it, and no more. */
START_TEST(flood)
{
    static char line[CTL_LINE_MOST * 8];
    int fd, other;

    begin();
    fd = connected();
    other = connected();
    memset(line, 'a', sizeof line);
    (void)send(fd, line, sizeof line, MSG_DONTWAIT | MSG_NOSIGNAL);
    for (int i = 0; i < 4; i++)
        ctl_server_turn(server);
    ck_assert_int_eq(recv(fd, line, sizeof line, MSG_DONTWAIT), 5);
    ck_assert_mem_eq(line, "no 7\n", 5); /* why it is let go */
    ck_assert_ptr_null(said(fd, "stop 3\n", 7));
    ck_assert_str_eq(said(other, "stop 3\n", 7), "ok\n");
    ctl_server_close(server, 0);
}
END_TEST

START_TEST(garbage)
{
    char line[64 * 17];
    int fd;

    begin();
    for (size_t i = 0; i < sizeof line; i++)
        line[i] = (char)(i % 64 == 63 ? '\n' : (i * 31 + 128) % 251);
    fd = connected();
    ck_assert_uint_eq(strlen(said(fd, line, sizeof line)), 16 * strlen("no 22\n"));
    ck_assert_ptr_null(said(fd, "stop 3\n", 7)); /* let go */
    ck_assert_uint_eq(run.stopped, 0);
    ctl_server_close(server, 0);
}
END_TEST

/* Where no descriptor is left a client that comes is let go: it does not stand at the door for
 * ever. */
START_TEST(no_descriptor)
{
    struct pollfd ready = { .events = POLLIN };
    struct rlimit limit, less;
    int fd, other, last;
    char line[16];

    begin();
    other = connected();
    ck_assert_str_eq(said(other, "stop 4\n", 7), "ok\n");
    fd = ctl_place_connect(&place, ctl_server_id(server));
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    last = dup(fd);
    less = (struct rlimit){ (rlim_t)last, limit.rlim_max };
    ck_assert_int_ge(last, 0);
    close(last);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &less), 0);
    ctl_server_turn(server);
    ready.fd = ctl_server_fd(server);
    ck_assert_int_eq(poll(&ready, 1, 0), 0);
    ck_assert_int_eq(recv(fd, line, sizeof line, MSG_DONTWAIT), 6);
    ck_assert_mem_eq(line, "no 24\n", 6); /* EMFILE */
    ck_assert_int_eq(recv(fd, line, sizeof line, MSG_DONTWAIT), 0);
    close(fd);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_str_eq(said(other, "stop 4\n", 7), "ok\n");
    ctl_server_close(server, 0);
}
END_TEST

/* One that asks and never reads is let go when a megabyte waits for it; the others notice nothing.
 */
START_TEST(never_reads)
{
    int fd, other;
    bool gone = false;

    begin();
    fd = connected();
    other = connected();
    for (int i = 0; i < 2000000 && !gone; i++) {
        ssize_t n = send(fd, "stop 3\n", 7, MSG_DONTWAIT | MSG_NOSIGNAL);
        gone = n < 0 && errno != EAGAIN;
        ctl_server_turn(server);
    }
    ck_assert(gone);
    ck_assert_str_eq(said(other, "stop 4\n", 7), "ok\n");
    ctl_server_close(server, 0);
}
END_TEST

/* News are told once until they are read, so a follower that does not read costs a line. */
START_TEST(news)
{
    char line[256];
    int fd, second, other;

    begin();
    fd = connected();
    second = connected();
    other = connected();
    ck_assert_str_eq(said(fd, "follow\n", 7), "ok\n");
    ctl_server_tell(server);
    ctl_server_tell(server);
    ck_assert_int_eq(recv(fd, line, sizeof line, MSG_DONTWAIT), 7);
    ck_assert_mem_eq(line, "more 0\n", 7);
    ck_assert_int_eq(write(run.record_fd, "x\n", 2), 2);
    ctl_server_tell(server);
    ck_assert_int_eq(recv(fd, line, sizeof line, MSG_DONTWAIT), 7);
    close(run.record_fd);
    run.record_fd = -1; /* a full disk */
    ck_assert_str_eq(said(second, "follow\n", 7), "ok\n");
    ctl_server_tell(server);
    ctl_server_tell(server);
    for (int i = 0; i < 3; i++) { /* each that follows, once */
        ck_assert_int_eq(recv(i == 0 ? fd : second, line, sizeof line, MSG_DONTWAIT),
                         i == 2 ? -1 : 5);
        ck_assert(i == 2 || memcmp(line, "lost\n", 5) == 0);
    }
    ck_assert_int_eq(recv(other, line, sizeof line, MSG_DONTWAIT), -1);
    ctl_server_close(server, 0);
}
END_TEST

/* What a client has not read yet is sent when it has room, and then nothing wakes the run. */
START_TEST(reads_late)
{
    static char bytes[300 * 1024];
    struct pollfd ready = { .events = POLLIN };
    size_t asked = 0, came = 0;
    ssize_t n;
    int fd;

    begin();
    fd = connected();
    for (ready.fd = ctl_server_fd(server); asked < sizeof bytes; asked += 3) {
        ck_assert_int_eq(send(fd, "end\n", 4, MSG_NOSIGNAL), 4);
        ctl_server_turn(server);
    }
    ck_assert_int_eq(poll(&ready, 1, 0), 0); /* it has no room */
    while (came < asked) {
        while ((n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
            came += (size_t)n;
        if (came < asked)
            ck_assert_int_eq(poll(&ready, 1, 0), 1);
        ctl_server_turn(server);
    }
    ck_assert_uint_eq(came, asked);
    ck_assert_int_eq(poll(&ready, 1, 0), 0);
    ctl_server_close(server, 0);
}
END_TEST

/* It is waited for one that follows, which may have come already. */
START_TEST(awaited)
{
    int fd;

    begin();
    ctl_server_await(server, 0);
    ctl_server_await(server, 1);
    fd = connected();
    ck_assert_int_eq(send(fd, "stop 3\nfollow\n", 14, MSG_NOSIGNAL), 14);
    ctl_server_await(server, 3600 * 1000000LL);
    ctl_server_await(server, 3600 * 1000000LL);
    ck_assert_str_eq(said(fd, "", 0), "ok\nok\n");
    ctl_server_close(server, 0);
}
END_TEST

/* A client may have the number 0, and what an earlier call failed with says nothing of it. */
START_TEST(number_0)
{
    int fd;

    begin();
    fd = connected();
    close(0);
    errno = EMFILE;
    ck_assert_str_eq(said(fd, "stop 3\n", 7), "ok\n");
    ck_assert_int_ge(fcntl(0, F_GETFD), 0);
    close(fd);
    ctl_server_turn(server);
    ck_assert_int_lt(fcntl(0, F_GETFD), 0);
    ctl_server_close(server, 0);
}
END_TEST

/* A child between its fork and its exec has all descriptors: a client that is gone is gone all the
 * same. */
START_TEST(gone_while_a_child_has_it)
{
    struct pollfd ready;
    int fd;

    begin();
    fd = connected();
    ck_assert_str_eq(said(fd, "stop 3\n", 7), "ok\n");
    for (int i = 3, top = fd + 8; i < top; i++)
        if (i != fd)
            (void)fcntl(i, F_DUPFD_CLOEXEC, 100);
    close(fd);
    ctl_server_turn(server);
    ready = (struct pollfd){ .fd = ctl_server_fd(server), .events = POLLIN };
    ck_assert_int_eq(poll(&ready, 1, 0), 0);
    ctl_server_turn(server);
    ctl_server_close(server, 0);
}
END_TEST

START_TEST(many_clients)
{
    begin();
    for (int i = 0; i < CTL_CLIENTS_MOST; i++) {
        (void)connected();
        ctl_server_turn(server);
    }
    ck_assert_str_eq(said(connected(), "", 0), "no 87\n"); /* EUSERS */
    ctl_server_close(server, 0);
}
END_TEST

/* One that cannot be opened says why, and closes what is its own alone. */
START_TEST(no_place)
{
    struct rlimit limit, few;
    struct ctl_server *other = (struct ctl_server *)&limit;
    struct ctl_server_options options = { .source = &run.source, .title = "t", .record = record };
    char why[4400] = "", wanted[4400];
    int next;

    begin();
    options.source = &run.source;
    next = dup(0);
    close(next);
    getrlimit(RLIMIT_NOFILE, &limit);
    for (int more = 0; more < 3; more++) { /* the directory, the socket, what watches it */
        few = (struct rlimit){ (rlim_t)(next + more), limit.rlim_max };
        setrlimit(RLIMIT_NOFILE, &few);
        ck_assert_int_eq(ctl_server_open(&other, &options, why, sizeof why), -EMFILE);
        setrlimit(RLIMIT_NOFILE, &limit);
        ck_assert_ptr_null(other);
        snprintf(wanted, sizeof wanted, "%s: Too many open files", place.path);
        ck_assert_str_eq(why, wanted);
        for (int fd = 0; fd < 3; fd++)
            ck_assert_int_ge(fcntl(fd, F_GETFD), 0);
        ck_assert_int_eq(dup(0), next);
        close(next);
    }
    ctl_server_close(server, 0);
    ctl_place_close(&place);
}
END_TEST

CHECK_MAIN("a run's socket")
{
    tcase_add_loop_test(all, answers, 0, sizeof talks / sizeof talks[0]);
    tcase_add_test(all, the_end);
    tcase_add_test(all, no_place);
    tcase_add_test(all, flood);
    tcase_add_test(all, garbage);
    tcase_add_test(all, never_reads);
    tcase_add_test(all, no_descriptor);
    tcase_add_test(all, news);
    tcase_add_test(all, reads_late);
    tcase_add_test(all, awaited);
    tcase_add_test(all, number_0);
    tcase_add_test(all, gone_while_a_child_has_it);
    tcase_add_test(all, many_clients);
}
