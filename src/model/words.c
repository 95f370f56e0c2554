/* The words for states, levels, reasons and routes: stable ones for scripts, translated ones for people.
 * Called by views, printers and the store. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/model.h"

static const struct {
  const char *name, *shown;
} flag_states[] = {
    [FP_FLAG_NONE] = {"none", ""},
    [FP_FLAG_HELD] = {"held", N_("held")},
    [FP_FLAG_SENDING] = {"sending", N_("sending")},
    [FP_FLAG_SENT] = {"sent", N_("sent")},
    [FP_FLAG_REFUSED] = {"refused", N_("refused")},
    [FP_FLAG_UNSURE] = {"unsure", N_("unsure")},
    [FP_FLAG_UNDONE] = {"none", ""},
};

const char *
fp_flag_state_name(FpFlagState state)
{
  g_return_val_if_fail((guint)state < G_N_ELEMENTS(flag_states), "none");
  return flag_states[state].name;
}

const char *
fp_flag_state_shown(FpFlagState state)
{
  g_return_val_if_fail((guint)state < G_N_ELEMENTS(flag_states), "");
  const char *shown = flag_states[state].shown;
  return *shown == '\0' ? "" : _(shown); /* an empty text would be translated into the catalogue's header */
}

static const struct {
  const char *name, *shown;
} levels[] = {
    [FP_LEVEL_NONE] = {"none", ""},
    [FP_LEVEL_NOTICE] = {"notice", N_("notice")},
    [FP_LEVEL_WARNING] = {"warning", N_("warning")},
};

const char *
fp_level_name(FpLevel level)
{
  g_return_val_if_fail((guint)level < G_N_ELEMENTS(levels), "none");
  return levels[level].name;
}

const char *
fp_level_shown(FpLevel level)
{
  g_return_val_if_fail((guint)level < G_N_ELEMENTS(levels), "");
  return *levels[level].shown == '\0' ? "" : _(levels[level].shown);
}

static const FpFlagReason flag_reasons[] = {
    {"spam", 's', N_("spam")},
    {"phishing", 'p', N_("phishing: it wants passwords, money or personal data")},
    {"harassment", 'h', N_("harassment or threats")},
    {"illegal", 'i', N_("illegal content")},
    {"other", 'o', N_("something else, with a note")},
    {NULL, '\0', NULL},
};

const FpFlagReason *
fp_flag_reasons(void)
{
  return flag_reasons;
}

const FpFlagReason *
fp_flag_reason(const char *id)
{
  for (const FpFlagReason *reason = flag_reasons; reason->id; reason++)
    if (g_strcmp0(reason->id, id) == 0)
      return reason;
  return NULL;
}

static const struct {
  const char *name, *shown;
} routes[] = {
    [FP_ROUTE_NONE] = {"none", N_("no way chosen yet")},
    [FP_ROUTE_FLAG] = {"flag", N_("the forum's own flag on the message")},
    [FP_ROUTE_SENDER] = {"sender", N_("the forum's own flag on the sender")},
    [FP_ROUTE_MESSAGE] = {"message", N_("private message to the moderators")},
    [FP_ROUTE_MAIL] = {"mail", N_("e-mail to the moderators")},
    [FP_ROUTE_WEB] = {"web", N_("a web page for you to open")},
    [FP_ROUTE_POST] = {"post", N_("the forum's own flag on the post")},
};

const char *
fp_route_name(FpRouteKind kind)
{
  g_return_val_if_fail((guint)kind < G_N_ELEMENTS(routes), "none");
  return routes[kind].name;
}

const char *
fp_route_shown(FpRouteKind kind)
{
  g_return_val_if_fail((guint)kind < G_N_ELEMENTS(routes), "");
  return _(routes[kind].shown);
}

gboolean
fp_route_from_name(const char *name, FpRouteKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS(routes); i++) {
    if (g_strcmp0(routes[i].name, name) == 0) {
      *kind = (FpRouteKind)i;
      return TRUE;
    }
  }
  return FALSE;
}
