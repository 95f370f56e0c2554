/* Finds text that a browser would not show: the attributes and inline styles with which senders hide words
 * from the reader. Called by html.c for every element. */
#include "config.h"

#include "html_parts.h"

#define WHITE        0xFFFFFFu
#define COLOUR_CLOSE 24 /* sum of the differences of red, green and blue that an eye does not see */

const char *
fp_html_attribute(const char *const *attributes, const char *name)
{
  for (guint i = 0; attributes && attributes[i]; i += 2)
    if (g_ascii_strcasecmp(attributes[i], name) == 0)
      return attributes[i + 1] ? attributes[i + 1] : "";
  return NULL;
}

gboolean
fp_html_has_class(const char *const *attributes, const char *name)
{
  const char *classes = fp_html_attribute(attributes, "class");
  gsize length = strlen(name);
  for (const char *at = classes; at && (at = strstr(at, name)); at += length) {
    gboolean begins = at == classes || g_ascii_isspace(at[-1]);
    if (begins && (at[length] == '\0' || g_ascii_isspace(at[length])))
      return TRUE;
  }
  return FALSE;
}

/* A colour's number. FALSE if it is none that we know. */
static gboolean
read_colour(const char *text, guint32 *colour)
{
  static const struct {
    const char *name;
    guint32 colour;
  } names[] = {
      {"white", WHITE},     {"black", 0},         {"snow", 0xFFFAFA},       {"ivory", 0xFFFFF0},
      {"red", 0xFF0000},    {"blue", 0x0000FF},   {"green", 0x008000},      {"yellow", 0xFFFF00},
      {"gray", 0x808080},   {"grey", 0x808080},   {"whitesmoke", 0xF5F5F5}, {"ghostwhite", 0xF8F8FF},
      {"silver", 0xC0C0C0}, {"orange", 0xFFA500}, {"purple", 0x800080},
  };
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    if (g_str_equal(text, names[i].name)) {
      *colour = names[i].colour;
      return TRUE;
    }
  }
  unsigned red, green, blue;
  if (sscanf(text, "rgb(%3u,%3u,%3u", &red, &green, &blue) == 3 ||
      sscanf(text, "rgba(%3u,%3u,%3u", &red, &green, &blue) == 3) {
    *colour = MIN(red, 255u) << 16 | MIN(green, 255u) << 8 | MIN(blue, 255u);
    return TRUE;
  }
  guint64 number;
  gsize digits = strlen(text) - (*text == '#');
  if (!g_ascii_string_to_unsigned(text + (*text == '#'), 16, 0, WHITE, &number, NULL))
    return FALSE;
  if (digits == 3)
    number = (number >> 8 & 15) * 0x110000 + (number >> 4 & 15) * 0x1100 + (number & 15) * 0x11;
  else if (digits != 6)
    return FALSE;
  *colour = (guint32)number;
  return TRUE;
}

static gboolean
look_alike(guint32 a, guint32 b)
{
  int difference = 0;
  for (int shift = 0; shift <= 16; shift += 8)
    difference += ABS((int)(a >> shift & 255) - (int)(b >> shift & 255));
  return difference <= COLOUR_CLOSE;
}

/* "0", "0.0", "0px", "1px", ".5pt" */
static gboolean
is_tiny(const char *value, double limit)
{
  char *end;
  double number = g_ascii_strtod(value, &end);
  if (end == value)
    return FALSE;
  if (*end == '\0' || *end == '%')
    return number <= 0;
  if (g_str_has_prefix(end, "em") || g_str_has_prefix(end, "rem"))
    return number < 0.1;
  return number <= limit;
}

static gboolean
is_far_outside(const char *value)
{
  return g_ascii_strtod(value, NULL) <= -500;
}

/* One "name:value" of a style, lower case and without blanks. */
static gboolean
hides(FpHtmlState *state, const char *name, const char *value)
{
  if (g_str_equal(name, "display"))
    return g_str_has_prefix(value, "none");
  if (g_str_equal(name, "visibility"))
    return g_str_has_prefix(value, "hidden") || g_str_has_prefix(value, "collapse");
  if (g_str_equal(name, "opacity"))
    return g_ascii_strtod(value, NULL) < 0.1 && g_ascii_isdigit(value[*value == '.']);
  if (g_str_equal(name, "font-size") || g_str_equal(name, "line-height"))
    return is_tiny(value, 2);
  if (g_str_equal(name, "max-height") || g_str_equal(name, "max-width"))
    return is_tiny(value, 1);
  if (g_str_equal(name, "text-indent") || g_str_equal(name, "left") || g_str_equal(name, "top") ||
      g_str_equal(name, "margin-left") || g_str_equal(name, "margin-top"))
    return is_far_outside(value);
  if (g_str_equal(name, "color")) {
    if (g_str_has_prefix(value, "transparent"))
      return TRUE;
    read_colour(value, &state->colour);
  }
  if (g_str_equal(name, "background") || g_str_equal(name, "background-color"))
    read_colour(value, &state->background);
  return FALSE;
}

static char *
without_blanks(const char *text)
{
  GString *out = g_string_new(NULL);
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isspace(*at))
      g_string_append_c(out, g_ascii_tolower(*at));
  return g_string_free(out, FALSE);
}

static gboolean
style_hides(FpHtmlState *state, const char *style)
{
  gboolean hidden = FALSE;
  g_autofree char *plain = without_blanks(style);
  for (char *name = plain, *next; *name != '\0'; name = next) {
    char *end = strchrnul(name, ';');
    next = *end == '\0' ? end : end + 1;
    *end = '\0';
    char *value = strchr(name, ':');
    if (!value)
      continue;
    *value++ = '\0';
    char *important = strstr(value, "!important");
    if (important)
      *important = '\0';
    hidden |= hides(state, name, value);
  }
  return hidden;
}

void
fp_html_look(FpHtmlState *state, const char *element, const char *const *attributes)
{
  if (!attributes || !attributes[0])
    return;
  guint32 colour = state->colour, background = state->background;
  const char *style = fp_html_attribute(attributes, "style");
  const char *text_colour = fp_html_attribute(attributes, "color");
  const char *bgcolor = fp_html_attribute(attributes, "bgcolor");
  gboolean hidden = fp_html_attribute(attributes, "hidden") != NULL;
  if (text_colour) {
    g_autofree char *plain = without_blanks(text_colour);
    read_colour(plain, &state->colour);
  }
  if (bgcolor) {
    g_autofree char *plain = without_blanks(bgcolor);
    read_colour(plain, &state->background);
  }
  if (style)
    hidden |= style_hides(state, style);
  if (hidden)
    state->hidden = TRUE;
  /* Colours are judged anew inside: white on black is hidden only where the black is not set as well. */
  if (colour != state->colour || background != state->background)
    state->faint = look_alike(state->colour, state->background);
}
