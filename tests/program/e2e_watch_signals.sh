# Signals, terminals and ends of a watch: the program is to notice none of it.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
export TRUTH=$scratch/truth
watch="$fb watch --plain --no-record"
helper=$HELPERS/helper_watch
terminal() { "$SOURCE/tests/program/on_terminal" "$@" >"$scratch/shown" 2>&1; echo $?; }
ready() { sed -nE 's/^ready ([0-9]+)$/\1/p' "$TRUTH" 2>/dev/null; }
# A zombie is dead too: the process that has become its parent may be slow.
dead() { ! grep -qE '^State:.[^ZX]' /proc/$1/status 2>/dev/null; }
# begin ARG...: a watch in the background, with default signals, its program ready
begin() {
    rm -f "$TRUTH"
    python3 - "$scratch/err" "$fb" watch --no-record "$@" <<'PY' &
import os, signal, sys
for s in (signal.SIGINT, signal.SIGQUIT):
    signal.signal(s, signal.SIG_DFL)
os.setpgid(0, 0)  # in an orphaned group, which that of these tests may be, SIGTSTP stops no process
fd = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
os.dup2(fd, 1); os.dup2(fd, 2)
os.execv(sys.argv[2], sys.argv[2:])
PY
    pid=$!
    until_true eval '[ "$(ready)" != "" ]'
    program=$(ready)
}

# ---- what the program is started with
for state in "" "signal.signal(signal.SIGCHLD, signal.SIG_IGN)" "signal.signal(signal.SIGINT, signal.SIG_IGN)" \
    "signal.signal(signal.SIGHUP, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)" \
    "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])" \
    "os.dup2(1, 7); os.dup2(2, 42)"; do
    cat >"$scratch/start.py" <<PY
import os, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
$state
os.execv(sys.argv[1], sys.argv[1:])
PY
    check "started with ${state:-nothing special}: the program sees what it would unwatched" \
        "$(python3 "$scratch/start.py" "$helper" inherits)" \
        "$(python3 "$scratch/start.py" $watch -- "$helper" inherits 2>"$scratch/err")"
done
check "its standard input is its own" "from us" "$(echo from us | $watch -- cat 2>/dev/null)"
check "so is its standard output" "1 to 1" "$($watch -- sh -c 'echo 1 to 1; echo 2 to 2 >&2' 2>/dev/null)"
check "with --json its output is on standard error" "1 to 1" \
    "$($watch --json -- echo 1 to 1 2>&1 >/dev/null)"
check "and standard output holds events alone" "" \
    "$($watch --json -- echo 1 to 1 2>/dev/null | grep -v '^{"t":')"
$watch -- sh -c 'exit 7' 2>/dev/null
check "the status is the program's" 7 $?
$watch -- sh -c 'kill -SEGV $$' 2>/dev/null
check "128+N for a signal" 139 $?
$watch -- no-such-program 2>"$scratch/err"
check "not found: 127" "127 forkboard: no-such-program: there is no such program" "$? $(cat "$scratch/err")"
$watch -- /dev/null 2>/dev/null
check "not to be executed: 126" 126 $?
echo 'echo "script $1"; exit 4' >"$scratch/script"
chmod +x "$scratch/script"
out=$($watch -- "$scratch/script" one 2>/dev/null)
check "a script without an interpreter line" "4 script one" "$? $out"
check "one word with blanks is a line" "a b" "$($watch 'echo a; echo b' 2>/dev/null | xargs)"
printf '#!/bin/sh\necho found\n' >"$scratch/a name"
chmod +x "$scratch/a name"
check "unless there is such a program" "found" "$($watch "$scratch/a name" 2>/dev/null)"
$watch -- 2>"$scratch/err"
check "nothing to watch" 2 $?
$watch -- yes 2>/dev/null | head -n 1 >/dev/null
check "the program dies of SIGPIPE" "141 0" "${PIPESTATUS[*]}"

# ---- at a terminal
check "Ctrl-C is the program's: its handler runs, its status comes back" 0 "$(terminal \
    'type FB="'"$fb"'"; HELPER="'"$helper"'"; rm -f $TRUTH\n' 'see \$ $' \
    'type $FB watch --plain --no-record -- $HELPER handles; echo status=$?\n' 'see handles signals' \
    'type ^C' 'see status=5' 'type exit\n')"
check "Ctrl-C kills the program: the shell's loop ends" 0 "$(terminal \
    'type for i in 1 2; do echo round=$i; '"$fb"' watch --plain --no-record -- sleep 100; done\n' \
    'see round=1' 'see Begin: sleep' 'type ^C' 'see killed by SIGINT' 'see \$ $' 'type echo status=$?\n' \
    'see status=130' 'type exit\n')"
check "and does not go round again" 0 "$(grep -c 'round=2' "$scratch/shown")"
check "Ctrl-Z stops both, fg goes on, bg too" 0 "$(terminal \
    'type '"$fb"' watch --plain --no-record -- '"$helper"' handles; echo status=$?\n' 'see handles signals' \
    'type ^Z' 'see Stop : helper.*SIGTSTP' 'see Stopped' 'type fg\n' 'see continued' 'type ^Z' 'see Stopped' \
    'type bg\n' 'see continued' 'type fg\n' 'see fg\r\n.*watch' 'front forkboard' 'type ^C' 'see exit 5' \
    'type exit\n')"
# A program that stops itself: the shell gets its terminal back, and fg continues both.
for signal in STOP TSTP TTOU; do
    check "a program that stops itself by SIG$signal stops both, fg goes on" 0 "$(terminal \
        'type '"$fb"' watch --plain -q --no-record -- sh -c '"'kill -$signal \$\$; echo went on; exit 7'"'\n' \
        'see Stopped' 'see \$ $' 'type jobs\n' 'see Stopped.*watch' 'see \$ $' 'type fg\n' 'see \nwent on' \
        'see exit 7' 'see \$ $' 'type echo status=$?\n' 'see status=7' 'type exit\n')"
done
check "an interactive shell inside that suspends itself stops both, fg goes on" 0 "$(terminal \
    'type '"$fb"' watch --plain -q --no-record -- bash --norc --noprofile -i\n' 'see \$ $' \
    'type PS1=within:\n' 'see \nwithin:$' 'type suspend\n' 'see Stopped' 'see \$ $' 'type fg\n' \
    'see within:$' 'type echo in=side\n' 'see \nin=side' 'type exit 9\n' 'see exit 9' 'type exit\n')"
# Without a shell that waits for a stop of ours, the process that stopped the program can continue it.
begin -- "$helper" waits
kill -STOP $program
until_true grep -qE 'State:.[Tt] ' "/proc/$program/status"
kill -CONT $program
until_true eval "! grep -qE 'State:.[Tt] ' /proc/$program/status"
kill -TERM $pid
wait $pid
check "no shell waits: the program alone stops and goes on" 143 $?
# No shell in it: the stop of a shell within vfork(2) is not reported to its parent (case 22).
cat >"$scratch/goes_on.py" <<'PY'
import signal, time
signal.signal(signal.SIGCONT, lambda *_: print("went on", flush=True))
print("started", flush=True)
while True:
    time.sleep(0.1)
PY
check "an interactive shell inside, with its own job control" 0 "$(terminal \
    'type '"$fb"' watch --plain -q --no-record -- bash --norc --noprofile -i; echo status=$?\n' 'see \$ ' \
    "type python3 $scratch/goes_on.py\\n" 'see started' 'type ^Z' 'see Stopped' 'type jobs\n' \
    'see Stopped' 'type fg\n' 'see went on' 'type ^C' 'see \$ ' \
    'type echo in=side\n' 'see in=side' 'type exit 9\n' 'see status=9' 'type exit\n')"

# ---- sent to us alone
begin -- "$helper" handles
kill -INT $pid
kill -TERM $pid
wait $pid
check "SIGTERM is passed on, SIGINT is not" 6 $?
begin -- "$helper" waits
kill -TERM $pid
wait $pid
check "killed by it, the status says so" 143 $?
begin -- "$helper" waits
kill -TSTP $pid
until_true eval "grep -q 'T (stopped)' /proc/$pid/status"
until_true grep -qE 'State:.[Tt] ' "/proc/$program/status"
check "SIGTSTP stops the program too" 1 "$(grep -cE 'State:.[Tt] ' /proc/$program/status)"
kill -CONT $pid
until_true eval "! grep -qE 'State:.[Tt] ' /proc/$program/status"
kill -USR1 $pid
until_true grep -q 'running: helper_watch' "$scratch/err"
match "SIGUSR1: what runs" "running: helper_watch \| pid $program \|" "$(cat "$scratch/err")"
kill -KILL $pid
wait $pid 2>/dev/null
runs() { grep -q '^State:.[RS]' /proc/$program/status && grep -q '^TracerPid:.0$' /proc/$program/status; }
check "killed, forkboard leaves the program running" runs "$(until_true runs && echo runs)"
kill -KILL $program
until_true dead $program
begin --kill-on-exit -- "$helper" waits
kill -KILL $pid
wait $pid 2>/dev/null
until_true dead $program
check "with --kill-on-exit it dies too" 1 "$(dead $program && echo 1)"

# ---- processes that outlive the program
begin -- "$helper" leaves
until_true grep -q 'still running' "$scratch/err"
match "the program has ended: we wait, and say for which process" "still running: helper_watch \(pid $program\)" \
    "$(cat "$scratch/err")"
kill -INT $pid
wait $pid
check "Ctrl-C leaves them running: the status is the program's" 8 $?
check "and so it is" runs "$(until_true runs && echo runs)"
kill -KILL $program
until_true dead $program
begin --exit-with-root -- "$helper" leaves
wait $pid
check "--exit-with-root ends with the program" 8 $?
check "and leaves the rest" 0 "$(dead $program && echo 1 || echo 0)"
kill -KILL $program
until_true dead $program
begin --exit-with-root --kill-on-exit -- "$helper" leaves
wait $pid
check "--kill-on-exit does not" "8 1" "$? $(until_true dead $program && echo 1)"
match "and reports the end" 'killed by SIGKILL' "$(cat "$scratch/err")"

# ---- what a program may notice is reported
echo 'int main(void) { return 0; }' >"$scratch/sound.c"
if gcc -fsanitize=address "$scratch/sound.c" -o "$scratch/sound" 2>/dev/null; then
    out=$(env -u ASAN_OPTIONS $watch -- "$scratch/sound" 2>&1)
    check "a program with AddressSanitizer fails while watched" 1 $?
    match "and that is reported, with the way out" 'sound \(pid [0-9]+\) ended with exit 1.*ASAN_OPTIONS=detect_leaks=0' "$out"
    out=$(ASAN_OPTIONS=detect_leaks=0 $watch -- "$scratch/sound" 2>&1)
    check "which works" 0 $?
    out=$(env -u ASAN_OPTIONS $watch -- sh -c "$scratch/sound; exit 1" 2>&1)
    check "it is reported of that program alone" 1 "$(grep -c ASAN_OPTIONS <<<"$out")"
    out=$(ASAN_OPTIONS=detect_leaks=0 $watch -- sh -c "$scratch/sound; exit 1" 2>&1)
    check "nothing is reported where nothing is wrong" 0 "$(grep -c ASAN_OPTIONS <<<"$out")"
else
    echo "skip - AddressSanitizer's programs: gcc makes none here"
fi
# A text in a file is no sanitizer: forkboard itself has the names of its libraries in it.
cat >"$scratch/names.sh" <<'END'
#!/bin/sh
: libasan.so __lsan_do_leak_check
exit 1
END
chmod +x "$scratch/names.sh"
out=$($watch -q -- "$scratch/names.sh" 2>&1)
check "nor of a script with its names in it" "1 0" "$? $(grep -c ASAN_OPTIONS <<<"$out")"
if ! nm "$fb" 2>/dev/null | grep -q __asan_init; then
    out=$($watch -q -- $fb run -q --no-record -- false ::: 1 2>&1)
    check "nor of forkboard" "1 0" "$? $(grep -c ASAN_OPTIONS <<<"$out")"
fi
for tracer in strace gdb; do # of that name: whether it is one is not asked
    cp "$(type -P true)" "$scratch/$tracer"
    out=$($watch -q -- "$scratch/$tracer" 2>&1)
    match "$tracer: the way that lets it trace is named" "^forkboard: $tracer \(pid [0-9]+\) cannot trace .*--backend=connector" "$out"
    check "not where it can" "" "$($watch -q --backend=polling -- "$scratch/$tracer" 2>&1 | grep 'cannot trace')"
done
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    chmod 755 "$scratch"
    cp "$fb" "$helper" "$scratch/"
    chmod 4755 "$scratch/helper_watch"
    as_nobody="env -u TRUTH setpriv --reuid 65534 --regid 65534 --clear-groups"
    if [ "$($as_nobody "$scratch/helper_watch" setuid_asked)" = "uid 65534 euid 0" ]; then
        out=$($as_nobody "$scratch/forkboard" watch --no-record -- "$scratch/helper_watch" setuid_asked 2>&1)
        match "setuid is ignored while an unprivileged user watches" '^uid 65534 euid 65534$' "$out"
        match "and that is reported" 'helper_watch \(pid [0-9]+\) is setuid: while watched it runs without' "$out"
    fi
    out=$($watch -- "$scratch/helper_watch" setuid_asked 2>&1)
    check "root may watch it" 0 "$(grep -c 'is setuid' <<<"$out")"
else
    echo "skip - setuid: only root can try it, and with setpriv"
fi
finish
