/*
 * demos.c - finds the demo sets from wherever the program is started: beside the place where it is
 * installed, wherever that was moved to; in the tree that it was built in; where it was configured
 * to be installed. The first directory that holds a set is the one.
 */
#include "demos.h"

#include "base/clean.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLACES 3

/* The directory of the program; "" where /proc does not say. */
static void program_directory(char out[PATH_MAX])
{
    ssize_t size = readlink("/proc/self/exe", out, PATH_MAX - 1);
    char *slash;

    out[size > 0 ? size : 0] = '\0';
    slash = strrchr(out, '/');
    if (slash != NULL)
        *slash = '\0';
}

/* A place by its number; false: it cannot be said. */
static bool place(int number, struct text *out)
{
    static const char *const beside[] = { "/../share/forkboard/demos", "/share/forkboard/demos" };
    char program[PATH_MAX];

    text_clear(out);
    if (number == PLACES - 1) {
        text_puts(out, FB_DATADIR "/forkboard/demos");
        return true;
    }
    program_directory(program);
    text_puts(out, program);
    text_puts(out, beside[number]);
    return program[0] != '\0';
}

/* The length of a name without its ending; 0: no set. */
static size_t stem(const char *file)
{
    size_t size = strlen(file);
    return size > 5 && strcmp(file + size - 5, ".yaml") == 0 ? size - 5 : 0;
}

static int is_set(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && stem(entry->d_name) > 0;
}

/* 1: it holds sets, which are in *demos then. */
static int look(struct demos *demos, const char *directory)
{
    struct dirent **found = NULL;
    int count = scandir(directory, &found, is_set, alphasort), kept = 0;

    if (count < 0)
        return errno == ENOMEM ? -ENOMEM : 0;
    for (int i = 0; i < count; i++) {
        if (i < DEMOS_MOST) {
            demos->names[kept] = strndup(found[i]->d_name, stem(found[i]->d_name));
            kept += demos->names[kept] != NULL;
        }
        free(found[i]);
    }
    free(found);
    if (count == 0)
        return 0;
    demos->directory = strdup(directory);
    return demos->directory != NULL && kept > 0 ? 1 : -ENOMEM;
}

int demos_open(struct demos *demos)
{
    struct text text = { 0 };
    int r = 0;

    *demos = (struct demos){ 0 };
    for (int i = 0; i < PLACES && r == 0; i++)
        if (place(i, &text))
            r = look(demos, text_string(&text));
    if (text.failed)
        r = -ENOMEM;
    text_fini(&text);
    return r < 0 ? r : 0;
}

void demos_close(struct demos *demos)
{
    for (int i = 0; demos->names[i] != NULL; i++)
        free(demos->names[i]);
    free(demos->directory);
    *demos = (struct demos){ 0 };
}

void demos_put_places(struct text *out)
{
    struct text one = { 0 };

    for (int i = 0; i < PLACES; i++) {
        if (!place(i, &one))
            continue;
        text_puts(out, out->size > 0 ? ", " : "");
        text_puts(out, text_string(&one));
    }
    text_fini(&one);
}

void demos_put_path(const struct demos *demos, const char *name, struct text *out)
{
    text_puts(out, demos->directory);
    text_putc(out, '/');
    text_puts(out, name);
    text_puts(out, ".yaml");
}

void demos_put_line(const struct demos *demos, const char *name, struct text *out)
{
    struct text path = { 0 };
    char line[256] = "";
    size_t skip;
    FILE *file;

    demos_put_path(demos, name, &path);
    file = fopen(text_string(&path), "re");
    if (file != NULL) {
        if (fgets(line, sizeof line, file) == NULL)
            line[0] = '\0';
        fclose(file);
    }
    out->failed |= path.failed;
    text_fini(&path);
    line[strcspn(line, "\n")] = '\0';
    skip = strspn(line, "# ");
    text_printf(out, "%-11s ", name);
    clean_puts(out, line + skip);
    text_putc(out, '\n');
}
