/* What the links tell: where they lead, and what they want to be taken for. */
#include "config.h"

#include "facts.h"
#include "hosts.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define LINKS_LOOKED_AT 32
#define ALONE_WORDS     6
#define SEVERAL         3

/* A link in the text that the forum did not make one. (transfer full) NULL if it is no address */
static FpLink *
bare_link(const FpReading *reading, const FpToken *token)
{
  g_autofree char *text = g_strndup(reading->text->str + token->start, token->size);
  g_autofree char *target = strstr(text, "://") ? g_strdup(text) : g_strconcat("http://", text, NULL);
  FpLink *link = fp_link_new(text, target);
  if (!link->host)
    g_clear_pointer(&link, fp_link_free);
  return link;
}

/* The links that the reader sees, at most LINKS_LOOKED_AT: borrowed from the reading, or made from its words.
 */
static GPtrArray *
links_of(const FpReading *reading)
{
  GPtrArray *links = g_ptr_array_new();
  for (guint i = 0; i < MIN(reading->links->len, LINKS_LOOKED_AT); i++) {
    FpLink *link = g_ptr_array_index(reading->links, i);
    if (link->host)
      g_ptr_array_add(links, link);
  }
  if (links->len > 0)
    return links;
  g_ptr_array_set_free_func(links, (GDestroyNotify)fp_link_free);
  for (guint i = 0; links->len == 0 && i < reading->tokens->len; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    FpLink *link = token->kind == FP_TOKEN_LINK ? bare_link(reading, token) : NULL;
    if (link)
      g_ptr_array_add(links, link);
  }
  return links;
}

static void
host_rule(FpEvidence *evidence, FpRule rule, const char *host)
{
  if (evidence->value[rule] == 0)
    fp_evidence_set(evidence, rule, 1, g_strdup(host));
}

static void
look_at_host(FpEvidence *evidence, const FpLink *link, const FpJudgeFacts *facts)
{
  const char *shown = link->host_shown ? link->host_shown : link->host, *meant = NULL;
  FpHostLook look = link->ip ? FP_HOST_PLAIN : fp_host_look(shown, link->domain, facts->forum, &meant);
  if (look != FP_HOST_PLAIN) {
    FpRule rule = look == FP_HOST_LOOKALIKE ? FP_RULE_LINK_LOOKALIKE : FP_RULE_LINK_NAME;
    if (evidence->value[rule] == 0)
      fp_evidence_set(evidence, rule, 1, g_strdup_printf(_("%s is not %s"), shown, meant));
  }
  if (fp_host_mixes_scripts(shown))
    host_rule(evidence, FP_RULE_LINK_SCRIPTS, shown);
  else if (strstr(link->host, "xn--")) {
    g_autofree char *both = g_strdup_printf("%s (%s)", shown, link->host);
    host_rule(evidence, FP_RULE_LINK_PUNYCODE, both);
  }
  if (fp_host_is_shortener(link->domain))
    host_rule(evidence, FP_RULE_LINK_SHORT, link->host);
  if (fp_host_ends_cheaply(link->host))
    host_rule(evidence, FP_RULE_LINK_ENDING, shown);
  if (facts->domain_seen && !facts->domain_seen(link->domain, facts->data))
    host_rule(evidence, FP_RULE_LINK_NEW, link->domain);
}

static void
look_at_link(FpEvidence *evidence, const FpLink *link, const FpJudgeFacts *facts)
{
  const char *shown = link->host_shown ? link->host_shown : link->host;
  if (link->mismatch && evidence->value[FP_RULE_LINK_ELSEWHERE] == 0) {
    g_autofree char *text = fp_text_cut(link->text, 60, "...");
    fp_evidence_set(evidence, FP_RULE_LINK_ELSEWHERE, 1,
                    g_strdup_printf(_("%s but goes to %s"), text, shown));
  }
  if (link->user_part)
    host_rule(evidence, FP_RULE_LINK_USER, shown);
  if (link->ip)
    host_rule(evidence, FP_RULE_LINK_NUMBER, link->host);
  look_at_host(evidence, link, facts);
}

/* Words about a password or an account, named beside the host that is to get them. */
static void
look_for_secrets(FpEvidence *evidence, const FpReading *reading, const FpLink *link)
{
  int category = fp_lexicon_category("secret");
  for (guint i = 0; i < evidence->matches->len; i++) {
    const FpMatch *match = &g_array_index(evidence->matches, FpMatch, i);
    if (match->category != category || match->weak)
      continue;
    g_autofree char *words = fp_evidence_quote(reading, &match->first, &match->last, 1);
    fp_evidence_set(evidence, FP_RULE_SECRET_LINK, evidence->damp,
                    g_strdup_printf("%s, %s", words, link->host));
    return;
  }
}

void
fp_facts_links(FpEvidence *evidence, const FpReading *reading, const FpJudgeFacts *facts)
{
  g_autoptr(GPtrArray) links = links_of(reading);
  if (links->len == 0)
    return;
  evidence->value[FP_RULE_LINK] = 1;
  evidence->value[FP_RULE_LINKS] = links->len >= SEVERAL ? 1 : 0;
  evidence->value[FP_RULE_LINK_ALONE] = reading->words < ALONE_WORDS ? 1 : 0;
  for (guint i = 0; i < links->len; i++)
    look_at_link(evidence, g_ptr_array_index(links, i), facts);
  look_for_secrets(evidence, reading, g_ptr_array_index(links, 0));
}
