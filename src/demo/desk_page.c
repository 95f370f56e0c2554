/* The moderators' desk as a plain page for the person who tries the program: the reports as text, newest
 * last, and forms for what moderators do. Called by moderation.c. */
#include "config.h"

#include "demo/moderation.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<title>Moderators' desk - Hollowell Growers</title><style>"
    ":root{color-scheme:light dark}body{font:16px/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 "
    "1em}"
    "pre{white-space:pre-wrap;border-left:3px solid #8886;padding:.2em 1em}.deed{display:inline}"
    "</style></head><body>\n<h1>Moderators' desk</h1>\n";

static const char *
member(const json_t *object, const char *name)
{
  const char *text = json_string_value(json_object_get(object, name));
  return text ? text : "";
}

/* One thing to do about one name: a button that needs no typing. */
static void
add_button(GString *page, const DemoCall *call, const char *deed, const char *field, const char *value,
           const char *label)
{
  g_autofree char *escaped = demo_escape(value);
  g_string_append_printf(page,
                         "<form class=\"deed\" method=\"post\" action=\"%s/demo/moderation/%s\"><input "
                         "type=\"hidden\" name=\"%s\" value=\"%s\"><button>%s %s</button></form>\n",
                         call->forum->path, deed, field, escaped, label, escaped);
}

static void
add_flagged(GString *page, const DemoCall *call, const char *what, const json_t *thing)
{
  g_autofree char *author = demo_escape(member(thing, "author"));
  g_autofree char *plain = demo_as_text(member(thing, "body")), *body = demo_escape(plain);
  gboolean banned = json_is_true(json_object_get(thing, "banned"));
  g_string_append_printf(
      page, "<p>%s %s. The account was made %.16s and has %" JSON_INTEGER_FORMAT " posts.%s</p>\n", what,
      author, member(thing, "registered"), json_integer_value(json_object_get(thing, "posts")),
      banned ? " It is banned." : "");
  if (*body)
    g_string_append_printf(page, "<pre>%s</pre>\n", body);
  add_button(page, call, banned ? "unban" : "ban", "login", member(thing, "author"),
             banned ? "Unban" : "Ban");
  if (!banned)
    add_button(page, call, "remove", "login", member(thing, "author"), "Remove all messages of");
}

static void
add_report(GString *page, const DemoCall *call, const json_t *report)
{
  static const struct {
    const char *member, *title, *words;
  } things[] = {{"post", "A flagged post", "The post is by"},
                {"note", "A flagged private message", "The message is by"},
                {"member", "A flagged member", "The member is"}};
  guint i = 0;
  while (i < G_N_ELEMENTS(things) && !json_object_get(report, things[i].member))
    i++;
  const json_t *thing = i < G_N_ELEMENTS(things) ? json_object_get(report, things[i].member) : NULL;
  g_autofree char *subject = demo_escape(thing ? member(thing, "subject") : member(report, "subject"));
  g_autofree char *by = demo_escape(member(json_object_get(report, "reporter"), "login"));
  /* A message's body is HTML, the words of a flag are text. */
  g_autofree char *plain = thing ? g_strdup(member(report, "body")) : demo_as_text(member(report, "body"));
  g_autofree char *body = demo_escape(plain);
  g_string_append_printf(page, "<h2>%s</h2>\n<p>%s, reported by %s, %.19s", subject,
                         thing ? things[i].title : "A private message", by, member(report, "made"));
  if (thing)
    g_string_append_printf(page, ", as %s", member(report, "type"));
  g_string_append(page,
                  json_is_true(json_object_get(report, "withdrawn")) ? ". Taken back.</p>\n" : ".</p>\n");
  if (*body)
    g_string_append_printf(page, "<pre>%s</pre>\n", body);
  if (thing)
    add_flagged(page, call, things[i].words, thing);
}

static void
add_form(GString *page, const DemoCall *call, const char *deed, const char *label, const char *field)
{
  g_string_append_printf(
      page,
      "<form method=\"post\" action=\"%s/demo/moderation/%s\"><label>%s <input name=\"%s\">"
      "</label> <button>%s</button></form>\n",
      call->forum->path, deed, label, field, deed);
}

static void
add_list(GString *page, const char *title, const json_t *names)
{
  g_string_append_printf(page, "<h2>%s</h2><ul>", title);
  for (size_t i = 0; i < json_array_size(names); i++) {
    g_autofree char *name = demo_escape(json_string_value(json_array_get(names, i)));
    g_string_append_printf(page, "<li>%s</li>", name);
  }
  g_string_append(page, "</ul>");
}

void
demo_desk_page(DemoCall *call)
{
  json_t *desk = demo_desk_json(call->forum);
  const json_t *reports = json_object_get(desk, "reports");
  GString *page = g_string_new(head);
  g_string_append_printf(page, "<p>Reports: %u</p>", (unsigned)json_array_size(reports));
  for (size_t i = 0; i < json_array_size(reports); i++)
    add_report(page, call, json_array_get(reports, i));
  g_string_append(page, "<h2>What to do</h2>");
  add_form(page, call, "ban", "An account: its login", "login");
  add_form(page, call, "unban", "A banned account: its login", "login");
  add_form(page, call, "remove", "All private messages of an account: its login", "login");
  add_form(page, call, "block", "An e-mail domain", "domain");
  add_list(page, "Banned", json_object_get(desk, "banned"));
  add_list(page, "Blocked e-mail domains", json_object_get(desk, "blocked_domains"));
  g_string_append(page, "</body></html>\n");
  demo_reply_set(call->reply, 200, "text/html;charset=UTF-8", page->str);
  g_string_free(page, TRUE);
  json_decref(desk);
}
