/* ps.c - `forkboard ps`: the runs of this user that go on, and what each is about. */
#include "commands.h"
#include "ctl_print.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/json.h"
#include "ctl/choose.h"
#include "draw/units.h"
#include "draw/width.h"
#include "opt/complain.h"
#include "opt/locale.h"
#include "opt/opt.h"
#include "plain/printed.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define TITLE_MOST  36
#define TITLE_LEAST 8
#define FIRST       47 /* columns before what shows it */
#define PID         9  /* of them */
#define AGE         8
#define SHOWN       10
#define DIR_LEAST   14
#define DIR_WORD    9 /* "DIRECTORY": in less it is left out */

/* A run as it is listed: a line of JSON; or what stands before its title, and the two texts. */
struct line {
    struct text text; /* or that of what does not answer */
    struct text pid, age, counts;
    const char *shown;
    char title[512], dir[4096];
};

/* What there is room for. */
struct widths {
    int title, dir; /* columns; dir 0: none of it */
    bool pid, age, shown;
};

struct list {
    struct line *lines; /* [count] */
    size_t count, room;
    bool json;
};

static const char *silence(int error)
{
    return error == -ETIMEDOUT         ? "does not answer"
           : error == -EPROTONOSUPPORT ? "another version"
           : error == -EPERM           ? "not yours"
           : error == -EUSERS          ? "takes no more clients"
           : error == -EBUSY           ? "takes no client now"
                                       : "not understood";
}

/* Of its jobs: that run, that are to come, that have ended, and of these that failed. */
struct numbers {
    bool known; /* its record can be read */
    uint32_t run, wait, done, failed, off;
};

static struct numbers numbers_of(const struct board *board)
{
    const uint32_t *counts = board->counts;

    return (struct numbers){
        .known = true,
        .run = counts[BOARD_FORKED] + counts[BOARD_RUNNING] + counts[BOARD_STOPPED] +
               counts[BOARD_ZOMBIE],
        .wait = counts[BOARD_WAITING] + counts[BOARD_RETRY],
        .done = counts[BOARD_OK] + counts[BOARD_SKIPPED] + counts[BOARD_FAILED],
        .failed = counts[BOARD_FAILED],
        .off = counts[BOARD_HELD],
    };
}

static void put_number(struct text *out, bool known, uint32_t number)
{
    if (known)
        json_signed(out, number);
    else
        text_puts(out, "null");
}

#define number_field(out, name, numbers, field)                                                    \
    (json_key(out, name), put_number((out), (numbers)->known, (numbers)->field))

static void put_json(struct text *out, const struct ctl_about *about, const struct numbers *numbers)
{
    text_puts(out, "{\"id\":");
    json_quoted_string(out, about->id);
    json_number_field(out, "pid", (int64_t)about->pid);
    json_string_field(out, "title", about->title);
    json_string_field(out, "dir", about->dir);
    json_key(out, "start");
    json_seconds(out, about->start_us);
    number_field(out, "running", numbers, run);
    number_field(out, "waiting", numbers, wait);
    number_field(out, "off", numbers, off);
    number_field(out, "ended", numbers, done);
    number_field(out, "failed", numbers, failed);
    json_bool_field(out, "detached", about->away);
    json_number_field(out, "attached", about->attached);
    text_puts(out, "}\n");
}

static void put_line(struct line *line, const struct ctl_about *about,
                     const struct numbers *numbers)
{
    char age[UNITS_ROOM];

    text_printf(&line->text, "%-4s  ", about->id);
    text_printf(&line->pid, "%7d  ", (int)about->pid);
    text_printf(&line->age, "%6s  ",
                units_duration(clock_us(CLOCK_REALTIME) - about->start_us, true, age));
    if (numbers->known)
        text_printf(&line->counts, "%4u  %4u  %4u  %4u  ", numbers->run, numbers->wait,
                    numbers->done, numbers->failed);
    else
        text_puts(&line->counts, "   ?     ?     ?     ?  ");
    line->shown = about->attached > 0 ? "attached" : about->away ? "detached" : "terminal";
    snprintf(line->title, sizeof line->title, "%s", about->title);
    snprintf(line->dir, sizeof line->dir, "%s", about->dir);
}

static int add(void *context, struct ctl_client *client, int error)
{
    struct list *list = context;
    struct ctl_fold fold = { 0 };
    struct numbers numbers = { 0 };
    struct line *line;
    char why[4400];
    int r;

    if (error == -ECONNREFUSED) /* it was killed */
        return 0;
    if (error == -ENOMEM)
        return error;
    if (array_reserve(&list->lines, &list->room, list->count + 1, sizeof *list->lines, 8) < 0)
        return -ENOMEM;
    line = &list->lines[list->count++];
    *line = (struct line){ 0 };
    if (error < 0) {
        text_printf(&line->text, list->json ? "{\"id\":\"%s\",\"error\":\"%s\"}\n" : "%-4s  %s",
                    client->about.id, silence(error));
        return line->text.failed ? -ENOMEM : 0;
    }
    r = ctl_fold_open(&fold, client, why, sizeof why);
    if (r == 0)
        numbers = numbers_of(&fold.board);
    ctl_fold_close(&fold);
    if (list->json)
        put_json(&line->text, &client->about, &numbers);
    else
        put_line(line, &client->about, &numbers);
    return r == -ENOMEM || line->text.failed || line->pid.failed || line->age.failed ||
                   line->counts.failed
               ? -ENOMEM
               : 0;
}

/* ---------------------------------------------------------------- columns */

/* Of the terminal; 0: it is none, and a line is as long as it is. */
static int columns(void)
{
    struct winsize window = { 0 };

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 ? window.ws_col : 0;
}

/* The widest title, as far as `most`. */
static int title_columns(const struct list *list, int most)
{
    int width = TITLE_LEAST;

    for (size_t i = 0; i < list->count; i++)
        if (width_text(list->lines[i].title) > width)
            width = width_text(list->lines[i].title);
    most = most < TITLE_LEAST ? TITLE_LEAST : most < TITLE_MOST ? most : TITLE_MOST;
    return width < most ? width : most;
}

/* In a narrow terminal a line loses what shows the run, then its directory, its pid, its age. */
static struct widths widths_of(const struct list *list, int all)
{
    struct widths out = { .shown = all <= 0 || all >= FIRST + SHOWN + TITLE_LEAST + 2 + DIR_WORD,
                          .pid = all <= 0 || all >= FIRST + TITLE_LEAST,
                          .age = all <= 0 || all >= FIRST - PID + TITLE_LEAST };
    int room = all - FIRST - (out.shown ? SHOWN : 0) + (out.pid ? 0 : PID) + (out.age ? 0 : AGE);

    if (all <= 0) {
        out.title = title_columns(list, TITLE_MOST);
        out.dir = INT_MAX;
        return out;
    }
    out.title = title_columns(list, room - 2 - DIR_LEAST);
    out.dir = room - out.title - 2;
    if (out.dir < DIR_WORD) {
        out.title = title_columns(list, room);
        out.dir = 0;
    }
    out.title = out.title < room ? out.title : room > 0 ? room : 0;
    return out;
}

/* Of a directory its end tells most. */
static void put_dir(struct text *out, const char *dir, int room)
{
    int width = width_text(dir);

    if (width > room) {
        text_puts(out, "...");
        room -= 3;
    }
    while (width > room && *dir != '\0') {
        dir += width_cut(dir, strlen(dir), 1, NULL) > 0 ? width_cut(dir, strlen(dir), 1, NULL) : 1;
        while (((unsigned char)*dir & 0xc0) == 0x80)
            dir++;
        width = width_text(dir);
    }
    text_puts(out, dir);
}

static void put_texts(const struct line *line, const struct widths *widths, struct text *out)
{
    if (widths->pid)
        text_puts(out, text_string((struct text *)&line->pid));
    if (widths->age)
        text_puts(out, text_string((struct text *)&line->age));
    text_puts(out, text_string((struct text *)&line->counts));
    if (widths->shown)
        text_printf(out, "%-8s  ", line->shown);
    cmd_ctl_cell(out, line->title, widths->title);
    if (widths->dir == 0)
        return;
    text_puts(out, "  ");
    put_dir(out, line->dir, widths->dir);
}

static void put_head(const struct widths *widths, struct text *out)
{
    text_printf(out, "RUN   %s%s RUN  WAIT  DONE  FAIL  %s", widths->pid ? "    PID  " : "",
                widths->age ? "   AGE  " : "", widths->shown ? "SHOWN     " : "");
    cmd_ctl_cell(out, "TITLE", widths->title);
    text_puts(out, widths->dir > 0 ? "  DIRECTORY\n" : "\n");
}

static void put_list(const struct list *list, struct text *out)
{
    struct widths widths = widths_of(list, list->json ? 0 : columns());

    if (list->count > 0 && !list->json)
        put_head(&widths, out);
    for (size_t i = 0; i < list->count; i++) {
        struct line *line = &list->lines[i];
        text_put(out, line->text.bytes, line->text.size);
        if (line->dir[0] != '\0')
            put_texts(line, &widths, out);
        if (!list->json)
            text_putc(out, '\n');
    }
}

static int print(bool json)
{
    struct list list = { .json = json };
    struct text out = { 0 };
    char why[4400];
    int r = ctl_each(add, &list, why, sizeof why);

    if (r == 0) {
        put_list(&list, &out);
        printed_put(stdout, &out);
    }
    for (size_t i = 0; i < list.count; i++) {
        text_fini(&list.lines[i].text);
        text_fini(&list.lines[i].pid);
        text_fini(&list.lines[i].age);
        text_fini(&list.lines[i].counts);
    }
    free(list.lines);
    text_fini(&out);
    return r < 0 ? complain(3, "ps: %s", r == -ENOMEM ? strerrordesc_np(ENOMEM) : why) : 0;
}

int cmd_ps(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_PS, argc, argv, error, sizeof error) < 0)
        status = complain(2, "ps: %s", error);
    else if (opt.help)
        opt_help(OPT_PS);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else if (opt.rest_count > 0)
        status = complain(2, "ps: it takes options alone; unexpected '%s'", opt.rest[0]);
    else {
        locale_now(); /* titles have columns */
        status = print(opt.mode == OPT_JSON);
    }
    opt_fini(&opt);
    return status;
}
