/*
 * tree_load.c - the bytes of a file, before a parser makes sense of them. What is no text is
 * refused here, with its line and column: libyaml would say "1:1" of a stray byte in line 4000.
 */
#include "tree.h"

#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)64 * 1024)

static int too_large(struct wrongs *wrongs)
{
    wrong_put(wrongs, (struct place){ 0 }, "larger than %zu MiB, the most such a file may be",
              TREE_BYTES_MOST >> 20);
    return -EINVAL;
}

static int cannot_read(struct wrongs *wrongs, int error)
{
    wrong_put(wrongs, (struct place){ 0 }, "%s", strerrordesc_np(error));
    return -EINVAL;
}

/* To its end, which is not known beforehand of a pipe. */
static int read_all(struct wrongs *wrongs, int fd, struct text *text)
{
    char piece[PIECE_BYTES];
    ssize_t n;

    while ((n = read(fd, piece, sizeof piece)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot_read(wrongs, errno);
        if (text->size + (size_t)n > TREE_BYTES_MOST)
            return too_large(wrongs);
        text_put(text, piece, (size_t)n);
    }
    return text->failed ? -ENOMEM : 0;
}

int set_tree_load(struct wrongs *wrongs, struct text *file, const char **bytes, size_t *size)
{
    bool standard = strcmp(wrongs->path, "-") == 0;
    int r, fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                         : open(wrongs->path, O_RDONLY | O_CLOEXEC);
    struct stat status;

    if (fd < 0)
        return cannot_read(wrongs, errno);
    r = fstat(fd, &status) < 0 ? cannot_read(wrongs, errno) : 0;
    if (r == 0 && S_ISREG(status.st_mode) && status.st_size > (off_t)TREE_BYTES_MOST)
        r = too_large(wrongs);
    if (r == 0)
        r = read_all(wrongs, fd, file);
    close(fd);
    *bytes = text_string(file);
    *size = file->size;
    return r == 0 ? set_tree_check(wrongs, bytes, size) : r;
}

/* What YAML 1.1 allows in a file, but without the line breaks that no editor counts as lines. */
static bool allowed(uint32_t point)
{
    if (point < 0x20)
        return point == '\t' || point == '\n' || point == '\r';
    if (point < 0x7F)
        return true;
    return point >= 0xA0 && point != 0x2028 && point != 0x2029 && point != 0xFEFF &&
           point != 0xFFFE && point != 0xFFFF;
}

static int strange(struct wrongs *wrongs, struct place at, const char *bytes, size_t length,
                   uint32_t point)
{
    unsigned char byte = (unsigned char)bytes[0];

    if (length == 0)
        wrong_put(wrongs, at, "the byte 0x%02X is no UTF-8", byte);
    else if (point == 0)
        wrong_put(wrongs, at, "a NUL byte");
    else
        wrong_put(wrongs, at,
                  "U+%04X cannot stand in YAML; in \"...\" it can be written \"\\u%04X\"", point,
                  point);
    return -EINVAL;
}

static bool utf16(const char *bytes, size_t size)
{
    return size >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
}

int set_tree_check(struct wrongs *wrongs, const char **bytes, size_t *size)
{
    struct place at = { 1, 1 };
    uint32_t point = 0;
    size_t n;

    if (utf16(*bytes, *size)) {
        wrong_put(wrongs, at, "this is UTF-16; it must be UTF-8");
        return -EINVAL;
    }
    if (*size >= 3 && memcmp(*bytes, "\xEF\xBB\xBF", 3) == 0) {
        *bytes += 3;
        *size -= 3;
    }
    for (const char *from = *bytes, *end = from + *size; from < end; from += n) {
        n = utf8_read(from, (size_t)(end - from), &point);
        if (n == 0 || !allowed(point))
            return strange(wrongs, at, from, n, point);
        if (point == '\n' || (point == '\r' && (from + 1 == end || from[1] != '\n')))
            at = (struct place){ at.line + 1, 1 };
        else
            at.column++;
    }
    return 0;
}
