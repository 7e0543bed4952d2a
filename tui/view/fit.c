/*
 * fit.c - columns are dropped by rank until the least widths of the rest fit; what is left over
 * then goes to those that can use it, in a fixed order. It depends on facts about all rows only,
 * so scrolling never moves a column.
 */
#include "fit.h"

#define WIDE_COLS     60 /* from here on two blanks between columns */
#define RESULT_BRIEF  9
#define RESULT_LEAST  14 /* where there is room for more than the name and it */
#define RESULT_GOOD   18 /* enough for most results */
#define RESULT_WORDY  34
#define PROBE_LEAST   30 /* "not ready: connection refused" on a screen of 80 columns, */
#define PROBE_GOOD    38 /*   " on 18098" too on one of so many */
#define PROBE_COLS    96
#define STANDARD_COLS 80
#define BAR_GOOD      16
#define NAME_GOOD     16
#define STATE_SYMBOL  1

static const struct limits {
    int least, most, rank;
} limits[COLUMN_COUNT] = {
#define COLUMN_LIMITS(name, header, align, least, most, rank) { least, most, rank },
    COLUMNS(COLUMN_LIMITS)
#undef COLUMN_LIMITS
};

static int between(int least, int value, int most)
{
    return value < least ? least : value > most ? most : value;
}

static int taken(const struct fit *fit)
{
    int sum = fit->margin;

    for (int i = 0; i < COLUMN_COUNT; i++)
        if (fit->cols[i] > 0)
            sum += fit->cols[i] + fit->gap;
    return sum - fit->gap;
}

/* Widens one of them up to `want` as far as `spare` goes. */
static void widen(struct fit *fit, enum column column, int want, int *spare)
{
    int more = want - fit->cols[column];

    if (fit->cols[column] == 0 || more <= 0)
        return;
    more = more < *spare ? more : *spare;
    fit->cols[column] += more;
    *spare -= more;
}

static void drop_worst(struct fit *fit)
{
    int worst = -1;

    for (int i = 0; i < COLUMN_COUNT; i++)
        if (fit->cols[i] > 0 && (worst < 0 || limits[i].rank > limits[worst].rank))
            worst = i;
    fit->cols[worst] = 0;
}

static void least_widths(struct fit *fit, const struct rows *rows, int cols)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        fit->cols[i] = limits[i].least;
    fit->cols[COLUMN_NAME] = between(limits[COLUMN_NAME].least, rows->name_columns,
                                     cols >= WIDE_COLS ? NAME_GOOD : between(6, cols / 3, 12));
    fit->cols[COLUMN_PID] =
        between(limits[COLUMN_PID].least, rows->pid_columns, limits[COLUMN_PID].most);
    fit->cols[COLUMN_NUMBER] = rows->number_columns > 0 ? rows->number_columns : 1;
    if (cols >= WIDE_COLS)
        fit->cols[COLUMN_RESULT] = RESULT_LEAST;
    if (cols >= STANDARD_COLS && rows->any_probe)
        fit->cols[COLUMN_RESULT] = cols >= PROBE_COLS ? PROBE_GOOD : PROBE_LEAST;
    if (!rows->any_bar)
        fit->cols[COLUMN_BAR] = 0;
    if (!rows->any_parent)
        fit->cols[COLUMN_PARENT] = 0;
    fit->cols[COLUMN_NODE] =
        rows->node_columns == 0
            ? 0
            : between(limits[COLUMN_NODE].least, rows->node_columns, limits[COLUMN_NODE].most);
}

/* CPU time has a column where the word of the state and most results have room beside it, if need
 * be in the place of the core, which has a pane. */
static void place_time(struct fit *fit, const struct rows *rows, int cols)
{
    int core = fit->cols[COLUMN_CORE], wanted;

    wanted = limits[COLUMN_STATE].most - STATE_SYMBOL + RESULT_GOOD - fit->cols[COLUMN_RESULT] +
             between(0, rows->name_columns - fit->cols[COLUMN_NAME], cols / 4);
    if (cols - taken(fit) < wanted)
        fit->cols[COLUMN_CORE] = 0;
    if (cols - taken(fit) >= wanted)
        return;
    fit->cols[COLUMN_CORE] = core;
    fit->cols[COLUMN_TIME] = 0;
}

void fit_columns(struct fit *out, const struct rows *rows, int cols)
{
    int spare, at;

    *out = (struct fit){ .gap = cols >= WIDE_COLS ? 2 : 1, .margin = cols >= WIDE_COLS ? 1 : 0 };
    least_widths(out, rows, cols);
    place_time(out, rows, cols);
    while (taken(out) > cols && out->cols[COLUMN_NAME] > 0)
        drop_worst(out);
    spare = cols - taken(out);
    if (cols < WIDE_COLS)
        widen(out, COLUMN_NAME, between(0, rows->name_columns, cols * 2 / 5), &spare);
    widen(out, COLUMN_RESULT, RESULT_BRIEF, &spare);
    widen(out, COLUMN_NAME, between(0, rows->name_columns, cols / 4), &spare);
    widen(out, COLUMN_RESULT, RESULT_GOOD, &spare);
    if (spare >= limits[COLUMN_STATE].most - STATE_SYMBOL)
        widen(out, COLUMN_STATE, limits[COLUMN_STATE].most, &spare);
    widen(out, COLUMN_BAR, BAR_GOOD, &spare);
    widen(out, COLUMN_RESULT, RESULT_WORDY, &spare);
    widen(out, COLUMN_NAME, rows->name_columns, &spare);
    widen(out, COLUMN_BAR, limits[COLUMN_BAR].most, &spare);
    widen(out, COLUMN_RESULT, limits[COLUMN_RESULT].most, &spare);
    at = out->margin;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        out->col[i] = at;
        at += out->cols[i] > 0 ? out->cols[i] + out->gap : 0;
    }
}

enum column fit_at(const struct fit *fit, int col)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (fit->cols[i] > 0 && col >= fit->col[i] - fit->gap && col < fit->col[i] + fit->cols[i])
            return (enum column)i;
    return COLUMN_COUNT;
}
