# Lessons as lines: ask, run, compare; a teacher's own; what goes wrong in them.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export HOME=$scratch/home XDG_STATE_HOME=$scratch/state TMPDIR=$scratch/tmp
mkdir "$HOME" "$TMPDIR"
mark=1
cd "$scratch" || exit 1

# ---- the list
out=$($fb teach)
check "each lesson with its number" "$(seq "$(ls "$SOURCE"/demos/lessons/*.yaml | wc -l)")" \
    "$(grep -oE '^ *[0-9]+ ' <<<"$out" | tr -d ' ')"
check "no line is wider than a screen" 0 "$(awk 'length > 80' <<<"$out" | wc -l)"
match "its number, its name, its question" '^ 7 zombie        For how long is the child a zombie\?$' "$out"

# ---- ask, run, compare
out=$(printf 'seven\n8\n6\n' | $fb teach 1 --plain --answers class.jsonl --seed 7 2>lines)
check "status of a lesson" 0 $?
match "the source with its line numbers" '^   8      fork\(\);$' "$out"
match "a word that is no answer is asked again" 'That is no answer: it must be a whole number' "$out"
check "said, measured, right or not" "$(printf '  you said: 8\n  measured: 8\n  right.\n  you said: 6\n  measured: 7\n  not right.')" \
    "$(grep -E '^  (you said|measured|right|not right)' <<<"$out")"
match "the next one" '^Next: forkboard teach buffer$' "$out"
match "the run in between" '^End  : fork ' "$(cat lines)"
check "what was answered is kept" \
    '{"lesson":"fork","key":"processes","said":8,"measured":8,"right":true,"seed":7,
{"lesson":"fork","key":"forks","said":6,"measured":7,"right":false,"seed":7,' \
    "$(sed 's/"date".*//' class.jsonl)"
check "in the state directory too" "$(cat class.jsonl)" "$(cat state/forkboard/lessons.jsonl)"
match "and the list says it" '^ 1 fork .* 1 of 2 right, 20[0-9-]*$' "$($fb teach)"
out=$($fb teach fork --plain --answer processes=8 --answers class.jsonl </dev/null 2>&1)
check "no input: no answers, and all is told" 1 "$(grep -c 'not answered' <<<"$out")"
check "an answer of the command line is not asked for" 0 "$(grep -c 'Question 1' <<<"$out")"
check "it is a line too" 4 "$(wc -l <class.jsonl)"
match "a run of a lesson is a record as others are" '"event":"ended"' "$(tail -1 state/forkboard/last.jsonl)"

# ---- wrong use
wrong() { # NAME STATUS PATTERN ARG...
    out=$($fb teach "${@:4}" 2>&1 </dev/null)
    check "$1: status" "$2" $?
    match "$1" "$3" "$out"
}
wrong "no such lesson" 2 "there is no lesson 'zombi' \(did you mean 'zombie'\?\)" zombi
wrong "no such number" 2 "there is no lesson '99'; 'forkboard teach' lists them" 99
wrong "two lessons" 2 "teach takes one lesson; unexpected 'exec'" fork exec
wrong "no such key" 2 "the lesson asks no 'x'" fork --answer x=1
wrong "no answer to it" 2 "--answer forks: 'x' is not a whole number" fork --answer forks=x
wrong "no key" 2 "'7' is not KEY=VALUE" fork --answer 7
wrong "no such file" 2 'none.yaml: No such file or directory' none.yaml
match "measures" '^zombie: \[JOB\] ' "$($fb teach --measures)"

# ---- a teacher's own
lesson() { # SOURCE-LINES: my.c, and a lesson about it
    printf '%s\n' "$@" >my.c
    cat >my.yaml <<'YAML'
title: Mine
lesson:
  about: A small one.
  source: my.c
  limit: 3s
  ask:
    - key: n
      question: How many processes?
      answer: count
      measure: processes
      expect: [1, 3]
YAML
}
lesson '#include <unistd.h>' 'int main(void) { int unused; return fork() < 0; }'
out=$(echo 2 | $fb teach my.yaml --plain 2>&1)
check "it is compiled and watched" 0 $?
match "  and compared" '^  measured: 2$' "$out"
match "  the compiler's words are shown" 'unused variable' "$out"
check "  nothing stays" "" "$(ls -A "$TMPDIR")"
check "a check of it" "ok       my n: 2 (1 to 3)" "$($fb teach --check my.yaml 2>/dev/null | grep -v 'Other programs')"
sed -i 's/expect: .*/expect: [3, 4]/' my.yaml
check "a check that is outside" "outside  my n: 2 (3 to 4)" "$($fb teach --check my.yaml 2>/dev/null | grep -v 'Other programs')"
$fb teach --check my.yaml >/dev/null 2>&1
check "  its status" 1 $?
lesson 'int main(void) { return x; }'
wrong "it does not compile" 2 'my.c does not compile' my.yaml --plain
match "  why is shown" "my.c:1:.*error" "$out"
lesson 'int main(void) { return *(volatile int *)0; }'
out=$(echo 1 | $fb teach my.yaml --plain 2>&1)
check "it crashes" 0 $?
match "  which is measured, too" '^  measured: 1$' "$out"
lesson '#include <unistd.h>' 'int main(void) { fork(); for (;;) pause(); }'
sed -i 's/limit: 3s/limit: 500ms/' my.yaml
export FB_TEST_MARK=$scratch # of this one no process may be left
out=$(echo 1 | $fb teach my.yaml --plain 2>&1)
check "it never ends" 0 $?
match "  which is said" '^  measured: nothing: it did not end in 0.5 s, and was ended$' "$out"
lesson '#include <stdio.h>' 'int main(void) { for (int i = 0; i < 300000; i++) puts("flood"); return 0; }'
sed -i 's/limit: 3s/limit: 60s/' my.yaml
out=$(echo 1 | $fb teach my.yaml --check 2>&1)
match "it floods" '^ok       my n: 1 ' "$out"
lesson '#include <sys/wait.h>' '#include <unistd.h>' \
    'int main(void) { for (int i = 0; i < 2000; i++) if (fork() == 0) return 0; while (wait(0) > 0) ; return 0; }'
sed -i 's/limit: 3s/limit: 60s/; s/\[1, 3\]/2001/' my.yaml
check "it makes many processes" "ok       my n: 2001 (2001)" "$($fb teach my.yaml --check 2>&1)"
$fb teach --check orphan group sigchld >checked 2>&1 &
until_true pgrep -P $! orphan
kill -TERM $!
wait $! 2>/dev/null
check "SIGTERM ends all of it" 143 $?
check "  and nothing more is measured" "" "$(cat checked)"
mkdir bin
out=$(PATH=$scratch/bin $fb teach my.yaml --plain 2>&1 </dev/null)
check "no compiler: status" 3 $?
check "no compiler" "forkboard: my.c cannot be compiled: there is no C compiler (cc) here" "$out"
rm my.c
wrong "no source" 2 'my.c: No such file or directory' my.yaml --plain
printf 'title: x\nlesson:\n  surce: a\n' >bad.yaml
wrong "mistakes have their place" 2 "^bad.yaml:3:3: unknown key 'surce' \(did you mean 'source'\?\)$" bad.yaml

printf 'title: x\njobs: [{ name: a, ruun: x }]\nlesson:\n  ask: [{ key: a, question: q, answer: count, measure: forks }]\n' >bad.yaml
wrong "mistakes of its jobs, too" 2 "^bad.yaml:2:19: unknown key 'ruun' \(did you mean 'run'\?\)$" bad.yaml
check "  before anything is asked" 1 "$(wc -l <<<"$out")"

# ---- jobs with results
cat >results.yaml <<YAML
title: Results
jobs: [{ name: "job {}", call: work, with: { seconds: 0 }, each: [$(seq -s, 1 70)] }]
lesson:
  ask: [{ key: a, question: q, answer: text, measure: { result: job 70 } }]
YAML
match "each job has its result, however many" '^ok       results a: [^:]+$' "$($fb teach --check results.yaml 2>&1)"

# ---- more output than is kept
printf 'title: x\nlesson:\n  exec: [seq, "100000"]\n  ask: [{ key: a, question: q, answer: count, measure: { output: "^1" } }]\n' >flood.yaml
match "lines are not counted where some are missing" \
    '^outside  flood a: it printed so much that not all of it was kept$' "$($fb teach --check flood.yaml 2>&1)"

# ---- hostile text
printf 'title: "\\e]2;owned\\a"\nlesson:\n  about: "\\e[31mred"\n  exec: [printf, "\\\\033]2;x\\\\007\\\\n42\\\\n"]\n  ask: [{ key: "\\ek", question: "\\e[2Jq", answer: text, measure: { output: "(.*x.*)" } }]\n' >hostile.yaml
out=$(printf '\033[31m\n' | $fb teach hostile.yaml --plain 2>&1)
check "a hostile lesson: status" 0 $?
check "no control byte of it reaches the terminal" "" "$(grep -aP '^(?!.*\]2;x).*[\x00-\x08\x0b-\x1f\x7f]' <<<"$out")"

printf 'title: x\nlesson:\n  exec: ["true"]\n  ask:\n    - { key: a, question: q, answer: order, of: ["\\e[31ma", b], measure: { exit: "\\e[32m" } }\n' >hostile.yaml
out=$(echo 1 2 | $fb teach hostile.yaml --plain 2>&1)
match "its words are shown as they are: said" '^  you said: \^\[\[31ma, b$' "$out"
match "  and why not" "^  measured: nothing: there was no '\^\[\[32m'$" "$out"
sed -i 's/  exec.*/&\n  needs: ["program \\e[31mx"]/' hostile.yaml
match "  and what is missing" "there is no program '\^\[\[31mx' here" "$($fb teach hostile.yaml --plain)"
match "  in a check too" "there is no program '\^\[\[31mx' here" "$($fb teach hostile.yaml --check)"

# ---- a state directory that cannot be written
: >no-directory
out=$(echo 8 | XDG_STATE_HOME=$scratch/no-directory $fb teach fork --plain 2>&1)
check "no state directory: status" 0 $?
check "  a line says so" 1 "$(grep -c '^forkboard: how it went is not kept: ' <<<"$out")"
match "  and the lesson goes on" '^  measured: 8$' "$out"

# ---- what this machine cannot show
lesson 'int main(void) { return 0; }'
sed -i 's/^  source.*/&\n  needs: [999 cores]/' my.yaml
out=$($fb teach my.yaml --plain </dev/null)
check "needs: status" 0 $?
match "needs: it says why" '^This cannot be measured here: it needs 999 cores, and this machine lets us use [0-9]+\.$' "$out"
match "needs: a check passes over it" '^skip     my: cannot be measured here: ' "$($fb teach --check my.yaml)"
finish
