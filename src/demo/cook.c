/* Text that a member types to the HTML that a forum shows, and back, as far as the demo's members need it. */
#include "config.h"

#include "demo/call.h"

char *
demo_cook(const char *raw)
{
  g_autofree char *escaped = demo_escape(raw);
  g_autofree char *trimmed = g_strstrip(g_strdup(escaped));
  g_auto(GStrv) paragraphs = g_strsplit(trimmed, "\n\n", -1);
  GString *cooked = g_string_new(NULL);
  for (guint i = 0; paragraphs[i]; i++) {
    g_auto(GStrv) lines = g_strsplit(paragraphs[i], "\n", -1);
    g_autofree char *joined = g_strjoinv("<br>\n", lines);
    g_string_append_printf(cooked, "%s<p>%s</p>", i ? "\n" : "", joined);
  }
  return g_string_free(cooked, FALSE);
}

char *
demo_uncook(const char *cooked)
{
  static const char *const back[][2] = {
      {"</p>\n<p>", "\n\n"}, {"<br>\n", "\n"}, {"<p>", ""},    {"</p>", ""},   {"&lt;", "<"},
      {"&gt;", ">"},         {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"},
  };
  char *raw = g_strdup(cooked);
  for (guint i = 0; i < G_N_ELEMENTS(back); i++) {
    g_auto(GStrv) parts = g_strsplit(raw, back[i][0], -1);
    g_free(raw);
    raw = g_strjoinv(back[i][1], parts);
  }
  return raw;
}
