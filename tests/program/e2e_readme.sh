# The README's commands, its job set and its program, as they stand there.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export HOME=$scratch PATH=$scratch/bin:$(dirname "$fb"):$PATH
mkdir "$scratch/bin" "$scratch/here"
cd "$scratch/here" || exit 3

# What its commands name: programs that need not be installed, and files.
put_program() { printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod +x "$1"; }
put_program ./simulate 'echo "$@"'
put_program ./test 'echo "$@"'
put_program ../bin/convert 'for last; do :; done; touch "$last"'
put_program ../bin/make 'exit 0'
touch one.log two.log one.bmp two.bmp a.png b.png

# block HEADING: the indented lines of that section, as they are without their indentation
block() { awk -v want="## $1" '/^## / { on = $0 == want } on && /^    / { print substr($0, 5) }' "$SOURCE/README.md"; }
ran=0
while IFS= read -r command; do
    ran=$((ran + 1))
    out=$(bash -c "$command" 2>&1 </dev/null)
    check "$command" 0 $?
    [ -n "$out" ] || out=$(ls)
    match "  and it did something" . "$out"
done < <(block Run)
check "all of them were found" 5 "$ran"
check "gzip ran once per argument" "one.log.gz two.log.gz" "$(ls ./*.gz | sed 's,./,,' | xargs)"
check "the shell line converted and removed" "" "$(ls ./*.bmp 2>/dev/null)"

block "Job sets" >cities.yaml
out=$(forkboard run cities.yaml 2>&1)
check "the set: London fails, as it says" 1 $?
match "  its jobs" '^4 jobs: 3 succeeded, 1 failed$' "$out"
for name in $(grep -oE 'forkboard-[a-z]+\([0-9]\)' "$SOURCE/README.md" | sort -u | tr -d ')' | tr '(' '.'); do
    check "the page $name is there" yes "$([ -s "$SOURCE/tui/man/$name.scd" ] && echo yes)"
done
for path in $(grep -oE '`(engine|demos|tests|tui)/[A-Za-z/_.]+`' "$SOURCE/README.md" | tr -d '`' | sort -u) demos/board.svg; do
    check "$path is there" yes "$([ -e "$SOURCE/$path" ] && echo yes)"
done

# The program: what stands around it is not the README's.
{
    printf '%s\n' '#include <forkboard-board.h>' '#include <stdio.h>' \
        'static int work(struct fb_self *self, void *city)' \
        '{ return *(int *)city + 0 * (int)fb_self_job(self); }' \
        'int main(void) { int city = 3; struct fb_run *run; struct fb_board *board; struct fb_event event;'
    block "The library"
    printf '%s\n' 'return 0; }'
} >program.c
cc -D_GNU_SOURCE -I"$SOURCE/engine" -I"$SOURCE/tui" -o program program.c "$HELPERS/libforkboard-board.a" \
    "$HELPERS/libforkboard.a" -lncursesw -ltinfo -ljansson -lm 2>cc.log
check "the program compiles" 0 $?
match "  and says how its job ended" '^job 1: exit 3$' "$(./program)"

# The benchmarks write their page: this is the part that is theirs.
cp "$SOURCE/tests/bench/results.py" "$SOURCE/tests/bench/RESULTS.md" .
printf '%s\n' 'import sys; sys.dont_write_bytecode = True' 'import results; results.open_part("board")' \
    'print("\nlines\n  a figure"); results.close_part()' >one.py
cp RESULTS.md before.md
python3 one.py 3 >printed
check "a benchmark leaves the page alone" "" "$(diff before.md RESULTS.md)"
python3 one.py --write 3 >printed
python3 one.py --write 3 >printed
check "with --write its part is what it printed" "    lines
      a figure" "$(sed -n '/board: written/,/board: end/p' RESULTS.md | grep '^    ')"
match "  with its command" '`tests/bench/board 3`:$' "$(cat RESULTS.md)"
check "  and the rest is as it was" "$(grep -v '^$' before.md)" \
    "$(sed '/board: written/,/board: end/{/<!--/!d}' RESULTS.md | grep -v '^$')"
finish
