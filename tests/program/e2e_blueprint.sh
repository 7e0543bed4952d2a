# The blueprint, as the demo and as a program over the library.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"

out=$($fb demo blueprint --seed 5 --unit 1ms --no-record 2>"$scratch/err")
status=$?
err=$(cat "$scratch/err")
check "status 1" 1 $status
for city in "New York" London Sydney Lisbon Paris; do
    match "$city: the worker's own line" "^Begin: $city +\| estimated work time: [0-9.]+ s$" "$out"
    match "$city: begins" "^Begin: $city +\| pid [0-9]+$" "$err"
    match "$city: ends" "^End  : $city +\| pid [0-9]+ \| +[0-9.]+ s \| exit [01]$" "$err"
    match "$city: its result came back" "^  $city +\| .* \| worked [0-9.]+ s$" "$err"
done
check "it goes on" "Business as usual" "$(tail -n 1 <<<"$out")"
failed=$(grep -c '^End .*exit 1$' <<<"$err")
check "the warning counts" "WARNING: $failed of 5 workers failed" "$(tail -n 1 <<<"$err")"
check "the seed brings the same fates" "$(grep ^End <<<"$err" | sed 's/|.*|/|/' | sort)" \
    "$($fb demo blueprint --seed 5 --unit 1ms --no-record 2>&1 >/dev/null | grep ^End | sed 's/|.*|/|/' | sort)"
$fb demo blueprint --seed 5 --unit 1ms --plain --record "$scratch/record" >/dev/null 2>&1
$fb replay --plain "$scratch/record" >"$scratch/lines"
check "its record as lines" "0 5" "$? $(grep -c '^  .*| a result of [0-9]* bytes$' "$scratch/lines")"
match "listed" '^blueprint ' "$($fb demo)"
check "no longer than 100 lines" 1 "$(($(wc -l <"$SOURCE/demos/blueprint.c") <= 100))"
out=$($BLUEPRINT 5)
match "the program over the library" '^primes     has pid [0-9]+$' "$out"
match "collects results" 'result: 9592 primes' "$out"
check "and goes on" "Business as usual" "$(tail -n 1 <<<"$out")"
check "help fits 80 columns" 0 "$( ($fb --help; $fb run --help; $fb demo --help; $fb demo; $fb demo --functions) | LC_ALL=C.UTF-8 awk 'length > 80' | wc -l)"
finish
