/*
 * teach_kept.c - what was answered is kept beside the records; a state directory that cannot be
 * written costs a line, no lesson.
 */
#include "teach_phases.h"

#include "opt/complain.h"
#include "record/record.h"
#include "teach/words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STATE_FILE "lessons.jsonl"
#define PAST_BYTES ((off_t)1024 * 1024) /* the last of it is looked at */

void cmd_teach_past(struct teach_past *past)
{
    int fd = record_state_file(STATE_FILE);
    struct text text = { 0 };
    struct stat about;
    off_t from;

    if (fd < 0)
        return;
    if (fstat(fd, &about) < 0)
        about.st_size = 0;
    from = about.st_size > PAST_BYTES ? about.st_size - PAST_BYTES : 0;
    if (about.st_size > from && text_reserve(&text, (size_t)(about.st_size - from))) {
        ssize_t n = pread(fd, text.bytes, (size_t)(about.st_size - from), from);
        (void)teach_past_read(past, text.bytes, n > 0 ? (size_t)n : 0);
    }
    text_fini(&text);
    close(fd);
}

static int append(int fd, const struct text *lines)
{
    ssize_t n = write(fd, lines->bytes, lines->size);

    return n == (ssize_t)lines->size ? 0 : n < 0 ? -errno : -ENOSPC;
}

static void put_lines(const struct cmd_teach_talk *talk, struct text *lines)
{
    const struct cmd_teach *teach = talk->teach;
    time_t now = time(NULL);
    char date[24];
    struct tm when;

    gmtime_r(&now, &when);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &when);
    for (size_t i = 0; i < teach->lesson->count; i++) {
        const struct teach_question *asked = &teach->lesson->questions[i];
        enum teach_verdict verdict = teach_verdict_of(asked, &talk->said[i], &talk->measured[i]);
        teach_put_line(lines, teach->lesson->name, asked, &talk->said[i], &talk->measured[i],
                       verdict == TEACH_RIGHT   ? 1
                       : verdict == TEACH_WRONG ? 0
                                                : -1,
                       teach->opt->run.seed, date);
    }
}

void cmd_teach_keep(const struct cmd_teach_talk *talk)
{
    const char *path = talk->teach->opt->teach.answers;
    struct text lines = { 0 };
    int fd = record_state_file(STATE_FILE), r = fd;

    put_lines(talk, &lines);
    if (fd >= 0)
        r = append(fd, &lines);
    if (r < 0)
        complain(0, "how it went is not kept: %s", strerrordesc_np(-r));
    if (fd >= 0)
        close(fd);
    fd = path != NULL ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : -1;
    r = path == NULL ? 0 : fd < 0 ? -errno : append(fd, &lines);
    if (r < 0)
        complain(0, "--answers %s: %s", path, strerrordesc_np(-r));
    if (fd >= 0)
        close(fd);
    text_fini(&lines);
}
