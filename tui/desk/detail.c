/*
 * detail.c - all of one job on the screen. What the board does not keep is read from the record,
 * once when it is opened and again when the job has come further: so no job costs anything for a
 * look that most never get.
 */
#include "inside.h"

#include "record/record_read.h"

#include <errno.h>

/* What it has come to: with another one the record says more. */
static uint64_t progress_of(const struct desk *desk)
{
    struct board_job room;
    const struct board_job *job = board_job(&desk->board, desk->detail.job, &room);

    return job != NULL ? (uint64_t)job->attempt << 8 | job->state : 0;
}

/* From where it is written to, which may be memory. */
static int open_record(const struct source *source, struct record_reader **out)
{
    char error[4600];

    if (source->read_back != NULL)
        return source->read_back(source->read_context, out);
    return source->record != NULL ? record_reader_open(out, source->record, error, sizeof error)
                                  : -ENODATA;
}

/* A mistake in it is another's to report: what was read before it stands there. */
static void read_record(struct desk *desk)
{
    struct record_reader *reader;
    struct fb_event event;

    if (open_record(desk->source, &reader) < 0)
        return;
    record_reader_want(reader, RECORD_ALL_KINDS, desk->detail.job);
    while (record_reader_next(reader, &event) > 0)
        detail_apply(&desk->detail, &event);
    record_reader_close(reader);
}

static void gather(struct desk *desk)
{
    struct source *source = desk->source;
    uint32_t number = desk->detail.job;
    struct board_job room;
    const struct board_job *job = board_job(&desk->board, number, &room);

    detail_fini(&desk->detail);
    text_clear(&desk->results);
    desk->detail.job = number;
    desk->detail_seen = progress_of(desk);
    if (source == NULL || job == NULL)
        return;
    read_record(desk);
    if (desk->detail.count == 0)
        detail_take_board(&desk->detail, job);
    desk->detail.record = source->record;
    if (source->put_results != NULL)
        source->put_results(source, number, job->name, &desk->results);
    if (desk->results.size > 0)
        desk->detail.results = text_string(&desk->results);
}

void desk_detail_open(struct desk *desk)
{
    uint32_t job = desk->ui.table.selected;

    if (job == 0 && desk->rows.count > 0)
        job = rows_job(
            desk->rows.list[desk->ui.table.top < desk->rows.count ? desk->ui.table.top : 0]);
    if (job == 0 || rows_is_group(job)) {
        desk_say(desk, job == 0 ? "there is no row" : "select one of the group's jobs");
        return;
    }
    desk->detail.job = job;
    gather(desk);
    desk->ui.detail = &desk->detail;
    desk->ui.detail_top = 0;
    desk_say(desk, "Esc: back to the table");
}

void desk_detail_keep(struct desk *desk)
{
    if (desk->ui.detail != NULL && desk->detail_seen != progress_of(desk))
        gather(desk);
}
