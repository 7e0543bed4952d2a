/*
 * expression.c - which expressions are taken: none whose match may take for ever, or whose states
 * may fill the memory. So no back-references, and no repetition that multiplies to more than a few
 * hundred.
 */
#include "expression.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define REPEAT_MOST 256

const char *expression_wrong(const char *pattern)
{
    long all = 1, least, most;
    char *end;
    regex_t expression;

    if (pattern[0] == '\0')
        return "it is empty";
    if (strlen(pattern) > EXPRESSION_MOST)
        return "it is longer than 256 bytes";
    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at == '\\' && isdigit((unsigned char)at[1]))
            return "it has a back-reference";
        if (*at == '\\' && at[1] != '\0') {
            at++;
            continue;
        }
        if (*at != '{' || !isdigit((unsigned char)at[1]))
            continue;
        least = strtol(at + 1, &end, 10);
        most = *end == ',' && isdigit((unsigned char)end[1]) ? strtol(end + 1, NULL, 10) : least;
        most = most > least ? most : least;
        all *= most > 1 && most <= REPEAT_MOST ? most : most > REPEAT_MOST ? REPEAT_MOST + 1 : 1;
        if (all > REPEAT_MOST)
            return "its repetitions multiply to more than 256";
    }
    if (regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0)
        return "it is no POSIX extended regular expression";
    regfree(&expression);
    return NULL;
}
