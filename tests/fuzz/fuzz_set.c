/*
 * fuzz_set.c - any bytes as a job set or another program's list, which one their number says: jobs
 * that can be added, or lines that say what is wrong.
 */
#include "base/quote.h"
#include "set/set.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(const uint8_t *data, size_t size, const char *word)
{
    return memmem(data, size, word, strlen(word)) != NULL;
}

/* Each line is the file's, with its place or of all of it, and there are at most eleven. */
static void check_mistakes(const char *lines)
{
    int count = 0;

    for (const char *at = lines; *at != '\0'; at = strchr(at, '\n') + 1) {
        const char *path = at;
        if (strncmp(at, SET_NO_PLACE, strlen(SET_NO_PLACE)) == 0)
            path += strlen(SET_NO_PLACE);
        assert(strncmp(path, "/no/set:", 8) == 0);
        assert(strchr(at, '\n') != NULL);
        count++;
    }
    assert(count >= 1 && count <= 11);
}

static void check_job(const struct fb_job *job)
{
    assert((job->shell != NULL) + (job->argv != NULL) + (job->function != NULL) == 1);
    assert(job->argv == NULL || job->argv[0] != NULL);
    assert(job->timeout_us >= 0 && job->grace_us >= 0 && job->estimate_us >= 0);
    assert(job->name == NULL || strlen(job->name) < SIZE_MAX);
    for (size_t i = 0; job->env != NULL && job->env[i] != NULL; i++)
        assert(strchr(job->env[i], '=') > job->env[i]);
}

/* What is printed of a stranger's set is plain, whatever its words hold. */
static void check_lines(const char *lines)
{
    char line[8192];

    for (size_t size; *lines != '\0'; lines += size + 1) {
        size = strcspn(lines, "\n");
        assert(lines[size] == '\n');
        if (size >= sizeof line)
            continue;
        memcpy(line, lines, size);
        line[size] = '\0';
        assert(quote_plain(line));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct set_options options = { .procfile = size % 8 == 1,
                                         .commands = size % 2 == 0,
                                         .any = size % 4 == 2 };
    struct text mistakes = { 0 }, lines = { 0 };
    char *text = malloc(size + 1);
    struct set *set;
    int r;

    /* Whatever stands in /dev or /proc is not for a fuzzer to open. */
    if (text == NULL ||
        (holds(data, size, "/") && (holds(data, size, "lines") || holds(data, size, "glob") ||
                                    holds(data, size, "env_file")))) {
        free(text);
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    r = set_read(&set, "/no/set", text, size, &options, &mistakes);
    assert((r == 0) == (set != NULL));
    if (r == 0) {
        assert(mistakes.size == 0);
        for (size_t i = 1; i <= set_count(set); i++)
            check_job(&(struct fb_job[]){ set_job(set, i) }[0]);
        set_print(set, &lines);
        check_lines(text_string(&lines));
    } else if (r == -EINVAL) {
        check_mistakes(text_string(&mistakes));
    }
    set_close(set);
    text_fini(&mistakes);
    text_fini(&lines);
    free(text);
    return 0;
}
