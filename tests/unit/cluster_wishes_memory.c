/* cluster_wishes_memory.c - wishes that are read short of memory: each is heard, once, in order. */
#include "cluster/wishes.h"
#include "cluster_stage.h"
#include "failing_memory.h"
#include "record/wire_load.h"

#include <errno.h>

static bool within; /* wishes.c is at work */
static bool lasting, failed;
static char seen[200];

static bool fails(void)
{
    if (fail_at == 0 || !within)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    failed |= fail_at == lasting;
    return fail_at == lasting;
}

static void note(void *context, const struct wish *wish)
{
    size_t size = strlen(seen);

    (void)context;
    snprintf(seen + size, sizeof seen - size, "%d %u;", wish->kind, wish->job);
}

static int look(struct wishes *wishes)
{
    int r;

    within = true;
    r = wishes_look(wishes, &stage_dir, note, NULL);
    within = false;
    return r;
}

START_TEST(each_allocation)
{
    static const char lines[] = "{\"wish\":\"kill\",\"job\":1,\"number\":9,\"at\":10}\n"
                                "{\"wish\":\"again\",\"job\":2,\"at\":30}\n"
                                "no wish\n"
                                "{\"wish\":\"kill\",\"job\":3,\"at\":5}\n";

    lasting = _i == 1;
    failed = true;
    wire_load_watch();
    for (int call = 0; failed; call++) {
        struct wishes wishes = { 0 };
        int r;
        stage_open(1, 1);
        stage_append("wishes/a", lines, sizeof lines - 1);
        seen[0] = '\0';
        failed = call == 0;
        fail_at = call > 0 ? call + lasting : 0;
        r = look(&wishes);
        fail_at = 0;
        ck_assert_msg(r == 0 || (r == -ENOMEM && call > 0), "call %d: %d", call, r);
        ck_assert_int_eq(look(&wishes), 0);
        ck_assert_msg(strcmp(seen, "1 1;2 2;1 3;") == 0, "call %d: %s", call, seen);
        wishes_close(&wishes);
        rundir_close(&stage_dir);
    }
}
END_TEST

CHECK_MAIN("wishes, memory")
{
    tcase_add_loop_test(all, each_allocation, 0, 2);
}
