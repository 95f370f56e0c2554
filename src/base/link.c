/* Links as the reader must see them: the text, where it really leads, and whether the two disagree. Called by
 * the readers of HTML and of plain text. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/text.h"
#include "rich_build.h"

/* The address that a text seems to be ("www.bank.example/login", "https://bank.example"), or NULL. A word
 * with a dot counts only if its last part is letters, so that "3.50" and "e.g." are words. */
static FpUrl *
address_in(const char *text)
{
  if (*text == '\0' || strchr(text, ' ') || strchr(text, '\n'))
    return NULL;
  if (strstr(text, "://"))
    return fp_url_parse(text, NULL);
  g_autofree char *host = g_strndup(text, strcspn(text, "/?#:"));
  const char *dot = strrchr(host, '.');
  if (!dot || strchr(host, '@') || g_utf8_strlen(dot + 1, -1) < 2)
    return NULL;
  for (const char *at = dot + 1; *at != '\0'; at = g_utf8_next_char(at))
    if (!g_unichar_isalpha(g_utf8_get_char(at)))
      return NULL;
  g_autofree char *address = g_strconcat("https://", text, NULL);
  return fp_url_parse(address, NULL);
}

/* Two hosts of one owner ("www.bank.example" and "bank.example") are no deception. */
static gboolean
leads_elsewhere(const char *text, const FpUrl *url)
{
  g_autofree char *shown = g_strdup(text);
  g_autoptr(FpUrl) seen = address_in(g_strstrip(shown));
  if (!seen)
    return FALSE;
  return !url || g_strcmp0(seen->domain, url->domain) != 0;
}

FpLink *
fp_link_new_in(const char *text, const char *target, const FpUrl *base)
{
  FpLink *link = g_new0(FpLink, 1);
  link->text = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
  link->target = fp_text_clean(target, -1, FP_TEXT_ONE_LINE);
  g_autoptr(FpUrl) url = target ? fp_url_resolve(base, target, NULL) : NULL;
  link->mismatch = leads_elsewhere(link->text, url);
  if (!url)
    return link;
  link->href = g_steal_pointer(&url->href);
  link->host = g_steal_pointer(&url->host);
  link->host_shown = g_steal_pointer(&url->host_shown);
  link->domain = g_steal_pointer(&url->domain);
  link->user_part = url->user != NULL;
  link->ip = url->ip;
  return link;
}

FpLink *
fp_link_new(const char *text, const char *target)
{
  return fp_link_new_in(text, target, NULL);
}

FpLink *
fp_link_copy(const FpLink *link)
{
  FpLink *copy = g_new0(FpLink, 1);
  *copy = *link;
  copy->text = g_strdup(link->text);
  copy->target = g_strdup(link->target);
  copy->href = g_strdup(link->href);
  copy->host = g_strdup(link->host);
  copy->host_shown = g_strdup(link->host_shown);
  copy->domain = g_strdup(link->domain);
  return copy;
}

void
fp_link_free(FpLink *link)
{
  if (!link)
    return;
  g_free(link->text);
  g_free(link->target);
  g_free(link->href);
  g_free(link->host);
  g_free(link->host_shown);
  g_free(link->domain);
  g_free(link);
}
