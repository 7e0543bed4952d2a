/* output_turns.c - which pipe is read when several flood: in long turns, and each has its turn. */
#include "check_main.h"
#include "output/turns.h"

#define READ_BYTES (256 * 1024)
#define MOST       16

static struct turns turns;
static uint64_t bytes_of[MOST];  /* read, by number */
static unsigned waited_of[MOST]; /* rounds since */
static unsigned most_waited;

static void begin(void)
{
    turns = (struct turns){ 0 };
    most_waited = 0;
    for (int i = 0; i < MOST; i++)
        bytes_of[i] = waited_of[i] = 0;
}

/* A round of these, a bit for each; returns how many were read. */
static int take_round(unsigned ready)
{
    uint32_t numbers[MOST];
    bool reads[MOST];
    int count = 0, read = 0;

    for (uint32_t i = 0; i < MOST; i++)
        if (ready >> i & 1)
            numbers[count++] = i;
    turns_choose(&turns, numbers, count, reads);
    for (int i = 0; i < count; i++) {
        uint32_t number = numbers[i];
        waited_of[number]++;
        if (waited_of[number] > most_waited)
            most_waited = waited_of[number];
        if (!reads[i])
            continue;
        read++;
        waited_of[number] = 0;
        bytes_of[number] += READ_BYTES;
        turns_read(&turns, number, READ_BYTES);
    }
    return read;
}

static int most_read(void)
{
    int most = 0;

    for (int i = 1; i < MOST; i++)
        if (bytes_of[i] > bytes_of[most])
            most = i;
    return most;
}

/* Eight that write 256 MiB each: one after the other has it all, and little is kept meanwhile. */
START_TEST(one_after_the_other)
{
    const uint64_t whole = UINT64_C(256) << 20;

    begin();
    for (unsigned ready = 0xFF; ready != 0;) {
        uint64_t kept = 0;
        int first;
        do {
            take_round(ready);
            first = most_read();
        } while (bytes_of[first] < whole);
        for (int i = 0; i < 8; i++)
            kept += bytes_of[i];
        ck_assert_uint_lt(kept, whole * 5 / 2);
        ready &= ~(1u << first);
        bytes_of[first] = 0;
    }
}
END_TEST

/* Endless ones: each gets as much as the others, and none waits for long. */
START_TEST(fair)
{
    const int count = _i;
    int fewest = MOST, largest = 0;
    uint64_t least = UINT64_MAX, most = 0;

    begin();
    for (int i = 0; i < 200000; i++) {
        int read = take_round((1u << count) - 1);
        fewest = read < fewest ? read : fewest; /* a look at each is a write(2) of Check's */
        largest = read > largest ? read : largest;
    }
    ck_assert_int_eq(fewest, 1);
    ck_assert_int_eq(largest, 2);
    for (int i = 0; i < count; i++) {
        least = bytes_of[i] < least ? bytes_of[i] : least;
        most = bytes_of[i] > most ? bytes_of[i] : most;
    }
    ck_assert_uint_le(most - least, UINT64_C(4) << 30);
    ck_assert_uint_le(most_waited, 8 * (unsigned)count);
}
END_TEST

/* While the pipe that has the turn has nothing to read, the next one takes the turn and uses it. */
START_TEST(the_next_stands_in)
{
    uint64_t before;

    begin(); /* the turn of 1 */
    for (int i = 0; i < 80; i++)
        take_round(i % 2 == 0 ? 0xE : 0xC);
    ck_assert_uint_ge(bytes_of[1], 40 * READ_BYTES);
    ck_assert_uint_ge(bytes_of[2], 40 * READ_BYTES);
    ck_assert_uint_le(bytes_of[3], 10 * READ_BYTES);
    before = bytes_of[1];
    for (int i = 0; i < 40000; i++)
        take_round(0xC); /* it sleeps: the two others take turns */
    ck_assert_uint_lt(bytes_of[2] < bytes_of[3] ? bytes_of[3] - bytes_of[2]
                                                : bytes_of[2] - bytes_of[3],
                      UINT64_C(3) << 30);
    ck_assert_uint_eq(bytes_of[1], before);
    ck_assert_int_eq(take_round(0x2), 1); /* alone it has no need of a turn */
    ck_assert_uint_eq(bytes_of[1], before + READ_BYTES);
    ck_assert_int_eq(take_round(0), 0);
}
END_TEST

/* A turn lasts to its last byte; then it is the next one's, and a share of 4 GiB long. */
START_TEST(the_end_of_a_turn)
{
    static const struct {
        int64_t left_bytes;
        uint32_t holder;
        int64_t then_bytes;
    } rows[] = {
        { 2, 2, 2 },
        { 1, 2, 1 },
        { 0, 3, INT64_C(1) << 30 },
        { -1, 3, INT64_C(1) << 30 },
    };
    const uint32_t numbers[] = { 0, 1, 2, 3 };
    bool reads[4];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        turns = (struct turns){ .holder = 2, .chosen = 2, .left_bytes = rows[i].left_bytes };
        turns_choose(&turns, numbers, 4, reads);
        for (uint32_t k = 0; k < 4; k++)
            ck_assert(reads[k] == (k == rows[i].holder));
        ck_assert_uint_eq(turns.chosen, rows[i].holder);
        ck_assert_int_eq(turns.left_bytes, rows[i].then_bytes);
        turns_read(&turns, turns.chosen, 1);
        turns_read(&turns, turns.chosen + 1, 1); /* another's are not of the turn */
        ck_assert_int_eq(turns.left_bytes, rows[i].then_bytes - 1);
    }
}
END_TEST

/* The share of a turn that begins while so many wait; of none there is no share to be had. */
START_TEST(the_share_of_a_turn)
{
    static const int64_t gib[] = { 4, 4, 2 };
    const uint32_t numbers[] = { 8, 9 };
    bool reads[] = { false, false };

    turns = (struct turns){ .chosen = 7 };
    turns_choose(&turns, numbers, _i, reads);
    ck_assert_int_eq(turns.left_bytes, gib[_i] << 30);
    ck_assert_uint_eq(turns.holder, 8);
    ck_assert(reads[0] == (_i > 0) && !reads[1]);
}
END_TEST

CHECK_MAIN("turns")
{
    tcase_add_test(all, the_end_of_a_turn);
    tcase_add_loop_test(all, the_share_of_a_turn, 0, 3);
    tcase_add_test(all, one_after_the_other);
    tcase_add_loop_test(all, fair, 2, MOST);
    tcase_add_test(all, the_next_stands_in);
}
