/* form.h - while the file of a lesson is read; for lesson.c and ask.c alone. */
#ifndef FB_TEACH_FORM_H
#define FB_TEACH_FORM_H

#include "lesson.h"

#include "set/tree.h"

struct teach_form {
    struct teach_lesson *lesson;
    struct wrongs wrongs;
    bool failed; /* memory was short */
};

/* The place of a key among the rows; -1: it is none, which is reported. */
int teach_form_key(struct teach_form *form, const struct node *key,
                   const struct teach_key_row *rows, int count);
/* A list of texts, ended by NULL; NULL: reported, or no memory. */
const char *const *teach_form_list(struct teach_form *form, const struct node *value,
                                   const char *name, size_t most);
const char *teach_form_beside(struct teach_form *form, const char *name);
/* A text of at most `most` bytes whose lines are one: it is broken where it is shown. NULL:
 * reported, or no memory. */
const char *teach_form_words(struct teach_form *form, const struct node *value, const char *name,
                             size_t most);
/* `ask`: 0 or -ENOMEM. */
int teach_form_ask(struct teach_form *form, const struct node *value);

#endif
