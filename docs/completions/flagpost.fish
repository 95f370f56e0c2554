# Completion of flagpost in fish. What can stand where the cursor is, flagpost itself knows: see `flagpost complete`.
function __flagpost_answers
    set -l words (commandline -opc)
    set -l answers (command $words[1] complete -- $words[2..-1] (commandline -ct) 2>/dev/null)
    if test "$answers" = :files
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $answers
    end
end
complete -c flagpost -f -a '(__flagpost_answers)'
