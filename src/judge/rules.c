/* What the rules are called and what they say. What they count stands in weights.txt, beside how it was
 * measured; when they hold is decided in facts*.c. */
#include "config.h"

#include "flagpost/i18n.h"
#include "rules.h"

static const struct {
  const char *name, *sentence;
} rules[FP_RULES] = {
    [FP_RULE_PRIZE] = {"prize", N_("It speaks of winning or of a prize: %s.")},
    [FP_RULE_MONEY] = {"money", N_("It speaks of money to be had: %s.")},
    [FP_RULE_EARN] = {"earn", N_("It offers work or an income: %s.")},
    [FP_RULE_LOAN] = {"loan", N_("It speaks of loans, debts or shares: %s.")},
    [FP_RULE_CRYPTO] = {"crypto", N_("It speaks of crypto money or investing: %s.")},
    [FP_RULE_PHARMA] = {"pharma", N_("It speaks of remedies or pills: %s.")},
    [FP_RULE_ADULT] = {"adult", N_("It uses words of sexual offers or dating: %s.")},
    [FP_RULE_GAMBLING] = {"gambling", N_("It uses words of gambling: %s.")},
    [FP_RULE_MARKET] = {"market", N_("It uses words of advertising: %s.")},
    [FP_RULE_CHANNEL] = {"channel", N_("It asks for visitors, followers or votes: %s.")},
    [FP_RULE_URGENT] = {"urgent", N_("It presses for haste: %s.")},
    [FP_RULE_THREAT] = {"threat", N_("It warns of a loss or a penalty: %s.")},
    [FP_RULE_SECRET] = {"secret", N_("It speaks of passwords, codes or account details: %s.")},
    [FP_RULE_ELSEWHERE] = {"elsewhere", N_("It wants to go on somewhere else: %s.")},
    [FP_RULE_CALL] = {"call", N_("It uses words of paid calls and texts: %s.")},
    [FP_RULE_CLICK] = {"click", N_("It asks to follow a link or to visit a page: %s.")},
    [FP_RULE_FREE] = {"free", N_("It offers something for nothing: %s.")},
    [FP_RULE_GUARANTEE] = {"guarantee", N_("It praises an offer: %s.")},
    [FP_RULE_GOODS] = {"goods", N_("It offers goods that spam often offers: %s.")},
    [FP_RULE_MASS] = {"mass", N_("It greets as a letter to many does: %s.")},
    [FP_RULE_ESTATE] = {"estate", N_("It uses words of letters about an inheritance or a fund: %s.")},
    [FP_RULE_OPTOUT] = {"optout", N_("It says how to be taken off a list: %s.")},
    [FP_RULE_TALK] = {"talk", NULL},
    [FP_RULE_ASK] = {"ask", NULL},
    [FP_RULE_REPLY] = {"reply", NULL},
    [FP_RULE_REPLY_SUBJECT] = {"reply-subject", NULL},
    [FP_RULE_QUOTES] = {"quotes", NULL},
    [FP_RULE_LINK] = {"link", N_("It has a link.")},
    [FP_RULE_LINKS] = {"links", N_("It has several links.")},
    [FP_RULE_LINK_ALONE] = {"link-alone", N_("It is hardly more than a link.")},
    [FP_RULE_LINK_ELSEWHERE] = {"link-elsewhere", N_("The link says %s.")},
    [FP_RULE_LINK_LOOKALIKE] = {"link-lookalike", N_("The link's host looks like another one: %s.")},
    [FP_RULE_LINK_NAME] = {"link-name", N_("The link's host uses a known name that is not its own: %s.")},
    [FP_RULE_LINK_SCRIPTS] = {"link-scripts", N_("The link's host mixes letters of different scripts: %s.")},
    [FP_RULE_LINK_PUNYCODE] = {"link-punycode", N_("The link's host has letters outside a to z: %s.")},
    [FP_RULE_LINK_USER] = {"link-user",
                           N_("The link hides its host behind a name and an @: it leads to %s.")},
    [FP_RULE_LINK_NUMBER] = {"link-number", N_("The link leads to a bare number instead of a name: %s.")},
    [FP_RULE_LINK_SHORT] = {"link-short", N_("The link is a shortened one and hides where it leads: %s.")},
    [FP_RULE_LINK_ENDING] = {"link-ending", N_("The link's host ends as many throw-away hosts do: %s.")},
    [FP_RULE_LINK_NEW] = {"link-new", N_("Up to a day before, no message had a link to %s.")},
    [FP_RULE_SECRET_LINK] = {"secret-link",
                             N_("It speaks of a password, a code or an account beside a link: %s.")},
    [FP_RULE_MAIL] = {"mail", N_("It gives an e-mail address: %s.")},
    [FP_RULE_NAME] = {"name", N_("It gives a name on a messenger or another site: %s.")},
    [FP_RULE_PHONE] = {"phone", N_("It gives a long number, as of a telephone: %s.")},
    [FP_RULE_SHORT_NUMBER] = {"short-number", N_("It gives a short number to call or text: %s.")},
    [FP_RULE_AMOUNT] = {"amount", N_("It names sums of money: %s.")},
    [FP_RULE_CAPITALS] = {"capitals", N_("Much of it is in capitals.")},
    [FP_RULE_SHOUTING] = {"shouting", N_("Words are in capitals: %s.")},
    [FP_RULE_EXCLAMATIONS] = {"exclamations", N_("It has many exclamation marks.")},
    [FP_RULE_SYMBOLS] = {"symbols", N_("It has rows of signs, as advertisements have.")},
    [FP_RULE_PICTURES] = {"pictures", N_("It is adorned with little pictures.")},
    [FP_RULE_DISGUISE] = {"disguise",
                          N_("Words are disguised by digits, signs or letters that look alike: %s.")},
    [FP_RULE_SCRIPTS] = {"scripts", N_("Words mix letters of different scripts that look alike: %s.")},
    [FP_RULE_SPACED] = {"spaced", N_("Words are written with gaps between the letters: %s.")},
    [FP_RULE_INVISIBLE] = {"invisible", N_("It holds characters that nobody can see.")},
    [FP_RULE_REORDERED] = {"reordered", N_("It holds characters that turn the direction of the text.")},
    [FP_RULE_HIDDEN] = {"hidden", N_("It holds text that the sender hid from the reader.")},
    [FP_RULE_ACCOUNT_HOURS] = {"account-hours", N_("The sender's account was made %s before this message.")},
    [FP_RULE_ACCOUNT_DAYS] = {"account-days", N_("The sender's account was made %s before this message.")},
    [FP_RULE_FEW_POSTS] = {"few-posts", N_("The sender has %s.")},
    [FP_RULE_FRESH_ACCOUNT] = {"fresh-account",
                               N_("A new account that has hardly written in public writes privately: %s.")},
    [FP_RULE_STRANGER] = {"stranger", N_("You have never written to this sender.")},
    [FP_RULE_STAFF_NAME] = {"staff-name", N_("The sender's name is close to that of the staff member %s.")},
    [FP_RULE_SENDER_GONE] = {"sender-gone", N_("The sender has been banned or deleted since.")},
    [FP_RULE_SAME_TEXT] = {"same-text", N_("The same text came %s.")},
    [FP_RULE_BURST] = {"burst", N_("Messages of this text came in quick succession: %s.")},
    [FP_RULE_QUIET_HOUR] = {"quiet-hour", N_("It was sent at an hour when you rarely get messages.")},
    [FP_RULE_WORDS] = {"words", N_("It has words that were frequent in known spam: %s.")},
    [FP_RULE_LIKE_FLAGGED] = {"like-flagged", N_("It is like %s.")},
};

const char *
fp_rule_name(FpRule rule)
{
  return rules[rule].name;
}

const char *
fp_rule_sentence(FpRule rule)
{
  return rules[rule].sentence ? _(rules[rule].sentence) : NULL;
}

int
fp_rule_by_name(const char *name)
{
  for (guint i = 0; i < FP_RULES; i++)
    if (g_str_equal(rules[i].name, name))
      return (int)i;
  return -1;
}
