/* Strangers' HTML as blocks of text: what is plain is read by html_plain.c, anything else by libxml2's push
 * parser, its events only, never its tree, which loses text below a depth. And the other way, for what the
 * member writes. Called by the model and by drivers. */
#include "config.h"

#include "flagpost/html.h"

#include "flagpost/text.h"
#include "html_parts.h"
#include "late_xml.h"

FP_LATE_LIBRARY(FpXmlCalls, fp_xml_calls, FP_LATE_XML, FP_XML_CALLS);

#define QUOTE_LIMIT  20 /* deeper quotations are shown at this depth */
#define FRAMES_GUESS 5  /* open elements: most messages have no more at a time */
#define NAMES_KEPT   64 /* open elements that the parser has to remember; see forget_outermost() */

typedef enum {
  DOES_NOTHING = 0,
  DOES_BLOCK = 1 << 0, /* stands by itself */
  DOES_SKIP = 1 << 1,  /* its contents are not for people */
  DOES_QUOTE = 1 << 2,
  DOES_LIST = 1 << 3,
  DOES_ITEM = 1 << 4,
  DOES_CODE = 1 << 5, /* blanks are kept */
  DOES_ROW = 1 << 6,
  DOES_CELL = 1 << 7,
} Does;

typedef struct {
  const char *name;
  unsigned does, style, heading;
} Element;

typedef struct {
  char name[16]; /* long enough to tell the known ones apart */
  const Element *element;
  FpHtmlState before;
} Frame;

typedef struct {
  FpHtmlBuilder builder;
  GArray *frames;           /* Frame, one for each open element */
  htmlParserCtxtPtr parser; /* NULL while it is read without */
} Reader;

/* Sorted by name. What is not here is only its contents. */
static const Element elements[] = {
    {"address", DOES_BLOCK, 0, 0},
    {"article", DOES_BLOCK, 0, 0},
    {"aside", DOES_BLOCK, 0, 0},
    {"b", DOES_NOTHING, FP_RUN_STRONG, 0},
    {"blockquote", DOES_BLOCK | DOES_QUOTE, 0, 0},
    {"body", DOES_BLOCK, 0, 0},
    {"caption", DOES_BLOCK, 0, 0},
    {"center", DOES_BLOCK, 0, 0},
    {"cite", DOES_NOTHING, FP_RUN_EMPHASIS, 0},
    {"code", DOES_NOTHING, FP_RUN_CODE, 0},
    {"dd", DOES_BLOCK, 0, 0},
    {"del", DOES_NOTHING, FP_RUN_STRUCK, 0},
    {"details", DOES_BLOCK, 0, 0},
    {"dir", DOES_BLOCK | DOES_LIST, 0, 0},
    {"div", DOES_BLOCK, 0, 0},
    {"dl", DOES_BLOCK, 0, 0},
    {"dt", DOES_BLOCK, FP_RUN_STRONG, 0},
    {"em", DOES_NOTHING, FP_RUN_EMPHASIS, 0},
    {"fieldset", DOES_BLOCK, 0, 0},
    {"figcaption", DOES_BLOCK, 0, 0},
    {"figure", DOES_BLOCK, 0, 0},
    {"footer", DOES_BLOCK, 0, 0},
    {"form", DOES_BLOCK, 0, 0},
    {"h1", DOES_BLOCK, 0, 1},
    {"h2", DOES_BLOCK, 0, 2},
    {"h3", DOES_BLOCK, 0, 3},
    {"h4", DOES_BLOCK, 0, 4},
    {"h5", DOES_BLOCK, 0, 5},
    {"h6", DOES_BLOCK, 0, 6},
    {"header", DOES_BLOCK, 0, 0},
    {"html", DOES_BLOCK, 0, 0},
    {"i", DOES_NOTHING, FP_RUN_EMPHASIS, 0},
    {"kbd", DOES_NOTHING, FP_RUN_CODE, 0},
    {"legend", DOES_BLOCK, 0, 0},
    {"li", DOES_BLOCK | DOES_ITEM, 0, 0},
    {"li-code", DOES_BLOCK | DOES_CODE, FP_RUN_CODE, 0},
    {"li-spoiler", DOES_BLOCK, FP_RUN_SPOILER, 0},
    {"main", DOES_BLOCK, 0, 0},
    {"menu", DOES_BLOCK | DOES_LIST, 0, 0},
    {"nav", DOES_BLOCK, 0, 0},
    {"ol", DOES_BLOCK | DOES_LIST, 0, 0},
    {"option", DOES_BLOCK, 0, 0},
    {"p", DOES_BLOCK, 0, 0},
    {"plaintext", DOES_BLOCK | DOES_CODE, 0, 0},
    {"pre", DOES_BLOCK | DOES_CODE, FP_RUN_CODE, 0},
    {"s", DOES_NOTHING, FP_RUN_STRUCK, 0},
    {"samp", DOES_NOTHING, FP_RUN_CODE, 0},
    {"script", DOES_SKIP, 0, 0},
    {"section", DOES_BLOCK, 0, 0},
    {"strike", DOES_NOTHING, FP_RUN_STRUCK, 0},
    {"strong", DOES_NOTHING, FP_RUN_STRONG, 0},
    {"style", DOES_SKIP, 0, 0},
    {"summary", DOES_BLOCK, FP_RUN_STRONG, 0},
    {"table", DOES_BLOCK, 0, 0},
    {"td", DOES_CELL, 0, 0},
    {"textarea", DOES_BLOCK | DOES_CODE, 0, 0},
    {"th", DOES_CELL, FP_RUN_STRONG, 0},
    {"title", DOES_BLOCK, 0, 0},
    {"tr", DOES_BLOCK | DOES_ROW, 0, 0},
    {"tt", DOES_NOTHING, FP_RUN_CODE, 0},
    {"u", DOES_NOTHING, FP_RUN_EMPHASIS, 0},
    {"ul", DOES_BLOCK | DOES_LIST, 0, 0},
    {"var", DOES_NOTHING, FP_RUN_EMPHASIS, 0},
    {"xmp", DOES_BLOCK | DOES_CODE, 0, 0},
};

static int
by_name(const void *name, const void *element)
{
  return strcmp(name, ((const Element *)element)->name);
}

static const Element *
find_element(const char *name)
{
  static const Element other = {"", DOES_NOTHING, 0, 0};
  const Element *found = bsearch(name, elements, G_N_ELEMENTS(elements), sizeof elements[0], by_name);
  return found ? found : &other;
}

static void
begin_list(FpHtmlBuilder *builder, const char *name, const char *const *attributes)
{
  int first = 0;
  if (g_str_equal(name, "ol")) {
    const char *start = fp_html_attribute(attributes, "start");
    gint64 number = 1;
    if (start)
      g_ascii_string_to_signed(start, 10, 1, 1000000, &number, NULL);
    first = (int)number;
  }
  g_array_append_val(builder->counters, first);
  builder->state.list = builder->counters->len;
  builder->state.list_level++;
}

/* Elements that are a thing by themselves: they have no contents that matter. Says whether this was one. */
static gboolean
begin_single(FpHtmlBuilder *builder, const char *name, const char *const *attributes)
{
  if (g_str_equal(name, "br")) {
    fp_html_newline(builder);
  } else if (g_str_equal(name, "hr")) {
    fp_html_rule(builder);
  } else if (g_str_equal(name, "img")) {
    const char *words = fp_html_attribute(attributes, "alt");
    if (!words || *words == '\0')
      words = fp_html_attribute(attributes, "title");
    gboolean icon = fp_html_has_class(attributes, "avatar");
    if ((fp_html_has_class(attributes, "emoji") || icon) && words)
      fp_html_text(builder, words, strlen(words));
    else if (!icon)
      fp_html_image(builder, words);
  } else if (g_str_equal(name, "li-emoji") || g_str_equal(name, "li-user")) {
    const char *words = fp_html_attribute(attributes, g_str_equal(name, "li-user") ? "login" : "title");
    if (words) {
      if (g_str_equal(name, "li-user"))
        fp_html_text(builder, "@", 1);
      fp_html_text(builder, words, strlen(words));
    }
  } else {
    return FALSE;
  }
  return TRUE;
}

/* The words of the last block, without what ends such a title. */
static char *
title_before(const FpHtmlBuilder *builder)
{
  const FpRich *rich = builder->rich;
  GString *words = g_string_new(NULL);
  const FpBlock *block = rich->blocks->len > builder->aside_start ? fp_rich_last_block(rich) : NULL;
  for (guint i = 0; block && i < block->runs; i++) {
    const FpRun *run = fp_rich_run(rich, block, i);
    g_string_append(words, run->link > 0 ? "" : run->text);
  }
  if (g_str_has_suffix(words->str, " said:"))
    g_string_truncate(words, words->len - 6);
  else if (g_str_has_suffix(words->str, ":"))
    g_string_truncate(words, words->len - 1);
  else
    g_string_truncate(words, 0);
  return g_string_free(words, FALSE);
}

/* The title says who is quoted; it is dropped only if it says nothing else. In a table's cell it stands in a
 * block that goes on, which stays. */
static void
take_title(FpHtmlBuilder *builder)
{
  if (builder->block)
    return;
  g_autofree char *title = title_before(builder);
  if (*title == '\0' || (builder->quoted_from && !g_str_equal(title, builder->quoted_from)))
    return;
  g_free(builder->quoted_from);
  builder->quoted_from = fp_text_clean(title, -1, FP_TEXT_ONE_LINE);
  fp_rich_drop_block(builder->rich);
}

static void
begin_quote(FpHtmlBuilder *builder)
{
  if (builder->state.in_quote_aside)
    take_title(builder);
  else
    g_clear_pointer(&builder->quoted_from, g_free);
  builder->state.quote = MIN(builder->state.quote + 1, QUOTE_LIMIT);
  builder->state.in_quote_aside = FALSE;
  builder->item = FALSE;
}

/* Discourse's quotation: an <aside> with the name, around a <blockquote>. */
static void
begin_aside(FpHtmlBuilder *builder, const char *const *attributes)
{
  if (!fp_html_has_class(attributes, "quote"))
    return;
  const char *name = fp_html_attribute(attributes, "data-username");
  g_free(builder->quoted_from);
  builder->quoted_from = !name ? NULL : fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  builder->aside_start = builder->rich->blocks->len;
  builder->state.in_quote_aside = TRUE;
}

static void
begin_element(FpHtmlBuilder *builder, const Element *element, const char *name, const char *const *attributes)
{
  FpHtmlState *state = &builder->state;
  if ((element->does & DOES_QUOTE) != 0)
    begin_quote(builder);
  if ((element->does & DOES_LIST) != 0)
    begin_list(builder, name, attributes);
  if ((element->does & DOES_ITEM) != 0)
    builder->item = !state->in_cell;
  if ((element->does & DOES_SKIP) != 0)
    state->skip = TRUE;
  if (g_str_equal(name, "aside"))
    begin_aside(builder, attributes);
  if ((element->does & DOES_CELL) != 0) {
    state->in_cell = FALSE;
    fp_html_cell(builder);
    state->in_cell = TRUE;
  }
  if ((element->does & DOES_CODE) != 0) {
    state->keep_blanks = TRUE;
    state->kind = FP_BLOCK_CODE;
  }
  if (element->heading > 0) {
    state->kind = FP_BLOCK_HEADING;
    state->heading = element->heading;
  }
  if ((element->does & DOES_ROW) != 0)
    state->kind = FP_BLOCK_TABLE_ROW;
  state->style |= element->style;
  if (fp_html_has_class(attributes, "spoiler") || fp_html_has_class(attributes, "spoiled"))
    state->style |= FP_RUN_SPOILER;
}

/* For an end tag the parser looks through the names of all open elements. With a hundred thousand of them
 * that takes a day, so it is made to forget the outermost; our own list of frames is complete. */
static void
forget_outermost(htmlParserCtxtPtr parser)
{
  if (parser->nameNr <= 2 * NAMES_KEPT)
    return;
  int forgotten = parser->nameNr - NAMES_KEPT;
  memmove(parser->nameTab, parser->nameTab + forgotten, NAMES_KEPT * sizeof parser->nameTab[0]);
  parser->nameNr = NAMES_KEPT;
}

static void
start(gpointer data, const char *name, const char *const *attributes)
{
  Reader *reader = data;
  FpHtmlBuilder *builder = &reader->builder;
  const Element *element = find_element(name);
  Frame frame = {.element = element, .before = builder->state};
  g_strlcpy(frame.name, name, sizeof frame.name);
  g_array_append_val(reader->frames, frame);
  fp_html_end_run(builder);
  if ((element->does & DOES_BLOCK) != 0)
    fp_html_end_block(builder);
  fp_html_look(&builder->state, name, attributes);
  const char *target = g_str_equal(name, "a") ? fp_html_attribute(attributes, "href") : NULL;
  if (target) {
    fp_html_link_begin(builder, target);
    builder->state.link_open = TRUE;
  } else if (!begin_single(builder, name, attributes)) {
    begin_element(builder, element, name, attributes);
  }
}

static void
start_element(void *data, const xmlChar *name, const xmlChar **attributes)
{
  start(data, (const char *)name, (const char *const *)attributes);
  forget_outermost(((Reader *)data)->parser);
}

static void
close_frame(Reader *reader)
{
  FpHtmlBuilder *builder = &reader->builder;
  Frame *frame = &g_array_index(reader->frames, Frame, reader->frames->len - 1);
  const Element *element = frame->element;
  fp_html_end_run(builder);
  if (builder->state.link_open && !frame->before.link_open)
    fp_html_link_end(builder);
  gboolean cell = (element->does & DOES_CELL) != 0;
  if ((element->does & DOES_BLOCK) != 0 && !cell)
    fp_html_end_block(builder);
  if ((element->does & DOES_ITEM) != 0)
    builder->item = FALSE;
  builder->state = frame->before;
  g_array_set_size(reader->frames, reader->frames->len - 1);
}

static void
end(gpointer data, const char *name)
{
  Reader *reader = data;
  guint found = reader->frames->len, lowest = found > NAMES_KEPT ? found - NAMES_KEPT : 0;
  for (guint i = found; i > lowest; i--) {
    const Frame *frame = &g_array_index(reader->frames, Frame, i - 1);
    if (strncmp(frame->name, name, sizeof frame->name - 1) == 0) {
      found = i - 1;
      break;
    }
  }
  while (reader->frames->len > found)
    close_frame(reader);
}

static void
end_element(void *data, const xmlChar *name)
{
  end(data, (const char *)name);
}

static void
text(gpointer data, const char *bytes, gsize length)
{
  fp_html_text(&((Reader *)data)->builder, bytes, length);
}

static void
characters(void *data, const xmlChar *bytes, int length)
{
  text(data, (const char *)bytes, (gsize)length);
}

static void
push(const char *piece, gsize size, gpointer data)
{
  const gsize most = G_MAXINT / 2;
  for (gsize at = 0; at < size; at += most)
    htmlParseChunk(((Reader *)data)->parser, piece + at, (int)MIN(most, size - at), 0);
}

static void
parse(Reader *reader, const char *html, gsize size)
{
  xmlSAXHandler handler = {
      .startElement = start_element,
      .endElement = end_element,
      .characters = characters,
      .ignorableWhitespace = characters,
      .cdataBlock = characters,
  };
  reader->parser = htmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
  if (!reader->parser)
    g_error("libxml2 has no memory for a parser");
  htmlCtxtUseOptions(reader->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                         HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  fp_html_guard(html, size, push, reader);
  htmlParseChunk(reader->parser, NULL, 0, 1);
  if (reader->parser->myDoc)
    xmlFreeDoc(reader->parser->myDoc);
  htmlFreeParserCtxt(reader->parser);
}

static void
begin_reading(Reader *reader, gsize size, const FpUrl *base)
{
  *reader = (Reader){.frames = g_array_sized_new(FALSE, FALSE, sizeof(Frame), FRAMES_GUESS)};
  fp_html_builder_init(&reader->builder, size, base);
}

static FpRich *
end_reading(Reader *reader)
{
  while (reader->frames->len > 0)
    close_frame(reader);
  g_array_unref(reader->frames);
  return fp_html_builder_end(&reader->builder);
}

FpRich *
fp_html_read_any(const char *html, gsize size, const FpUrl *base)
{
  Reader reader;
  begin_reading(&reader, size, base);
  if (size > 0)
    parse(&reader, html, size);
  return end_reading(&reader);
}

FpRich *
fp_html_read(const char *html, gssize length, const FpUrl *base)
{
  static const FpHtmlEvents events = {start, end, text};
  html = html ? html : "";
  gsize size = length < 0 ? strlen(html) : (gsize)length;
  Reader reader;
  begin_reading(&reader, size, base);
  gboolean plain = fp_html_plain(html, size, &events, &reader);
  FpRich *rich = end_reading(&reader);
  if (plain)
    return rich;
  fp_rich_unref(rich);
  return fp_html_read_any(html, size, base);
}
