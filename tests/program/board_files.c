/* board_files.c - records and cells through the public calls; no board, no terminal. */
#include "board_theirs.h"

static int same_rows(const struct fb_cells *live, const struct fb_cells *read_back)
{
    char text[2][400];
    int same = 1;

    for (int row = 0; row < 24; row++) {
        fb_cells_text(live, row, text[0], sizeof text[0]);
        fb_cells_text(read_back, row, text[1], sizeof text[1]);
        if (strcmp(text[0], text[1]) == 0)
            continue;
        same = 0;
        printf("row %d: '%s', read back '%s'\n", row, text[0], text[1]);
    }
    return same;
}

int main(void)
{
    struct fb_record *record, *second;
    struct fb_reader *reader;
    struct fb_cells *live, *read_back;
    struct fb_event event;
    struct fb_cell cell;
    char text[400], small[4], *svg;
    int r, events = 0;

    open_run();
    printf("record: %s\n", name_of(fb_record_open(&record, "theirs.jsonl")));
    printf("at once: %s\n", name_of(fb_record_open(&second, "theirs.jsonl")));
    printf("nowhere: %s\n", name_of(fb_record_open(&second, "no/such")));
    printf("no path: %s\n", name_of(fb_record_open(&second, NULL)));
    printf("a strange file: %s\n", name_of(fb_record_open(&second, "strange")));
    printf("no size: %s\n", name_of(fb_cells_open(&live, 0, 80, NULL)));
    fb_cells_open(&live, 24, 80, &(struct fb_board_options){ .pane = FB_BOARD_GRAPH });
    fb_cells_open(&read_back, 24, 80, &(struct fb_board_options){ .pane = FB_BOARD_GRAPH });
    while (fb_run_take(run, &event) > 0) {
        fb_record_put(record, &event);
        fb_cells_put(live, &event);
    }
    printf("flush: %s\n", name_of(fb_record_flush(record)));
    record = fb_record_close(record);
    printf("reader: %s\n", name_of(fb_reader_open(&reader, "theirs.jsonl")));
    while ((r = fb_reader_next(reader, &event)) > 0) {
        fb_cells_put(read_back, &event);
        events++;
    }
    printf("end: %d, error '%s', %s\n", r, fb_reader_error(reader), events > 10 ? "many" : "few");
    reader = fb_reader_close(reader);
    printf("no record: %s\n", name_of(fb_reader_open(&reader, "no/such")));
    fb_cells_draw(live, 500000);
    fb_cells_draw(read_back, 500000);
    printf("same: %d\n", same_rows(live, read_back));
    printf("title: %d\n",
           fb_cells_text(live, 0, text, sizeof text) == 0 && strstr(text, "Theirs") != NULL);
    fb_cells_text(live, 2, small, sizeof small); /* a row of wide characters, not cut within one */
    printf("cut: '%s'\n", small);
    printf("outside: %s %s\n", name_of(fb_cells_text(live, 24, small, sizeof small)),
           name_of(fb_cells_at(live, 0, 80, &cell)));
    fb_cells_at(live, 1, 1, &cell);
    printf("cell: '%s' %d\n", cell.text, cell.columns);
    fb_cells_press(live, '?');
    fb_cells_draw(live, 500000);
    fb_cells_svg(live, "A & B", &svg);
    printf("svg: %d\n", strstr(svg, "A &amp; B") != NULL && strstr(svg, "</svg>") != NULL &&
                            strstr(svg, ">Move<") != NULL);
    free(svg);
    live = fb_cells_close(live);
    read_back = fb_cells_close(read_back);
    return close_all();
}
