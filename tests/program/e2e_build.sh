# What demos/run and tests/run say while they build, a machine without Check, and a test that is killed.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"

# ---- a cmake that does what the test asks for
mkdir "$scratch/bin"
cat >"$scratch/bin/cmake" <<'SH'
#!/bin/sh
[ "$1" != -S ] || { mkdir -p "$4" && touch "$4/CMakeCache.txt"; }
[ "$1" != --build ] || sed "s/^/[ 1%] /" "$CMAKE_SAYS"
[ "$1" != --build ] || exit "$CMAKE_STATUS"
SH
chmod +x "$scratch/bin/cmake"
tree=$scratch/tree
said() { # STATUS LINE...: what tests/build says where cmake prints these lines
    printf '%s\n' "${@:2}" >"$scratch/says"
    CMAKE_SAYS=$scratch/says CMAKE_STATUS=$1 PATH=$scratch/bin:$PATH bash "$SOURCE/tests/build" "$tree" 2>&1
    echo "status $?"
}
check "the first time a line a step" "configuring: $tree
building: $tree (a minute or more the first time)
status 0" "$(said 0 'Building C object a' 'Building C object b' 'Built target x')"
check "nothing where nothing is to do" "status 0" "$(said 0 'Built target x')"
check "a rebuild says so" "building: $tree (a minute or more the first time)
status 0" "$(said 0 'Building C object b')"
match "a failure shows the log" "error: what was wrong.*status 3" "$(said 1 'error: what was wrong' | tr '\n' ' ')"

# ---- without Check: pkg-config finds all others
mkdir "$scratch/pc"
for path in $(pkg-config --variable pc_path pkg-config | tr : ' '); do
    for file in "$path"/*.pc; do
        [ ! -e "$file" ] || [ "${file##*/}" = check.pc ] || ln -sf "$file" "$scratch/pc/"
    done
done
says=$(PKG_CONFIG_PATH='' PKG_CONFIG_LIBDIR=$scratch/pc cmake -S "$SOURCE" -B "$scratch/bare" 2>&1)
check "it is configured without Check" 0 $?
match "and says what is missing" "Check is not installed: the tests are not built \(Debian: check and libsubunit-dev\)" "$says"
targets=$(cmake --build "$scratch/bare" --target help)
match "the program is built" '(^|[ /])forkboard(:|$)' "$targets"
check "no test is" 0 "$(grep -c 'test_' <<<"$targets")"

# ---- for pkg-config, folders that were configured as absolute paths stay what they are
cmake -DCMAKE_INSTALL_LIBDIR=/opt/fb/lib -DCMAKE_INSTALL_INCLUDEDIR=/opt/fb/headers "$scratch/bare" >/dev/null
for name in forkboard forkboard-static; do
    check "$name: absolute folders" "-I/opt/fb/headers /opt/fb/lib" "$(PKG_CONFIG_PATH=$scratch/bare \
        pkg-config --cflags $name | sed 's/ *$//') $(PKG_CONFIG_PATH=$scratch/bare pkg-config --variable libdir $name)"
done
cmake -DCMAKE_INSTALL_LIBDIR=lib/of/it -DCMAKE_INSTALL_INCLUDEDIR=include "$scratch/bare" >/dev/null
mkdir -p "$scratch/moved/lib/of/it/pkgconfig"
cp "$scratch/bare"/*.pc "$scratch/moved/lib/of/it/pkgconfig"
for name in forkboard forkboard-static; do
    check "$name: others go where it goes" "$(realpath "$scratch")/moved" "$(realpath "$(
        PKG_CONFIG_PATH=$scratch/moved/lib/of/it/pkgconfig pkg-config --variable prefix $name)")"
done

# ---- the keeper of a test that is killed
made=$("$HELPERS/helper_limit" 60 sh -c 'made=$(mktemp -d /tmp/fb-made.XXXXXX); touch "$made/file"
    printf "%s\0" "$made" >>"$FORKBOARD_MADE"; echo "$made"; kill -KILL $$' | grep '^/tmp/')
check "what it has made in /tmp is removed" removed "$([ -n "$made" ] && [ ! -e "$made" ] && echo removed)"
check "what starts it may ignore signals" 0000000000000000 "$(trap '' HUP INT QUIT PIPE TERM CHLD USR1
    "$HELPERS/helper_limit" 60 awk '/SigIgn/ {print $2}' /proc/self/status)"
finish
