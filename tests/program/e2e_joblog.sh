# The job log: GNU parallel's format, what may go wrong with it, and coming back by it.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
quiet="run --plain --no-record -q"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
header=$'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand'

# ---- written
$fb $quiet -j1 --joblog log 'printf %s {}; exit {#}' ::: a 'b c' 'd
e' >/dev/null 2>&1
check "the header" "$header" "$(head -n 1 log)"
check "a line for each" $'1 : 0 1 1 0 printf %s a; exit 1\n2 : 0 3 2 0 printf %s \'b c\'; exit 2\n3 : 0 3 3 0 printf %s \'d@e\'; exit 3' \
    "$(sed 1d log | tr '\t\0' ' @' | sed -E 's/^([0-9]+ :) [0-9]+\.[0-9]{3} +[0-9]+\.[0-9]{3} /\1 /')"
# Wherever a value stands in a line, the command that is written, shown and compared holds it.
for line in 'echo {}; true' 'echo "x{}"; true' 'x=$(echo {}); true' 'echo {1} {#}; true' 'true; echo'; do
    rm -f placed
    $fb run -q --plain --record record --joblog placed -j1 "$line" ::: abc def >/dev/null 2>&1
    logged=$(sed 1d placed | cut -f 9)
    check "$line: the values stand in the log" "abc def" "$(grep -oE 'abc|def' <<<"$logged" | xargs)"
    check "$line: in a dry run" "$logged" "$($fb run --dry-run "$line" ::: abc def)"
    check "$line: in the record" "$logged" "$(python3 -c '
import json, sys
for l in open(sys.argv[1]):
    e = json.loads(l)
    if e["event"] == "queued": print(e["command"])' record)"
    $fb $quiet --joblog placed --resume "$line" ::: abc def >out 2>err
    check "$line: the same values are done" "0 " "$? $(cat out)"
    $fb $quiet --joblog placed --resume "$line" ::: abc other >out 2>&1
    check "$line: another value is a new job" "0 1" "$? $(grep -c 'known by their commands: 1 new, 1 gone' out)"
    $fb $quiet --joblog placed --resume "$line" ::: ABC DEF GHI >out 2>&1
    check "$line: a log of other jobs is refused" "2 1" "$? $(grep -c 'job 1 was another' out)"
    rm -f record
done
columns() { cut -f 1,2,5- "$1"; }
parallel -0 -j1 --joblog theirs 'printf %s {}; exit {#}' ::: a 'b c' 'd
e' >/dev/null 2>&1
check "as GNU parallel writes it" "$(columns theirs | tr '\0' @)" "$(columns log | tr '\0' @)"
# both COLUMNS WORDS...: what both programs write there, byte by byte
both() {
    local wanted=$1
    shift
    parallel --will-cite -j1 --joblog theirs "$@" >/dev/null 2>&1 </dev/null
    $fb $quiet -j1 --joblog log "$@" >/dev/null 2>&1 </dev/null
    check "both: $(printf '%s ' "$@" | tr '\n' ' ')" "$(cut -f "$wanted" theirs | base64 -w 0)" "$(cut -f "$wanted" log | base64 -w 0)"
}
all=1,2,5-
both $all 'exit {}' ::: 0 1 2 255
both $all 'echo {1} {2}' ::: a b ::: c 'd e'
both $all 'printf {} >&2; printf {}{}' ::: abc d
both $all 'echo {}' ::: $'a\tb' ''
timed() { # TIME: whether both write the same of one that is ended and of a short one
    set -- -j1 --timeout "$1" 'eval {}' ::: 'exec sleep 600' true
    parallel --will-cite --joblog theirs "$@" >/dev/null 2>&1 </dev/null
    $fb $quiet --joblog log "$@" >/dev/null 2>&1 </dev/null
    diff <(cut -f $all theirs) <(cut -f $all log) && grep -q $'\t0\t0\teval true$' log && echo same
}
check "both: a time-out" same "$(in_time '^same$' 'timed $time')"
both $all --retries 2 'exit {}' ::: 0 4
both $all --halt now,fail=1 'exit {}' ::: 0 1 2
both $all -k 'exit {}' ::: 3 2 1
both $all "$scratch/nosuch" ::: a
both $all 'ulimit -c 0; kill -{} $$' ::: 9 TERM SEGV
check "and reads it" "b" "$(printf '%s\n' "$header" $'1\t:\t1\t1\t0\t0\t0\t0\techo a' >half; parallel --joblog half --resume echo ::: a b)"
$fb $quiet -j1 --joblog log 'exit {}' ::: 0 3 0 2>/dev/null
check "GNU parallel goes on by our log" "3" "$(parallel --joblog log --resume-failed 'echo {}' ::: 0 3 0)"
ends() { $fb $quiet --joblog log --timeout $1 'ulimit -c 0; eval {}' ::: 'sleep 600' 'kill -9 $$' 2>/dev/null
    sed 1d log | sort -n | cut -f 7,8 | tr '\t' ' '; }
check "past its time: -1; killed: its signal" $'-1 15\n0 9' "$(in_time '^0 9' 'ends $time')"
$fb $quiet --joblog log -- "$scratch/nosuch" ::: x 2>/dev/null
check "not there: 127" "127 0" "$(sed 1d log | cut -f 7,8 | tr '\t' ' ')"
printf 0 >tries
$fb $quiet --joblog log --retries 5 --retry-wait 0 'n=$(($(cat tries) + 1)); echo $n >tries; exit $((3 - n))' ::: x 2>/dev/null
check "of several attempts the last has a line" "0" "$(sed 1d log | cut -f 7)"
$fb $quiet --joblog log --retries 1 --retry-wait 0 'exit 7' ::: x y 2>/dev/null
check "also where all failed" $'1 7\n2 7' "$(sed 1d log | sort -n | cut -f 1,7 | tr '\t' ' ')"
$fb $quiet --joblog log 'exit {}' ::: 0 2>/dev/null
check "a log is replaced" 2 "$(wc -l <log)"
$fb $quiet -j40 --joblog log 'exit $(({} % 2))' ::: $(seq 500) 2>/dev/null
check "each job once" "$(seq 500)" "$(sed 1d log | cut -f 1 | sort -n)"

# ---- what may go wrong
echo thesis >foreign
err=$($fb run --joblog foreign touch ::: ran 2>&1)
check "something else is not overwritten: status 2" "2 thesis" "$? $(cat foreign)"
check "it is reported in one line" "forkboard: job log foreign: is no job log, and is not overwritten" "$err"
check "and nothing ran" 0 "$(ls | grep -c '^ran$')"
err=$($fb run --joblog /dev/full touch ::: ran 2>&1)
check "a full disk at once: status 2, nothing ran" "2 0" "$? $(ls | grep -c '^ran$')"
match "and says so" '^forkboard: job log /dev/full: No space left on device$' "$err"
(ulimit -f 2; $fb $quiet -j2 --joblog small 'echo {}' ::: $(seq 100) >out 2>err)
check "a disk that fills: status 3" 3 $?
check "reported once" 1 "$(grep -c 'job log small: File too large; it ends here, the jobs go on' err)"
check "the jobs go on" 100 "$(wc -l <out)"
check "the log ends in a whole line" "" "$(tail -c 1 small)"
mkfifo gate
$fb $quiet --joblog log 'read x <gate; true' ::: 1 2>/dev/null &
until_true eval '[ "$(cat log)" = "$header" ]'
err=$($fb run --joblog log true ::: 1 2>&1)
check "two runs, one log: the second is refused" 2 $?
match "and says why" 'job log log: another run writes it' "$err"
echo >gate
wait
finish
