/*
 * set_env_file.c - files of variables: each a row, the file and the variables of a job that has it,
 * or the mistake. And which of several places wins.
 */
#include "base/text.h"
#include "check_main.h"
#include "made_file.h"
#include "set/set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *file, *seen;
} files[] = {
    { "A=b\n", "A=b|" },
    { "A=b", "A=b|" },
    { "# c\n\n  \t\nA=b # d\r\nB = c d \n", "A=b|B=c d|" },
    { "export A=b#c\nA=d", "A=d|" },
    { "A='x # $y\\n'\nB=\"x\\ny\" # z\nC=", "A=x # $y\\n|B=x\ny|C=|" },
    { "A=\"two\nlines\"\nB=c", "A=two\nlines|B=c|" },
    { "A={}$(x)", "A={}$(x)|" },
    { "zZ09_=a\nAz=b\n0.-z=c", "zZ09_=a|Az=b|0.-z=c|" },
    { "A=\"a\\tb\\rc\\\\d\\e\"", "A=a\tb\rc\\de|" },
    { "A= \nB=\t\r\nC=c", "A=|B=|C=c|" },
    { "export  A = b \t\r\nexport=c\nexports=d", "A=b|export=c|exports=d|" },
    { "A=b#c #d\nB=#e\nC=f\t#g\n#h=i", "A=b#c|B=|C=f|" },
    { "A='b' c\nD=\"e\"f\ng", "E:3:1: NAME=value is wanted\n" },
    { "A=\"x\ny\"\nnot so", "E:3:1: NAME=value is wanted\n" },
    { "not so=x\nB", "E:1:1: NAME=value is wanted\nE:2:1: NAME=value is wanted\n" },
    { "A='b\nc", "E:1:1: this quote is never closed\n" },
    { "A=b\nnot so\n=c", "E:2:1: NAME=value is wanted\nE:3:1: NAME=value is wanted\n" },
    { "A='b\n", "E:1:1: this quote is never closed\n" },
};

/* The job's variables, or the mistakes, in which the file is E and the set is left out. */
static void put(struct text *out, const char *set_text, const char *path,
                const struct set_options *options)
{
    struct text mistakes = { 0 };
    struct set *set;
    size_t size = strlen(path);

    set_read(&set, "s", set_text, strlen(set_text), options, &mistakes);
    for (const char *const *env = set != NULL ? set_job(set, 1).env : NULL; env != NULL && *env;
         env++)
        text_printf(out, "%s|", *env);
    for (const char *at = text_string(&mistakes); *at != '\0'; at++) {
        if (strncmp(at, "s: ", 3) == 0)
            at += 3;
        if (strncmp(at, path, size) == 0) {
            text_putc(out, 'E');
            at += size;
        }
        text_putc(out, *at);
    }
    set_close(set);
    text_fini(&mistakes);
}

START_TEST(a_file)
{
    const char *path = make_file(files[_i].file, strlen(files[_i].file));
    char set_text[200];
    struct text seen = { 0 };

    snprintf(set_text, sizeof set_text, "jobs: [{ run: a, env_file: %s, each: [x] }]", path);
    put(&seen, set_text, path, NULL);
    ck_assert_str_eq(text_string(&seen), files[_i].seen);
    unlink(path);
    text_fini(&seen);
}
END_TEST

/* One that cannot be read is a mistake where it is named; by an option it is named nowhere. */
START_TEST(no_file)
{
    static const char given[] = "no/such";
    static const struct {
        const char *set, *seen;
    } rows[] = {
        { "jobs: [{ run: a, env_file: no.env }]",
          "s:1:28: env_file: no.env: No such file or directory\n" },
        { "env_file: [/, no.env]\njobs: [{ run: a }]",
          "s:1:12: env_file: /: Is a directory\n"
          "s:1:15: env_file: no.env: No such file or directory\n" },
        { "jobs: [{ run: a }]", "forkboard: E: No such file or directory\n" },
    };
    const char *path = given;
    const struct set_options options = { .env_files = &path, .env_file_count = 1 };
    struct text seen = { 0 };

    put(&seen, rows[_i].set, given, _i == 2 ? &options : NULL);
    ck_assert_str_eq(text_string(&seen), rows[_i].seen);
    text_fini(&seen);
}
END_TEST

/* A job's own, its file's, the set's, the command line's, the set's file's. */
START_TEST(order)
{
    char one[64], two[64], three[64], set_text[400];
    const char *given = three;
    const struct set_options options = { .env_files = &given, .env_file_count = 1 };
    struct text seen = { 0 };

    strcpy(one, make_file("A=1\nB=1\nC=1\nD=1\nE=1\n", 20));
    strcpy(two, make_file("A=2\nB=2\n", 8));
    strcpy(three, make_file("A=3\nB=3\nC=3\nD=3\n", 16));
    snprintf(set_text, sizeof set_text,
             "env_file: [%s]\nenv: { A: s, B: s, C: s }\n"
             "jobs: [{ run: a, env: { A: j }, env_file: [%s] }]",
             one, two);
    put(&seen, set_text, one, &options);
    ck_assert_str_eq(text_string(&seen), "C=s|D=3|E=1|A=j|B=2|");
    unlink(one);
    unlink(two);
    unlink(three);
    text_fini(&seen);
}
END_TEST

CHECK_MAIN("files of variables")
{
    tcase_add_loop_test(all, a_file, 0, (int)(sizeof files / sizeof files[0]));
    tcase_add_loop_test(all, no_file, 0, 3);
    tcase_add_test(all, order);
}
