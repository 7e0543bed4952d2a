# What `forkboard run` says when the input is not what it looks like: none, an empty one, one that
# does not come, one that is no lines.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
quiet="run --plain --no-record -q"
cd "$scratch" || exit 3

# ---- none: braces that nothing stands for
for string in {} {.} {2/} {-1}; do
    err=$($fb $quiet -- echo rm -rf "build/$string" 2>&1 </dev/null)
    check "case 73: $string and no input" \
        "2 forkboard: word 4 of COMMAND, character 7: '$string' where there is no input" "$? $err"
done
err=$($fb run --dry-run 'rm -rf build/{}; true' 2>&1 </dev/null)
check "in a line, in a dry run" \
    "2 forkboard: COMMAND, character 14: '{}' where there is no input" "$? $err"
check "what may be a part of an expression is one" "a{3}b{x}" "$($fb $quiet -- echo 'a{3}b{x}' 2>/dev/null </dev/null)"
check "a program's own braces" "{}" "$($fb $quiet 'echo {""}; true' 2>/dev/null </dev/null)"

# ---- lines that are commands
printf '%s\n' 'echo "a  b" $((1 + 2))' '' 'echo c | tr c d; exit 3' '# {}' "echo '{}' {1}" >commands
wanted=$'a  b 3\nd\n{} {1}'
check "of standard input" "$wanted" "$($fb $quiet -k <commands 2>err)"
match "named by themselves" '^  echo c [|] tr c d; exit 3 +[|] .* [|] exit 3$' "$(cat err)"
check "of a file" "$wanted" "$($fb $quiet -k -a commands 2>/dev/null)"
check "and of a here-document" "$wanted" "$($fb $quiet -k 2>/dev/null <<EOF
$(cat commands)
EOF
)"
check "as arguments" $'x y\n1' "$($fb $quiet -k ::: 'echo x y' 'echo z | wc -l' 2>/dev/null)"
check "combined, the words of one line" $'x 1\nx 2' "$($fb $quiet -k ::: 'echo x' ::: 1 2 2>/dev/null)"
check "several lines of one" $'a\nb' "$(printf 'echo a\necho b\0' | $fb $quiet -0 2>/dev/null)"
check "a dry run prints them" "$(cat commands)" "$($fb run --dry-run <commands)"
$fb $quiet -j1 --joblog lines.log <commands >/dev/null 2>&1
check "the log knows them" "$(cat commands)" "$(tail -n +2 lines.log | cut -f 9)"
check "and those that failed run again" "d" "$($fb $quiet --joblog lines.log --resume-failed <commands 2>/dev/null)"
err=$($fb $quiet 2>&1 </dev/null)
check "no line and no command" "2 forkboard: there is no command to run; 'forkboard run --help' shows how" "$? $err"
rm commands lines.log err

# ---- an empty one
for words in "" "--dry-run"; do
    err=$(: | $fb $quiet $words -- touch made 2>&1)
    check "case 73: nothing was run" "0 forkboard: nothing was run: standard input holds no arguments" \
        "$? $(grep ^forkboard <<<"$err")"
done
check "nor from an empty list" "forkboard: nothing was run: there are no arguments" \
    "$($fb $quiet touch :::: /dev/null 2>&1 | grep ^forkboard)"
check "no word of it where something was" "" "$($fb $quiet true ::: 1 2>&1 | grep ^forkboard)"
check "nothing was run indeed" "" "$(ls)"

# ---- one that does not come
for words in "echo" "echo :::: -" "-a - echo"; do
    rm -f err
    mkfifo pipe
    $fb $quiet $words <pipe >out 2>err &
    exec 3>pipe
    until_true grep -q . err
    check "case 73: $words: waits aloud" "forkboard: waiting for arguments on standard input" "$(cat err)"
    echo late >&3
    exec 3>&-
    wait $!
    check "and goes on" "0 late" "$? $(cat out)"
    rm pipe
done
check "no word where it comes" "" "$(echo soon | $fb $quiet echo 2>&1 >/dev/null | grep ^forkboard)"

# ---- one that is no lines
printf 'a\nb\0c\nd\n' >nul
for words in "--dry-run" "--dry-run --shuf" "--shuf"; do
    err=$($fb run --no-record $words echo :::: nul 2>&1 >/dev/null)
    check "$words: a NUL in a line" "2 forkboard: nul, line 2: a NUL byte; with -0 items end with one" \
        "$? $(tail -n 1 <<<"$err")"
done
err=$($fb $quiet echo <nul 2>&1 >out)
check "while it runs" "3 a forkboard: standard input, line 2: a NUL byte; with -0 items end with one" \
    "$? $(cat out) $(tail -n 1 <<<"$err")"
check "-0 reads them" 2 "$($fb $quiet -j1 -0 'echo {}; true' <nul 2>/dev/null | grep -c '^[ac]$')"
err=$($fb $quiet echo :::: /dev/zero 2>&1)
check "a line without end" "3 forkboard: /dev/zero, line 1: longer than 4 MiB" "$? $(tail -n 1 <<<"$err")"
err=$(tr '\0' x </dev/zero | $fb run --dry-run -0 echo 2>&1)
check "an item without end" "2 forkboard: standard input, item 1: longer than 4 MiB" "$? $err"

# ---- a log of more jobs than there will ever be
printf 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n4294967295\t:\t1\t1\t0\t0\t0\t0\techo n\n' >log
err=$(yes | within 60 $fb $quiet --joblog log --resume echo 2>&1)
check "is no log of a run" \
    "2 forkboard: log: knows job 4294967295, and 262144 before it not: this is no log of a run" "$? $err"
finish
