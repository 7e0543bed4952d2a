/*
 * check_golden.h - a text that is compared with a file of the sources. FORKBOARD_GOLDEN=write
 * writes the file again: read all of it before it is committed.
 */
#ifndef CHECK_GOLDEN_H
#define CHECK_GOLDEN_H

#include "check_quick.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says the first line that does; Check takes no long message. */
static inline void differs(const char *path, const char *want, const char *bytes)
{
    int line = 1;

    for (; strcspn(want, "\n") == strcspn(bytes, "\n") && *want != '\0' &&
           strncmp(want, bytes, strcspn(want, "\n") + 1) == 0;
         line++) {
        want += strcspn(want, "\n") + 1;
        bytes += strcspn(bytes, "\n") + 1;
    }
    ck_abort_msg("%s:%d differs: '%.*s', and now '%.*s'", path, line,
                 (int)strcspn(want, "\n") % 2000, want, (int)strcspn(bytes, "\n") % 2000, bytes);
}

/* `name` below the top of the sources. */
static inline void compare_file(const char *name, const char *bytes)
{
    const char *source = getenv("SOURCE"), *golden = getenv("FORKBOARD_GOLDEN");
    char path[512], *want = NULL;
    size_t room = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", source != NULL ? source : ".", name);
    if (golden != NULL && strcmp(golden, "write") == 0) {
        file = fopen(path, "w");
        ck_assert_msg(file != NULL && fputs(bytes, file) >= 0 && fclose(file) == 0, "%s", path);
        return;
    }
    file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s: not there; FORKBOARD_GOLDEN=write makes it", path);
    ck_assert_int_gt(getdelim(&want, &room, '\0', file), 0);
    fclose(file);
    if (strcmp(want, bytes) != 0)
        differs(path, want, bytes);
    free(want);
}

#endif
