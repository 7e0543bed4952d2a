# --pipe and --pipe-part: records as the standard input of workers, none of them cut.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
mark=1
export FB_TEST_MARK=$scratch
quiet="run --no-record -q -k"

sum() { awk '{ s += $1 } END { printf "%.0f\n", s }'; }
seq 300000 >numbers
check "every byte, in order" "$(cksum <numbers)" "$($fb $quiet --pipe --block 100k cat <numbers 2>/dev/null | cksum)"
check "from a pipe too" "$(cksum <numbers)" "$(cat numbers | $fb $quiet --pipe --block 64K cat 2>/dev/null | cksum)"
check "parts of a file" "$(cksum <numbers)" "$($fb $quiet --pipe-part -a numbers --block 100k cat 2>/dev/null | cksum)"
long=$(printf ': %02000d; ' 7) # a command is whole, however long it is
check "a long command of a part" "$(cksum <numbers)" "$($fb $quiet --pipe-part -a numbers --block 1000k "${long}cat" 2>/dev/null | cksum)"
# ---- a part is what was cut of the file, whatever happens to its name
mkdir elsewhere
check "of a file, seen from here" "300000" "$($fb $quiet --pipe-part -a numbers --block 500k --workdir elsewhere 'wc -l' 2>/dev/null | sum)"
seq 5000 >goes
check "of one that is given another name, and whose name is another's" 5000 \
    "$($fb $quiet -j1 --pipe-part -a goes --block 10k 'wc -l; mv goes "gone$FORKBOARD_JOB"; seq 900000 909999 >goes' 2>/dev/null | sum)"
mkdir programs
for program in tail head; do
    rm -f programs/*
    ln -s "$(command -v cat)" "$(command -v $([ $program = tail ] && echo head || echo tail))" programs
    err=$(PATH=$PWD/programs $fb run --no-record --pipe-part -a numbers 'cat >/dev/null' 2>&1)
    match "a part that cannot be read is a failure: no $program" "^1 .*$program: .*not found.*killed by SIGTERM" "$? $(tr '\n' ' ' <<<"$err")"
done
check "a part need not be read to its end" $'1\n0' "$($fb $quiet --pipe-part -a numbers --block 100m 'head -n1' 2>/dev/null; echo $?)"
rm -f programs/*
for program in tail head; do # as there are some that do not die by SIGPIPE, but say "Broken pipe"
    printf '#!/bin/sh\ntrap "" PIPE\nexec %s "$@"\n' "$(command -v $program)" >programs/$program
    chmod +x programs/$program
done
check "  whatever becomes of its readers then" $'1\n0' "$(PATH=$PWD/programs:$PATH $fb $quiet --pipe-part -a numbers --block 100m 'exec sed 1q' 2>/dev/null; echo $?)"
check "  as of one before the last" $'300000\n0' "$(PATH=$PWD/programs:$PATH $fb $quiet --pipe-part -a numbers --block 500k 'wc -l' 2>/dev/null >counts; status=$?; sum <counts; echo $status)"
printf '#!/bin/sh\n%s -c 10\necho no disk >&2\nexit 1\n' "$(command -v head)" >programs/head
check "but one that fails while there is more to read is a failure" $'0\n1' "$(PATH=$PWD/programs:$PATH $fb $quiet --pipe-part -a numbers --block 100m 'wc -l' 2>/dev/null | wc -l; echo ${PIPESTATUS[0]})"
$fb run -q --record part.fb --pipe-part -a numbers --block 1000k 'wc -l >/dev/null' 2>/dev/null
err=$($fb again --no-record part.fb 2>&1)
match "its file is not open any more when the run is over" "what came from there is gone" "$err"
check "no line is cut" 300000 "$($fb $quiet --pipe-part -a numbers --block 7K 'grep -cx "[0-9]*[0-9]"' 2>/dev/null | sum)"
check "their sum" 45000150000 "$($fb $quiet --pipe -j4 --block 200k "awk '{ s += \$1 } END { printf \"%.0f\\n\", s }'" <numbers 2>/dev/null | sum)"
check "so many records" $'1 2\n3 4\n5' "$(seq 5 | $fb $quiet --pipe -N 2 'paste -sd" "' 2>/dev/null)"
check "records with a beginning" $'2\n1' "$(printf '>a\nx\n>b\n' | $fb $quiet --pipe --block 1 --recstart '>' 'wc -l' 2>/dev/null)"
check "records with an end" $'a;\nb;' "$(printf 'a;b;' | $fb $quiet --pipe --block 1 --recend ';' 'cat; echo' 2>/dev/null)"
check "records that end in NUL" $'a.\nb.' "$(printf 'a\0b\0' | $fb $quiet --pipe -N1 --recend '\0' "tr '\\0' .; echo" 2>/dev/null)"
match "jobs have names" '^End  : block 2 ' "$(seq 2 | $fb run --no-record --pipe -N1 -- cat 2>&1 >/dev/null)"
check "a failure is one" 1 "$(seq 2 | $fb $quiet --pipe -N1 false >/dev/null 2>&1; echo $?)"
check "a retry has its block again" $'1\n1' "$(seq 1 | $fb run --no-record -q --pipe --retries 1 --output line 'cat; test $FORKBOARD_ATTEMPT = 2' 2>/dev/null)"
check "nothing comes of nothing" "" "$($fb $quiet --pipe cat </dev/null 2>/dev/null)"
check "a header goes to each block" $'name\n1\n2\nname\n3' "$(printf 'name\n1\n2\n3' | $fb $quiet --pipe --header : -N2 cat 2>/dev/null)"
check "and to each part" $'1\n1' "$($fb $quiet --pipe-part -a numbers --header : --block 1000k 'head -n1' 2>/dev/null)"
check "records alone" $'a b\nc' "$(printf '>a>b>c' | $fb $quiet --pipe --recstart '>' --rrs -N2 'tr -d x; echo' 2>/dev/null | sed 's/ab/a b/')"
check "a block is a file" $'3\n2' "$(seq 5 | $fb $quiet --pipe --cat -N3 'test -z "$(cat)" && wc -l < {}' 2>/dev/null)"
check "parts are files, one word each" 300000 "$($fb $quiet --pipe-part -a numbers --block 500k --fifo -- wc -l 2>/dev/null | awk '{ s += $1 } END { print s }')"
check "a file is there for a retry" $'1\n1' "$(seq 1 | $fb run --no-record -q --pipe --cat --retries 1 --output line 'cat {}; test $FORKBOARD_ATTEMPT = 2' 2>/dev/null)"
check "only blocks are files" "2 forkboard: run: --cat is of --pipe and --pipe-part" "$($fb run --cat wc ::: a 2>&1 | sed "s/^/2 /")"
for option in "--block 3" "--recstart a" "--recend a"; do
    check "only blocks have $option" "forkboard: run: ${option% *} is of --pipe and --pipe-part" "$($fb run $option wc ::: a 2>&1)"
    check "but parallel takes it" "a" "$($fb parallel $option echo ::: a)"
done
$fb run --pipe-part cat 2>err
check "a part is of a file" "2 forkboard: --pipe-part needs one file: -a FILE" "$? $(cat err)"
# ---- what is said of each job is so of a block's
if can bash "another shell"; then
    check "the shell that was asked for" "x1 x" "$(echo 1 | $fb $quiet --shell bash --pipe 'a=(x); read -r b; echo "${a[0]}$b ${a[@]}"' 2>/dev/null)"
    check "and of a part" "x1" "$(echo 1 >one; $fb $quiet --shell bash --pipe-part -a one 'a=(x); read -r b; echo "${a[0]}$b"' 2>/dev/null)"
    check "the caller's" "x1" "$(cd "$scratch" && echo 1 | bash -c "$fb parallel --no-record --pipe 'a=(x); read -r b; echo \"\${a[0]}\$b\"'; :" 2>/dev/null)"
fi
check "a name of each" $'b1-1\t1\nb2-1\t2' "$(seq 2 | $fb $quiet -j1 --pipe -N1 --tagstring 'b{#}-{%}' cat 2>/dev/null)"
check "its own replacement strings" "a 1.b" "$(seq 1 | $fb $quiet --pipe --cat --rpl '{e} s:.*:a b:' 'read -r n <{}; set -- {e}; echo "${1% *} $n.${1#* }"' 2>/dev/null)"
check "COMMAND before its output" $'cat\n1' "$(seq 1 | $fb parallel --no-record --pipe -v cat 2>/dev/null)"
mkdir outputs
file=$(seq 1 | $fb parallel --no-record --pipe --files --tmpdir outputs cat 2>/dev/null)
match "outputs as files" '^outputs/par.*[.]par$' "$file"
check "  with what was written" 1 "$(cat "$file")"
check "variables of a job" "2 2" "$(seq 2 | $fb parallel --no-record -k -j1 --pipe -N1 'cat >/dev/null; echo $PARALLEL_SEQ $((PARALLEL_JOBSLOT + 1))' 2>/dev/null | tail -n1)"
# ---- a few workers, to which blocks are dealt out
robin="run --no-record -q -k --pipe --round-robin"
check "as many workers as slots, each record in one" "300000 3" "$($fb $robin -j3 --block 10k 'grep -cx "[0-9]*[0-9]"' <numbers 2>/dev/null | awk '{ s += $1 } END { print s, NR }')"
check "  and every byte" "$(cksum <numbers)" "$($fb $robin -j2 --block 64k cat <numbers 2>/dev/null | sort -n | cksum)"
check "no more than there are blocks" $'1\n2' "$(seq 2 | $fb $robin -j4 -N1 cat 2>/dev/null)"
check "a header for each worker" $'n\n1\nn\n2' "$(printf 'n\n1\n2\n' | $fb $robin -j2 --header : -N1 cat 2>/dev/null)"
match "they have names" '^End  : worker 2 ' "$(seq 2 | $fb run --no-record --pipe --rr -j2 -N1 -- cat 2>&1 >/dev/null)"
err=$(yes | $fb $robin -j2 --block 1k 'head -n1 >/dev/null' 2>&1)
match "nothing waits for workers that have ended, and it did not do all" '^1 .*the workers had ended before all of standard input was read' "$? ${err##*$'\n'}"
err=$(yes | $fb parallel --no-record --pipe --round-robin -j2 --block 1k 'head -n1 >/dev/null' 2>&1)
match "  which is no failure to others" '^0 .*the workers had ended' "$? ${err##*$'\n'}"
for goal in now,success=1 now,done=1; do
    err=$(yes | $fb $robin -j2 --block 1k --halt $goal 'head -n1 >/dev/null' 2>&1)
    check "a goal that is reached wants no more: $goal" "0 " "$? $(grep 'had ended before' <<<"$err")"
done
check "a slow stream is no end" $'1\n2' "$( (seq 1; until_true test -e began; seq 2 2) | $fb $robin -j1 -N1 'read -r n; echo $n; touch began; cat' 2>/dev/null)"
mkfifo stream
exec 7<>stream
seq 1000 >&7
$fb run --no-record -q --pipe --rr -j2 -N1 -- 'read -r n; touch runs; sleep 1000' <stream 7>&- 2>err &
run=$!
until_true test -e runs
kill -TERM $run
wait $run
check "a stop waits for no stream" 143 $?
exec 7>&-
# ---- blocks that wait for their retries are held: the next wait where they leave too few descriptors
check "blocks that all fail once are all there for their second try" "60 0" "$(ulimit -n 64
    seq 60 | $fb run --no-record -q -j4 --pipe -N1 --retries 1 --retry-wait 0.5 'cat; test $FORKBOARD_ATTEMPT = 2' 2>/dev/null >twice
    status=$?; echo "$(sort -u twice | wc -l) $status")"
# ---- a block is there for as long as its job comes again, and then no other is in its place
export XDG_RUNTIME_DIR=$scratch/runtime
mkdir -m 700 runtime
mkfifo go
exec 8<>go
line=$(seq 3 | $fb run --record blocks.fb --detach --pipe -j1 -N1 'read -r n; echo $n >>read; test $n != 2 || [ "$(grep -c 2 read)" = 2 ] || read -r x <go' 2>err)
id=${line#run }
id=${id%% *}
until_true grep -qx 2 read
match "one that has ended is not run again" "what it read is gone" "$($fb ctl "$id" start 'block 1' 2>&1)"
$fb ctl "$id" restart 'block 2' >/dev/null 2>&1
until_true grep -q '"event":"ended"' blocks.fb
exec 8>&-
check "one that runs is, with the same block" "1 2 2 3 " "$(sort read | tr '\n' ' ')"
# ---- and what has no meaning here is refused
refused() { # NAME WORDS OPTION...
    local name=$1 words=$2
    shift 2
    err=$(seq 3 | $fb run --no-record "$@" 2>&1)
    check "$name" "2 forkboard: --$words" "$? $err"
}
refused "no arguments" "pipe: COMMAND has no arguments, which ':::' and the like are for" --pipe -- cat ::: a
refused "a file is for parts" "pipe reads standard input; -a FILE goes with --pipe-part" --pipe -a numbers -- cat
refused "nothing is resumed" "pipe: what a block holds is not in the job log, so nothing can be resumed" --pipe --joblog log --resume -- cat
refused "a stream is dealt out" "round-robin deals out standard input: it does not go with --pipe-part and --cat" --pipe --cat --round-robin -- cat
refused "nothing is read twice" "round-robin: what a worker has read is gone, so --retries cannot be kept" --pipe --round-robin --retries 1 -- cat
refused "no columns" "pipe: lines are not arguments, which --colsep, --csv-lines, --regex and --shuf are for" --pipe --colsep , -- cat
# ---- nothing runs where it is asked what would run
err=$(seq 3 | $fb run --pipe --dry-run -- 'touch ran' 2>&1)
check "--dry-run runs nothing" "2 no" "$? $([ -e ran ] && echo ran || echo no)"
match "  and says so" '^forkboard: --dry-run: blocks of --pipe' "$err"

finish
