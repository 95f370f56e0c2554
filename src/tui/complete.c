/* What Tab makes of the beginning of a command or of a person's name. */
#include "config.h"

#include "tui/tui.h"

#include "flagpost/text.h"

enum { PEOPLE_FROM = 300 /* conversations */ };

static int
by_text(gconstpointer a, gconstpointer b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The options of a command whose last word begins with a dash. */
static void
add_options(GPtrArray *texts, const char *text, const char *last)
{
  g_autofree char *head = g_strndup(text, (gsize)(last - text)), *name = g_strstrip(g_strdup(head));
  const FpCommand *command = NULL;
  /* The name is the longest beginning that is one. */
  for (const FpCommand *one = fp_commands(); one->name; one++)
    if (g_str_has_prefix(name, one->name) && strchr(" ", name[strlen(one->name)]) &&
        (!command || strlen(one->name) > strlen(command->name)))
      command = one;
  for (const GOptionEntry *option = command ? command->options : NULL; option && option->long_name;
       option++) {
    g_autofree char *word = g_strconcat("--", option->long_name, NULL);
    if (g_str_has_prefix(word, last))
      g_ptr_array_add(texts, g_strconcat(head, word, NULL));
  }
}

GPtrArray *
tui_complete_command(Tui *tui, const char *text)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
  const char *last = strrchr(text, ' ');
  if (last && last[1] == '-') {
    add_options(texts, text, last + 1);
    return texts;
  }
  for (const FpCommand *command = fp_commands(); command->name; command++)
    if (g_str_has_prefix(command->name, text) && !g_str_equal(command->name, text))
      g_ptr_array_add(texts, g_strdup(command->name));
  g_ptr_array_sort(texts, by_text);
  return texts;
}

static void
add_person(GPtrArray *texts, GHashTable *known, const FpPerson *person, const char *beginning)
{
  g_autofree char *name = NULL, *login = NULL;
  if (!person || !person->login)
    return;
  name = fp_text_fold(person->name ? person->name : "");
  login = fp_text_fold(person->login);
  if ((g_str_has_prefix(login, beginning) || g_str_has_prefix(name, beginning)) &&
      g_hash_table_add(known, g_strdup(person->login)))
    g_ptr_array_add(texts, g_strdup(person->login));
}

/* Those with whom one has written, the latest first. */
GPtrArray *
tui_complete_person(Tui *tui, const char *text)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *beginning = fp_text_fold(text);
  g_autoptr(GPtrArray) all =
      tui->member ? fp_store_list(fp_member_store(tui->member), "inbox", 0, PEOPLE_FROM, NULL) : NULL;
  for (guint i = 0; all && i < all->len; i++) {
    const FpConversation *conversation = g_ptr_array_index(all, i);
    add_person(texts, known, conversation->from, beginning);
  }
  return texts;
}
