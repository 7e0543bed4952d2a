# A run on Slurm over stand-ins for its programs (fake_slurm): what they refuse, hold up, lose and cut off. The
# real ones are tried in e2e_slurm.sh.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
stand_ins=$(realpath "$(dirname "$0")/fake_slurm")
system=$PATH
mkdir "$scratch/bin"
bash "$stand_ins" make "$scratch/bin"

# anew: nothing is said yet, nothing was called, nothing runs
anew() {
    cd "$scratch" || exit 3
    rm -rf slurm here
    mkdir slurm here
    cd here || exit 3
    export FAKE_SLURM=$scratch/slurm PATH=$scratch/bin:$system
}
run="$fb run --plain --no-record --on slurm"
calls() { cat "$FAKE_SLURM/calls" 2>/dev/null | grep -c " $1 "; }
directory() { echo "$PWD"/forkboard-*; }
left() { find . -mindepth 1 | head; }
within_run() { [ -e "$FAKE_SLURM/pid.$1" ]; }

# ---- refused: one line, status 2, nothing submitted, nothing left
refused() { # NAME PATTERN ARGS...
    local name=$1 pattern=$2 out status
    shift 2
    out=$("$@" 2>&1 </dev/null)
    status=$?
    check "$name: status" 2 $status
    match "$name: its line" "$pattern" "$out"
    check "$name: one line" 1 "$(wc -l <<<"$out")"
    check "$name: nothing is left" "" "$(left)"
}
anew
refused "no sbatch" "^forkboard: run: --on slurm: there is no sbatch in PATH; " env PATH="$scratch" $run -- true
refused "a key that is none" "--on slurm: 'nodes' is none of its options: agents, cpus, time, partition, sbatch" \
    $run,nodes=3 -- true
refused "a time without a unit" "time=30 needs its unit" $run,time=30 -- true
refused "an option that breaks the run" "sbatch's --array=0-9 cannot be given" $run,sbatch=--array=0-9 -- true
refused "agents beyond the array" "agents='2000' is not a number from 1 to 1000" $run,agents=2000 -- true
check "refused words: nothing was submitted" 0 "$(calls sbatch)"
anew
echo "sbatch: error: invalid partition specified: x" >"$FAKE_SLURM/refuse"
refused "what sbatch refuses" "^forkboard: run: sbatch: invalid partition specified: x$" $run,partition=x -- true
anew
echo "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)" \
    >"$FAKE_SLURM/refuse"
refused "no controller" "^forkboard: run: Slurm's controller does not answer: " $run -- true
anew
echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >"$FAKE_SLURM/refuse"
refused "a time-out that did nothing" "^forkboard: run: sbatch: .*Socket timed out" $run -- true
check "a time-out that did nothing: the queue was asked" 1 "$(calls squeue)"

# ---- a run
anew
out=$($run,agents=3 -j3 --joblog log -- 'echo out {}; [ {} != 3 ] && exit 0; exit 7' ::: $(seq 20) 2>err)
check "a run: status" 1 $?
check "a run: output" "$(seq -f 'out %g' 20 | sort)" "$(sort <<<"$out")"
match "a run: the failed one" "exit 7" "$(cat err)"
check "a run: each job once in the job log" "$(seq 20 | sort)" "$(tail -n +2 log | cut -f1 | sort)"
check "a run: the exit codes" "1 7" "$(tail -n +2 log | awk '$7 == 7 {n++; code = $7} END {print n, code}')"
check "a run: submitted once" 1 "$(calls sbatch)"
check "a run: the ticket" 42 "$(cat forkboard-*/ticket)"
check "a run: a task is its agent" "0 1 2" "$(ls forkboard-*/agents | sort -n | xargs)"
check "a run: what agents printed" "" "$(cat forkboard-*/agent.*.log)"

anew
echo >"$FAKE_SLURM/lose"
$run,agents=2 -- true ::: 1 2 3 2>err >/dev/null
check "sbatch's answer is lost: the run is found in the queue" "0 42" "$? $(cat forkboard-*/ticket)"
check "sbatch's answer is lost: it is not submitted again" 1 "$(calls sbatch)"

# ---- what Slurm says is an explanation, never an end
anew
echo 'HIBERNATING|node1|None' >"$FAKE_SLURM/state.0.later"
go=$scratch/here/go
$run,agents=2 -j2 -- "until [ -e $go ]; do sleep 0.05; done; exit {}" ::: 0 0 0 0 2>err >/dev/null &
front=$!
until_true within_run 0
until_true within_run 1
mv "$FAKE_SLURM/state.0.later" "$FAKE_SLURM/state.0"
touch "$FAKE_SLURM/cut"
asked() { [ "$(calls squeue)" -ge "$1" ]; }
until_true asked 3
check "an unknown state, answers cut off: no job is lost" "" "$(grep -i lost err)"
touch "$FAKE_SLURM/away" # no answer at all
touch "$go"
wait $front
check "an unknown state, no answer: the run ends with its jobs" 0 $?
rm -f "$FAKE_SLURM/away"
check "Slurm is asked at most once in two seconds" "" \
    "$(awk '$2 == "squeue" {if (last && $1 - last < 1.5) print $1 - last; last = $1}' "$FAKE_SLURM/calls")"

# ---- the front end dies
anew
go=$scratch/here/go
$run,agents=2 -j2 -- "until [ -e $go ]; do sleep 0.05; done; exit {}" ::: 0 0 5 0 2>err >/dev/null &
front=$!
until_true within_run 1
kill -KILL $front
wait $front 2>/dev/null
touch "$go"
out=$($fb attach --plain forkboard-* 2>&1)
check "kill -9 of the front end: the run went on, attach has its status" 1 $?
match "kill -9 of the front end: attach shows the ends" "exit 5" "$out"
check "kill -9 of the front end: each job once" 4 "$(cat forkboard-*/events/*.jsonl | grep -c '"event":"forked"')"

# ---- a measurement: an agent is started once more in the first run, which is not counted; the second is
anew
go=$scratch/here/go
$fb scale --plain --on slurm,agents=2 --slots 2 --runs 1 --run-dir scale --csv csv -- "until [ -e $go ]; do sleep 0.05; done; : {}" ::: 1 2 \
    >out 2>err </dev/null &
front=$!
begun() { grep -qs '"event":"forked"' scale/round.1/events/*.jsonl; }
until_true begun
echo 'RUNNING|node2|None' >"$FAKE_SLURM/state.1"
kill -KILL "$(cat "$FAKE_SLURM/pid.1")"
FORKBOARD_AGENT=1 setsid "$fb" agent scale >again 2>&1 </dev/null &
until_true test -e scale/round.1/agents/1.2
touch "$go"
wait $front
check "started once more: status, and it is no end of the measurement" "0 1" "$? $(sed 1d csv | wc -l)"
match "started once more: that run is not counted" '^round 1 of 1, +[12] slots?: +not counted: an agent was lost, or started once more$' "$(cat err)"
match "started once more: nor is it in what is said" '^Doubtful: 1 run is not counted: ' "$(cat out)"
check "started once more: submitted once, for all runs" "1 2" "$(calls sbatch) $(ls -d scale/round.* | wc -l)"
check "a measurement: its agents end" 0 "$(until_true none_marked; echo $?)"
check "a measurement: the agent that came again said nothing" "" "$(cat again)"

finish
