/* Any text is settings as far as it can be, with a clean sentence about the rest; what was kept of it is kept
 * whole when it is read again. */
#include "config.h"

#include "app/settings/settings.h"

#include "flagpost/error.h"
#include "flagpost/text.h"
#include "fuzz.h"
#include "fuzz/mutate.h"

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static const char words[] =
      "[general]|[account maria@forum.example.org]|[keys]|[style]|\n|=|;|on|off|#|editor|opener|"
      "theme|dark|language|de|bell|fold-campaigns|key.flag|ctrl-x|url|login|"
      "https://forum.example.org/|moderators|\\n|\\s|\\|\r|[|]|12|99999999999999";
  return fuzz_mutate_tokens(bytes, size, most, seed, words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  g_autofree char *text = g_strndup((const char *)bytes, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GKeyFile) file = fp_settings_parse("settings.ini", text, &error);
  /* A line that GLib does not take was left out: none costs the whole file. */
  g_assert_nonnull(file);
  if (error) {
    g_autofree char *sentence = fp_error_sentence(error);
    g_assert_true(fp_text_is_clean(sentence, FP_TEXT_LINES));
  }
  g_autofree char *first = g_key_file_to_data(file, NULL, NULL);
  /* Of a group that is not the program's it hears again. */
  g_autoptr(GKeyFile) again = fp_settings_parse("settings.ini", first, NULL);
  g_assert_nonnull(again);
  g_autofree char *second = g_key_file_to_data(again, NULL, NULL);
  g_assert_cmpstr(second, ==, first);
  return 0;
}
