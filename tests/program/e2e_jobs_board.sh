# The board for users that run programs all day: a key stops a job, starts it, restarts it; what was
# stopped so is no failure. On a real terminal, tmux's.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"

cat >web.yaml <<'YAML'
slots: 9
jobs:
  - { name: api, run: "echo $$ >>api.pids; exec sleep 1000" }
  - { name: web, run: "echo $$ >>web.pids; exec sleep 1000" }
  - { name: cron, run: "exec sleep 1000", autostart: false }
YAML
begun() { [ "$(cat "$1.pids" 2>/dev/null | wc -l)" = "$2" ]; }

open 100x30 "$run --exit web.yaml"
shows "one is not started" '□ off .* cron .* not started'
shows "two run" '▶ 2 running'
keys Down
shows "nothing else" '□ 1 off'
keys x
shows "x stops it" '□ off .* api .* stopped by you'
shows "that is no failure" '▶ 1 running .* □ 2 off'
keys s
shows "s starts it" '▶ running .* api .* try 2'
check "as another process" 0 "$(until_true begun api 2; echo $?)"
keys Down R
shows "R restarts it" '▶ running .* web .* try 2'
check "as another process, too" 0 "$(until_true begun web 2; echo $?)"
keys A
shows "A starts what is off" '▶ 3 running'
keys C-r
shows "Ctrl-R asks" 'Restart 3 jobs\? \[y/n\]'
keys C-r
shows "and restarts all" '▶ running .* cron .* try 2'
shows "each" '▶ running .* api .* try 3'
keys g v v x
shows "the marked" '▶ 1 running .* □ 2 off'
keys X
shows "X asks" 'Stop 1 job\? \[y/n\]'
keys X
given_back "nothing is left: the run ends" 0
match "the summary: none has failed" '^3 jobs: 0 succeeded, 3 stopped by you or not started$' "$(screen)"
check "no process is left" "" "$(for pid in $(cat api.pids web.pids); do gone $pid || echo $pid; done)"

# ---- in lines, the record and JSON
printf 'jobs: [{ name: a, run: exit 0 }, { name: b, run: exit 0, autostart: false }]' >two.yaml
$fb run --plain --record two.jsonl --joblog two.log two.yaml >out 2>err
check "one that is not started: status 0" 0 $?
match "and a line" '^  b +\| +- \| not started$' "$(cat err)"
check "the record" '"event":"held","job":2,"on":true' "$(grep -o '"event":"held".*true' two.jsonl)"
match "and its end" '"event":"ended".*"skipped":1,"by_hand":1.*"status":0' "$(cat two.jsonl)"
check "the joblog has the other" 1 "$(grep -c 'exit 0' two.log)"
$fb run --no-record two.yaml b >out 2>err
match "named, it runs" '^1 job: 1 succeeded$' "$(cat err)"
tm kill-server
finish
