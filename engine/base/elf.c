/*
 * elf.c - what an executable file says of itself: the libraries that it needs and the symbols that
 * it defines, by its section headers. The bytes may be anything: whatever lies outside of them is
 * not there. They are read and not mapped: a file that is cut meanwhile would end us by SIGBUS.
 * Files of another word size or byte order say nothing.
 */
#include "elf.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_MOST  ((uint64_t)64 * 1024 * 1024)
#define CHUNK_BYTES ((size_t)98304)

_Static_assert(CHUNK_BYTES % sizeof(ElfW(Sym)) == 0 && CHUNK_BYTES % sizeof(ElfW(Dyn)) == 0,
               "no entry lies across two chunks");

struct elf {
    const struct elf_file *file;
    ElfW(Ehdr) head;
    unsigned char *chunk; /* of a table of entries */
    char *strings;
    size_t strings_size;
};

/* As many of those bytes as are there. */
static size_t read_some(const struct elf *elf, uint64_t at, void *bytes, size_t size)
{
    size_t done = 0;
    ssize_t n = 1;

    while (n > 0 && done < size) {
        n = elf->file->read(elf->file, at + done, (char *)bytes + done, size - done);
        done += n > 0 ? (size_t)n : 0;
    }
    return done;
}

static bool lies_within(const struct elf *elf, uint64_t at, uint64_t size)
{
    return at <= elf->file->size && size <= elf->file->size - at;
}

static bool section(const struct elf *elf, uint64_t index, ElfW(Shdr) * out)
{
    uint64_t at = elf->head.e_shoff + index * sizeof *out;

    return index < elf->head.e_shnum && elf->head.e_shentsize == sizeof *out &&
           elf->head.e_shoff <= elf->file->size && lies_within(elf, at, sizeof *out) &&
           read_some(elf, at, out, sizeof *out) == sizeof *out && out->sh_size <= TABLE_MOST &&
           lies_within(elf, out->sh_offset, out->sh_size);
}

/* A table of strings is looked at here and there: all of it is taken. */
static void take_strings(struct elf *elf, const ElfW(Shdr) * strings)
{
    free(elf->strings);
    elf->strings_size = 0;
    elf->strings = strings->sh_type == SHT_STRTAB ? malloc(strings->sh_size) : NULL;
    if (elf->strings != NULL)
        elf->strings_size = read_some(elf, strings->sh_offset, elf->strings, strings->sh_size);
}

/* Whether those bytes stand there: no more than them is looked at, as a text need not end. */
static bool stands(const struct elf *elf, uint64_t at, const char *wanted, size_t size)
{
    return at <= elf->strings_size && size <= elf->strings_size - at &&
           memcmp(elf->strings + at, wanted, size) == 0;
}

/* Of the entries in `chunk`. */
static bool defines(const struct elf *elf, size_t bytes, const char *wanted)
{
    size_t size = strlen(wanted) + 1;
    ElfW(Sym) symbol;

    for (size_t at = 0; at + sizeof symbol <= bytes; at += sizeof symbol) {
        memcpy(&symbol, elf->chunk + at, sizeof symbol);
        if (symbol.st_shndx != SHN_UNDEF && stands(elf, symbol.st_name, wanted, size))
            return true;
    }
    return false;
}

static bool needs(const struct elf *elf, size_t bytes, const char *wanted, bool *ended)
{
    size_t size = strlen(wanted);
    ElfW(Dyn) entry;

    for (size_t at = 0; at + sizeof entry <= bytes; at += sizeof entry) {
        memcpy(&entry, elf->chunk + at, sizeof entry);
        *ended = entry.d_tag == DT_NULL;
        if (*ended)
            return false;
        if (entry.d_tag == DT_NEEDED && stands(elf, entry.d_un.d_val, wanted, size))
            return true;
    }
    return false;
}

static bool table_has(const struct elf *elf, const ElfW(Shdr) * table, const char *library,
                      const char *symbol)
{
    bool has = false, ended = false;

    for (uint64_t at = 0; !has && !ended && at < table->sh_size; at += CHUNK_BYTES) {
        uint64_t left = table->sh_size - at;
        size_t wanted = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
        size_t bytes = read_some(elf, table->sh_offset + at, elf->chunk, wanted);
        has = table->sh_type == SHT_DYNAMIC ? needs(elf, bytes, library, &ended)
                                            : defines(elf, bytes, symbol);
        ended |= bytes < wanted;
    }
    return has;
}

/* A file has one section of each of these types at most; that it is read no more often bounds what
 * a file can make us do by its size. */
static bool is_first(ElfW(Word) type, bool seen[SHT_DYNSYM + 1])
{
    bool first = (type == SHT_DYNAMIC || type == SHT_DYNSYM || type == SHT_SYMTAB) && !seen[type];

    if (first)
        seen[type] = true;
    return first;
}

static bool read_head(struct elf *elf)
{
    const int class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    const int order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;

    return read_some(elf, 0, &elf->head, sizeof elf->head) == sizeof elf->head &&
           memcmp(elf->head.e_ident, ELFMAG, SELFMAG) == 0 &&
           elf->head.e_ident[EI_CLASS] == class && elf->head.e_ident[EI_DATA] == order;
}

bool elf_has(const struct elf_file *file, const char *library, const char *symbol)
{
    bool seen[SHT_DYNSYM + 1] = { false }, has = false;
    struct elf elf = { .file = file };
    ElfW(Shdr) table, strings;

    if (!read_head(&elf) || (elf.chunk = malloc(CHUNK_BYTES)) == NULL)
        return false;
    for (uint64_t i = 0; !has && i < elf.head.e_shnum; i++) {
        if (!section(&elf, i, &table) || !section(&elf, table.sh_link, &strings) ||
            !is_first(table.sh_type, seen))
            continue;
        take_strings(&elf, &strings);
        has = table_has(&elf, &table, library, symbol);
    }
    free(elf.chunk);
    free(elf.strings);
    return has;
}
