/* run_reload_said.c - one line for what has become of a set whose file has changed. */
#include "run_reload_said.h"

#include <string.h>

void reload_say(struct fb_run *run, const char *path, const uint32_t counts[3])
{
    struct text line = { 0 };
    static const char *const words[] = { "added", "stopped", "changed" };
    const char *comma = "";

    text_printf(&line, "%s was read again: ", path);
    for (size_t i = 0; i < 3; i++)
        if (counts[i] > 0) {
            text_printf(&line, "%s%u job%s %s", comma, counts[i], counts[i] == 1 ? "" : "s",
                        words[i]);
            comma = ", ";
        }
    if (comma[0] == '\0')
        text_puts(&line, "nothing has changed");
    fb_run_note(run, 0, text_string(&line));
    text_fini(&line);
}

/* The first mistake stands for all. */
void reload_say_mistakes(struct fb_run *run, struct text *mistakes)
{
    struct text line = { 0 };
    const char *all = text_string(mistakes);

    if (strncmp(all, SET_NO_PLACE, strlen(SET_NO_PLACE)) == 0) /* a note has that by itself */
        all += strlen(SET_NO_PLACE);
    text_put(&line, all, strcspn(all, "\n"));
    text_puts(&line, "; the jobs stay as they are");
    fb_run_note(run, 0, text_string(&line));
    text_fini(&line);
}

/* What holds for the run as a whole was fixed when it was opened. */
bool reload_same_run(const struct set *one, const struct set *two)
{
    struct fb_options a = { 0 }, b = { 0 };
    bool same;

    set_apply(one, &a);
    set_apply(two, &b);
    same = a.timeout_us == b.timeout_us && a.grace_us == b.grace_us && a.retries == b.retries &&
           a.retry_wait_us == b.retry_wait_us && a.leftovers == b.leftovers &&
           a.limit_count == b.limit_count;
    for (size_t i = 0; same && i < a.limit_count; i++)
        same = strcmp(a.limits[i].name, b.limits[i].name) == 0 &&
               a.limits[i].count == b.limits[i].count;
    return same;
}
