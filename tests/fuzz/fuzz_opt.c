/* fuzz_opt.c - any words on the command line: taken, or refused in one line of text. */
#include "base/utf8.h"
#include "opt/complain.h"
#include "opt/opt.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MOST 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As it is reported, it is one line, and a terminal obeys no byte of it. */
static void harmless(const char *error)
{
    struct text line = { 0 };
    uint32_t point;

    complain_put(&line, error);
    for (size_t at = 0, n; at + 1 < line.size; at += n) {
        n = utf8_read(line.bytes + at, line.size - at, &point);
        assert(n > 0 && point >= 0x20 && (point < 0x7F || point >= 0xA0) && !utf8_hidden(point));
    }
    text_fini(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum opt_command commands[] = { OPT_RUN, OPT_DEMO, OPT_REPLAY, OPT_WATCH };
    char *words[WORDS_MOST + 2] = { NULL }, *copy, error[4400] = "";
    int count = 1;
    struct opt opt;

    if (size < 2)
        return 0;
    copy = malloc(size);
    memcpy(copy, data + 1, size - 1);
    copy[size - 1] = '\0';
    words[0] = copy + size - 1; /* the command's own word is not looked at */
    for (char *at = copy; at < copy + size && count <= WORDS_MOST; at += strlen(at) + 1)
        words[count++] = at;
    if (opt_parse(&opt, commands[data[0] % 4], count, words, error, sizeof error) < 0) {
        assert(error[0] != '\0' && strlen(error) < sizeof error);
        harmless(error);
    } else {
        assert(opt.rest_count >= 0 && opt.rest_count < count);
        assert(opt.run.timeout_us >= 0 && opt.run.grace_us >= 0 && opt.run.delay_us >= 0);
        assert(opt.run.slots >= 0);
    }
    opt_fini(&opt);
    free(copy);
    return 0;
}
