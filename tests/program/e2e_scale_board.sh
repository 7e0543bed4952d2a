# forkboard scale in a terminal: the board of the run that is measured, with the curve as it grows; keys that
# may change nothing; the end, a quit, Ctrl-C and a job that fails give the terminal back.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
can tmux "the board of a scale" || finish
# shellcheck source=tests/program/terminal.sh
source "$(dirname "$0")/terminal.sh"
scale="$fb scale --runs 2 --slots 1,2"
held='until [ -e go ]; do sleep 0.02; done; :'

open 100x30 "$scale --prepare 'echo noise >&2' '$held {}' ::: a b"
shows "the first run: which one it is" '\[6 Scale\].* round 1 of 2, run 1 of 4'
shows "the first run: its workers" '^ . running +1  '
shows "the first run: no figures yet" 'no run has ended yet'
keys K
shows "a key that would change what is measured means nothing" '\? for help'
keys 3
shows "another pane" '\[3 Timeline\]'
keys 6
shows "and back" '\[6 Scale\]'
check "what prepares it writes nothing on the board" 0 "$(screen | grep -c noise)"
touch go
shows "all is measured" '4 of 4 runs measured'
shows "all is measured: a row of the table" '^ .* 2 +[0-9.]+ m?s +[0-9.]+ +2$'
shows "all is measured: which -j to use" '^ Use -j [12]'
keys q
given_back "all is measured" 0
match "after it: the table" '^Use -j [12]' "$(screen)"
check "after it: no line for each run" 0 "$(screen | grep -c '^round')"

open 100x30 "$scale '$held {}' ::: a b"
shows "a quit: something runs" '^ . running +1  '
keys q
shows "a quit: asks" 'running\. Stop (it|them) and quit\?'
keys y
given_back "a quit" 1
match "a quit: how far it came" '^forkboard: scale: interrupted after 0 of 4 runs$' "$(screen)"

open 100x30 "$scale '$held {}' ::: a b"
shows "Ctrl-C: something runs" '^ . running +1  '
keys C-c
given_back "Ctrl-C" 130

open 100x30 "$scale 'echo why >&2; exit 3'"
given_back "a job that fails" 1
match "a job that fails: its summary" 'exit 3' "$(screen)"

open 80x24 "$scale --exit -q true ::: a b"
given_back "--exit" 0
open 80x24 "$scale --plain true ::: a b"
given_back "--plain" 0
match "--plain: a line for each run" '^round 1 of 2' "$(screen)"
open 80x24 "$scale --board true </dev/null >out"
shows "--board: on /dev/tty" 'all is measured; q leaves the board'
keys q
given_back "--board" 0
match "--board: the table goes where it was sent" '^slots  rounds' "$(cat out)"
tm kill-server
finish
