/*
 * call_words.c - `work unit=0.1 seconds=0-30 exit=1`: the name of a function, how many seconds of
 * the clock a second of its set had if that was not one, and what `with` said. No value that a
 * function takes has a blank in it, so blanks part the words.
 */
#include "call_words.h"

#include "function.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char unit[] = "unit=";

#define UNIT_SIZE (sizeof unit - 1)

void call_put_words(struct text *out, const char *command, double scale)
{
    size_t name = strcspn(command, " ");

    text_put(out, command, name);
    if (scale < 1 || scale > 1)
        text_printf(out, " %s%.17g", unit, scale);
    text_puts(out, command + name);
}

static int read_unit(const char *text, double *scale)
{
    char *end;

    *scale = strtod(text, &end);
    return end != text && *end == '\0' && *scale > 0 && *scale < 1e9 ? 0 : -ENOENT;
}

static int read_word(const struct function *function, char *word, struct function_call *call)
{
    char *value = strchr(word, '=');
    const char *const *names;
    int key;

    if (strncmp(word, unit, UNIT_SIZE) == 0)
        return read_unit(word + UNIT_SIZE, &call->scale);
    if (value == NULL)
        return -ENOENT;
    *value++ = '\0';
    key = function_key(function, word, &names);
    if (key < 0 || function_read(&function->keys[key], value, &call->values[key]) < 0)
        return -ENOENT;
    return 0;
}

static int read_words(char *words, struct function_call *call, struct fb_job *job)
{
    const struct function *function;
    const char *const *names;
    char *rest = NULL, *word = strtok_r(words, " ", &rest);
    int r = 0;

    function = word != NULL ? function_find(word, &names) : NULL;
    if (function == NULL)
        return -ENOENT;
    for (int i = 0; i < FUNCTION_KEYS && function->keys[i].name != NULL; i++)
        function_read(&function->keys[i], function->keys[i].without, &call->values[i]);
    while (r == 0 && (word = strtok_r(NULL, " ", &rest)) != NULL)
        r = read_word(function, word, call);
    job->function = function->enter;
    job->argument = call;
    return r;
}

int call_from_words(struct calls *calls, const char *words, struct fb_job *job)
{
    struct function_call *call = arena_take(&calls->arena, sizeof *call);
    char *copy = strdup(words);
    int r = -ENOMEM;

    if (call != NULL && copy != NULL) {
        *call = (struct function_call){ .scale = 1, .origin_us = &calls->origin_us };
        r = read_words(copy, call, job);
    }
    free(copy);
    return r;
}
