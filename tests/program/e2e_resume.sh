# Coming back: --resume and --resume-failed after an end in good order, after kill -9, with another
# set of jobs, with a log that is torn or foreign.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
quiet="run --plain --no-record -q"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
header=$'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand'
says='echo {}; test {} != 2 || test -e mended'

# ---- in good order
$fb $quiet -j1 --joblog log "$says" ::: 1 2 3 >/dev/null 2>&1
check "resume: only what the log does not know" "4" "$($fb $quiet --joblog log --resume "$says" ::: 1 2 3 4 2>/dev/null)"
$fb $quiet --joblog log --resume "$says" ::: 1 2 3 4 >/dev/null 2>err
check "what failed before counts as failed" 1 $?
match "and is reported" '^  2 +\| +skipped \| failed before$' "$(cat err)"
match "so is what was done" '^4 jobs: 3 succeeded, 1 failed; 4 of them before this run$' "$(cat err)"
check "a dry run has what is left" "echo 2; test 2 != 2 || test -e mended" \
    "$($fb run --dry-run --joblog log --resume-failed "$says" ::: 1 2 3 4)"
touch mended
check "resume-failed: what failed runs again, and what is new" "2 5" \
    "$(echo $($fb $quiet -j1 --joblog log --resume-failed "$says" ::: 1 2 3 4 5 2>/dev/null))"
$fb $quiet --joblog log --resume-failed "$says" ::: 1 2 3 4 5 >out 2>/dev/null
check "a success anywhere in the log counts: nothing is left" "0 0" "$? $(wc -l <out)"
check "numbers stay" "4 4" "$(echo $(echo x >new; $fb $quiet -k --joblog numbers --resume 'echo $FORKBOARD_JOB {#}' ::: a b c d 2>/dev/null | tail -n 1))"
rm -f numbers
$fb $quiet -j4 --joblog slots 'test {%} -gt 0' ::: 1 2 3 4 5 6 7 8 9 >/dev/null 2>&1
$fb $quiet -j1 --joblog slots --resume 'test {%} -gt 0; echo ran' ::: 1 >/dev/null 2>err
check "another command is refused" 2 $?
check "another slot is no other command" "0" "$($fb $quiet -j1 --joblog slots --resume 'test {%} -gt 0' ::: 1 2 3 4 5 6 7 8 9 2>/dev/null | wc -l; )"
check "from standard input" "3" "$(seq 2 | $fb $quiet --joblog pipe echo >/dev/null 2>&1; seq 3 | $fb $quiet --joblog pipe --resume echo 2>/dev/null)"
check "no log yet: all of it" "1" "$($fb $quiet --joblog fresh --resume echo ::: 1 2>/dev/null)"

# ---- what is refused, with nothing run
refused() { # NAME LOG PATTERN ARG...
    local name=$1 pattern=$3 before out
    before=$(cat "$2" 2>/dev/null)
    out=$($fb run --no-record --joblog "$2" --resume 'touch ran; echo {}' ::: "${@:4}" 2>&1)
    check "$name: status 2, one line" "2 1" "$? $(wc -l <<<"$out")"
    match "$name: says so" "$pattern" "$out"
    check "$name: nothing ran, the log is as it was" "no $before" "$(test -e ran && echo ran || echo no) $(cat "$2" 2>/dev/null)"
}
line() { printf '%s\t:\t1.000\t     1.000\t0\t0\t%s\t0\t%s\n' "$@"; }
{ echo "$header"; line 1 0 'touch ran; echo a'; line 3 0 'touch ran; echo z'; } >other
refused "another set" other "^forkboard: other:2: job 1 was another: 'touch ran; echo a' there, 'touch ran; echo b' now$" b c d
refused "fewer jobs" other '^forkboard: other:2: job 1 was another' b
echo text >foreign
refused "a foreign file" foreign '^forkboard: foreign:1: no job log: its first line is another$' a
{ echo "$header"; line 1 0 'touch ran; echo a'; echo broken; } >broken
refused "a broken line" broken '^forkboard: broken:3: 1 columns, where a job log has 9$' a
{ echo "$header"; line 1 none 'touch ran; echo a'; } >broken
refused "a broken word" broken "^forkboard: broken:2: Exitval 'none' is not an exit code$" a
refused "a directory" / 'job log /: Is a directory' a
err=$($fb run --resume true ::: 1 2>&1)
check "without a log" "2 forkboard: run: --resume needs --joblog FILE" "$? $err"
err=$($fb parallel --resume true ::: 1 2>&1)
match "  nor results, which are a log to others" '--resume needs --joblog FILE or --results DIR$' "$err"
err=$($fb run --resume --joblog log --shuf true ::: 1 2>&1)
check "shuffled without the seed" "2 forkboard: run: --resume with --shuf needs the --seed of the run before" "$? $err"

# ---- lines have come into the input, or gone: jobs are known by their commands
known() { # NAME WANTED NOTICE OPTION ARG...
    local out
    out=$($fb $quiet -k --joblog moved "$4" 'echo {}; [ {} != bad ]' ::: "${@:5}" 2>err)
    check "$1" "$2" "$(paste -sd ' ' <<<"$out")"
    match "$1: is said" "moved: jobs are known by their commands: $3$" "$(cat err)"
}
$fb $quiet -k --joblog moved 'echo {}; [ {} != bad ]' ::: a b bad c c >/dev/null 2>&1
known "one more in front" "0" "1 new, 0 gone" --resume 0 a b bad c c
known "one is gone" "" "0 new, 2 gone" --resume b bad c c
known "one that stands twice in the log, three times here" "c" "1 new, 2 gone" --resume b bad c c c
known "what failed runs again" "bad" "0 new, 2 gone" --resume-failed c bad c b
match "a log that is appended to" "^1 1$" "$($fb $quiet --joblog plus echo ::: a >/dev/null 2>&1; $fb $quiet --joblog +plus echo ::: b >/dev/null 2>&1; sed 1d plus | cut -f 1 | paste -sd ' ')"

# ---- what failed, without COMMAND
$fb $quiet -j1 --joblog again 'echo {} >>told; [ {} = a ] || [ -e twice ]' ::: a b 'c  d' >/dev/null 2>&1
touch twice
$fb $quiet -j1 --joblog again --retry-failed >out 2>err </dev/null
check "retry-failed: those alone" "0 a b c  d b c  d" "$? $(paste -sd ' ' told)"
check "retry-failed: their lines follow" "1 2 3 2 3" "$(sed 1d again | cut -f 1 | paste -sd ' ')"
check "retry-failed: nothing is left" "0 0" "$($fb $quiet --joblog again --retry-failed >out 2>/dev/null; echo $?) $(wc -l <out)"
chmod o+w again
$fb $quiet --joblog again --retry-failed >out 2>err
check "retry-failed: a log that others can write is not run" "2 1" "$? $(grep -c 'other users can write it' err)"
$fb $quiet --joblog again --retry-failed echo ::: a >out 2>err
check "retry-failed: no COMMAND" "2 1" "$? $(grep -c -- '--retry-failed: the commands are those of the log' err)"

# ---- torn
{ echo "$header"; line 1 0 'echo a'; line 2 0 'echo b' | head -c 20; } >torn
out=$($fb $quiet --joblog torn --resume echo ::: a b c 2>err)
check "a torn line: its job runs again" $'b\nc' "$(sort <<<"$out")"
match "it is reported" '^forkboard: torn:3: the last line was torn and is left out: its job runs again$' "$(cat err)"
check "and cut off" $'1\n2\n3' "$(sed 1d torn | cut -f 1 | sort)"

# ---- a set: jobs that waited for a failed one
cat >set.yaml <<'YAML'
jobs:
  - { name: a, run: "test -e well" }
  - { name: b, run: "echo b", after: [a] }
  - { name: c, run: "echo c; exit 3", success: [3] }
YAML
$fb $quiet --joblog setlog set.yaml >/dev/null 2>&1
check "a set, resumed: a job that waited for a failed one is still skipped" "" "$($fb $quiet --joblog setlog --resume set.yaml 2>/dev/null)"
touch well
check "resumed with the failed one: it and the job that waited for it" "b" "$($fb $quiet --joblog setlog --resume-failed set.yaml 2>/dev/null)"
check "then nothing is left, success codes counted" "0 " "$($fb $quiet --joblog setlog --resume-failed set.yaml 2>/dev/null; echo "$? ")"
sed -i 's/echo b/echo bb/' set.yaml
$fb $quiet --joblog setlog --resume-failed set.yaml >/dev/null 2>err
check "a changed set: status 2" 2 $?
match "says which" "setlog:[0-9]+: job 2 was another: 'echo b' there, 'echo bb' now" "$(cat err)"

# ---- kill -9 at random moments
cat >killer.py <<'PY'
# Kills forkboard when its jobs have begun so often, and a random few turns of a loop later; goes on
# until all is done. No job may begin again that the log knew (--resume: at all, --resume-failed: to
# have succeeded); none may be forgotten. On a busy machine a kill may come late and all be done after
# fewer kills: then all of it begins anew.
import glob, os, random, signal, subprocess, sys
fb, option, most, seed, count, job = *sys.argv[1:3], *map(int, sys.argv[3:6]), sys.argv[6:]
random.seed(seed)
kills, rounds, begun, results = 0, 0, set(), set()
def known(well):
    try:
        lines = open("klog", "rb").read().split(b"\n")[1:-1]
    except FileNotFoundError:
        return set()
    fields = [line.split(b"\t") for line in lines]
    assert all(len(f) == 9 for f in fields), fields
    return {int(f[0]) for f in fields if not well or (f[6] == b"0" and f[7] == b"0")}
while True:
    before = known(option == "--resume-failed")
    open("starts", "w").close()
    p = subprocess.Popen([fb, "run", "--plain", "--no-record", "-q", "-j4", "--joblog", "klog", option] + job,
                         stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open("stderr", "w"))
    rounds += 1
    if kills < most:
        wanted = random.randint(1, max(1, count // most - 5))
        while os.stat("starts").st_size < 5 * wanted and p.poll() is None:
            pass
        for _ in range(random.randint(0, 3000)):
            pass
        if p.poll() is None:
            kills += 1
        p.kill()
    p.wait()
    started = [int(n) for n in open("starts").read().split()]
    begun |= set(started)
    again = before & set(started)
    if again:
        print("seed", seed, "ran again though the log knew them:", sorted(again))
        break
    if p.returncode == 0 or (p.returncode == 1 and option == "--resume"):
        results.add(f"begun {len(begun)} known {len(known(False))} well {len(known(True))}")
        if kills >= most:
            print("kills", kills, *sorted(results))
            break
        for name in ["klog", *glob.glob("f[0-9]*")]:
            os.remove(name)
        begun = set()
    if rounds > 400:
        print("seed", seed, "no end; status", p.returncode, open("stderr").read()[-300:])
        break
PY
kills=$(times 12 50)
# killed NAME OPTION COUNT WELL WORDS...: COUNT jobs, of which WELL succeed at last
killed() {
    rm -f klog f[0-9]*
    check "$1, $2, kill -9 $kills times: none again, none forgotten" "kills $kills begun $3 known $3 well $4" \
        "$(python3 killer.py $fb $2 $kills $(times 5 $RANDOM) "${@:3:1}" "${@:5}")"
}
# A seventh of the jobs fails once; five bytes a start, so that they can be counted.
job='printf "%04d\n" {} >>starts; if [ $(({} % 7)) = 0 ] && ! [ -e f{} ]; then touch f{}; exit 1; fi'
count=$((kills * 30))
killed "arguments" --resume-failed $count $count "$job" ::: $(seq $count)
all_but_sevenths() { seq $count | awk '$1 % 7' | wc -l; }
killed "arguments" --resume $count $(all_but_sevenths) "${job/&& ! \[ -e f\{\} \]/}" ::: $(seq $count)
count=$((kills * 24))
# set_of FAILS: jobs that wait for others, in the one that fails for their end alone
set_of() {
    python3 - $count "$1" >kset.yaml <<'PY'
import sys
count, fails = int(sys.argv[1]), sys.argv[2] == "fails"
print("jobs:")
for i in range(1, count + 1):
    when = "ended" if fails else "succeeded"
    after = f", after: {{ j{i - 3}: {when} }}" if i > 3 and i % 5 else ""
    code = f"; exit {int(i % 7 == 0)}" if fails else ""
    print(f"  - {{ name: j{i}, run: 'printf \"%04d\\n\" {i} >>starts{code}'{after} }}")
PY
}
set_of well
killed "a set" --resume-failed $count $count kset.yaml
set_of fails
killed "a set" --resume $count $(all_but_sevenths) kset.yaml
finish
