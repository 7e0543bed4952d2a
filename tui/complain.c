/*
 * complain.c - forkboard's own lines on standard error, where there is no run to take turns with.
 * Apart from the pump, so that who only has something to say needs no terminal.
 */
#include "pump.h"

#include "clean.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void pump_put_complaint(struct text *line, const char *message)
{
    text_puts(line, "forkboard: ");
    clean_puts(line, message);
    text_putc(line, '\n');
}

int pump_complain(int status, const char *format, ...)
{
    struct text line = { 0 };
    char message[4096];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    pump_put_complaint(&line, message);
    if (line.size > 0)
        (void)!write(STDERR_FILENO, line.bytes, line.size); /* else nobody is left to tell */
    text_fini(&line);
    return status;
}
