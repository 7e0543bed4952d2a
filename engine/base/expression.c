/*
 * expression.c - an expression is parsed into the steps of a small program. Jumps are relative, so
 * a part can be moved and copied: a repetition is written out, and what it comes to is bounded.
 * There are no back-references, which cannot be matched so. Beside POSIX it knows GNU's \w \s \b \<
 * ..., and \d and \t; a backslash before another letter is a mistake that would never match.
 */
#include "expression_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    struct expression *to;
    const char *at, *wrong;
};

static void parse_either(struct parser *parser, bool within);

/* ---------------------------------------------------------------- steps */

static void put(struct parser *parser, enum expression_kind kind, uint32_t value)
{
    struct expression *to = parser->to;

    if (to->steps_used == EXPRESSION_STEPS)
        parser->wrong = "it is too long when its repetitions are written out";
    else
        to->steps[to->steps_used++] = (struct expression_step){ .kind = kind, .value = value };
    to->looks |= kind >= FOR_END;
}

/* Before the part that begins there; a jump that leaves it is made later. */
static void put_before(struct parser *parser, size_t from, int32_t jump)
{
    struct expression_step *steps = parser->to->steps;

    put(parser, FOR_SPLIT, 0);
    if (parser->wrong != NULL)
        return;
    memmove(steps + from + 1, steps + from, (parser->to->steps_used - from - 1) * sizeof *steps);
    steps[from] = (struct expression_step){ .kind = FOR_SPLIT, .to = jump };
}

static void put_jump(struct parser *parser, enum expression_kind kind, ptrdiff_t jump)
{
    put(parser, kind, 0);
    if (parser->wrong == NULL)
        parser->to->steps[parser->to->steps_used - 1].to = (int32_t)jump;
}

static void put_copy(struct parser *parser, size_t from, size_t size)
{
    for (size_t i = 0; i < size && parser->wrong == NULL; i++) {
        const struct expression_step *step = &parser->to->steps[from + i];
        put(parser, step->kind, step->value);
        if (parser->wrong == NULL)
            parser->to->steps[parser->to->steps_used - 1].to = step->to;
    }
}

/* The part from there on so many times; most < 0: without end. */
static void repeat(struct parser *parser, size_t from, long least, long most)
{
    struct expression *to = parser->to;
    size_t size = to->steps_used - from, more = (size_t)(most - least);

    if (most == 0 || size == 0) {
        to->steps_used = from;
        return;
    }
    if (least == 0 && most < 0) {
        put_before(parser, from, (int32_t)size + 2);
        put_jump(parser, FOR_JUMP, -(ptrdiff_t)size - 1);
        return;
    }
    if (least == 0) {
        put_before(parser, from++, (int32_t)(more * (size + 1)));
        more--;
    }
    for (long i = 1; i < least; i++)
        put_copy(parser, from, size);
    if (most < 0)
        put_jump(parser, FOR_SPLIT, -(ptrdiff_t)size);
    for (; most > 0 && more > 0 && parser->wrong == NULL; more--) {
        put_jump(parser, FOR_SPLIT, (ptrdiff_t)(more * (size + 1)));
        put_copy(parser, from, size);
    }
}

/* ---------------------------------------------------------------- parts */

/* A number, or -1; what is too large is one more than may be. */
static long read_number(const char **at)
{
    long number = isdigit((unsigned char)**at) ? 0 : -1;

    for (; isdigit((unsigned char)**at); ++*at)
        if (number <= EXPRESSION_REPEAT)
            number = number * 10 + **at - '0';
    return number;
}

/* {3}, {3,}, {3,5}, {,5} */
static void parse_interval(struct parser *parser, size_t from)
{
    long least, most;

    parser->at++;
    least = read_number(&parser->at);
    most = least;
    if (*parser->at == ',') {
        parser->at++;
        most = read_number(&parser->at);
        least = least < 0 ? 0 : least;
    }
    if (*parser->at != '}' || least < 0 || (most >= 0 && most < least))
        parser->wrong = "its '{' begins no repetition such as {2,3}; as a character it is \\{";
    else if (least > EXPRESSION_REPEAT || most > EXPRESSION_REPEAT)
        parser->wrong = "it repeats something more than 256 times";
    else
        repeat(parser, from, least, most);
    parser->at++;
}

static void put_class(struct parser *parser, const char *name, bool negated)
{
    put(parser, FOR_SET, (uint32_t)parser->to->sets_used);
    expression_set_new(parser->to)->negated = negated;
    expression_set_class(parser->to, name, strlen(name));
}

/* Whether it may be repeated. */
static bool parse_escape(struct parser *parser)
{
    static const char edges[] = "bB<>`'";
    static const enum expression_kind kinds[] = { FOR_EDGE,      FOR_NO_EDGE, FOR_WORD_BEGINS,
                                                  FOR_WORD_ENDS, FOR_BEGIN,   FOR_END };
    unsigned char byte = (unsigned char)*parser->at;
    const char *edge = byte != '\0' ? strchr(edges, byte) : NULL;

    if (edge != NULL)
        put(parser, kinds[edge - edges], 0);
    else if (tolower(byte) == 'w' || tolower(byte) == 's' || tolower(byte) == 'd')
        put_class(parser,
                  tolower(byte) == 'w'   ? "word"
                  : tolower(byte) == 's' ? "space"
                                         : "digit",
                  byte < 'a');
    else if (byte == '\0')
        parser->wrong = "it ends with a backslash";
    else if (isdigit(byte))
        parser->wrong = "it has a back-reference";
    else if (isalpha(byte) && byte != 't')
        parser->wrong = "it has a backslash before a letter that means nothing there";
    else if (byte == 't')
        put(parser, FOR_POINT, '\t');
    else {
        put(parser, FOR_POINT, expression_point(&parser->at));
        return true;
    }
    parser->at++;
    return edge == NULL;
}

/* Whether it may be repeated: an anchor may not. */
static bool parse_atom(struct parser *parser)
{
    switch (*parser->at) {
    case '*':
    case '+':
    case '?':
    case '{':
        parser->wrong = "a '*', '+', '?' or '{' has nothing before it to repeat";
        return false;
    case '^':
    case '$':
        put(parser, *parser->at++ == '^' ? FOR_BEGIN : FOR_END, 0);
        return false;
    case '.':
        put(parser, FOR_ANY, 0);
        parser->at++;
        return true;
    case '[':
        put(parser, FOR_SET, (uint32_t)parser->to->sets_used);
        parser->at++;
        parser->wrong =
            parser->wrong != NULL ? parser->wrong : expression_set_read(parser->to, &parser->at);
        return true;
    case '(':
        parser->at++;
        parse_either(parser, true);
        if (parser->wrong == NULL && *parser->at++ != ')')
            parser->wrong = "its '(' is not closed";
        return true;
    case '\\':
        parser->at++;
        return parse_escape(parser);
    default:
        put(parser, FOR_POINT, expression_point(&parser->at));
        return true;
    }
}

static void parse_part(struct parser *parser)
{
    size_t from = parser->to->steps_used;
    bool repeats = parse_atom(parser);

    while (parser->wrong == NULL && repeats) {
        switch (*parser->at) {
        case '*':
        case '+':
        case '?':
            repeat(parser, from, *parser->at == '+', *parser->at == '?' ? 1 : -1);
            parser->at++;
            break;
        case '{':
            parse_interval(parser, from);
            break;
        default:
            return;
        }
    }
}

static void parse_branch(struct parser *parser, bool within)
{
    while (parser->wrong == NULL && *parser->at != '\0' && *parser->at != '|' &&
           !(within && *parser->at == ')'))
        parse_part(parser);
}

static void parse_either(struct parser *parser, bool within)
{
    size_t from = parser->to->steps_used, jump;

    parse_branch(parser, within);
    while (parser->wrong == NULL && *parser->at == '|') {
        parser->at++;
        put_before(parser, from, (int32_t)(parser->to->steps_used - from) + 2);
        jump = parser->to->steps_used;
        put_jump(parser, FOR_JUMP, 0);
        if (parser->wrong == NULL)
            parse_branch(parser, within);
        if (parser->wrong == NULL)
            parser->to->steps[jump].to = (int32_t)(parser->to->steps_used - jump);
    }
}

static const char *parse(struct expression *to, const char *pattern)
{
    struct parser parser = { .to = to, .at = pattern };

    if (pattern[0] == '\0')
        return "it is empty";
    if (strlen(pattern) > EXPRESSION_MOST)
        return "it is longer than 256 bytes";
    to->steps_used = to->sets_used = to->ranges_used = 0;
    to->looks = false;
    parse_either(&parser, false);
    if (parser.wrong == NULL)
        put(&parser, FOR_MATCH, 0);
    return parser.wrong;
}

const char *expression_wrong(const char *pattern)
{
    struct expression expression;

    return parse(&expression, pattern);
}

struct expression *expression_open(const char *pattern)
{
    struct expression *expression = malloc(sizeof *expression);

    if (expression == NULL || parse(expression, pattern) == NULL)
        return expression;
    free(expression);
    return NULL;
}

void expression_close(struct expression *expression)
{
    free(expression);
}
