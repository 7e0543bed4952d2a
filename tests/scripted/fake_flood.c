/*
 * fake_flood.c - the stand-in's workers that write more than a pipe holds: each as fast as it is
 * read, a letter of its own.
 */
#include "fake_kernel.h"

#include <string.h>

bool fake_flood(int number)
{
    struct process *process = &fake.processes[number];
    struct pipe_state *pipe = &fake.pipes[process->out];
    int64_t left = process->script.floods_bytes - process->flooded;
    size_t room = sizeof pipe->bytes - pipe->size,
           size = (int64_t)room < left ? room : (size_t)left;

    if (process->script.floods_bytes == 0 || process->dead)
        return false;
    memset(pipe->bytes + pipe->size, 'a' + number, size);
    pipe->size += size;
    process->flooded += (int64_t)size;
    return process->flooded == process->script.floods_bytes;
}

int64_t fake_flooded(int worker)
{
    return fake.processes[worker - 1].flooded;
}

void fake_flood_out(const char *bytes, size_t size)
{
    size_t used = strlen(fake.letters);

    for (size_t i = 0; i < size; i++)
        if (used < sizeof fake.letters - 1 && (used == 0 || bytes[i] != fake.letters[used - 1]))
            fake.letters[used++] = bytes[i];
}

const char *fake_letters(void)
{
    return fake.letters;
}
