/* What a forum can do for a member, read from its driver's table: `account show` and the README's table of
 * forums are made of these rows, so neither can claim what the driver lacks. */
#include "config.h"

#include "flagpost/driver.h"

#include "flagpost/i18n.h"

static const FpRoute *
route_of(const FpDriver *driver, FpRouteKind kind)
{
  for (const FpRoute *route = driver->routes; route->kind != FP_ROUTE_NONE; route++)
    if (route->kind == kind)
      return route;
  return NULL;
}

static gboolean
is_unconfirmed(const FpDriver *driver, FpOp op)
{
  return (driver->unconfirmed & (guint64)1 << op) != 0;
}

typedef void (*Fill)(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability);

/* One call: yes, not without being allowed, no. */
static void
by_call(const FpDriver *driver, gboolean unconfirmed, FpOp op, const char *yes, const char *no,
        FpAbility *ability)
{
  ability->can = fp_driver_can(driver, op) && (unconfirmed || !is_unconfirmed(driver, op));
  ability->how = ability->can                ? yes
                 : fp_driver_can(driver, op) ? _("only where the setting try-unconfirmed is on")
                                             : no;
}

static void
read_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_LIST, _("inbox and conversations"), _("not by programs"), ability);
}

static void
send_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_SEND, _("messages and answers"), _("not by programs"), ability);
}

static void
mark_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_MARK_READ, _("at the forum"), _("noted here only"), ability);
}

static void
report_message_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  /* The route of posts is no way for a private message. */
  const FpRoute *route = driver->routes;
  while (route->kind == FP_ROUTE_POST)
    route++;
  ability->can = route->kind != FP_ROUTE_NONE;
  ability->how = ability->can ? fp_route_shown(route->kind) : _("no way is known");
}

static void
report_sender_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  ability->can = route_of(driver, FP_ROUTE_SENDER) != NULL;
  ability->how = ability->can ? fp_route_shown(FP_ROUTE_SENDER) : _("only by a message of theirs");
}

static void
report_post_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_FLAG_POST, _("the forum's own flag on the post"),
          _("only on its web page"), ability);
}

static void
undo_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_UNFLAG, _("also after it was sent"), _("only until it is sent"),
          ability);
}

static void
rotate_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  gboolean allowed = unconfirmed && fp_driver_can(driver, FP_OP_CHANGE_PASSWORD);
  ability->can = TRUE;
  if (driver->rotation == FP_ROTATION_API || allowed)
    ability->how = _("by a call to the forum");
  else if (driver->rotation == FP_ROTATION_MAIL)
    ability->how = _("by the link that the forum mails");
  else
    ability->how = _("guided: by you on the forum's page, with a password made here");
}

static void
block_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_BLOCK, _("at the forum"), _("hidden here only"), ability);
}

static void
end_sessions_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_END_SESSIONS, _("all others at once"), _("they end by themselves"),
          ability);
}

static void
boards_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_BOARDS, _("read here"), _("only on its web page"), ability);
}

static void
unread_topics_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  ability->can = fp_driver_can(driver, FP_OP_TOPICS) && !(driver->lacking_orders & 1u << FP_ORDER_UNREAD);
  ability->how = ability->can ? _("by the forum's own list") : _("a topic tells when it is opened");
}

static void
bookmark_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_BOOKMARK, _("at the forum"),
          fp_driver_can(driver, FP_OP_FOLLOW) ? _("only on its web page; following a topic is possible")
                                              : _("only on its web page"),
          ability);
}

static void
post_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_POST, _("topics and answers"), _("only on its web page"), ability);
}

static void
search_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_SEARCH, _("by the forum's own search"), _("only in what is stored here"),
          ability);
}

static void
notices_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_NOTICES, _("shown here"), _("only on its web page"), ability);
}

static void
notices_read_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  by_call(driver, unconfirmed, FP_OP_NOTICE_READ, _("at the forum"), _("only on its web page"), ability);
}

static void
live_row(const FpDriver *driver, gboolean unconfirmed, FpAbility *ability)
{
  ability->can = driver->live;
  ability->how = driver->live ? _("as they come") : _("only when the inbox is refreshed");
}

static const struct {
  const char *id, *title;
  Fill fill;
} rows[] = {
    {"read", N_("Read private messages"), read_row},
    {"send", N_("Write private messages"), send_row},
    {"mark-read", N_("Mark as read"), mark_row},
    {"report-message", N_("Report a private message"), report_message_row},
    {"report-sender", N_("Report a sender"), report_sender_row},
    {"report-post", N_("Report a board post"), report_post_row},
    {"undo", N_("Take a report back"), undo_row},
    {"rotate", N_("Change the password"), rotate_row},
    {"block", N_("Block a sender"), block_row},
    {"end-sessions", N_("End other sign-ins"), end_sessions_row},
    {"boards", N_("Boards and topics"), boards_row},
    {"unread-topics", N_("List unread topics"), unread_topics_row},
    {"post", N_("Write on boards"), post_row},
    {"bookmark", N_("Bookmark posts"), bookmark_row},
    {"search", N_("Search"), search_row},
    {"notifications", N_("Notifications"), notices_row},
    {"notices-read", N_("Mark notifications as read"), notices_read_row},
    {"live", N_("Live notices of new messages"), live_row},
};

gboolean
fp_driver_ability(const FpDriver *driver, gboolean unconfirmed, guint n, FpAbility *ability)
{
  if (n >= G_N_ELEMENTS(rows))
    return FALSE;
  ability->id = rows[n].id;
  ability->title = _(rows[n].title);
  rows[n].fill(driver, unconfirmed, ability);
  return TRUE;
}
