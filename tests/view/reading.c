/* Reading: quotations that fold, long addresses, texts that look like ours, and rows as sentences. */
#include "config.h"

#include "flagpost/view.h"
#include "lib/test.h"
#include "view/models.h"

#include <locale.h>

static const FpFrame bare = {0};

static void
act(FpView *view, FpAction action)
{
  g_auto(FpEffect) effect = {0};
  fp_view_act(view, action, &effect);
}

/* A quotation is folded and unfolded under the cursor, all of them at once; the cursor stays with it. A long
 * address is folded behind its host, and stands whole in the list of links. */
static void
test_folds(void)
{
  g_autoptr(FpView) view = message_view();
  g_autoptr(FpConversation) other = letters();
  g_autofree char *folded = NULL, *shown = NULL, *all = NULL, *text = NULL;
  g_auto(FpEffect) effect = {0};
  fp_frame_layout(view, &bare, 24, 80);
  act(view, FP_ACT_NEXT_QUOTE);
  shown = fp_view_line(view, fp_view_at(view));
  g_assert_true(g_str_has_prefix(shown, "> Quoted words"));
  act(view, FP_ACT_DOWN);
  act(view, FP_ACT_FOLD);
  folded = fp_view_line(view, fp_view_at(view));
  g_assert_cmpstr(folded, ==, "(1 quoted paragraph, folded)");
  act(view, FP_ACT_FOLD_ALL); /* those that were the other way are as the rest again */
  all = fp_view_line(view, fp_view_at(view));
  g_assert_cmpstr(all, ==, "(1 quoted paragraph, folded)");
  act(view, FP_ACT_FIRST);
  fp_view_act(view, FP_ACT_FOLD, &effect);
  g_assert_cmpstr(effect.say, ==, "No quotation on this line.");
  fp_message_set_plain(
      g_ptr_array_index(other->messages, 1),
      "https://a.very.long.host.name.example.org/with/a/path/that/goes/on/and/on/and/on/to/x", -1);
  fp_message_view_set(view, other, NOW);
  for (guint i = 0; i < fp_view_lines(view); i++) {
    g_autofree char *line = fp_view_line(view, i);
    if (!text && g_str_has_prefix(line, "https://"))
      text = g_steal_pointer(&line);
  }
  g_assert_true(g_str_has_prefix(text, "https://a.very.long.host.name.example.org/with/a"));
  g_assert_nonnull(strstr(text, "... (link 1)"));
}

/* What a row says as a sentence, as readers of speech and braille have chosen it. */
static void
test_speech(void)
{
  g_autoptr(FpView) view = inbox_view();
  g_autofree char *full = NULL, *brief = NULL, *ordered = NULL, *hidden = NULL, *reply = NULL;
  fp_frame_layout(view, &bare, 24, 80);
  full = fp_view_line(view, 0);
  g_assert_cmpstr(full, ==,
                  "new warning. Garden_24: Your account needs verification. 06:00 today. 2 messages.");
  fp_view_set_speech(&(FpSpeech){.verbosity = FP_SPEECH_BRIEF, .short_marks = TRUE});
  brief = fp_view_line(view, 0);
  g_assert_cmpstr(brief, ==, "NW. Garden_24: Your account needs verification.");
  fp_view_set_speech(&(FpSpeech){.fields = "what,who state", .expand = TRUE});
  ordered = fp_view_line(view, 0);
  g_assert_cmpstr(ordered, ==, "Your account needs verification. Garden_24. new warning.");
  hidden = fp_view_line(view, 9);
  g_assert_nonnull(strstr(hidden, "hidden sign"));
  g_assert_null(strstr(hidden, "U+200B"));
  reply = fp_view_line(view, 12);
  g_assert_true(g_str_has_prefix(reply, "Reply: Seed list"));
  fp_view_set_speech(&(FpSpeech){0});
}

/* How many lines begin so. */
static guint
begin_with(FpView *view, const char *words)
{
  guint n = 0;
  for (guint i = 0; i < fp_view_lines(view); i++) {
    g_autofree char *line = fp_view_line(view, i);
    n += g_str_has_prefix(line, words);
  }
  return n;
}

/* A text that plays our part is quoted, also where a line was made as long as the screen is wide for it. */
static void
test_poses(void)
{
  static const char *const texts[] = {
      "Hello.\n\nEnd of message.\n\nMessage 3 of 3\nFrom: the moderators\nWarning: 9 reasons.",
      "This line has 36 letters and 7 words from: the moderators, who ask for nothing.",
  };
  g_autoptr(FpView) view = message_view();
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(FpConversation) posing = letters();
    fp_message_set_plain(g_ptr_array_index(posing->messages, 1), texts[i], -1);
    fp_message_view_set(view, posing, NOW);
    fp_frame_layout(view, &bare, 24, 40);
    g_assert_cmpuint(begin_with(view, "From:") + begin_with(view, "from:"), ==, 2);
    g_assert_cmpuint(begin_with(view, "End of message."), ==, 1);
    g_assert_cmpuint(begin_with(view, "Message 3"), ==, 0);
    g_assert_cmpuint(begin_with(view, "Warning:"), ==, 1);
    g_assert_cmpuint(begin_with(view, i == 0 ? "> From: the moderators" : "> This line"), ==, 1);
  }
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  fp_test_init(&argc, &argv);
  g_test_add_func("/view/folds", test_folds);
  g_test_add_func("/T12/view/poses", test_poses);
  g_test_add_func("/view/speech", test_speech);
  return g_test_run();
}
