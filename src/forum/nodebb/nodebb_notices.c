/* Notifications, and the places that they name. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/html.h"
#include "flagpost/rich.h"

static FpHttpRequest *
notices_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/notifications", NULL);
  fp_http_request_query(request, "page", call->args->page ? call->args->page : "1");
  return request;
}

static FpNoticeKind
kind_of(const char *type)
{
  static const struct {
    const char *type;
    FpNoticeKind kind;
  } kinds[] = {
      {"new-reply", FP_NOTICE_REPLY},
      {"new-topic", FP_NOTICE_POST},
      {"new-topic-in-category", FP_NOTICE_POST},
      {"new-topic-with-tag", FP_NOTICE_POST},
      {"new-post-in-category", FP_NOTICE_POST},
      {"mention", FP_NOTICE_MENTION},
      {"upvote", FP_NOTICE_LIKE},
      {"post-edit", FP_NOTICE_EDIT},
      {"new-chat", FP_NOTICE_MESSAGE},
      {"new-group-chat", FP_NOTICE_MESSAGE},
      {"new-public-chat", FP_NOTICE_MESSAGE},
      {"new-post-flag", FP_NOTICE_FLAG},
      {"new-user-flag", FP_NOTICE_FLAG},
      {"my-flags", FP_NOTICE_FLAG},
      {"post-queue", FP_NOTICE_FLAG},
  };
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (g_str_equal(kinds[i].type, type))
      return kinds[i].kind;
  return FP_NOTICE_OTHER;
}

/* "/forum/post/57", "/topic/5/slug/12", "/chats/36": the id after the word. (transfer full) or NULL */
static char *
id_after(const char *path, const char *word)
{
  const char *at = strstr(path, word);
  if (!at)
    return NULL;
  at += strlen(word);
  gsize length = strspn(at, "0123456789");
  return length > 0 ? g_strndup(at, length) : NULL;
}

static void
set_place(FpNotice *notice, const json_t *object)
{
  const char *path = fp_json_peek_string(object, "path", "");
  g_autofree char *room = fp_json_peek_id(object, "roomId");
  g_autofree char *topic = fp_json_peek_id(object, "tid");
  g_autofree char *post = id_after(path, "/post/");
  if (!room)
    room = id_after(path, "/chats/");
  if (!post)
    post = fp_json_peek_id(object, "pid");
  if (!topic)
    topic = id_after(path, "/topic/");
  notice->conversation = g_steal_pointer(&room);
  notice->topic = topic ? nodebb_mark('t', topic) : NULL;
  notice->post = post ? nodebb_mark('p', post) : NULL;
}

static FpNotice *
notice_of(FpCall *call, const json_t *object, const char *id)
{
  g_autofree char *who = nodebb_unescape(call, fp_json_peek_string(object, "user.displayname", ""));
  g_autofree char *title = nodebb_unescape(call, fp_json_peek_string(object, "topicTitle", ""));
  g_autoptr(FpRich) rich = fp_html_read(fp_json_peek_string(object, "bodyShort", ""), -1, NULL);
  g_autofree char *text = *title ? g_strdup(title) : fp_rich_text(rich);
  FpNotice *notice =
      fp_notice_new(id, kind_of(fp_json_peek_string(object, "type", "")), *who ? who : NULL, text);
  notice->when = fp_json_peek_time(object, "datetime");
  notice->unread = !fp_json_peek_bool(object, "read", TRUE);
  set_place(notice, object);
  return notice;
}

static FpStepEnd
notices_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) list = root ? fp_json_array(root, "notifications", error) : NULL;
  if (!list)
    return FP_STEP_FAILED;
  g_autoptr(GPtrArray) notices = g_ptr_array_new_with_free_func((GDestroyNotify)fp_notice_unref);
  const json_t *object;
  fp_json_each(object, list) {
    g_autofree char *id = fp_json_id(object, "nid", error);
    if (!id)
      return FP_STEP_FAILED;
    g_ptr_array_add(notices, notice_of(call, object, id));
  }
  const json_t *unread = fp_json_peek(root, "unreadNids");
  call->result->unread = json_is_array(unread) ? (int)json_array_size(unread) : -1;
  gint64 page = fp_json_peek_int(root, "pagination.currentPage", 1);
  if (notices->len > 0 && page < fp_json_peek_int(root, "pagination.pageCount", 1))
    call->result->next = g_strdup_printf("%" G_GINT64_FORMAT, page + 1);
  call->result->notices = g_steal_pointer(&notices);
  return FP_STEP_DONE;
}

const FpStep nodebb_notices[] = {
    {"notifications", notices_build, notices_parse},
    {0},
};

/* --- read: one by a call (4.11 and later), all by an event of the live connection --- */

static FpHttpRequest *
one_build(FpCall *call, GError **error)
{
  return call->args->id ? nodebb_request(call, "PUT", "/api/v3/notifications/%/read", call->args->id, NULL)
                        : NULL;
}

const FpStep nodebb_notice_read[] = {
    {"one", one_build, nodebb_done},
    NODEBB_LIVE_STEPS,
    {0},
};
