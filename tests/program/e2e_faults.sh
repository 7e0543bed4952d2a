# Bad input, and what the system refuses.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record"
wrong() { # NAME PATTERN ARG...
    local name=$1 pattern=$2 out status
    shift 2
    out=$($fb "$@" 2>&1 </dev/null)
    status=$?
    check "$name: status 2" 2 $status
    check "$name: one line" 1 "$(wc -l <<<"$out")"
    match "$name: says so" "$pattern" "$out"
}
wrong "unknown option" "unknown option '--tga' \(did you mean '--tag'\?\)" run --tga true
wrong "unknown letter" "unknown option '-Z'" run -Z true
wrong "abbreviated option" "unknown option '--qui'" run --qui true
wrong "a value for a flag" "run: --plain takes no value, and 'x' is one" run --plain=x true
wrong "an option of another command" "unknown option '--halt' \(it is one of 'forkboard run'\)" scale --halt now,fail=1 -- true ::: 1
wrong "abbreviated, with a value" "unknown option '--pla=x' \(did you mean '--plain'" run --pla=x true
wrong "unknown command" "unknown command 'rnu' \(did you mean 'run'\?\)" rnu
wrong "no command" "no command given"
wrong "slots" "--slots: 'x' is not a number" run -j x true
wrong "slots with rest" "'3x' is not" run -j 3x true
wrong "an option without its argument" "--slots needs" run -j
wrong "time" "--timeout: '1y' is not a time" run --timeout 1y true
wrong "nothing to run" "no command to run" run
wrong "an empty command" "no command to run" run ''
wrong "linked to nothing" "':::\+' without a ':::' before it" run echo :::+ a
wrong "missing file" "nosuch: No such file" run -a nosuch echo
wrong "missing file of ::::" "nosuch: No such file" run echo :::: nosuch
wrong "a directory as file" "Is a directory" run -a / echo
wrong "colsep" "--colsep '\(': " run --colsep '(' echo ::: a
wrong "output" "'some' is not group, line or none" run --output some true
wrong "seed" "'-1' is not a number" run --seed -1 true
wrong "set" "sets\.yaml: No such file" run sets.yaml
wrong "a demo that is not" "no demo 'nosuch'" demo nosuch
wrong "a demo that is nearly" "no demo 'bluprint' \(did you mean 'blueprint'\?\)" demo bluprint
wrong "hostile option" 'unknown option .--\^\[\[31m' run $'--\e[31m' true
wrong "a file that is no record" "not a record of forkboard" run --record /etc/passwd true

match "no such program" "not started \| exec: No such file or directory: nosuch" \
    "$($fb $quiet nosuch 2>&1 </dev/null)"
match "a directory" "exec: Is a directory: /tmp" "$($fb $quiet /tmp 2>&1 </dev/null)"
touch "$scratch/plain"
match "not executable" "exec: Permission denied" "$($fb $quiet "$scratch/plain" 2>&1 </dev/null)"
printf '#!/no/such/interpreter\n' >"$scratch/script"
chmod +x "$scratch/script"
match "its interpreter is missing" "exec: No such file or directory" "$($fb $quiet "$scratch/script" 2>&1 </dev/null)"
printf '\177ELF' >"$scratch/broken"
chmod +x "$scratch/broken"
match "not a program" "exec: Exec format error" "$($fb $quiet "$scratch/broken" 2>&1 </dev/null)"
long=$(head -c 200000 /dev/zero | tr '\0' x)
match "an argument too long" "exec: Argument list too long" "$(echo $long | $fb $quiet -q -- true 2>&1)"
$fb $quiet nosuch >/dev/null 2>&1 </dev/null; check "not started: status 1" 1 $?
check "others go on" "1 2" "$(echo $($fb $quiet -j1 -- sh -c 'test {} = x && exec nosuch; echo {}' ::: 1 x 2 2>/dev/null | grep -v x))"

# ---- descriptors and processes run short
check "descriptors run short: all run" "30 0" \
    "$(seq 30 | prlimit --nofile=24:24 $fb run --json --no-record -j0 -- true |
        sed -nE 's/.*"event":"ended","jobs":([0-9]+).*"failed":([0-9]+).*/\1 \2/p')"
for n in 4 5 6 7 8 9 10 11 12 13 14 16 18; do
    out=$(seq 3 | within 20 prlimit --nofile=$n:$n $fb $quiet -j2 true 2>&1)
    status=$?
    # 127: the loader itself could not open the libraries
    [ $status -lt 4 ] || [ $status = 127 ] || break
done
check "with 4 to 18 descriptors it ends and says how" 1 "$((status < 4 || status == 127))"
if can another "fork says EAGAIN: all run"; then
    chmod 755 "$scratch"
    cp "$fb" "$scratch/forkboard"
    # The first five are there until the sixth has been tried.
    seen=$(yes 1 | head -n 10 | HOME=/ setpriv --reuid 61001 --regid 61001 --clear-groups \
        prlimit --nproc=6 "$scratch/forkboard" run --json --no-record -j20 -- sleep 2>&1)
    match "fork says EAGAIN: all run" '"event":"ended","jobs":10,"succeeded":10' "$seen"
    match "and it is reported" \
        'Resource temporarily unavailable: (with [0-9]+ workers? running|no worker runs)' "$seen"
fi
check "closed 0, 1 and 2" 0 "$($fb $quiet true <&- >&- 2>&-; echo $?)"

# ---- disks
err=$($fb run --plain --record /dev/full -j2 echo ::: a b 2>&1 >"$scratch/out")
check "record on a full disk: status 3" 3 $?
check "one line of it" 1 "$(grep -c 'No space left' <<<"$err")"
check "the jobs still run" 2 "$(wc -l <"$scratch/out")"
$fb $quiet echo ::: a b >/dev/full 2>"$scratch/err"
check "output on a full disk: status 3" 3 $?
check "reported once" 1 "$(grep -c 'standard output: No space left' "$scratch/err")"
(ulimit -f 8; $fb run --plain --record "$scratch/small" -j2 'yes | head -c 20000; true' ::: 1 2 3 4 >/dev/null 2>"$scratch/err")
check "record at its size limit: status 3" 3 $?
check "it ends in a whole line" "" "$(tail -c 1 "$scratch/small")"
python3 -c 'import json, sys; [json.loads(l) for l in open(sys.argv[1])]' "$scratch/small"
check "and every line is JSON" 0 $?
if can mount "case 33: a small disk"; then
    mkdir "$scratch/tiny" && mount -t tmpfs -o size=64k none "$scratch/tiny"
    TMPDIR=$scratch/tiny $fb $quiet -j2 'head -c 300000 /dev/zero; true' ::: 1 2 >"$scratch/out" 2>"$scratch/err"
    check "spill file on a full disk: status 0, every byte" "0 600000" "$? $(wc -c <"$scratch/out")"
    match "it says so" 'output waits in memory.*No space left' "$(cat "$scratch/err")"
    match "and the jobs end well" '2 jobs: 2 succeeded' "$(cat "$scratch/err")"
    TMPDIR=$scratch/tiny $fb $quiet -j2 'head -c 300000 /dev/zero; true' ::: 1 2 >/dev/null 2>"$scratch/err"
    check "what goes to /dev/null is not kept" "0 0" "$? $(grep -c 'not be kept' "$scratch/err")"
    umount "$scratch/tiny"
fi
match "no HOME: reported, and the run goes on" '1 job: 1 succeeded' \
    "$(env -u HOME -u XDG_STATE_HOME $fb run --plain true 2>&1 </dev/null)"

# ---- records
$fb run --plain --seed 11 --record "$scratch/r" -j2 sh -c 'echo {}; exit {}' ::: 0 1 >/dev/null 2>&1
check "a record holds the run" "run queued ended" \
    "$(python3 -c '
import json, sys
e = [json.loads(l) for l in open(sys.argv[1])]
assert e[0]["seed"] == "11" and e[-1]["failed"] == 1
assert sorted(x["text"] for x in e if x["event"] == "output") == ["0\n", "1\n"]
print(e[0]["event"], e[1]["event"], e[-1]["event"])' "$scratch/r")"
$fb run --plain true >/dev/null 2>&1 </dev/null
match "the last record is kept" '"event":"ended"' "$(tail -n 1 "$XDG_STATE_HOME/forkboard/last.jsonl")"
kept="$XDG_STATE_HOME/forkboard"
for i in $(seq 12); do $fb demo blueprint --unit 1ms --plain >/dev/null 2>&1 </dev/null; done
match "of old demos ten, and the last" '^1[01]$' "$(ls "$kept" | grep -c demo)"
match "and demos push out no run" '"event":"ended"' "$(cat "$kept"/run-*[0-9].jsonl)"
finish
