/*
 * desk_courses.c - what each key changes, on each kind of board: golden/courses_NAME.txt has a line
 * for each key, with all that is another choice after it, what was asked of the source, what is
 * left to the owner, and what is said. See view_stage.h for how to write them again.
 */
#include "base/text.h"
#include "check_golden.h"
#include "desk/inside.h"
#include "desk_stage.h"
#include "desk_told.h"

#include <errno.h>
#include <stdarg.h>

static struct text seen;
static int64_t now_us;

/* ---- all that a key can change: name and value, in an order */
#define PARTS      48
#define PART_BYTES 160

struct state {
    int count;
    struct part {
        const char *name;
        char value[PART_BYTES];
    } parts[PARTS];
};

static void part(struct state *state, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void part(struct state *state, const char *name, const char *format, ...)
{
    struct part *one = &state->parts[state->count++];
    va_list list;

    ck_assert_int_le(state->count, PARTS);
    one->name = name;
    va_start(list, format);
    vsnprintf(one->value, sizeof one->value, format, list);
    va_end(list);
}

static void list_of(char *out, const uint32_t *jobs, size_t count)
{
    size_t size = 0;

    out[0] = '\0';
    for (size_t i = 0; i < count && size + 16 < PART_BYTES; i++)
        size += (size_t)snprintf(out + size, PART_BYTES - size, "%s%u", i > 0 ? " " : "", jobs[i]);
}

static void table_parts(struct state *state)
{
    const struct ui_table *table = &desk.ui.table;
    char list[PART_BYTES];

    part(state, "selected", "%u", table->selected);
    part(state, "line", "%zu", table->selected != 0 ? desk.line : 0);
    part(state, "top", "%zu", table->top);
    part(state, "follow", "%d", table->follow);
    part(state, "sort", "%d%s", (int)table->sort, table->descending ? " descending" : "");
    part(state, "filter", "%x", table->filter);
    part(state, "find", "\"%s\"", table->find);
    part(state, "only", "\"%s\"", table->only);
    list_of(list, table->marked, table->marked_count);
    part(state, "marked", "%s", list);
    list_of(list, desk.folded, desk.folded_count);
    part(state, "folded", "%s, %zu by a search", list, desk.opened_count);
    list_of(list, desk.rows.list, desk.rows.count);
    part(state, "rows", "%s", list);
}

static void pane_parts(struct state *state)
{
    const struct ui_place *pane = &desk.ui.pane;

    part(state, "pane", "%d%s%s%s", (int)pane->shown + 1, pane->open ? " open" : "",
         pane->focus ? " focus" : "", pane->full ? " full" : "");
    part(state, "pane end", "%llu", (unsigned long long)pane->end);
    part(state, "pane top", "%zu", pane->top);
    part(state, "lanes", "%d", (int)pane->lanes);
    part(state, "output", "%s%s", pane->all ? " all" : "", pane->stamps ? " stamps" : "");
    part(state, "side", "%d", (int)pane->side);
    part(state, "pane find", "\"%s\"", pane->find);
    part(state, "zoom", "%lld", (long long)pane->zoom_us);
    part(state, "left", "%lld", (long long)pane->left_us);
}

static void take(struct state *state)
{
    const struct ui *ui = &desk.ui;

    state->count = 0;
    table_parts(state);
    pane_parts(state);
    part(state, "note", "%llu%s", (unsigned long long)ui->note.shown,
         desk.note_kept ? " kept" : "");
    part(state, "prompt", "%s", ui->foot.prompt != NULL ? ui->foot.prompt : "");
    part(state, "typed", "\"%s\"", ui->foot.typed);
    part(state, "slots", "%d", ui->run.slots);
    part(state, "held", "%d %d", ui->run.queue_held, ui->run.unstarted);
    part(state, "stopping", "%d %d \"%s\"", ui->run.stopping, ui->run.killing, ui->run.stop_word);
    part(state, "replay", "%d %d %d", ui->replay.on, ui->replay.playing, ui->replay.frozen);
    part(state, "keys", "%u", desk_keys(&desk));
    part(state, "help", "%d %d", ui->help, ui->help ? ui->help_top : 0);
    part(state, "projector", "%d", ui->projector);
    part(state, "detail", "%d %d", ui->detail != NULL, ui->detail != NULL ? ui->detail_top : 0);
    part(state, "leaves", "%d", desk.leave_running);
    part(state, "at", "%lld", (long long)desk.at_us);
}

/* ---- keys by name */
static const struct {
    const char *name;
    int press;
} names[] = {
    { "Up", PRESS_UP },           { "Down", PRESS_DOWN },         { "Left", PRESS_LEFT },
    { "Right", PRESS_RIGHT },     { "PgUp", PRESS_PAGE_UP },      { "PgDn", PRESS_PAGE_DOWN },
    { "Home", PRESS_HOME },       { "End", PRESS_END },           { "Tab", PRESS_TAB },
    { "BackTab", PRESS_BACKTAB }, { "Enter", PRESS_ENTER },       { "Esc", PRESS_ESCAPE },
    { "Space", PRESS_SPACE },     { "Back", PRESS_BACKSPACE },    { "Del", PRESS_DELETE },
    { "F1", PRESS_F1 },           { "Paste", PRESS_PASTE_BEGIN }, { "Pasted", PRESS_PASTE_END },
    { "Other", PRESS_OTHER },     { "^B", PRESS_CTRL('b') },      { "^C", PRESS_CTRL('c') },
    { "^F", PRESS_CTRL('f') },    { "^L", PRESS_CTRL('l') },      { "^U", PRESS_CTRL('u') },
    { "^Z", PRESS_CTRL('z') },
};

/* "click@ROW,COLUMN", "up@...", "down@..." with row and column from 0; false: none of them. */
static bool mouse_of(const char *word, struct press_mouse *mouse)
{
    static const char *const whats[] = { "click@", "up@", "down@" };

    for (int i = 0; i < 3; i++)
        if (strncmp(word, whats[i], strlen(whats[i])) == 0) {
            mouse->what = (enum press_mouse_what)i;
            return sscanf(word + strlen(whats[i]), "%d,%d", &mouse->row, &mouse->col) == 2;
        }
    return false;
}

static int press_of(const char *word)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(word, names[i].name) == 0)
            return names[i].press;
    ck_assert_msg((unsigned char)word[0] > ' ' && word[1] == '\0', "no key: %s", word);
    return word[0];
}

static const char *request_name(enum request request)
{
    static const char *const all[REQUEST_COUNT] = { "",
#define NAME(name, boards, group, key, key2, key3, rank, when, word, words) #name,
                                                    KEYS_REQUESTS(NAME)
#undef NAME
    };

    return all[request];
}

static void say_changes(const struct state *before, const struct state *after)
{
    for (int i = 0; i < after->count; i++)
        if (strcmp(before->parts[i].value, after->parts[i].value) != 0)
            text_printf(&seen, "; %s: %s", after->parts[i].name, after->parts[i].value);
}

static void one_key(const char *word)
{
    static struct state before, after;
    struct press_mouse mouse;
    enum request request;

    take(&before);
    calls.size = 0;
    desk.at_us = -1;
    if (mouse_of(word, &mouse))
        request = desk_press(&desk, PRESS_MOUSE, &mouse);
    else
        request = desk_press(&desk, press_of(word), NULL);
    desk_draw(&desk, now_us);
    take(&after);
    text_printf(&seen, "%-8s", word);
    if (request != REQUEST_NONE)
        text_printf(&seen, " = %s", request_name(request));
    if (request == REQUEST_COPY)
        text_printf(&seen, " (%s)", desk_copy(&desk));
    text_puts(&seen, text_string(&calls));
    if (desk.message[0] != '\0')
        text_printf(&seen, " \"%s\"", desk.message);
    say_changes(&before, &after);
    text_puts(&seen, "\n");
}

/* ---- boards */
static void text_of(uint32_t job, int64_t t_us, const char *bytes, uint64_t offset)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_OUTPUT,
                                          .job = job,
                                          .attempt = 1,
                                          .t_us = t_us,
                                          .as.output = { .stream = 1,
                                                         .offset = offset,
                                                         .bytes = bytes,
                                                         .size = strlen(bytes) } });
}

static void note(int64_t t_us, const char *text)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_NOTE, .t_us = t_us, .as.note.text = text });
}

/* Of 30: 1 and 2 ended well, 3 to 5 did not, 6 to 9 run, 10 is stopped; the others wait. */
static void a_run(void)
{
    char lines[2000] = "";

    for (uint32_t job = 1; job <= 10; job++)
        begin(job, 1000 * (int64_t)job);
    for (int i = 1; i <= 60; i++)
        snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "%s %d\n",
                 i % 20 == 7 ? "an error in" : "line", i);
    for (uint32_t job = 1; job <= 5; job++) {
        text_of(job, 20000, lines, 0);
        end(job, 30000 + 1000 * (int64_t)job, job > 2);
    }
    text_of(6, 36000, lines, 0);
    desk_apply(&desk, &(struct fb_event){ .kind = FB_STOPPED,
                                          .job = 10,
                                          .attempt = 1,
                                          .t_us = 40000,
                                          .as.stopped.signal = SIGSTOP });
    note(41000, "the first note");
    note(42000, "the second note");
    note(43000, "the third note");
}

/* A tree: 1 has 2 and 5, 2 has 3 and 4, 5 has 6. */
static void a_watch(void)
{
    static const uint32_t parents[] = { 0, 1, 2, 2, 1, 5 };

    for (uint32_t job = 1; job <= 6; job++)
        desk_apply(&desk, &(struct fb_event){
                              .kind = FB_FORKED,
                              .job = job,
                              .attempt = 1,
                              .t_us = 1000 * (int64_t)job,
                              .as.forked = { .pid = (pid_t)(1000 + job),
                                             .parent = parents[job - 1] == 0
                                                           ? 900
                                                           : (pid_t)(1000 + parents[job - 1]) } });
    end(4, 8000, 1);
}

static const struct {
    const char *name;
    unsigned keys;
    int rows, cols;
    const char *course; /* "TEXT": a text that is typed */
} courses[] = {
    { "table", KEYS_RUN, 24, 80,
      "j j k PgDn PgDn PgUp ^F ^B G g Down Up End Home e e e e E E E E E < < < > > > I I v j v j j "
      "v K t v Esc Esc f r f w f f f o f s f t f z f a f x y" },
    { "marks", KEYS_RUN, 24, 80, "j v v v v k k v k k v v G v k v S K c Esc Esc" },
    { "first", KEYS_RUN, 24, 80, "k k Esc PgUp Esc" },
    { "last", KEYS_RUN, 24, 80, "up@8,5 down@8,5 down@8,5 up@8,5 PgDn" },
    { "find", KEYS_RUN, 30, 100,
      "/ \"job 2\" Enter n n n N N N Esc n / \"none\" Back Back ^U \"job 1\" Esc n n n b b b b n / "
      "Paste \"job\" Enter Pasted Enter & \"job 3\" Enter j & Esc & \"2\" Back Enter f / \"9\" "
      "Enter "
      "& ^U Enter / Other Enter" },
    { "panes", KEYS_RUN, 24, 80,
      "1 2 3 4 5 5 Tab Tab Tab Tab Tab Tab BackTab BackTab BackTab w w z z z Esc Esc Z Z j Z Esc 1 "
      "w "
      "k k k PgUp PgUp Home Down PgDn End k w Esc" },
    { "output", KEYS_RUN, 30, 100,
      "j j j Enter k k PgUp PgUp PgDn g G j / \"error\" Enter n n n n N N / \"nothing\" Enter n "
      "Esc "
      "o Esc Esc Enter" },
    { "axis", KEYS_RUN, 24, 80,
      "3 } } } } Left Left Right Right h l { { { { { } 0 L L L L w j j j k PgDn PgUp End Home w 4 "
      "} } { "
      "0 w j k G 5 w j j j } 1 } { 0 Left Right" },
    { "workers", KEYS_RUN, 24, 80,
      "K S r R n R y K j K t g K t r j j r j j r G K k S 6 e j j j K k j K i K h K q K s K c K 1 K "
      "2 "
      "K x K Esc S j j S S p p + + + - - - - - - - - - v j v S r R R" },
    { "detail", KEYS_RUN, 24, 80,
      "i j j i j j PgDn PgUp End Home k q j i Esc ? j j k PgDn PgDn End Home q F1 j ? ? Esc "
      "? click@5,5 ? down@5,5 down@5,5 up@5,5 x" },
    { "quit", KEYS_RUN, 24, 80, "q n q x q Esc q Y q q q y ^C ^L ^Z m q ^C" },
    { "narrow", KEYS_RUN, 18, 50, "q n R n K j K Esc f Esc Space , z j Esc" },
    { "mouse", KEYS_RUN, 30, 100,
      "click@5,5 click@7,5 down@7,5 down@7,5 up@7,5 click@3,3 click@3,20 click@3,20 click@3,40 "
      "click@3,60 click@3,75 click@3,95 click@16,20 click@16,40 click@16,60 click@16,80 "
      "click@20,20 up@20,20 "
      "up@20,20 down@20,20 click@0,0 click@29,5 click@99,5" },
    { "sorts", KEYS_RUN, 24, 80,
      "> > > > > > > > > > > > > > > > < < < < < < < < < < < < < < < < I j > I < G I g I Esc" },
    { "low", KEYS_RUN, 12, 80,
      "PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgUp PgUp G k k k k k k g j j j Esc down@5,5 down@5,5 "
      "down@5,5 up@5,5 up@5,5 up@5,5 1 PgDn G w PgUp PgUp PgUp PgDn k j Home End Esc 3 w PgDn PgDn "
      "j k PgUp PgUp PgUp" },
    { "high", KEYS_RUN, 50, 100, "PgDn PgDn G PgUp PgUp g down@5,5 up@5,5 1 w PgUp PgDn 3 PgDn" },
    { "wide", KEYS_RUN, 24, 160,
      "| Tab Tab Tab Tab Tab Tab | | z | c c a a c 3 c a a 2 c a Esc a Tab BackTab BackTab Z Z 1 "
      "Z Tab" },
    { "asks", KEYS_RUN, 24, 80,
      "1 w / \"ab\" Enter Esc 2 / \"job 2\" Enter n Esc w / \"line\" Enter n N w / Esc & Esc f "
      "Esc" },
    { "again", KEYS_RUN, 24, 80, "g r j j j j r v r k v r Esc G r k v j v r Esc g R n R y" },
    { "beside", KEYS_RUN, 24, 60, "| | 6 a c L L L 3 L L" },
    { "deep", KEYS_RUN, 24, 80,
      "3 { } } } } } } } } } } } } } } } } } } } } } } h h h h h h h h h l l l l l l l l l l l l l "
      "{ { l { { l l { { { { { { { { { { { { { { { { {" },
    { "watch", KEYS_WATCH, 24, 80,
      "j t t j t t e t k / \"3\" Enter t Esc j K t S r R p + - q n q y q d q t q k q e q l q Esc "
      "^C v S "
      "v t f r f z f a < < < > > 2 w k Enter" },
    { "replay", KEYS_REPLAY, 24, 80,
      "j K S r p Space . , x h l + - e E ^ $ q n q y ^C ^Z t v click@1,40 click@2,40" },
};

static void follow_course(const char *course)
{
    char word[32];
    size_t size;

    while (*course != '\0') {
        if (*course == '"') {
            for (course++; *course != '"'; course++) {
                word[0] = *course;
                word[1] = '\0';
                if (word[0] == ' ')
                    strcpy(word, "Space");
                one_key(word);
            }
            course++;
        } else {
            size = strcspn(course, " ");
            ck_assert_uint_lt(size, sizeof word);
            memcpy(word, course, size);
            word[size] = '\0';
            one_key(word);
            course += size;
        }
        course += *course == ' ';
        now_us += 1000;
    }
}

START_TEST(each_key)
{
    char name[96];
    unsigned keys = courses[_i].keys;

    now_us = 2 * SECOND;
    set_up(keys == KEYS_WATCH ? 0 : 30, courses[_i].rows, courses[_i].cols);
    telling.keys = desk.keys = desk.ui.keys = keys;
    desk.ui.replay.on = keys == KEYS_REPLAY;
    desk.source = &telling;
    if (keys == KEYS_WATCH)
        a_watch();
    else
        a_run();
    desk_draw(&desk, now_us);
    seen.size = 0;
    follow_course(courses[_i].course);
    snprintf(name, sizeof name, "tests/unit/golden/courses_%s.txt", courses[_i].name);
    compare_file(name, text_string(&seen));
    text_fini(&seen), text_fini(&calls);
}
END_TEST

CHECK_MAIN("desk courses")
{
    desk_fixture(all);
    tcase_add_loop_test(all, each_key, 0, sizeof courses / sizeof courses[0]);
}
