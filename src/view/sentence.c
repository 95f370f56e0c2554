/* A record as a sentence, for those who hear it or read it on a braille line: in the order, at the length and
 * with the marks that they have chosen. Called by rows_view.c. */
#include "config.h"

#include "view/sentence.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

static FpSpeech speech = {.fields = "state who what when rest"};

void
fp_view_set_speech(const FpSpeech *wanted)
{
  static char *fields;
  speech = *wanted;
  if (!speech.fields || *speech.fields == '\0')
    speech.fields = "state who what when rest";
  g_free(fields);
  speech.fields = fields = g_strdup(speech.fields);
}

/* --- marks --- */

static const struct {
  const char *word, *mark;
} marks[] = {
    {N_("new"), "N"},     {N_("warning"), "W"}, {N_("notice"), "I"},  {N_("held"), "H"},
    {N_("sending"), "S"}, {N_("sent"), "T"},    {N_("refused"), "R"}, {N_("unsure"), "U"},
    {N_("draft"), "D"},   {N_("closed"), "C"},  {N_("pinned"), "P"},  {N_("tagged"), "G"},
};

/* How much of a text one of the words is, from its beginning: in other languages some are two words. */
static gsize
word_at(const char *text, gsize *mark)
{
  gsize longest = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
    const char *word = _(marks[i].word);
    gsize length = strlen(word);
    if (length > longest && g_str_has_prefix(text, word) && strchr(" ", text[length])) {
      longest = length;
      *mark = i;
    }
  }
  return longest;
}

static const char *
mark_of(const char *word)
{
  gsize mark = 0;
  return word_at(word, &mark) == strlen(word) && *word != '\0' ? marks[mark].mark : word;
}

/* "new warning" becomes "NW"; what has no mark stays a word. */
static char *
short_marks(const char *state)
{
  GString *all = g_string_new(NULL);
  while (*state != '\0') {
    gsize mark = 0, length = word_at(state, &mark), rest = length > 0 ? length : strcspn(state, " ");
    if (all->len > 0 && (length == 0 || all->str[all->len - 1] > 'Z'))
      g_string_append_c(all, ' ');
    if (length > 0)
      g_string_append(all, marks[mark].mark);
    else
      g_string_append_len(all, state, (gssize)rest);
    state += rest + strspn(state + rest, " ");
  }
  return g_string_free(all, FALSE);
}

/* --- abbreviations --- */

/* "<U+200B>": its bytes; 0: none begins here. */
static gsize
sign_length(const char *text)
{
  gsize digits = g_str_has_prefix(text, "<U+") ? strspn(text + 3, "0123456789ABCDEF") : 0;
  return digits >= 4 && text[3 + digits] == '>' ? digits + 4 : 0;
}

/* "Re:" as a word; signs that cannot be seen are told once at the end, not spelled in the middle of a word.
 */
static char *
expand(const char *text)
{
  static const struct {
    const char *abbreviation, *words;
  } openings[] = {{"Re: ", N_("Reply: ")},
                  {"RE: ", N_("Reply: ")},
                  {"Fwd: ", N_("Forwarded: ")},
                  {"FWD: ", N_("Forwarded: ")},
                  {"Fw: ", N_("Forwarded: ")}};
  GString *whole = g_string_new(NULL);
  guint signs = 0;
  gsize length;
  for (gsize i = 0; i < G_N_ELEMENTS(openings); i++) {
    if (!g_str_has_prefix(text, openings[i].abbreviation))
      continue;
    g_string_append(whole, _(openings[i].words));
    text += strlen(openings[i].abbreviation);
    break;
  }
  while (*text != '\0') {
    if ((length = sign_length(text)) > 0)
      signs++;
    else
      g_string_append_len(whole, text, (gssize)(length = 1));
    text += length;
  }
  if (signs > 0)
    fp_counts_append(whole, ngettext(" (%u hidden sign)", " (%u hidden signs)", signs), signs);
  return g_string_free(whole, FALSE);
}

/* --- the sentence --- */

/* With a full stop, where it has no end of its own, or with something else behind it. */
static void
add(GString *line, const char *words, const char *end)
{
  gsize length = words ? strlen(words) : 0;
  if (length == 0)
    return;
  g_string_append(line, words);
  g_string_append(line, end ? end : strchr(".?!", words[length - 1]) ? " " : ". ");
}

static gboolean
is_wanted(const char *field)
{
  if (g_str_equal(field, "rest"))
    return speech.verbosity == FP_SPEECH_FULL;
  return !g_str_equal(field, "when") || speech.verbosity != FP_SPEECH_BRIEF;
}

static void
add_field(GString *line, const FpRecord *record, const char *field, gboolean before_what, gboolean spoken)
{
  g_autofree char *what = speech.expand && record->what ? expand(record->what) : NULL;
  g_autofree char *state = speech.short_marks && record->state ? short_marks(record->state) : NULL;
  if (!is_wanted(field))
    return;
  if (g_str_equal(field, "state"))
    add(line, state ? state : record->state, spoken ? NULL : " ");
  else if (g_str_equal(field, "who"))
    add(line, record->who, before_what ? ": " : NULL);
  else if (g_str_equal(field, "what"))
    add(line, what ? what : record->what, NULL);
  else if (g_str_equal(field, "when"))
    add(line, record->when, NULL);
  else if (g_str_equal(field, "rest"))
    add(line, record->rest, NULL);
}

char *
fp_record_sentence(const FpRecord *record, const char *tag, gboolean spoken)
{
  g_auto(GStrv) fields = g_strsplit_set(speech.fields, " ,", -1);
  GString *line = g_string_new(NULL);
  if (tag)
    add(line, speech.short_marks ? mark_of(tag) : tag, spoken ? NULL : " ");
  for (guint i = 0; fields[i]; i++)
    add_field(line, record, fields[i], g_strcmp0(fields[i + 1], "what") == 0, spoken);
  return g_strchomp(g_string_free(line, FALSE));
}
