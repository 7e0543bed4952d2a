/*
 * complain.c - forkboard's own lines on standard error, where there is no run to take turns with.
 * Apart from the pump, so that what only has something to say needs no terminal.
 */
#include "complain.h"

#include "base/clean.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void complain_put(struct text *line, const char *message)
{
    size_t before = line->size;

    text_puts(line, "forkboard: ");
    clean_puts(line, message);
    text_putc(line, '\n');
    if (line->failed) /* half of it is none */
        line->size = before;
}

int complain(int status, const char *format, ...)
{
    static const char own[] = "forkboard: ";
    char message[4096], line[sizeof own + 3 * sizeof message]; /* what it says may be no memory */
    size_t used = sizeof own - 1;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    memcpy(line, own, used);
    used += clean_text(line + used, sizeof line - used - 1, message, strlen(message));
    line[used++] = '\n';
    (void)!write(STDERR_FILENO, line, used); /* else there is no place left to say it */
    return status;
}
