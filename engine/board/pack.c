/*
 * pack.c - a row that nothing lives in as a few bytes: only what is known of it, numbers as
 * short as they are, times as what lies between them, and at the end its texts. Nothing is lost:
 * what is unpacked is what was packed. A plain job that has ended takes about 35 bytes and its
 * name, and its command where that is another.
 */
#include "pack.h"

#include "base/varint.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

enum form {
    FORM_TIME, /* int64_t, -1: has not happened; as the distance from the time before */
    FORM_I64,  /* the rest: by size; 0 is not written */
    FORM_I32,
    FORM_I16,
    FORM_U8,
    FORM_SHARE,   /* float; -1 is not written */
    FORM_POINTER, /* NULL is not written */
};

#define FIELD(name, form)                                                                          \
    {                                                                                              \
        offsetof(struct board_job, name), FORM_##form                                              \
    }

/* In the order in which they are written: addresses, which are looked for, at known places. */
static const struct field {
    uint16_t at;
    uint8_t form; /* enum form */
} fields[] = {
    FIELD(text, POINTER),   FIELD(why, POINTER),    FIELD(after, POINTER),
    FIELD(marks, POINTER),  FIELD(output, POINTER), FIELD(queued_us, TIME),
    FIELD(forked_us, TIME), FIELD(began_us, TIME),  FIELD(exited_us, TIME),
    FIELD(reaped_us, TIME), FIELD(retry_us, TIME),  FIELD(estimate_us, I64),
    FIELD(user_us, I64),    FIELD(system_us, I64),  FIELD(peak_memory_bytes, I64),
    FIELD(attempt, I32),    FIELD(blame, I32),      FIELD(parent_job, I32),
    FIELD(pid, I32),        FIELD(parent, I32),     FIELD(slot, I32),
    FIELD(code, I16),       FIELD(error, I16),      FIELD(signal, U8),
    FIELD(stop_signal, U8), FIELD(cause, U8),       FIELD(share, SHARE),
    FIELD(node, I16),       FIELD(group, I16),      FIELD(kind, I32),
};

enum { TEXT, WHY, AFTER, MARKS, OUTPUT, POINTERS }; /* their places in `known` */
#define ADDRESSES ((1u << POINTERS) - 1)
#define TIMES     (((1u << 6) - 1) << POINTERS) /* after them, from queued_us to retry_us */

#define FIELD_COUNT (sizeof fields / sizeof fields[0])

/*
 * A packed row: its state, these flags, a bit for each field that is written, its place among the
 * failures (at one place, for it changes there), the fields, the texts.
 */
enum {
    CORE_DUMPED = 1,
    READY = 2,
    LEAKED = 4,
    DONE_BEFORE = 8,
    THREAD = 16,
    SUCCEEDED = 32,
    UNSEEN = 64,
    UNMEASURED = 128,
    CUT = 256,
    ONE_TEXT = 512, /* the command is the name */
    FAILURE = 1024, /* it has one */
    PTY = 2048,
    STDIN_OPEN = 4096,
    RESTARTS = 8192,
    LOST = 16384, /* its cause says that too; this is for a glance */
};

#define FRONT_BYTES (sizeof(uint32_t) + sizeof(uint16_t) + 1)
#define FAILURE_AT  FRONT_BYTES

size_t pack_most(const struct board_job *job)
{
    return FRONT_BYTES + sizeof(uint32_t) + FIELD_COUNT * VARINT_MOST + strlen(job->name) +
           strlen(job->command) + 2;
}

/* ------------------------------------------------------------------ numbers */

/* Small ones of either sign are short. */
static uint64_t fold(int64_t number)
{
    return (uint64_t)number << 1 ^ (uint64_t)(number >> 63);
}

static int64_t unfold(uint64_t number)
{
    return (int64_t)(number >> 1 ^ -(number & 1));
}

/* Memory comes in kibibytes. */
static uint64_t shorten(uint64_t number)
{
    return number % 1024 == 0 && number != 0 ? number / 512 | 1 : number << 1;
}

static uint64_t lengthen(uint64_t number)
{
    return number & 1 ? (number >> 1) * 1024 : number >> 1;
}

/* ------------------------------------------------------------------- fields */

static uint16_t flags_of(const struct board_job *job)
{
    return (uint16_t)((job->core_dumped ? CORE_DUMPED : 0) | (job->ready ? READY : 0) |
                      (job->leaked ? LEAKED : 0) | (job->done_before ? DONE_BEFORE : 0) |
                      (job->thread ? THREAD : 0) | (job->succeeded ? SUCCEEDED : 0) |
                      (job->unseen ? UNSEEN : 0) | (job->unmeasured ? UNMEASURED : 0) |
                      (job->cut ? CUT : 0) | (job->command == job->name ? ONE_TEXT : 0) |
                      (job->failure != 0 ? FAILURE : 0) | (job->pty ? PTY : 0) |
                      (job->stdin_open ? STDIN_OPEN : 0) | (job->restarts ? RESTARTS : 0) |
                      (job->cause == FB_CAUSE_LOST ? LOST : 0));
}

static void set_flags(struct board_job *job, unsigned flags)
{
    job->core_dumped = (flags & CORE_DUMPED) != 0;
    job->ready = (flags & READY) != 0;
    job->leaked = (flags & LEAKED) != 0;
    job->done_before = (flags & DONE_BEFORE) != 0;
    job->thread = (flags & THREAD) != 0;
    job->succeeded = (flags & SUCCEEDED) != 0;
    job->unseen = (flags & UNSEEN) != 0;
    job->unmeasured = (flags & UNMEASURED) != 0;
    job->cut = (flags & CUT) != 0;
    job->pty = (flags & PTY) != 0;
    job->stdin_open = (flags & STDIN_OPEN) != 0;
    job->restarts = (flags & RESTARTS) != 0;
}

static int64_t number_at(const unsigned char *at, enum form form)
{
    int64_t i64;
    int32_t i32;
    int16_t i16;

    switch (form) {
    case FORM_I32:
        memcpy(&i32, at, sizeof i32);
        return i32;
    case FORM_I16:
        memcpy(&i16, at, sizeof i16);
        return i16;
    case FORM_U8:
        return *at;
    default:
        memcpy(&i64, at, sizeof i64);
        return i64;
    }
}

/* NULL: it says nothing. *last_us: the time before. */
static unsigned char *put_field(unsigned char *to, const unsigned char *at, enum form form,
                                int64_t *last_us)
{
    float share;
    const void *pointer;
    int64_t number;

    if (form == FORM_SHARE) {
        memcpy(&share, at, sizeof share);
        return share < 0 ? NULL : (unsigned char *)memcpy(to, at, sizeof share) + sizeof share;
    }
    if (form == FORM_POINTER) {
        memcpy(&pointer, at, sizeof pointer);
        return pointer == NULL ? NULL
                               : (unsigned char *)memcpy(to, at, sizeof pointer) + sizeof pointer;
    }
    number = number_at(at, form);
    if (number == (form == FORM_TIME ? -1 : 0))
        return NULL;
    if (form == FORM_I64)
        return varint_put(to, shorten((uint64_t)number));
    if (form != FORM_TIME)
        return varint_put(to, fold(number));
    to = varint_put(to, fold(number - *last_us));
    *last_us = number;
    return to;
}

static const unsigned char *take_addresses(const unsigned char *from, unsigned char *row,
                                           uint32_t known)
{
    for (; known != 0; known &= known - 1, from += sizeof(void *))
        memcpy(row + fields[__builtin_ctz(known)].at, from, sizeof(void *));
    return from;
}

static const unsigned char *take_times(const unsigned char *from, unsigned char *row,
                                       uint32_t known)
{
    int64_t time_us = 0;
    uint64_t taken;

    for (; known != 0; known &= known - 1) {
        from = varint_take(from, &taken);
        time_us += unfold(taken);
        memcpy(row + fields[__builtin_ctz(known)].at, &time_us, sizeof time_us);
    }
    return from;
}

/* Any other. */
static const unsigned char *take_field(const unsigned char *from, unsigned char *at, enum form form)
{
    uint64_t taken;
    int64_t number;

    if (form == FORM_SHARE) {
        memcpy(at, from, sizeof(float));
        return from + sizeof(float);
    }
    from = varint_take(from, &taken);
    if (form == FORM_I64) {
        taken = lengthen(taken);
        memcpy(at, &taken, sizeof taken);
        return from;
    }
    number = unfold(taken);
    if (form == FORM_I32)
        memcpy(at, &(int32_t){ (int32_t)number }, sizeof(int32_t));
    else if (form == FORM_I16)
        memcpy(at, &(int16_t){ (int16_t)number }, sizeof(int16_t));
    else
        *at = (unsigned char)number;
    return from;
}

/* --------------------------------------------------------------------- rows */

/* How many of the first addresses are written. */
static size_t pointers_before(uint32_t known, int place)
{
    return (size_t)__builtin_popcount(known & ((1u << place) - 1));
}

size_t pack_row(unsigned char *bytes, const struct board_job *job)
{
    uint16_t flags = flags_of(job);
    unsigned char *to = bytes + FRONT_BYTES;
    int64_t last_us = 0;
    uint32_t known = 0;

    if (flags & FAILURE) {
        memcpy(to, &job->failure, sizeof job->failure);
        to += sizeof job->failure;
    }
    for (unsigned i = 0; i < FIELD_COUNT; i++) {
        unsigned char *end = put_field(to, (const unsigned char *)job + fields[i].at,
                                       (enum form)fields[i].form, &last_us);
        known |= (uint32_t)(end != NULL) << i;
        to = end != NULL ? end : to;
    }
    bytes[0] = job->state;
    memcpy(bytes + 1, &flags, sizeof flags);
    memcpy(bytes + 1 + sizeof flags, &known, sizeof known);
    to = (unsigned char *)stpcpy((char *)to, job->name) + 1;
    if (!(flags & ONE_TEXT))
        to = (unsigned char *)stpcpy((char *)to, job->command) + 1;
    return (size_t)(to - bytes);
}

void pack_read(struct board_job *job, const unsigned char *bytes)
{
    const unsigned char *from = bytes + FRONT_BYTES;
    unsigned char *row = (unsigned char *)job;
    uint16_t flags;
    uint32_t known;

    memcpy(&flags, bytes + 1, sizeof flags);
    memcpy(&known, bytes + 1 + sizeof flags, sizeof known);
    job->state = bytes[0];
    set_flags(job, flags);
    if (flags & FAILURE) {
        memcpy(&job->failure, from, sizeof job->failure);
        from += sizeof job->failure;
    }
    from = take_addresses(from, row, known & ADDRESSES);
    from = take_times(from, row, known & TIMES);
    for (known &= ~(ADDRESSES | TIMES); known != 0; known &= known - 1) {
        const struct field *field = &fields[__builtin_ctz(known)];
        from = take_field(from, row + field->at, (enum form)field->form);
    }
    job->name = job->command = (const char *)from;
    if (!(flags & ONE_TEXT))
        job->command += strlen(job->name) + 1;
}

/* After the addresses come the times, in the order of a life, which ends with what is due next. */
void pack_glance(struct board_glance *glance, const unsigned char *bytes)
{
    enum { QUEUED, FORKED, BEGAN, EXITED, REAPED, GLANCED };
    const unsigned char *from = bytes + FRONT_BYTES;
    int64_t times_us[GLANCED] = { -1, -1, -1, -1, -1 }, last_us = 0;
    uint16_t flags;
    uint32_t known;
    uint64_t taken;

    memcpy(&flags, bytes + 1, sizeof flags);
    memcpy(&known, bytes + 1 + sizeof flags, sizeof known);
    from += flags & FAILURE ? sizeof(uint32_t) : 0;
    from += pointers_before(known, POINTERS) * sizeof(void *);
    for (int i = 0; i < GLANCED; i++)
        if (known >> (POINTERS + i) & 1) {
            from = varint_take(from, &taken);
            times_us[i] = last_us += unfold(taken);
        }
    *glance = (struct board_glance){ .state = (enum board_state)bytes[0],
                                     .forked_us = times_us[FORKED],
                                     .exited_us = times_us[EXITED],
                                     .reaped_us = times_us[REAPED],
                                     .lost = (flags & LOST) != 0 };
}

void pack_owned(unsigned char *bytes, struct pack_owned *out)
{
    unsigned char *from = bytes + FRONT_BYTES;
    uint32_t known;
    uint16_t flags;

    memcpy(&flags, bytes + 1, sizeof flags);
    memcpy(&known, bytes + 1 + sizeof flags, sizeof known);
    from += flags & FAILURE ? sizeof(uint32_t) : 0;
    *out = (struct pack_owned){ 0 };
    if (known >> TEXT & 1)
        out->text = from;
    if (known >> MARKS & 1)
        out->marks = from + pointers_before(known, MARKS) * sizeof(void *);
    if (known >> OUTPUT & 1)
        out->output = from + pointers_before(known, OUTPUT) * sizeof(void *);
}

enum board_state pack_state(const unsigned char *bytes)
{
    return (enum board_state)bytes[0];
}

void pack_set_failure(unsigned char *bytes, uint32_t failure)
{
    assert(failure != 0);
    memcpy(bytes + FAILURE_AT, &failure, sizeof failure);
}
