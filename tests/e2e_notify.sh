# Workers that tell how far they are, in three languages and by systemd-notify.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1

told() { # EVENTS...: progress and ready of the stream, one line each
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
if address[0] == "@":
    address = "\0" + address[1:]
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
exited 1 - -" "$(json python3 "$scratch/worker.py" | told)"
check "rubbish does no harm" 0 "$(json python3 "$scratch/worker.py" x >"$scratch/out"; echo $?)"
check "and the stream is still UTF-8" 5 "$(told <"$scratch/out" | grep -cE '^(progress|ready)')"

# A sender of two generations below, whose parent waits for it, and one in a session of its own.
check "from a child of a child" "progress 1 0.333333 epoch 1 of 3" \
    "$(json "sh -c 'python3 $scratch/worker.py; true'; true" | told | sed -n 1p)"
check "from a session of its own" "progress 1 0.333333 epoch 1 of 3" \
    "$(json "setsid python3 $scratch/worker.py; true" | told | sed -n 1p)"
check "each of many says its own" "$(seq 20)" \
    "$(json -j4 "sleep 0.0\$((RANDOM % 3)); python3 $scratch/worker.py; true" ::: $(seq 20) |
        told | sed -n 's/^ready \([0-9]*\) .*/\1/p' | sort -n)"

# Somebody who is no worker of ours knows the address all the same.
json 'echo $NOTIFY_SOCKET >'"$scratch/address; until [ -e $scratch/go ]; do sleep 0.01; done" >"$scratch/out" &
pid=$!
until_true [ -s "$scratch/address" ]
NOTIFY_SOCKET=$(cat "$scratch/address") python3 "$scratch/worker.py"
touch "$scratch/go"
wait $pid
check "a stranger is not heard" "exited 1 - -" "$(told <"$scratch/out")"

if command -v systemd-notify >/dev/null; then
    # It waits until what it sent is read (BARRIER=1), by default for ever: so must be answered.
    check "systemd-notify" "progress 1 - epoch 5 of 100
progress 1 0.05 epoch 5 of 100
ready 1 - -
exited 1 - -" "$(json 'systemd-notify --status="epoch 5 of 100" && systemd-notify X_PROGRESS=0.05 &&
        systemd-notify --ready && systemd-notify --ready' | told)"
else
    echo "skip - systemd-notify is not installed"
fi
check "an outer socket is not passed on" @ \
    "$(NOTIFY_SOCKET=/run/outer $fb run --plain --no-record 'echo ${NOTIFY_SOCKET%%[0-9a-f]*}' 2>/dev/null </dev/null)"
finish
