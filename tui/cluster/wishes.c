/* wishes.c - wishes as lines of JSON; a line that is none is passed over. */
#include "wishes.h"

#include "base/array.h"
#include "record/wire_load.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define WISH_WORD(wish, word) word,
static const char *const words[] = { WISHES(WISH_WORD) };

static int open_pen(struct wish_pen *pen)
{
    uint64_t random = (uint64_t)getpid();

    if (pen->name[0] != '\0')
        return 0;
    (void)!getrandom(&random, sizeof random, 0);
    snprintf(pen->name, sizeof pen->name, "wishes/%016llx", (unsigned long long)random);
    pen->fd = rundir_openat(pen->dir, pen->name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
    if (pen->fd >= 0)
        return 0;
    pen->name[0] = '\0';
    return pen->fd;
}

int wish_put(struct wish_pen *pen, const struct wish *wish)
{
    char line[160];
    struct timespec now;
    ssize_t put;
    int length, r = open_pen(pen);

    if (r < 0)
        return r;
    clock_gettime(CLOCK_REALTIME, &now);
    length = snprintf(line, sizeof line,
                      "{\"wish\":\"%s\",\"job\":%u,\"number\":%d,\"at\":%lld.%06ld}\n",
                      words[wish->kind], wish->job, wish->number, (long long)now.tv_sec,
                      now.tv_nsec / 1000);
    do
        put = write(pen->fd, line, (size_t)length);
    while (put < 0 && errno == EINTR);
    if (put != length) {
        r = put < 0 ? -errno : -ENOSPC;
        wish_pen_close(pen); /* a line that is torn would swallow the next: that is in a new file */
        return r;
    }
    return fsync(pen->fd) < 0 && errno != EINVAL ? -errno : 0; /* others see it now */
}

void wish_pen_close(struct wish_pen *pen)
{
    if (pen->name[0] != '\0')
        close(pen->fd);
    pen->name[0] = '\0';
}

/* 1; 0: it is none; -ENOMEM. */
static int read_wish(const char *line, size_t size, struct wish *wish)
{
    json_error_t wrong;
    json_t *said;
    int r = wire_load(&said, line, size, 0, &wrong);
    const char *word = json_string_value(json_object_get(said, "wish"));
    json_int_t job = json_integer_value(json_object_get(said, "job"));
    json_int_t number = json_integer_value(json_object_get(said, "number"));
    double at_s = json_number_value(json_object_get(said, "at"));

    wish->kind = WISH_COUNT;
    for (int i = 0; word != NULL && i < WISH_COUNT; i++)
        if (strcmp(word, words[i]) == 0)
            wish->kind = (enum wish_kind)i;
    json_decref(said);
    if (r == -ENOMEM)
        return r;
    if (job < 0 || job > INT32_MAX || number < 0 || number > INT32_MAX)
        return 0;
    wish->job = (uint32_t)job;
    wish->number = (int)number;
    wish->at_us = at_s > 0 && at_s < 1e12 ? (int64_t)(at_s * 1e6) : 0;
    return wish->kind != WISH_COUNT;
}

static int add_file(void *context, const char *name)
{
    struct wishes *wishes = context;
    struct news *news;

    if (name[0] == '.' || strlen(name) > 64 ||
        (wishes->but != NULL && strncmp(wishes->but, "wishes/", 7) == 0 &&
         strcmp(wishes->but + 7, name) == 0))
        return 0;
    for (size_t i = 0; i < wishes->count; i++)
        if (strcmp(wishes->files[i]->name + sizeof "wishes", name) == 0)
            return 0;
    news = calloc(1, sizeof *news);
    if (news == NULL || array_reserve(&wishes->files, &wishes->room, wishes->count + 1,
                                      sizeof *wishes->files, 4) < 0) {
        free(news);
        return -ENOMEM;
    }
    snprintf(news->name, sizeof news->name, "wishes/%s", name);
    wishes->files[wishes->count++] = news;
    return 0;
}

static int hear(struct wishes *wishes, const struct wish *wish)
{
    int r = array_reserve(&wishes->heard, &wishes->heard_room, wishes->heard_count + 1,
                          sizeof *wishes->heard, 8);

    if (r == 0)
        wishes->heard[wishes->heard_count++] = *wish;
    return r;
}

/* Of one front end they stay in their order, whatever its clock says. */
static void sort(struct wishes *wishes)
{
    for (size_t i = 1; i < wishes->heard_count; i++) {
        struct wish wish = wishes->heard[i];
        size_t at = i;
        for (; at > 0 && wishes->heard[at - 1].at_us > wish.at_us; at--)
            wishes->heard[at] = wishes->heard[at - 1];
        wishes->heard[at] = wish;
    }
}

static int read_file(struct wishes *wishes, struct news *news, const struct rundir *dir)
{
    struct wish wish;
    const char *line;
    size_t size;
    int64_t at_us = 0;
    int r;

    do
        while (news_next(news, &line, &size)) {
            r = read_wish(line, size, &wish);
            if (r > 0) {
                at_us = wish.at_us = wish.at_us > at_us ? wish.at_us : at_us;
                r = hear(wishes, &wish);
            }
            if (r < 0) { /* the next look hears it */
                news_again(news, size);
                return r;
            }
        }
    while ((r = news_fill(news, dir)) > 0);
    return r;
}

int wishes_look(struct wishes *wishes, const struct rundir *dir,
                void (*each)(void *context, const struct wish *wish), void *context)
{
    int r = rundir_each(dir, "wishes", add_file, wishes);

    for (size_t i = 0; i < wishes->count; i++) {
        int one = read_file(wishes, wishes->files[i], dir);
        r = one < 0 ? one : r;
    }
    sort(wishes);
    for (size_t i = 0; i < wishes->heard_count; i++)
        each(context, &wishes->heard[i]);
    wishes->heard_count = 0;
    return r;
}

void wishes_close(struct wishes *wishes)
{
    for (size_t i = 0; i < wishes->count; i++) {
        news_fini(wishes->files[i]);
        free(wishes->files[i]);
    }
    free(wishes->files);
    free(wishes->heard);
    *wishes = (struct wishes){ 0 };
}
