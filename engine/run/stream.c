/* stream.c - the last bytes of a stream, for its end or for a look; of bounded size. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

void stream_keep(struct stream *stream, const char *bytes, size_t size)
{
    struct tail *tail = stream->tail;

    if (size == 0)
        return;
    if (tail == NULL) {
        tail = stream->tail = malloc(sizeof *tail);
        if (tail == NULL) {
            stream->told_bytes += size;
            return;
        }
        tail->total_bytes = 0;
    }
    if (size > TAIL_BYTES) {
        tail->total_bytes += size - TAIL_BYTES;
        bytes += size - TAIL_BYTES;
        size = TAIL_BYTES;
    }
    for (size_t done = 0; done < size;) {
        size_t at = (size_t)(tail->total_bytes % TAIL_BYTES);
        size_t piece = size - done < TAIL_BYTES - at ? size - done : TAIL_BYTES - at;
        memcpy(tail->ring + at, bytes + done, piece);
        tail->total_bytes += piece;
        done += piece;
    }
}

size_t stream_kept(const struct stream *stream, uint64_t from, char *text, uint64_t *offset)
{
    const struct tail *tail = stream->tail;
    uint64_t total = tail != NULL ? tail->total_bytes : 0;
    uint64_t at = total < TAIL_BYTES ? 0 : total - TAIL_BYTES;
    size_t size = 0;

    if (from > stream->told_bytes + at) {
        at = from - stream->told_bytes;
    } else if (at > 0) {
        /* The cut may have gone through a character. */
        for (int i = 0; i < 3 && (tail->ring[at % TAIL_BYTES] & 0xC0) == 0x80; i++)
            at++;
    }
    for (*offset = stream->told_bytes + at; at < total;) {
        size_t begin = (size_t)(at % TAIL_BYTES), piece = TAIL_BYTES - begin;
        if (piece > total - at)
            piece = (size_t)(total - at);
        memcpy(text + size, tail->ring + begin, piece);
        size += piece;
        at += piece;
    }
    return size;
}

void stream_forget(struct stream *stream)
{
    stream->told_bytes += stream->carry_bytes;
    stream->told_bytes += stream->tail != NULL ? stream->tail->total_bytes : 0;
    stream->carry_bytes = 0;
    free(stream->tail);
    stream->tail = NULL;
}

/* Where memory is short they are left out, which is told. */
void stream_capture(struct stream *stream, const char *bytes, size_t size)
{
    struct capture *capture = &stream->capture;
    size_t taken = capture->most - capture->size, wanted;

    if (capture->left_out_bytes > 0)
        taken = 0;
    taken = taken < size ? taken : size;
    wanted = capture->size + taken + 1;
    if (taken > 0 && wanted > capture->room) {
        size_t room = capture->room * 2 > wanted ? capture->room * 2 : wanted;
        char *wider;
        if (room > capture->most + 1)
            room = capture->most + 1;
        wider = realloc(capture->bytes, room);
        if (wider == NULL)
            taken = 0;
        capture->bytes = wider != NULL ? wider : capture->bytes;
        capture->room = wider != NULL ? room : capture->room;
    }
    if (taken > 0) {
        memcpy(capture->bytes + capture->size, bytes, taken);
        capture->size += taken;
        capture->bytes[capture->size] = '\0';
    }
    capture->left_out_bytes += size - taken;
}

struct fb_captured stream_captured(const struct stream *stream)
{
    return (struct fb_captured){ .bytes =
                                     stream->capture.bytes != NULL ? stream->capture.bytes : "",
                                 .size = stream->capture.size,
                                 .left_out_bytes = stream->capture.left_out_bytes };
}

void stream_release(struct stream *stream)
{
    free(stream->capture.bytes);
    stream->capture = (struct capture){ 0 };
}
