/*
 * ctl_source_cut.c - the run of another process as a source, where what it writes or tells does not
 * come whole: lines that are just being written, mistakes, a connection that is cut.
 */
#include "ctl_stage.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>

#define RUN    "{\"t\":0,\"event\":\"run\"}\n"
#define QUEUED "{\"t\":1,\"event\":\"queued\",\"job\":1,\"shell\":\"one\"}\n"

static void begin(const char *lines)
{
    struct source_options options = { 0 };
    char why[256];

    make(true, false);
    write_record(lines);
    tell("ok\n");
    ck_assert_int_eq(source->open(source, &options, why, sizeof why), 0);
    ck_assert_str_eq(asked(), "follow\n");
}

static int next(struct fb_event *event)
{
    return source->next(source, event);
}

/* A line that is just being written is none yet, and no mistake. */
START_TEST(a_line_in_two_parts)
{
    static const char half[] = "{\"t\":1,\"event\":\"qu";
    struct fb_event event;

    begin(RUN "{\"t\":1,\"event\":\"qu");
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 0);
    write_record(&QUEUED[sizeof half - 1]);
    tell("more 0\n");
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_QUEUED);
    ck_assert_int_eq(next(&event), 0);
    end();
}
END_TEST

/* A record that is wrong is no end, and no success: it is said, once. */
START_TEST(a_wrong_record)
{
    struct fb_event event;

    begin(RUN "rubbish\n" QUEUED);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_NOTE);
    ck_assert_ptr_eq(strstr(event.as.note.text, "/memfd:ctl_source (deleted):2:"),
                     event.as.note.text);
    ck_assert_ptr_nonnull(strstr(event.as.note.text, ": what happens now is not seen"));
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(next(&event), -EBADMSG);
    ck_assert_int_eq(source->finish(source, &event, 0), 3);
    end();
}
END_TEST

/* ---------------------------------------------------------------- a connection that is cut */

enum how { ANSWERS, OTHER, LETS_GO, DIES, SILENT, DEAD, NONE };

static enum how how; /* the run meets a client that connects once more */
static int door = -1;

/* In the place of libc's: what is waited for comes at once, or not at all. */
int poll(struct pollfd *fds, nfds_t many, int timeout_ms)
{
    int fd = door >= 0 ? accept4(door, NULL, NULL, SOCK_CLOEXEC) : -1;
    char line[128];

    ck_assert(many == 1 && timeout_ms > 0);
    if (fd < 0 || how == SILENT)
        return 0;
    snprintf(line, sizeof line, "run {\"version\":\"%s\",\"pid\":%d}\n", FB_VERSION,
             how == OTHER ? 12 : 4711);
    if (how <= OTHER)
        ck_assert_int_eq(send(fd, line, strlen(line), MSG_NOSIGNAL), (ssize_t)strlen(line));
    close(fd);
    if (how == DIES) {
        close(door);
        door = -1;
    }
    fds->revents = POLLIN;
    return 1;
}

static void open_door(char path[64])
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    snprintf(path, 64, "%s/forkboard", home);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, 64, "%s/forkboard/bcdf.sock", home);
    if (how == NONE)
        return;
    strcpy(address.sun_path, path);
    door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ck_assert_int_eq(bind(door, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(how == DEAD ? close(door) : listen(door, 4), 0);
    door = how == DEAD ? -1 : door;
}

static void close_door(const char *path)
{
    char inside[64];

    if (door >= 0)
        close(door);
    door = -1;
    ck_assert_int_eq(unlink(path), how == NONE ? -1 : 0); /* what is left names it to others */
    snprintf(inside, sizeof inside, "%s/forkboard", home);
    ck_assert_int_eq(rmdir(inside), 0);
}

/* It is dead where nothing listens any more, or another run does: else it goes on. */
START_TEST(cut_off)
{
    char path[64];
    struct fb_event event;
    bool lives = _i == ANSWERS || _i == LETS_GO || _i == SILENT;

    how = (enum how)_i;
    begin(RUN QUEUED);
    open_door(path);
    hang_up();
    do
        ck_assert_int_eq(next(&event), 1);
    while (event.kind != FB_NOTE);
    if (lives)
        ck_assert_str_eq(event.as.note.text,
                         "the run may go on, but the connection to it was lost: "
                         "forkboard attach bcdf");
    else
        ck_assert_ptr_nonnull(strstr(event.as.note.text, " has died"));
    ck_assert_int_eq(next(&event), lives ? -ENOTCONN : 1);
    ck_assert_int_eq(source->finish(source, &event, 0), 3);
    close_door(path);
    end();
}
END_TEST

CHECK_MAIN_APART("source, cut")
{
    tcase_add_test(all, a_line_in_two_parts);
    tcase_add_test(all, a_wrong_record);
    tcase_add_loop_test(all, cut_off, ANSWERS, NONE + 1);
}
