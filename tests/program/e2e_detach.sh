# Leave and come back: a run without a terminal, its board in two terminals at once, what is lost and
# what is not when either dies. In tmux.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run

cat >web.yaml <<'YAML'
title: web
slots: 9
jobs:
  - { name: db, run: "echo $$ >>db.pids; exec sleep 1000" }
  - { name: log, run: "seq 9000; until [ -e go.log ]; do sleep 0.02; done; echo seen live; exec sleep 1000" }
  - { name: shell, run: "echo $$ >>shell.pids; exec cat", pty: true }
  - { name: bad, run: "exit 3" }
YAML
listed() { [ "$($fb ps | tail -n +2 | wc -l)" = "$1" ]; }
state() { $fb ctl list "$1" | awk '{print $3}'; }
state_is() { [ "$(state "$1")" = "$2" ]; }
begun() { [ "$(cat "$1.pids" 2>/dev/null | wc -l)" = "$2" ]; }
# a second terminal beside that of open()
beside() { tmux -L "fb-$$-beside" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null; beside kill-server 2>/dev/null' EXIT
beside_shows() { # NAME PATTERN
    beside_looked() { looked_at=$(beside capture-pane -p); grep -qE -- "$1" <<<"$looked_at"; }
    until_true beside_looked "$2" || true
    match "$1" "$2" "$looked_at"
}

# ---- a run without a terminal
said=$($fb run --detach web.yaml 2>err)
check "detach: status 0, when it has begun" "0 " "$? $(cat err)"
id=$(awk '{print $2}' <<<"$said")
check "and a line says how to come back" "run $id goes on without a terminal: forkboard attach $id" "$said"
until_true state_is bad failed
match "ps: it is detached" "^$id .* 3 +0 +1 +1 +detached +web " "$($fb ps)"
run_pid=$($fb ps | awk 'NR == 2 {print $2}')
check "it has no terminal, and a session of its own" "$run_pid ?" "$(ps -o sid=,tty= -p $run_pid | tr -s ' ' | sed 's/^ //')"

# ---- two boards of it at once
open 100x30 "$fb attach"
shows "attach: its board" '▶ 3 running .* ✘ 1 failed'
shows "with what has happened" 'End +bad +exit 3'
beside new-session -d -x 80 -y 24 "env XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR $fb attach $id; echo status \$? >status2; exec cat"
beside_shows "twice" '▶ 3 running'
match "ps: attached" "attached +web" "$($fb ps)"
keys Down x
shows "a key stops a job" '□ off .* db .* stopped by you'
beside_shows "the other sees it" '□ +1 +db '
$fb ctl start db
shows "asked from elsewhere, both see it" '▶ running .* db .* try 2'
beside_shows "both" '▶ +1 +db '
keys Down Enter
shows "output: its first bytes and its last" '9000'
touch go.log
shows "and what comes" 'seen live'
keys Escape Down Enter
shows "a terminal" '2 Output'
keys t
shows "that can be typed into" 'you type into shell'
keys h e y Enter
shows "it answers" '^hey'
keys C-] C-]
check "the board has its keys again" 0 "$(until_true gone_from 'you type into'; echo $?)"
keys Escape q
given_back "q leaves" 0
match "and says that it goes on" "the run goes on: forkboard attach $id" "$(screen)"
check "it does" running "$(state db)"
open 80x24 "$fb ps; exec cat"
shows "ps: a row fits 80 columns, with the end of its directory" "^$id .* web +\.\.\..*${scratch: -9}\$"
check "and nothing of it is on the next" 2 "$(screen | grep -c .)"
open 60x18 "$fb ps; exec cat"
shows "and 60, without what shows it and its directory" "^$id .* 3 +0 +1 +1 +web *\$"
check "nor there" 2 "$(screen | grep -c .)"
for size in 50 40 32; do
    open ${size}x18 "$fb ps; exec cat"
    shows "ps: $size columns" "^$id .* 3 +0 +1 +1 +we"
    check "are enough for a row" 2 "$(screen | grep -c .)"
done
open 80x24 "$fb attach --read-only"
shows "to look only" '▶ 3 running'
keys Down x
shows "no key changes it" 'this board only looks'
check "none" running "$(state db)"

# ---- what dies: a board, by SIGKILL, and with its terminal
kill -KILL "$(pgrep -t "$(tm display -p '#{pane_tty}' | sed 's,/dev/,,')" -f "$fb attach" | head -n 1)"
beside kill-server
attached() { $fb ps | grep -qE " $1 +web "; } # its age has one word or two
check "case 85 - boards die, the run does not" 0 "$(until_true attached detached; echo $?)"
check "its jobs neither" running "$(state db)"
$fb attach --json "$id" >events &
viewer=$!
until_true grep -q '"event":"exited"' events
match "as JSON" '"event":"exited","job":4' "$(cat events)"
$fb ctl "$id" end
wait $viewer
check "the run's end: attach has its status" 1 $?
check "and its last event" 1 "$(grep -c '"event":"ended"' events)"
check "no process is left" "" "$(for pid in $(cat db.pids shell.pids); do gone $pid || echo $pid; done)"
check "nor its socket" "" "$(ls run/forkboard)"
$fb attach "$id" >out 2>&1
check "gone: status 2" "2 forkboard: attach: there is no run '$id': none of yours is going on" "$? $(cat out)"

# ---- a run that was killed
rm -f db.pids shell.pids
id=$($fb run --detach web.yaml | awk '{print $2}')
until_true begun db 1
until_true begun shell 1
$fb attach --plain "$id" >out 2>err &
viewer=$!
until_true grep -q 'Begin: db' err
kill -KILL "$($fb ps | awk 'NR == 2 {print $2}')"
wait $viewer
check "killed: attach says so, status 3" 3 $?
match "in a line" 'has died: its workers were ended with it; its record: .*/run-[^/]*[.]jsonl$' "$(cat err)"
check "once" 1 "$(grep -c 'has died' err)"
match "what lived is lost" '^End  : db .* lost \(its forkboard died\)$' "$(cat err)"
match "in the summary too" '^  shell .* lost \(its forkboard died\)$' "$(cat err)"
match "what had ended is what it was" '^  bad .* exit 3$' "$(cat err)"
check "nothing runs" "WARNING: 4 of 4 workers failed" "$(tail -n 1 err)"
check "case 85 - killed: none of them is left" 0 "$(for pid in $(cat db.pids shell.pids); do until_true gone $pid || echo $pid; done | wc -l)"
check "its record can be read" 0 "$($fb report >out 2>&1; echo $?)"
$fb attach "$id" >out 2>err
check "asked for now, it is gone: status 3" 3 $?
match "which a line says" "^forkboard: attach: run $id is gone: its forkboard was killed" "$(cat err)"
check "ps: it is gone, and its file" "0 0" "$($fb ps | wc -l) $(ls run/forkboard | wc -l)"

# ---- without a board what workers write is printed, as it comes
printf 'slots: 9\njobs:\n  - { name: much, run: "seq 10001 19000; printf end" }\n  - { name: more, run: "echo oops >&2; printf par; until test -e go.more; do sleep 0.02; done; echo more >&2; until test -e go.part; do sleep 0.02; done; echo t; exec sleep 1000" }\n' >prints.yaml
id=$($fb run --detach prints.yaml | awk '{print $2}')
$fb attach --plain --tag "$id" >out 2>err &
viewer=$!
check "a last line without an end, when its worker has ended" 0 "$(until_true grep -q '^much.end$' out; echo $?)"
check "the first of it" "much 10001 much 10002" "$(grep -m 2 much out | xargs)"
match "what its record does not keep is counted" '^forkboard: [0-9]+ bytes that much wrote are not in the record$' "$(cat err)"
check "a cut line is joined to no other" 0 "$(grep -cE '^much.[0-9]{6,}' out)"
check "errors are errors" 0 "$(until_true grep -q '^more.oops$' err; echo $?)"
check "a part of a line waits" 0 "$(grep -c par out)"
$fb attach --plain "$id" >out.part 2>err.part &
part=$!
until_true grep -q '^oops$' err.part
touch go.more
until_true grep -q '^more$' err.part # so the part of a line has come, too
kill -TERM $part
wait $part 2>/dev/null
check "and is printed when no more is shown" par "$(tail -n 1 out.part)"
touch go.part
check "for its end" 0 "$(until_true grep -q '^more.part$' out; echo $?)"
$fb attach --plain --output none "$id" >out.none 2>err.none &
until_true grep -q 'Begin: more' err.none
$fb ctl "$id" end
wait
check "--output none: nothing, to the end" 0 "$(wc -c <out.none)"

# ---- the board attached from the beginning
open 100x30 "$fb run --detachable web.yaml"
shows "detachable: the board" '▶ 3 running'
keys q
given_back "q leaves it" 0
check "it goes on" running "$(state db)"
mkdir web
$fb attach --plain web >out 2>err &
viewer=$!
check "by its title, though a directory has that name" 0 "$(until_true grep -q 'Begin: db' err; echo $?)"
kill $viewer
wait $viewer 2>/dev/null
$fb ctl end
check "without one: lines, and the run's status" 3 "$($fb run --detachable -- sh -c 'exit 3' ::: a >out 2>err; s=$?; [ $s = 1 ] && echo 3)"
match "lines" '^End  : a .* exit 3' "$(cat err)"
open 80x24 "$fb run --detach-on-hangup web.yaml"
shows "a board whose terminal hangs up" '▶ 3 running'
tm kill-server
check "case 85 - hung up: the run goes on" 0 "$(until_true listed 1; sleep 0.3; listed 1; echo $?)"
check "its jobs too" running "$(state db)"
open 80x24 "$fb attach"
shows "and can be shown again" '▶ 3 running'
keys q
ended
$fb ctl end
check "it has ended" 0 "$(until_true listed 0; echo $?)"

# ---- a board that shows what has ended
open 80x24 "$fb run --board -- sh -c 'sleep 0.3; exit 3' ::: a"
shows "a run that has ended, and is shown" 'exit 3'
check "wait: its status" 1 "$(until_true listed 1; $fb ctl wait; echo $?)"
check "end: it has" 0 "$($fb ctl end; echo $?)"
keys q
given_back "its board stays until q" 1
printf 'a: echo pid $$; sleep 1000\n' >Procfile
$fb run --detach --hold -f Procfile >out
match "a Procfile, held: nothing has begun" ' 0 +1 +0 +0 +detached +' "$($fb ps)"
check "released, it begins" 0 "$($fb ctl release; until_true state_is a running; echo $?)"
$fb ctl end

# ---- what is wrong is said where it was typed
$fb run --detach none.yaml >out 2>err
check "a set that is not there" "2 forkboard: none.yaml: No such file or directory" "$? $(cat err)"
$fb run --detach --no-record web.yaml >out 2>err
check "no record" "2 forkboard: run: --detach needs the record, which --no-record leaves out" "$? $(cat err)"
$fb run --detach --json web.yaml >out 2>err
check "nothing shown" "2 forkboard: run: --detach shows nothing: --detachable goes with --json" "$? $(cat err)"
chmod 755 run/forkboard
$fb run --detach web.yaml >out 2>err
check "no socket: it does not begin" 3 $?
match "why" 'cannot begin: .*it is another user.s, or others may enter it|others may enter it' "$(cat err)"
chmod 700 run/forkboard
check "its input may be a pipe" "2" "$(printf '1\n2\n' | $fb run --detach --results res -- sh -c 'echo {}' >/dev/null; until_true test -s res/2/2/stdout -o -d res; until_true listed 0; ls -R res | grep -c '^stdout$')"
tm kill-server
finish
