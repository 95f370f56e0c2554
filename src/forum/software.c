/* Which forum software sent a page, by what such programs write into their headers, cookies and pages. Called
 * by find.c: to say what was found, and to name software that has no driver. */
#include "config.h"

#include "flagpost/driver.h"

#include "flagpost/i18n.h"

#include <string.h>

#define LOOKED_AT ((gsize)256 * 1024) /* bytes of a page; footers come late */

typedef enum { GENERATOR, HEADER, COOKIE, PAGE } Where;

static const struct {
  const char *title;
  Where where;
  const char
      *mark; /* the generator's beginning, "Header: beginning", the cookie's beginning, a piece of the page */
} marks[] = {
    {"Discourse", GENERATOR, "Discourse"},
    {"Discourse", HEADER, "X-Discourse-Route: "},
    {"Discourse", PAGE, "data-discourse-setup"},
    {"NodeBB", HEADER, "X-Powered-By: NodeBB"},
    {"NodeBB", PAGE, "/nodebb.min.js"},
    {"Khoros Community", COOKIE, "LiSESSIONID="},
    {"Khoros Community", COOKIE, "LithiumVisitor="},
    {"Khoros Community", PAGE, "LITHIUM.Loader"},
    {"phpBB", COOKIE, "phpbb3_"},
    {"phpBB", PAGE, "<body id=\"phpbb\""},
    {"phpBB", PAGE, "https://www.phpbb.com/\">phpBB</a>"},
    {"phpBB", PAGE, "http://www.phpbb.com/\">phpBB</a>"},
    {"XenForo", COOKIE, "xf_csrf="},
    {"XenForo", COOKIE, "xf_session="},
    {"XenForo", PAGE, "<html id=\"XF\""},
    {"XenForo", PAGE, "<html id=\"XenForo\""},
    {"vBulletin", GENERATOR, "vBulletin"},
    {"vBulletin", COOKIE, "bb_lastvisit="},
    {"vBulletin", COOKIE, "bblastvisit="},
    {"vBulletin", PAGE, "clientscript/vbulletin"},
    {"Flarum", COOKIE, "flarum_session="},
    {"Flarum", PAGE, "id=\"flarum-json-payload\""},
    {"Flarum", PAGE, "id=\"flarum-loading\""},
    {"Lemmy", PAGE, "name=\"Description\" content=\"Lemmy\""},
    {"Lemmy", PAGE, "https://join-lemmy.org"},
    {"MyBB", COOKIE, "mybb["},
    {"MyBB", PAGE, "https://mybb.com\""},
    {"MyBB", PAGE, "var my_post_key"},
    {"Simple Machines Forum", PAGE, "simplemachines.org"},
    {"Invision Community", COOKIE, "ips4_"},
    {"Invision Community", PAGE, "Invision Community"},
    {"Vanilla", HEADER, "X-Garden-Version: "},
    {"WordPress", GENERATOR, "WordPress"},
    {"MediaWiki", GENERATOR, "MediaWiki"},
};

static const char *const evidence_shown[] = {
    [GENERATOR] = N_("its generator tag says so"),
    [HEADER] = N_("a header of its answer says so"),
    [COOKIE] = N_("it sets a cookie of that program"),
    [PAGE] = N_("its front page is built as that program builds it"),
};

/* The value of a tag's attribute, up to its quote; NULL: it has none. (transfer full) */
static char *
attribute(const char *tag, const char *name)
{
  g_autofree char *key = g_strconcat(" ", name, "=", NULL);
  const char *end = strchr(tag, '>'), *at = strstr(tag, key);
  if (!at || (end && at > end))
    return NULL;
  at += strlen(key);
  if (*at != '"' && *at != '\'')
    return NULL;
  const char *close = strchr(at + 1, *at);
  return close ? g_strndup(at + 1, (gsize)(close - at - 1)) : NULL;
}

/* What the page's generator tag holds, its attributes in any order. (transfer full) */
static char *
generator(const char *page)
{
  for (const char *tag = strstr(page, "<meta"); tag; tag = strstr(tag + 1, "<meta")) {
    g_autofree char *name = attribute(tag, "name");
    if (name && g_ascii_strcasecmp(name, "generator") == 0)
      return attribute(tag, "content");
  }
  return NULL;
}

static gboolean
has_header(const FpHttpResponse *response, const char *mark)
{
  const char *colon = strstr(mark, ": ");
  g_autofree char *name = g_strndup(mark, (gsize)(colon - mark));
  const char *value = fp_http_response_header(response, name);
  return value && g_ascii_strncasecmp(value, colon + 2, strlen(colon + 2)) == 0;
}

static gboolean
has_cookie(const FpHttpResponse *response, const char *mark)
{
  const char *cookie;
  for (guint n = 0; (cookie = fp_http_response_nth_header(response, "Set-Cookie", n)); n++)
    if (g_str_has_prefix(cookie, mark))
      return TRUE;
  return FALSE;
}

const char *
fp_software_recognise(const FpHttpResponse *front, const char **evidence)
{
  gsize size = 0;
  const char *body = fp_http_response_body(front, &size);
  g_autofree char *page = g_strndup(body, MIN(size, LOOKED_AT));
  g_autofree char *made_by = generator(page);
  for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
    gboolean found = FALSE;
    switch (marks[i].where) {
    case GENERATOR:
      found = made_by && g_str_has_prefix(made_by, marks[i].mark);
      break;
    case HEADER:
      found = has_header(front, marks[i].mark);
      break;
    case COOKIE:
      found = has_cookie(front, marks[i].mark);
      break;
    case PAGE:
      found = strstr(page, marks[i].mark) != NULL;
      break;
    }
    if (!found)
      continue;
    *evidence = _(evidence_shown[marks[i].where]);
    return marks[i].title;
  }
  return NULL;
}
