/* fuzz_record.c - any bytes as a record, folded into a board: it is refused or the board holds. */
#include "board_check.h"
#include "record_read.h"

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void no_piece(void *context, const struct board_piece *piece)
{
    *(size_t *)context += piece->size;
}

static void fold(const char *path)
{
    struct record_reader *reader;
    struct board board;
    char error[256];
    int r;

    r = record_reader_open(&reader, path, error, sizeof error);
    assert(r == 0);
    board_init(&board);
    board.store.budget_bytes = 1000;
    while ((r = record_reader_fold(reader, &board)) == 1)
        assert(board_wrong(&board) == NULL);
    assert(r == 0 || record_reader_error(reader)[0] != '\0');
    for (uint32_t job = 1; job <= board.job_count; job++) {
        size_t seen = 0;
        board_output(&board, job, no_piece, &seen);
        assert(seen <= board_output_bytes(&board, job));
    }
    board_fini(&board);
    record_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char begin[] = "{\"t\":0,\"event\":\"run\"}\n";
    char path[32];
    int fd = memfd_create("record", MFD_CLOEXEC);

    assert(fd >= 0);
    /* Mostly behind a good beginning, which is not worth finding again and again. */
    if (size > 0 && data[0] % 4 != 0)
        assert(write(fd, begin, sizeof begin - 1) == (ssize_t)sizeof begin - 1);
    if (size > 1)
        assert(write(fd, data + 1, size - 1) == (ssize_t)size - 1);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    fold(path);
    close(fd);
    return 0;
}
