# What the board does for its screen: one write a frame, none for what is not on it, nothing at all when nothing
# happens; and that it answers while its workers write as fast as they can.
# shellcheck disable=SC2016,SC2086,SC2154
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
export ASAN_OPTIONS=detect_leaks=0

if can strace "reads are gathered: a second epoll"; then
    traced="strace -qq -o trace -e trace=write,poll,epoll_create1 $run"
    # screen_is: the descriptor that the board has for the terminal
    screen_is() { screen=$(sed -nE 's/^write\(([0-9]+), "[^"]*\\33\[\?1049h.*/\1/p' trace | head -n 1); }
    # frames: how many there were, and the most writes to the terminal in one
    frames() {
        awk -v fd="$screen" 'index($0, "poll([{fd=" fd ",") == 1 { n++; w = 0 }
            n && index($0, "write(" fd ",") == 1 { if (++w > most) most = w } END { print n + 0, most + 0 }' trace
    }
    clocks() { grep -c "^write($screen," trace; }
    frame_count() { grep -c "^poll(\\[{fd=$screen," trace; }
    turn_count() { grep -a '^poll(\[{fd=' trace | grep -vc "^poll(\\[{fd=$screen,"; }
    has_written() { [ "$(clocks)" -ge "$1" ]; }
    open 80x24 "$traced -j4 -- 'seq 200; $worker' ::: 0 1 2 3"
    shows "four workers" '4 running'
    screen_is
    before=$(clocks)
    until_true has_written $((before + 3))
    check "reads are gathered: a second epoll, and one of the socket" 3 "$(grep -c '^epoll_create1' trace)"
    read -r count most < <(frames)
    check "$count frames; a frame is one write, the first of all may be two" 1 "$((most <= 2 && count > 3))"
    # The clock, and what it asks of /proc, are all there is: a few turns of the loop for each frame.
    : >trace
    until_true has_written 3
    turns=$(turn_count) frames=$(frame_count)
    check "quiet workers: $turns turns of the loop for $frames frames" 1 "$((turns <= 5 * frames + 5))"
    touch go.0 go.1 go.2 go.3
    shows "all have ended" ' done '
    until_true grep -q ' -1) *= *[^=]*$\|-1$' trace
    # quiet: that nothing comes can only be waited for; the last of the end may still come
    quiet() { local size=$(wc -l <trace); sleep 1.2; [ "$size" = "$(wc -l <trace)" ]; }
    for ((i = 0; i < 5 * pace; i++)); do ! quiet || break; done
    check "the end: nothing wakes it" 1 "$((i < 5 * pace))"
    keys q
    ended
    $fb run --plain --no-record true >/dev/null 2>&1
    strace -qq -o trace -e trace=epoll_create1 $fb run --plain --no-record true 2>/dev/null
    check "lines are not gathered" 1 "$(grep -c '^epoll_create1' trace)"

    # Workers that print all the time: what no pane shows is not drawn.
    chatter='echo $$ >pid.{}; until [ -e go.{} ]; do echo words; sleep 0.01; done'
    open 80x24 "$traced -j3 -- '$chatter' ::: 0 1 2"
    shows "three that print" '3 running'
    screen_is
    before=$(clocks)
    until_true has_written $((before + 1))
    : >trace
    until_true has_written 4
    frames=$(frame_count) turns=$(turn_count)
    check "$turns turns, but $frames frames: the clock's" 1 "$((turns > 2 * frames))"
    keys 2
    shows "what the pane shows is drawn" '^ .words'
    keys q y
    ended
else
    echo "not tried here: strace cannot trace"
fi

# ---- 64 that write as fast as they can
open 100x30 "$run -j64 -- 'exec nice -n 19 yes {}' ::: $(seq -s ' ' 64)"
shows "64 workers flood" '64 running'
memory() { awk '/VmRSS/ { print $2 }' "/proc/$(board_pid)/status"; }
keys 2 Home
shows "their output is shown" '^ .1$'
before=$(memory)
end=$((SECONDS + $(times 2 60))) rounds=0
while [ $SECONDS -lt $end ] || [ $rounds = 0 ]; do
    for key in 3 4 5 1; do
        keys $key
        until_true on_screen "\\[$key "
    done
    rounds=$((rounds + 1))
done
check "keys are answered, $rounds times through the panes" '[1 Events]' "$(screen | grep -o '\[1 Events\]')"
case $(ldd "$fb" 2>/dev/null) in
    *libasan*) ;;
    *) check "memory stays ($before, $(memory) KiB)" 1 "$(($(memory) < before + 4096))" ;;
esac
keys q y
given_back "under 64 floods" 1
tm kill-server
finish
