# A set that is read again while it runs (--watch): jobs that are added, gone, changed; mistakes; editors.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1

# service NAME WORD: says when it starts, and lives
service() { echo " - {name: $1, restart: always, run: 'echo $1 $2 >>log; echo \$\$ >pid.$1; while sleep 0.1; do :; done'}"; }
set_of() { printf 'jobs:\n%s\n' "$(printf '%s\n' "$@")"; }
said() { grep -c "$1" log 2>/dev/null; }
has() { [ "$(said "$2")" = "$1" ]; }

set_of "$(service keep 1)" "$(service change 1)" "$(service gone 1)" >set.yaml
$fb run --plain --record kept --watch set.yaml >/dev/null 2>err &
forkboard=$!
until_true has 1 'keep 1'
until_true has 1 'gone 1'
until_true has 1 'change 1'
kept=$(cat pid.keep)
gone=$(cat pid.gone)

# ---- in one step, as an editor renames over it
set_of "$(service keep 1)" "$(service change 2)" "$(service new 1)" >other
mv other set.yaml
until_true has 1 'new 1'
until_true has 1 'change 2'
check "what is new starts, what is changed starts again" "1 1" "$(said 'new 1') $(said 'change 2')"
until_true gone "$gone"
check "what is gone is stopped" 0 $?
check "the others live on" "$kept 1" "$(cat pid.keep) $(said 'keep 1')"
until_true grep -q 'was read again' err
match "a line says so" 'set.yaml was read again: 1 job added, 1 job stopped, 1 job changed$' "$(cat err)"

# ---- mistakes change nothing
printf 'jobs:\n - {name: keep, rum: x}\n' >set.yaml
until_true grep -q "unknown key 'rum'" err
match "a mistake is a line" "set.yaml:2:[0-9]+: unknown key 'rum' \(did you mean 'run'\?\); the jobs stay as they are" "$(cat err)"
check "and nothing changes" "$kept" "$(cat pid.keep)"
kill -0 "$kept"
check "it lives" 0 $?
rm set.yaml
until_true grep -q 'set.yaml.*No such file' err
check "a file that is gone is a line" 0 $?

# ---- in several writes, and what waits
{
    printf 'jobs:\n'
    service keep 1
    service change 2
    service new 1
    echo " - {name: waits, after: {once: ended}, run: echo waits >>log}"
    echo " - {name: once, run: echo once >>log}"
} | while IFS= read -r line; do echo "$line" >>set.yaml; done
until_true has 1 'waits'
check "it is read when it stands still" "1 1" "$(said once) $(said waits)"
check "the others still live" "$kept" "$(cat pid.keep)"
match "slots and limits of the run are fixed" 'limits and what holds for all jobs' \
    "$(sed -i '1i limits: {gpu: 1}' set.yaml; until_true grep -q 'limits and what' err; cat err)"
kill $forkboard
wait $forkboard 2>/dev/null
match "at the end nothing has failed by it" '[0-9]+ jobs: .*' "$(cat err)"
match "what was changed says so" 'change .*| stopped: set.yaml changed$' "$(cat err)"
match "what is gone too" 'gone .*| stopped: no longer in set.yaml$' "$(cat err)"
check "none was stopped by its user" 0 "$(grep -c '^Off .*stopped by you$' err)"
match "nor counted as that" '[0-9] changed or taken out' "$(cat err)"
check "the record can be played" 0 "$($fb replay --plain kept >/dev/null 2>&1; echo $?)"

# ---- changed before it began, and while a retry waits
printf 'jobs:\n - {name: first, run: "touch up; until test -e go; do sleep 0.02; done"}\n - {name: second, after: first, run: "echo two 1 >>log"}\n - {name: tries, retries: 3, retry_wait: 1h, run: "echo tries 1 >>log; exit 1"}\n' >set.yaml
$fb run --plain --no-record --watch set.yaml >/dev/null 2>err &
forkboard=$!
until_true test -e up
until_true has 1 'tries 1'
sed -i 's/two 1/two 2/; s/tries 1.*exit 1/tries 2 >>log/' set.yaml
until_true has 1 'tries 2'
touch go
wait $forkboard
check "it ends well" 0 $?
check "what had not begun is as it is now" "0 1" "$(said 'two 1') $(said 'two 2')"

# ---- logs, groups, probes; changed again while the one before is being stopped
# slow WORD
slow() { echo " - {name: slow, log: slow.log, run: 'trap \"touch asked; until test -e let; do sleep 0.02; done; exit\" TERM; echo slow $1; echo slow $1 >>log; while sleep 0.02; do :; done'}"; }
same=" - {name: same, group: g, ready: {run: 'true'}, health: {run: 'true'}, stop: {run: 'kill \$FORKBOARD_PID'}, log: {file: '{name}.log', max: 1M}, run: 'echo same >>log; exec sleep 1000'}"
{ echo 'grace: 1h'; set_of "$same" "$(slow 1)"; } >set.yaml
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run
$fb run --plain --watch set.yaml >/dev/null 2>err &
forkboard=$!
until_true has 1 'slow 1'
until_true has 1 same
{ echo 'grace: 1h'; set_of "$same" "$(slow 2)"; } >set.yaml
until_true test -e asked
{ echo 'grace: 1h'; set_of " - {name: other, log: other.log, run: 'echo other; echo other >>log; exec sleep 1000'}" "$same" "$(slow 3)"; } >set.yaml
until_true has 1 other
touch let
until_true has 1 'slow 3'
check "what was changed twice meanwhile starts as it is now" "0 1" "$(said 'slow 2') $(said 'slow 3')"
check "what the file says the same of lives on, whatever that is" 1 "$(said same)"
until_true grep -q 'slow 3' slow.log
check "its log goes on" "slow 1 slow 3" "$(grep ^slow slow.log | xargs)"
until_true grep -q other other.log
check "what is added has one" other "$(cat other.log)"
{ echo 'grace: 1h'; set_of "$same" "$(slow 3)" " - {name: other, log: slow.log, run: 'x'}"; } >set.yaml
until_true grep -q 'put {name} in it; the jobs stay as they are' err
check "two with one file are a mistake" 0 $?
check "a name means the job as it is now" "0 3" \
    "$($fb ctl restart slow >/dev/null 2>&1; echo $?) $($fb ctl list slow | grep -c slow)"
check "and not those before it" "0 0 2" "$(said 'slow 2') $(($(said 'slow 1') - 1)) $(said 'slow 3')"
rm asked let
{ echo 'grace: 1h'; set_of "$same"; } >set.yaml
until_true test -e asked
{ echo 'grace: 1h'; set_of "$same" "$(slow 4)"; } >set.yaml
until_true grep -q '1 job added$' err
touch let
until_true has 1 'slow 4'
last_two() { grep -E '^(Begin|End  ): slow' err | tail -n 2 | sed 's/ *:.*//' | paste -sd ' '; }
ended_first() { [ "$(last_two)" = "End Begin" ]; } # a line may come later than what the worker writes
until_true ended_first
check "what is taken out and put back begins when it has ended" "End Begin" "$(last_two)"
kill $forkboard
wait $forkboard 2>/dev/null

# ---- when it is asked for, without --watch
set_of "$same" "$(service other 1)" >set.yaml
rm -f log
$fb run --plain set.yaml >/dev/null 2>err &
forkboard=$!
until_true has 1 same
until_true has 1 'other 1'
reload() { $fb ctl reload 2>said; }
check "as it was" 0 "$(until_true reload; echo $?)"
check "is said, too" 0 "$(until_true grep -q 'set.yaml was read again: nothing has changed$' err; echo $?)"
set_of "$same" "$(service other 2)" "$(service new 1)" >set.yaml
check "as it is now" 0 "$(reload; echo $?)"
until_true has 1 'other 2'
until_true has 1 'new 1'
check "what is new and changed is done, the others live on" "1 1" "$(said same) $(said 'other 1')"
match "and said" 'set.yaml was read again: 1 job added, 1 job changed$' "$(cat err)"
# mistake NAME NOTE JOB: refused, as a note says
mistake() {
    set_of "$same" "$3" >set.yaml
    check "$1: status" 1 "$(reload; echo $?)"
    match "$1: why" 'ctl: reload: the file has mistakes, .* the jobs stay as they are' "$(cat said)"
    check "$1: note" 0 "$(until_true grep -q "$2; the jobs stay as they are" err; echo $?)"
}
mistake "a mistake" "unknown key 'rum' (did you mean 'run'?)" ' - {name: other, rum: x}'
mistake "what is watched for from the beginning alone" 'watch: the first in a run needs --watch, or one at its beginning' ' - {name: w, run: x, watch: src/**}'
check "nothing was changed by them" "1 1 1" "$(said same) $(said 'other 2') $(said 'new 1')"
set_of "$same" >set.yaml
reload
until_true grep -q '2 jobs stopped$' err
check "what is gone is stopped" 0 "$(until_true gone "$(cat pid.other)"; echo $?)"
kill $forkboard
wait $forkboard 2>/dev/null
printf 'jobs: [{name: a, run: "echo up >>log; exec sleep 1000"}]\n' >set.yaml
$fb run --plain set.yaml >/dev/null 2>err &
forkboard=$!
until_true has 1 up
printf 'jobs: [{name: a, run: x, log: a.log}]\n' >set.yaml
check "a log, where no output is kept" 1 "$(until_true $fb ctl list; reload; echo $?)"
check "is a mistake" 0 "$(until_true grep -q 'log: the first in a run needs --watch' err; echo $?)"
kill $forkboard
wait $forkboard 2>/dev/null
$fb run --plain -- sleep ::: 1000 >/dev/null 2>err &
forkboard=$!
until_true $fb ctl list
check "of a COMMAND there is none" "1 forkboard: ctl: reload: the run's jobs are of no file that can be read again" \
    "$(reload; echo "$? $(cat said)")"
kill $forkboard
wait $forkboard 2>/dev/null

# ---- on the command line
match "of a COMMAND there is nothing to watch" 'watch goes with a file of jobs' "$($fb run --watch true ::: 1 2>&1)"
match "nor of standard input" 'not with standard input' "$($fb run --watch -f - </dev/null 2>&1)"
finish
