/* glob.c - name by name; where names do not fit, the last ** takes one more of them. */
#include "glob.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

struct name {
    const char *at;
    size_t size;
};

/* The next name from *at on, which goes past it; size 0: there is none. */
static struct name next_name(const char **at)
{
    struct name name = { 0 };

    do {
        while (**at == '/')
            (*at)++;
        name = (struct name){ *at, strcspn(*at, "/") };
        *at += name.size;
    } while (name.size == 1 && name.at[0] == '.');
    return name;
}

static bool is_any(const struct name *name)
{
    return name->size == 2 && memcmp(name->at, "**", 2) == 0;
}

static bool fits_name(const struct name *pattern, const struct name *name)
{
    char one[2 * NAME_MAX + 1], other[NAME_MAX + 1]; /* each byte after a backslash */

    if (pattern->size >= sizeof one || name->size > NAME_MAX)
        return false;
    memcpy(one, pattern->at, pattern->size);
    one[pattern->size] = '\0';
    memcpy(other, name->at, name->size);
    other[name->size] = '\0';
    return fnmatch(one, other, FNM_PERIOD) == 0;
}

/* What ** stands for is never hidden. */
static bool skips(const struct name *name)
{
    return name->size > 0 && name->at[0] != '.';
}

static bool ends_open(const char *pattern)
{
    size_t size = strlen(pattern);

    return size > 0 && pattern[size - 1] == '/';
}

/* Whether no name follows: what is left of a pattern. */
static bool is_last(const char *pattern)
{
    return next_name(&pattern).size == 0;
}

bool glob_fits(const char *pattern, const char *path)
{
    const char *after_any = NULL, *from = NULL; /* where to try again: pattern, path */
    bool open = ends_open(pattern);

    for (;;) {
        struct name want = next_name(&pattern), name;
        if (is_any(&want)) {
            after_any = pattern;
            from = path;
            if (!is_last(pattern))
                continue;
            name = next_name(&path); /* at the end it is of one name at least */
            while (skips(&name))
                name = next_name(&path);
            return name.size == 0 && from != path;
        }
        name = next_name(&path);
        if (want.size == 0 && name.size == 0)
            return !open;
        if (want.size == 0 && open) { /* all that is below */
            while (skips(&name))
                name = next_name(&path);
            return name.size == 0;
        }
        if (want.size > 0 && name.size > 0 && fits_name(&want, &name))
            continue;
        if (after_any == NULL)
            return false;
        path = from;
        name = next_name(&path);
        if (!skips(&name))
            return false;
        pattern = after_any;
        from = path;
    }
}

/* Whether ** may stand for all that follows. */
static bool skips_all(const char *path)
{
    struct name name;

    do
        name = next_name(&path);
    while (skips(&name));
    return name.size == 0;
}

bool glob_leads(const char *pattern, const char *directory)
{
    const char *after_any = NULL, *from = NULL; /* where to try again: pattern, directory */
    bool open = ends_open(pattern);

    for (;;) {
        struct name want = next_name(&pattern), name;
        if (is_any(&want)) {
            if (skips_all(directory))
                return true;
            after_any = pattern;
            from = directory;
            continue;
        }
        if (want.size == 0 && open)
            return skips_all(directory);
        name = next_name(&directory);
        if (name.size == 0)
            return want.size > 0;
        if (want.size > 0 && fits_name(&want, &name))
            continue;
        if (after_any == NULL)
            return false;
        directory = from;
        name = next_name(&directory);
        if (!skips(&name))
            return false;
        pattern = after_any;
        from = directory;
    }
}

/* One that ends in ** or / means all names from there on, if it means one. */
bool glob_covers(const char *pattern, const char *directory)
{
    const char *last = strrchr(pattern, '/');
    char path[PATH_MAX];
    size_t size = strlen(directory);

    last = last != NULL ? last + 1 : pattern;
    if ((!ends_open(pattern) && strcmp(last, "**") != 0) || size + sizeof "/x" > sizeof path)
        return false;
    stpcpy(stpcpy(path, directory), "/x");
    return glob_fits(pattern, path);
}

/* The bytes of the pattern before the last / that has no wildcard before it. */
static size_t plain_bytes(const char *pattern)
{
    size_t plain = 0;

    for (size_t at = 0; pattern[at] != '\0' && strchr("*?[", pattern[at]) == NULL; at++) {
        if (pattern[at] == '\\' && pattern[at + 1] == '\0')
            break;
        at += pattern[at] == '\\';
        if (pattern[at] == '/')
            plain = at;
    }
    return plain == 0 && pattern[0] == '/' ? 1 : plain;
}

size_t glob_base(const char *pattern, char *path, size_t size)
{
    size_t plain = plain_bytes(pattern), bytes = 0;

    for (size_t at = 0; at < plain; at++) {
        at += pattern[at] == '\\' && at + 1 < plain;
        if (bytes + 1 < size)
            path[bytes] = pattern[at];
        bytes++;
    }
    if (size > 0)
        path[bytes < size ? bytes : size - 1] = '\0';
    return bytes;
}
