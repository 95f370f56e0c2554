/* Turns values into bytes to be sealed, and back. A record is authenticated before it is read, but reading is
 * bounded all the same. Called by the files of this folder. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/i18n.h"

void
fp_pack_int(GByteArray *pack, gint64 value)
{
  /* Small numbers, also negative ones, take one byte. */
  guint64 rest = ((guint64)value << 1) ^ (guint64)(value < 0 ? -1 : 0);
  guint8 byte;
  while (rest >= 0x80) {
    byte = (guint8)(rest | 0x80);
    g_byte_array_append(pack, &byte, 1);
    rest >>= 7;
  }
  byte = (guint8)rest;
  g_byte_array_append(pack, &byte, 1);
}

void
fp_pack_double(GByteArray *pack, double value)
{
  guint64 bits;
  memcpy(&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE(bits);
  g_byte_array_append(pack, (const guint8 *)&bits, sizeof bits);
}

void
fp_pack_text(GByteArray *pack, const char *text)
{
  gsize length = text ? strlen(text) : 0;
  fp_pack_int(pack, text ? (gint64)length : -1);
  if (length)
    g_byte_array_append(pack, (const guint8 *)text, (guint)length);
}

FpReader
fp_reader(const GByteArray *pack)
{
  return (FpReader){pack->data, pack->data + pack->len, FALSE};
}

gint64
fp_read_int(FpReader *reader)
{
  guint64 value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (reader->next == reader->end)
      break;
    guint8 byte = *reader->next++;
    value |= (guint64)(byte & 0x7f) << shift;
    if (!(byte & 0x80))
      return (gint64)(value >> 1) ^ -(gint64)(value & 1);
  }
  reader->bad = TRUE;
  return 0;
}

double
fp_read_double(FpReader *reader)
{
  guint64 bits = 0;
  double value;
  if (reader->end - reader->next < (gssize)sizeof bits) {
    reader->bad = TRUE;
    return 0;
  }
  memcpy(&bits, reader->next, sizeof bits);
  reader->next += sizeof bits;
  bits = GUINT64_FROM_LE(bits);
  memcpy(&value, &bits, sizeof value);
  return value;
}

char *
fp_read_text(FpReader *reader)
{
  gint64 length = fp_read_int(reader);
  if (reader->bad || length < 0)
    return NULL;
  if (length > reader->end - reader->next) {
    reader->bad = TRUE;
    return NULL;
  }
  char *text = g_strndup((const char *)reader->next, (gsize)length);
  reader->next += length;
  return text;
}

gboolean
fp_reader_ok(const FpReader *reader, GError **error)
{
  if (!reader->bad)
    return TRUE;
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED,
                      _("The archive is damaged: a record is too short"));
  return FALSE;
}

void
fp_pack_person(GByteArray *pack, const FpPerson *person)
{
  fp_pack_text(pack, person ? person->id ? person->id : "" : NULL);
  if (!person)
    return;
  fp_pack_text(pack, person->login);
  fp_pack_text(pack, person->name);
  fp_pack_int(pack, person->registered);
  fp_pack_int(pack, person->seen);
  fp_pack_int(pack, person->posts);
  fp_pack_text(pack, person->rank);
  fp_pack_text(pack, person->roles);
  fp_pack_int(pack, person->staff);
  fp_pack_int(pack, person->banned);
  fp_pack_int(pack, person->blocked);
}

FpPerson *
fp_read_person(FpReader *reader)
{
  g_autofree char *id = fp_read_text(reader);
  if (!id)
    return NULL;
  g_autofree char *login = fp_read_text(reader);
  g_autofree char *name = fp_read_text(reader);
  FpPerson *person = fp_person_new(id, login, name);
  person->registered = fp_read_int(reader);
  person->seen = fp_read_int(reader);
  person->posts = (int)fp_read_int(reader);
  person->rank = fp_read_text(reader);
  person->roles = fp_read_text(reader);
  person->staff = (int)fp_read_int(reader);
  person->banned = (int)fp_read_int(reader);
  person->blocked = (int)fp_read_int(reader);
  return person;
}

GByteArray *
fp_pack_verdict(gint64 holder, const FpSuspicion *suspicion, const char *campaign)
{
  GByteArray *pack = g_byte_array_new();
  fp_pack_int(pack, holder);
  fp_pack_text(pack, campaign);
  fp_pack_int(pack, suspicion != NULL);
  if (!suspicion)
    return pack;
  fp_pack_double(pack, suspicion->score);
  fp_pack_int(pack, suspicion->level);
  fp_pack_int(pack, suspicion->reasons->len);
  for (guint i = 0; i < suspicion->reasons->len; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    fp_pack_text(pack, reason->rule);
    fp_pack_text(pack, reason->text);
  }
  return pack;
}

static FpSuspicion *
read_suspicion(FpReader *reader)
{
  double score = fp_read_double(reader);
  gint64 level = fp_read_int(reader), reasons = fp_read_int(reader);
  FpSuspicion *suspicion = fp_suspicion_new(score, (FpLevel)CLAMP(level, FP_LEVEL_NONE, FP_LEVEL_WARNING));
  for (; reasons > 0 && !reader->bad; reasons--) {
    g_autofree char *rule = fp_read_text(reader);
    g_autofree char *text = fp_read_text(reader);
    if (rule)
      fp_suspicion_add(suspicion, rule, text ? text : "");
  }
  return suspicion;
}

gboolean
fp_read_verdict(const GByteArray *pack, gint64 *holder, FpSuspicion **suspicion, char **campaign,
                GError **error)
{
  FpReader reader = fp_reader(pack);
  gint64 whose = fp_read_int(&reader);
  g_autofree char *group = fp_read_text(&reader);
  g_autoptr(FpSuspicion) found = fp_read_int(&reader) ? read_suspicion(&reader) : NULL;
  if (!fp_reader_ok(&reader, error))
    return FALSE;
  if (holder)
    *holder = whose;
  if (suspicion && !*suspicion)
    *suspicion = g_steal_pointer(&found);
  if (campaign && !*campaign)
    *campaign = g_steal_pointer(&group);
  return TRUE;
}

gboolean
fp_pack_has_campaign(const GByteArray *verdict)
{
  FpReader reader = fp_reader(verdict);
  fp_read_int(&reader); /* its holder */
  g_autofree char *group = fp_read_text(&reader);
  return group != NULL;
}

gboolean
fp_pack_equal(const GByteArray *a, const GByteArray *b)
{
  return a && b && a->len == b->len && !memcmp(a->data, b->data, a->len);
}
