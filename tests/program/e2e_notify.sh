# Workers that report how far they are, in three languages and by systemd-notify.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1

reports() { # EVENTS...: progress and ready of the stream, one line each
    python3 -c '
import json, sys
for line in sys.stdin:
    e = json.loads(line)
    if e["event"] in ("progress", "ready", "exited", "leaked"):
        print(e["event"], e["job"], "%g" % e["share"] if "share" in e else "-", e.get("text", "-"))'
}
json() { $fb run --json --no-record "$@" 2>/dev/null </dev/null; }

cat >"$scratch/worker.py" <<'END'
import os, socket, sys
address = os.environ["NOTIFY_SOCKET"]
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.connect(address)
for i in range(1, 4):
    s.send(f"STATUS=epoch {i} of 3\nX_PROGRESS={i / 3}".encode())
s.send(b"READY=1")
if len(sys.argv) > 1:
    s.send(b"STATUS=torn \xff\xc3\nX_EXTRA=1\nX_PROGRESS=half")
END
check "Python" "progress 1 0.333333 epoch 1 of 3
progress 1 0.666667 epoch 2 of 3
progress 1 1 epoch 3 of 3
ready 1 - -
exited 1 - -" "$(json python3 "$scratch/worker.py" | reports)"
check "rubbish does no harm" 0 "$(json python3 "$scratch/worker.py" x >"$scratch/out"; echo $?)"
check "and the stream is still UTF-8" 5 "$(reports <"$scratch/out" | grep -cE '^(progress|ready)')"

# A sender two generations below with a parent that waits for it, and one in a session of its own.
check "from a child of a child" "progress 1 0.333333 epoch 1 of 3" \
    "$(json "sh -c 'python3 $scratch/worker.py; true'; true" | reports | sed -n 1p)"
check "from a session of its own" "progress 1 0.333333 epoch 1 of 3" \
    "$(json "setsid python3 $scratch/worker.py; true" | reports | sed -n 1p)"
check "each of many says its own" "$(seq 20)" \
    "$(json -j4 "sleep 0.0\$((RANDOM % 3)); python3 $scratch/worker.py; true" ::: $(seq 20) |
        reports | sed -n 's/^ready \([0-9]*\) .*/\1/p' | sort -n)"

# A process that is no worker's knows the address too. It lives until what it sent is read:
# it waits for the other end of a pipe that it sends along (BARRIER=1).
cat >"$scratch/stranger.py" <<'END'
import array, os, socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.connect(os.environ["NOTIFY_SOCKET"])
s.send(b"STATUS=strange\nREADY=1")
ours, theirs = os.pipe()
s.sendmsg([b"BARRIER=1"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [theirs]))])
os.close(theirs)
os.read(ours, 1)
END
hold() { # a run of one worker, which lives until let_go
    rm -f "$scratch/go" "$scratch/address"
    $fb run --json --no-record 'echo $NOTIFY_SOCKET >'"$scratch/address.new
        mv $scratch/address.new $scratch/address
        until [ -e $scratch/go ]; do sleep 0.01; done" >"$scratch/out" 2>/dev/null </dev/null &
    pid=$!
    until_true [ -s "$scratch/address" ]
    address=$(cat "$scratch/address")
}
let_go() {
    touch "$scratch/go"
    wait $pid
}
export XDG_RUNTIME_DIR=$scratch/runtime
mkdir -m 700 "$XDG_RUNTIME_DIR"
hold
NOTIFY_SOCKET=$address python3 "$scratch/stranger.py"
let_go
check "a stranger is not heard" "exited 1 - -" "$(reports <"$scratch/out")"

# What one worker's process sends after that one's end has no address any more.
check "a worker's address is its own" "ready 1
ready 2
refused 1
exited 2" "$(json -j1 'case {} in
    1) echo $NOTIFY_SOCKET >'"$scratch"'/first; python3 '"$scratch"'/stranger.py;;
    2) python3 '"$scratch"'/stranger.py
       NOTIFY_SOCKET=$(cat '"$scratch"'/first) python3 '"$scratch"'/stranger.py 2>'"$scratch"'/refused;;
    esac; true' ::: 1 2 >"$scratch/out"; reports <"$scratch/out" | awk '$1 == "ready" { print $1, $2 }'
    echo refused "$(grep -c FileNotFound "$scratch/refused")"; reports <"$scratch/out" | awk '/exited 2/ { print $1, $2 }')"

# Its socket stands where no other user can come, and is gone after the run, however that ended.
hold
check "the socket is below XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR/forkboard-notify-$(id -u)/$pid-1" "$address"
check "where only its user may enter" 700 "$(stat -c %a "${address%/*}")"
let_go
check "nothing is left of it" "" "$(ls -A "$XDG_RUNTIME_DIR")"
hold
kill -9 $pid
let_go 2>/dev/null
json true >/dev/null
check "nor of a killed run's after the next" "" "$(ls -A "$XDG_RUNTIME_DIR")"
if unshare -n true 2>/dev/null; then
    check "another network namespace is no hindrance" "ready 1 - -" \
        "$(json "unshare -n python3 $scratch/stranger.py; true" | reports | grep ready)"
else
    echo "skip - another network namespace is no hindrance: none can be made here"
fi
unset XDG_RUNTIME_DIR

if command -v systemd-notify >/dev/null; then
    # It waits until what it sent is read (BARRIER=1), by default for ever: so must be answered.
    check "systemd-notify" "progress 1 - epoch 5 of 100
progress 1 0.05 epoch 5 of 100
ready 1 - -
exited 1 - -" "$(json 'systemd-notify --status="epoch 5 of 100" && systemd-notify X_PROGRESS=0.05 &&
        systemd-notify --ready && systemd-notify --ready' | reports)"
else
    echo "skip - systemd-notify is not installed"
fi
match "an outer socket is not passed on" '^/.*/forkboard-notify-[0-9]+/[0-9]+-1$' \
    "$(NOTIFY_SOCKET=/run/outer $fb run --plain --no-record 'echo $NOTIFY_SOCKET' 2>/dev/null </dev/null)"
finish
