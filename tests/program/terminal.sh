# terminal.sh - for the tests of the board: a terminal of tmux for each, its screen, its keys. Sourced after
# lib.sh; the working directory is the scratch folder.
# shellcheck shell=bash disable=SC2016,SC2034,SC2154
export FB_TEST_MARK=$scratch mark=1
export PS1='prompt> '
cd "$scratch" || exit 3
terminals=0 # a server for each: one that is just ending would take the next one's session with it
tm() { tmux -L "fb-$$-$terminals" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null' EXIT

# open COLSxROWS COMMAND: in a terminal of its own, under sh or, with job control, bash
open() {
    local size=$1 shell=${3:-sh}
    tm kill-server 2>/dev/null
    terminals=$((terminals + 1))
    rm -f go go.* pid.* status before after
    # Ctrl-C reaches this shell too: it must live to write the status. One that comes after the program's
    # end, as a key pressed again and again does, ends neither stty nor cat.
    cat >"$scratch/command" <<COMMAND
trap : INT
stty -g >before
$2
ended=\$?
trap '' INT
echo \$ended >status
stty -g >after
exec cat
COMMAND
    if [ "$shell" = bash ]; then
        tm new-session -d -x "${size%x*}" -y "${size#*x}" "bash --norc -i"
        tm send-keys "$2" Enter
    else
        tm new-session -d -x "${size%x*}" -y "${size#*x}" "sh $scratch/command"
    fi
    tm set -g status off
    tm set -s set-clipboard on
}
keys() { tm send-keys "$@"; }
screen() { tm capture-pane -p; }
on_screen() { screen | grep -qE -- "$1"; }
looked() { # keeps what it saw: a moment later the screen may be another
    local before=${looked_at-}
    looked_at=$(screen)
    [ "$looked_at$1" != "$before${looked_for-}" ] || return 1 # what did not match just now
    looked_for=$1
    grep -qE -- "$1" <<<"$looked_at" && looked_for=
}
# shows NAME PATTERN: waits until a line of the screen matches
shows() {
    until_true looked "$2" || true
    match "$1" "$2" "$looked_at"
}
gone_from() { ! on_screen "$1"; }
flags() { tm display -p '#{alternate_on} #{cursor_flag} #{mouse_any_flag}'; }
flags_are() { [ "$(flags)" = "$1" ]; }
ended() { until_true test -s after; }
# given_back NAME STATUS
given_back() {
    ended
    check "$1: exit status" "$2" "$(cat status)"
    until_true flags_are "0 1 0" # tmux reads what came before
    check "$1: screen and mouse are given back" "0 1 0" "$(flags)"
    check "$1: the terminal's modes too" "$(cat before)" "$(cat after)"
}
# Both run until go.N is made and write their pid. $calm is for workers that must be seen stopped: a
# shell that is stopped within vfork(2) stays in state D, and bash forks.
calm='echo $$ >pid.{}; exec bash -c "until [ -e go.{} ]; do sleep 0.02; done; exit {}"'
worker='echo $$ >pid.{}; until [ -e go.{} ]; do sleep 0.02; done; exit {}'
run="$fb run --no-record"
is_stopped() { grep -q '^State:.[Tt]' "/proc/$1/status"; } # t: stopped, and watched
goes_on() { grep -q '^State:.[SR]' "/proc/$1/status"; }
pid_of() { until_true test -s "pid.$1"; cat "pid.$1"; }
board_pid() { # of this terminal: other tests run beside us
    local tty
    tty=$(tm display -p '#{pane_tty}')
    pgrep -t "${tty#/dev/}" -f "^$fb run" | head -n 1
}
