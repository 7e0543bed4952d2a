/*
 * fuzz_report.c - whatever a worker writes to its notify socket or to the pipe of its function, cut
 * anywhere, is read within bounds. The first byte says where to cut.
 */
#include "base/sd_notify.h"
#include "run/report.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_report(const char *bytes, size_t size, size_t step)
{
    struct report report = { .fd = -1 };

    for (size_t at = 0; at < size; at += step) {
        report_take(&report, bytes + at, step < size - at ? step : size - at);
        assert(report.share >= -1 && strlen(report_text(&report)) < REPORT_TEXT_ROOM);
        assert(report.partial_bytes <= FRAME_BYTES && report.result_bytes <= report.result_room);
    }
    report_fini(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data + 1;
    struct notice notice;

    if (size < 2)
        return 0;
    size--;
    notice_parse(bytes, size, &notice);
    assert(notice.share == -1 || (notice.share >= 0 && notice.share <= 1));
    read_report(bytes, size, size);
    read_report(bytes, size, 1 + data[0] % 97);
    return 0;
}
