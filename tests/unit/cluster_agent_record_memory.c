/* cluster_agent_record_memory.c - what an agent writes down while memory is short: whole lines. */
#include "check_main.h"
#include "cluster/agent_record.h"
#include "failing_memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LINES 40

static bool lasting; /* no allocation succeeds after the one that fails */

static bool fails(void)
{
    if (fail_at == 0)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    return fail_at == (lasting ? 1 : 0);
}

/* Their number; a line that is not whole is a mistake. */
static int count_lines(FILE *file)
{
    char line[4000];
    int count = 0;

    rewind(file);
    for (; fgets(line, sizeof line, file) != NULL; count++) {
        size_t size = strlen(line);
        ck_assert_msg(size > 3 && strncmp(line, "{\"t\":", 5) == 0 && line[size - 2] == '}' &&
                          line[size - 1] == '\n' && strstr(line + 1, "{\"t\":") == NULL,
                      "%s", line);
    }
    return count;
}

static int write_all(struct agent_record *record)
{
    char text[LINES * 70];

    memset(text, 'x', sizeof text);
    for (int i = 1; i <= LINES; i += 2) {
        struct fb_event event = { .kind = FB_NOTE, .t_us = i };
        text[i * 60] = '\0';
        event.as.note.text = text;
        agent_record_put(record, &event, 1);
        agent_record_settled(record, (uint32_t)i, true, i);
        text[i * 60] = 'x';
    }
    return agent_record_flush(record);
}

START_TEST(each_allocation)
{
    bool more = true;

    lasting = _i == 1;
    for (int at = 1; more; at++) {
        struct agent_record record;
        FILE *file = tmpfile();
        int count, r;
        ck_assert_ptr_nonnull(file);
        agent_record_begin(&record, dup(fileno(file)));
        fail_at = at + lasting;
        r = write_all(&record);
        more = lasting ? fail_at == 1 : fail_at == 0;
        fail_at = 0;
        ck_assert_int_eq(r, 0);
        count = count_lines(file);
        ck_assert_msg(count == LINES, "%d: %d", at, count);
        agent_record_close(&record);
        fclose(file);
    }
}
END_TEST

/* One that is too long for the memory that an agent begins with is lost: the next says so. */
START_TEST(a_long_event)
{
    static char text[400000];
    struct fb_event event = { .kind = FB_NOTE, .t_us = 1500000, .as.note.text = text };
    struct agent_record record;
    FILE *file = tmpfile();
    char line[4000] = "";
    int r;

    lasting = true;
    memset(text, 'x', sizeof text - 1);
    ck_assert_ptr_nonnull(file);
    agent_record_begin(&record, dup(fileno(file)));
    fail_at = 2;
    r = agent_record_try(&record, &event, 1);
    agent_record_put(&record, &event, 1);
    fail_at = 0;
    ck_assert_int_eq(r, -ENOMEM);
    ck_assert_int_eq(agent_record_flush(&record), 0);
    ck_assert_uint_eq(record.lost, 0);
    rewind(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_str_eq(line,
                     "{\"t\":1.500000,\"event\":\"note\",\"text\":\"an agent had no memory to "
                     "write down 1 event of its jobs\",\"error\":\"ENOMEM\",\"words\":\"Cannot "
                     "allocate memory\"}\n");
    agent_record_close(&record);
    fclose(file);
}
END_TEST

CHECK_MAIN("agent_record, memory")
{
    tcase_add_test(all, a_long_event);
    tcase_add_loop_test(all, each_allocation, 0, 2);
}
