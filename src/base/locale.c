/* Language and customs of the person: set once when the program starts. Called by main.c and the demo forum.
 * A locale that is asked for and not installed is no reason for another language or for mangled letters: what
 * can be had of it is used. */
#include "config.h"

#include "flagpost/i18n.h"

#include <langinfo.h>
#include <locale.h>

/* What the environment asks for, in the order of POSIX; "C" if nothing. */
static const char *
wanted(const char *category)
{
  const char *names[] = {"LC_ALL", category, "LANG"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *value = g_getenv(names[i]);
    if (value && *value != '\0')
      return value;
  }
  return "C";
}

static gboolean
wants_utf8(const char *name)
{
  const char *dot = strchr(name, '.');
  return !dot || g_ascii_strncasecmp(dot, ".utf-8", 6) == 0 || g_ascii_strncasecmp(dot, ".utf8", 5) == 0;
}

/* "de_AT.UTF-8" is looked for as "de_AT:de": gettext needs no locale for that, but a name that is not "C". */
static void
take_language(const char *name)
{
  const char *given = g_getenv("LANGUAGE");
  g_autofree char *territory = g_strndup(name, strcspn(name, ".@"));
  g_autofree char *language = g_strndup(name, strcspn(name, "_.@"));
  g_autofree char *both = g_strdup_printf("%s:%s", territory, language);
  if (g_str_equal(language, "C") || g_str_equal(language, "POSIX"))
    return;
  setlocale(LC_MESSAGES, "C.UTF-8");
  if (!given || *given == '\0')
    g_setenv("LANGUAGE", both, TRUE);
}

void
fp_locale_init(void)
{
  const char *folder = FP_LOCALEDIR;
#ifdef FP_CHECKPOINTS
  /* Tests have their own catalogues. */
  if (g_getenv("FLAGPOST_LOCALEDIR"))
    folder = g_getenv("FLAGPOST_LOCALEDIR");
#endif
  /* What is used of LC_ALL: each is a file to read. */
  static const int others[] = {LC_TIME, LC_NUMERIC, LC_COLLATE};
  if (!setlocale(LC_CTYPE, "") && wants_utf8(wanted("LC_CTYPE")))
    setlocale(LC_CTYPE, "C.UTF-8");
  if (!setlocale(LC_MESSAGES, ""))
    take_language(wanted("LC_MESSAGES"));
  for (guint i = 0; i < G_N_ELEMENTS(others); i++)
    setlocale(others[i], "");
  bindtextdomain(GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
  textdomain(GETTEXT_PACKAGE);
  /* GLib makes its C locale at the first such call. Threads that come to it together wait for each other,
   * which may leave a number in errno that GLib takes for the text's fault, in g_ascii_string_to_signed()
   * too. */
  g_ascii_strtoll("0", NULL, 10);
}

void
fp_locale_for_programs(void)
{
  setlocale(LC_MESSAGES, "C");
  setlocale(LC_NUMERIC, "C");
  setlocale(LC_TIME, "C");
  setlocale(LC_COLLATE, "C");
}

/* --- numbers --- */

/* "%u" becomes "%'u", where the locale's sign is one that can be written. */
static char *
with_groups(const char *format)
{
  GString *grouped = g_string_new(NULL);
  gboolean can = g_utf8_validate(localeconv()->thousands_sep, -1, NULL);
  for (const char *p = format; *p != '\0'; p++) {
    g_string_append_c(grouped, *p);
    if (*p != '%')
      continue;
    if (p[1] == '%')
      g_string_append_c(grouped, *++p);
    else if (can && p[1] != '\0' && strchr("udlz", p[1]))
      g_string_append_c(grouped, '\'');
  }
  return g_string_free(grouped, FALSE);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
char *
fp_counts_va(const char *format, va_list args)
{
  g_autofree char *grouped = with_groups(format);
  g_autofree char *text = g_strdup_vprintf(grouped, args);
  g_auto(GStrv) parts = g_strsplit(text, "\u202F", -1);
  /* A narrow blank is missing from many a terminal's font, and a line must not break there. */
  return g_strjoinv("\u00A0", parts);
}
#pragma GCC diagnostic pop

char *
fp_counts(const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = fp_counts_va(format, args);
  va_end(args);
  return text;
}

void
fp_counts_append(GString *out, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = fp_counts_va(format, args);
  va_end(args);
  g_string_append(out, text);
}

/* --- letters --- */

/* Translators: letters that answer questions, each the beginning of a word that the question's translation
 * must name, in the same order: yes and no; send, edit, throw away and keep; and so on. As many as here, no
 * letter twice; and the reasons of a report: spam, phishing, harassment, illegal, other, none of them. The
 * English letters count beside yours, so none of yours may be the English one of another answer. Where the
 * translated questions keep to the English letters, leave this as it is. */
static const char *const answers[] = {
    NC_("answers", "yn"),   NC_("answers", "ytn"),   NC_("answers", "sexk"),
    NC_("answers", "pfgl"), NC_("answers", "csdgl"), NC_("answers", "sphion"),
};

const char *
fp_letters_shown(const char *letters)
{
  for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
    const char *local =
        g_str_equal(answers[i], letters) ? g_dpgettext2(GETTEXT_PACKAGE, "answers", letters) : "";
    if (g_utf8_strlen(local, -1) == (glong)strlen(letters))
      return local;
  }
  return letters;
}

char
fp_letters_meant(const char *letters, const char *shown, const char *typed)
{
  gunichar wanted = g_unichar_tolower(g_utf8_get_char_validated(typed, -1));

  const char *english = wanted != 0 && wanted < 0x80 ? strchr(letters, (int)wanted) : NULL;
  for (const char *p = letters; *p != '\0' && *shown != '\0'; p++, shown = g_utf8_next_char(shown))
    if (g_unichar_tolower(g_utf8_get_char(shown)) == wanted)
      return *p;
  return english ? *english : '\0';
}
