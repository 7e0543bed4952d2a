/*
 * fuzz_emulate.c - any bytes to a worker's terminal, of any size that changes between them: no
 * crash, every cell a character that no terminal obeys, every answer short, and memory that is all
 * given back. The first bytes are sizes; a byte 0xFE is another size, 0xFF is what a person types.
 */
#include "base/utf8.h"
#include "emulate/emulate.h"
#include "emulate/keyboard.h"

#include <assert.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define GRID_ROWS 40
#define GRID_COLS 90

static void told(void *context, const char *bytes, size_t size)
{
    size_t *all = context;

    (void)bytes;
    assert(size < 256);
    *all += size;
}

static void look(struct emulate *terminal, struct grid *grid, int place)
{
    grid_clear(grid);
    emulate_draw(terminal, grid, place % 3 - 1, place % 5 - 2);
    for (int row = 0; row < grid->rows; row++)
        for (int col = 0; col < grid->cols; col++) {
            const struct grid_cell *cell = grid_at(grid, row, col);
            assert(cell->base == 0 ? col > 0 : cell->base >= ' ' && cell->base != 0x7F);
            assert(cell->base < 0x80 || cell->base >= 0xA0);
            assert(!utf8_hidden(cell->base));
        }
}

static void type(struct emulate_keyboard *keyboard, const struct emulate_modes *modes,
                 const char *bytes, size_t size)
{
    struct emulate_mouse mouse;
    struct text out = { 0 };
    size_t at = 0;

    while (at < size) {
        enum emulate_typed typed = emulate_type(keyboard, modes, bytes, size, &at, &out, &mouse);
        if (typed == EMULATE_MOUSE_MOVED)
            emulate_type_mouse(modes, &mouse, &out);
        assert(keyboard->size <= EMULATE_PENDING && out.size <= size * 8 + 64);
    }
    text_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct emulate_keyboard keyboard = { 0 };
    struct emulate_modes modes = { 0 };
    struct emulate *terminal;
    struct grid grid;
    size_t answered = 0;
    int looks = 0;

    setlocale(LC_CTYPE, "C.UTF-8");
    if (size < 2 || !emulate_there() || emulate_open(&terminal, data[0] % 40, data[1] % 90) < 0)
        return 0;
    if (grid_open(&grid, GRID_ROWS, GRID_COLS) < 0)
        abort();
    for (size_t at = 2; at < size;) {
        size_t n = 0;
        while (at + n < size && data[at + n] < 0xFE)
            n++;
        emulate_modes_put(&modes, (const char *)data + at, n);
        emulate_put(terminal, (const char *)data + at, n, told, &answered);
        if (at + n < size && data[at + n] == 0xFF)
            type(&keyboard, &modes, (const char *)data + at, n);
        else if (at + n + 2 < size)
            emulate_resize(terminal, data[at + n + 1] % 40, data[at + n + 2] % 90);
        if (looks++ < 4)
            look(terminal, &grid, (int)at);
        at += n + 1;
    }
    look(terminal, &grid, 0);
    assert(answered <= size * 64);
    grid_close(&grid);
    emulate_close(terminal);
    return 0;
}
