/* Khoros: what is known about a member: v2 where it answers, else v1. A field that one may not read comes as
 * an empty string, which is «unknown», not «none». */
#include "config.h"

#include "khoros.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

static const FpPerson *
asked(const FpCall *call)
{
  return call->args->person;
}

/* A login goes into a query only if it holds nothing but harmless characters. */
static gboolean
is_plain_login(const char *login)
{
  for (const char *at = login; *at; at++)
    if (!g_ascii_isalnum(*at) && !strchr("_-.", *at))
      return FALSE;
  return *login != '\0';
}

static char *
where(const FpPerson *person)
{
  if (khoros_is_number(person->id))
    return g_strdup_printf("id = '%s'", person->id);
  return is_plain_login(person->login) ? g_strdup_printf("login = '%s'", person->login) : NULL;
}

static FpHttpRequest *
user_build(FpCall *call, GError **error)
{
  const FpPerson *person = asked(call);
  if (!person || (!khoros_is_number(person->id) && !*person->login)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("This member is not known to the forum"));
    return NULL;
  }
  g_autofree char *condition = where(person);
  if (!condition || g_strcmp0(khoros_known(call, "users"), "v1") == 0)
    return NULL;
  g_autofree char *liql = g_strdup_printf(
      "SELECT id, login, registration_data, banned, deleted, rank FROM users WHERE %s", condition);
  return khoros_v2_search(call, liql);
}

static char *
clean_line(char *text)
{
  char *clean = text ? fp_text_clean(text, -1, FP_TEXT_ONE_LINE) : NULL;
  g_free(text);
  return clean;
}

/* v1 and v2 name the same facts; the person asked for must be the one in the answer. */
static gboolean
take_user(FpCall *call, const json_t *user, GError **error)
{
  FpPerson *person = khoros_person(user);
  const FpPerson *was = asked(call);
  call->result->person = person;
  if (khoros_is_number(was->id) ? strcmp(person->id, was->id) != 0
                                : g_ascii_strcasecmp(person->login, was->login) != 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer is about another member"));
    return FALSE;
  }
  person->seen = fp_clock_now();
  person->registered = khoros_time(user, "registration_data.registration_time");
  if (!person->registered)
    person->registered = khoros_time(user, "registration_time");
  person->banned = khoros_bool(user, "banned");
  person->blocked = -1;
  person->staff = -1;
  person->posts = -1;
  g_free(person->rank);
  person->rank = clean_line(khoros_text(user, "rank.name"));
  return TRUE;
}

static FpStepEnd
user_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (khoros_is_closed(problem)) {
    g_clear_error(&problem);
    khoros_learn(call, "users", "v1");
    return FP_STEP_NEXT;
  }
  g_autoptr(json_t) items = data ? khoros_items(data, &problem) : NULL;
  if (!items) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  if (!json_array_size(items)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("This member is not known to the forum"));
    return FP_STEP_FAILED;
  }
  return take_user(call, json_array_get(items, 0), error) ? FP_STEP_NEXT : FP_STEP_FAILED;
}

static FpHttpRequest *
posts_build(FpCall *call, GError **error)
{
  const FpPerson *person = call->result->person;
  if (!person || !khoros_is_number(person->id))
    return NULL;
  g_autofree char *liql = g_strdup_printf("SELECT messages.count(*) FROM users WHERE id = '%s'", person->id);
  return khoros_v2_search(call, liql);
}

/* The facts below are extra: what cannot be read stays unknown. */
static FpStepEnd
posts_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, NULL);
  g_autoptr(json_t) items = data ? khoros_items(data, NULL) : NULL;
  const json_t *first = items ? json_array_get(items, 0) : NULL;
  call->result->person->posts = khoros_size(first, "messages.count");
  return FP_STEP_NEXT;
}

static FpHttpRequest *
roles_build(FpCall *call, GError **error)
{
  const FpPerson *person = call->result->person;
  if (!person || !khoros_is_number(person->id))
    return NULL;
  g_autofree char *liql = g_strdup_printf("SELECT id, name FROM roles WHERE users.id = '%s'", person->id);
  return khoros_v2_search(call, liql);
}

static gboolean
is_staff(const char *role)
{
  g_autofree char *lower = g_utf8_strdown(role, -1);
  return strstr(lower, "admin") || strstr(lower, "moderator");
}

static FpStepEnd
roles_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, NULL);
  g_autoptr(json_t) items = data ? khoros_items(data, NULL) : NULL;
  FpPerson *person = call->result->person;
  if (!items || !json_array_size(items))
    return FP_STEP_DONE; /* an empty list may mean «not for you» */
  g_autoptr(GString) roles = g_string_new(NULL);
  person->staff = 0;
  for (gsize i = 0; i < json_array_size(items) && i < 50; i++) {
    g_autofree char *role = clean_line(khoros_text(json_array_get(items, i), "name"));
    if (!role)
      continue;
    g_string_append_printf(roles, "%s%s", roles->len ? ", " : "", role);
    if (is_staff(role))
      person->staff = 1;
  }
  g_free(person->roles);
  person->roles = roles->len ? g_strdup(roles->str) : NULL;
  return FP_STEP_DONE;
}

/* --- v1 --- */

static FpHttpRequest *
user_v1_build(FpCall *call, GError **error)
{
  const FpPerson *person = asked(call);
  if (call->result->person)
    return NULL;
  g_autofree char *login = g_uri_escape_string(person->login, NULL, FALSE);
  g_autofree char *path = khoros_is_number(person->id) ? g_strdup_printf("/users/id/%s", person->id)
                                                       : g_strdup_printf("/users/login/%s", login);
  return khoros_v1_get(call, path);
}

static FpStepEnd
user_v1_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  const json_t *user = reply ? fp_json_get(reply, "user", error) : NULL;
  return user && take_user(call, user, error) ? FP_STEP_NEXT : FP_STEP_FAILED;
}

static FpHttpRequest *
posts_v1_build(FpCall *call, GError **error)
{
  const FpPerson *person = call->result->person;
  if (!person || !khoros_is_number(person->id))
    return NULL;
  g_autofree char *path = g_strdup_printf("/users/id/%s/posts/count", person->id);
  return khoros_v1_get(call, path);
}

static FpStepEnd
posts_v1_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, NULL);
  call->result->person->posts = khoros_size(reply, "value");
  return FP_STEP_DONE;
}

const FpStep khoros_profile[] = {
    {"users", user_build, user_parse},
    {"posts count", posts_build, posts_parse},
    {"roles", roles_build, roles_parse},
    {"user v1", user_v1_build, user_v1_parse},
    {"posts v1", posts_v1_build, posts_v1_parse},
    {NULL, NULL, NULL},
};
