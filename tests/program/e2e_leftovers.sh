# What goes on in the background when a job's first process has ended: waited for, ended or left.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
quiet="run --plain --no-record -q"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
mkfifo gate
said() { grep -qE -- "$1" err; }
sleep="sleep 4321 >/dev/null 2>&1 & $asleep"
# held NAME WANTED ARG...: a run whose work waits at the gate, which opens when the run has said so
held() {
    local name=$1 wanted=$2
    shift 2
    rm -f err # what the run before it said
    "$fb" run --plain --no-record "$@" >out 2>err </dev/null &
    runner=$!
    until_true said 'waits for .*left in the background'
    kill -USR1 $runner
    [ "$name" != "a job" ] || until_true said 'running: .* waits for (bash|sh|cat) \(pid [0-9]+\).* that it left in the background'
    within 60 sh -c 'echo go >gate'
    wait $runner
    check "case 72: $name: its status" "$wanted" $?
    check "case 72: $name: its work is done" "data" "$(cat data)"
    rm -f data
}
# The example of a process substitution, and its neighbours.
held "a job" 0 --grace 1000 -- bash -c 'echo data > >(read x <gate; cat >data)' x ::: 1
held "nohup" 0 --grace 1000 -- 'nohup sh -c "read x <gate; echo data >data" >/dev/null 2>&1 & true'
held "its output held open" 0 --grace 1000 -- '(read x <gate; echo data >data) & true'
held "by the word wait" 0 --leftovers wait --grace 0 -- '(read x <gate; echo data >data) >/dev/null 2>&1 & true'
held "the job failed by itself" 1 --leftovers wait -- '(read x <gate; echo data >data) >/dev/null 2>&1 & exit 3'
match "and that is its end" 'exit 3' "$(cat err)"
held "in a session of its own" 0 --grace 1000 -- 'setsid sh -c "read x <gate; echo data >data" >/dev/null 2>&1 & true'
printf '%s\n' 'grace: 0' 'jobs:' '  - { name: waits, leftovers: wait, run: "(read x <gate; echo data >data) >/dev/null 2>&1 & true" }' >set.yaml
held "a job of a set" 0 set.yaml

# ---- nothing is left, or soon
check "dash's cmd &> log" "hi 0" "$(echo $($fb $quiet --grace 1000 -- dash -c 'echo hi &> log' x ::: 1 2>err; echo $?))"
check "case 72: what ends soon is no leak" "" "$($fb $quiet --grace 1000 -- 'sleep 0.1 & true' ::: 1 2>&1 | grep 'left behind')"

# ---- not in time: no success, and nothing is left
$fb $quiet --grace 0.3 --joblog log -- "$sleep" ::: 1 2>err
check "case 72: not in time: its status" 1 $?
match "its end" 'left work behind \(exit 0\)' "$(cat err)"
match "case 72: what was ended is named" 'left behind sleep \(pid [0-9]+\); ended' "$(cat err)"
check "its line in the job log" "-1 0" "$(sed 1d log | cut -f 7,8 | tr '\t' ' ')"
$fb $quiet --grace 0.3 -- "setsid $sleep" ::: 1 2>err
check "case 72: not in time, in a session of its own: the run's status" 1 $?
match "and why" 'WARNING: work that was left behind was ended' "$(cat err)"
until_true none_marked
check "none of them is left" "" "$(marked)"
$fb run --plain --grace 0.3 -- 'sleep 4321 & true' ::: 1 >/dev/null 2>&1
match "a record of it" 'left work behind \(exit 0\)' "$($fb replay --plain 2>&1)"
match "as JSON" '"event":"exited".*"cause":"leftovers"' \
    "$($fb run --json --no-record --grace 0.3 -- 'sleep 4321 & true' ::: 1 2>/dev/null)"
match "past its time: its end and its status" 'timeout \(exit 0\).* 1$' "$(in_time 'timeout \(exit 0\)' '
    echo $($fb $quiet --leftovers wait --timeout $time --grace 0 -- "sleep 4321 & true" ::: 1 2>&1; echo $?)')"
check "by the word end" "0" "$($fb $quiet --leftovers end -- 'sleep 4321 & true' ::: 1 2>err; echo $?)"

# ---- stopped while it waits
rm -f err
"$fb" run --plain --no-record --leftovers wait --grace 0 -- "$sleep" 2>err </dev/null &
runner=$!
until_true said 'waits for sleep'
kill -TERM $runner
wait $runner
check "stopped while it waits" 143 $?
until_true none_marked
rm -f err
"$fb" run --plain --no-record --leftovers wait -- "setsid $sleep" 2>err </dev/null &
runner=$!
until_true said 'waits for sleep'
kill -TERM $runner
wait $runner
check "stopped while it waits for what has a session of its own" 143 $?
until_true none_marked

# ---- left alone: a server that a job has started, which a later one and the caller use
mkfifo ask # the server has both ends: it reads no end when a writer closes late
$fb $quiet --leftovers leave -j1 -- 'eval {}' ::: '(while read x; do echo "$x" >>told; done) <>ask >/dev/null 2>&1 & echo $! >server' 'echo one >ask' 2>err
check "left: its status" 0 $?
said_one() { [ "$(head -n 1 told)" = one ]; }
until_true said_one
echo two >ask
said_two() { [ "$(echo $(cat told))" = "one two" ]; }
until_true said_two
check "left: it has worked on" "one two" "$(echo $(cat told))"
check "left: no word about it" "" "$(grep 'left behind' err)"
kill -9 "$(cat server)"

# ---- left alone: what a job printed before it ended is printed, and what comes later as it comes
"$fb" run --plain --no-record -q --leftovers leave -- 'echo early {}; sleep 300 & echo $! >>servers' ::: a b >out 2>err </dev/null
check "left: what was printed is not lost" "early a,early b" "$(sort out | paste -sd ,)"
"$fb" run --plain --no-record -q -k -j2 --leftovers leave -- '[ {} = b ] || until [ -e go ]; do sleep 0.01; done; echo {}; sleep 300 & echo $! >>servers; touch go' ::: a b >out 2>err </dev/null
check "left: in order" "a,b" "$(paste -sd , out)"
# What the first try left holds its output: neither the wait for the next nor the end waits for that.
rm -f err
"$fb" run --plain --no-record --grace 3600 --leftovers leave --retries 1 --retry-wait 3600 -- 'sleep 300 & echo $! >>servers; exit 1' 2>err </dev/null &
runner=$!
until_true grep -q '^Retry' err
kill -TERM $runner
wait $runner
check "left by a try: the end waits for nothing" 143 $?
match "it goes on" '^S' "$(ps -o stat= -p "$(tail -n 1 servers)")"
kill -9 $(cat servers)

# ---- mistakes
printf '%s\n' 'jobs:' '  - { run: "true", leftovers: keep }' >wrong.yaml
match "a wrong word in a set" "leftovers: 'keep' where fail, wait, end or leave is wanted" "$($fb $quiet wrong.yaml 2>&1)"
match "a wrong word" "leftovers" "$($fb $quiet --leftovers keep -- true 2>&1)"
check "its status" 2 "$($fb $quiet --leftovers keep -- true >/dev/null 2>&1; echo $?)"
finish
