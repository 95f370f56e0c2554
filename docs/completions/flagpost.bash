# Completion of flagpost in bash.
# generated: bash
_flagpost()
{
    local cur=${COMP_WORDS[COMP_CWORD]} name= second= word words
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        -*) ;;
        *) if [ -z "$name" ]; then name=$word; elif [ -z "$second" ]; then second=$word; fi ;;
        esac
    done
    words='--json --account --quiet --plain --read-only --help --version'
    case "$name $second" in
    ' ') words="$words inbox read flag undo outbox send reply drafts mark-read block passwd search boards topics topic post edit delete like bookmark follow notifications sync export forget account config fine aftercare learn judge same doctor demo help" ;;
    'outbox ') words="$words send again drop arrived" ;;
    'account ') words="$words add list show set remove default sessions" ;;
    'config ') words="$words list get set" ;;
    'inbox'*) words="$words --limit --unread --folder --each --stored" ;;
    'read'*) words="$words --to --keep-unread" ;;
    'flag'*) words="$words --reason --note --dry-run --hold --yes" ;;
    'outbox'*) words="$words --all" ;;
    'send'*) words="$words --to --subject --draft" ;;
    'reply'*) words="$words --draft" ;;
    'drafts'*) words="$words --delete" ;;
    'block'*) words="$words --yes" ;;
    'passwd'*) words="$words --generate --words --length --password-stdin --link-stdin --resume --give-up --show" ;;
    'search'*) words="$words --server --board --limit --count" ;;
    'topics'*) words="$words --order --limit" ;;
    'topic'*) words="$words --from --post --limit --keep-unread" ;;
    'post'*) words="$words --title --draft" ;;
    'edit'*) words="$words --title" ;;
    'delete'*) words="$words --yes" ;;
    'like'*) words="$words --undo" ;;
    'bookmark'*) words="$words --undo" ;;
    'follow'*) words="$words --undo" ;;
    'notifications'*) words="$words --unread --limit --read" ;;
    'export'*) words="$words --format --to" ;;
    'forget'*) words="$words --yes --all" ;;
    'account add'*) words="$words --user --password-stdin --key --token-stdin --moderators --report-to --tenant --basic-user --ca-file --session-only --password-command" ;;
    'account set'*) words="$words --password-stdin" ;;
    'account remove'*) words="$words --yes" ;;
    'account sessions'*) words="$words --end --end-others" ;;
    'learn'*) words="$words --reset --yes" ;;
    'judge'*) words="$words --train" ;;
    'demo'*) words="$words --serve-only --walk --fresh --port --forum --scenario --messages --now --mail-dir" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _flagpost flagpost
# generated end
