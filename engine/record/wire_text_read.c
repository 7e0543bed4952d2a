/*
 * wire_text_read.c - words of a record that hold any bytes but NUL, and the memory for what a job
 * points to.
 */
#include "wire_text_read.h"

#include "wire_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *wire_own(struct wire_reader *reader, size_t count, size_t each)
{
    void *memory, **wider;

    if (reader->owned_count == reader->owned_room) {
        size_t room = reader->owned_room * 2 + 8;
        wider = reallocarray(reader->owned, room, sizeof *wider);
        if (wider == NULL)
            return NULL;
        reader->owned = wider;
        reader->owned_room = room;
    }
    memory = calloc(count, each);
    if (memory != NULL)
        reader->owned[reader->owned_count++] = memory;
    return memory;
}

/* A string, or an object with the base64 of its bytes. NULL: no memory, if nothing is wrong. */
static const char *read_word(struct wire_reader *reader, struct fields *fields, const char *name,
                             const json_t *value)
{
    const json_t *bytes = json_object_get(value, "bytes");
    size_t size, made;
    char *word;

    if (json_is_string(value)) {
        if (strlen(json_string_value(value)) != json_string_length(value))
            fields_wrong(fields, name, "holds a NUL");
        return json_string_value(value);
    }
    if (!json_is_string(bytes)) {
        fields_wrong(fields, name, "is neither a string nor bytes");
        return "";
    }
    size = json_string_length(bytes);
    word = wire_own(reader, size + 1, 1);
    if (word == NULL)
        return NULL;
    made = wire_decode(json_string_value(bytes), size, word);
    if (made == SIZE_MAX)
        fields_wrong(fields, name, "is no base64");
    else if (memchr(word, '\0', made) != NULL)
        fields_wrong(fields, name, "holds a NUL");
    return word;
}

int wire_read_text(struct wire_reader *reader, struct fields *fields, const char *name,
                   const char **out)
{
    size_t size;

    if (!fields_has(fields, name))
        return 0;
    *out = fields_bytes(fields, name, &size) != NULL
               ? fields_string(fields, name, NULL)
               : read_word(reader, fields, name, fields_nested(fields, name));
    return *out != NULL ? 0 : -ENOMEM;
}

int wire_read_words(struct wire_reader *reader, struct fields *fields, const char *name,
                    const char *const **out)
{
    const json_t *list = fields_array(fields, name);
    size_t count = json_array_size(list);
    const char **words;

    if (list == NULL)
        return 0;
    words = wire_own(reader, count + 1, sizeof *words);
    for (size_t i = 0; words != NULL && i < count; i++) {
        words[i] = read_word(reader, fields, name, json_array_get(list, i));
        if (words[i] == NULL)
            return -ENOMEM;
    }
    *out = words;
    return words != NULL ? 0 : -ENOMEM;
}
