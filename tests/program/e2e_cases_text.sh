# Fault cases 42, 43: hostile text through workers' output, names, arguments, files, records and
# errors. Nothing that a terminal obeys may leave forkboard as it came.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
cd "$scratch" || exit 3
quiet="run --plain --no-record"
bytes=$'\e]0;x\a\e]52;c;eA==\a\e]8;;u\a\e[?1049l\e[6n\e[c\eP$qm\e\\\e[b\e[;;;;;;;;;;;;;;;;;m\u009b31m\x9b31m\u202e\r\b\x7f\xff\xfe'

cat >harmless.py <<'PY'
import sys
data = sys.stdin.buffer.read()
try:
    text = data.decode()
except UnicodeDecodeError as e:
    print("no UTF-8 at", e.start, data[max(0, e.start - 20):e.start + 20])
    sys.exit(1)
for at, c in enumerate(text):
    code = ord(c)
    if (code < 0x20 and c not in "\n\t") or 0x7F <= code < 0xA0 or c in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        print(f"U+{code:04X} in {text[max(0, at - 30):at + 10]!r}")
        sys.exit(1)
print("harmless" if data else "nothing was said")
PY
# harmless NAME COMMAND...: what it says on standard error
harmless() {
    local name=$1
    shift
    check "case 43: $name" harmless "$("$@" 2>&1 >/dev/null </dev/null | python3 harmless.py)"
}

harmless "an argument is the name" "$fb" $quiet -- true ::: "$bytes"
harmless "and the name of one that fails" "$fb" $quiet -q -- false ::: "$bytes"
harmless "a program that is not there" "$fb" $quiet -- "./$bytes"
harmless "a directory that is not there, in a set" "$fb" run --plain "./$bytes.yaml"
harmless "an option" "$fb" run "--$bytes" true
harmless "a value of an option" "$fb" run --slots "$bytes" true
harmless "a command" "$fb" "$bytes"
harmless "a demo" "$fb" demo "$bytes"
harmless "a file of arguments" "$fb" run -a "$bytes" true
harmless "a record's name" "$fb" run --record "/no/$bytes" true
harmless "a result" "$fb" $quiet -- sh -c 'exit 1' ::: "$bytes"
harmless "what a worker left behind" "$fb" $quiet -- sh -c '(cp "$(command -v sleep)" "./$0"; exec "./$0" 300 >&- 2>&-) & until test -e "/proc/$!/exe" -a -e "./$0"; do :; done; exit 0' $'l\e[31mk'
python3 - "$scratch" <<'PY'
import sys
open("hostile.yaml", "w").write(r'''
title: "\e]0;title\a"
jobs:
  - { name: "\e[2J\e]52;c;eA==\a\u202E\u009b31m", run: "exit 3" }
  - { name: "b\r\b\x7f", run: "true", after: ["\e[2J\e]52;c;eA==\a\u202E\u009b31m"] }
''')
open("wrong.yaml", "w").write('jobs:\n  - { name: a, "\\e[31mkey": 1, run: "true" }\n')
PY
harmless "names in a set" "$fb" run --plain --no-record hostile.yaml
harmless "a wrong key in a set" "$fb" run wrong.yaml
check "case 43: the stream of events" harmless \
    "$($fb run --json --no-record -- sh -c 'exit 1' ::: "$bytes" 2>/dev/null </dev/null | python3 harmless.py)"
check "case 43: a dry run" harmless "$($fb run --dry-run -- echo ::: "$bytes" </dev/null | python3 harmless.py)"
check "case 43: and it can be run again" "$bytes" \
    "$(bash -c "$($fb run --dry-run -- printf %s ::: "$bytes" </dev/null)")"
harmless "an option beside --help" "$fb" run --help "--$bytes"
harmless "a command's option" "$fb" "--$bytes"
harmless "an option nearly right" "$fb" run "--tga$bytes" true
harmless "a word too many" "$fb" demo blueprint "$bytes"
harmless "a joblog's name" "$fb" $quiet --joblog "/no/$bytes" true
harmless "a results directory's name" "$fb" $quiet --results "/no/$bytes" true
harmless "a colsep" "$fb" $quiet --colsep "($bytes" true
harmless "TERM" env TERM="$bytes" "$fb" run --board --no-record true
harmless "a record to replay" "$fb" replay "$bytes"
harmless "a watched program that is not there" "$fb" watch --no-record "./$bytes"
harmless "a watched program's arguments" "$fb" watch --no-record -- sh -c 'sleep 0; exit 3' "$bytes"
printf 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n%s\n' "$bytes" >log
harmless "another program's joblog" "$fb" $quiet --resume --joblog log true ::: 1
printf 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n1\t:\t1.0\t1.0\t0\t0\t0\t0\t%s\n' \
    "$bytes" >log
harmless "a command of a joblog" "$fb" $quiet --resume --joblog log true ::: 1
printf '{"t":0,"event":"run","%s":1}\n{"t":0,"event":"queued","job":"%s"}\n' "$bytes" "$bytes" >record
harmless "a record that is wrong" "$fb" replay --plain record
harmless "a file of jobs" bash -c 'printf "%s\n" "$1: true" >jobs.txt; exec "$2" run --plain --no-record -f jobs.txt' - \
    "$bytes" "$fb"
cat >notes.yaml <<'YAML'
jobs:
  - { name: "n\e[2J", run: "kill -STOP $$; exit 3", timeout: 300ms, grace: 100ms }
notes:
  - { on: began, job: "n\e[2J", say: "\e]52;c;eA==\a\u202Enote\u009b31m" }
YAML
harmless "notes, a time-out and a stop of a set" "$fb" run --plain --no-record notes.yaml
mkfifo gate
$fb $quiet -- sh -c 'read x <gate' ::: "$bytes" 2>>status.txt </dev/null &
runner=$!
until_true grep -q Begin status.txt
: >status.txt
kill -USR1 $runner
until_true test -s status.txt
check "case 43: what runs, on SIGUSR1" harmless "$(python3 harmless.py <status.txt)"
echo >gate
wait $runner

# ---- workers' output: a file and a pipe get every byte, a terminal gets text and our own colours
evil=$bytes$'\e[31mred\e[0m\e]0;owned\a\e[2J\e[1;1H\n'
printf '%s' "$evil" >evil
check "case 42: a pipe gets every byte" "$(sha256sum <evil)" "$($fb $quiet cat evil 2>/dev/null </dev/null | sha256sum)"
cat >pty.yaml <<'YAML'
jobs: [{ name: p, run: "cat evil", pty: true }]
YAML
$fb run --plain --record hostile.jsonl -j1 -- sh -c 'cat evil; cat evil >&2; exit 1' ::: "$bytes" >/dev/null 2>&1 </dev/null
# on_tty NAME COMMAND: all that came on the terminal, without our colours and the terminal's own \r
on_tty() {
    script -qec "$2" /dev/null </dev/null | python3 -c '
import re, sys
sys.stdout.buffer.write(re.sub(rb"\x1b\[0(;\d+)*m|\r(?=\n)", b"", sys.stdin.buffer.read()))' >tty.txt
    match "case 42: $1: the text is there" 'red' "$(cat tty.txt)"
    check "case 42: $1: and nothing else" harmless "$(python3 harmless.py <tty.txt)"
}
if can script "case 42"; then
    on_tty "plain, grouped, both streams" "$fb $quiet --color never -j2 -- sh -c 'cat evil; cat evil >&2' ::: 1 2"
    on_tty "plain, by line" "$fb $quiet --color never --output line -- cat evil"
    on_tty "plain, tagged" "$fb $quiet --color never --tag -- sh -c 'cat evil' ::: \"\$(cat evil)\""
    on_tty "plain, in order" "$fb $quiet --color never -k -j2 -- sh -c 'cat evil; echo {}' ::: 1 2 3"
    on_tty "a worker's own terminal" "$fb run --plain --color never --no-record pty.yaml"
    on_tty "replay in lines" "$fb replay --plain --color never hostile.jsonl"
fi

# The board's own sequences are curses': none of a worker's may be among them.
board() { # NAME COMMAND...
    check "case 42: $1: none of a worker's sequences" "seen" "$(python3 - "${@:2}" <<'PY'
import os, pty, re, select, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], sys.argv[1:])
pace = int(os.environ.get("FORKBOARD_PACE", "1"))
seen = b""
def until(words, limit=20):
    global seen
    at, end = len(seen), time.monotonic() + limit * pace
    while words not in seen[at:] and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:
                return words in seen[at:]
    return words in seen[at:]
good = False
for _ in range(100 * pace):  # a short record is opened paused; live, the key changes nothing
    os.write(fd, b"$")
    if until(b"failed", 0.3):
        good = True
        break
for _ in range(100 * pace):  # what is typed while the terminal changes hands may be lost
    os.write(fd, b"j\r2")
    if until(b"red", 0.3):
        break
else:
    good = False
for key in b"134567??":
    os.write(fd, bytes([key]))
    until(b"never said", 0.05)
left = time.monotonic() + 20 * pace
while time.monotonic() < left and os.waitpid(pid, os.WNOHANG)[0] == 0:
    os.write(fd, b"q")
    until(b"never said", 0.1)
for name, bad in (("a string sequence", rb"\x1b[\]P_^X]"), ("a question", rb"\x1b\[[?>=]?\d*[cn]"),
                  ("C1", rb"\xc2[\x80-\x9f]"), ("bidi", rb"\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]"),
                  ("raw bytes", rb"owned|\xff|\xfe")):
    found = re.search(bad, seen)
    if found:
        good = f"{name}: {seen[max(0, found.start() - 30):found.end() + 10]!r}"
        break
print("seen" if good is True else good)
PY
)"
}
board "the board" "$fb" run --no-record -j1 -- sh -c 'cat evil; cat evil >&2; exit 1' "$bytes"
board "replay" "$fb" replay hostile.jsonl
finish
