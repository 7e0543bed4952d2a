/*
 * request.c - any process of the user may connect and write anything: a line is a word and as many
 * numbers as it takes, with one blank before each, or it is nothing.
 */
#include "request.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static const struct {
    const char *name;
    enum ctl_takes takes;
    bool answered;
} words[] = {
#define CTL_ROW(word, text, takes, answered) { text, CTL_TAKES_##takes, answered },
    CTL_WORDS(CTL_ROW)
#undef CTL_ROW
};

bool ctl_request_answered(enum ctl_word word)
{
    return words[word].answered;
}

/* What of the line is left. */
struct rest {
    char *at, *end;
};

/* " 123": below `most`, without a sign or a leading zero. */
static bool take_number(struct rest *rest, int64_t most, int64_t *out)
{
    const char *from = rest->at + 1;
    int64_t value = 0;

    if (rest->at == rest->end || *rest->at != ' ')
        return false;
    for (rest->at++; rest->at < rest->end && *rest->at >= '0' && *rest->at <= '9'; rest->at++) {
        value = value * 10 + (*rest->at - '0');
        if (value > most)
            return false;
    }
    *out = value;
    return rest->at > from && (*from != '0' || rest->at == from + 1);
}

static bool take_int(struct rest *rest, int *out)
{
    int64_t value;

    if (!take_number(rest, INT_MAX, &value))
        return false;
    *out = (int)value;
    return true;
}

static bool take_job(struct rest *rest, uint32_t *out)
{
    int64_t value;

    if (!take_number(rest, UINT32_MAX, &value))
        return false;
    *out = (uint32_t)value;
    return true;
}

static bool take_jobs(struct rest *rest, struct ctl_request *request)
{
    while (rest->at < rest->end) {
        if (request->job_count == CTL_SAMPLE_MOST ||
            !take_job(rest, &request->jobs[request->job_count]) ||
            request->jobs[request->job_count++] == 0)
            return false;
    }
    return true;
}

static int digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* " 6c73": each byte as two digits. None at all: its input is at its end. */
static bool take_bytes(struct rest *rest, struct ctl_request *request)
{
    char *from = rest->at + 1, *to = rest->at;

    if (rest->at == rest->end || *rest->at != ' ' || (rest->end - from) % 2 != 0)
        return false;
    request->bytes = to;
    for (; from < rest->end; from += 2) {
        int high = digit(from[0]), low = digit(from[1]);
        if (high < 0 || low < 0)
            return false;
        *to++ = (char)(high * 16 + low);
    }
    request->size = (size_t)(to - request->bytes);
    rest->at = rest->end;
    return true;
}

static bool take_all(struct rest *rest, struct ctl_request *request, enum ctl_takes takes)
{
    switch (takes) {
    case CTL_TAKES_JOB:
        return take_job(rest, &request->job) && request->job != 0;
    case CTL_TAKES_JOB_OR_NONE:
        return take_job(rest, &request->job);
    case CTL_TAKES_JOB_NUMBER:
        return take_job(rest, &request->job) && request->job != 0 &&
               take_int(rest, &request->number);
    case CTL_TAKES_NUMBER:
        return take_int(rest, &request->number);
    case CTL_TAKES_TWO:
        return take_int(rest, &request->number) && take_int(rest, &request->second);
    case CTL_TAKES_JOBS:
        return take_jobs(rest, request);
    case CTL_TAKES_JOB_BYTES:
        return take_job(rest, &request->job) && request->job != 0 && take_bytes(rest, request);
    default:
        return true;
    }
}

int ctl_request_read(struct ctl_request *request, char *line, size_t size)
{
    struct rest rest = { line, line + size };
    size_t length = 0;

    request->job = 0;
    request->number = request->second = 0;
    request->job_count = request->size = 0;
    request->bytes = NULL;
    while (length < size && line[length] >= 'a' && line[length] <= 'z')
        length++;
    rest.at += length;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i].name) != length || memcmp(words[i].name, line, length) != 0)
            continue;
        request->word = (enum ctl_word)i;
        return take_all(&rest, request, words[i].takes) && rest.at == rest.end ? 0 : -EINVAL;
    }
    return -EINVAL;
}
