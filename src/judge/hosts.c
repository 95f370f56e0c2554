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

/* A label as it looks. */
static void
append_look(GString *out, const char *label, gsize size)
{
  const char *end = label + size;
  for (const char *at = label; at < end; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    c = c == '-' ? c : fp_fold(fp_fold_digit(c));
    if (c >= 0x80)
      g_string_append_unichar(out, c);
    else if (c != 0)
      g_string_append_c(out, (char)c);
  }
}

/* (transfer full) */
static char *
look_of(const char *label, gsize size)
{
  GString *out = g_string_sized_new(size + 1);
  append_look(out, label, size);
  return g_string_free(out, FALSE);
}

/* All labels of a host. (transfer full) */
static char *
look_of_all(const char *host)
{
  gboolean small = TRUE;
  for (const char *at = host; *at != '\0'; at++)
    small &= (guchar)*at < 0x80 && !g_ascii_isupper(*at);
  g_autofree char *lower = small ? NULL : g_utf8_strdown(host, -1);
  GString *out = g_string_sized_new(strlen(host) + 1);
  for (const char *at = lower ? lower : host; *at != '\0'; at++) {
    gsize part = strcspn(at, ".");
    if (out->len > 0)
      g_string_append_c(out, '.');
    append_look(out, at, part);
    at += part;
    if (*at == '\0')
      break;
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
  const char *domain;
  gsize size, label; /* bytes of the domain, and of its first label */
  char *look;        /* of that label */
  guint64 letters;   /* of the look */
} Known;

static Known
known_of(const char *domain)
{
  Known known = {.domain = domain, .size = strlen(domain), .label = strcspn(domain, ".")};
  known.look = look_of(domain, known.label);
  known.letters = letters_of(known.look);
  return known;
}

static GArray *
known_hosts(void)
{
  static gsize made;
  static GArray *list;
  if (g_once_init_enter(&made)) {
    list = g_array_new(FALSE, FALSE, sizeof(Known));
    for (guint i = 0; i < G_N_ELEMENTS(known_rows); i++) {
      Known one = known_of(known_rows[i]);
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

/* The name, but for two letters that look like one of its: "arnazon", "tvvitter". */
static gboolean
is_drawn(const char *look, const char *name)
{
  for (; *name != '\0'; name++, look++) {
    const char *two = *name == 'm' ? "rn" : *name == 'w' ? "vv" : NULL;
    if (two && g_str_has_prefix(look, two))
      look++;
    else if (*look != *name)
      return FALSE;
  }
  return *look == '\0';
}

static FpHostLook
compare(const char *host_look, const char *main_look, const Known *known)
{
  gsize size = strlen(known->look);
  if (g_str_equal(main_look, known->look))
    return FP_HOST_LOOKALIKE;
  if ((size >= NEAR_LEAST && one_apart(main_look, known->look)) || is_drawn(main_look, known->look))
    return FP_HOST_LOOKALIKE;
  return size >= 3 && has_part(host_look, known->look) ? FP_HOST_BORROWED_NAME : FP_HOST_PLAIN;
}

/* The label of the host that its owner chose. The domain may be written another way ("xn--…" for letters): it
 * has as many labels as the end of the host that it is. */
static gsize
owner_label(const char *host, const char *domain, const char **label)
{
  const char *at = host + strlen(host);
  gsize dots = 0;
  for (const char *one = domain; (one = strchr(one, '.')); one++)
    dots++;
  while (at > host && (at[-1] != '.' || dots-- > 0))
    at--;
  *label = at;
  return strcspn(at, ".");
}

/* Itself; or the same name under another ending ("amazon.com", "amazon.nl"), which is no deception that can
 * be told from here: the look must differ from the letters, or more than the name stand there. */
static gboolean
is_own(const Known *known, const char *domain, gsize domain_size, const char *label, gsize size)
{
  return (known->size == domain_size && memcmp(known->domain, domain, domain_size) == 0) ||
         (known->label == size && g_ascii_strncasecmp(label, known->domain, size) == 0);
}

static FpHostLook
look_at(const char *host, const char *domain, const char *forum, const char **meant)
{
  GArray *list = known_hosts();
  const char *label;
  gsize size = owner_label(host, domain, &label), domain_size = strlen(domain);
  g_autofree char *main_look = look_of(label, size), *host_look = look_of_all(host);
  g_autofree char *forum_domain = forum ? fp_url_host_domain(forum) : NULL;
  FpHostLook result = FP_HOST_PLAIN;
  guint64 letters = letters_of(host_look);
  gboolean own = g_strcmp0(domain, forum_domain) == 0;
  if (!own && forum_domain) {
    Known forums = known_of(forum_domain);
    result = compare(host_look, main_look, &forums);
    g_free(forums.look);
    if (result != FP_HOST_PLAIN)
      *meant = forum;
  }
  for (guint i = 0; !own && result == FP_HOST_PLAIN && i < list->len; i++) {
    const Known *known = &g_array_index(list, Known, i);
    own = is_own(known, domain, domain_size, label, size);
    /* Neither the same, nor near, nor a part of it, if two of its letters occur nowhere. */
    guint64 missing = known->letters & ~letters;
    if ((missing & (missing - 1)) == 0 && !own &&
        (result = compare(host_look, main_look, known)) != FP_HOST_PLAIN)
      *meant = known->domain;
  }
  return own ? FP_HOST_PLAIN : result;
}

/* One host is met many times in a row: each thread keeps what it found of the last one. */
typedef struct {
  char *host, *domain, *forum; /* what was asked */
  const char *meant;           /* `forum`, a known one, or NULL */
  FpHostLook look;
} Seen;

static void
seen_free(gpointer data)
{
  Seen *seen = data;
  g_free(seen->host);
  g_free(seen->domain);
  g_free(seen->forum);
  g_free(seen);
}

static GPrivate last_seen = G_PRIVATE_INIT(seen_free);

FpHostLook
fp_host_look(const char *host, const char *domain, const char *forum, const char **meant)
{
  Seen *seen = g_private_get(&last_seen);
  if (!seen || !g_str_equal(seen->host, host) || !g_str_equal(seen->domain, domain) ||
      g_strcmp0(seen->forum, forum) != 0) {
    seen = g_new0(Seen, 1);
    seen->host = g_strdup(host);
    seen->domain = g_strdup(domain);
    seen->forum = g_strdup(forum);
    seen->look = look_at(seen->host, seen->domain, seen->forum, &seen->meant);
    g_private_replace(&last_seen, seen);
  }
  *meant = seen->meant;
  return seen->look;
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
