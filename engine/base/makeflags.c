/*
 * makeflags.c - words of MAKEFLAGS are separated by blanks, and a backslash stands before a blank
 * or a backslash of their own. After " -- " come variables.
 */
#include "makeflags.h"

#include <stdlib.h>
#include <string.h>

static const char *after(const char *word, const char *prefix)
{
    size_t size = strlen(prefix);

    return strncmp(word, prefix, size) == 0 ? word + size : NULL;
}

/* One word, as far as it fits; what follows it. */
static const char *take_word(const char *at, char *word, size_t room)
{
    size_t size = 0;

    at += strspn(at, " \t");
    for (; *at != '\0' && *at != ' ' && *at != '\t'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        if (size + 1 < room)
            word[size++] = *at;
    }
    word[size] = '\0';
    return at;
}

static bool take_number(const char **at, int *out)
{
    char *end;
    long number = strtol(*at, &end, 10);

    if (end == *at || number > 1048576)
        return false;
    *out = number >= 0 ? (int)number : -1;
    *at = end;
    return true;
}

static void take_auth(const char *auth, struct makeflags *out)
{
    const char *path = after(auth, "fifo:");

    *out = (struct makeflags){ .read_fd = -1, .write_fd = -1 };
    if (path != NULL) {
        strcpy(out->fifo, path);
        return;
    }
    if (take_number(&auth, &out->read_fd) && *auth == ',' && (auth++, true) &&
        take_number(&auth, &out->write_fd) && *auth == '\0')
        return;
    out->read_fd = out->write_fd = -1;
}

bool makeflags_jobserver(const char *flags, struct makeflags *out)
{
    char word[sizeof out->fifo];
    bool found = false;

    while (flags != NULL && *flags != '\0') {
        const char *auth;
        flags = take_word(flags, word, sizeof word);
        if (strcmp(word, "--") == 0)
            break;
        auth = after(word, "--jobserver-auth=");
        if (auth == NULL)
            auth = after(word, "--jobserver-fds=");
        if (auth == NULL)
            continue;
        take_auth(auth, out);
        found = true;
    }
    return found;
}

size_t makeflags_options(const char *flags)
{
    const char *at = flags, *end;
    char word[4];

    while (*at != '\0') {
        end = take_word(at, word, sizeof word);
        if (strcmp(word, "--") == 0)
            return (size_t)(end - flags) - 2;
        at = end;
    }
    return (size_t)(at - flags);
}
