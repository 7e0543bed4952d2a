/* page.c - the files page.js and page.css as they are, in the program. */
#include "page.h"

#define HOLD(name, file)                                                                           \
    __asm__(".pushsection .rodata\n"                                                               \
            ".global " #name ", " #name "_end\n"                                                   \
            ".hidden " #name ", " #name "_end\n" #name ": .incbin \"" file "\"\n" #name            \
            "_end: .byte 0\n"                                                                      \
            ".popsection\n")

HOLD(page_script, FB_PAGE_DIR "/page.js");
HOLD(page_style, FB_PAGE_DIR "/page.css");
