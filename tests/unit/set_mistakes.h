/*
 * set_mistakes.h - a set with a mistake is read to its end all the same: whatever else is wrong
 * with the job, and with what stands after the jobs, is reported with it.
 */
#ifndef SET_MISTAKES_H
#define SET_MISTAKES_H

#include "check_main.h"
#include "set/set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static inline int lines_in(const char *text)
{
    int count = 0;

    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

/* Each line of `mistakes`, "[s:]LINE:COLUMN: what is wrong", is in `seen` without its place. */
static inline void all_are_in(const char *seen, const char *mistakes)
{
    char what[1024];

    for (const char *line = mistakes; *line != '\0'; line = strchr(line, '\n') + 1) {
        const char *begin = line + strspn(line, "s:0123456789");
        snprintf(what, sizeof what, "%.*s", (int)strcspn(begin, "\n"), begin);
        ck_assert_msg(strstr(seen, what) != NULL, "no '%s' in\n%s", what, seen);
    }
}

/* Whether one of the words, up to a NULL, is in it. */
static inline bool has_one(const char *text, const char *const *words)
{
    while (*words != NULL && strstr(text, *words) == NULL)
        words++;
    return *words != NULL;
}

/*
 * The file, whose jobs are wrong as `mistakes` says, with other mistakes beside that: in its first
 * job two, where they are none of its own and change no other's words, and in a note after them.
 */
static inline void hides_no_other(const char *file, const char *mistakes)
{
    static const char note[] = "notes: [{ on: xyzzy, say: x }]\n";
    static const char *const own[] = { "after: ", "watch: ", NULL };
    static const char *const others[] = { "nothing to run", "twice (", "taken by", NULL };
    static const char *const no_job[] = { "each: an", "each: '", "each: u", "each: o",
                                          "each: m",  "glob: ",  "lines: ", NULL };
    const char *jobs = strstr(file, "jobs:"), *at = jobs != NULL ? strstr(jobs, "{ ") : NULL;
    bool inside = at != NULL && !has_one(file, own) && !has_one(mistakes, others);
    bool made = inside && !has_one(mistakes, no_job);
    struct text text = { 0 }, seen = { 0 };
    struct set *set;

    text_put(&text, file, inside ? (size_t)(at + 2 - file) : 0);
    text_puts(&text, inside ? "watch: [], after: plugh, " : "");
    text_puts(&text, inside ? at + 2 : file);
    text_puts(&text, text.bytes[text.size - 1] == '\n' ? "" : "\n");
    text_puts(&text, note);
    ck_assert_int_eq(set_read(&set, "s", text_string(&text), text.size, NULL, &seen), -EINVAL);
    ck_assert_ptr_null(set);
    all_are_in(text_string(&seen), mistakes);
    all_are_in(text_string(&seen), "on: there is no event 'xyzzy'\n");
    if (inside)
        all_are_in(text_string(&seen), "watch: a list where 1 to 64 patterns are wanted\n");
    if (made)
        all_are_in(text_string(&seen), "after: there is no job 'plugh'\n");
    ck_assert_int_eq(lines_in(text_string(&seen)), lines_in(mistakes) + 1 + inside + made);
    text_fini(&text);
    text_fini(&seen);
}

#endif
