/* view_note.c - the words of a note: which it is of how many, what job it is about, what is to be
 * pressed; and how many rows they take. */
#include "check_main.h"
#include "view_widths.h"

#define NAME_20 "a name of 20 columns"

static const struct {
    int jobs, notes;
    const char *name, *text;
    uint32_t about; /* a job, of the last note */
    int error;
    bool unstarted, pause, on, plays;
    uint64_t shown;
    const char *line; /* of 80 columns, in ASCII */
} lines[] = {
    { .jobs = 1, .notes = 1, .text = "said", .line = " > said" },
    { .jobs = 1, .notes = 1, .text = "said", .about = 1, .line = " > said" },
    { .jobs = 2, .notes = 1, .text = "said", .about = 1, .line = " > job: said" },
    { .jobs = 2, .notes = 1, .text = "said", .line = " > said" },
    { .jobs = 2, .notes = 2, .text = "said", .about = 2, .line = " > note 2 of 2, job: said" },
    { .jobs = 2, .notes = 3, .text = "said", .line = " > note 3 of 3: said" },
    { .jobs = 2, .notes = 3, .text = "x", .shown = 2, .line = " > note 2 of 3: before" },
    { .jobs = 2,
      .notes = 1,
      .text = "x",
      .about = 1,
      .name = NAME_20,
      .line = " > " NAME_20 ": x" },
    { .jobs = 2,
      .notes = 1,
      .text = "x",
      .about = 1,
      .name = NAME_20 "!",
      .line = " > " NAME_20 "~: x" },
    { .jobs = 2, .notes = 1, .text = "said", .error = 5, .line = " ! said" },
    { .jobs = 1, .unstarted = true, .line = " > Space starts." },
    { .jobs = 1, .notes = 1, .text = "said", .unstarted = true, .line = " > Space starts. said" },
    { .jobs = 1, .notes = 1, .text = "said.", .pause = true, .line = " > said." },
    { .jobs = 1,
      .notes = 1,
      .text = "said.",
      .pause = true,
      .on = true,
      .line = " > said. Space goes on." },
    { .jobs = 1,
      .notes = 1,
      .text = "said.",
      .pause = true,
      .on = true,
      .plays = true,
      .line = " > said." },
    { .jobs = 1, .notes = 1, .text = "said.", .on = true, .line = " > said." },
    { .jobs = 1, .notes = 1, .text = "", .line = " >" },
};

START_TEST(words)
{
    struct fb_event event = { .kind = FB_NOTE };
    struct layout at;
    struct stage stage;
    const char *line;
    char *dump;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (int i = 0; i < lines[_i].jobs; i++)
        tell_queued(&stage, 0, lines[_i].name != NULL ? lines[_i].name : "job", 0);
    for (int i = 0; i < lines[_i].notes; i++) {
        bool last = i + 1 == lines[_i].notes;
        event.as.note.text = last ? lines[_i].text : "before";
        event.as.note.error = last ? lines[_i].error : 0;
        event.as.note.pause = last && lines[_i].pause;
        event.job = last ? lines[_i].about : 0;
        tell(&stage, 1, event);
    }
    stage.ui.note.shown = lines[_i].shown;
    stage.ui.run.unstarted = lines[_i].unstarted;
    stage.ui.replay.on = lines[_i].on;
    stage.ui.replay.playing = lines[_i].plays;
    stage.ascii = true;
    stage_rebuild(&stage);
    stage_draw(&stage, 24, 80);
    view_layout(&at, &stage.board, &stage.ui, 24, 80);
    ck_assert_int_eq(at.note_rows, 1);
    dump = stage_dump(&stage);
    line = dump_line(dump, at.note_row);
    ck_assert_uint_eq(strcspn(line, "\n"), strlen(lines[_i].line));
    ck_assert(strncmp(line, lines[_i].line, strlen(lines[_i].line)) == 0);
    free(dump);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("view, a note's words")
{
    check_locale();
    tcase_add_loop_test(all, words, 0, sizeof lines / sizeof lines[0]);
}
