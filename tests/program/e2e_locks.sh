# Jobs that take several slots and named limits, with real processes: how many there are at once, what rows and
# SIGUSR1 say, the record, and descriptors that jobs are given.
# shellcheck disable=SC2016,SC2046,SC2005
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
run="$fb run --plain --no-record"

# ---- never more at once than there is: each counts those of its kind that are there
cat >count <<'SH'
#!/bin/sh
# count KIND MOST: fails where more than MOST of them are there at once
mkdir "$1.$$" || exit 9
set -- "$1" "$2" "$1".*.d "$1".[0-9]*
there=$(ls -d "$1".[0-9]* | wc -l)
sleep 0.02
rmdir "$1.$$"
[ "$there" -le "$2" ]
SH
chmod +x count
cat >set.yaml <<'SET'
slots: 8
limits: { gpu: 1, db: 3 }
retries: 0
jobs:
  - { name: "g{}", run: ./count gpu 1, each: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], needs: gpu }
  - { name: "d{}", run: ./count db 3, each: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], needs: [db] }
  - { name: "w{}", run: ./count wide 2, each: [1, 2, 3, 4, 5, 6], slots: 4 }
  - { name: all, run: ./count wide 1, slots: 100 }
SET
out=$($run set.yaml 2>&1)
check "no limit is passed, nor the slots" 0 $?
match "and all have run" '^29 jobs: 29 succeeded' "$out"
check "priority: the higher begins earlier" "b c a" \
    "$(printf 'jobs:\n%s' ' - {name: a, run: echo a, priority: -1}
 - {name: b, run: echo b, priority: 7}
 - {name: c, run: echo c}' >p.yaml; $run -q -j1 p.yaml 2>/dev/null | tr '\n' ' ' | sed 's/ $//')"

# ---- mistakes: a line each, and nothing runs
wrong() {
    printf 'limits: { gpu: 1 }\njobs:\n  - { run: touch ran, %s }\n' "$2" >wrong.yaml
    match "$1" "^wrong.yaml:3:[0-9]+: $3\$" "$($run wrong.yaml 2>&1)"
}
wrong "a limit that there is not" 'needs: gup' "needs: 'gup' is not among the set's limits \(did you mean 'gpu'\?\)"
wrong "more than there is" 'needs: { gpu: 2 }' "needs: 2 of 'gpu', of which there is 1"
wrong "one twice" 'needs: [gpu, gpu]' "needs: 'gpu' stands there twice"
wrong "no slot" 'slots: 0' "slots: '0' where a number from 1 to 100000 is wanted"
wrong "a need that is no name" 'needs: [[gpu]]' "needs: a name is wanted"
wrong "a priority that is none" 'priority: high' "priority: 'high' where a number .* is wanted"
wrong "a descriptor that is not open" 'inherit_fds: 77' "inherit_fds: descriptor 77 is not open"
check "and nothing ran" "" "$(ls ran 2>/dev/null)"
match "agents do not have them" 'cannot run by agents: slots, needs' \
    "$(printf 'limits: {g: 1}\njobs:\n - {run: "true", needs: g}\n' >on.yaml; $fb run --plain --on local,agents=1 on.yaml 2>&1)"

# ---- which job has what others wait for
cat >held.yaml <<'SET'
limits: { gpu: 1 }
jobs:
  - { name: first, run: 'touch here; until test -e go; do sleep 0.02; done', needs: gpu }
  - { name: second, run: "true", needs: gpu }
SET
$run held.yaml 2>said &
forkboard=$!
until_true test -e here
kill -USR1 $forkboard
until_true grep -q 'waiting for gpu' said
match "SIGUSR1 says it" '^forkboard: waiting for gpu \(held by first\): second$' "$(cat said)"
touch go
wait $forkboard
check "and it goes on" 0 $?

# ---- the record
check "the record has them" '"weight":2,"priority":3,"needs":{"gpu":1}' \
    "$(printf 'limits: {gpu: 1}\njobs:\n - {run: "true", needs: gpu, slots: 2, priority: 3}\n' >r.yaml
    $fb run --json r.yaml | grep -o '"weight":2,"priority":3,"needs":{"gpu":1}')"
$fb run --plain -q --record kept set.yaml 2>/dev/null
out=$($fb again --plain kept 2>&1)
check "and again keeps to them" 0 $?
match "with all jobs" '^29 jobs: 29 succeeded' "$out"

# ---- descriptors
echo input >in
says=': {}; cat <&3; echo out >&9; ls /proc/$$/fd; true'
check "what is named is there, and nothing else" "input 0 1 2 3 9" \
    "$(echo $($run -q --keep-fds 3,9 "$says" ::: 1 3<in 9>given 7>other 2>/dev/null))"
check "and can be written" out "$(cat given)"
match "one that is not open" '^forkboard: run: --keep-fds: descriptor 8 is not open$' "$($run --keep-fds 8 true ::: 1 2>&1)"
match "numbers alone" "'0' is not a list of numbers" "$($run --keep-fds 0 true ::: 1 2>&1)"
printf 'jobs:\n - {run: "cat <&3", inherit_fds: [3]}\n' >fds.yaml
check "of a set" input "$($fb run --plain -q fds.yaml 3<in 2>/dev/null)"
check "again has it, where it is open" input "$($fb again --plain -q 3<in 2>/dev/null)"
printf 'jobs:\n - {run: "echo [$NOTIFY_SOCKET]", notify: false}\n' >notify.yaml
check "notify: false" "[]" "$($run -q notify.yaml 2>/dev/null)"
finish
