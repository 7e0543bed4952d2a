# For users that look at output all day: groups of jobs, all outputs together, the pane beside the table,
# files of logs. On a real terminal, tmux's.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"

# Each line waits for its file: go.1, go.2 ...
cat >shop.yaml <<'YAML'
slots: 9
log: "logs/{name}.log"
jobs:
  - { name: db, group: backend, run: "echo $$ >>db.pids; echo db is up; until [ -e go.1 ]; do sleep 0.02; done; echo query one; exec sleep 1000" }
  - { name: api, group: backend, run: "echo $$ >>api.pids; until [ -e go.2 ]; do sleep 0.02; done; echo GET /cart >&2; exec sleep 1000" }
  - { name: web, run: "echo $$ >>web.pids; echo web compiled; exec sleep 1000" }
YAML
begun() { [ "$(cat "$1.pids" 2>/dev/null | wc -l)" = "$2" ]; }
lines_of() { cat "logs/$1.log" 2>/dev/null; }

# ---- groups
rm -f ./*.pids
open 100x30 "$run --exit shop.yaml"
shows "a group has a row, and what its jobs do" '▶ +- backend +2 running'
keys g x
shows "a key on it acts on all of them" '□ +- backend +2 off'
shows "and on no other" '▶ 1 running .* □ 2 off'
keys s
shows "they start together" '▶ 3 running'
check "the first again" 0 "$(until_true begun db 2; echo $?)"
check "and the second" 0 "$(until_true begun api 2; echo $?)"
keys t
shows "it is folded" '▶ +\+ backend +2 running'
keys / a p i Enter
shows "a search opens it" '^.▶ running +2 +api'
keys Escape g v x
shows "its jobs are marked and stopped together" '□ +- backend +2 off'
keys s
shows "and started" '▶ 3 running'
keys g v
shows "the marks are gone" '^ ▶ +- backend'

# ---- all together
keys g Enter
shows "the output of a group" '^──.*\[2 Output\].* backend ─'
keys Enter
keys a
shows "what all printed" '^web +│web compiled'
touch go.1
shows "in the order it came" '^db +│query one'
touch go.2
shows "standard error too" '^api +2│GET /cart'
check "the newest last" "query one GET" \
    "$(screen | grep -oE 'query one|GET' | tail -n 2 | tr '\n' ' ' | sed 's/ $//')"
keys c
shows "with the time of each line" '^ +[0-9]+\.[0-9]{3} api +2│GET /cart'
keys Down Down v
shows "of the marked alone" '1 marked'
until_true gone_from '│web compiled'
check "the others are not there" 0 "$(screen | grep -c '│web compiled')"
keys w / G E T Enter
shows "a search in it" '[0-9]+/[0-9]+ 1 marked'
keys q y
given_back "the board goes" 1

# ---- beside the table
printf 'one: echo one is up; exec sleep 1000\ntwo: echo two is up; exec sleep 1000\n' >Procfile
open 160x40 "$run -f Procfile --exit"
shows "a list: Output first, at the right" 'RESULT +│ ─+.*\[2 Output\]'
shows "of the first row" '│ one is up'
keys '|'
shows "a key puts it below" '^──.*\[2 Output\]'
keys '|'
shows "and back" 'RESULT +│ ─+.*\[2 Output\]'
keys q y
ended
open 80x24 "$run -f Procfile --exit"
shows "a narrow terminal has it below" '^──.*\[2 Output\]'
keys '|'
shows "and a key says why" 'too narrow for a pane beside the table'
keys q y
ended

# ---- files
check "the log of a job" "db is up|db is up|db is up|query one" "$(lines_of db | paste -sd'|')"
check "of standard error" "GET /cart" "$(lines_of api)"
printf 'jobs: [{ name: a/b, run: "seq 1000", log: { file: "{name}.log", max: 1K, keep: 2 } }]' >turn.yaml
$fb run --plain --no-record turn.yaml >out 2>err
check "a file that is full is set aside" "a_b.log a_b.log.1 a_b.log.2" "$(echo a_b.log*)"
check "no line is lost between them" "$(seq 1000 | tail -n "$(cat a_b.log* | wc -l)")" \
    "$(cat a_b.log.2 a_b.log.1 a_b.log)"
check "none is larger" "" "$(find . -name 'a_b.log*' -size +1024c)"
check "standard output has all the same" 1000 "$(wc -l <out)"
mkfifo pipe
printf 'jobs: [{ name: a, run: "echo a >ran", log: pipe }]' >bad.yaml
$fb run --plain --no-record bad.yaml >out 2>err
check "a pipe is no log: status 2" 2 $?
check "one line" "forkboard: log pipe: is no regular file" "$(cat err)"
check "nothing was started" "no" "$([ -e ran ] && echo yes || echo no)"
printf 'jobs: [{ name: a, run: a, log: x }, { name: b, run: b, log: ./x }]' >bad.yaml
$fb run --plain --no-record bad.yaml >out 2>err
check "two jobs with one file" "forkboard: log ./x: of job 1, and of job 2 too; put {name} in it" "$(cat err)"
if [ -c /dev/full ]; then
    ln -s /dev/full full.log
    printf 'jobs: [{ name: a, run: a, log: full.log }]' >bad.yaml
    $fb run --plain --no-record bad.yaml >out 2>err
    check "nor is a device" "forkboard: log full.log: is no regular file" "$(cat err)"
fi
$fb run --dry-run shop.yaml @backend >out 2>err
check "a group on the command line" 2 "$(wc -l <out)"
$fb run --dry-run shop.yaml @bakend >out 2>err
check "one that is not there" "forkboard: shop.yaml: the command line: there is no group 'bakend' (did you mean 'backend'?)" \
    "$(cat err)"
tm kill-server
finish
