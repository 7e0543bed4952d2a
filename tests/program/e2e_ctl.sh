# A run is asked from outside: forkboard ctl and ps, over its socket. What they say is so when they say
# it; strangers' files, garbage and a run that was killed or stopped are met.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
cd "$scratch" || exit 3
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run
sockets=$XDG_RUNTIME_DIR/forkboard

cat >web.yaml <<'YAML'
title: my web
slots: 9
jobs:
  - { name: db, run: "echo $$ >>db.pids; exec sleep 1000" }
  - { name: web-1, group: front, run: "echo $$ >>web.pids; trap 'echo hup >>hups' HUP; while :; do sleep 0.02; done" }
  - { name: web-2, group: front, run: "exec sleep 1000" }
  - { name: bad, exec: [./none] }
  - { name: late, run: "exec sleep 1000", autostart: false }
YAML
listed() { [ "$($fb ps | tail -n +2 | wc -l)" = "$1" ]; }
state() { $fb ctl list "$1" | awk '{print $3}'; }
state_is() { [ "$(state "$1")" = "$2" ]; }

check "no run: ps says nothing" "0 " "$($fb ps >out 2>&1; echo "$? $(cat out)")"
check "and ctl says so" "2 forkboard: ctl: no run of yours is going on" "$($fb ctl list 2>&1 >/dev/null | sed "s/^/2 /")"
$fb run web.yaml >run.out 2>run.err &
pid=$!
until_true listed 1
match "ps: id, pid, numbers, title, directory" "^[a-z]{4} +$pid .* 3 +0 +1 +1 +terminal +my web +$scratch\$" "$(until_true state_is bad failed; $fb ps)"
id=$($fb ps | awk 'NR == 2 {print $1}')
check "as JSON, too" "$id $pid my web 3 1" "$($fb ps --json | python3 -c 'import json, sys
for line in sys.stdin: r = json.loads(line); print(r["id"], r["pid"], r["title"], r["running"], r["failed"])')"
check "the socket is the user's alone" "srw------- drwx------" "$(stat -c %A "$sockets/$id.sock" "$sockets" | paste -sd ' ')"

# ---- what is asked for is so when the answer is there
check "list: a line each" "db running,web-1 running,web-2 running,bad failed,late off" \
    "$($fb ctl list | awk '{print $2, $3}' | paste -sd ,)"
check "list of some, as JSON" "web-1 web-2 " "$($fb ctl "$id" list 'web-*' --json | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["name"], end=" ")')"
check "list of a group" "web-1 web-2,web-1 web-2,2" \
    "$(for word in @front '@f*' @none; do $fb ctl list "$word" 2>/dev/null | awk '{print $2}' | paste -sd ' '; done | paste -sd , | sed 's/,$//'),$($fb ctl list @none >/dev/null 2>&1; echo $?)"
check "stop" "0 off" "$($fb ctl stop db; echo "$? $(state db)")"
check "its process is gone" 0 "$(gone "$(cat db.pids)"; echo $?)"
check "once more: it is so already" "0" "$($fb ctl stop db; echo $?)"
check "start" "0 running 2" "$($fb ctl start db; echo "$? $(state db) $(wc -l <db.pids)")"
check "restart of one that is off: it is started" "0 running 3" "$($fb ctl stop db; $fb ctl restart db; echo "$? $(state db) $(wc -l <db.pids)")"
check "restart, by number and by the title" "0 running 4" "$($fb ctl "my web" restart 1; echo "$? $(state db) $(wc -l <db.pids)")"
check "restart, by the pid, of a pattern" "0 running running" "$($fb ctl $pid restart 'web-*'; echo "$? $(state web-1) $(state web-2)")"
check "start what was not started" "0 running" "$($fb ctl start late; echo "$? $(state late)")"
check "kill" "0 failed" "$($fb ctl kill late; echo "$? $(state late)")"
until_true eval '[ "$(wc -l <web.pids)" = 2 ]'
check "signal" 0 "$($fb ctl signal HUP web-1; echo $?)"
check "it has come" 0 "$(until_true test -s hups; echo $?)"
check "a number of slots" 0 "$($fb ctl slots 7; echo $?)"
check "hold and release" "0 0" "$($fb ctl hold; a=$?; $fb ctl release; echo "$a $?")"
check "wait: for what has ended" 1 "$($fb ctl wait bad; echo $?)"
$fb ctl start bad >out 2>err
check "start of one that cannot says why" "1 forkboard: ctl: start bad: exec: No such file or directory: ./none" "$? $(cat err)"
check "or nothing, where that is not waited for" 0 "$($fb ctl --no-wait start bad; echo $?)"

# ---- what is wrong is one line
wrong() { # NAME STATUS LINE WORD...
    $fb ctl "${@:4}" >out 2>err
    check "$1: status" "$2" $?
    check "$1: the line" "forkboard: ctl: $3" "$(cat err)"
}
wrong "no such job" 2 "run $id has no job 'nope'" stop nope
wrong "nor a pattern, though others are there" 2 "run $id has no job 'x*'" stop db 'x*'
check "nothing was stopped" running "$(state db)"
wrong "no such number" 2 "run $id has no job '77'" stop 77
wrong "no job" 2 "stop needs a job: its name, its number or a pattern" stop
wrong "no word" 2 "what is asked for is missing; 'forkboard ctl --help' lists it"
wrong "a word with a slip" 2 "'restrat' is nothing to ask for (did you mean 'restart'?)" restrat db
wrong "no such run" 2 "there is no run 'zzzz'; these run: $id (my web)" zzzz list
wrong "no such signal" 2 "signal: 'FOO' is not a signal, as HUP" signal FOO db
wrong "no slots" 2 "slots: '0' is not a number from 1 to 1000000" slots 0
wrong "a job too much" 2 "hold takes no job; unexpected 'db'" hold db

# ---- two runs of one name, garbage, what was left
$fb run --plain web.yaml >run.out 2>run.err2 &
other=$!
until_true listed 2
$fb ctl list >out 2>err
check "two: which is meant is asked" "2 1" "$? $(grep -cE "^forkboard: ctl: 2 runs go on; say which: [a-z]{4} \(my web\), [a-z]{4} \(my web\)$" err)"
check "their title does not tell" 2 "$($fb ctl "my web" list >out 2>&1; echo $?)"
check "their pids do" 5 "$($fb ctl $other list | wc -l)"
python3 - "$sockets/$id.sock" <<'PY'
import os, socket, sys
for bytes in (b"\xff\n" * 50, b"a" * 3000000, b"stop 99999999999999999999\n", b"hello\n" * 20000):
    s = socket.socket(socket.AF_UNIX); s.settimeout(2); s.connect(sys.argv[1])
    try: s.sendall(bytes)
    except OSError: pass
PY
check "case 84 - garbage and floods: it goes on" running "$($fb ctl "$id" list db | awk '{print $3}')"
kill -STOP $other
match "one that was stopped: ps says so" "does not answer" "$($fb ps)"
check "ctl does not wait for it for ever" 3 "$(within 60 $fb ctl "$($fb ps | awk '/does not/ {print $1}')" list >out 2>&1; echo $?)"
kill -CONT $other
kill -KILL $other
wait $other 2>/dev/null
until_true listed 1
check "case 83 - the socket of a killed run is removed" 1 "$(ls "$sockets" | wc -l)"
check "case 83 - what is no socket of ours stays" "0 1" "$(echo x >"$sockets/bcdf.sock"; $fb ps >/dev/null; echo "$? $(ls "$sockets"/bcdf.sock | wc -l)")"
rm "$sockets/bcdf.sock"

# ---- the end
check "end" 0 "$($fb ctl end; echo $?)"
wait $pid
check "the run's status" 1 $?
check "nothing is left there" "" "$(ls "$sockets")"
(sleep 0.3; exit 0) | $fb run -- sh -c 'sleep 0.2; exit {}' ::: 0 2>err
check "a run of a moment has no socket" "" "$(ls "$sockets")"
mkfifo hold
$fb run --plain -- sh -c 'read line <hold' x ::: 1 >out 2>err & pid=$!
until_true compgen -G "$sockets/*.sock" >/dev/null
connected() { [ "$(find /proc/$pid/fd -lname 'socket:*' | wc -l)" -gt "$1" ]; } # the run has taken a client
before=$(find /proc/$pid/fd -lname 'socket:*' | wc -l)
$fb ctl wait & client=$!
until_true connected "$before"
echo >hold
wait $client
check "wait: for the run's end, and its status" 0 $?
wait $pid
wait
chmod 755 "$sockets"
check "case 83 - a directory that others may enter: the run goes on without it" 0 "$($fb run --plain -- sleep ::: 0.3 >out 2>&1; echo $?)"
check "and nothing is made there" "" "$(ls "$sockets")"
match "the user that asks is told" "it is another user's, or others may enter it" "$($fb ps 2>&1)"
finish
