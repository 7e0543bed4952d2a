/*
 * teach_board.c - a lesson on the terminal: its questions on a page, its run on the ordinary board,
 * and both side by side on a page again. What is compared is there until a key asks for more.
 */
#include "teach_phases.h"

#include "opt/complain.h"
#include "record/record_read.h"
#include "show/page.h"
#include "show/pump.h"
#include "show/sources.h"
#include "teach/page.h"

#include <stdio.h>
#include <string.h>

struct phases {
    struct cmd_teach_talk *talk;
    struct teach_page page;
    enum teach_wish wish;
    bool unable; /* no terminal can show it, and nothing else was asked for than the default */
};

static void draw(void *context, struct grid *grid, const struct glyphs *glyphs)
{
    teach_page_draw(&((struct phases *)context)->page, grid, glyphs);
}

static bool press(void *context, int key)
{
    struct phases *phases = context;

    phases->wish = teach_page_press(&phases->page, key);
    return phases->wish == TEACH_STAY;
}

/* 0, or the exit status; phases->wish: what the last key asked for. */
static int show(struct phases *phases)
{
    struct front_page page = { .draw = draw, .press = press, .context = phases };
    struct opt *opt = phases->talk->teach->opt;
    int status = front_page_show(opt, &page);

    if (page.why[0] != '\0' && opt->mode_given)
        complain(0, "--board: %s; --plain needs none", page.why);
    else if (page.why[0] != '\0')
        complain(0, "%s; lines instead", page.why);
    phases->unable = page.why[0] != '\0' && !opt->mode_given;
    phases->talk->teach->died_by = page.signal;
    if (page.signal != 0)
        phases->wish = TEACH_LEAVE;
    return status;
}

static int run(struct phases *phases)
{
    struct cmd_teach_talk *talk = phases->talk;
    struct cmd_teach *teach = talk->teach;
    struct text said = { 0 };
    int status;

    teach_page_said(&phases->page, &said);
    teach->opt->teach.said = text_string(&said);
    status = cmd_teach_run(teach);
    teach->opt->teach.said = NULL;
    text_fini(&said);
    for (size_t i = 0; i < teach->lesson->count; i++)
        cmd_teach_value(teach, &teach->lesson->questions[i], &talk->measured[i]);
    if (status == 0 && teach->died_by == 0)
        cmd_teach_keep(talk);
    return status;
}

/* The record of the run, on the board. */
static void play(struct phases *phases)
{
    const struct cmd_teach *teach = phases->talk->teach;
    struct record_reader *reader;
    struct opt opt = *teach->opt;
    struct text said = { 0 };
    char error[4400];

    opt.screen.pane = teach->lesson->pane;
    if (record_reader_open(&reader, teach->record, error, sizeof error) < 0) {
        snprintf(phases->page.message, sizeof phases->page.message, "%.150s", error);
        return;
    }
    teach_page_said(&phases->page, &said);
    opt.teach.said = text_string(&said);
    pump_run(&opt, source_record(reader), NULL);
    text_fini(&said);
    record_reader_close(reader);
}

/* What comes after a run. */
static int compare(struct phases *phases)
{
    char warning[160];
    int status = 0;

    teach_page_compare(&phases->page);
    phases->page.warning = cmd_teach_warning(phases->talk->teach, warning, sizeof warning);
    phases->page.playable = phases->talk->teach->record[0] != '\0';
    do {
        status = show(phases);
        if (status == 0 && phases->wish == TEACH_PLAY)
            play(phases);
    } while (status == 0 && phases->wish == TEACH_PLAY);
    return status;
}

int cmd_teach_board(struct cmd_teach_talk *talk, bool *next)
{
    struct cmd_teach *teach = talk->teach;
    struct phases phases = { .talk = talk,
                             .page = { .lesson = teach->lesson,
                                       .source = talk->source,
                                       .next = talk->next != NULL ? talk->next->name : NULL,
                                       .said = talk->said,
                                       .measured = talk->measured,
                                       .given = talk->given } };
    char why[200];
    int status = 0;

    if (!cmd_teach_can(teach, why, sizeof why))
        phases.page.cannot = why;
    else
        status = cmd_teach_prepare(teach);
    phases.wish = TEACH_ASK_AGAIN;
    while (status == 0 && teach->died_by == 0 && phases.wish != TEACH_LEAVE &&
           phases.wish != TEACH_NEXT) {
        if (phases.wish == TEACH_ASK_AGAIN) {
            teach_page_ask(&phases.page);
            status = show(&phases);
            continue;
        }
        status = run(&phases);
        if (status == 0 && teach->died_by == 0)
            status = compare(&phases);
    }
    *next = phases.wish == TEACH_NEXT;
    if (!phases.unable)
        return status;
    teach->opt->mode = OPT_PLAIN;
    return cmd_teach_lines(talk, next);
}
