# forkboard scale --on local: agents that are placed once for all rounds, the time of a round as their records
# have it, what is not known of other machines, and agents that are lost.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
scale="$fb scale"
status_of() { within 120 "$@" >out 2>err; echo $?; }
lines() { wc -l <"$1"; }
of() { python3 -c "import json, sys; all = json.load(open(sys.argv[1])); print($1)" "${2:-out}"; }

# ---- the same jobs on 1, 2 and 4 slots of two agents
check "status" 0 "$(status_of $scale --json --on local,agents=2,cpus=2 --run-dir all --runs 2 --csv all.csv -o curve.svg \
    -- 'sleep 0.05; echo {}' ::: $(seq 8))"
check "a line for each round, and one for where they are" "6 1" \
    "$(grep -cE '^round [12] of 2, +[124] slots?: +[0-9.]+ s$' err) $(grep -c '^forkboard: 2 agents on local; the rounds are in' err)"
check "each number of slots twice, no more than there are" "1 2,2 2,4 2" \
    "$(of '",".join("%d %d" % (row["slots"], row["rounds"]) for row in all["slots"])')"
check "the machines of agents: nothing is said to be known" "None None None None None" \
    "$(of 'all["cores"], all["threads"], *(all["slots"][2][key] for key in ("expected_low", "expected_high", "busy"))' | tr -d '(),')"
check "what was spent on agents is told" True "$(of 'all["slots"][2]["agents"] >= 0 and all["slots"][2]["claims"] >= 0')"
check "a curve, with each number of slots" "1 2 4" "$(grep -oE '<title>[124] slots: [0-9.]+, ' curve.svg | grep -oE '[0-9] ' | xargs)"
check "and without marks of cores" 0 "$(grep -c cores curve.svg)"
cat >truth.py <<'END'
# Each round's time, slots and ways to wait, computed anew from what its agents wrote down.
import csv, datetime, glob, json, sys
wrong = []
def at(text): return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
for number, row in enumerate(csv.DictReader(open("all.csv")), 1):
    dir = "all/round.%d" % number
    run = json.load(open(dir + "/run.json"))
    start = at(json.loads(open(dir + "/jobs").readline())["start"])
    begins, ends, jobs = [], [], 0
    for path in glob.glob(dir + "/events/*.jsonl"):
        base = 0
        for line in open(path):
            event = json.loads(line)
            if event.get("event") == "run": base = at(event["start"]) - start
            if event.get("event") == "forked": begins.append(base + event["t"])
            if event.get("event") == "exited": ends.append(base + event["t"])
    seconds = max(ends) - min(begins)
    if run["slots"] != int(row["slots"]) or len(ends) != 8: wrong.append((number, "slots or jobs"))
    if abs(seconds - float(row["seconds"])) > 0.000003: wrong.append((number, seconds, row["seconds"]))
    if min(begins) + start < int(open(dir + "/start").read()) / 1e6 - 0.000003: wrong.append((number, "began before all were there"))
print(wrong)
END
check "the time of a round is that of its jobs in the records" "[]" "$(python3 truth.py)"
check "agents are placed once for all rounds" "2" "$(tr ' ' '\n' <all/ticket | grep -c :)"
check "they are the same processes in each round" "2" "$(cat all/round.*/agents/* | grep -oE '"pid":[0-9]+' | sort -u | wc -l)"
check "no further round comes: that is said to the agents" 0 "$(test -e all/over; echo $?)"
check "a round is a run like others" "0 8" "$($fb attach --plain --no-record all/round.1 2>/dev/null >seen; echo $?) $(lines seen)"
match "the directory of all is none" "it has rounds of a scale: try all/round.1" "$($fb attach --plain all 2>&1)"
check "what was written can be fitted" 0 "$(status_of $scale --fit all.csv)"
check "in words: status" 0 "$(status_of $scale --on local,agents=2 --run-dir words --slots 1,2 --runs 1 -- sleep ::: 0.2 0.2)"
match "in words: what is unknown" '^Cores, and how busy they were: unknown of the machines of agents$' "$(cat out)"
match "in words: the part of the agents" '^Agents: at 2 slots a slot waited .* until its agent began, .* for jobs to be claimed, of ' "$(cat out)"

# ---- an agent that had no memory to write down what its jobs did
check "events are lost: no time can be told" 3 "$(status_of $scale --json --on local,agents=1,cpus=1 --run-dir short --slots 1 --runs 1 \
    -- 'echo "{\"t\":0.1,\"event\":\"note\",\"text\":\"short\",\"error\":\"ENOMEM\"}" >>'"$scratch"'/short/round.1/events/0.jsonl; echo {}' ::: 1)"
match "events are lost: why" '^forkboard: scale: Cannot allocate memory$' "$(cat err)"

# ---- copies, jobs that wait, --prepare, jobs that fail
cat >weak.yaml <<'YAML'
jobs:
  - { name: one, run: "mkdir $FORKBOARD_JOB" }
  - { name: two, run: "rmdir $((FORKBOARD_JOB - 1))", after: [one] }
YAML
check "weak, a set: each copy waits for its own jobs" "0 1,2 2,4 3,6" \
    "$(echo $(status_of $scale --on local,agents=3,cpus=1 --run-dir weak --weak --slots 1,2,3 --runs 1 -q --csv weak.csv --prepare 'echo x >>prepared' weak.yaml
    sed 1d weak.csv | cut -d, -f1,5 | sort))"
check "weak, a set: how long jobs waited to be claimed cannot be told apart" "" "$(sed 1d weak.csv | cut -d, -f16 | xargs)"
check "prepared before each round" 3 "$(lines prepared)"
check "a job that fails: status" 1 "$(status_of $scale --on local --run-dir fails --runs 2 --slots 1 'exit {}' ::: 0 3)"
match "a job that fails: is named" '^  3 .* exit 3$' "$(cat err)"
check "a job that fails: no table" 0 "$(lines out)"

# ---- refused before anything is made
refused() { # NAME WORD WORDS...
    check "$1: status" "2 0" "$(status_of $scale "${@:3}") $(lines out)"
    match "$1: why" "$2" "$(cat err)"
    check "$1: nothing is made" "" "$(find . -maxdepth 1 -name 'forkboard-*' -o -maxdepth 1 -name no)"
}
refused "more slots than there are" "there are 4 slots, agents=2 with cpus=2 each" --on local,agents=2,cpus=2 --slots 1,8 -- true
refused "no jobs" "^forkboard: scale: there are no jobs to measure$" --on local,agents=2 --slots 1,2 true :::: /dev/null
refused "no such place" "'moon' is no place" --on moon -- true
refused "a directory alone" "scale: --run-dir goes with --on" --run-dir no -- true
refused "a terminal" "pty: a terminal cannot be had there" --on local "$(echo 'jobs: [{ run: tty, pty: true }]' >pty.yaml; echo pty.yaml)"
check "a directory that is there: status" 2 "$(status_of $scale --on local --run-dir all -- true)"

# ---- an agent is killed in the second run: that one does not count, nothing more is measured
newest() { ls -d "$1"/round.* | sort -V | tail -n 1; }
sleeps() { grep -qs '"event":"forked"' "$(newest lost)"/events/*.jsonl && [ "$(marked | wc -l)" -gt 3 ] && pgrep -f "^sleep 1000.$$" >/dev/null; }
touch go
$scale --on local,agents=2,cpus=1 --run-dir lost --slots 2 --runs 1000 -- "test -e go || exec sleep 1000.$$; true" ::: 1 2 >out 2>err &
front=$!
until_true grep -q '^round 2 of 1000' err
rm go
until_true sleeps
agent=$(grep -oE '"pid":[0-9]+' "$(newest lost)/agents/0" | grep -oE '[0-9]+')
kill -KILL "$agent"
pkill -KILL -f "^sleep 1000.$$" # the other agent's job: the run is to come to its end
wait $front
check "an agent is lost: status" 1 $?
match "an agent is lost: which" '^forkboard: agent 0 on .* is lost: ' "$(cat err)"
match "an agent is lost: the round does not count" '^round [0-9]+ of 1000, +[12] slots?: +not counted: an agent was lost' "$(cat err)"
match "an agent is lost: and is not there for more" 'an agent is gone for good: nothing more can be measured' "$(cat err)"
match "an agent is lost: what was measured" '^Doubtful: 1 run is not counted: an agent was lost, or started once more\.$' "$(cat out)"
until_true none_marked

# ---- Ctrl-C; the front end dies: no agent stays for nothing
env --default-signal=INT $scale --on local,agents=2,cpus=1 --run-dir end --runs 1000 -- sleep 0.02 >out 2>err &
until_true grep -q '^round 3 of 1000' err
kill -INT $!
wait $!
check "Ctrl-C: by that signal" 130 $?
match "Ctrl-C: how far it came" '^forkboard: scale: interrupted after [0-9]+ of 2000 runs$' "$(cat err)"
match "Ctrl-C: what was measured" '^    2 +[0-9]+ ' "$(cat out)"
check "Ctrl-C: its agents end" 0 "$(until_true none_marked; echo $?)"
$scale --on local,agents=2,cpus=1 --run-dir dies --runs 1000 -- sleep 0.02 >out 2>err &
until_true grep -q '^round 2 of 1000' err
kill -KILL $!
wait $! 2>/dev/null
check "the front end dies: its agents end" 0 "$(until_true none_marked; echo $?)"
finish
