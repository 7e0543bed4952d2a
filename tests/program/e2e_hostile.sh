# Escape sequences, ends of lines and turned text in titles, names, groups, limits, patterns, paths and words of the
# command line: no command says one as it came, neither to a file nor to a terminal, and none makes a line of its own.
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run XDG_STATE_HOME=$scratch/state

evil=$'\n\e]0;EVIL\a\e[31m\xe2\x80\xae\xc2\x9b'
mkdir "dir$evil"
cd "dir$evil" || exit 3
cat >"set$evil.yaml" <<'E2'
title: "title\nEVIL\e]0;EVIL\a\u202E\u009B"
slots: 5
limits: { "limit\nEVIL\e]0;EVIL\a\u202E": 1 }
jobs:
  - { name: "name\nEVIL\e]0;EVIL\a\u202E\u009B", run: "exec sleep 1000", group: "group\nEVIL\e]0;EVIL\a",
      needs: "limit\nEVIL\e]0;EVIL\a\u202E", watch: "file\nEVIL*", restart: always }
  - { name: waits, run: "true", needs: "limit\nEVIL\e]0;EVIL\a\u202E" }
notes: [{ on: began, say: "note\nEVIL\e]0;EVIL\a\u202E" }]
E2
# harmless NAME COMMAND...: what it says has no byte that a terminal obeys, and no line that begins with EVIL
harmless() {
    local name=$1 said
    shift
    said=$("$@" 2>&1 </dev/null)
    check "$name" "0" "$(LC_ALL=C grep -acP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]|\xc2[\x80-\x9f]|^EVIL' <<<"$said")"
}
said() { $fb ctl list | grep -q running; }
harmless "run --list" $fb run --list "set$evil.yaml"
harmless "run --dry-run" $fb run --dry-run "set$evil.yaml"
harmless "run --detach" $fb run --detach "set$evil.yaml"
until_true said
match "there it is" 'name.*EVIL' "$($fb ctl list)"
harmless "ps" $fb ps
harmless "ps --json" $fb ps --json
harmless "ctl list" $fb ctl list
harmless "ctl list --json" $fb ctl list --json
harmless "ctl stop, no such job" $fb ctl stop "job$evil"
harmless "ctl, no such run" $fb ctl "run$evil" list
harmless "ctl, no such word" $fb ctl "word$evil"
harmless "ctl signal, no such signal" $fb ctl signal "signal$evil" waits
harmless "attach, no such run" $fb attach "run$evil"
harmless "a file that is not there" $fb run "none$evil.yaml"
harmless "an option that is none" $fb run "--none$evil"
harmless "a record that is none" $fb replay --plain "none$evil.jsonl"
$fb attach --plain >../lines 2>&1 &
until_true grep -q 'held by' ../lines
touch "file"$'\n'"EVIL"
until_true grep -q 'it starts again' ../lines
$fb ctl stop '*' >../stopped 2>&1
harmless "what was stopped" cat ../stopped
wait
harmless "attach --plain, with notes" cat ../lines
match "a note" '^forkboard: .*note.*EVIL' "$(cat ../lines)"
harmless "replay --plain" $fb replay --plain
harmless "again --dry-run" $fb again --dry-run
harmless "report" $fb report
cd "$scratch" || exit 3
finish
