# Command lines of GNU parallel and xargs, as their manuals and people's scripts have them, run as
# `forkboard parallel` and `forkboard xargs`: as many as that do what the other programs did, and each that
# does not has its reason in forkboard-parallel(1).
source "$(dirname "$0")/lib.sh"
seen=$(TMPDIR=$scratch python3 "$SOURCE/tests/program/compat.py" "$fb" -j 4 --least parallel=95 --least xargs=90 \
    --page "$SOURCE/tui/man/forkboard-parallel.1.scd" 2>&1)
status=$?
match "all were compared" "^parallel: [0-9]+ of 302 command lines the same" "$seen"
match "those of xargs too" "^xargs: [0-9]+ of 52 command lines the same" "$seen"
wrong=$(grep -a '^WRONG' <<<"$seen")
if [ "$(nice)" = 0 ]; then
    check "as many as that" 0 $status
else # the other programs were asked with none
    skip "what --nice adds to, and so how many are the same"
    wrong=$(grep -av -- ' --nice ' <<<"$wrong")
fi
check "each is the same, or has its reason" "" "$wrong"
finish
