/* Commands of the screen that only move about or show something: views carry them out, so they have no
 * start. Their rows stand here to give keys, `:` names, help and the manual. table.c appends them. */
#include "config.h"

#include "cmd.h"

#include "flagpost/i18n.h"

#define READING (FP_IN_INBOX | FP_IN_MESSAGE)
#define POSTS   (FP_IN_MESSAGE | FP_IN_TOPIC)
#define TEXTS   (LISTS | POSTS)
#define LISTS   (FP_IN_INBOX | FP_IN_OUTBOX | FP_IN_DRAFTS | FP_IN_BOARDS | FP_IN_TOPICS | FP_IN_NOTICES)

const FpCommand fp_moves[] = {
    {FP_ACT_DOWN, "down", "j Down", FP_IN_EVERYWHERE, .summary = N_("Go one line down")},
    {FP_ACT_UP, "up", "k Up", FP_IN_EVERYWHERE, .summary = N_("Go one line up")},
    {FP_ACT_PAGE_DOWN, "page-down", "Space PageDown", FP_IN_EVERYWHERE, .summary = N_("Go one page down")},
    {FP_ACT_PAGE_UP, "page-up", "b PageUp", FP_IN_EVERYWHERE, .summary = N_("Go one page up")},
    {FP_ACT_FIRST, "first", "Home <", FP_IN_EVERYWHERE, .summary = N_("Go to the beginning")},
    {FP_ACT_LAST, "last", "G End >", FP_IN_EVERYWHERE, .summary = N_("Go to the end")},
    {FP_ACT_LEFT, "left", "h Left", FP_IN_EVERYWHERE, .summary = N_("Show what is cut off at the left")},
    {FP_ACT_RIGHT, "right", "l Right", FP_IN_EVERYWHERE, .summary = N_("Show what is cut off at the right")},
    {FP_ACT_OPEN, "open", "Enter o", LISTS, .summary = N_("Open the selected conversation or row")},
    {FP_ACT_BACK, "back", "q Esc", FP_IN_MESSAGE | FP_IN_OUTBOX | FP_IN_DRAFTS | FP_IN_HELP | FP_IN_FORUM,
     .summary = N_("Go back to where you came from")},
    {FP_ACT_NEXT_UNREAD, "next-unread", "n", READING | FP_IN_TOPICS | FP_IN_TOPIC | FP_IN_NOTICES,
     .summary = N_("Go to the next unread one")},
    {FP_ACT_NEXT_MESSAGE, "next-message", "J ]", POSTS, .summary = N_("Go to the next message")},
    {FP_ACT_PREVIOUS_MESSAGE, "previous-message", "K [", POSTS, .summary = N_("Go to the message before")},
    {FP_ACT_NEXT_LINK, "next-link", "Tab", POSTS, .summary = N_("Go to the next link")},
    {FP_ACT_PREVIOUS_LINK, "previous-link", "Shift-Tab", POSTS, .summary = N_("Go to the link before")},
    {FP_ACT_NEXT_QUOTE, "next-quote", ")", POSTS, .summary = N_("Go to the next quotation")},
    {FP_ACT_PREVIOUS_QUOTE, "previous-quote", "(", POSTS, .summary = N_("Go to the quotation before")},
    {FP_ACT_FOLD, "fold", "-", POSTS, .summary = N_("Fold the quotation under the cursor, or unfold it")},
    {FP_ACT_FOLD_ALL, "fold-all", "_", POSTS, .summary = N_("Fold all quotations, or unfold them")},
    {FP_ACT_FIND, "find", "/", FP_IN_HELP, .summary = N_("Find words in this text")},
    {FP_ACT_FIND_NEXT, "find-next", "n", FP_IN_HELP, .summary = N_("Find the same words further down")},
    {FP_ACT_TAG, "tag", "t", FP_IN_INBOX, .summary = N_("Tag this one, or take its tag away")},
    {FP_ACT_TAG_ALL, "tag-all", "T", FP_IN_INBOX, .summary = N_("Tag all that are in view")},
    {FP_ACT_UNTAG_ALL, "untag-all", "U", FP_IN_INBOX, .summary = N_("Take all tags away")},
    {FP_ACT_WHERE, "where", "=", FP_IN_EVERYWHERE, .summary = N_("Say where you are")},
    {FP_ACT_MESSAGES, "messages", "M", FP_IN_EVERYWHERE,
     .summary = N_("Show what the status line said before")},
    {FP_ACT_COMMAND_LINE, "command", ":", FP_IN_EVERYWHERE, .summary = N_("Type a command by its name")},
    {FP_ACT_REASONS, "reasons", "i", READING,
     .summary = N_("Show the reasons, the sender's facts and where the links lead")},
    {FP_ACT_SOURCE, "source", "v", POSTS, .summary = N_("Show the message as it was received")},
    {FP_ACT_PIPE, "pipe", "|", READING | FP_IN_TOPIC, .summary = N_("Hand the message to another program")},
    {FP_ACT_OPEN_LINK, "open-link", "o Enter", POSTS,
     .summary = N_("Show where a link leads, then open it if you say so")},
    {FP_ACT_COPY_LINK, "copy-link", "y", POSTS, .summary = N_("Copy a link's address, made harmless")},
    {FP_ACT_PROFILE, "profile", "p", READING | FP_IN_TOPIC,
     .summary = N_("Show what the forum tells about the sender")},
    {FP_ACT_TO_INBOX, "to-inbox", "1", FP_IN_EVERYWHERE, .summary = N_("Go to the inbox")},
    {FP_ACT_RELOAD, "reload", "g", FP_IN_FORUM, .summary = N_("Ask the forum for this list or topic anew")},
    {FP_ACT_REPLY_BRIEFLY, "reply-briefly", "a", READING | FP_IN_TOPIC, .writes = TRUE,
     .summary = N_("Answer in a line or two, typed here and not in the editor")},
    {FP_ACT_QUOTE, "quote", "R", FP_IN_TOPIC, .summary = N_("Answer a post with its text quoted"),
     .op = FP_OP_POST},
    {FP_ACT_ORDER, "order", "S", FP_IN_TOPICS,
     .summary = N_("List the topics in another order: latest, new, unread, top")},
    {FP_ACT_FOLDER, "folder", "f", FP_IN_INBOX,
     .summary = N_("Go to the next folder: sent, archive, inboxes of groups")},
    {FP_ACT_WIDER, "wider", "}", TEXTS, .summary = N_("Give the list beside the text more columns")},
    {FP_ACT_NARROWER, "narrower", "{", TEXTS, .summary = N_("Give the list beside the text fewer columns")},
    {FP_ACT_REDRAW, "redraw", "Ctrl-L L", FP_IN_EVERYWHERE, .summary = N_("Draw the screen afresh")},
    {FP_ACT_SUSPEND, "suspend", "Ctrl-Z", FP_IN_EVERYWHERE, .summary = N_("Go to the shell; fg comes back")},
    {FP_ACT_QUIT, "quit", "Q", FP_IN_EVERYWHERE, .summary = N_("Leave flagpost")},
    {FP_ACT_QUIT, "leave", "q", FP_IN_INBOX, .summary = N_("Leave flagpost, from the inbox")},
    {FP_ACT_NONE},
};
