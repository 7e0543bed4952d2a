/* elf.h - what an executable file says of itself. Pure: its bytes are asked for. */
#ifndef FB_BASE_ELF_H
#define FB_BASE_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A file, which may become shorter meanwhile. */
struct elf_file {
    /* As pread(2): fewer bytes where no more are there, 0 or less where none. */
    ssize_t (*read)(const struct elf_file *file, uint64_t at, void *bytes, size_t size);
    uint64_t size;
    int fd;            /* read()'s own */
    const void *bytes; /* the same */
};

/*
 * Whether it needs a shared library whose name begins so (DT_NEEDED), or defines that symbol.
 * False where the file does not say: its tables were stripped or have more than 64 MiB, it is no
 * ELF file of this machine's kind, or memory is short.
 */
bool elf_has(const struct elf_file *file, const char *library, const char *symbol);

#endif
