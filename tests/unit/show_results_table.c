/* show_results_table.c - --results FILE.csv and FILE.json: events in, the file's rows out. */
#include "check_main.h"
#include "show/results_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct results_table *table;
static struct summary summary;
static char top[] = "/tmp/forkboard-table-XXXXXX", path[64], error[256];

static void begin_table(const char *ending)
{
    strcpy(strrchr(top, '-'), "-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(top));
    snprintf(path, sizeof path, "%s/t%s", top, ending);
    ck_assert(results_table_named(path));
    ck_assert_int_eq(results_table_open(&table, path, error, sizeof error), 0);
    summary = (struct summary){ 0 };
}

static void give(const struct fb_event *event)
{
    struct joblog_line line = { .job = event->job,
                                .start_us = 5000000,
                                .run_us = 1500000,
                                .received = 3,
                                .code = event->as.exited.code,
                                .command = "cmd \"a\"",
                                .command_bytes = 7 };
    bool ends = event->kind == FB_EXITED;

    ck_assert_int_eq(results_table_event(table, summary_live(&summary, event->job), event,
                                         ends ? &line : NULL, error, sizeof error),
                     0);
    summary_apply(&summary, event);
}

static void run_job(uint32_t job, uint32_t attempt, const char *out, int code)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = attempt };

    event.as.forked.pid = 7;
    give(&event);
    event = (struct fb_event){ .kind = FB_OUTPUT,
                               .job = job,
                               .attempt = attempt,
                               .as.output = { .stream = 1, .bytes = out, .size = strlen(out) } };
    give(&event);
    give(&event); /* the end of a long output comes twice */
    event = (struct fb_event){ .kind = FB_EXITED,
                               .job = job,
                               .attempt = attempt,
                               .as.exited = { .code = code, .succeeded = code == 0 } };
    give(&event);
    give(&(struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = attempt });
}

static void file_is(const char *wanted)
{
    char bytes[2000] = "";
    FILE *file;

    table = results_table_close(table);
    file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(bytes, wanted);
    unlink(path);
    rmdir(top);
    summary_fini(&summary);
}

static void queue(uint32_t job, const char *name)
{
    give(&(struct fb_event){
        .kind = FB_QUEUED, .job = job, .as.queued = { .name = name, .command = "c" } });
}

#define HEAD "Seq,Host,Starttime,JobRuntime,Send,Receive,Exitval,Signal,Command,V1,Stdout,Stderr\n"

START_TEST(as_csv)
{
    begin_table(".csv");
    queue(1, "a,b");
    queue(2, "c");
    run_job(1, 1, "x\n", 0);
    run_job(2, 1, "1st", 1);
    give(&(struct fb_event){ .kind = FB_RETRY, .job = 2, .attempt = 1 });
    run_job(2, 2, "2nd", 3);
    file_is(HEAD "1,:,5.000,1.500,0,3,0,0,\"cmd \"\"a\"\"\",\"a,b\",\"x\n\",\n"
                 "2,:,5.000,1.500,0,3,3,0,\"cmd \"\"a\"\"\",c,2nd,\n");
}
END_TEST

START_TEST(as_json)
{
    begin_table(".json");
    queue(1, "a");
    run_job(1, 1, "x\xFF", 0);
    file_is("{\"Seq\":1,\"Host\":\":\",\"Starttime\":5.000,\"JobRuntime\":1.500,\"Send\":0,"
            "\"Receive\":3,"
            "\"Exitval\":0,\"Signal\":0,\"Command\":\"cmd "
            "\\\"a\\\"\",\"V\":[\"a\"],\"Stdout\":\"x\\ufffd\","
            "\"Stderr\":\"\"}\n");
}
END_TEST

START_TEST(no_place)
{
    ck_assert(!results_table_named("a/b.csv/c"));
    ck_assert_int_lt(results_table_open(&table, "/not/there.csv", error, sizeof error), 0);
    ck_assert_str_eq(error, "results /not/there.csv: No such file or directory");
}
END_TEST

CHECK_MAIN("a table of results")
{
    tcase_add_test(all, as_csv);
    tcase_add_test(all, as_json);
    tcase_add_test(all, no_place);
}
