# Every number on the screens and in the summaries of random runs, computed again from their records by
# another program.
# shellcheck disable=SC2154
source "$(dirname "$0")/lib.sh"

NUMBERS_OUT=$scratch/numbers "$HELPERS/scripted_numbers" >"$scratch/out" 2>&1
check "the runs end" 0 $?
check "no number is wrong, and each kind is there" "0 wrong; never found: none" \
    "$(python3 "$SOURCE/tests/program/numbers.py" "$scratch/numbers" 2>&1 | tail -n 20)"
finish
