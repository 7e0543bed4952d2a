/* base_squeeze.c - blocks that are squeezed come back, whatever is in them, and in no more room. */
#include "base/squeeze.h"
#include "check_main.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char block[SQUEEZE_MOST], back[SQUEEZE_MOST];
static unsigned char squeezed[2 * SQUEEZE_MOST];

/* Of that many different bytes, now and then a piece of what was before. */
static size_t draw_block(unsigned *random, int letters)
{
    size_t size = (size_t)rand_r(random) % (SQUEEZE_MOST + 1);

    for (size_t i = 0; i < size;) {
        size_t run = 1 + (size_t)rand_r(random) % 200,
               from = i > 0 ? (size_t)rand_r(random) % i : 0;
        bool copy = i > 0 && rand_r(random) % 3 == 0;
        for (; run > 0 && i < size; run--, i++, from++)
            block[i] = (char)(copy ? block[from] : rand_r(random) % letters);
    }
    return size;
}

START_TEST(comes_back)
{
    unsigned random = (unsigned)_i;

    for (int i = 0; i < 2000; i++) {
        size_t size = draw_block(&random, i % 2 == 0 ? 256 : 1 + i % 7);
        size_t room = (size_t)rand_r(&random) % sizeof squeezed, taken;
        squeezed[room] = 0xA5;
        taken = squeeze(squeezed, room, block, size);
        ck_assert_uint_le(taken, room);
        ck_assert_int_eq(squeezed[room], 0xA5);
        if (taken == 0)
            ck_assert(size == 0 || room < size + size / 64 + 2);
        memset(back, 0, sizeof back);
        if (taken == 0)
            continue;
        unsqueeze(back, size, squeezed);
        ck_assert_mem_eq(back, block, size);
    }
}
END_TEST

/* A byte says how many come as they are; three say which are to come again. */
START_TEST(to_the_last_byte)
{
    static const struct {
        const char *text;
        size_t size;
    } rows[] = {
        { "", 0 }, { "a", 2 }, { "abcdefg", 8 }, { "abcdabcdabcd", 8 }, { "aaaaaaaa", 5 }
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = strlen(rows[i].text);
        ck_assert_uint_eq(squeeze(squeezed, sizeof squeezed, rows[i].text, size), rows[i].size);
        ck_assert_uint_eq(squeeze(squeezed, rows[i].size, rows[i].text, size), rows[i].size);
        for (size_t room = 0; room < rows[i].size; room++)
            ck_assert_uint_eq(squeeze(squeezed, room, rows[i].text, size), 0);
    }
}
END_TEST

START_TEST(lines_become_a_half)
{
    size_t size = 0;

    for (long i = 0; size + 60 < sizeof block; i++)
        size += (size_t)sprintf(block + size, "%ld of a worker that goes on\n",
                                1764021600123456789 + i * 100123457);
    ck_assert_uint_lt(squeeze(squeezed, sizeof squeezed, block, size), size / 2);
    memset(block, 'x', sizeof block);
    ck_assert_uint_lt(squeeze(squeezed, sizeof squeezed, block, sizeof block), 120);
}
END_TEST

CHECK_MAIN("squeeze")
{
    tcase_add_loop_test(all, comes_back, 0, 5);
    tcase_add_test(all, to_the_last_byte);
    tcase_add_test(all, lines_become_a_half);
}
