/* The values around a call: site, session, result, and the names of operations. Called by src/app/ and the
 * runner. */
#include "config.h"

#include "flagpost/driver.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

FpSite *
fp_site_new(const FpUrl *base, const char *login)
{
  FpSite *site = g_new0(FpSite, 1);
  site->base = fp_url_copy(base);
  site->login = g_strdup(login);
  return site;
}

void
fp_site_free(FpSite *site)
{
  if (!site)
    return;
  fp_url_free(site->base);
  g_free(site->login);
  g_free(site->tenant);
  g_free(site->basic_user);
  fp_secret_unref(site->basic_password);
  g_free(site->moderators);
  g_free(site);
}

FpSession *
fp_session_new(void)
{
  FpSession *session = g_new0(FpSession, 1);
  session->cookies = fp_cookie_jar_new();
  session->secrets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)fp_secret_unref);
  session->notes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  session->sent = g_array_new(FALSE, FALSE, sizeof(gint64));
  return session;
}

void
fp_session_clear(FpSession *session)
{
  session->signed_in = session->kept_out = FALSE;
  g_clear_pointer(&session->me, fp_person_unref);
  fp_cookie_jar_clear(session->cookies);
  g_hash_table_remove_all(session->secrets);
  g_hash_table_remove_all(session->notes);
}

void
fp_session_free(FpSession *session)
{
  if (!session)
    return;
  fp_session_clear(session);
  fp_cookie_jar_free(session->cookies);
  g_hash_table_unref(session->secrets);
  g_hash_table_unref(session->notes);
  g_array_unref(session->sent);
  g_free(session);
}

FpLogin *
fp_login_new(const char *id, const char *place, const char *agent)
{
  FpLogin *login = g_new0(FpLogin, 1);
  login->id = g_strdup(id);
  login->place = place && *place ? fp_text_clean(place, -1, FP_TEXT_ONE_LINE) : NULL;
  login->agent = agent && *agent ? fp_text_clean(agent, -1, FP_TEXT_ONE_LINE) : NULL;
  return login;
}

void
fp_login_free(FpLogin *login)
{
  if (!login)
    return;
  g_free(login->id);
  g_free(login->place);
  g_free(login->agent);
  g_free(login);
}

FpStepEnd
fp_call_cannot_tell(GError **error)
{
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                      _("The forum's lists do not tell whether it arrived"));
  return FP_STEP_FAILED;
}

void
fp_call_result_read(FpCallResult *result, const FpUrl *base)
{
  g_clear_pointer(&result->raw, fp_http_response_unref);
  for (guint i = 0; result->conversations && i < result->conversations->len; i++) {
    const GPtrArray *messages = ((FpConversation *)result->conversations->pdata[i])->messages;
    for (guint k = 0; k < messages->len; k++)
      if (!((FpMessage *)messages->pdata[k])->rich)
        fp_message_read(messages->pdata[k], base);
  }
}

void
fp_call_result_free(FpCallResult *result)
{
  if (!result)
    return;
  fp_person_unref(result->me);
  fp_person_unref(result->person);
  GPtrArray *lists[] = {result->conversations, result->boards, result->messages, result->notices};
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
    if (lists[i])
      g_ptr_array_unref(lists[i]);
  fp_conversation_unref(result->conversation);
  if (result->logins)
    g_ptr_array_unref(result->logins);
  g_free(result->next);
  g_free(result->previous);
  g_free(result->topic);
  g_free(result->remote_id);
  g_free(result->text);
  g_free(result->outcome);
  g_free(result->page);
  g_free(result->code);
  fp_http_response_unref(result->raw);
  fp_secret_unref(result->token);
  fp_secret_unref(result->private_key);
  g_free(result);
}

const char *
fp_op_name(FpOp op)
{
  static const char *const names[FP_OP_COUNT] = {
      [FP_OP_SIGN_IN] = "sign-in",
      [FP_OP_WHOAMI] = "who-am-i",
      [FP_OP_LIST] = "list",
      [FP_OP_OPEN] = "open",
      [FP_OP_MARK_READ] = "mark-read",
      [FP_OP_PROFILE] = "profile",
      [FP_OP_SEND] = "send",
      [FP_OP_REPLY] = "reply",
      [FP_OP_FIND_SENT] = "find-sent",
      [FP_OP_FLAG] = "flag",
      [FP_OP_FIND_FLAG] = "find-flag",
      [FP_OP_UNFLAG] = "unflag",
      [FP_OP_BLOCK] = "block",
      [FP_OP_UNBLOCK] = "unblock",
      [FP_OP_MAY_CHANGE] = "may-change",
      [FP_OP_CHANGE_PASSWORD] = "change-password",
      [FP_OP_RESET_ASK] = "reset-ask",
      [FP_OP_RESET_FINISH] = "reset-finish",
      [FP_OP_SESSIONS] = "sessions",
      [FP_OP_END_SESSIONS] = "end-sessions",
      [FP_OP_MODERATORS] = "moderators",
      [FP_OP_SIGN_OUT] = "sign-out",
      [FP_OP_BOARDS] = "boards",
      [FP_OP_TOPICS] = "topics",
      [FP_OP_TOPIC] = "topic",
      [FP_OP_TOPIC_READ] = "topic-read",
      [FP_OP_TOPIC_NEW] = "topic-new",
      [FP_OP_POST] = "post",
      [FP_OP_POST_SOURCE] = "post-source",
      [FP_OP_POST_EDIT] = "post-edit",
      [FP_OP_POST_DELETE] = "post-delete",
      [FP_OP_FIND_POST] = "find-post",
      [FP_OP_LIKE] = "like",
      [FP_OP_UNLIKE] = "unlike",
      [FP_OP_BOOKMARK] = "bookmark",
      [FP_OP_UNBOOKMARK] = "unbookmark",
      [FP_OP_FOLLOW] = "follow",
      [FP_OP_UNFOLLOW] = "unfollow",
      [FP_OP_FLAG_POST] = "flag-post",
      [FP_OP_FIND_FLAG_POST] = "find-flag-post",
      [FP_OP_UNFLAG_POST] = "unflag-post",
      [FP_OP_SEARCH] = "search",
      [FP_OP_NOTICES] = "notices",
      [FP_OP_NOTICE_READ] = "notice-read",
      [FP_OP_KEY_ASK] = "key-ask",
      [FP_OP_KEY_TAKE] = "key-take",
      [FP_OP_KEY_REVOKE] = "key-revoke",
  };
  return op < FP_OP_COUNT ? names[op] : "unknown";
}

static const char *const orders[FP_ORDERS] = {
    [FP_ORDER_LATEST] = "latest",
    [FP_ORDER_NEW] = "new",
    [FP_ORDER_UNREAD] = "unread",
    [FP_ORDER_TOP] = "top",
};

const char *
fp_order_name(FpTopicOrder order)
{
  return order < FP_ORDERS ? orders[order] : "latest";
}

gboolean
fp_order_from_name(const char *name, FpTopicOrder *order)
{
  for (guint i = 0; i < FP_ORDERS; i++)
    if (g_strcmp0(name, orders[i]) == 0) {
      *order = (FpTopicOrder)i;
      return TRUE;
    }
  return FALSE;
}

gboolean
fp_error_is_unsure(const GError *error)
{
  return g_error_matches(error, FP_NET_ERROR, FP_NET_TIMEOUT) ||
         g_error_matches(error, FP_NET_ERROR, FP_NET_CUT);
}
