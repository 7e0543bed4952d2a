/*
 * ctl_peer.c - what is read as lines, what waits, what is left out, and when a client is let go.
 */
#include "peer_stage.h"

/* ---------------------------------------------------------------- lines in */

START_TEST(lines)
{
    size_t at = 0, size = 99;

    begin();
    ck_assert_ptr_null(ctl_peer_line(peer, &at, &size)); /* nothing has come yet */
    ctl_peer_keep(peer, 0);
    ctl_peer_read(peer); /* nor has it now: that is no end */
    ck_assert(!peer->gone && peer->in_size == 0);
    send_it("one\n\ntwo\nthr", 12);
    ctl_peer_read(peer);
    ck_assert_mem_eq(ctl_peer_line(peer, &at, &size), "one\n", 4);
    ck_assert_uint_eq(size, 3);
    ck_assert_ptr_nonnull(ctl_peer_line(peer, &at, &size));
    ck_assert_uint_eq(size, 0);
    ck_assert_mem_eq(ctl_peer_line(peer, &at, &size), "two\n", 4);
    ck_assert_uint_eq(size, 3);
    ck_assert_ptr_null(ctl_peer_line(peer, &at, &size));
    ck_assert_uint_eq(at, 9);
    ctl_peer_keep(peer, at);
    ck_assert_uint_eq(peer->in_size, 3);
    send_it("ee\n", 3);
    ctl_peer_read(peer);
    at = 0;
    ck_assert_mem_eq(ctl_peer_line(peer, &at, &size), "three\n", 6);
    ck_assert_uint_eq(at, 6);
    ctl_peer_keep(peer, at);
    ck_assert_uint_eq(peer->in_size, 0);
    shutdown(client, SHUT_WR);
    ctl_peer_read(peer);
    ck_assert(peer->gone);
    end();
}
END_TEST

/* However little comes or goes at once. */
START_TEST(one_byte)
{
    int memory = memfd_create("ctl_peer", MFD_CLOEXEC);
    size_t at = 0, size = 9;
    char last[16];

    begin();
    send_it("\n", 1);
    errno = 0;
    ctl_peer_read(peer);
    ck_assert(!peer->gone && peer->in_size == 1);
    ck_assert_ptr_nonnull(ctl_peer_line(peer, &at, &size));
    ck_assert_uint_eq(size, 0);
    ctl_peer_keep(peer, at);
    ck_assert_uint_eq(peer->in_size, 0);
    ctl_peer_answer(peer, "a", 1);
    errno = 0;
    ctl_peer_write(peer);
    ck_assert(!peer->gone && peer->out.size == 0);
    ctl_peer_hand(peer, "b", 1, memory);
    ck_assert(!peer->gone && peer->out.size == 0);
    ck_assert_uint_eq(came(last, sizeof last), 2);
    text_put(&peer->out, "cd", 2);
    peer->out_at = 1;
    ctl_peer_tell(peer, "e", 1);
    ck_assert_str_eq(text_string(&peer->out), "de");
    close(memory);
    end();
}
END_TEST

/* One that ends with an answer unread is gone, and so is one whose last byte cannot be sent. */
START_TEST(reset)
{
    int memory = memfd_create("ctl_peer", MFD_CLOEXEC);

    begin();
    ctl_peer_answer(peer, "ok\n", 3);
    ctl_peer_write(peer);
    close(client);
    client = -1;
    if (_i == 0) {
        ctl_peer_read(peer);
    } else {
        ctl_peer_answer(peer, "x", 1);
        ctl_peer_hand(peer, "run {}\n", 7, memory);
        ck_assert_uint_eq(peer->out.size, 1);
    }
    ck_assert(peer->gone);
    close(memory);
    end();
}
END_TEST

/* What does not end is read no further than the line that is there to hold it. */
START_TEST(no_more_than_there_is_room_for)
{
    begin();
    send_it("0123456789", 10);
    ctl_peer_read(peer);
    send_it(block, CTL_LINE_MOST);
    ctl_peer_read(peer);
    ck_assert_uint_eq(peer->in_size, CTL_LINE_MOST);
    end();
}
END_TEST

/* A line of so many bytes with its newline is read; one more is too long, which it is told. */
START_TEST(the_longest_line)
{
    size_t at = 0, size = 0;
    char last[16];

    begin();
    block[CTL_LINE_MOST - 1] = _i == 0 ? '\n' : 'x';
    send_it(block, CTL_LINE_MOST);
    ctl_peer_read(peer);
    ck_assert(!peer->gone);
    ck_assert_uint_eq(peer->in_size, CTL_LINE_MOST);
    if (_i == 0) {
        ck_assert_ptr_nonnull(ctl_peer_line(peer, &at, &size));
        ck_assert_uint_eq(size, CTL_LINE_MOST - 1);
        ctl_peer_keep(peer, at);
        ctl_peer_read(peer);
        ck_assert(!peer->gone);
    } else {
        ctl_peer_read(peer);
        ck_assert(peer->gone);
        ctl_peer_close(peer);
        peer = NULL;
        ck_assert_uint_eq(came(last, sizeof last), 5);
        ck_assert_str_eq(last, "no 7\n");
    }
    end();
}
END_TEST

/* ---------------------------------------------------------------- bytes out */

START_TEST(what_waits_is_sent_in_its_order)
{
    char last[16];
    size_t sent;

    begin();
    ctl_peer_write(peer); /* nothing waits */
    ck_assert(!peer->gone);
    ctl_peer_answer(peer, "one\n", 4);
    ctl_peer_tell(peer, "two\n", 4);
    ck_assert_uint_eq(came(last, sizeof last), 0);
    ctl_peer_write(peer);
    ck_assert_uint_eq(came(last, sizeof last), 8);
    ck_assert_str_eq(last, "one\ntwo\n");
    ck_assert_ptr_null(peer->out.bytes); /* it costs nothing until there is more */
    ck_assert(peer->out.size == 0 && peer->out_at == 0);
    /* More than a socket takes: the rest later, with what came after it. */
    ctl_peer_answer(peer, block, sizeof block);
    ctl_peer_write(peer);
    sent = peer->out_at;
    ck_assert(!peer->gone && sent > 0 && sent < sizeof block);
    ctl_peer_answer(peer, "end\n", 4);
    while (peer->out.size > 0) {
        ck_assert_uint_gt(came(last, sizeof last), 0);
        ctl_peer_write(peer);
        ck_assert(!peer->gone);
    }
    came(last, sizeof last);
    ck_assert_str_eq(last + strlen(last) - 5, "xend\n");
    end();
}
END_TEST

/* What is sent makes room, once it is half. */
START_TEST(what_was_sent_is_dropped)
{
    begin();
    text_put(&peer->out, "0123456789", 10);
    peer->out_at = 4;
    ctl_peer_answer(peer, "a", 1);
    ck_assert_uint_eq(peer->out_at, 4);
    ck_assert_uint_eq(peer->out.size, 11);
    peer->out_at = 5;
    ctl_peer_answer(peer, "b", 1);
    ck_assert_uint_eq(peer->out_at, 0);
    ck_assert_str_eq(text_string(&peer->out), "56789ab");
    end();
}
END_TEST

/* So much may wait: what may be left out is before that, an answer lets the client go. */
START_TEST(too_much_waits)
{
    begin();
    ctl_peer_tell(peer, block, TELL_MOST - 3);
    ctl_peer_tell(peer, "four", 4); /* left out */
    ck_assert_uint_eq(peer->out.size, TELL_MOST - 3);
    ctl_peer_tell(peer, "two", 3);
    ck_assert_uint_eq(peer->out.size, TELL_MOST);
    ctl_peer_tell(peer, "1", 1);
    ck_assert_uint_eq(peer->out.size, TELL_MOST);
    ctl_peer_answer(peer, block, OUT_MOST - TELL_MOST);
    ck_assert(!peer->gone);
    ctl_peer_answer(peer, "1", 1);
    ck_assert(peer->gone);
    ctl_peer_write(peer); /* not to one that is let go */
    ck_assert_uint_eq(peer->out_at, 0);
    end();
}
END_TEST

/* What was sent does not wait any more. */
START_TEST(what_was_sent_does_not_wait)
{
    begin();
    ctl_peer_answer(peer, block, TELL_MOST);
    ctl_peer_write(peer);
    ck_assert_uint_gt(peer->out_at, 4);
    ctl_peer_tell(peer, "four", 4);
    ck_assert_uint_eq(peer->out.size - peer->out_at + 4, TELL_MOST + 8 - peer->out_at);
    end();
}
END_TEST

START_TEST(one_that_has_gone)
{
    begin();
    close(client);
    client = -1;
    ctl_peer_answer(peer, "one\n", 4);
    ctl_peer_write(peer);
    ck_assert(peer->gone);
    end();
}
END_TEST

/* Why it is let go comes all the same. */
START_TEST(the_last_words)
{
    char last[16];

    begin();
    ctl_peer_answer(peer, "no 7\n", 5);
    peer->gone = true;
    ctl_peer_close(peer);
    peer = NULL;
    ck_assert_uint_eq(came(last, sizeof last), 5);
    ck_assert_int_eq(recv(client, last, 1, 0), 0); /* it is closed */
    end();
}
END_TEST

START_TEST(whose)
{
    int pipes[2];

    begin();
    ck_assert(ctl_peer_ours(peer->fd));
    ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
    ck_assert(!ctl_peer_ours(pipes[0])); /* not known is not ours */
    close(pipes[0]);
    close(pipes[1]);
    end();
}
END_TEST

CHECK_MAIN("peer")
{
    tcase_add_test(all, lines);
    tcase_add_test(all, one_byte);
    tcase_add_loop_test(all, reset, 0, 2);
    tcase_add_test(all, no_more_than_there_is_room_for);
    tcase_add_loop_test(all, the_longest_line, 0, 2);
    tcase_add_test(all, what_waits_is_sent_in_its_order);
    tcase_add_test(all, what_was_sent_is_dropped);
    tcase_add_test(all, too_much_waits);
    tcase_add_test(all, what_was_sent_does_not_wait);
    tcase_add_test(all, one_that_has_gone);
    tcase_add_test(all, the_last_words);
    tcase_add_test(all, whose);
}
