/*
 * list.c - the files of a directory that are lessons. Their names are what is typed, their numbers
 * the order that a course can follow.
 */
#include "list.h"

#include "base/clean.h"
#include "draw/width.h"
#include "opt/opt.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_COLUMNS 12
#define COLUMNS      80

static int is_lesson(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);

    return entry->d_name[0] != '.' && size > 5 && strcmp(entry->d_name + size - 5, ".yaml") == 0;
}

static int by_number(const void *a, const void *b)
{
    const struct teach_lesson *one = a, *two = b;

    if (one->number != two->number)
        return one->number < two->number ? -1 : 1;
    return strcmp(one->name, two->name);
}

static int add(struct teach_list *list, const char *name, struct text *mistakes)
{
    struct text path = { 0 };
    int r;

    text_puts(&path, list->directory);
    text_putc(&path, '/');
    text_puts(&path, name);
    r = path.failed ? -ENOMEM
                    : teach_open(&list->lessons[list->count], text_string(&path), mistakes);
    if (r == 0)
        list->count++;
    else
        teach_close(&list->lessons[list->count]);
    text_fini(&path);
    return r == -ENOMEM ? r : 0;
}

int teach_list_open(struct teach_list *list, const char *directory, struct text *mistakes)
{
    struct dirent **found = NULL;
    int count, r = 0;

    *list = (struct teach_list){ 0 };
    if (asprintf(&list->directory, "%s/lessons", directory) < 0) {
        list->directory = NULL;
        return -ENOMEM;
    }
    count = scandir(list->directory, &found, is_lesson, alphasort);
    list->lessons = calloc(count > 0 ? (size_t)count : 1, sizeof *list->lessons);
    for (int i = 0; i < count; i++) {
        if (list->lessons != NULL && r == 0)
            r = add(list, found[i]->d_name, mistakes);
        free(found[i]);
    }
    free(found);
    if (list->lessons == NULL || r < 0)
        return -ENOMEM;
    qsort(list->lessons, list->count, sizeof *list->lessons, by_number);
    return 0;
}

void teach_list_close(struct teach_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        teach_close(&list->lessons[i]);
    free(list->lessons);
    free(list->directory);
    *list = (struct teach_list){ 0 };
}

struct teach_lesson *teach_list_find(struct teach_list *list, const char *word,
                                     const char **nearest)
{
    const char **names = calloc(list->count + 1, sizeof *names);
    int number = 0;

    if (opt_number(word, 999, &number) < 0)
        number = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct teach_lesson *lesson = &list->lessons[i];
        if (strcmp(lesson->name, word) == 0 || (number > 0 && lesson->number == number)) {
            free(names);
            return lesson;
        }
        if (names != NULL)
            names[i] = lesson->name;
    }
    *nearest = names != NULL ? opt_nearest(word, names) : NULL;
    free(names);
    return NULL;
}

struct teach_lesson *teach_list_next(struct teach_list *list, const struct teach_lesson *lesson)
{
    for (size_t i = 0; i + 1 < list->count; i++)
        if (&list->lessons[i] == lesson)
            return &list->lessons[i + 1];
    return NULL;
}

/* How much of it fits, up to a blank where there is one; at least one character. */
static size_t line_bytes(const char *text, int columns)
{
    size_t size = strlen(text), fits = width_cut(text, size, columns, NULL), at = fits;

    while (fits < size && at > 0 && text[at] != ' ')
        at--;
    return at > 0 ? at : fits > 0 ? fits : size;
}

void teach_list_put(struct text *out, const struct teach_lesson *lesson,
                    const struct teach_went *went)
{
    const char *question = lesson->questions[0].question;
    char clean[512], *rest = clean;
    struct text last = { 0 };
    int columns = COLUMNS - NAME_COLUMNS - 5;
    size_t bytes;
    int used;

    teach_put_went(&last, went);
    columns -= last.size > 0 ? (int)last.size + 2 : 0;
    clean_text(clean, sizeof clean, question, strlen(question));
    bytes = line_bytes(rest, columns);
    text_printf(out, "%2d %-*s  ", lesson->number, NAME_COLUMNS, lesson->name);
    text_put(out, rest, bytes);
    if (last.size > 0) {
        width_cut(rest, bytes, columns, &used);
        text_blanks(out, columns - used);
        text_printf(out, "  %s", text_string(&last));
    }
    text_fini(&last);
    text_putc(out, '\n');
    for (rest += bytes; *rest != '\0'; rest += bytes) {
        rest += *rest == ' ';
        bytes = line_bytes(rest, columns);
        text_blanks(out, NAME_COLUMNS + 5);
        text_put(out, rest, bytes);
        text_putc(out, '\n');
    }
}
