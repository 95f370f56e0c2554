/* What a screen reader says: Fenrir, if it is installed, runs the real program and hands each utterance to a
 * script that writes it down. The transcript stands in docs/accessibility.md: each of its lines must be said.
 * With FP_UPDATE_SNAPSHOTS all that is said is printed instead. */
#include "config.h"

#include "pty/bench.h"
#include "pty/transcript.h"

#include <gio/gio.h>

static const char usual[] = "/etc/fenrirscreenreader/settings/settings-pty.conf";

typedef struct {
  const char *name;  /* of the step, in the transcript */
  const char *keys;  /* typed */
  const char *until; /* what is heard then */
} Step;

typedef struct {
  FpPty *pty;
  char *spoken; /* the file */
  gsize heard;  /* of it, so far */
} Reader;

static char *
write_file(Bench *bench, const char *name, const char *text)
{
  char *path = g_build_filename(bench->home, name, NULL);
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return path;
}

/* The settings that come with Fenrir, with our script for a voice and our program for a shell. */
static char *
write_settings(Bench *bench, const char *voice, const char *shell)
{
  g_autofree char *given = NULL, *path = g_build_filename(bench->home, "fenrir.conf", NULL);
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autofree char *speak = g_strdup_printf("%s \"fenrirText\"", voice);
  GString *text = g_string_new(NULL);
  g_auto(GStrv) lines = NULL;
  const char *group = "";
  g_assert_true(g_file_get_contents(usual, &given, NULL, NULL));
  lines = g_strsplit(given, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    const char *line = lines[i];
    group = *line == '[' ? line : group;
    if (g_str_has_prefix(group, "[speech]") && g_str_has_prefix(line, "driver="))
      line = "driver=genericDriver";
    else if (g_str_has_prefix(group, "[sound]") && g_str_has_prefix(line, "enabled="))
      line = "enabled=False";
    else if (g_str_has_prefix(group, "[remote]") && g_str_has_prefix(line, "enable="))
      line = "enable=False";
    else if (g_str_has_prefix(group, "[promote]") && g_str_has_prefix(line, "enabled="))
      line = "enabled=False";
    else if (g_str_has_prefix(line, "emoticons="))
      line = "emoticons=False";
    if (g_str_has_prefix(line, "genericSpeechCommand="))
      g_string_append_printf(text, "genericSpeechCommand=%s\n", speak);
    else if (g_str_has_prefix(line, "shell="))
      g_string_append_printf(text, "shell=%s\n", shell);
    else
      g_string_append_printf(text, "%s\n", line);
  }
  g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
  g_string_free(text, TRUE);
  return g_steal_pointer(&path);
}

static Reader *
reader_new(Bench *bench, const char *how)
{
  Reader *reader = g_new0(Reader, 1);
  g_autofree char *spoken = g_build_filename(bench->home, "spoken", NULL);
  g_autofree char *say = g_strdup_printf("#!/bin/sh\nprintf '%%s\\n' \"$1\" >>'%s'\n", spoken);
  g_autofree char *run = g_strdup_printf("#!/bin/sh\nLC_ALL=C.UTF-8 %s exec '%s'\n", how, bench->program);
  g_autofree char *voice = write_file(bench, "voice", say), *shell = write_file(bench, "shell", run);
  g_autofree char *settings = write_settings(bench, voice, shell);
  g_autofree char *fenrir = g_find_program_in_path("fenrir");
  const char *argv[] = {fenrir, "-e", "-s", settings, NULL};
  g_assert_true(g_file_set_contents(spoken, "", 0, NULL));
  reader->spoken = g_steal_pointer(&spoken);
  reader->pty = fp_pty_start(24, 80, argv, (const char *const *)bench->env);
  return reader;
}

static char *
heard_since(const Reader *reader)
{
  g_autofree char *all = NULL;
  gsize length;
  g_assert_true(g_file_get_contents(reader->spoken, &all, &length, NULL));
  return g_strdup(all + MIN(reader->heard, length));
}

/* For a new transcript: until the words have been said, and then nothing more for a while. (transfer full) */
static char *
listen(Reader *reader, const char *words)
{
  gint64 until = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;
  g_autofree char *heard = NULL;
  for (;;) {
    g_autofree char *before = g_steal_pointer(&heard);
    fp_pty_quiet(reader->pty, 400);
    heard = heard_since(reader);
    if (strstr(heard, words) && g_strcmp0(heard, before) == 0)
      break;
    if (g_get_monotonic_time() > until) {
      g_autofree char *screen = fp_pty_screen(reader->pty);
      g_test_message("listened for \"%s\", heard:\n%s\nscreen:\n%s", words, heard, screen);
      g_assert_not_reached();
    }
    g_usleep(100 * 1000);
  }
  reader->heard += strlen(heard);
  return g_steal_pointer(&heard);
}

/* Until every line that the page has for this step has been said, however long a busy machine takes. */
static void
listen_for(Reader *reader, const char *step, const char *wanted)
{
  gint64 until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
  for (;;) {
    g_autofree char *heard = heard_since(reader), *said = transcript_settled(heard),
                    *missing = transcript_missing(wanted, said);
    if (!missing) {
      reader->heard += strlen(heard);
      return;
    }
    if (g_get_monotonic_time() > until) {
      g_autofree char *screen = fp_pty_screen(reader->pty);
      g_test_message("step \"%s\": \"%s\" was not said, but:\n%s\nscreen:\n%s", step, missing, said, screen);
      g_assert_not_reached();
    }
    fp_pty_take(reader->pty, 50);
  }
}

/* The walk of a morning, as it is heard on the accessible screen. */
static void
test_walk(void)
{
  static const Step steps[] = {
      {"the inbox has opened", "", "Press ? for help"},
      {"j: the next conversation", "j", "dilys"},
      {"Enter: it opens", "\r", "Odd messages in the night?"},
      {"j: the next line", "j", "From: dilys"},
      {"q: back to the list", "q", "Odd messages in the night?"},
      {"!: reported", "!", "z takes it back"},
      {"z: taken back", "z", "Taken back. Nothing was sent."},
      {"j: the next conversation again", "j", "Meadow"},
      {"P: the password", "P", "The old one is kept"},
      {"y: a new one", "y", "g give up, or L"},
      {"l: the rest later", "l", "Left for later"},
      {NULL, NULL, NULL},
  };
  g_autofree char *fenrir = g_find_program_in_path("fenrir"), *page = NULL;
  if (!fenrir || !g_file_test(usual, G_FILE_TEST_EXISTS)) {
    g_test_skip("Fenrir is not installed");
    return;
  }
  page = transcript_page();
  Bench *bench = bench_new();
  bench_fill(bench);
  Reader *reader = reader_new(bench, "ACCESSIBLE=1");
  for (const Step *step = steps; step->name; step++) {
    g_autofree char *heard = NULL, *said = NULL, *wanted = NULL;
    if (*step->keys != '\0')
      fp_pty_type(reader->pty, step->keys);
    if (g_getenv("FP_UPDATE_SNAPSHOTS")) {
      heard = listen(reader, step->until);
      said = transcript_settled(heard);
      g_print("    (%s)\n%s", step->name, said);
      continue;
    }
    wanted = transcript_step(page, "**Fenrir", step->name);
    listen_for(reader, step->name, wanted);
  }
  fp_pty_free(reader->pty);
  g_free(reader->spoken);
  g_free(reader);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/fenrir/walk", test_walk);
  return g_test_run();
}
