# A run on a real Slurm: four nodes on this machine (program/slurm). What Slurm does to a run, and what the run
# makes of it: statuses that Slurm gets wrong, nodes that die, a controller that is away, scancel.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
slurm=$(realpath "$(dirname "$0")/slurm")
if ! bash "$slurm" can; then
    skip "a real Slurm cluster: slurm-wlm and munge are not installed (tests/run installs them where it may)"
    rm -rf "$scratch"
    exit 77
fi
export FB_TEST_MARK=$scratch mark=1
cluster=$scratch/cluster
trap 'bash "$slurm" down "$cluster" >/dev/null 2>&1' EXIT
bash "$slurm" up "$cluster" || { check "the cluster comes up" yes no; finish; }
source "$cluster/env"
mkdir "$scratch/here"
cd "$scratch/here" || exit 3
run="$fb run --plain --no-record --on slurm"
# begin NAME ARGS...: a run in the background, its directory is NAME
begin() {
    local name=$1
    shift
    $run"$1" --run-dir "$name" --joblog "$name.log" "${@:2}" >"$name.out" 2>"$name.err" </dev/null &
    front=$!
}
events() { cat "$1"/events/*.jsonl; }
count() { events "$1" | grep -c "\"event\":\"$2\""; }
at_least() { [ "$(count "$1" "$2")" -ge "$3" ]; }
id_of() { cat "$1/ticket"; }
state() { squeue -h -r -t all -j "$(id_of "$1")" -o %T | sort | uniq -c | xargs; }
twice() { events "$1" | grep '"event":"forked"' | grep -oE '"job":[0-9]+' | sort | uniq -d; }
end() { wait $front; status=$?; }

not4=sbatch=--exclude=node4

# ---- a time limit, which Slurm looks at twice a minute: this run goes on beside all others, on a node of its own
begin limit ,agents=1,time=1m,sbatch=--nodelist=node4 -- 'exec sleep 100{}' ::: 1 2 3
limit=$front
until_true at_least limit forked 1
scontrol update "JobId=$(id_of limit)_0" EndTime=now+1 # the minute is over

# ---- a measurement, which begins while the queue is full and goes on beside others: it is no part of what is measured
blocked=$(sbatch --parsable --exclude=node4 -N3 --exclusive -o /dev/null --wrap 'exec sleep 1000')
runs_blocked() { [ "$(squeue -h -j "$blocked" -o %T)" = RUNNING ]; }
until_true runs_blocked
$fb scale --on "slurm,agents=2,$not4" --run-dir scale --runs 1 --slots 1,2 --csv scale.csv -- 'sleep 0.{}' ::: 1 2 3 4 \
    >scale.out 2>scale.err </dev/null &
scale=$!
until_true grep -q '^forkboard: 2 agents wait' scale.err
scancel "$blocked"

# ---- every way to end
cat >ends.yaml <<END
jobs:
  - { name: none, run: "exit 0" }
  - { name: three, run: "exit 3" }
  - { name: most, run: "exit 255" }
  - { name: like-kill, run: "exit 137" }
  - { name: kill, run: "kill -KILL \$\$" }
  - { name: segv, run: "kill -SEGV \$\$" }
  - { name: hup, run: "kill -HUP \$\$" }
  - { name: no-program, exec: [/no/such/program] }
  - { name: late, run: "sleep 100", timeout: 0.3s }
  - { name: streams, run: 'printf "out\\\\0\\\\377\\\\n"; printf "err\\\\n" >&2' }
END
begin ends ,agents=4,$not4 ends.yaml
end
check "every way to end: status" 1 $status
check "every way to end: exit and signal of each" \
    "none 0,three 3,most 255,like-kill 137,kill SIGKILL,segv SIGSEGV,hup SIGHUP" \
    "$(python3 - ends <<'PY'
import glob, json, sys
names, fate = {}, {}
for line in open(sys.argv[1] + "/jobs"):
    event = json.loads(line)
    if event.get("event") == "queued": names[event["job"]] = event["name"]
for path in glob.glob(sys.argv[1] + "/events/*.jsonl"):
    for line in open(path):
        event = json.loads(line)
        if event.get("event") == "exited": fate[event["job"]] = event.get("signal", event.get("code"))
print(",".join("%s %s" % (names[job], fate[job]) for job in sorted(fate) if job <= 7))
PY
)"
match "every way to end: no such program" "no-program.*No such file or directory" "$(cat ends.err)"
match "every way to end: its time was up" "late.*timeout" "$(cat ends.err)"
check "every way to end: bytes of standard output" "6f 75 74 00 ff 0a" "$(od -An -v -tx1 ends.out | xargs)"
match "every way to end: standard error" "^err$" "$(cat ends.err)"

# ---- many
many=$(times 1000 10000)
begin many ,agents=6,cpus=1,$not4 -q -- true ::: $(seq "$many")
end
check "many: status" 0 $status
check "many: each has one beginning and one end" "$many $many " "$(count many forked) $(count many exited) $(twice many)"
check "many: more than one agent, on more than one node" yes \
    "$([ "$(cat many/agents/* | grep -oE '"node":"[^"]+"' | sort -u | wc -l)" -gt 1 ] && echo yes)"

# ---- the measurement is over by now, or soon
wait $scale
check "scale: status" 0 $?
check "scale: placed once" 1 "$(squeue -h -t all -n "forkboard-$(grep -oE '"id": *"[^"]+' scale/run.json | sed 's/.*"//')" -o %F | sort -u | wc -l)"
check "scale: a round for each number of slots, by the same agents" "1 2 2" \
    "$(sed 1d scale.csv | cut -d, -f1 | sort | xargs) $(cat scale/round.*/agents/* | grep -oE '"node":"[^"]+","pid":[0-9]+' | sort -u | wc -l)"
scale_gone() { [ -z "$(squeue -h -n "forkboard-$(grep -oE '"id": *"[^"]+' scale/run.json | sed 's/.*"//')" -o %T)" ]; }
check "scale: its agents end" 0 "$(until_true scale_gone; echo $?)"
match "scale: what is unknown" '^Cores, and how busy they were: unknown of the machines of agents$' "$(cat scale.out)"

# ---- the front end, an agent and a worker are killed
hold='until [ -e go ]; do sleep 0.05; done; exit {}'
begin killed ,agents=3,$not4 -j3 -- "$hold" ::: 0 0 0 4 0 0
until_true at_least killed forked 3
agent() { grep -oE '"pid":[0-9]+' "killed/agents/$1" | grep -oE '[0-9]+'; }
kill -KILL $front
wait $front 2>/dev/null
kill -KILL "$(agent 0)"
kill -KILL "$(pgrep -P "$(agent 1)" -f 'until' | head -n 1)"
touch go
out=$($fb attach --plain --joblog killed.log killed 2>&1)
check "killed: attach has the run's status" 1 $?
match "killed: the agent's job is named as lost" "lost \(its agent was killed" "$out"
match "killed: the worker's end is its own" "killed by SIGKILL" "$out"
check "killed: no job was begun twice" "" "$(twice killed)"
check "killed: attach shows the same again" "$(grep -E '^End' <<<"$out" | sort)" \
    "$($fb attach --plain killed 2>&1 | grep -E '^End' | sort)"
rm -f go

# ---- scancel by another; while some agents wait for a full queue
begin cancelled ,agents=8,$not4 -j8 -- "$hold" ::: 0 0 0 0 0 0 0 0 0 0
until_true at_least cancelled forked 6
queued() { [[ $(state cancelled) = *PENDING* ]]; }
until_true queued
scancel "$(id_of cancelled)"
end
check "scancel by another: status" 1 $status
check "scancel by another: jobs that had begun have ends" "$(count cancelled forked)" "$(count cancelled exited)"

# ---- SIGTERM, as Ctrl-C: what runs and what waits is gone from the queue
begin ended ,agents=8,$not4 -j8 -- "$hold" ::: 0 0 0 0 0 0 0 0 0 0
until_true at_least ended forked 6
kill -TERM $front
end
none_left() { [ -z "$(squeue -h -n "forkboard-$(grep -oE '"id": *"[^"]+' ended/run.json | sed 's/.*"//')" -o %T)" ]; }
until_true none_left
check "SIGTERM: status, and nothing is left in the queue" "143 " "$status $(squeue -h -j "$(id_of ended)" -o %T 2>/dev/null)"

# ---- two runs at once
begin first ,agents=2,$not4 -- 'echo first' ::: 1 2 3
one=$front
begin second ,agents=2,$not4 -- 'echo second' ::: 1 2 3
wait $one
status=$?
wait $front # not in a subshell, whose child it is not
check "two at once" "0 0 3 3" "$status $? $(grep -c first first.out) $(grep -c second second.out)"

# ---- a node dies: what had begun there is lost, and an agent on another node runs the rest. Slurm is told of it:
# by itself it notices after SlurmdTimeout and the next ping. Another front end asks it at once.
begin node ',agents=2,sbatch=--exclude=node4 --exclusive' -- 'test {} = 5 && exec sleep 1000; sleep 0.3' ::: $(seq 60)
# Both are to have come: a queue that is full is no part of this.
both_came() { [ "$(ls node/agents | wc -l)" = 2 ]; }
until_true both_came
has_5() { grep -qs '"began","job":5,' node/events/*.jsonl; }
until_true has_5
number=$(grep -ls '"began","job":5,' node/events/*.jsonl | sed 's/.*\///; s/\..*//')
dead=$(grep -oE '"node":"[^"]+' "node/agents/$number" | cut -d'"' -f4)
bash "$slurm" crash "$cluster" "$dead"
check "a node dies: its agent with it" 0 "$(until_true gone "$(grep -oE '"pid":[0-9]+' "node/agents/$number" | grep -oE '[0-9]+')"; echo $?)"
scontrol update "NodeName=$dead" State=DOWN Reason=crash
kill -KILL $front
wait $front 2>/dev/null
within 120 $fb attach --plain --no-record node >node.out 2>node.err
check "a node dies: status" 1 $?
# An agent that is ended in its turn, and not at once, may still see how its worker died.
match "a node dies: the job that had begun is lost, by the node's name, or was seen to be killed" \
    "^  5 +\|.*(lost \($dead failed\)|killed by SIG(TERM|KILL))" "$(cat node.err)"
# One that it had begun and one that another agent has run end once each, whichever agent saw it.
check "a node dies: each job has one end, or is lost; none has begun twice" "60 " \
    "$(grep -cE '^End ' node.err) $(twice node)"

# ---- the controller dies just after the beginning, and comes back
bash "$slurm" up "$cluster" # the node that died, too
scontrol update "NodeName=$dead" State=RESUME 2>/dev/null
begin away ,agents=4,$not4 -j4 -- "$hold" ::: 0 0 0 0 0 0 0 0
until_true at_least away forked 4
bash "$slurm" crash "$cluster" controller
touch go
settled() { at_least away exited 8; }
until_true settled
bash "$slurm" up "$cluster"
end
check "the controller is away: the run ends with its jobs, none twice" "0 8 " "$status $(count away forked) $(twice away)"
rm -f go

# ---- the time limit is over by now, or soon
wait $limit
check "a time limit: status" 1 $?
match "a time limit: what ran was ended" '^  1 +\|.*killed by SIGTERM' "$(cat limit.err)"
# Slurm's signals come to the worker before they come to its agent, which may begin one more in between.
match "a time limit: the rest is not run, and why" '^  3 +\|.*no agent is left to run it' "$(cat limit.err)"

finish
