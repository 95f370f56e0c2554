# Completion of flagpost in bash. What can stand where the cursor is, flagpost itself knows: see `flagpost complete`.
_flagpost() {
    local line=${COMP_LINE:0:COMP_POINT} current=$2 words answer word
    read -ra words <<<"$line"
    case $line in *[[:space:]]) words+=('') ;; esac
    COMPREPLY=()
    while IFS= read -r answer; do
        if [ "$answer" = :files ]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            compopt -o filenames 2>/dev/null
            return
        fi
        word=${answer%%$'\t'*}
        # bash hands over what follows the last "=", ":" or "@" alone, and wants the same back.
        COMPREPLY+=("${word#"${words[-1]%"$current"}"}")
    done < <("$1" complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _flagpost flagpost
