/*
 * results_table.c - what a job prints is kept until its output is over, then its row is written at
 * once. That may be after its end, while what it left behind holds its pipes; where nothing tells
 * so, the end is taken for it. A failed attempt's row waits until it is known that no other
 * follows.
 */
#include "results_table.h"

#include "base/array.h"
#include "base/json.h"
#include "record/line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a job has printed, and how it ended. */
struct printed {
    uint32_t job, attempt;
    struct text streams[2];
    bool ended;
    struct joblog_line line;
    struct text command, name; /* each ends with a zero */
};

struct results_table {
    struct line_file file;
    bool json, failed;
    bool dones; /* results_table_done() tells when an output is over */
    char separator;
    struct printed *live;
    size_t count, room;
    struct text row;  /* what is to be written, or waits */
    uint32_t waiting; /* the job whose row waits; 0: none */
    int late;         /* -errno of a row between two events, for the next of them; 0: none */
    char *path;
};

static const char *ending_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && strchr(dot, '/') == NULL ? dot : "";
}

bool results_table_named(const char *path)
{
    const char *ending = ending_of(path);
    return strcmp(ending, ".csv") == 0 || strcmp(ending, ".tsv") == 0 ||
           strcmp(ending, ".json") == 0;
}

/* Rows have line feeds of their own: a torn one goes as a whole. */
static int write_row(struct results_table *table)
{
    off_t whole_bytes = table->file.whole_bytes;
    int r = table->row.failed ? -ENOMEM
                              : line_file_put(&table->file, table->row.bytes, table->row.size);

    if (r < 0 && table->file.regular)
        (void)!ftruncate(table->file.fd, whole_bytes);
    text_clear(&table->row);
    table->waiting = 0;
    return r;
}

/* A FIFO is opened once it has a reader, and none makes the run wait. */
static int open_file(struct results_table *table, const char *path)
{
    struct stat status;
    int fd = line_file_descriptor(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

    if (fd < 0)
        return fd;
    line_file_begin(&table->file, fd, fstat(fd, &status) < 0 || S_ISREG(status.st_mode), 0);
    return 0;
}

int results_table_open(struct results_table **out, const char *path, char *error, size_t size)
{
    static const char *const columns[] = { "Seq",     "Host",    "Starttime", "JobRuntime",
                                           "Send",    "Receive", "Exitval",   "Signal",
                                           "Command", "V1",      "Stdout",    "Stderr" };
    struct results_table *table = calloc(1, sizeof *table);
    int r = table != NULL ? 0 : -ENOMEM;

    *out = NULL;
    if (r == 0) {
        table->json = strcmp(ending_of(path), ".json") == 0;
        table->separator = strcmp(ending_of(path), ".tsv") == 0 ? '\t' : ',';
        table->file.fd = -1;
        table->path = strdup(path);
        r = table->path == NULL ? -ENOMEM : open_file(table, path);
    }
    for (size_t i = 0; r == 0 && !table->json && i < sizeof columns / sizeof columns[0]; i++) {
        if (i > 0)
            text_putc(&table->row, table->separator);
        text_puts(&table->row, columns[i]);
    }
    if (r == 0 && !table->json)
        text_putc(&table->row, '\n');
    if (r == 0)
        r = write_row(table);
    if (r < 0) {
        snprintf(error, size, "results %s: %s", path, strerrordesc_np(-r));
        table = results_table_close(table);
    }
    *out = table;
    return r;
}

static void forget(struct results_table *table, size_t at)
{
    struct printed *printed = &table->live[at];

    text_fini(&printed->streams[0]);
    text_fini(&printed->streams[1]);
    text_fini(&printed->command);
    text_fini(&printed->name);
    *printed = table->live[--table->count];
}

static size_t place_of(const struct results_table *table, uint32_t job)
{
    size_t at = 0;

    while (at < table->count && table->live[at].job != job)
        at++;
    return at;
}

/* By its place: a long output's end comes twice. What an attempt before left is in no row. */
static int output(struct results_table *table, const struct fb_event *event)
{
    size_t at = place_of(table, event->job), size = event->as.output.size;
    uint64_t offset = event->as.output.offset;
    struct text *text;

    if (at == table->count || table->live[at].attempt != event->attempt || size == 0)
        return 0;
    text = &table->live[at].streams[event->as.output.stream == 2];
    if (offset + size > text->size) {
        size_t more = (size_t)(offset + size) - text->size;
        if (!text_reserve(text, more + 1))
            return -ENOMEM;
        memset(text->bytes + text->size, 0, more);
        text->size += more;
    }
    memcpy(text->bytes + offset, event->as.output.bytes, size);
    return 0;
}

/* In quotes where it holds what means something in such a file. */
static void put_cell(struct results_table *table, const char *bytes, size_t size)
{
    bool quotes = false;

    for (size_t i = 0; i < size; i++)
        quotes |= strchr("\",\t\r\n ", bytes[i]) != NULL;
    if (!quotes) {
        text_put(&table->row, bytes, size);
        return;
    }
    text_putc(&table->row, '"');
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '"')
            text_putc(&table->row, '"');
        text_putc(&table->row, bytes[i]);
    }
    text_putc(&table->row, '"');
}

static void put_csv(struct results_table *table, const struct joblog_line *line, const char *name,
                    const struct printed *printed)
{
    char numbers[200];
    char c = table->separator;

    snprintf(numbers, sizeof numbers, "%u%c:%c%.3f%c%.3f%c0%c%llu%c%d%c%d%c", line->job, c, c,
             (double)line->start_us / 1e6, c, (double)line->run_us / 1e6, c, c,
             (unsigned long long)line->received, c, line->code, c, line->signal, c);
    text_puts(&table->row, numbers);
    put_cell(table, line->command, line->command_bytes);
    text_putc(&table->row, c);
    put_cell(table, name, strlen(name));
    for (int i = 0; i < 2; i++) {
        text_putc(&table->row, c);
        put_cell(table, printed->streams[i].bytes, printed->streams[i].size);
    }
    text_putc(&table->row, '\n');
}

static void put_json(struct results_table *table, const struct joblog_line *line, const char *name,
                     const struct printed *printed)
{
    static const char *const names[] = { "Stdout", "Stderr" };
    struct text *out = &table->row, text = { 0 };

    text_printf(out, "{\"Seq\":%u", line->job);
    json_string_field(out, "Host", ":");
    text_printf(out, ",\"Starttime\":%.3f,\"JobRuntime\":%.3f,\"Send\":0,\"Receive\":%llu",
                (double)line->start_us / 1e6, (double)line->run_us / 1e6,
                (unsigned long long)line->received);
    text_printf(out, ",\"Exitval\":%d,\"Signal\":%d", line->code, line->signal);
    json_string_field(out, "Command", line->command);
    text_puts(out, ",\"V\":[");
    json_quoted_string(out, name);
    text_putc(out, ']');
    for (int i = 0; i < 2; i++) {
        text_clear(&text);
        text_printf(out, ",\"%s\":", names[i]);
        text_put(&text, printed->streams[i].bytes, printed->streams[i].size);
        json_quoted(out, text.size > 0 ? text.bytes : "", text.size);
    }
    text_puts(out, "}\n");
    out->failed |= text.failed;
    text_fini(&text);
}

/* Its row is next; nothing more is known of it then. */
static void put_row(struct results_table *table, size_t at)
{
    struct printed *printed = &table->live[at];
    struct joblog_line line = printed->line;

    line.command = text_string(&printed->command);
    line.command_bytes = printed->command.size;
    if (printed->streams[0].size > line.received) /* it went on after its end */
        line.received = printed->streams[0].size;
    table->row.failed |= printed->command.failed || printed->name.failed;
    (table->json ? put_json : put_csv)(table, &line, text_string(&printed->name), printed);
    forget(table, at);
}

static int judge(struct results_table *table, int r, char *error, size_t size)
{
    if (r == 0)
        return 0;
    table->failed = true;
    snprintf(error, size, "results %s: %s; they end here, the jobs go on", table->path,
             strerrordesc_np(-r));
    return r;
}

int results_table_waits(const struct results_table *table)
{
    return line_file_waits(&table->file);
}

static int take_late(struct results_table *table)
{
    int r = table->failed ? 0 : table->late;

    table->late = 0;
    return r;
}

int results_table_writable(struct results_table *table, char *error, size_t size)
{
    int r = take_late(table);

    return judge(table, r < 0 ? r : line_file_writable(&table->file), error, size);
}

int results_table_drain(struct results_table *table, char *error, size_t size)
{
    int r = take_late(table);

    while (table->count > 0)
        if (table->live[table->count - 1].ended)
            put_row(table, table->count - 1);
        else
            forget(table, table->count - 1);
    if (r == 0 && (table->row.size > 0 || table->row.failed) && !table->failed)
        r = write_row(table);
    if (r == 0)
        r = line_file_drain(&table->file);
    return judge(table, r, error, size);
}

struct results_table *results_table_close(struct results_table *table)
{
    char error[256];

    if (table == NULL)
        return NULL;
    if (table->path != NULL)
        (void)results_table_drain(table, error, sizeof error);
    free(table->live);
    text_fini(&table->row);
    line_file_close(&table->file);
    free(table->path);
    free(table);
    return NULL;
}

void results_table_dones(struct results_table *table)
{
    table->dones = true;
}

void results_table_done(struct results_table *table, uint32_t job, uint32_t attempt)
{
    size_t at = place_of(table, job);

    if (at == table->count || table->live[at].attempt != attempt || !table->live[at].ended ||
        table->failed || table->late < 0)
        return;
    put_row(table, at);
    table->late = write_row(table);
}

static int begin(struct results_table *table, uint32_t job, uint32_t attempt)
{
    size_t at = place_of(table, job);
    bool again = at < table->count && table->live[at].ended; /* once more for its user */
    int r;

    if (again)
        put_row(table, at);
    else if (at < table->count)
        forget(table, at);
    r = again ? write_row(table) : 0;
    if (r < 0)
        return r;
    if (array_reserve(&table->live, &table->room, table->count + 1, sizeof *table->live, 16) < 0)
        return -ENOMEM;
    table->live[table->count++] = (struct printed){ .job = job, .attempt = attempt };
    return 0;
}

static int end(struct results_table *table, const struct summary_job *job,
               const struct fb_event *event, const struct joblog_line *line)
{
    size_t at = place_of(table, event->job);
    bool begun = at < table->count && table->live[at].attempt == event->attempt;
    int r = begun ? 0 : begin(table, event->job, event->attempt);
    struct printed *printed;

    if (r < 0)
        return r;
    at = begun ? at : table->count - 1;
    printed = &table->live[at];
    printed->ended = true;
    printed->line = *line;
    text_puts(&printed->command, line->command);
    text_puts(&printed->name, job->name != NULL ? job->name : "");
    if (table->dones)
        return 0;
    put_row(table, at);
    if (event->kind == FB_EXITED && event->as.exited.succeeded)
        return write_row(table);
    table->waiting = event->job;
    return 0;
}

/* Another attempt follows: this one has no row. */
static void retry(struct results_table *table, uint32_t job)
{
    size_t at = place_of(table, job);

    if (at < table->count)
        forget(table, at);
    if (table->waiting == job)
        text_clear(&table->row);
    table->waiting = 0;
}

static int apply(struct results_table *table, const struct summary_job *job,
                 const struct fb_event *event, const struct joblog_line *line)
{
    int r = 0;

    if (event->kind == FB_RETRY && (table->dones || event->job == table->waiting))
        retry(table, event->job);
    if ((table->row.size > 0 || table->row.failed) &&
        (table->waiting == 0 || event->job != table->waiting))
        r = write_row(table);
    if (r < 0)
        return r;
    if (event->kind == FB_FORKED)
        return begin(table, event->job, event->attempt);
    if (event->kind == FB_OUTPUT)
        return output(table, event);
    return line != NULL && job != NULL ? end(table, job, event, line) : 0;
}

int results_table_event(struct results_table *table, const struct summary_job *job,
                        const struct fb_event *event, const struct joblog_line *line, char *error,
                        size_t size)
{
    int r = take_late(table);

    if (r == 0 && !table->failed)
        r = apply(table, job, event, line);
    return judge(table, r, error, size);
}
