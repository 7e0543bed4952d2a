# Faults of a run by agents: each process of it is killed in turn, its directory is attacked, filled, taken
# away. After each, a job has ended with its true status, waits, or is named as lost; none runs twice.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record -q"
on="--on local,agents=2,cpus=1"
pid_of() { sed -nE 's/.*"pid": ?([0-9]+).*/\1/p' "$1"; }
agent_of() { for a in "$1"/agents/*; do grep -qs "\"began\",\"job\":$2," "$1/events/${a##*/}.jsonl" && echo "${a##*/}"; done; }
worker_of() { sed -nE "s/.*\"forked\",\"job\":$2,.*\"pid\":([0-9]+),.*/\1/p" "$1"/events/*.jsonl | tail -n 1; }
has_begun() { [ "$(agent_of "$1" "$2")" != "" ]; }
forked() { cat "$1"/events/*.jsonl | grep -c '"event":"forked"'; }
twice() { grep -oh '"event":"forked","job":[0-9]*' "$1"/events/*.jsonl | sort | uniq -d; }

# ---- a worker
within 60 $fb $quiet $on --run-dir worker -- 'test {} = 1 && exec sleep 100; true' ::: 1 2 3 4 >out 2>err &
front=$!
until_true has_begun worker 1
kill -KILL "$(worker_of worker 1)"
wait $front
check "a worker is killed: its true status" "1 1" "$? $(grep -c '^  .*| killed by SIGKILL' err)"
check "a worker is killed: the others have ended well" 3 "$(grep -c '^  .*| exit 0$' err)"

# ---- an agent
within 60 $fb $quiet $on --run-dir agent -- 'test {} = 1 && exec sleep 100; true' ::: 1 2 3 4 5 6 >out 2>err &
front=$!
until_true has_begun agent 1
lost=$(agent_of agent 1) worker=$(worker_of agent 1)
kill -KILL "$(pid_of "agent/agents/$lost")"
wait $front
check "an agent is killed: the status" 1 "$?"
match "an agent is killed: its job is lost, and why" '\| lost \(its process [0-9]+ is gone\)' "$(cat err)"
check "an agent is killed: the others have ended well" 5 "$(grep -c '^  .*| exit 0$' err)"
check "an agent is killed: none ran twice" "6 " "$(forked agent) $(twice agent)"
until_true gone "$worker"
check "an agent is killed: its worker is gone too" 0 "$(gone "$worker"; echo $?)"
$fb attach --plain --no-record -q agent >out2 2>err2
status=$?
check "looked at again: the same" "1 $(grep -c '^  .*| lost' err)" "$status $(grep -c '^  .*| lost' err2)"
check "looked at again: the lost one is named" "$(grep '^  .*| lost' err | cut -d'|' -f3)" "$(grep '^  .*| lost' err2 | cut -d'|' -f3)"

cp -r agent live && rm -f live/lost/* && sed -i '/"event":"ended"/d' live/events/*.jsonl
$fb attach --plain --no-record --retry-lost live >out 2>&1
check "the lost ones again: not while an agent may live" "2 1 no" "$? $(grep -c 'may live' out) $([ -e live-2 ] && echo yes || echo no)"
sed -i 's/exec sleep 100/echo again    /g' agent/jobs
within 60 $fb attach --plain --no-record -q --retry-lost agent >out 2>err
check "the lost ones again: these alone" "0 again 1" "$? $(cat out) $(forked agent-2)"
within 60 $fb attach --plain --no-record -q --retry-lost agent-2 >out 2>err
check "the lost ones again: none is left" "0 1" "$? $(grep -c 'nothing to run' err)"

# ---- an agent that has claimed more than it has begun, and one that only seems dead
many() { within 100 $fb $quiet $on --run-dir "$1" -- 'test {} = 7 && exec sleep 100; sleep 0.005' ::: $(seq 400) >"$1.out" 2>"$1.err" & front=$!; }
many left
until_true has_begun left 7
lost=$(agent_of left 7)
kill -KILL "$(pid_of "left/agents/$lost")"
wait $front
check "jobs of a lost agent that had not begun: others run them" "1 1 399" "$? $(grep '^  .*| lost' left.err | cut -d'|' -f1 | sort -u | wc -l) $(grep -oE '[0-9]+ succeeded' left.err | grep -oE '[0-9]+')"
check "jobs of a lost agent that had not begun: each once" "400 " "$(forked left) $(twice left)"
within 60 $fb attach --plain --no-record -q left >out 2>err
check "jobs of a lost agent that had not begun: looked at again" "1 399" "$? $(grep -oE '[0-9]+ succeeded' err | grep -oE '[0-9]+')"
many seems
until_true has_begun seems 7
lost=$(agent_of seems 7) worker=$(worker_of seems 7)
printf 'its node failed' >seems/draft && ln seems/draft "seems/lost/$lost"
wait $front
check "an agent that only seemed dead: its job is lost, others run the rest" "1 1 399" "$? $(grep '^  .*| lost .its node failed' seems.err | cut -d'|' -f1 | sort -u | wc -l) $(grep -oE '[0-9]+ succeeded' seems.err | grep -oE '[0-9]+')"
check "an agent that only seemed dead: none ran twice" "400 " "$(forked seems) $(twice seems)"
until_true gone "$(pid_of "seems/agents/$lost")"
match "an agent that only seemed dead: it ends, and says why" "given up as lost, so it ends" "$(cat "seems/agent.$lost.log")"
check "an agent that only seemed dead: so does its worker" 0 "$(until_true gone "$worker"; gone "$worker"; echo $?)"

# ---- no front end looks: the agents find a lost one, and what waits for its job is skipped or runs
printf 'jobs:\n  - {name: long, run: exec sleep 100}\n  - {name: then, run: "true", after: [long]}\n  - {name: anyway, run: "true", after: [{long: ended}]}\n' >waits.yaml
within 60 $fb $quiet $on --run-dir alone waits.yaml >out 2>err &
front=$!
until_true has_begun alone 1
lost=$(agent_of alone 1)
kill -KILL "$(pgrep -P "$(pgrep -P $front)")"
wait $front 2>/dev/null
kill -KILL "$(pid_of "alone/agents/$lost")"
over() { grep -qs '"event":"ended"' alone/events/$((1 - lost)).jsonl; }
until_true over
check "no front end looks: what waits for a lost job goes on" "1 1" "$(grep -hc '"event":"forked","job":3,' alone/events/$((1 - lost)).jsonl) $(grep -hc '"event":"skipped","job":2,' alone/events/$((1 - lost)).jsonl)"

# ---- the jobs can be read no more: by the agents; by a front end, which reads them all at its beginning
within 60 $fb run --json --no-record $on --run-dir torn -- 'until [ -e go ]; do sleep 0.05; done; true' ::: $(seq 300) >out 2>err &
front=$!
read_all() { [ "$(grep -c '"event":"queued"' out)" = 300 ]; }
both_began() { [ "$(grep -l '"event":"began"' torn/events/*.jsonl | wc -l)" = 2 ]; }
until_true read_all
until_true both_began
cp -r torn unread && cp torn/index whole.index
truncate -s $((16 * 30)) torn/index unread/index
touch go
wait $front
check "the index is cut off: the run ends, and not well" 1 "$?"
says="the run's jobs cannot be read: index: it ends before job"
check "the index is cut off: a line of each agent says so" "1 1" "$(grep -c "$says" torn/agent.0.log) $(grep -c "$says" torn/agent.1.log)"
well=$(grep -c '"event":"exited".*"code":0' out) left=$(grep -c '"event":"skipped".*"no agent is left to run it"' out)
check "the index is cut off: what ran has ended well, the rest is not run" "300 yes" "$((well + left)) $([ "$left" -gt 0 ] && echo yes)"
unread() { # NAME WORDS: one line, and no status that could be the run's
    within 60 $fb attach --plain --no-record -q unread >out 2>err
    check "$1: a front end that begins says so" "3 1 forkboard: run directory $PWD/unread: $2; the agents go on while they can" "$? $(grep -c . err) $(tail -n 1 err)"
}
unread "the index is cut off" "index: it ends before job 31"
head -n 41 torn/jobs >unread/jobs && cp whole.index unread/index
unread "the jobs are cut off" "jobs: it ends before job 41"

# ---- the front end
within 60 $fb $quiet $on --run-dir front -- 'echo {}; sleep 0.5' ::: 1 2 3 4 >out 2>err &
front=$!
until_true has_begun front 1
kill -KILL "$(pgrep -P "$(pgrep -P $front)")" # forkboard, not what limits its time
wait $front 2>/dev/null
within 60 $fb attach --plain --no-record -q -k front >out 2>err
check "the front end is killed: the run goes on" "0 1 2 3 4" "$? $(xargs <out)"
check "the front end is killed: none ran twice" "4 " "$(forked front) $(twice front)"
within 60 $fb attach --json --no-record front >events 2>/dev/null
check "the events once more: the status" 0 "$?"
check "the events once more: of each job" "4 4 4 1" "$(for e in queued exited reaped ended; do grep -c "\"event\":\"$e\"" events; done | xargs)"
match "the events once more: the machine" '"event":"forked".*"node":"' "$(cat events)"

# ---- lines that are none
cp -r front hostile
printf '{"t":1,"event":"exited","job":1,"attempt":1,"code":9,"ok":false}\n{"t":0,"event":"forked","job":99,"attempt":1,"pid":1}\nnonsense\n{"t":2,"event":"reaped' >>hostile/events/0.jsonl
head -c 100000 /dev/urandom >>hostile/events/1.jsonl
within 60 $fb attach --plain --no-record -q hostile >out 2>err
check "hostile lines: the status is that of the run" "0 4" "$? $(wc -l <out)"
check "hostile lines: one word of each record at most" "yes" "$([ "$(grep -c 'passed over' err)" -le 2 ] && echo yes)"
touch hostile/claim/x hostile/agents/y hostile/lost/z hostile/wishes/v
within 60 $fb attach --plain --no-record -q hostile >out 2>&1
check "foreign files: nothing comes of it" "0" "$?"

# ---- an agent that had no memory to write down what its jobs did
cp -r front short
sed -i '/"event":"ended"/i {"t":9,"event":"note","text":"an agent had no memory","error":"ENOMEM"}' short/events/0.jsonl
within 60 $fb attach --plain --no-record -q short >out 2>err
check "events are lost: that is said, and all is not well" "3 1" "$? $(grep -c '^forkboard: an agent had no memory$' err)"

# ---- a ticket that cannot be read says nothing of the agents
cp -r front odd && rm odd/ticket && mkdir odd/ticket
within 60 $fb attach --plain --no-record -q odd >out 2>err
check "the ticket cannot be read: refused" "2 forkboard: attach: run directory $PWD/odd: ticket: Is a directory" "$? $(cat err)"

# ---- a directory that is none of ours
mkdir other
refused() { # NAME PATTERN DIR
    $fb attach --plain "$3" >out 2>&1
    check "$1: status" 2 "$?"
    match "$1: why" "$2" "$(cat out)"
}
refused "no run" "no run in it" other
refused "nothing there" "No such file" ./nowhere
refused "no run of that name" "there is no run .nowhere." nowhere
cp -r front open && chmod 777 open
refused "others can write there" "others can write" open
cp -r front version && sed -i 's/"forkboard": "[^"]*"/"forkboard": "9.9"/' version/run.json
refused "another version" "forkboard 9.9 made it" version
FORKBOARD_AGENT=0 $fb agent version >out 2>&1
check "another version: an agent does not begin" "2 no" "$? $([ -e version/agents/0.2 ] && echo yes || echo no)"
FORKBOARD_AGENT=7 $fb agent front >out 2>&1
check "an agent that the run has not" "2 1" "$? $(grep -c 'from 0 to 1' out)"
printf '{' >version/run.json
refused "a torn run.json" "not as forkboard writes it" version

# ---- a directory that fills up, and one that goes
if can mount "a full disk"; then
    mkdir small && mount -t tmpfs -o size=128k none small
    within 100 $fb $quiet $on --run-dir small/run -k -- 'until [ -e small/run/ticket ]; do sleep 0.05; done; echo {}; head -c 20000 /dev/zero | tr "\0" x; echo' ::: $(seq 12) >out 2>err &
    front=$!
    until_true grep -qs . small/run/agents/0
    full() { [ "$(df --output=avail small | tail -n 1)" -lt 30 ]; }
    until_true full
    until_true grep -q 'KiB of room' err
    match "a full disk: it is said" "^forkboard: the run's directory has less than 64 KiB of room: what its agents cannot write down waits" "$(cat err)"
    mount -o remount,size=8m small
    wait $front
    check "a full disk: nothing is lost when there is room again" "0 12 $((12 * 20001 + 27))" "$? $(grep -c '^[0-9]*$' out) $(wc -c <out)"
    check "a full disk: none ran twice" "12 " "$(forked small/run) $(twice small/run)"
    umount small
fi
within 60 $fb $quiet $on --run-dir gone -- 'sleep 300; true' ::: $(seq 20) >out 2>err &
front=$!
until_true has_begun gone 1
rm -rf gone
wait $front
check "the directory is taken away: it ends, and not well" 1 "$?"
finish
