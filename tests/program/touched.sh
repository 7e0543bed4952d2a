# touched.sh - for the tests of jobs that start again when files change: a run of set.yaml. Sourced after lib.sh.
# shellcheck shell=bash disable=SC2034,SC2154
begins() { grep -c "Begin: $1 " "${2:-err}"; }
has() { [ "$(begins "$2" "${3:-err}")" = "$1" ]; }
# start OPTION...: of set.yaml
start() {
    $fb run --plain "$@" set.yaml >/dev/null 2>err &
    forkboard=$!
    until_true $fb ctl list
}
stop() {
    kill $forkboard
    wait $forkboard 2>/dev/null
}
