/* fuzz_ctl.c - any bytes to a run's socket: a request, or none; nothing is read past the line. */
#include "ctl/request.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = malloc(size + (size == 0));
    struct ctl_request request;

    memcpy(line, data, size);
    if (ctl_request_read(&request, line, size) == 0) {
        assert(request.word < CTL_WORD_COUNT && request.job_count <= CTL_SAMPLE_MOST);
        assert(request.number >= 0 && request.second >= 0);
        for (size_t i = 0; i < request.job_count; i++)
            assert(request.jobs[i] != 0);
        assert(request.bytes == NULL ||
               (request.bytes >= line && request.bytes + request.size <= line + size));
    }
    free(line);
    return 0;
}
