# A run that a job decides for: its exit status, the early end, what a second run has left to do. Each set is
# run here and by two agents, and both must say the same.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record -q -j3"
agents="--on local,agents=2"

ended_early() { [ -e "$dir/halt" ] || grep -q 'nothing new starts' err 2>/dev/null; }
# both NAME STATUS "WORDS..." MAIN OTHER: the main job waits for `go` where the other has to end first; `go` is
# made when the run has said that nothing new starts.
both() {
    printf 'jobs:\n  - { name: m, main: true, %s }\n  - { name: o, run: "%s" }\n' "$4" "$5" >"set.$row.yaml"
    for how in here agents; do
        dir=dir.$row.$how
        rm -f go err
        case $how in
        here) within 60 $fb $quiet $3 "set.$row.yaml" >out 2>err & ;;
        agents) within 60 $fb $quiet $agents --run-dir "$dir" $3 "set.$row.yaml" >out 2>err & ;;
        esac
        pid=$!
        case $4 in *"-e go"*) until_true ended_early && touch go ;; esac
        wait $pid
        check "$1, $how" "$2" "$?"
    done
    row=$((row + 1))
}
row=1
asleep="exec sleep 1000"
late="until [ -e go ]; do sleep 0.02; done; exit"
both "a code that is success" 0 "" 'run: "exit 3", success: [0, 3]' "$asleep"
both "a code that is none" 4 "" 'run: "exit 4", success: [0, 3]' "$asleep"
both "0 that is no success" 1 "" 'run: "exit 0", success: [7]' "$asleep"
both "a signal" 143 "" 'run: "kill -TERM $$"' "$asleep"
both "a signal that is success" 0 "" 'run: "kill -TERM $$", success: [SIGTERM]' "$asleep"
both "left processes that are a failure" 1 "--leftovers fail" 'run: "sleep 1000 & exit 0"' "$asleep"
both "it could not begin" 1 "" 'exec: [./none]' "$asleep"
both "its time" 124 "--timeout 2 --grace 60" 'run: "trap \"exit 124\" TERM; while :; do sleep 0.02; done"' "$asleep"
both "the last of its attempts" 5 "--retries 1" 'run: "test -e tried.$PPID && exit 5; touch tried.$PPID; exit 9"' "exit 0"
both "a failed job came first" 1 "--halt soon,fail=1" "run: \"$late 0\"" "exit 1"
both "a job that ended came first" 0 "--halt soon,done=1" "run: \"$late 0\"" "exit 0"
both "a failed job that ended came first" 1 "--halt soon,done=1" "run: \"$late 0\"" "exit 1"
both "it was ended, for another failed" 1 "--halt now,fail=1" "run: \"$asleep\"" "exit 1"
both "its own failure is the rule's, too" 6 "--halt soon,fail=1" 'run: "exit 6"' "$asleep"

# ---- what was before the run does not end it
cat >before.yaml <<'SET'
jobs:
  - { name: m, main: true, run: "until [ -e o.begins ]; do sleep 0.02; done" }
  - { name: o, run: "touch o.begins; [ -e again ] || exec sleep 1000" }
SET
within 60 $fb $quiet --joblog log before.yaml >out 2>err
check "it succeeds, the other is cut short" "0 1" "$? $(grep -c 'ended: goal reached' err)"
touch again
cp log log.agents
within 60 $fb $quiet --joblog log --resume-failed before.yaml >out 2>err
check "what was cut short runs, here" "0 1" "$? $(sed 1d log | cut -f 1 | grep -c 2)"
within 60 $fb $quiet $agents --run-dir resumed --joblog log.agents --resume-failed before.yaml >out 2>err
check "what was cut short runs, agents" "0 1" "$? $(cat resumed/events/*.jsonl | grep -c '"event":"forked","job":2')"
rm again o.begins

# ---- what is lost, and what is not wanted any more
within 60 $fb $quiet $agents --run-dir good before.yaml >out 2>err
check "a good run" "0 0" "$? $(grep -c WARNING err)"
within 60 $fb attach --plain --retry-lost good >out 2>err
check "nothing of it is left to run" "0 no" "$? $([ -e good-2 ] && echo yes || echo no)"
match "it says so" "nothing to run" "$(cat out err)"
cat >lost.yaml <<'SET'
jobs:
  - { name: m, main: true, run: "until [ -e o.gone ]; do sleep 0.02; done" }
  - { name: o, run: "echo $PPID >agent; [ -e again ] || exec sleep 1000" }
  - { name: p, run: "touch p.ran" }
SET
within 60 $fb $quiet $agents,cpus=1 -j2 --run-dir lost lost.yaml >out 2>err &
pid=$!
until_true [ -s agent ]
kill -KILL "$(cat agent)"
until_true [ -e lost/lost/0 -o -e lost/lost/1 ]
touch o.gone again
wait $pid
check "the main job decides, though another is lost" 0 "$?"
match "how to run what is lost" "^rerun: forkboard attach --retry-lost $PWD/lost$" "$(cat err)"
within 60 $fb attach --plain --retry-lost lost >out 2>err
check "the lost job runs" "0 1" "$? $(cat lost-2/events/*.jsonl | grep -c '"event":"exited","job":2,.*"ok":true')"
check "what was not wanted any more does not" "no" "$([ -e p.ran ] && echo yes || echo no)"
finish
