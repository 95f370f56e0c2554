/* A person of a forum: how they are named and what the forum says of them. Made by drivers and the store. */
#include "config.h"

#include "flagpost/model.h"
#include "flagpost/text.h"

FpPerson *
fp_person_new(const char *id, const char *login, const char *name)
{
  FpPerson *person = g_rc_box_new0(FpPerson);
  person->id = g_strdup(id ? id : "");
  person->login = fp_text_clean(login, -1, FP_TEXT_ONE_LINE);
  person->name = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  if (*person->name == '\0') {
    g_free(person->name);
    person->name = g_strdup(person->login);
  }
  person->posts = -1;
  person->staff = -1;
  person->banned = -1;
  person->blocked = -1;
  return person;
}

FpPerson *
fp_person_ref(FpPerson *person)
{
  return g_rc_box_acquire(person);
}

static void
person_clear(gpointer data)
{
  FpPerson *person = data;
  g_free(person->id);
  g_free(person->login);
  g_free(person->name);
  g_free(person->rank);
  g_free(person->roles);
}

void
fp_person_unref(FpPerson *person)
{
  if (person)
    g_rc_box_release_full(person, person_clear);
}

gboolean
fp_person_equal(const FpPerson *a, const FpPerson *b)
{
  return a->registered == b->registered && a->seen == b->seen && a->posts == b->posts &&
         a->staff == b->staff && a->banned == b->banned && a->blocked == b->blocked &&
         g_strcmp0(a->id, b->id) == 0 && g_strcmp0(a->login, b->login) == 0 &&
         g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->rank, b->rank) == 0 &&
         g_strcmp0(a->roles, b->roles) == 0;
}
