"""Many mutants of one file, compiled once. Each is a copy of the function that it changes, under a name of
its own; the function itself is a jump to one of them: to the one whose number MUTANT says as the process
begins, and without it to the copy of the code as it is. So a mutant costs a function, not a compilation and
a link. The file must be as clang-format leaves it: a function begins and ends at the very left."""
import collections, re

BUILD = ("-fno-ipa-icf", "-fmax-errors=0")
PICK = """#line 1 "MUTANT.pick"
extern char *getenv(const char *);
extern long strtol(const char *, char **, int);
__attribute__((constructor)) static void {name}__pick(void) {{
const char *text = getenv("MUTANT");
switch (text ? strtol(text, (char **)0, 10) : -1) {{
{cases}}}
}}"""
# No prologue and no register: arguments, however many, are where the caller has put them.
JUMP = """#line 1 "MUTANT.jump"
static void *{name}__is;
__attribute__((naked, noinline, no_sanitize("address", "undefined"))) {head}
{{ __asm__("jmp *{name}__is(%rip)"); }}"""


def functions(seen):
    """(first line, line of the brace, last line) of each, from 0; seen: the file without its texts"""
    i = 0
    while i < len(seen):
        if not re.match(r"[A-Za-z_]", seen[i]):
            i += 1
            continue
        brace = i
        while brace < len(seen) - 1 and not re.search(r"[{;]\s*$", seen[brace]):
            brace += 1
        end, head = brace, "".join(seen[i:brace + 1])
        if head.rstrip().endswith("{"):
            while end < len(seen) - 1 and not seen[end].startswith("}"):
                end += 1
            if "(" in head and "=" not in head and not head.startswith("typedef"):
                yield i, brace, end
        i = end + 1


def name_in(head):
    """Where the function's name begins and ends."""
    bare = re.sub(r"__attribute__\s*\(\(.*?\)\)\)?", lambda found: " " * len(found.group()), head, flags=re.S)
    found = re.search(r"(\w+)\s*\(", bare)
    return found.span(1)


def source_of(path, text, seen, mutants):
    """The file with a copy for each of mutants, {number: (its line, from 1, the line as it becomes)}, and
    the numbers of those that stand in no function."""
    lines, out, at, inside = text.split("\n"), [f'#line 1 "{path}"'], 0, set()
    for first, brace, end in functions(seen):
        own = {number: (line - 1, changed) for number, (line, changed) in mutants.items()
               if brace < line - 1 < end}
        if not own:
            continue
        inside |= own.keys()
        head = "\n".join(lines[first:brace + 1])
        begins, ends = name_in(head)
        name = head[begins:ends]
        out += lines[at:first] + [JUMP.format(name=name, head=head.rstrip()[:-1].rstrip())]
        for number, (line, changed) in [("none", (None, None)), *own.items()]:
            body = lines[brace + 1:end + 1]
            if line is not None:
                body[line - brace - 1] = changed
            out += [f'#line 1 "MUTANT.{number}.{name}"', f"{head[:begins]}{name}__of_{number}{head[ends:]}", *body]
        cases = "".join(f"case {number}: {name}__is = {name}__of_{number}; break;\n" for number in own)
        out += [f"__attribute__((used)) static void *{name}__is = {name}__of_none;",
                PICK.format(name=name, cases=cases), f'#line {end + 2} "{path}"']
        at = end + 1
    return "\n".join(out + lines[at:]), mutants.keys() - inside


def faulty(said):
    """The numbers whose copy is no C, in what the compiler said."""
    return {int(number) for number in re.findall(r"^MUTANT\.(\d+)\.\w+:\d+:\d+: (?:fatal )?error", said, re.M)}


def warned(said):
    """The numbers whose copy has a warning more than the code as it is."""
    counts = collections.Counter(re.findall(r"^MUTANT\.(\w+)\.(\w+):\d+:\d+: warning: .*\[(-W[^\]]+)\]", said, re.M))
    return {int(number) for (number, name, kind), count in counts.items()
            if number != "none" and count > counts["none", name, kind]}
