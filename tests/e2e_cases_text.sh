# Fault case 43: hostile text through everything that is not a worker's output: names,
# arguments, files, records, errors. Nothing that a terminal obeys may leave forkboard as it came.
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
finish
