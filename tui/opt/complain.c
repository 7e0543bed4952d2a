/*
 * complain.c - forkboard's own lines on standard error, where there is no run to take turns with.
 * Apart from the pump, so that what only has something to say needs no terminal.
 */
#include "complain.h"

#include "base/clean.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void complain_put(struct text *line, const char *message)
{
    text_puts(line, "forkboard: ");
    clean_puts(line, message);
    text_putc(line, '\n');
}

int complain(int status, const char *format, ...)
{
    struct text line = { 0 };
    char message[4096];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    complain_put(&line, message);
    if (line.size > 0)
        (void)!write(STDERR_FILENO, line.bytes,
                     line.size); /* else there is no place left to say it */
    text_fini(&line);
    return status;
}
