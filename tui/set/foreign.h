/*
 * foreign.h - what the readers of other programs' lists share: they make the tree of a job set, in
 * which every place is the list's. For the files list_*.c and foreign.c alone.
 */
#ifndef FB_SET_FOREIGN_H
#define FB_SET_FOREIGN_H

#include "inside.h"

/* A list that becomes { jobs: [...] }. What memory there was not is `failed`, asked at the end. */
struct foreign {
    struct reader_of_set *reader;
    struct node *root, *jobs, *last;
    struct node *known; /* names that words of the command line may choose */
    bool failed;
};

void set_list_open(struct foreign *list, struct reader_of_set *reader, struct place at);
/* 0 and *root, or -ENOMEM. */
int set_list_done(const struct foreign *list, struct node **root);

/* Nodes in the set's memory; NULL: no memory, and nothing below minds a NULL. */
struct node *set_list_text(struct foreign *list, struct place at, const char *bytes, size_t size);
struct node *set_list_string(struct foreign *list, struct place at, const char *text);
struct node *set_list_node(struct foreign *list, enum node_kind kind, struct place at);
void set_list_append(struct foreign *list, struct node *to, struct node *item);
void set_list_put(struct foreign *list, struct node *map, struct place at, const char *name,
                  struct node *value);
/* The next job, and its name unless that is NULL. */
struct node *set_list_job(struct foreign *list, struct place at, const char *name);

/*
 * A list that looks at the words of the command line itself says which names it knows, then checks
 * the words: each is one of them, or NAME=N. `what` they are: "process".
 */
void set_list_know(struct foreign *list, struct place at, const char *name, size_t size);
void set_list_check_words(struct foreign *list, const char *what);

/* One line is said of the whole file: keys that are passed over, and what is not quite the same. */
void set_list_pass(struct foreign *list, const char *key);
void set_list_say(struct foreign *list, const char *words);

/* "", ~ or null as YAML has it. */
bool set_list_null(const struct node *value);
/* true, yes, on and the like; false for everything else. */
bool set_list_true(const struct node *value);
/* A text, or NULL and the mistake. */
const char *set_list_word(struct foreign *list, const struct node *key, const char *wanted);
/* The number that a text is, or `otherwise`. */
long set_list_number(const struct node *value, long otherwise);

/*
 * A mapping of variables, or a list of NAME=value, becomes the job's `env`. Variables that are to
 * be taken away, a null, are appended to `unset`, for the shell, a blank before each.
 */
void set_list_env(struct foreign *list, struct node *job, const struct node *value,
                  struct text *unset);
void set_list_variable(struct foreign *list, struct node *job, struct place at, const char *name,
                       const char *value);
/* What runs: a line for the shell or a list of words, without the variables of `unset`. */
void set_list_run(struct foreign *list, struct node *job, struct node *value,
                  const struct text *unset);

#endif
