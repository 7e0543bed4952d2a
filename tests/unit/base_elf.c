/* base_elf.c - what an executable says of itself: our own file, and the same with wrong bytes. */
#include "base/elf.h"
#include "check_main.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A text that is in the file and names no library and no symbol. */
static const char *const text = "libmentioned.so __mentioned";

static unsigned char *bytes;
static size_t size;

static size_t there; /* so many are, whatever the file's size was */
static size_t asked; /* bytes, by all calls */
static size_t piece; /* so many at most by one call; 0: all */

static ssize_t read_bytes(const struct elf_file *file, uint64_t at, void *out, size_t wanted)
{
    size_t left = at < there ? there - (size_t)at : 0;
    size_t now = wanted < left ? wanted : left;

    if (piece > 0 && now > piece)
        now = piece;
    asked += now;
    memcpy(out, (const char *)file->bytes + at, now);
    return (ssize_t)now;
}

static bool has(const void *file, size_t whole, const char *library, const char *symbol)
{
    asked = 0;
    if (there == 0 || there > whole)
        there = whole;
    return elf_has(&(struct elf_file){ .read = read_bytes, .size = whole, .bytes = file }, library,
                   symbol);
}

static void load(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat status;

    ck_assert_int_eq(fstat(fd, &status), 0);
    size = (size_t)status.st_size;
    bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    for (size_t at = 0; at < size;) {
        ssize_t n = read(fd, bytes + at, size - at);
        ck_assert_int_gt(n, 0);
        at += (size_t)n;
    }
    close(fd);
}

static void drop(void)
{
    free(bytes);
}

START_TEST(it_knows)
{
    ck_assert(has(bytes, size, "libc.so", "none"));
    ck_assert(has(bytes, size, "libc.so.6", "none"));
    ck_assert(has(bytes, size, "none", "main"));
    ck_assert(!has(bytes, size, "none", "mai"));
    ck_assert(!has(bytes, size, "none", "none"));
    ck_assert(!has(bytes, size, "none", "close")); /* it is used, not defined */
    ck_assert(memmem(bytes, size, text, strlen(text)) != NULL);
    ck_assert(!has(bytes, size, "libmentioned.so", "__mentioned"));
    ck_assert(!has(text, strlen(text), "libmentioned.so", "__mentioned"));
}
END_TEST

/* However little comes at once. */
START_TEST(in_pieces)
{
    piece = 1000;
    ck_assert(has(bytes, size, "libc.so.6", "none"));
    ck_assert(has(bytes, size, "none", "main"));
    ck_assert(!has(bytes, size, "none", "none"));
    piece = 0;
}
END_TEST

/* Whatever stands there, nothing outside of the bytes is read: each size, in a block of its own. */
START_TEST(it_is_cut)
{
    size_t step = size / 200 + 1;

    for (size_t cut = 0; cut < size; cut += cut < 2 * sizeof(ElfW(Ehdr)) ? 1 : step) {
        unsigned char *copy = malloc(cut + 1);
        memcpy(copy, bytes, cut);
        copy = realloc(copy, cut > 0 ? cut : 1);
        has(copy, cut, "none", "none");
        free(copy);
    }
    ck_assert(!has(bytes, sizeof(ElfW(Ehdr)) - 1, "libc.so", "main"));
}
END_TEST

/* Numbers of the header and of the sections' headers are changed, one or a few at once. */
START_TEST(it_is_wrong)
{
    ElfW(Ehdr) head;
    size_t tables, count;
    unsigned random = 1;

    memcpy(&head, bytes, sizeof head);
    tables = head.e_shoff;
    count = (size_t)head.e_shnum * sizeof(ElfW(Shdr));
    for (int round = 0; round < 300; round++) {
        size_t at[3];
        unsigned char before[3];
        for (int i = 0; i < 3; i++) {
            random = random * 1103515245 + 12345;
            at[i] = round % 3 == 0 ? EI_NIDENT + (random >> 8) % (sizeof head - EI_NIDENT)
                                   : tables + (random >> 8) % count;
            before[i] = bytes[at[i]];
            bytes[at[i]] = (unsigned char)(random >> 4);
        }
        has(bytes, size, "none", "none");
        for (int i = 2; i >= 0; i--)
            bytes[at[i]] = before[i];
    }
    ck_assert(has(bytes, size, "libc.so", "none"));
    bytes[EI_CLASS] ^= 3;
    ck_assert(!has(bytes, size, "libc.so", "main"));
}
END_TEST

enum { STRINGS, SYMBOLS, MORE_SYMBOLS, SECTIONS };

/* Two tables of one symbol each, "first" and "second", and texts that go on to the end without one.
 * The file ends at `readable`, whatever it says. */
static void make(unsigned char *file, size_t whole, size_t readable)
{
    static const char texts[] = "first\0second";
    const size_t symbols = sizeof(ElfW(Ehdr)) + SECTIONS * sizeof(ElfW(Shdr));
    const size_t strings = readable - sizeof texts - 8;
    ElfW(Sym) symbol = { .st_shndx = 1 };
    ElfW(Shdr) sections[SECTIONS] = {
        { .sh_type = SHT_STRTAB, .sh_offset = strings, .sh_size = whole - strings },
        { .sh_type = SHT_SYMTAB, .sh_offset = symbols, .sh_size = 2 * sizeof symbol },
        { .sh_type = SHT_SYMTAB,
          .sh_offset = symbols + 2 * sizeof symbol,
          .sh_size = sizeof symbol },
    };
    ElfW(Ehdr)
        head = { .e_shoff = sizeof head, .e_shnum = SECTIONS, .e_shentsize = sizeof sections[0] };

    memcpy(head.e_ident, bytes, EI_NIDENT);
    memset(file, 'x', readable);
    memcpy(file, &head, sizeof head);
    memcpy(file + sizeof head, sections, sizeof sections);
    symbol.st_name = sizeof texts; /* the text without an end */
    memcpy(file + symbols, &symbol, sizeof symbol);
    symbol.st_name = 0;
    memcpy(file + symbols + sizeof symbol, &symbol, sizeof symbol);
    symbol.st_name = sizeof "first";
    memcpy(file + symbols + 2 * sizeof symbol, &symbol, sizeof symbol);
    memcpy(file + strings, texts, sizeof texts);
}

/* A file may hold as many symbols and as long texts as it likes: each is read once. */
START_TEST(it_is_read_once)
{
    static unsigned char file[4096];

    make(file, 1 << 20, sizeof file);
    there = sizeof file;
    ck_assert(has(file, 1 << 20, "none", "first"));
    ck_assert(!has(file, 1 << 20, "none", "second"));
    ck_assert_uint_lt(asked, 2 * sizeof file);
    make(file, (size_t)1 << 40, sizeof file); /* too much for texts */
    ck_assert(!has(file, (size_t)1 << 40, "none", "first"));
    ck_assert_uint_lt(asked, sizeof file);
}
END_TEST

enum { MANY = 10000 };

/* A table of very many symbols is read in parts, across which none lies. */
START_TEST(one_of_very_many)
{
    static const size_t places[] = { 0, 1, 2729, 2730, 2731, 4095, 4096, 4097, 8192, MANY - 1 };
    static const char texts[] = "\0wanted";
    const size_t strings = sizeof(ElfW(Ehdr)) + 2 * sizeof(ElfW(Shdr)), symbols = strings + 64;
    const size_t whole = symbols + MANY * sizeof(ElfW(Sym));
    const ElfW(Shdr) sections[] = {
        { .sh_type = SHT_STRTAB, .sh_offset = strings, .sh_size = sizeof texts },
        { .sh_type = SHT_SYMTAB, .sh_offset = symbols, .sh_size = MANY * sizeof(ElfW(Sym)) },
    };
    ElfW(Ehdr) head = { .e_shoff = sizeof head, .e_shnum = 2, .e_shentsize = sizeof sections[0] };
    const ElfW(Sym) symbol = { .st_name = 1, .st_shndx = 1 };
    unsigned char *file = calloc(1, whole);

    there = 0;
    memcpy(head.e_ident, bytes, EI_NIDENT);
    memcpy(file, &head, sizeof head);
    memcpy(file + sizeof head, sections, sizeof sections);
    memcpy(file + strings, texts, sizeof texts);
    ck_assert(!has(file, whole, "none", "wanted"));
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        unsigned char *place = file + symbols + places[i] * sizeof symbol;
        memcpy(place, &symbol, sizeof symbol);
        ck_assert_msg(has(file, whole, "none", "wanted"), "symbol %zu", places[i]);
        memset(place, 0, sizeof symbol);
    }
    free(file);
}
END_TEST

/* It may become shorter while it is read: what is gone is not there. */
START_TEST(it_is_cut_meanwhile)
{
    for (size_t left = 1; left < size; left += size / 50 + 1) {
        there = left;
        ck_assert(!has(bytes, size, "none", "none"));
        ck_assert_uint_le(asked, 4 * left);
    }
    there = 0;
    ck_assert(has(bytes, size, "none", "main"));
}
END_TEST

CHECK_MAIN_APART("elf")
{
    tcase_add_checked_fixture(all, load, drop);
    tcase_add_test(all, it_knows);
    tcase_add_test(all, in_pieces);
    tcase_add_test(all, it_is_cut);
    tcase_add_test(all, it_is_wrong);
    tcase_add_test(all, it_is_read_once);
    tcase_add_test(all, one_of_very_many);
    tcase_add_test(all, it_is_cut_meanwhile);
}
