/* The one table of commands. The command line, the keys of the screen, `:`, help, the manual and shell
 * completion are all read from it. */
#include "config.h"

#include "cmd.h"

#include "flagpost/i18n.h"

#define READING     (FP_IN_INBOX | FP_IN_MESSAGE)
#define ANY_READING (READING | FP_IN_FORUM)
/* start, finish and print of a command of ours */
#define DOES(name, printer) .start = fp_cmd_##name, .finish = fp_run_finish, .print = fp_print_##printer

static const FpCommand commands[] = {
    {FP_ACT_INBOX, "inbox", "g", FP_ON_CLI | (FP_IN_EVERYWHERE & ~FP_IN_FORUM), FP_NEEDS_MEMBER, FALSE, NULL,
     N_("List the conversations, the newest first"),
     N_("Asks the forum for what is new and prints one conversation a line; a suspected campaign is one "
        "line, with "
        "its name, which flag takes. If the forum cannot be reached, "
        "the "
        "stored inbox is printed with its age, and the exit code says why. Example: flagpost inbox --json"),
     fp_options_inbox, DOES(inbox, inbox), .records = "conversations", .asks = TRUE},
    {FP_ACT_READ, "read", NULL, FP_ON_CLI, FP_NEEDS_MEMBER, FALSE, "ID",
     N_("Print a conversation with its messages and links"),
     N_("Links are listed with the host that they really lead to; nothing is opened or fetched. Example: "
        "flagpost read 117 --to letter.txt"),
     fp_options_read, DOES(read, read), .records = "messages"},
    {FP_ACT_FLAG, "flag", "!", FP_ON_CLI | READING | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, "ID...",
     N_("Report messages or whole conversations to the moderators"),
     N_("Sends at once and waits until the report is settled; the exit code is 0 only if all of it was sent. "
        "A conversation means its messages by others. A campaign, by its name in the inbox, is shown with "
        "all of "
        "its senders and asked about first; those who are old, have posts or are known to you are not "
        "reported "
        "unless you name their messages; --yes asks nothing. Where a forum has a conversation and a message "
        "of "
        "one number, conversation:12 and message:12 tell them apart. With --dry-run nothing is stored or "
        "sent: what "
        "would "
        "be "
        "sent is printed, and by which route. Example: flagpost flag 117 --reason phishing"),
     fp_options_flag, DOES(flag, preview_or_items)},
    {FP_ACT_FLAG_AS, "flag-as", "F", READING | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, NULL,
     N_("Report to the moderators, with a reason that you choose"), NULL, NULL},
    {FP_ACT_UNDO, "undo", "z", FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_MEMBER, TRUE, "[ID]",
     N_("Take back the last report, or the one of a message"),
     N_("What has not been sent yet is taken back here. What has been sent is taken back at the forum where "
        "the "
        "forum can; else undo says that it is too late. Example: flagpost undo 117"),
     NULL, DOES(undo, sentence)},
    {FP_ACT_OUTBOX, "outbox", "O", FP_ON_CLI | ANY_READING, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("List reports and messages that wait, are unsure or were refused"),
     N_("Nothing in the outbox is ever lost or sent twice. With --all also what has been sent. Example: "
        "flagpost "
        "outbox --json"),
     fp_options_outbox, DOES(outbox, items), .records = "items"},
    {FP_ACT_OUTBOX_SEND, "outbox send", "s", FP_ON_CLI | FP_IN_OUTBOX, FP_NEEDS_MEMBER, TRUE, NULL,
     N_("Send now what waits in the outbox"),
     N_("Also what is held for its undo time. Keeps to the forum's pace and says how long it waits. Example: "
        "flagpost outbox send"),
     NULL, DOES(outbox_send, items)},
    {FP_ACT_OUTBOX_AGAIN, "outbox again", "a", FP_ON_CLI | FP_IN_OUTBOX, FP_NEEDS_MEMBER, TRUE, "ID",
     N_("Send a refused or unsure row of the outbox again"),
     N_("For a row that may have arrived, you decide: look at the forum first. Example: flagpost outbox "
        "again 3"),
     NULL, DOES(outbox_again, items)},
    {FP_ACT_OUTBOX_DROP, "outbox drop", "d", FP_ON_CLI | FP_IN_OUTBOX, FP_NEEDS_MEMBER, TRUE, "ID",
     N_("Give up a row of the outbox"),
     N_("Nothing is sent for it any more. Example: flagpost outbox drop 3"), NULL, DOES(outbox_drop, items)},
    {FP_ACT_OUTBOX_ARRIVED, "outbox arrived", "y", FP_ON_CLI | FP_IN_OUTBOX, FP_NEEDS_MEMBER, TRUE, "ID",
     N_("Say that an unsure row of the outbox has arrived"),
     N_("For what you have seen at the forum, or have reported on its page yourself. Example: flagpost "
        "outbox "
        "arrived 3"),
     NULL, DOES(outbox_arrived, items)},
    {FP_ACT_SEND, "send", "c", FP_ON_CLI | READING | FP_IN_DRAFTS, FP_NEEDS_MEMBER, TRUE, "[TEXT...]",
     N_("Write a private message"),
     N_("The text is the words that follow, or standard input. Example: flagpost send --to ines --subject "
        "Thanks "
        "< letter.txt"),
     fp_options_send, DOES(send, items)},
    {FP_ACT_REPLY, "reply", "r", FP_ON_CLI | READING | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, "ID [TEXT...]",
     N_("Answer in a conversation or a topic"),
     N_("The text is the words that follow, or standard input. The id of a post answers that post in its "
        "topic. "
        "Example: flagpost reply 117 See you on Thursday."),
     fp_options_reply, DOES(reply, items)},
    {FP_ACT_DRAFTS, "drafts", "D", FP_ON_CLI | ANY_READING, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("List messages that were begun and not sent"),
     N_("With --send one of them is sent, and is no draft any more. Example: flagpost drafts --send 2"),
     fp_options_drafts, DOES(drafts, drafts), .records = "drafts"},
    {FP_ACT_MARK_READ, "mark-read", "m", FP_ON_CLI | READING, FP_NEEDS_MEMBER, TRUE, "ID...",
     N_("Mark conversations as read"), N_("Example: flagpost mark-read 117 118"), NULL,
     DOES(mark_read, sentence)},
    {FP_ACT_BLOCK, "block", "B", FP_ON_CLI | READING, FP_NEEDS_MEMBER, TRUE, "ID",
     N_("Block or ignore the sender of a conversation"),
     N_("At the forum where it can; else the sender's messages are hidden here, in the inbox as it is "
        "shown. With --undo it is taken back. Example: flagpost block 117"),
     fp_options_block, DOES(block, sentence)},
    {FP_ACT_PASSWORD, "passwd", "P", FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_MEMBER, TRUE, NULL,
     N_("Change the forum's password and the stored one together"),
     N_("The old password is kept until the new one has been seen to work. Where a forum has no call for it, "
        "the change is guided: the forum's page is shown, the new password is handed over by the clipboard "
        "or shown once, and --resume goes on, today or on another day. Where the forum mails a link "
        "({mails}), "
        "paste it when asked, give it by --link-stdin, or let the settings reset-maildir or reset-command "
        "find it. "
        "Example: flagpost passwd --generate --words 7"),
     fp_options_passwd, DOES(passwd, sentence)},
    {FP_ACT_SEARCH, "search", "/", FP_ON_CLI | ANY_READING | FP_IN_DRAFTS, FP_NEEDS_MEMBER, FALSE, "WORD...",
     N_("Search the stored messages, or the forum"),
     N_("Finds messages that hold all the words, in subject, sender or text, in any case; what stands "
        "between "
        "double quotes is one word. Asks no network, but with --server the forum's own search, which knows "
        "all of its boards. Example: flagpost search "
        "prescription"),
     fp_options_search, DOES(search, search), .records = "hits"},
    {FP_ACT_BOARDS, "boards", "2", FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("List the forum's boards"),
     N_("One board a line, each after the one that it stands in. Example: flagpost boards --json"),
     fp_options_format, DOES(boards, boards), .records = "boards", .asks = TRUE, .op = FP_OP_BOARDS},
    {FP_ACT_TOPICS, "topics", NULL, FP_ON_CLI, FP_NEEDS_MEMBER, FALSE, "[BOARD]",
     N_("List the topics of a board, or of all"),
     N_("new: begun since you last looked; unread: with something new in what you read or follow; top: most "
        "liked lately. Example: flagpost topics 4 --order unread"),
     fp_options_topics, DOES(topics, topics), .records = "topics", .asks = TRUE, .op = FP_OP_TOPICS},
    {FP_ACT_TOPIC, "topic", NULL, FP_ON_CLI, FP_NEEDS_MEMBER, FALSE, "ID",
     N_("Print a topic's posts, from the first unread one on"),
     N_("What was printed is marked as read at the "
        "forum. "
        "Example: flagpost topic 117 --from 40 --limit 20"),
     fp_options_topic, DOES(topic, topic), .records = "posts", .asks = TRUE, .op = FP_OP_TOPIC},
    {FP_ACT_POST, "post", "c", FP_ON_CLI | FP_IN_TOPICS, FP_NEEDS_MEMBER, TRUE, "BOARD [TEXT...]",
     N_("Begin a topic in a board"),
     N_("The text is the words that follow, or standard input. Example: flagpost post 4 --title \"Worms\" "
        "< letter.txt"),
     fp_options_post, DOES(post, items), .op = FP_OP_TOPIC_NEW},
    {FP_ACT_EDIT, "edit", "e", FP_ON_CLI | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, "POST [TEXT...]",
     N_("Change a post of your own"),
     N_("The text takes the place of what stands there. Example: flagpost edit 1203 < letter.txt"),
     fp_options_edit, DOES(edit, items), .op = FP_OP_POST_EDIT},
    {FP_ACT_DELETE, "delete", "x", FP_ON_CLI | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, "POST",
     N_("Delete a post of your own"), N_("Asks first; --yes asks nothing. Example: flagpost delete 1203"),
     fp_options_yes, DOES(delete, items), .op = FP_OP_POST_DELETE},
    {FP_ACT_LIKE, "like", "+", FP_ON_CLI | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, "POST",
     N_("Like a post, or take it back"),
     N_("What the forum calls it: a like, kudos, an upvote. Example: flagpost like 1203 --undo"),
     fp_options_undo, DOES(like, sentence), .op = FP_OP_LIKE},
    {FP_ACT_BOOKMARK, "bookmark", "*", FP_ON_CLI | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, "POST",
     N_("Bookmark a post at the forum, or take it back"), N_("Example: flagpost bookmark 1203"),
     fp_options_undo, DOES(bookmark, sentence), .op = FP_OP_BOOKMARK},
    {FP_ACT_FOLLOW, "follow", "f", FP_ON_CLI | FP_IN_TOPIC, FP_NEEDS_MEMBER, TRUE, "TOPIC",
     N_("Be told of every answer in a topic, or no more"), N_("Example: flagpost follow 117"),
     fp_options_undo, DOES(follow, sentence), .op = FP_OP_FOLLOW},
    {FP_ACT_NOTICES, "notifications", "3", FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("List the forum's notifications"),
     N_("Each with the topic or conversation that it leads to. Example: flagpost notifications --unread"),
     fp_options_notifications, DOES(notifications, notifications), .records = "notifications", .asks = TRUE,
     .op = FP_OP_NOTICES},
    {FP_ACT_SYNC, "sync", NULL, FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("Fetch all conversations, to the oldest"), N_("Example: flagpost sync --quiet"), NULL,
     DOES(sync, sentence), .asks = TRUE},
    {FP_ACT_EXPORT, "export", NULL, FP_ON_CLI | READING, FP_NEEDS_MEMBER, FALSE, "[ID...]",
     N_("Write messages as evidence: text, JSON, an e-mail, or an abuse report"),
     N_("Asks the forum once more for what it says about the senders, unless --stored is given. Who wrote "
        "when, the account's age and posts as seen, the text and the original with its SHA-256, the "
        "reasons, the fingerprint; links do not open where people read them. Of a conversation the messages "
        "of whoever is reported in it, or is its sender: --with-others takes all. Without ids everything "
        "that is stored, as md or json. arf is RFC 5965, one message a report: for several, --to names a "
        "folder. The files are readable by you alone. Example: flagpost export 117 --format arf --to "
        "report.eml"),
     fp_options_export, DOES(export, text), .print_json = fp_print_json_export},
    {FP_ACT_FORGET, "forget", NULL, FP_ON_CLI, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("Delete the stored messages of this account"),
     N_("What was learnt goes with them. What is unsent stays, in the outbox or as a draft; --all deletes "
        "that "
        "too, and the archive's key. Example: flagpost forget --yes"),
     fp_options_forget, DOES(forget, sentence)},
    {FP_ACT_BACKUP, "backup", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "FILE",
     N_("Write accounts, archives and their keys into one sealed file"),
     N_("For a move to another machine, or a safety copy: settings, messages, drafts, outbox, what the judge "
        "has learnt, and the archive's key, which only this machine's keyring has. Passwords and tokens are "
        "in "
        "it only with --with-passwords. The file is sealed under a passphrase, which is asked for twice and "
        "which nobody can open it without. With --account that account alone. Example: flagpost backup "
        "flagpost.backup"),
     fp_options_backup, DOES(backup, sentence)},
    {FP_ACT_RESTORE, "restore", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "FILE",
     N_("Put back what a backup holds"),
     N_("Reads the whole file first; if anything in it is wrong, nothing is changed. An account that is here "
        "already is replaced only after a yes. Settings and passwords that are here already stay. What "
        "waited "
        "in the outbox is unsure afterwards, since it may have left since: the forum is asked before "
        "anything "
        "is sent again. End other copies of flagpost first. Example: flagpost restore flagpost.backup"),
     fp_options_restore, DOES(restore, sentence)},
    {FP_ACT_ACCOUNT_ADD, "account add", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "[URL]",
     N_("Add a forum account: find the forum, sign in, then store"),
     N_("Asks for name and password without echo. A script gives --user and --password-stdin; with "
        "--basic-user "
        "its password is the second line of standard input. With --key, where the forum gives keys to "
        "programs ({keys}), flagpost asks for a key of its own, which you approve in a browser: no password "
        "is "
        "needed. With --token-stdin, where the forum has tokens ({tokens}), it signs in with one that the "
        "forum's administrator made. An address that looks much "
        "like that "
        "of another account is asked about first. Example: flagpost account add forum.example.org"),
     fp_options_account_add, DOES(account_add, account)},
    {FP_ACT_ACCOUNT_LIST, "account list", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, NULL,
     N_("List the accounts"), N_("Example: flagpost account list"), fp_options_format,
     DOES(account_list, accounts), .records = "accounts"},
    {FP_ACT_ACCOUNT_SHOW, "account show", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "[NAME]",
     N_("Show an account, and what its forum can do"), N_("Example: flagpost account show"), NULL,
     DOES(account_show, account)},
    {FP_ACT_ACCOUNT_SET, "account set", NULL, FP_ON_CLI, FP_NEEDS_ACCOUNT, FALSE, "KEY [VALUE]",
     N_("Change a setting of this account"),
     N_("Without a value the setting goes back to its default. For basic-user the password is asked for, or "
        "read from standard input. Example: flagpost account set moderators Moderator"),
     fp_options_account_set, DOES(account_set, sentence)},
    {FP_ACT_ACCOUNT_REMOVE, "account remove", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "[NAME]",
     N_("Remove an account with its passwords, archive and settings"),
     N_("Asks first; --yes asks nothing. The account at the forum stays as it is. Example: flagpost account "
        "remove --yes"),
     fp_options_yes, DOES(account_remove, sentence)},
    {FP_ACT_ACCOUNT_DEFAULT, "account default", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "NAME",
     N_("Choose the account that is used if none is named"), N_("Example: flagpost account default maria"),
     NULL, DOES(account_default, sentence)},
    {FP_ACT_ACCOUNT_SESSIONS, "account sessions", NULL, FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_MEMBER, FALSE,
     NULL, N_("List where this account is signed in, or end sign-ins"),
     N_("A forum that keeps such a list shows program, address and time of each. Changing the password ends "
        "the "
        "others too, where the forum does so. Example: flagpost account sessions --end-others"),
     fp_options_sessions, DOES(sessions, sessions), .records = "sessions", .op = FP_OP_SESSIONS},
    {FP_ACT_CONFIG, "config list", NULL, FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_NOTHING, FALSE, NULL,
     N_("List the settings with their values, defaults and meanings"), N_("Example: flagpost config list"),
     fp_options_format, DOES(config_list, settings), .records = "settings"},
    {FP_ACT_CONFIG_GET, "config get", NULL, FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_NOTHING, FALSE, "KEY",
     N_("Print a setting"), N_("Example: flagpost config get undo"), NULL, DOES(config_get, settings)},
    {FP_ACT_CONFIG_SET, "config set", NULL, FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_NOTHING, FALSE,
     "KEY [VALUE]", N_("Change a setting"),
     N_("Without a value the setting goes back to its default. With --account it is that account's alone. "
        "Example: flagpost config set undo 30"),
     NULL, DOES(config_set, settings)},
    {FP_ACT_CONFIG_EDIT, "config edit", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, NULL,
     N_("Edit the settings file"),
     N_("Opens it in the editor that the setting editor, $VISUAL or $EDITOR names; a new file begins with "
        "all "
        "settings and their meanings as comments. What is wrong in it afterwards is told with its line, and "
        "the "
        "rest is used. Example: flagpost config edit"),
     NULL, DOES(config_edit, sentence)},
    {FP_ACT_COMPLETE, "complete", NULL, FP_UNLISTED, FP_NEEDS_NOTHING, FALSE, "[WORD...]",
     N_("What could stand here, for a shell's completion"), N_("Example: flagpost complete -- flag 1"), NULL,
     DOES(complete, text)},
    {FP_ACT_FINE, "fine", "H", FP_ON_CLI | READING, FP_NEEDS_MEMBER, FALSE, "ID...",
     N_("Mark messages as fine: nothing like them is suspicious to you"),
     N_("A conversation means its messages by others. The judge learns from it on this machine, as it learns "
        "from what you flag; nothing is sent anywhere. Example: flagpost fine 117"),
     NULL, DOES(fine, sentence)},
    {FP_ACT_AFTERCARE, "aftercare", "A", FP_ON_CLI | READING, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("Tell what to do if you followed a link or answered"),
     N_("A new password, other sign-ins ended, whom to ask: the settings help-line and help-pages. Asks no "
        "network. "
        "Example: flagpost aftercare"),
     NULL, DOES(aftercare, sentence)},
    {FP_ACT_LEARN, "learn", NULL, FP_ON_CLI, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("Tell from how many messages the judge has learnt"),
     N_("With --reset it forgets them all. Taking a report back forgets that one. Example: flagpost learn "
        "--reset"),
     fp_options_learn, DOES(learn, sentence)},
    {FP_ACT_JUDGE, "judge", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "FILE",
     N_("Judge messages in a file, without an account"),
     N_("FILE has one message a line, as JSON: id, from, sent, text or html, subject; - is standard input. "
        "Printed in the input's order: score, level, reasons, campaign. A line that cannot be read is told "
        "by "
        "its number and skipped, and the exit code is 7. With --train it first learns from a file whose "
        "lines "
        "have a label, spam or ham. Nothing is stored or sent. Example: flagpost judge --json wave.jsonl"),
     fp_options_judge, DOES(judge, judge), .print_json = fp_print_json_lines},
    {FP_ACT_SAME, "same", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, "FINGERPRINT FINGERPRINT",
     N_("Tell how alike two messages are by their fingerprints"),
     N_("Fingerprints stand in reports and exports; they reveal no words. Example: flagpost same fp1:... "
        "fp1:..."),
     NULL, DOES(same, sentence)},
    {FP_ACT_STATS, "stats", "4", FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("Show what came when, and what of it was suspicious"),
     N_("Stored messages by hour and by day as bars, suspicious ones apart; campaigns by size; reports and "
        "what became of them. As sentences with the setting accessible, and in plain mode. --svg draws a "
        "picture for a report. Asks no network. Example: flagpost stats --days 7 --svg night.svg"),
     fp_options_stats, DOES(stats, text)},
    {FP_ACT_WATCH, "watch", NULL, FP_ON_CLI, FP_NEEDS_MEMBER, FALSE, NULL,
     N_("Stay, and tell of new messages as they come"),
     N_("A line for each; with --json an object a line, event message or wave. Near-identical messages from "
        "several senders are told once, as a wave. Asks the forum every two minutes, more seldom while "
        "nothing comes or the forum is out of order. --exec starts a program without a shell; it finds "
        "FLAGPOST_EVENT, _ACCOUNT, _ID, _CONVERSATION, _FROM, _SENT, _LEVEL, _CAMPAIGN, _MESSAGES and "
        "_SENDERS in its environment. Ctrl-C ends it. Example: flagpost watch --notify"),
     fp_options_watch, DOES(watch, watched), .asks = TRUE, .print_json = fp_print_json_nothing},
    {FP_ACT_DOCTOR, "doctor", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, NULL,
     N_("Check settings, keyring, archive, machine and forum"),
     N_("Prints what is right, what is not and what to do about it. No secrets and no names of people are in "
        "it, so "
        "that it can be pasted into a report of a fault. The exit code is 7 if something is a problem. "
        "Example: "
        "flagpost doctor --json"),
     NULL, DOES(doctor, doctor)},
    {FP_ACT_DEMO, "demo", NULL, FP_ON_CLI, FP_NEEDS_NOTHING, FALSE, NULL,
     N_("Try flagpost with a fictional forum on this machine"),
     N_("Starts the demo forum and opens its inbox; everything is kept for the next time. Without a terminal "
        "it "
        "prints a walk through the same path. With --serve-only it only runs the forum. --forum takes {ids}; "
        "the first of them is the default. Example: flagpost "
        "demo"),
     fp_options_demo, DOES(demo, demo)},
    {FP_ACT_HELP, "help", "?", FP_ON_CLI | FP_IN_EVERYWHERE, FP_NEEDS_NOTHING, FALSE, "[COMMAND...]",
     N_("Explain the commands, or one of them"),
     N_("With --all every command in a line, and the keys of the screen. help accessibility tells the ways "
        "to "
        "read and answer flagpost, and their settings. Example: flagpost help flag"),
     fp_options_help, DOES(help, text)},
};

const FpCommand *
fp_commands(void)
{
  static FpCommand *all = NULL;
  if (!all) {
    guint moves = 0;
    while (fp_moves[moves].name)
      moves++;
    all = g_new0(FpCommand, G_N_ELEMENTS(commands) + moves + 1);
    memcpy(all, commands, sizeof commands);
    memcpy(all + G_N_ELEMENTS(commands), fp_moves, (moves + 1) * sizeof *all);
  }
  return all;
}
