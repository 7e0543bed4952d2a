/*
 * shell_scan.c - reads a line as sh(1) does, as far as the place of a value in it has to be known:
 * quotes, $(...), `...`, ${...}, $((...)), comments and here-documents, one in the other. Where
 * shells do not agree, or only a whole parser could know (a pattern of `case` within $(...)), the
 * place of all that follows is not known: a value there is refused and never guessed.
 */
#include "shell_inside.h"

static void pop(struct shell_scan *scan, char before)
{
    scan->depth--;
    scan->before = before;
    if (scan->here_count > 0 && scan->here[scan->here_count - 1].depth > scan->depth)
        give_up(scan, "after a here-document within brackets");
}

/* Whether a " or ' in ${...} is one to some shells only. */
static bool in_quotes(const struct shell_scan *scan)
{
    for (int i = scan->depth - 1; i >= 0; i--) {
        if (scan->stack[i] == OPEN_DOUBLE || scan->stack[i] == OPEN_NUMBER)
            return true;
        if (scan->stack[i] == OPEN_COMMAND || scan->stack[i] == OPEN_BACK)
            return false;
    }
    return false;
}

/* -------------------------------------------------------------- constructs */

/* A $, in commands, "..." , ${...} or $((...)). */
static void read_dollar(struct shell_scan *scan, struct rest *rest)
{
    bool bare = top(scan) != OPEN_DOUBLE && top(scan) != OPEN_NUMBER &&
                top(scan) != OPEN_NUMBER_PAREN && top(scan) != OPEN_BRACE;
    char next = peek(rest, 1), after = peek(rest, 2);

    rest->at++;
    scan->before = WORD;
    scan->dollar = rest->at == rest->end;
    if (next == '(' && after == '(') {
        rest->at += 2;
        push(scan, OPEN_NUMBER, ' ');
    } else if (next == '(') {
        rest->at++;
        push(scan, OPEN_COMMAND, '(');
    } else if (next == '{') {
        rest->at++;
        push(scan, OPEN_BRACE, WORD);
    } else if (next == '[') {
        give_up(scan, "after $[");
    } else if (next == '\'' && bare) {
        rest->at++;
        push(scan, OPEN_DOLLAR, WORD);
    } else if (next == '\'' && top(scan) == OPEN_BRACE) {
        give_up(scan, "after $' within ${...}");
    } else if (next == '$' || next == '#') {
        rest->at++; /* $$ and $#: nothing begins with the second */
    }
}

static void read_backquote(struct shell_scan *scan)
{
    if (top(scan) == OPEN_BACK)
        pop(scan, WORD);
    else if (holds(scan, OPEN_BACK) || top(scan) == OPEN_BRACE)
        give_up(scan, "after a backquote within another construct");
    else
        push(scan, OPEN_BACK, '\n');
}

/*
 * A backslash and a newline are taken out before the shell looks for $( and << and `case`. The two
 * halves of such a thing are not put together here: what follows them is not known.
 */
static bool parts_a_token(const struct shell_scan *scan, const struct rest *rest)
{
    char before = rest->at > rest->literal ? rest->at[-1] : WORD;

    if (top(scan) == OPEN_DOUBLE)
        return before == '$';
    return strchr("$<(", before) != NULL || (holds(scan, OPEN_COMMAND) && !begins_word(before));
}

static void read_escape(struct shell_scan *scan, struct rest *rest)
{
    if (peek(rest, 1) == '\n' && parts_a_token(scan, rest))
        give_up(scan, "after a line that goes on within a word");
    if (rest->end - rest->at == 1) {
        scan->escaped = true;
        rest->at++;
        return;
    }
    if (rest->at[1] != '\n') /* which goes on with what was before */
        scan->before = WORD;
    rest->at += 2;
    rest->literal = rest->at;
}

static void read_paren(struct shell_scan *scan, struct rest *rest)
{
    if (*rest->at == '(') {
        if (peek(rest, 1) == '(')
            give_up(scan, "after ((");
        push(scan, OPEN_PAREN, '(');
    } else if (top(scan) == OPEN_COMMAND) {
        pop(scan, WORD);
    } else if (top(scan) == OPEN_PAREN) {
        pop(scan, ')');
    } else {
        scan->before = ')'; /* of a pattern of `case` */
    }
    rest->at++;
}

static bool is_case(const struct shell_scan *scan, const struct rest *rest)
{
    return begins_word(scan->before) && rest->end - rest->at > 4 &&
           memcmp(rest->at, "case", 4) == 0 && strchr(" \t\n\\", rest->at[4]) != NULL &&
           holds(scan, OPEN_COMMAND);
}

/*
 * The word after >&, or the rest of it. Where it is no number some shells expand it twice, quoted
 * or not: so no value may be a part of it, nor of what an expansion in it prints.
 */
static void read_target(struct shell_scan *scan, struct rest *rest)
{
    const char *from = rest->at;
    char next;

    while ((next = peek(rest, 0)) != '\0' && strchr("\"'`$\\", next) == NULL && !begins_word(next))
        rest->at++;
    scan->target = rest->at == rest->end;
    if (!scan->target && !begins_word(next))
        give_up(scan, "after >& with a word that is expanded or quoted");
    scan->before = scan->target && rest->at == from ? '>' : WORD; /* it has not begun */
}

/* Where commands stand: the line, $(...), (...) and `...`. */
static void read_command(struct shell_scan *scan, struct rest *rest)
{
    char byte = *rest->at, next = peek(rest, 1);

    if (byte == '(' || byte == ')') {
        read_paren(scan, rest);
        return;
    }
    if (is_case(scan, rest))
        give_up(scan, "after 'case' within $(...)");
    rest->at++;
    if (byte == '#' && begins_word(scan->before)) {
        push(scan, OPEN_COMMENT, WORD);
    } else if (byte == '<' && next == '<' && peek(rest, 1) == '<') {
        rest->at += 2;
        scan->before = '<';
    } else if (byte == '<' && next == '<') {
        rest->at++;
        shell_here_take(scan, rest);
    } else if (byte == '&' && scan->before == '>') {
        while (peek(rest, 0) == ' ' || peek(rest, 0) == '\t')
            rest->at++;
        read_target(scan, rest);
    } else if (byte == '\n') {
        shell_here_line(scan);
    } else if (byte == '\'') {
        push(scan, OPEN_SINGLE, WORD);
    } else if (byte == '"') {
        push(scan, OPEN_DOUBLE, WORD);
    } else {
        scan->before = begins_word(byte) ? byte : WORD;
    }
}

static void read_brace(struct shell_scan *scan, struct rest *rest)
{
    char byte = *rest->at++;

    if (byte == '}')
        pop(scan, WORD);
    else if ((byte == '\'' || byte == '"') && in_quotes(scan))
        give_up(scan, "after quotes within \"${...}\"");
    else if (byte == '\'')
        push(scan, OPEN_SINGLE, WORD);
    else if (byte == '"')
        push(scan, OPEN_DOUBLE, WORD);
}

/* $((...)); or it is $( (...) ...), which only its end shows. */
static void read_number(struct shell_scan *scan, struct rest *rest)
{
    static const char others[] = "'\";#`\\\n@[]";
    char byte = *rest->at++;
    bool wrong = strchr(others, byte) != NULL;

    if (byte == '(') {
        push(scan, OPEN_NUMBER_PAREN, ' ');
    } else if (byte == ')' && top(scan) == OPEN_NUMBER_PAREN) {
        pop(scan, ' ');
    } else if (byte == ')' && peek(rest, 0) == ')') {
        rest->at++;
        pop(scan, WORD);
    } else {
        wrong |= byte == ')';
    }
    if (!wrong)
        return;
    scan->again |= scan->numbers;
    give_up(scan, "after $((...)) that is more than numbers");
}

/* Within $'...' some shells know escapes: \' ends it to the others. */
static void read_single(struct shell_scan *scan, struct rest *rest, bool dollar)
{
    char byte = *rest->at++;

    if (byte == '\'')
        pop(scan, WORD);
    else if (byte == '`' && holds(scan, OPEN_BACK))
        give_up(scan, "after a backquote within another construct");
    else if (byte == '\\' && dollar && peek(rest, 0) == '\'')
        give_up(scan, "after \\' within $'...'");
    else if (byte == '\\' && dollar && rest->at < rest->end)
        rest->at++;
}

static void read_one(struct shell_scan *scan, struct rest *rest)
{
    enum open open = top(scan);
    char byte = *rest->at;

    if (byte == '\\' && holds(scan, OPEN_BACK) && strchr("`$\\\"", peek(rest, 1)) != NULL)
        give_up(scan, "after a backslash within backquotes");
    if (open == OPEN_HERE) {
        shell_here_read(scan, rest);
    } else if (open == OPEN_COMMENT) {
        if (byte == '\n')
            scan->depth--;
        else
            rest->at++;
        if (byte == '`' && holds(scan, OPEN_BACK))
            give_up(scan, "after a comment within backquotes");
    } else if (open == OPEN_SINGLE || open == OPEN_DOLLAR) {
        read_single(scan, rest, open == OPEN_DOLLAR);
    } else if (byte == '$') {
        read_dollar(scan, rest);
    } else if (open == OPEN_NUMBER || open == OPEN_NUMBER_PAREN) {
        read_number(scan, rest);
    } else if (byte == '`') {
        rest->at++;
        read_backquote(scan);
    } else if (byte == '\\') {
        read_escape(scan, rest);
    } else if (open == OPEN_BRACE) {
        read_brace(scan, rest);
    } else if (open == OPEN_DOUBLE) {
        rest->at++;
        if (byte == '"')
            pop(scan, WORD);
    } else {
        read_command(scan, rest);
    }
}

/* ------------------------------------------------------------------ places */

void shell_scan_open(struct shell_scan *scan)
{
    *scan = (struct shell_scan){ .depth = 1, .before = '\n' };
    scan->stack[0] = OPEN_LINE;
}

void shell_scan_text(struct shell_scan *scan, const char *text, size_t size)
{
    struct rest rest = { text, text + size, text };

    if (size > 0)
        scan->escaped = scan->dollar = false;
    if (size > 0 && scan->target)
        read_target(scan, &rest);
    while (rest.at < rest.end && scan->unknown == NULL)
        read_one(scan, &rest);
}

static struct shell_place refused(const char *why)
{
    return (struct shell_place){ .kind = SHELL_REFUSED, .why = why };
}

static struct shell_place place_of(const struct shell_scan *scan)
{
    static const enum shell_kind kinds[] = {
        [OPEN_LINE] = SHELL_BARE,       [OPEN_SINGLE] = SHELL_SINGLE,
        [OPEN_DOLLAR] = SHELL_REFUSED,  [OPEN_DOUBLE] = SHELL_DOUBLE,
        [OPEN_COMMAND] = SHELL_BARE,    [OPEN_PAREN] = SHELL_BARE,
        [OPEN_BACK] = SHELL_BARE,       [OPEN_BRACE] = SHELL_REFUSED,
        [OPEN_NUMBER] = SHELL_NUMBER,   [OPEN_NUMBER_PAREN] = SHELL_NUMBER,
        [OPEN_COMMENT] = SHELL_COMMENT, [OPEN_HERE] = SHELL_HERE,
    };
    struct shell_place place = { .kind = kinds[top(scan)] };

    place.numbered =
        scan->unknown == NULL && top(scan) == OPEN_HERE && shell_here_number_ends(scan);
    if (scan->unknown != NULL)
        return refused(scan->unknown);
    if (scan->dollar)
        return refused("after a $");
    if (scan->target)
        return refused("in the word after >&");
    if (holds(scan, OPEN_BRACE))
        return refused("within ${...}");
    if (top(scan) == OPEN_DOLLAR)
        return refused("within $'...'");
    if (top(scan) == OPEN_COMMENT && scan->depth > 2)
        return refused("in a comment within brackets");
    if (top(scan) == OPEN_HERE && scan->here[0].quoted) {
        place.kind = SHELL_REFUSED;
        place.why = "in a here-document whose word is quoted";
        return place;
    }
    place.escaped = scan->escaped;
    place.backquotes = holds(scan, OPEN_BACK);
    place.guarded = top(scan) == OPEN_HERE && shell_here_could_end(scan);
    return place;
}

struct shell_place shell_scan_place(struct shell_scan *scan)
{
    struct shell_place place = place_of(scan);

    scan->escaped = scan->dollar = false;
    scan->before = WORD;
    scan->numbers |= place.kind == SHELL_NUMBER;
    scan->line_size = sizeof scan->line; /* no line that a value stands in is the last */
    return place;
}

struct shell_place shell_scan_end(const struct shell_scan *scan)
{
    if (scan->unknown != NULL)
        return refused(scan->unknown);
    if (scan->here_count > 0)
        return refused("in a here-document");
    if (top(scan) == OPEN_COMMENT)
        return refused("in a comment");
    if (scan->target && scan->before == '>')
        return refused("in the word after >&");
    if (scan->depth > 1)
        return refused("within quotes or brackets that are never closed");
    return (struct shell_place){ .kind = SHELL_BARE };
}
