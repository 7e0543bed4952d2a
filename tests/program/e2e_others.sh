# forkboard as GNU parallel and as xargs: what compat.py does not compare, since it is not seen in what
# is printed, or is forkboard's own.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export HOME=$scratch XDG_STATE_HOME=$scratch/state SHELL=/bin/bash
unset PARALLEL PARALLEL_SHELL

# ---- by a link of that name
ln -s "$fb" parallel
ln -s "$fb" xargs
check "a link named parallel" "a b" "$(./parallel -k echo ::: a b | paste -sd ' ')"
check "a link named xargs" "a b" "$(echo a b | ./xargs)"

# ---- nothing is said
check "nothing on standard error but what workers write" "out err" "$($fb parallel 'echo out; echo err >&2; true {}' ::: x 2>&1 | paste -sd ' ')"
check "--silent: run says nothing either" "out err" "$($fb run --silent 'echo out; echo err >&2; true {}' ::: x 2>&1 | paste -sd ' ')"
check "no word about an empty input" "" "$($fb parallel echo </dev/null 2>&1)"
match "a program that is not there is named" "^forkboard: exec: No such file or directory: ./nosuch" "$(echo x | $fb xargs ./nosuch 2>&1)"

for how in -u --lb --line-buffer --group '--output line' '--output group'; do
    # shellcheck disable=SC2086
    check "output: $how" "a b" "$($fb parallel -k $how echo ::: a b | paste -sd ' ')"
done
check "output: none" "" "$($fb parallel --output none echo ::: a b)"

# ---- exit status
$fb parallel 'exit {}' ::: 0 1 2 3; check "as many as failed" 3 $?
seq 120 | $fb parallel -j4 'exit 1 {}'; check "101, of more" 101 $?
$fb parallel --nosuch echo ::: a 2>err; check "wrong use" "255 1" "$? $(grep -c "unknown option '--nosuch'" err)"
$fb parallel --jobz 3 echo ::: a 2>err; check "the nearest name" 1 "$(grep -c "did you mean '--jobs'" err)"
$fb parallel -S host echo ::: a 2>err; check "what there is not says so" "255 1" "$? $(grep -c 'sshlogin: jobs run on this machine alone' err)"
check "the retries are all in all" 3 "$($fb parallel --retries 3 'echo x >>tries; false {}' ::: 1 2>/dev/null; wc -l <tries)"
echo "it's" | $fb xargs echo >out 2>err; check "a quote that is not closed" "1 0 1" "$? $(wc -l <out) $(grep -c 'line 1: a quote' err)"
printf '1\n2\n3\n' | $fb xargs -n1 sh -c 'echo $0; [ $0 != 2 ] || exit 255' >out 2>err
check "255 ends it" "124 1 2" "$? $(paste -sd ' ' out)"

# ---- the shell
f() { echo "in f $1"; }; export -f f
check "functions that bash exports" "in f a" "$($fb parallel f ::: a)"
check "run has them with --shell" "in f a" "$($fb run --plain -q --shell bash 'f {}' ::: a 2>/dev/null)"
check "by its path" "ok" "$($fb run --plain -q --shell /bin/bash '[[ {} == a* ]] && echo ok' ::: ab 2>/dev/null)"
$fb run --shell /usr/bin/fish 'echo {}' ::: a 2>err; check "no shell of another family" "2 1" "$? $(grep -c "shells of sh's family alone" err)"
$fb run --shell ./bash 'echo {}' ::: a 2>err; check "nor one that is not there" "2 1" "$? $(grep -c 'there is no such program' err)"
check "a parent's shell comes before SHELL" "bash" "$(SHELL=/bin/sh bash -c '"$1" parallel "echo \${BASH_VERSION:+bash}; true {}" ::: a; true' - "$fb")"
check "PARALLEL_SHELL" "sh" "$(PARALLEL_SHELL=/bin/sh $fb parallel 'echo "${BASH_VERSION:-sh}"; true {}' ::: a)"
for line in 'echo {}' 'echo "{}"' "echo '{}'" 'cat <<<{}' '[[ {} -gt 3 ]]' '[[ 3 -lt "{}" ]]' 'x=$(echo {})' 'echo $((1+{}))'; do
    $fb parallel "$line" ::: '$(touch pwned)' 'a[$(touch pwned)]' '`touch pwned`' "'; touch pwned; '" '"; touch pwned; "' >/dev/null 2>&1
    check "no value is executed: $line" no "$([ -e pwned ] && echo yes || echo no)"
done

match "run: a function of bash's" 'COMMAND is a function of bash' "$($fb run --plain f ::: a 2>&1)"
match "run: what bash reads" "COMMAND holds '<<<', which not every sh reads: --shell bash" "$($fb run --plain 'cat <<<{}' ::: a 2>&1)"
match "run: an operator among words" "^forkboard: '>' is handed over as it is; for a shell quote the whole line" "$($fb run --plain echo {} '>' x ::: a 2>&1)"

# ---- the worker
check "its environment" "3 1 yes" "$($fb parallel -j1 '[ {} != 3 ] || echo $PARALLEL_SEQ $PARALLEL_JOBSLOT $([ "$PARALLEL_PID" = $PPID ] && echo yes)' ::: 1 2 3)"
mkdir sub; check "its directory" sub "$($fb parallel --wd sub 'basename $PWD; true {}' ::: a)"
check "its niceness" "$(($(nice) + 3 > 19 ? 19 : $(nice) + 3))" "$($fb run --plain -q --nice 3 'nice; true {}' ::: a 2>/dev/null)"

echo 1 >slots
check "-j FILE, which is read again" "1 1 yes" "$($fb parallel -j slots 'echo $PARALLEL_JOBSLOT; echo 2 >slots; until [ -e go ]; do [ {} != 3 ] || touch go; [ {} -gt 1 ] || break; sleep 0.01; done' ::: 1 2 3 | sort | head -n 2 | paste -sd ' ') $(cat go >/dev/null && echo yes)"
rm -f go
check "--timeout N%: of the median" "1 3" "$($fb parallel -j1 --timeout 3000% 'echo {}; [ {} != d ] || sleep 600' ::: a b c d >/dev/null; echo $?) $($fb parallel -j1 --timeout 3000% 'echo {}; [ {} != d ] || sleep 600' ::: a b c d | grep -c '[abc]')"

check "a device gives arguments, but for /dev/null and a terminal" "xx " "$(within 60 $fb run --plain -q -j1 -0 --halt now,success=1 'echo x{}x' </dev/zero 2>/dev/null) $($fb run --plain -q 'echo x{}x' </dev/null 2>/dev/null)"

# ---- several arguments
check "run packs too" "1 2,3 4" "$(seq 4 | $fb run --plain -q -k -n2 -- echo 2>/dev/null | paste -sd ,)"
check "without a shell a word is repeated" "-a1,-a2 x" "$(seq 2 | $fb run --plain -q -j1 -X -- printf '%s,%s %s\n' -a{} x 2>/dev/null)"
check "{#} counts jobs" "1 1 2,2 3 4" "$(seq 4 | $fb parallel -k -N2 echo {#} {} | paste -sd ,)"
check "a job log has them" "echo 1 2,echo 3" "$(seq 3 | $fb parallel -k -N2 --joblog log echo >/dev/null; tail -n +2 log | cut -f9 | sort | paste -sd ,)"
check "no line is too long for the kernel" "100000 yes" "$(seq 100000 | $fb parallel -X -j2 'printf "%s\n" {}; echo lines >>lines' | wc -l) $([ "$(wc -l <lines)" -gt 4 ] && echo yes)"
check "--files: names of files" "a b" "$($fb parallel -k --files --tmpdir "$scratch" echo ::: a b | xargs cat | paste -sd ' ')"

# ---- as much of Perl as is read
check "a substitution and letters" "AYB axb" "$($fb parallel echo '{= s/x/y/; $_=uc =}' '{= $_ = lc($_) =}' ::: AxB)"
$fb parallel echo '{= $_*=2 =}' ::: 4 >out 2>err
check "what is not read is refused" "255 0 1" "$? $(wc -l <out) $(grep -c 'is Perl, of which' err)"

# ---- the record is kept, and the board is there
$fb parallel true ::: a b
check "report knows the run" 1 "$($fb report | grep -c '2 jobs')"
finish
