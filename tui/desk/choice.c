/*
 * choice.c - what every file of the desk asks and does: a word at the foot, which row is selected,
 * which rows are listed, where they stand.
 */
#include "inside.h"

#include "base/clean.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void desk_say(struct desk *desk, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(desk->message, sizeof desk->message, format, arguments);
    va_end(arguments);
    desk->changed = true;
}

bool desk_frozen(const struct desk *desk)
{
    return desk->shown == &desk->past;
}

unsigned desk_keys(const struct desk *desk)
{
    return desk_frozen(desk) ? KEYS_FROZEN : desk->keys;
}

bool desk_types(const struct desk *desk)
{
    return desk->ask == ASK_FIND || desk->ask == ASK_PANE_FIND || desk->ask == ASK_ONLY ||
           desk->ask == ASK_TYPE;
}

void desk_layout(const struct desk *desk, struct layout *out)
{
    view_layout(out, desk->shown, &desk->ui, desk->grid.rows, desk->grid.cols);
}

void desk_select(struct desk *desk, uint32_t job)
{
    size_t at = rows_index(&desk->rows, job);

    desk->line = at != SIZE_MAX ? at : desk->line;
    desk->ui.table.selected = job;
    desk->ui.table.follow = false;
    desk->changed = true;
}

/* What the desk knows and the views are to know. */
void desk_program(struct desk *desk, bool folded)
{
    desk->shims_folded = folded;
    desk->ui.table.program = folded ? desk->program : "";
    desk->ui.table.before = folded && !desk->program_given;
    desk->changed = desk->stale = true;
}

void desk_only(struct desk *desk, const char *program)
{
    desk->program_given = true;
    clean_text(desk->program, sizeof desk->program, program, strlen(program));
    desk_program(desk, true);
}

void desk_list(struct desk *desk, bool whole)
{
    const struct ui *ui = &desk->ui;
    struct rows_order order = { .sort = ui->table.sort,
                                .folded = desk->folded,
                                .folded_count = desk->folded_count,
                                .selected = ui->table.selected,
                                .descending = ui->table.descending,
                                .filter = ui->table.filter,
                                .only = desk->only,
                                .program = ui->table.program,
                                .before = ui->table.before,
                                .whole = whole,
                                .slots = ui->run.slots,
                                .ahead = ui->run.jobs_ahead,
                                .endless = ui->run.more || ui->run.queue_held };

    desk->stale = rows_rebuild(&desk->rows, desk->shown, &order, desk->now_us) < 0;
}

size_t desk_clamp(int64_t value, size_t most)
{
    if (value < 0)
        return 0;
    return (uint64_t)value < most ? (size_t)value : most;
}
