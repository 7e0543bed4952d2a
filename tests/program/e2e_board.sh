# The board on a real terminal, tmux's: what it shows, its keys, and that it gives the terminal back.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:handle_segv=0:handle_sigbus=0:handle_sigfpe=0" # a fault is the kernel's affair

# ---- opens, shows what happens, stays, leaves a summary
open 100x30 "$run -j2 -- '$worker' ::: 0 3"
shows "a row for each job, live" '▶ running .* 3 '
shows "its pid" " $(pid_of 3) "
check "its own screen, no cursor, the mouse" "1 0 1" "$(flags)"
shows "counts" '2 running'
shows "keys at the foot" 'help .*q quit'
touch go.0 go.3
shows "all have ended" ' done '
shows "the result in the row" '✘ .* exit 3'
shows "the verdict" '1 of 2 workers failed: 3 \(exit 3\)'
check "it stays until q" "1 0 1" "$(flags)"
keys q
given_back "q" 1
shows "the summary is left on the screen" '^WARNING: 1 of 2 workers failed$'
shows "with a line for each job" '^  3 .* exit 3'

# ---- a name as long as an argument may be: it is cut where it is shown
open 80x24 "n=\$(head -c 131000 /dev/zero | tr '\\0' a); $run -j2 -- 'true {}; exit 3' ::: \"\$n\" b"
shows "case 70: a name of 131000 bytes on the board" '^.*aaaaa.* exit 3'
keys Enter
shows "case 70: and opened" 'aaaaa'
keys q
keys q
given_back "case 70: and left" 1

# ---- keys
open 80x24 "$run -j2 -- '$calm' ::: 0 4 5"
shows "three jobs on two slots" '2 running'
keys Y
shows "a key without meaning" '\? for help'
keys Y
shows "is reported once" 'q quit'
keys '?'
shows "help" 'a page down'
keys NPage NPage
shows "help goes on" 'send a signal; asks which one'
keys Escape
shows "and back" 'q quit'
keys j j K
shows "K asks about the selected" 'Signal 4: \[t\]erm \[k\]ill'
keys Escape
shows "Esc sends none" 'no signal was sent'
keys S
shows "S stops" '4 .* stopped'
check "by SIGSTOP" stopped "$(until_true is_stopped "$(pid_of 4)" && echo stopped)"
keys S
shows "S lets it go on" '2 running'
keys Tab
shows "Tab: the next pane" '\[2 Output\]'
keys 1 z
until_true gone_from 'ELAPSED'
check "z: the pane has the screen" 0 "$(screen | grep -c ELAPSED)"
printf '\033[2Jothers were here' >"$(tm display -p '#{pane_tty}')"
shows "others write over it" 'others were here'
keys C-l
until_true gone_from 'others were here'
shows "Ctrl-L draws all of it again" '\[1 Events\]'
# mouse BUTTON COLUMN ROW, as terminals of this type report it; 0 the left, 64 and 65 the wheel
mouse_report() { keys -H 1b 5b 4d "$(printf '%x' $((32 + $1)))" "$(printf '%x' $((32 + $2)))" "$(printf '%x' $((32 + $3)))"; }
mouse() { mouse_report "$1" "$2" "$3"; [ "$1" != 0 ] || mouse_report 3 "$2" "$3"; } # 3: let go
row_of() { screen | grep -nE "$1" | head -n 1 | cut -d: -f1; }
keys z
shows "the table is back" '▶ +1 +0 .*running'
mouse 0 10 "$(row_of '▶ +1 +0 .*running')"
keys K
shows "a click selects" 'Signal 0:'
keys Escape
until_true on_screen 'no signal was sent' # or Escape would be part of the mouse's report
mouse 65 10 6
keys K
shows "the wheel goes on to the last row" 'Signal 4:'
keys Escape
until_true on_screen 'no signal was sent'
mouse 0 "$(screen | grep '1 Events' | sed 's/Cores.*//' | wc -m)" "$(row_of '1 Events')"
shows "a click on a tab opens the pane" '\[4 Cores\]'
# Press, release and a key in one go, as a slow line brings them.
row=$(printf '%x' $((32 + $(row_of '▶ +1 +0 .*running'))))
keys -H 1b 5b 4d 20 2a "$row" 1b 5b 4d 23 2a "$row" 4b
shows "a click that brings the next key with it" 'Signal 0:'
keys Escape
until_true on_screen 'no signal was sent'
keys 1 j y
shows "y copies" "copied, if the terminal allows OSC 52"
buffer() { tm show-buffer | grep -q 'pid.4; exec bash -c .until'; }
check "the command, by OSC 52" copied "$(until_true buffer && echo copied)"
keys K t
shows "K t: SIGTERM" '4 .* killed by SIGTERM'
shows "the next one has its slot" '2 running'
tm pipe-pane "cat >$scratch/piped"
keys /
until_true grep -qaF $'\e[?2004h' piped
keys -l 5
keys Enter K
shows "/ finds and selects" 'Signal 5'
until_true grep -qaF $'\e[?2004l' piped
match "what is pasted is marked while a field is open" $'\e\\[\\?2004h.*\e\\[\\?2004l' "$(tr -d '\n\0' <piped)"
tm pipe-pane
pid_of 5 >/dev/null
keys k
shows "K k: SIGKILL" '5 .* killed by SIGKILL'
keys m
until_true flags_are "1 0 0"
check "m: mouse off" "1 0 0" "$(flags)"
keys q
shows "q asks while workers live" '1 worker is running. Stop it and quit\?'
keys n
shows "and takes a no" 'q quit'
keys q y
given_back "q and yes" 1
check "three workers had begun" 3 "$(cat pid.* | wc -l)"
check "no worker outlives it" "" "$(for pid in $(cat pid.*); do gone "$pid" || echo "$pid"; done)"

# ---- keys that terminfo does not know: one key each, never the characters of which they are made
escape() { keys -H 1b $(printf '%s' "$1" | od -An -tx1); }
open 80x24 "$run --no-mouse -- true ::: 0 1 2 3"
shows "keys unknown to terminfo: it has ended" ' done '
escape Oq
shows "the keypad's 1 is a 1" '\[1 Events\]'
escape Os
shows "and its 3 a 3" '\[3 Timeline\]'
escape '[1;99q' # of no terminal
shows "a sequence of no terminal is a key without meaning" 'for help'
check "and no other" 1 "$(screen | grep -c '\[3 Timeline\]')"
escape '[8~'
keys y
shows "another terminal's End" 'OSC 52: true 3'
escape '[7~'
keys y
shows "and its Home" 'OSC 52: true 0'
keys Escape /
keys -l 2
keys Enter y
shows "Esc, and what is typed after it" 'OSC 52: true 2'
keys q
given_back "keys unknown to terminfo" 0

# ---- the queue, once more, floods, panes
open 100x30 "$run -j1 -- '$worker' ::: 3 0"
shows "one slot" '1 running'
keys +
shows "+ is one more" '2 running'
touch go.3
shows "it failed" '1 of 2 workers failed'
rm go.3
keys j r
shows "r runs it again, as its second try" '3 .* (running|try 2)'
touch go.3 go.0
shows "all have ended" ' done '
rm -f pid.3 go.3
keys r
pid_of 3 >/dev/null
shows "it runs" '1 running'
touch go.3
shows "and ends again" ' done '
keys q
given_back "after the end, again" 1
open 100x30 "$run --joblog log -- 'until [ -s go.{} ]; do sleep 0.02; done; . ./go.{}' ::: 0"
shows "what is run again counts as it ends last" '1 running'
echo exit 3 >go.0
shows "at first it fails" '1 of 1 workers failed'
echo exit 0 >go.0
keys j r
shows "then it does well" '1 of 1 workers succeeded'
keys q
given_back "what is run again" 0
shows "the summary says so" '^  0 .* exit 0 \(try 2\)$'
check "the job log too" "3 0" "$(awk 'NR > 1 {print $7}' log | xargs)"
open 100x30 "$run -j1 -- 'echo {}; $worker' ::: 0 1 2"
shows "the first of three" '1 running'
keys p
shows "p holds the queue" 'queue held'
touch go.0
shows "the first has ended" '1 ok'
check "nothing new has begun" 0 "$(ls pid.1 2>/dev/null | wc -l)"
keys p
shows "p lets it go on" '▶ running +2 +1 '
keys 3
shows "a lane for each" '\[3 Timeline\]'
keys '}' '}'
shows "} is no key without meaning there" '\[3 Timeline\]'
keys L
shows "L: a lane for each slot" '^ *slot +[─│]'
keys 4
shows "cores" 'core 0'
keys 5
shows "life" 'parent .*'
shows "in its box" '╭RUNNING 1'
keys Z
shows "Z: large" 'zombies +done of 3$'
check "and no tabs" 0 "$(screen | grep -c '5 Life')"
keys Z
shows "and back" '\[5 Life\]'
keys q y
given_back "panes" 1
open 100x30 "$run --projector -- '$worker' ::: 0"
shows "--projector: large" 'zombies +done of 1$'
shows "and a picture" '╭RUNNING 1'
check "on a white page" 1 "$(tm capture-pane -p -e | grep -c $'\033\\[[0-9;]*48;5;231m.*zombies')"
keys q y
given_back "--projector" 1
open 100x30 "$run --theme light -- '$worker' ::: 0"
shows "--theme light" '1 running'
check "running is a blue for a light page" 1 "$(tm capture-pane -p -e | grep -c $'\033\\[[0-9;]*38;5;26m.*0 waiting')"
keys q y
given_back "--theme" 1
check "a terminal is asked for its background, and answers" 0 "$("$SOURCE/tests/program/on_terminal" \
    'type stty cols 80 rows 24\n' "type TERM=xterm-256color COLORFGBG= $run -- sleep 300\n" \
    'see \x1b\]11;\?' 'see 1 running' $'type \e]11;rgb:ffff/ffff/ffff\a' 'see 38;5;26m' 'type qy' \
    'see 1 of 1 workers failed' >shown 2>&1; echo $?)"
open 100x30 "$run -- yes ::: evil"
shows "a flood" '1 running'
keys 2
shows "its tail, before any row is selected" '^ *. ?evil$'
keys j Enter
shows "and then" '^ *. ?evil$'
shows "what it uses" 'evil +[0-9]+ .* [0-9]+% +([0-9.]+ m?s +)?[0-9.]+[KM]'
keys q y
given_back "a flood" 1

# ---- sizes
open 80x24 "$run -j2 -- '$worker' ::: 0 1"
shows "case 50: before the storm" '2 running'
for size in 20x5 300x100 1x1 400x200 10x2 80x1 1x50 20x5 133x40 20x5; do
    tm resize-window -x "${size%x*}" -y "${size#*x}"
done
shows "case 50: 20x5 says what runs" '▶ ?2'
tm resize-window -x 300 -y 100
shows "case 50: 300x100 too" '2 running'
tm resize-window -x 80 -y 24
shows "case 50: after the storm" 'help .*q quit'
touch go.0 go.1
shows "case 50: it goes on" ' done '
keys q
given_back "case 50: after the storm" 1

# ---- a mouse report that was not asked for, or half of one: nothing waits for the rest
open 80x24 "$run -- '$worker' ::: 0"
shows "half a mouse: it runs" '1 running'
mouse 0 10 5
keys -H 1b 5b 4d 20
touch go.0
shows "half a mouse: the end is seen" ' done '
keys q
given_back "half a mouse" 0

# ---- Ctrl-Z, fg, bg
titled() { [[ $(tm display -p '#{pane_title}') == "'"*": $1" ]]; } # the COMMAND, and how far it is
untitled() { ! tm display -p '#{pane_title}' | grep -q failed; }
open 80x24 "$run --title -j2 --exit -- '$calm' ::: 0" bash
shows "case 19: under a shell" '1 running'
worker_pid=$(pid_of 0)
keys C-z
shows "case 19: Ctrl-Z stops it" 'Stopped'
check "case 19: and its worker" stopped "$(until_true is_stopped "$worker_pid" && echo stopped)"
check "case 19: and gives the terminal back" "0 1 0" "$(flags)"
check "case 19: with its title" taken "$(until_true untitled && echo taken)"
keys fg Enter
until_true flags_are "1 0 1"
shows "case 19: fg paints the board again" '1 running'
check "case 19: and says in the title again how far it is" titled "$(until_true titled "0/1, 0 failed" && echo titled)"
check "case 19: and the worker goes on" "goes on" "$(until_true goes_on "$worker_pid" && echo goes on)"
pressed() { keys C-z; for _ in $(seq 200); do on_screen 'Stopped' && return 0; sleep 0.01; done; return 1; }
until_true pressed # what is typed while a terminal changes hands may go to the other
shows "case 19: once more" 'Stopped'
keys bg Enter
until_true goes_on "$worker_pid"
check "case 19: bg: the worker goes on, without a screen" "0 1 0" "$(flags)"
keys fg Enter
until_true flags_are "1 0 1"
shows "case 19: fg after bg: the board" '1 running'
until_true pressed
shows "case 19: a third time" 'Stopped'
keys bg Enter
touch go.0
shows "case 19: it ends in the background with its summary" '1 job: 1 succeeded'

# ---- Ctrl-C
open 80x24 "$run --grace 1h -j2 -- 'trap \"\" TERM; $worker' ::: 0 1"
shows "case 48: before Ctrl-C" '2 running'
pid_of 0 >/dev/null; pid_of 1 >/dev/null
keys C-c
shows "case 48: Ctrl-C: names the workers it waits for" 'interrupted: waits for 0, 1'
keys C-c
given_back "case 48: Ctrl-C twice" 130
shows "case 48: the summary is there" 'killed by SIGKILL'

# ---- deaths
for signal in TERM HUP SEGV ABRT; do
    case $signal in TERM | HUP) case=46 ;; *) case=47 ;; esac
    open 80x24 "ulimit -c 0; $run -- '$worker' ::: 0"
    shows "case $case: before SIG$signal" '1 running'
    worker_pid=$(pid_of 0)
    kill -$signal "$(board_pid)"
    given_back "case $case: SIG$signal" $((128 + $(kill -l $signal)))
    until_true gone "$worker_pid"
    check "case $case: SIG$signal: the worker is gone" gone "$(gone "$worker_pid" && echo gone)"
done
open 80x24 "$run -- '$worker' ::: 0"
shows "case 45: before the hang-up" '1 running'
worker_pid=$(pid_of 0) pid=$(board_pid)
tm kill-server
until_true gone "$worker_pid"
until_true gone "$pid"
check "case 45: a terminal that hangs up ends both" "gone gone" \
    "$(gone "$worker_pid" && echo gone) $(gone "$pid" && echo gone)"

# A worker that may not be killed, root's: the third Ctrl-C leaves it, and the screen.
if can another "case 58"; then
    chmod 755 "$scratch"
    install -m 755 "$fb" forkboard
    install -m 4755 "$(command -v setpriv)" root
    as_another="setpriv --reuid 61005 --regid 61005 --clear-groups"
    open 80x24 "$as_another ./forkboard run --board --no-record -- ./root --reuid 0 --regid 0 --clear-groups sleep 4322"
    shows "case 58: a worker of another's" '1 running'
    is_root() { [ "$(ps -o ruid= -p "$(pgrep -n -f '^sleep 4322$')")" -eq 0 ]; }
    until_true is_root
    worker_pid=$(pgrep -n -f '^sleep 4322$')
    keys C-c
    shows "case 58: Ctrl-C: it is waited for" 'interrupted: waits for'
    keys C-c
    shows "case 58: Ctrl-C again: it is killed" 'killed: waits for .*Ctrl-C: leave them'
    keys C-c
    given_back "case 58: the third Ctrl-C" 130
    left() { screen | tr -d '\n' | grep -q "left behind, though SIGKILL was sent: .*pid $worker_pid"; }
    check "case 58: it names the worker that it leaves" named "$(until_true left && echo named)"
    kill -KILL "$worker_pid"
fi

# ---- hostile output and names
evil='\033]0;owned\007\033]2;owned\007\033[2J\033[1;1H\033[?1049l\033[?1000h\033[?25h\033P$qm\033\\\033[6n\033]52;c;eA==\007\r\b\177\233\033[8m'
open 80x24 "$run -j1 -- 'printf \"$evil{}\\n\"; printf \"$evil\" >&2; $worker' ::: 0 \"\$(printf '1$evil')\""
touch go.0
shows "case 42: names full of escapes" '1 (ok|failed)'
keys j Enter
shows "case 42: output full of escapes" '\[2 Output\]'
check "case 42: the screen is still the board's" "1 0 1" "$(flags)"
check "case 42: no title was set" 0 "$(tm display -p '#{pane_title}' | grep -c owned)"
match "case 42: the head is where it was" "^ *'printf" "$(screen | head -n 1)"
keys q y
ended
until_true flags_are "0 1 0"
check "case 42: hostile: screen and mouse are given back" "0 1 0" "$(flags)"

# ---- floods, and sequences without end
open 80x24 "$run -j3 -- 'sh -c {}' ::: yes yes 'printf \"\\033]0;\"; while :; do printf ooooooooooooooo; done'"
shows "case 40: workers flood" '3 running'
keys j Enter
shows "case 40: a key is answered" '\[2 Output\]'
peak() { awk '/VmHWM/ {print $2}' "/proc/$(board_pid)/status"; }
memory=$(peak)
keys j j
shows "case 44: the one without end is selected" 'q quit'
case $(ldd "$fb" 2>/dev/null) in
    *libasan*) ;;
    *) check "case 44: memory stays ($memory, $(peak) KiB)" 1 "$(($(peak) < 32768))" ;;
esac
keys q
shows "case 40: q is answered" 'Stop .* and quit'
keys y
given_back "case 40: under a flood" 1

# ---- Ctrl-C reaches no worker by itself: each is in a group of its own
open 80x24 "$run -j1 -- 'trap \"echo INT >>ints\" INT; trap \"echo TERM >>ints; exit 0\" TERM; $worker' ::: 0"
shows "case 49: before Ctrl-C" '1 running'
pid_of 0 >/dev/null
keys C-c
given_back "case 49: Ctrl-C" 130
check "case 49: the worker saw SIGTERM once and no SIGINT" TERM "$(cat ints)"

# ---- where it opens, and as what
open 80x24 "TERM=dumb $run -- true ::: a"
ended
shows "case 51: TERM=dumb: lines, and why" "^forkboard: the terminal 'dumb' cannot show a board; lines instead"
shows "TERM=dumb: they are there" '^End  : a .* exit 0'
open 80x24 "TERM=never-heard-of $run -- '$worker' ::: 0"
shows "case 51: an unknown TERM is taken for xterm" '1 running'
touch go.0
shows "and ends well" ' done '
keys q
given_back "unknown TERM" 0
# Of these terminfo knows no size, no other screen, no colours: the board opens on each.
for type in linux vt100 screen-256color; do
    open 70x20 "TERM=$type LINES=3 COLUMNS=9 $run -- '$worker' ::: 0"
    shows "TERM=$type: the board, as large as the terminal" '(▶|>) .* 0 .* running'
    shows "TERM=$type: its foot" 'help .*q quit'
    case $type in linux) check "TERM=$type: ASCII alone" 0 "$(screen | LC_ALL=C grep -c '[^ -~]')" ;; esac
    touch go.0
    shows "TERM=$type: the end" ' done '
    keys q
    given_back "TERM=$type" 0
done
open 80x24 "seq 0 1 | $run --board -j2 -- 'echo out-{}; $worker' >out"
shows "arguments from a pipe, output to a file" '2 running'
pid_of 0 >/dev/null; pid_of 1 >/dev/null # both have printed
keys j j K t
shows "keys from the terminal nevertheless" '1 .* killed by SIGTERM'
touch go.0
shows "all have ended" ' done '
keys q
given_back "on /dev/tty" 1
check "standard output has the workers' output alone" $'out-0\nout-1' "$(sort out)"
open 80x24 "$run --exit -- 'exit {}' ::: 0 3 2>err"
given_back "--exit, standard error to a file" 1
match "the summary is there" '^WARNING: 1 of 2 workers failed$' "$(cat err)"
shows "and on the screen that the board has left" '^WARNING: 1 of 2 workers failed$'
open 80x24 "$run --exit -- true ::: a b"
given_back "--exit" 0
shows "--exit: the summary once" '^2 jobs: 2 succeeded'
check "--exit: the summary once" 1 "$(screen | grep -c '2 jobs')"
open 80x24 "$run --title -j1 -- '$worker' ::: 0 3"
until_true titled "0/2, 0 failed" || until_true titled "0/1+, 0 failed"
touch go.0 go.3
until_true titled "2/2, 1 failed"
match "--title: the window says what runs, and how far it is" "^'echo .*: 2/2, 1 failed\$" "$(tm display -p '#{pane_title}')"
shows "--title: all have ended" ' done '
keys q
given_back "--title" 1
check "--title: and is taken back" taken "$(until_true untitled && echo taken)"
open 80x24 "$run --bell -- '$worker' ::: 0"
shows "--bell: one runs" '1 running'
tm pipe-pane "cat >$scratch/piped"
keys 3
shows "--bell: it is written" '\[3 Timeline\]'
until_true grep -q Timeline piped
check "--bell: silence while it runs" 0 "$(grep -c $'\a' piped)"
touch go.0
shows "--bell: it has ended" ' done '
check "--bell: it rings" rings "$(until_true grep -q $'\a' piped && echo rings)"
keys q
given_back "--bell" 0
for osc in '9;' '777;notify;forkboard;'; do
    open 80x24 "$run --notify osc${osc%%;*} -- '$worker' ::: 3"
    shows "--notify: OSC $osc: one runs" '1 running'
    tm pipe-pane "cat >$scratch/noticed"
    touch go.3
    shows "--notify: OSC $osc: it has ended" ' done '
    noticed() { grep -oa "]$osc[^"$'\a'"]*" noticed; }
    until_true noticed
    match "--notify: OSC $osc: what came of it, no field more" "^]$osc'echo [^;]*, until [^;]*: 1/1, 1 failed\$" "$(noticed)"
    check "--notify: OSC $osc: once" 1 "$(noticed | wc -l)"
    keys q
    given_back "--notify: OSC $osc" 1
done
check "--notify: what there is" $'forkboard: run: --notify: \'bell\' is not osc9 or osc777\n2' \
    "$($run --notify bell -- true 2>&1; echo $?)"
open 80x24 "$run --no-mouse -- '$worker' ::: 0"
shows "--no-mouse opens" '1 running'
check "and leaves the mouse alone" "1 0 0" "$(flags)"
keys q y
given_back "--no-mouse" 1
open 80x24 "NO_COLOR=1 $run -- '$worker' ::: 1"
touch go.1
shows "NO_COLOR opens" ' done '
check "and shows no colour" 0 "$(tm capture-pane -p -e | grep -cE $'\033\\[[0-9;]*[34][0-8]')"
keys q
given_back "NO_COLOR" 1
open 80x24 "LC_ALL=C $run -- '$worker' ::: 0"
shows "without UTF-8" '> .* 0 .* running'
check "ASCII alone" 0 "$(screen | LC_ALL=C grep -c '[^ -~]')"
keys q y
given_back "without UTF-8" 1

# ---- a record
$fb run --plain -j2 -- 'sleep 2; exit {}' ::: 0 3 >/dev/null 2>&1
out=$($fb replay)
match "replay to a pipe: lines" '^End  : 3 .* exit 3$' "$out"
check "and the warning" "WARNING: 1 of 2 workers failed" "$(tail -n 1 <<<"$out")"
open 80x24 "$fb replay"
shows "a short record stands still at first" '‖ 00:00'
keys Space
shows "replay plays to the end" ' done '
shows "the scrubber" 'x1 *$'
keys '^' .
shows "to the beginning, and one event on" '‖ 00:00'
until_true gone_from ' done '
check "the end has not come" 0 "$(screen | grep -c ' done ')"
keys e
shows "to the failure" '✘ .* exit 3'
keys E
shows "there is none before" 'no failure before'
keys '$'
shows "to the end" ' done '
keys , ,
until_true gone_from ' done '
check "back" 0 "$(screen | grep -c ' done ')"
keys + +
shows "faster" 'x4 *$'
keys + + +
shows "not faster than 16 times" 'x16 *$'
keys -N 20 -
shows "not slower than a hundredth" 'x0.01 *$'
keys ^ Space
shows "it plays" '▶ 00:0[0-2]'
keys Space
shows "and stands still" '‖ 00:0[0-2]'
keys -N 60 Right
shows "the arrows go on to the end" ' done '
keys -N 60 Left
until_true gone_from ' done '
shows "and back" '‖ 00:00'
tm resize-window -x 20 -y 5
shows "at 20x5 the scrubber is left" '^‖ [─━]'
tm resize-window -x 80 -y 24
shows "and all of it again" 'Space play'
keys K
shows "no worker can be killed here" 'for help'
keys q
given_back "replay" 0
echo '{"t":0,"event":"what"}' >broken.jsonl
check "a file that is no record: 2" 2 "$($fb replay broken.jsonl >/dev/null 2>&1; echo $?)"

check "--board where there is no terminal" \
    $'forkboard: --board: there is no terminal to draw a board on\n2' \
    "$(setsid $run --board -- true ::: a 2>&1 </dev/null; echo $?)"
tm kill-server
finish
