# --halt and --retries: the documented examples of GNU parallel, with both programs.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
quiet="run --plain --no-record"
command -v parallel >/dev/null || { echo "GNU parallel is missing"; exit 1; }
export PARALLEL_HOME=$scratch/parallel
mkdir -p "$PARALLEL_HOME"
: >"$PARALLEL_HOME/will-cite"

# ---- one after the other: what is run, byte by byte
patterns=('{} % 3 == 0')
[ "${FORKBOARD_LONG:-0}" = 0 ] || patterns+=('{} % 2 == 0' '{} % 2 == 1' '{} > 0' '{} > 99')
for halt in never now,fail=1 soon,fail=1 soon,fail=3 soon,fail=3% now,success=1 soon,success=3 \
    now,success=3% now,done=1 soon,done=3 now,done=3% soon,done=50% now,fail=50% soon,success=100% \
    0 1 2 -1 -2 1% 20% 99%; do
    for fails in "${patterns[@]}"; do
        line="echo {}; test \$(($fails)) = 0"
        check "$halt where $fails fails" "$(parallel -j1 --halt=$halt "$line" ::: $(seq 12) 2>/dev/null)" \
            "$($fb $quiet -j1 --halt $halt -- "$line" ::: $(seq 12) 2>/dev/null)"
    done
done
for n in 1 2 3 7 10; do
    check "10% of $n" "$(seq $n | parallel -j1 --halt soon,fail=10% 'echo {}; false' 2>/dev/null)" \
        "$(seq $n | $fb $quiet -j1 --halt soon,fail=10% 'echo {}; false' 2>/dev/null)"
done

# ---- side by side: what runs ends by itself, or is ended. The one that decides waits for a sign
# that the others run.
side='echo begin {} >>$LOG.{}; case {} in 1) until [ -e $LOG.2 ]; do sleep 0.01; done; CODE;; 2) WORK;; esac; echo end {}'
for both in "soon exit+3 sleep+0.3" "now exit+3 sleep+60" "now true sleep+60"; do
    read -r when code work <<<"$both"
    line=${side/CODE/${code/+/ }}
    line=${line/WORK/${work/+/ }}
    on=fail; [ "$code" != true ] || on=success
    export LOG=$scratch/theirs
    theirs=$(parallel -k -j2 --term-seq TERM,200,KILL,25 --halt $when,$on=1 "$line" ::: 1 2 3 4 2>/dev/null)
    LOG=$scratch/ours
    ours=$($fb $quiet -k -j2 --halt $when,$on=1 "$line" ::: 1 2 3 4 2>/dev/null)
    check "$when,$on=1 beside another: the same output" "$theirs" "$ours"
    check "$when,$on=1: the third never began" "$(echo "$scratch"/ours.*)" "$scratch/ours.1 $scratch/ours.2"
    rm -f "$scratch"/ours.* "$scratch"/theirs.*
done

# ---- what it says of it
cd "$scratch" || exit 3
two='test {} = 2 && touch two && exec sleep 60; until [ -e two ]; do sleep 0.01; done; exit 1'
err=$($fb $quiet -j2 --halt now,fail=1 "$two" ::: 1 2 3 2>&1)
status=$?
check "halted: status 1" 1 $status
match "it says why, and what becomes of the others" \
    '^forkboard: halted: 1 job failed; nothing new starts, 1 worker to be ended$' "$err"
match "the summary too" '2 jobs: 0 succeeded, 2 failed \(1 of them cut short\) \(halted\)' "$err"
$fb $quiet -j1 --halt soon,success=1 true ::: 1 2 3 >/dev/null 2>&1
check "enough have succeeded: status 0" 0 $?
$fb $quiet -j1 --halt soon,success=3 true ::: 1 2 3 >/dev/null 2>&1
check "the last one halts nothing: status 0" 0 $?
rm two
seen=$($fb run --json --no-record -j2 --halt now,fail=1 "$two" ::: 1 2 3 |
    python3 -c '
import json, sys
e = [json.loads(l) for l in sys.stdin]
killed = [x for x in e if x["event"] == "exited" and x.get("cause") == "halt"]
print(len(killed), killed[0]["signal"], e[-1]["halted"], e[-1]["stopped"], e[-1]["status"])')
check "the worker that was ended has the cause" "1 SIGTERM True False 1" "$seen"
start=$(seq 100000 | $fb $quiet -j1 --halt soon,fail=1 'echo {}; false' 2>/dev/null)
check "a long input is not read for a count" 1 "$start"


# ---- a goal that is reached: what it ends is no failure, and no place says that it is
both() { # HALT SLOTS ARGUMENTS: the status of both programs, as 0 or 1
    local line='sleep {1}; exit {2}'
    parallel -j$2 --halt $1 --colsep , "$line" ::: $3 >/dev/null 2>&1
    local theirs=$(($? != 0))
    $fb $quiet -j$2 --halt $1 --colsep , "$line" ::: $3 >/dev/null 2>&1
    check "$1 of $3: the status of GNU parallel" $theirs $?
}
for halt in now,success=1 soon,success=1 now,done=1 soon,done=1 now,success=50% soon,success=2; do
    both $halt 2 "2,0 0.2,0 1,0"
    both $halt 1 "0,1 0,0 0,0 0,2"
    both $halt 1 "0,3 0,0"
done
cd "$scratch" || exit 3
err=$($fb run --plain --record record --joblog log -j2 --halt now,success=1 -- sleep ::: 60 0.2 2>&1)
check "case 71: the goal is reached: status 0" 0 $?
match "by what was enough" '^forkboard: goal reached: 1 job succeeded; nothing new starts, 1 worker to be ended$' "$err"
match "case 71: its End line" '^End  : 60 .* \| ended: goal reached$' "$err"
match "its line in the summary" '^  60 +\|.*\| ended: goal reached$' "$err"
match "the counts" '^2 jobs: 1 succeeded, 1 ended \(goal reached\)$' "$err"
check "no warning" 0 "$(grep -c WARNING <<<"$err")"
check "case 71: no line in the log" "2 0 0" "$(sed 1d log | cut -f 1,7,8 | tr '\t' ' ')"
seen=$(python3 -c '
import json
e = [json.loads(l) for l in open("record")]
x = [x for x in e if x["event"] == "exited" and not x["ok"]][0]
print(x["job"], x["cause"], *[e[-1][k] for k in ("status", "goal", "halted", "failed", "skipped", "unneeded")])')
check "case 71: the record says so" "1 goal 0 True True 0 1 1" "$seen"
again=$($fb replay --plain record 2>&1)
match "and its replay" '^2 jobs: 1 succeeded, 1 ended \(goal reached\)$' "$again"
match "as each job's" '^End  : 60 .* \| ended: goal reached$' "$again"
err=$($fb $quiet -q -j2 --halt now,success=1 -- sleep ::: 60 0.2 2>&1)
check "-q prints failures: it is none" 0 "$(grep -c '^End' <<<"$err")"
$fb $quiet --joblog log --resume -j1 --halt now,success=1 -- sleep ::: 60 0.2 >/dev/null 2>&1 &
pid=$!
until_true eval "pgrep -P $pid -f 'sleep 60' >/dev/null"
pkill -P $pid -f 'sleep 60'
wait $pid
check "what the goal has ended runs when the log is resumed" "1 0 15" "$(tail -n 1 log | cut -f 1,7,8 | tr '\t' ' ')"
printf 'halt: now,success=1\njobs:\n  - { name: slow, run: sleep 60 }\n  - { name: fast, run: sleep 0.2 }\n' >goal.yaml
$fb $quiet -j2 goal.yaml >/dev/null 2>&1
check "a set has no halt of its own: refused, not forgotten" 2 $?
sed -i 1d goal.yaml
err=$($fb $quiet -j2 --halt now,success=1 goal.yaml 2>&1)
check "case 71: the same of a set" "0 0" "$? $(grep -c WARNING <<<"$err")"

# ---- retries: GNU parallel counts all tries, forkboard the further ones
for program in ours theirs; do
    : >"$scratch/$program"
    line='echo {} >>'$scratch/$program'; test $(grep -c "^{}\$" '$scratch/$program') -ge {}'
    if [ $program = ours ]; then
        $fb $quiet -j2 --retries 3 --retry-wait 0.01 "$line" ::: 1 2 3 4 5 6 >/dev/null 2>&1
        status=$?
    else
        parallel -j2 --retries 4 "$line" ::: 1 2 3 4 5 6 >/dev/null 2>&1
        failed=$?
    fi
done
check "as many tries of each" "$(sort "$scratch/theirs")" "$(sort "$scratch/ours")"
check "two of them failed at last" "2 1" "$failed $status"
check "FORKBOARD_ATTEMPT counts" "1 2 3" \
    "$(echo $($fb $quiet --output line --retries 2 --retry-wait 0 'echo $FORKBOARD_ATTEMPT; exit 1' 2>/dev/null </dev/null))"
check "a slot's number is one worker's at a time" "" \
    "$(seq 40 | $fb $quiet -j4 --output line --retries 3 --retry-wait 0.005 \
        'mkdir '$scratch'/slot{%} || echo taken; sleep 0.002; rmdir '$scratch'/slot{%}; exit $(({} % 2))' 2>/dev/null)"
check "a delay is between starts, not after the last" 0 "$(within 100 $fb $quiet --delay 100d true ::: 1 >/dev/null 2>&1; echo $?)"
finish
