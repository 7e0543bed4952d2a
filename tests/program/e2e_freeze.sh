# The picture of a live board stands still: on a real terminal, tmux's, with real workers. It goes back
# and forth, and when it is live again nothing is missing; a run that is held; notes; event by event.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
over() { grep -q '"event":"ended"' "$1"; }
rows() { screen | sed -n '4,9p'; } # the header and the first rows of the table
rows_are() { [ "$(rows)" = "$1" ]; }
# alike NAME: the first rows become those of $wanted, as keys are taken one after the other
alike() {
    until_true rows_are "$wanted" || true
    check "$1" "$wanted" "$(rows)"
}
gate='until [ -e go ]; do sleep 0.02; done; exit $(({} % 50 == 0))'

# ---- frozen under load: the workers run on, and none of it is missing when it is live again
open 100x30 "$fb run -j4 --record load.jsonl -- '$gate' ::: $(seq -s ' ' 300)"
shows "four run" '4 running'
keys Space
shows "the picture stands still" 'frozen at 00:0[0-9.]+, .* behind'
touch go
until_true over load.jsonl
shows "the run is over, and four still run here" '4 running'
shows "it says that it is behind" 'frozen at .* behind'
keys '^'
shows "to the beginning" 'frozen at 00:00\.0'
keys e
shows "to the first failure" '✘ 1 failed'
keys Space
shows "live again: all is there" ' done .*'
shows "all of the jobs" '300/300'
shows "and the failures" '6 of 300 workers failed: 50 '
keys g
shows "its first rows" '^ . (ok|failed) +1 +1 '
wanted=$(rows)
keys q
given_back "a run that was frozen" 1
open 100x30 "$fb replay load.jsonl"
shows "the same, replayed" '(‖|▶) 00:0'
keys '$' g
shows "its end" ' done '
alike "the live board is what the record makes"
keys q
ended

# ---- any place in it is what the replay shows there
open 100x30 "$fb run -j2 --record two.jsonl -- 'exit {}' ::: 0 3 0"
shows "three ended" ' done '
keys Space
shows "what is over can be looked at, too" 'frozen at'
keys '^' e
until_true gone_from ' done '
shows "to the failure" '1 failed'
wanted=$(screen | sed -n '4,7p')
keys q
ended
open 100x30 "$fb replay two.jsonl"
shows "the record" '‖ 00:00'
keys e
shows "to the failure" '1 failed'
rows() { screen | sed -n '4,7p'; }
alike "the frozen board is what the replay shows there"

# ---- event by event, one every 0.3 s
keys '^' x
shows "event by event" 'events *$'
shows "to the end of it" ' done '
shows "where it stands still" '‖ 00:0'
keys x
keys -N 20 -
shows "as slow as a hundredth" 'x0.01 *$'
keys q
given_back "replay" 0

# ---- without a record, and with one that cannot be read back, memory has what happened
mkfifo pipe.jsonl
for record in --no-record "--record pipe.jsonl"; do
    cat pipe.jsonl >/dev/null & # one that is not opened waits until it is removed
    reader=$!
    open 80x24 "$fb run -j2 $record -- '$worker' ::: 1 2"
    shows "two run ($record)" '2 running'
    keys ,
    shows "a step back freezes" 'frozen at'
    keys '^'
    shows "the beginning" '‖? ?frozen at 00:00\.0'
    touch go.1 go.2
    keys '$'
    shows "and live again" ' done '
    keys q
    ended
    kill $reader 2>/dev/null
    wait $reader 2>/dev/null
done

# ---- what memory has becomes lines when it is read, not for a run that only could be asked (ctl)
listening() { [ -n "$(find "$scratch/asked/forkboard" -name '*.sock')" ]; }
kept() { grep -sac '"event":"output"' "$(find "/proc/$pid/fd" -lname '/memfd:forkboard*' | head -n 1)"; }
rm -f go
mkdir -m 700 "$scratch/asked"
open 80x24 "env XDG_RUNTIME_DIR=$scratch/asked $run -- 'echo printed; $gate' ::: 1"
shows "it runs" '1 running'
pid=$(board_pid)
until_true listening
check "its output is kept as it came" 0 "$(kept)"
keys Space
shows "frozen" 'frozen at'
check "and now as lines" 1 "$(kept)"
touch go
keys Space
shows "live" ' done '
keys q
ended

# ---- leaving it, and ending the run, while it stands still
open 80x24 "$run -j2 -- '$calm' ::: 1 2"
shows "two run" '2 running'
keys Space
shows "frozen" 'frozen at'
keys K
shows "keys that act on workers have no meaning here" 'for help'
keys q
shows "q asks" '2 workers are running. Stop them and quit'
keys n
shows "no" 'frozen at'
pid=$(board_pid)
kill -TERM "$pid"
given_back "SIGTERM ends the run" 143

# ---- held: nothing starts before Space, and time begins then
open 100x30 "$run -j2 --hold -- '$worker' ::: 1 2"
shows "it waits" 'Space starts'
shows "its jobs wait" '[12] waiting'
shows "no time goes by" '00:00\.0 +held'
check "no worker is there" "" "$(cat pid.* 2>/dev/null)"
keys Space
shows "they run" '2 running'
until_true gone_from 'Space starts'
touch go.1 go.2
shows "and end" ' done '
keys q
given_back "held" 1
check "without a board it starts at once" $'forkboard: --hold: there is no board; the run starts at once\n0' \
    "$($run -q --hold -- true ::: a 2>&1 >/dev/null | grep hold; echo ${PIPESTATUS[0]})"

# ---- a note that pauses; notes wait for their reader
cat >lesson.yaml <<'SET'
title: Lesson
pane: life
call: work
jobs:
  - { name: one, with: { seconds: 0 } }
  - { name: two, with: { seconds: 0 }, after: one }
notes:
  - { on: queued, job: one, say: The first note. }
  - { on: reaped, job: one, say: One is gone., pause: true }
  - { on: reaped, job: two, say: Two is gone as well. }
SET
open 100x30 "$fb run --record lesson.jsonl lesson.yaml"
shows "it pauses at the note" 'note 2 of 2, one: One is gone. Space goes on'
shows "and stands still" 'frozen at'
shows "on its own pane" '\[5 Life\]'
until_true over lesson.jsonl
shows "though all has ended" 'frozen at'
keys Space
shows "live again" ' done '
shows "the one that it stood still at was read: the next" 'note 3 of 3, two: Two is gone as well'
keys b b
shows "and back to the first" 'note 1 of 3, one: The first note'
keys q
given_back "a lesson" 0
tm kill-server
finish
