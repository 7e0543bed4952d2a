/*
 * record_wire_read_absent.c - a line of each kind with no more than it must have: what each field
 * counts as that is not there, by the line that is written of it.
 */
#include "base/text.h"
#include "check_main.h"
#include "record/wire.h"
#include "record/wire_read.h"

#include <string.h>

static const struct {
    const char *fields, *written; /* after the time and the kind */
} rows[] = {
    { "\"run\"", "\"run\",\"version\":\"\",\"title\":\"\",\"slots\":0,\"hardware\":{\"cores\":0,"
                 "\"threads\":0,\"machine_threads\":0,\"quota\":0.000000,\"expected\":[0.000000,0."
                 "000000]},\"start\":\"1970-01-01T00:00:00.000000Z\",\"seed\":\"0\"" },
    { "\"queued\",\"job\":1", "\"queued\",\"job\":1,\"name\":\"\",\"command\":\"\"" },
    { "\"forked\",\"job\":1,\"attempt\":1,\"pid\":1",
      "\"forked\",\"job\":1,\"attempt\":1,\"pid\":1" },
    { "\"began\",\"job\":1,\"attempt\":1", "\"began\",\"job\":1,\"attempt\":1" },
    { "\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stdout\"",
      "\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stdout\",\"text\":\"\"" },
    { "\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stderr\",\"text\":\"x\"",
      "\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stderr\",\"text\":\"x\"" },
    { "\"sample\",\"job\":1,\"attempt\":1", "\"sample\",\"job\":1,\"attempt\":1,\"cpu\":0.000000,"
                                            "\"memory\":0,\"core\":-1,\"state\":\"\"" },
    { "\"progress\",\"job\":1,\"attempt\":1",
      "\"progress\",\"job\":1,\"attempt\":1,\"text\":\"\"" },
    { "\"stopped\",\"job\":1,\"attempt\":1,\"signal\":\"SIGTSTP\"",
      "\"stopped\",\"job\":1,\"attempt\":1,\"signal\":\"SIGTSTP\"" },
    { "\"continued\",\"job\":1,\"attempt\":1", "\"continued\",\"job\":1,\"attempt\":1" },
    { "\"ready\",\"job\":1,\"attempt\":1", "\"ready\",\"job\":1,\"attempt\":1" },
    { "\"health\",\"job\":1,\"attempt\":1,\"state\":\"unhealthy\"",
      "\"health\",\"job\":1,\"attempt\":1,\"state\":\"unhealthy\",\"why\":\"\"" },
    { "\"ending\",\"job\":1,\"attempt\":1", "\"ending\",\"job\":1,\"attempt\":1,\"cause\":\"\"" },
    { "\"ending\",\"job\":1,\"attempt\":1,\"signal\":\"SIGTERM\"",
      "\"ending\",\"job\":1,\"attempt\":1,\"signal\":\"SIGTERM\",\"cause\":\"\"" },
    { "\"ending\",\"job\":1,\"attempt\":1,\"signal\":\"SIGKILL\"",
      "\"ending\",\"job\":1,\"attempt\":1,\"signal\":\"SIGKILL\",\"cause\":\"\"" },
    { "\"exited\",\"job\":1,\"attempt\":1,\"code\":0",
      "\"exited\",\"job\":1,\"attempt\":1,\"code\":0,\"ok\":false" },
    { "\"exited\",\"job\":1,\"attempt\":1,\"code\":255",
      "\"exited\",\"job\":1,\"attempt\":1,\"code\":255,\"ok\":false" },
    { "\"exited\",\"job\":1,\"attempt\":1,\"signal\":\"SIGKILL\"",
      "\"exited\",\"job\":1,\"attempt\":1,\"signal\":\"SIGKILL\",\"core\":false,\"ok\":false" },
    { "\"exited\",\"job\":1,\"attempt\":1,\"unseen\":true",
      "\"exited\",\"job\":1,\"attempt\":1,\"unseen\":true,\"ok\":false" },
    { "\"reaped\",\"job\":1,\"attempt\":1", "\"reaped\",\"job\":1,\"attempt\":1" },
    { "\"reaped\",\"job\":1,\"attempt\":1,\"user\":0",
      "\"reaped\",\"job\":1,\"attempt\":1,\"user\":0.000000,\"system\":0.000000" },
    { "\"leaked\",\"job\":1,\"attempt\":1,\"pids\":[],\"names\":[]",
      "\"leaked\",\"job\":1,\"attempt\":1,\"pids\":[],\"names\":[],\"ending\":false" },
    { "\"leaked\",\"job\":1,\"attempt\":1,\"pids\":[1],\"names\":[\"a\"]",
      "\"leaked\",\"job\":1,\"attempt\":1,\"pids\":[1],\"names\":[\"a\"],\"ending\":false" },
    { "\"orphaned\",\"job\":1,\"attempt\":1", "\"orphaned\",\"job\":1,\"attempt\":1,\"parent\":0" },
    { "\"retry\",\"job\":1,\"attempt\":1", "\"retry\",\"job\":1,\"attempt\":1,\"wait\":0.000000" },
    { "\"held\",\"job\":1", "\"held\",\"job\":1,\"on\":false" },
    { "\"skipped\",\"job\":1", "\"skipped\",\"job\":1,\"why\":\"\"" },
    { "\"unstarted\",\"job\":1,\"attempt\":1,\"error\":\"ENOENT\"",
      "\"unstarted\",\"job\":1,\"attempt\":1,\"error\":\"ENOENT\",\"words\":\"No such file or "
      "directory\",\"stage\":\"start\",\"what\":\"\"" },
    { "\"signals\"", "\"signals\",\"entries\":0" },
    { "\"note\"", "\"note\",\"text\":\"\"" },
    { "\"watched\"", "\"watched\",\"stops\":0,\"stood\":0.000000,\"threads\":0,\"way\":\"\"" },
    { "\"ended\"", "\"ended\",\"jobs\":0,\"succeeded\":0,\"failed\":0,\"skipped\":0,\"wall\":0."
                   "000000,\"cpu\":0.000000,\"status\":0,\"stopped\":false" },
};

START_TEST(what_is_not_there)
{
    struct wire_reader reader = { .no_flat = _i % 2 == 1 };
    struct wire_mistake mistake;
    struct text line = { 0 }, written = { 0 };
    struct fb_event event;

    text_printf(&line, "{\"t\":0,\"event\":%s}", rows[_i / 2].fields);
    ck_assert_int_eq(wire_read(&reader, text_string(&line), line.size, &event, &mistake), 1);
    wire_put(&written, &event);
    text_clear(&line);
    text_printf(&line, "{\"t\":0.000000,\"event\":%s}\n", rows[_i / 2].written);
    ck_assert_str_eq(text_string(&written), text_string(&line));
    text_fini(&written);
    text_fini(&line);
    wire_reader_fini(&reader);
}
END_TEST

CHECK_MAIN("wire, what is not there")
{
    tcase_add_loop_test(all, what_is_not_there, 0, 2 * (int)(sizeof rows / sizeof rows[0]));
}
