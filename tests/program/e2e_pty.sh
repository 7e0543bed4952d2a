# pty: true - a worker's own terminal: its size is the output pane's, colours and progress bars show
# there, the last bytes are kept, and what ends the worker ends its whole group.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
cd "$scratch" || exit 3
tm() { tmux -L "fb-pty-$$" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null' EXIT
on_screen() { tm capture-pane -p | grep -qE -- "$1"; }
shows() { # NAME PATTERN
    until_true on_screen "$2" || true
    match "$1" "$2" "$(tm capture-pane -p)"
}

# ---- on the board: asks for its size at once, fills a line of it, draws a bar over and over
cat >worker <<'END'
stty size >size
cols=$(stty size | cut -d ' ' -f 2)
[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && printf '\033[32mgreen on %s\033[0m\n' "$TERM"
printf "%$((cols - 1))s|\n" | tr ' ' x
for i in 1 2 3 4; do printf '\r[%4s] %d of 4' "$(printf "%${i}s" | tr ' ' '#')" $i; done
trap 'stty size >resized' WINCH
until [ -e go ]; do sleep 0.02; done
printf '\nlast words'
END
printf 'jobs: [{ name: drawn, run: sh worker, pty: true }]\n' >board.yaml
tm new-session -d -x 100 -y 30 "$fb run --no-record board.yaml; exec cat"
tm set -g status off
until_true on_screen drawn
tm send-keys Enter # its output
shows "colours want a terminal, and find one" 'green on '
shows "a bar is drawn over itself" '^\[####\] 4 of 4'
pane=$(tm capture-pane -p | awk '/2 Output/ { from = NR } /1 running|done/ { } { line[NR] = $0 }
    END { for (i = from + 1; i <= NR && line[i] !~ /\? help/; i++) n++; print n - 1 }') # the verdict's row
check "from the start it is as large as the pane" "$pane 100" "$(cat size)"
match "so a full line takes a row" "^x{99}\\|$" "$(tm capture-pane -p)"
match "the colour is on the screen" $'\033\\[32m.*green' "$(tm capture-pane -p -e)"
tm resize-window -x 80 -y 24
until_true test -s resized
match "it hears of another size" '^[0-9]+ 80$' "$(cat resized)"
tm resize-window -x 30 -y 7 # the pane has no room beside the table
until_true grep -q ' 30$' resized
match "where the pane is not open: as it would be" '^[1-7] 30$' "$(cat resized)"
tm resize-window -x 100 -y 30
touch go
shows "the last bytes are there" 'last words'
tm send-keys q
until_true on_screen "1 succeeded"
tm kill-server

# ---- without a screen
count=$(times 60 500)
{ echo 'jobs:'; echo '  - { name: "n{}", run: "printf last", pty: true, each: { lines: numbers } }'; } >last.yaml
seq $count >numbers
check "the last bytes of $count" $((4 * count)) "$($fb run --no-record -q -j4 last.yaml 2>/dev/null | tr -d '\r\n' | wc -c)"
ignore() { # TIME
    cat >kill.yaml <<YAML
grace: 100ms
jobs:
  - name: group
    pty: true
    timeout: ${1}s
    run: trap '' TERM HUP; sleep 1000 & (trap '' TERM HUP; sleep 1000; sleep 1000) & echo up; wait; wait; sleep 1000
YAML
    $fb run --no-record kill.yaml 2>&1 >out
    echo "status $?"
}
seen=$(in_time SIGKILL 'ignore $time')
check "a time-out that all of them ignore: status 1" "status 1" "$(tail -n 1 <<<"$seen")"
match "SIGKILL reaches the whole group" '\| timeout \(killed by SIGKILL\)$' "$seen"
until_true none_marked
check "no process is left" "" "$(marked)"
finish
