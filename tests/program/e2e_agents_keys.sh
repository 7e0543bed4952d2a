# Keys on the board of a run by two agents: each has its effect on the workers of both, two front ends may press
# the same key at once, and what cannot be had there says so.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
on="--on local,agents=2,cpus=1"
begun() { ls pid.* 2>/dev/null | wc -l; }
begun_are() { [ "$(begun)" = "$1" ]; }

# Both agents have looked at the wishes since: each says that it lives every ten seconds, and looks more often.
alive() { grep -c '"event":"alive"' "$1"; }
lived() { [ "$(alive all/events/0.jsonl)" -gt "$1" ] && [ "$(alive all/events/1.jsonl)" -gt "$2" ]; }
obeyed() { until_true lived "$(alive all/events/0.jsonl)" "$(alive all/events/1.jsonl)"; }

open 100x30 "$run $on --run-dir all -- '$worker' ::: 0 1 2 3 4 5"
shows "a worker of each agent runs" '▶ 2 running'
shows "the head counts the agents" '2 slots, 2 agents'
shows "a column says where each runs" '^ STATE .* NODE '
tm resize-window -x 80 -y 24
shows "at 80 columns too" '2 slots, 2 agents'
tm resize-window -x 100 -y 30
keys +
shows "+: a slot more" '▶ 3 running'
shows "+: the head says so" '3 slots, 2 agents'
keys -
shows "-: a slot less" '2 slots, 2 agents'
obeyed
touch go.0
shows "-: a worker has ended" '1 ok'
touch go.1
shows "-: and another" '1 failed'
until_true begun_are 4
check "-: two run, of six that are four begun" 4 "$(begun)"
keys p
shows "p: held" 'queue held'
held() { [ "$(cat all/wishes/* | grep -c '"wish":"hold","job":0,"number":1')" = 1 ]; }
until_true held
obeyed
touch go.2
shows "p: one has ended" '2 failed'
check "p: nothing new has begun" 4 "$(begun)"
keys p
shows "p: it goes on" 'queue goes on|▶ 2 running'
until_true begun_are 5
check "p: the next has begun" 5 "$(begun)"
keys Home
keys -l /3
keys Enter x
shows "x: cannot be had, and says so" 'not by agents'
keys K t
shows "K t: the worker of an agent is ended" '3 .* killed by SIGTERM'
rm -f pid.3
keys r
shows "r: it is to run again" '3: started again'
obeyed # while it has another to run: one that ends reads no more
touch go.4 go.5 # its agent has another by now
until_true test -s pid.3
shows "r: it runs again" '▶ running +4 +3 .*try 2'
touch go.3
shows "all have ended" ' done '
keys q
given_back "the failed ones fail the run" 1

# ---- two front ends, the same key at the same time
open 100x30 "$run $on --run-dir both -- '$worker' ::: 0 1"
shows "both: it runs" '▶ 2 running'
until_true test -e both/ticket
tm new-window -d -t :1 "$fb attach --no-record both"
second() { tm capture-pane -p -t :1 | grep -qE -- "$1"; }
until_true second '▶ 2 running'
tm send-keys -t :1 p
shows "both: p on the one, the other says so" 'queue held'
tm send-keys -t :0 p +
until_true second '3 slots, 2 agents'
goes_on() { ! tm capture-pane -p -t :1 | head -n 1 | grep -q 'queue held'; } # the message of its own key may stay
until_true goes_on
check "both: p and + on the other, the one says so" 0 "$(goes_on && second '3 slots, 2 agents'; echo $?)"
tm send-keys -t :1 -
shows "both: and a slot less" '2 slots, 2 agents'
tm send-keys -t :0 j K
tm send-keys -t :1 j K
shows "both: the one asks" 'Signal 0:'
until_true second 'Signal 0:'
tm send-keys -t :0 t
tm send-keys -t :1 t
shows "both: the worker is ended" '0 .* killed by SIGTERM'
until_true second '0 .* killed by SIGTERM'
check "both: the other sees it too" 0 "$(second '0 .* killed by SIGTERM'; echo $?)"
both_wished() { [ "$(cat both/wishes/* | grep -c '"wish":"kill","job":1,"number":15')" = 2 ]; }
until_true both_wished
check "both: both wished it, and one worker died of it" "1 1" "$(cat both/events/*.jsonl | grep -c '"event":"exited","job":1,') $(cat both/events/*.jsonl | grep -c '"event":"forked","job":1,')"
touch go.1
shows "both: the other job ends well" '2 of 2 workers failed'
until_true second ' done '
tm send-keys -t :1 q
keys q
given_back "both: the status" 1
tm kill-server 2>/dev/null
finish
