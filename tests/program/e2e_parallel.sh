# GNU parallel's documented examples of inputs and replacement strings, run with both programs: what
# they print must be the same, byte by byte. Options that forkboard has not are not here.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export HOME=$scratch
command -v parallel >/dev/null || { echo "GNU parallel is not there"; exit 1; }

printf '%s\n' A B C >abc-file
printf '%s\n' D E F >def-file
printf 'A\0B\0C' >abc0-file
printf 'f1\tf2\nA\tB\nC\tD\n' >tsv-file.tsv
printf 'A_B_C\n' >abc_-file
printf 'A;B\nC;D\n' >semicolons
printf '%s\0' 'a b' "it's" '"x"' '$HOME `id` $(id)' 'a;b|c&d<e>f' '*?[a]~' 'back\slash' $'line\nbreak' $'tab\there' ' lead' 'trail ' '!' '#' '{}' 'ö日' >hostile

# both [<INPUT] WORDS...: one job at a time, so that the order is the same
both() {
    local input=/dev/null
    case $1 in '<'*) input=${1#<}; shift ;; esac
    local their_status our_status
    parallel --will-cite -j1 "$@" <"$input" >theirs 2>/dev/null
    their_status=$?
    $fb run --plain --no-record -q -j1 "$@" <"$input" >ours 2>/dev/null
    our_status=$?
    # GNU parallel's is how many failed; ours says that some did.
    check "$(printf '%s ' "$@" | tr '\n' ' ')" "$((their_status > 0)) $(base64 -w 0 theirs)" \
        "$our_status $(base64 -w 0 ours)"
    printed=$(cat theirs)
}

# ---- input sources
both echo ::: A B C
check "they print something at all" $'A\nB\nC' "$printed"
both -a abc-file echo
both '<abc-file' echo
both echo :::: abc-file
both echo :::: - <abc-file
both '<abc-file' echo :::: -
both '<abc-file' -a - echo
both echo ::: A B C ::: D E F
both -a abc-file -a def-file echo
both '<abc-file' -a - -a def-file echo
both echo :::: abc-file def-file
both '<abc-file' echo :::: - def-file
both echo ::: A B C :::: def-file
both echo :::: abc-file ::: D E F
both echo ::: A B C ::: D E F ::: G H
both echo ::: A B C :::+ D E F
both echo ::: A B C D E :::+ F G
both echo ::: A B :::+ C D E F
both echo ::: A B C :::+ D E F ::: G H
both echo ::: G H ::: A B C :::+ D E F
both echo ::: A B C :::+ D E F :::+ X Y Z
both echo :::: abc-file ::::+ def-file
both echo ::: 1 2 3 ::::+ abc-file
both '<abc0-file' -0 echo
both '<abc0-file' --null echo
both -0 -a abc0-file echo
both --colsep _ echo {1} {2} {3} :::: abc_-file
both --colsep '\t' echo 1={1} 2={2} :::: tsv-file.tsv
both --colsep '[\t]' echo 1={1} 2={2} :::: tsv-file.tsv
both --colsep ';' echo {2} {1} :::: semicolons
both --colsep '[;_]' echo {1} {2} :::: semicolons

# ---- replacement strings
both echo {} ::: A/B.C
both echo {.} ::: A/B.C
both echo {/} ::: A/B.C
both echo {//} ::: A/B.C
both echo {/.} ::: A/B.C
both echo {#} ::: A B C
both echo {%} ::: A B C
both echo {} {.} {/} {//} {/.} ::: A/B.C A.B/C /a/b.tar.gz .hidden dir/.hidden a.b.c . .. / // dir/ /a a/b/ a//b './x y.z' ''
both echo {1} and {2} ::: A B ::: C D
both echo /={1/} //={1//} /.={1/.} .={1.} ::: A/B.C D/E.F
both echo 1={1} 2={2} 3={3} ::: A B ::: C D ::: E F
both echo 1={-1} 2={-2} 3={-3} ::: A B ::: C D ::: E F
both echo {2.} {2/} {-1//} {-2/.} ::: a/b.c d/e.f ::: g/h.i
both echo {} {1} {} ::: A B ::: C
both 'echo {#} {}; echo {2} {1}' ::: A B ::: C D
both 'echo {}; echo {} | tr A-C a-c' ::: A B C
both 'printf "%s\n" {} | wc -c' ::: A 'B C'

# ---- no command: the lines are commands
printf '%s\n' 'echo "a  b" $((1 + 2))' 'echo c | tr c d' '# {}' "echo '{}' {1}" >commands
both '<commands'
both -a commands
both :::: commands
both ::: 'echo a  b' 'echo b | tr b c'
both ::: echo ::: A 'B  C'
both -k --dry-run ::: 'echo a  b' 'echo b | tr b c'

# ---- what is in an argument stays in it
both '<hostile' -0 'printf "<%s>\n" {}'
both '<hostile' -0 'printf "<%s>\n" {.} {/} {//} {/.}'
both '<hostile' -0 'printf "<%s>\n"'

# ---- around the output
both --tag echo foo-{} ::: A B C
both --tag 'echo 1; echo {}; echo x' ::: A B
# GNU parallel lets the next job go on in a line without its newline; ours begins with the name.
check "with tags each line begins with its name" $'A\tx\nB\tx' \
    "$($fb run --plain --no-record -q -j1 --tag 'printf x; true {}' ::: A B 2>/dev/null </dev/null)"
both -k 'echo {}; exit {}' ::: 1 0 2
both --keep-order echo ::: A B C
both --dry-run echo {} ::: A B C
both --dry-run 'echo {} {.}' ::: a.b c.d

# ---- random order draws otherwise, but draws the same jobs
parallel --will-cite -j1 --shuf echo ::: {1..30} 2>/dev/null | sort >theirs
$fb run --plain --no-record -q -j1 --shuf echo ::: {1..30} 2>/dev/null | sort >ours
check "--shuf: the same jobs" "30 $(cat theirs)" "$(wc -l <ours) $(cat ours)"

# ---- --shellquote: words that every shell reads; on a terminal none that acts on it
parallel --will-cite -k -0 --shellquote :::: hostile >theirs
$fb parallel -0 --shellquote :::: hostile >ours
check "--shellquote is byte by byte the same" "$(base64 -w 0 theirs)" "$(base64 -w 0 ours)"
printf 'a\033b\n' >escape
can script "  on a terminal it is harmless" && check "  on a terminal it is harmless" '$'"'"'a\033b'"'"$'\r' \
    "$(script -qec "$fb parallel --shellquote :::: escape" /dev/null </dev/null)"

# ---- --shellquote: a row is printed before the next one is there
coproc quoted { exec $fb parallel --shellquote; }
quoted_pid=$quoted_PID
echo "it's" >&"${quoted[1]}"
read -r -t 20 line <&"${quoted[0]}"
check "--shellquote prints each row when it comes" "'it'\"'\"'s'" "$line"
exec {quoted[1]}>&-
wait "$quoted_pid"

finish
