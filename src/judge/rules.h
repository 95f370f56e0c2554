/* The table of rules: what each is called, and what it says. */
#ifndef FLAGPOST_JUDGE_RULES_H
#define FLAGPOST_JUDGE_RULES_H

#include <glib.h>

typedef enum {
  /* phrases of the word lists: the rule has its category's name */
  FP_RULE_PRIZE,
  FP_RULE_MONEY,
  FP_RULE_EARN,
  FP_RULE_LOAN,
  FP_RULE_CRYPTO,
  FP_RULE_PHARMA,
  FP_RULE_ADULT,
  FP_RULE_GAMBLING,
  FP_RULE_MARKET,
  FP_RULE_CHANNEL,
  FP_RULE_URGENT,
  FP_RULE_THREAT,
  FP_RULE_SECRET,
  FP_RULE_ELSEWHERE,
  FP_RULE_CALL,
  FP_RULE_CLICK,
  FP_RULE_FREE,
  FP_RULE_GUARANTEE,
  FP_RULE_GOODS,
  FP_RULE_MASS,
  FP_RULE_ESTATE,
  FP_RULE_OPTOUT,
  FP_RULE_TALK, /* this and the next four speak for a message */
  FP_RULE_ASK,
  FP_RULE_REPLY,
  FP_RULE_REPLY_SUBJECT,
  FP_RULE_QUOTES,
  /* links and addresses */
  FP_RULE_LINK,
  FP_RULE_LINKS,
  FP_RULE_LINK_ALONE,
  FP_RULE_LINK_ELSEWHERE,
  FP_RULE_LINK_LOOKALIKE,
  FP_RULE_LINK_NAME,
  FP_RULE_LINK_SCRIPTS,
  FP_RULE_LINK_PUNYCODE,
  FP_RULE_LINK_USER,
  FP_RULE_LINK_NUMBER,
  FP_RULE_LINK_SHORT,
  FP_RULE_LINK_ENDING,
  FP_RULE_LINK_NEW,
  FP_RULE_SECRET_LINK,
  FP_RULE_MAIL,
  FP_RULE_NAME,
  /* how it is written */
  FP_RULE_PHONE,
  FP_RULE_SHORT_NUMBER,
  FP_RULE_AMOUNT,
  FP_RULE_CAPITALS,
  FP_RULE_SHOUTING,
  FP_RULE_EXCLAMATIONS,
  FP_RULE_SYMBOLS,
  FP_RULE_PICTURES,
  FP_RULE_DISGUISE,
  FP_RULE_SCRIPTS,
  FP_RULE_SPACED,
  FP_RULE_INVISIBLE,
  FP_RULE_REORDERED,
  FP_RULE_HIDDEN,
  /* the sender */
  FP_RULE_ACCOUNT_HOURS,
  FP_RULE_ACCOUNT_DAYS,
  FP_RULE_FEW_POSTS,
  FP_RULE_FRESH_ACCOUNT,
  FP_RULE_STRANGER,
  FP_RULE_STAFF_NAME,
  FP_RULE_SENDER_GONE,
  /* what else came */
  FP_RULE_SAME_TEXT,
  FP_RULE_BURST,
  FP_RULE_QUIET_HOUR,
  /* learnt */
  FP_RULE_WORDS,
  FP_RULE_LIKE_FLAGGED,
  FP_RULES
} FpRule;

const char *fp_rule_name(FpRule rule); /* stable */
/* A translated format: "%s" once where the rule fills in something. NULL: it never speaks against anybody. */
const char *fp_rule_sentence(FpRule rule);
int fp_rule_by_name(const char *name); /* -1: none */

#endif
