/* Hosts that want to be taken for others. Called by facts_link.c. */
#include "config.h"

#include "fold.h"
#include "hosts.h"
#include "reading.h"

#include "flagpost/url.h"

#define NEAR_LEAST 6 /* letters of a name before one wrong letter makes it «near» */
#define PART_LEAST 5 /* letters of a name before it is looked for inside a longer one */

static const char *const known_rows[] = {
#include "judge/hosts.inc"
};
static const char *const shortener_rows[] = {
#include "judge/shorteners.inc"
};
static const char *const ending_rows[] = {
#include "judge/endings.inc"
};

/* --- lists --- */

typedef struct {
  gsize made;
  GHashTable *names;
} Set;

static gboolean
set_has(Set *set, const char *const *rows, gsize count, const char *name)
{
  if (g_once_init_enter(&set->made)) {
    set->names = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < count; i++)
      g_hash_table_add(set->names, (gpointer)rows[i]);
    g_once_init_leave(&set->made, TRUE);
  }
  return g_hash_table_contains(set->names, name);
}

gboolean
fp_host_is_shortener(const char *domain)
{
  static Set set;
  return set_has(&set, shortener_rows, G_N_ELEMENTS(shortener_rows), domain);
}

gboolean
fp_host_ends_cheaply(const char *host)
{
  static Set set;
  const char *dot = strrchr(host, '.');
  return dot && set_has(&set, ending_rows, G_N_ELEMENTS(ending_rows), dot + 1);
}

/* --- looks --- */

/* The first label of a domain as it looks. (transfer full) */
static char *
look_of(const char *label, gsize size)
{
  GString *out = g_string_new(NULL);
  const char *end = label + size;
  for (const char *at = label; at < end; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    c = c == '-' ? c : fp_fold(fp_fold_digit(c));
    if (c != 0)
      g_string_append_unichar(out, c);
  }
  return g_string_free(out, FALSE);
}

/* At most one letter added, left out, changed, or two neighbours changed round. */
static gboolean
one_apart(const char *a, const char *b)
{
  gsize la = strlen(a), lb = strlen(b), head = 0, tail = 0;
  if ((la > lb ? la - lb : lb - la) > 1)
    return FALSE;
  while (head < MIN(la, lb) && a[head] == b[head])
    head++;
  while (tail < MIN(la, lb) - head && a[la - 1 - tail] == b[lb - 1 - tail])
    tail++;
  gsize ra = la - head - tail, rb = lb - head - tail;
  if (ra <= 1 && rb <= 1)
    return TRUE;
  return ra == 2 && rb == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

/* A bit for each byte that occurs in it. */
static guint64
letters_of(const char *look)
{
  guint64 letters = 0;
  for (; *look != '\0'; look++)
    letters |= (guint64)1 << ((guchar)*look % 64);
  return letters;
}

typedef struct {
  char *domain, *look;
  guint64 letters; /* of the look */
} Known;

static GArray *
known_hosts(void)
{
  static gsize made;
  static GArray *list;
  if (g_once_init_enter(&made)) {
    list = g_array_new(FALSE, FALSE, sizeof(Known));
    for (guint i = 0; i < G_N_ELEMENTS(known_rows); i++) {
      Known one = {(char *)known_rows[i], look_of(known_rows[i], strcspn(known_rows[i], ".")), 0};
      one.letters = letters_of(one.look);
      g_array_append_val(list, one);
    }
    g_once_init_leave(&made, TRUE);
  }
  return list;
}

/* Is `name` one of the labels or parts of labels ("paypal" in "paypal-verify.example.top")? */
static gboolean
has_part(const char *look, const char *name)
{
  gsize size = strlen(name);
  for (const char *at = strstr(look, name); at; at = strstr(at + 1, name)) {
    gboolean begins = at == look || at[-1] == '-' || at[-1] == '.';
    gboolean ends = at[size] == '\0' || at[size] == '-' || at[size] == '.';
    if ((begins && ends) || (size >= PART_LEAST && (begins || ends)))
      return TRUE;
  }
  return FALSE;
}

static FpHostLook
compare(const char *host_look, const char *main_look, const Known *known)
{
  gsize size = strlen(known->look);
  if (g_str_equal(main_look, known->look))
    return FP_HOST_LOOKALIKE;
  if (size >= NEAR_LEAST && one_apart(main_look, known->look))
    return FP_HOST_LOOKALIKE;
  return size >= 3 && has_part(host_look, known->look) ? FP_HOST_BORROWED_NAME : FP_HOST_PLAIN;
}

static gsize
owner_label(const char *host, const char *domain, const char **label)
{
  gsize host_size = strlen(host), domain_size = strlen(domain);
  *label = host_size > domain_size && g_str_has_suffix(host, domain) ? host + host_size - domain_size : host;
  return strcspn(*label, ".");
}

/* Same name under another ending ("amazon.com", "amazon.nl") is no deception that can be told from here: the
 * look must differ from the letters, or more than the name stand there. */
static gboolean
same_letters(const char *label, gsize size, const char *known)
{
  return strcspn(known, ".") == size && g_ascii_strncasecmp(label, known, size) == 0;
}

FpHostLook
fp_host_look(const char *host, const char *domain, const char *forum, const char **meant)
{
  GArray *list = known_hosts();
  const char *label;
  gsize size = owner_label(host, domain, &label);
  g_autofree char *main_look = look_of(label, size), *lower = g_utf8_strdown(host, -1);
  GString *all = g_string_new(NULL);
  for (const char *at = lower; *at != '\0'; at++) {
    gsize part = strcspn(at, ".");
    g_autofree char *look = look_of(at, part);
    g_string_append_printf(all, "%s%s", all->len > 0 ? "." : "", look);
    at += part;
    if (*at == '\0')
      break;
  }
  g_autofree char *host_look = g_string_free(all, FALSE);
  g_autofree char *forum_domain = forum ? fp_url_host_domain(forum) : NULL;
  FpHostLook result = FP_HOST_PLAIN;
  guint64 letters = letters_of(host_look);
  gboolean own = g_strcmp0(domain, forum_domain) == 0;
  if (!own && forum_domain) {
    g_autofree char *look = look_of(forum_domain, strcspn(forum_domain, "."));
    Known forums = {forum_domain, look, letters_of(look)};
    result = compare(host_look, main_look, &forums);
    if (result != FP_HOST_PLAIN)
      *meant = forum;
  }
  for (guint i = 0; !own && result == FP_HOST_PLAIN && i < list->len; i++) {
    const Known *known = &g_array_index(list, Known, i);
    own = g_str_equal(known->domain, domain) || same_letters(label, size, known->domain);
    /* Neither the same, nor near, nor a part of it, if two of its letters occur nowhere. */
    guint64 missing = known->letters & ~letters;
    if ((missing & (missing - 1)) == 0 && !own &&
        (result = compare(host_look, main_look, known)) != FP_HOST_PLAIN)
      *meant = known->domain;
  }
  return own ? FP_HOST_PLAIN : result;
}

gboolean
fp_host_mixes_scripts(const char *host)
{
  unsigned scripts = 0;
  for (const char *at = host; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (c == '.')
      scripts = 0;
    else if (g_unichar_isalpha(c))
      switch (g_unichar_get_script(c)) {
      case G_UNICODE_SCRIPT_LATIN:
        scripts |= 1;
        break;
      case G_UNICODE_SCRIPT_CYRILLIC:
        scripts |= 2;
        break;
      case G_UNICODE_SCRIPT_GREEK:
        scripts |= 4;
        break;
      default:
        break;
      }
    if ((scripts & (scripts - 1)) != 0)
      return TRUE;
  }
  return FALSE;
}
