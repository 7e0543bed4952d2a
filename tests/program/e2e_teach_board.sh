# Lessons on a real terminal, tmux's: ask, run, compare, on to the next one; Ctrl-C in each phase.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
export HOME=$scratch/home
mkdir "$HOME"

# ---- the list in large type: rows end where words do
open 60x60 "$fb teach"
shows "a lesson's row" '^17 amdahl +How many times as fast is it as one job$'
shows "goes on below" '^    with all of the work\?$'

# ---- three lessons, one after the other: a right answer, a wrong one, none
open 100x30 "$fb teach 4 --answers class.jsonl"
shows "the first: its title, its phase" 'Lesson 4  exec keeps the process .* 1 Ask  2 Run  3 Compare'
shows "its question" 'How many processes are there in all\?'
keys x
shows "a key that is no answer" 'It must be a whole number'
keys 1 Enter
shows "the second question" 'Question 2 of 2'
keys 7 Enter
shows "it runs on the board, and what was said stands there" 'You said: 1, 7'
shows "the run is over" 'You said: 1, 7 .* q compare'
keys q
shows "side by side: measured" 'measured .* 3$'
shows "right" '✔ right'
shows "not right" '✘ not right'
shows "and why" 'exec makes no process'
keys p
shows "played back, step by step" 'You said: 1, 7 .* q compare'
keys . .
keys q
shows "and back from there" '3 Compare'
keys r
shows "once more, with the same answers" 'You said: 1, 7'
shows "  to its end" 'q compare'
keys q
shows "  and compared" '✘ not right'
keys a
shows "asked again, what was typed is there" '^ > 1'
keys Escape
given_back "a lesson that was left" 0
check "a line for each question of each run" 4 "$(wc -l <class.jsonl)"

open 80x24 "$fb teach signal"
shows "a lesson with jobs" 'Lesson 6  A death by signal'
keys 0 x 0 0 0 9 Enter Enter Enter Enter
shows "answered in part" 'You said: 0x0009, nothing, nothing, nothing'
shows "  its end" 'q compare'
keys q
shows "right" '✔ right'
shows "no answer is told all the same" 'measured .* 0x8900'
keys n
shows "one key to the next lesson" 'Lesson 7  Zombies'
shows "its program is shown" '^    1  /\* A child ends soon'
keys PageDown
shows "and can be moved" '^   10 '
keys Enter Enter Enter Enter
shows "the third runs" 'You said: nothing, nothing, nothing'
shows "and an Enter too many opens no output" '\[5 Life\]'
keys q
shows "a run that goes on asks first" '\[d\]etach, \[t\]erminate'
keys t
shows "stopped: nothing is measured" 'it was stopped before its end'
keys n
shows "and on" 'Lesson 8  Orphans'
keys Escape
given_back "three lessons" 0
match "the list says how they went" '^ 6 signal .*1 of 4 right' "$($fb teach)"

# ---- Ctrl-C in each phase
open 80x24 "$fb teach zombie"
shows "asking" 'Question 1 of 3'
keys C-c
given_back "Ctrl-C while it asks" 130
open 80x24 "$fb teach stragglers"
shows "asking" 'Question 1 of 2'
keys Enter Enter
shows "running" 'You said: nothing, nothing'
keys C-c
given_back "Ctrl-C while it runs" 130
open 80x24 "$fb teach buffer --answer hellos=8"
shows "nothing is left to be asked" 'All questions are answered'
keys Enter
shows "running" 'You said: 8 .* q compare'
keys q
shows "comparing" '✔ right'
keys C-c
given_back "Ctrl-C while it compares" 130

# ---- Ctrl-Z, a terminal that changes its size, one that is too small
open 80x24 "$fb teach zombie" bash
shows "asking" 'Question 1 of 3'
keys C-z
shows "stopped" 'Stopped'
keys fg Enter
shows "and on" 'Question 1 of 3'
tm resize-window -x 20 -y 5
shows "too small: it says what it needs" 'A lesson needs 40'
tm resize-window -x 90 -y 30
shows "large again" 'Question 1 of 3'
keys Escape
until_true flags_are "0 1 0"
check "left: the screen is given back" "0 1 0" "$(flags)"

open 80x50 "TERM=dumb $fb teach fork"
shows "a terminal that can show no board: lines" 'lines instead'
keys 8 Enter
shows "  which ask as well" 'Question 2 of 2'
keys 7 Enter
given_back "lines on a terminal" 0
tm kill-server

# ---- without a terminal
out=$(setsid $fb teach zombie --board </dev/null 2>&1)
check "--board without a terminal" 2 $?
match "  says what does without" '--plain' "$out"
finish
