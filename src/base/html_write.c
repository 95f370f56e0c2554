/* Plain text as the HTML that a forum takes. Called by drivers when they send what the member wrote. */
#include "config.h"

#include "flagpost/html.h"

static void
append_escaped(GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    switch (text[i]) {
    case '&':
      g_string_append(out, "&amp;");
      break;
    case '<':
      g_string_append(out, "&lt;");
      break;
    case '>':
      g_string_append(out, "&gt;");
      break;
    case '"':
      g_string_append(out, "&quot;");
      break;
    case '\'':
      g_string_append(out, "&#39;");
      break;
    default:
      g_string_append_c(out, text[i]);
    }
  }
}

char *
fp_html_escape(const char *text)
{
  GString *out = g_string_new(NULL);
  append_escaped(out, text, strlen(text));
  return g_string_free(out, FALSE);
}

typedef struct {
  GString *out;
  unsigned depth;
  gboolean in_paragraph;
} Writer;

static void
end_paragraph(Writer *writer)
{
  if (writer->in_paragraph)
    g_string_append(writer->out, "</p>\n");
  writer->in_paragraph = FALSE;
}

static void
set_depth(Writer *writer, unsigned depth)
{
  if (depth != writer->depth)
    end_paragraph(writer);
  for (; writer->depth < depth; writer->depth++)
    g_string_append(writer->out, "<blockquote>\n");
  for (; writer->depth > depth; writer->depth--)
    g_string_append(writer->out, "</blockquote>\n");
}

char *
fp_html_from_plain(const char *text)
{
  Writer writer = {g_string_new(NULL), 0, FALSE};
  for (const char *at = text; *at != '\0';) {
    const char *end = strchrnul(at, '\n'), *words = at;
    unsigned depth = 0;
    for (; *words == '>' && depth < 20; depth++)
      words += words[1] == ' ' ? 2 : 1;
    gsize length = (gsize)(end - words);
    if (length > 0 && words[length - 1] == '\r')
      length--;
    set_depth(&writer, depth);
    if (length == 0) {
      end_paragraph(&writer);
    } else {
      g_string_append(writer.out, writer.in_paragraph ? "<br />\n" : "<p>");
      append_escaped(writer.out, words, length);
      writer.in_paragraph = TRUE;
    }
    at = *end == '\0' ? end : end + 1;
  }
  end_paragraph(&writer);
  set_depth(&writer, 0);
  if (writer.out->len > 0 && writer.out->str[writer.out->len - 1] == '\n')
    g_string_truncate(writer.out, writer.out->len - 1);
  return g_string_free(writer.out, FALSE);
}
