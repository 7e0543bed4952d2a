# Gates before a job starts: nothing starts while one is shut, what holds the queue up is said.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
mark=1
export FB_TEST_MARK=$scratch

$fb run --no-record -q --limit 'test -e open' 'echo {}' ::: 1 2 >out 2>err &
pid=$!
until_true grep -q 'nothing starts now' err
match "it is said once" "^forkboard: nothing starts now: --limit: 'test -e open' does not say yes$" "$(cat err)"
kill -USR1 $pid
until_true grep -q 'nothing runs' err
match "and at SIGUSR1" '^forkboard: nothing runs$' "$(cat err)"
check "nothing has started" "" "$(cat out)"
touch open
wait $pid
check "then they run" "0 1 2" "$? $(sort out | paste -sd ' ')"

$fb run --no-record -q --memfree 1000T -- true ::: 1 2>memory &
pid=$!
until_true grep -q 'nothing starts now' memory
match "memory" '^forkboard: nothing starts now: --memfree [0-9.]+P: [0-9.]+[KMGT] is free$' "$(cat memory)"
kill -TERM $pid
wait $pid
check "a run that waits can be ended" 143 $?
check "gates that are open are nothing" a "$($fb run --no-record --memfree 1 --load 100000 --noswap --limit true -- echo ::: a 2>/dev/null)"
finish
