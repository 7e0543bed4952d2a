# Manual pages as man reads them, completions as bash, zsh and fish give them.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
docs=$HELPERS/docs
export HOME=$scratch/home PATH=$(dirname "$fb"):$PATH
mkdir "$HOME"

options_of() { $fb $1 --help | grep -oE '^  (-.,|   ) --[a-z-]+' | grep -oE -- '-[^ ,]+'; }

# ---- manual pages
for page in "$docs"/man1/*.1 "$docs"/man5/*.5 "$docs"/man7/*.7; do
    name=$(basename "$page")
    check "$name: man has nothing to say against it" "" \
        "$(MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)"
    check "$name: fits 80 columns" 0 "$(MANWIDTH=80 MANROFFOPT=-c man -l "$page" | col -b | awk 'length > 80' | wc -l)"
done
for command in run demo watch replay report scale again attach teach ctl ps parallel xargs; do
    check "$command: the page has the options of --help" \
        "$(options_of $command | grep -e --)" \
        "$(MANWIDTH=80 MANROFFOPT=-c man -l "$docs/man1/forkboard-$command.1" | col -b |
            sed -n '/^OPTIONS/,/^[A-NP-Z]/p' | grep -E '^       -' | grep -oE -- '--[a-z-]+')"
done

# ---- bash
cat >"$scratch/complete.bash" <<'BASH'
source /usr/share/bash-completion/bash_completion
source "$1"
shift
COMP_WORDS=() COMP_LINE=
for word; do # as readline cuts them: = and : are words of their own
    [ "$word" = = ] || [ "${COMP_LINE: -1}" = = ] || COMP_LINE+=${COMP_LINE:+ }
    COMP_LINE+=$word
    COMP_WORDS+=("$word")
done
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE} COMPREPLY=()
_forkboard forkboard "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}" | sort -u
BASH
bash_offers() { check "bash: $1" "$2" "$(bash "$scratch/complete.bash" "$docs/bash/forkboard" forkboard "${@:3}" | xargs)"; }
touch "$scratch/set.yaml" "$scratch/other"
cd "$scratch" || exit 1
bash_offers "commands" "--help --version again attach ctl demo parallel ps replay report run scale teach watch xargs" ""
bash_offers "an option" "--keep-order" run --keep-o
bash_offers "all options of a command" "$(options_of demo | sort -u | xargs)" demo x -
bash_offers "a choice" "group line none" run --output ""
bash_offers "a choice after =" "line" run --output = l
bash_offers "nothing where a number belongs" "" run -j ""
bash_offers "a file of an option" "set.yaml" run -a set
bash_offers "a program after the options" "gunzip" run -j 3 gunzi
bash_offers "a job set, too" "set.yaml" run set.y
bash_offers "COMMAND's own options" "--best" run -- gzip --be
bash_offers "files after :::" "other" run gzip ::: oth
bash_offers "a demo" "blueprint" demo blu
bash_offers "a lesson" "zombie" teach zomb
bash_offers "options after a lesson's name" "--measures" teach zombie --me
bash_offers "a record" "other" replay oth
bash_offers "measurements to fit" "other" scale --fit oth
bash_offers "a kind of report" "junit" report --format ju
bash_offers "the record of a report" "other" report oth
bash_offers "options after a demo's name" "--unit" demo blueprint --un

# ---- fish
fish_offers() { check "fish: $1" "$2" "$(fish -c "source $docs/fish/forkboard.fish; complete -C '$3'" | cut -f 1 | xargs)"; }
fish_offers "a command" "run" "forkboard ru"
fish_offers "an option" "--keep-order" "forkboard run --keep-o"
fish_offers "a choice" "group line none" "forkboard run --output "
fish_offers "a file of an option" "set.yaml" "forkboard run -a se"
fish_offers "a program after the options" "gunzip" "forkboard run -j 3 gunzi"
fish_offers "COMMAND's own options" "--best" "forkboard run -- gzip --be"
fish_offers "files after :::" "other" "forkboard run gzip ::: oth"
fish_offers "a demo" "blueprint" "forkboard demo blu"
fish_offers "options after a demo's name" "--unit" "forkboard demo blueprint --un"

# ---- zsh, on a terminal of its own: what stands on it after a tab
cat >"$scratch/complete.zsh" <<'ZSH'
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "stty columns 200; fpath=($1 \$fpath); autoload -U compinit; compinit -u -d $2; whence -w _forkboard; print GO\${:-ON}"
zpty -r -m z line '*_forkboard: function*GOON*'
zpty -w -n z "$3"$'\t\t'
zpty -r -m z line "*$4*" && print seen
zpty -d z
ZSH
zsh_offers() { check "zsh: $1" seen "$(within 30 zsh -f "$scratch/complete.zsh" "$docs/zsh" "$scratch/zdump" "$2" "$3")"; }
zsh_offers "commands with their words" "forkboard " 'list the demos, or run one'
zsh_offers "an option" "forkboard run --keep-o" 'run --keep-order'
zsh_offers "a choice" "forkboard run --output " 'group*line*none'
zsh_offers "a program after the options" "forkboard run -j 3 gunzi" 'gunzi*p'
zsh_offers "COMMAND's own options" "forkboard run -- gzip --be" 'gzip --best'
zsh_offers "files after :::" "forkboard run gzip ::: oth" '::: other'
zsh_offers "a demo" "forkboard demo blu" 'demo blueprint'
finish
