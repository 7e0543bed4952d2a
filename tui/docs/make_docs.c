/*
 * make_docs.c - a program of the build, not installed: prints a manual page's source or a
 * completion on standard output.
 *
 *     make_docs FILE.scd | bash | zsh | fish
 */
#include "docs.h"

#include <stdio.h>
#include <string.h>

static int read_page(const char *path, struct text *out)
{
    struct text source = { 0 };
    FILE *file = fopen(path, "re");
    char bytes[4096];
    size_t n;
    int r;

    if (file == NULL)
        return -1;
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_put(&source, bytes, n);
    fclose(file);
    r = docs_page(out, text_string(&source));
    text_fini(&source);
    return r;
}

int main(int argc, char **argv)
{
    struct text out = { 0 };
    int r = 0;

    if (argc != 2)
        return 2;
    if (strcmp(argv[1], "bash") == 0)
        docs_bash(&out);
    else if (strcmp(argv[1], "zsh") == 0)
        docs_zsh(&out);
    else if (strcmp(argv[1], "fish") == 0)
        docs_fish(&out);
    else
        r = read_page(argv[1], &out);
    if (r < 0 || out.failed || fwrite(out.bytes, 1, out.size, stdout) != out.size) {
        fprintf(stderr, "make_docs: %s cannot be made\n", argv[1]);
        r = -1;
    }
    text_fini(&out);
    return r < 0 || fflush(stdout) != 0;
}
