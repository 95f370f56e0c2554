/* Text from outside: the one way in, and measuring for the way out.
 *
 * Bytes from a forum become text that people read through fp_text_clean() alone; every exit (grid, printers,
 * log, errors, exports) refuses text for which fp_text_is_clean() is false. Rules:
 * docs/assurance.md, matrix M. */
#ifndef FLAGPOST_TEXT_H
#define FLAGPOST_TEXT_H

#include <glib.h>

typedef enum {
  FP_TEXT_LINES = 0,    /* keep newlines (CR LF and CR become one), tabs become spaces */
  FP_TEXT_ONE_LINE = 1, /* any line break becomes a blank, runs of blanks one, ends trimmed */
} FpTextMode;

/* Valid UTF-8 without C0 (but \n), DEL, C1, bidirectional controls, invisible format characters, tag
 * characters and noncharacters: each is made visible ("^[", "<U+202E>"), nothing is dropped; broken UTF-8
 * bytes become "<FF>". More than 8 combining marks on one letter: the rest is shown as one "<+9992 marks>".
 * Emoji sequences with U+200D between two emoji, and U+FE0F after one, are kept. U+2028/2029 are line breaks.
 * length -1: NUL-terminated. NULL gives "". (transfer full) */
char *fp_text_clean(const char *bytes, gssize length, FpTextMode mode);
gboolean fp_text_is_clean(const char *text, FpTextMode mode);

/* Characters that a reader cannot see or that deceive, counted in the raw bytes: for the judge. */
typedef struct {
  unsigned invisible, bidi, controls, broken, mixed_script_words, marks;
} FpTextTraces;
void fp_text_traces(const char *bytes, gssize length, FpTextTraces *traces);

/* Columns on the screen: wcwidth a code point, a grapheme at most 2. Text must be clean. */
int fp_text_width(const char *text);
/* The next grapheme: its length in bytes and its columns; 0 at the end. */
gsize fp_text_grapheme(const char *text, int *columns);
/* Cut at a grapheme's border to at most `columns`; if cut, it ends with `sign` ("..."), which counts.
 * (transfer full) */
char *fp_text_cut(const char *text, int columns, const char *sign);
/* Lines of at most `columns` (≥ 1), broken by Unicode's line breaking rules; a word too long is broken at a
 * grapheme. Byte offsets where each line starts and its length without trailing blanks. Newlines in the text
 * end a line. */
typedef struct {
  gsize start, length;
} FpLine;
GArray *fp_text_wrap(const char *text, int columns); /* of FpLine; (transfer full) */
/* Clean text, each line broken between words where it is longer; one with a word that fits no line, as an
 * address may be, stays whole. columns 0: as it is. (transfer full) */
char *fp_text_for_columns(const char *text, int columns);
int fp_text_columns(int fd); /* of a terminal; 0: it is none, or does not tell */

/* Case folded, canonical (NFKC casefold): for search and comparison. (transfer full) */
char *fp_text_fold(const char *text);
/* Only its letters and digits, folded: what stays the same when a forum sets a text anew. (transfer full) */
char *fp_text_essence(const char *text);
/* Is what a forum kept (or NULL) what was sent? By their essence; where neither has any, by what they have.
 */
gboolean fp_text_same_words(const char *kept, const char *sent);
/* How many characters must be added, left out or changed to make one of the other. A byte that belongs to no
 * character counts as one. */
unsigned fp_text_distance(const char *a, const char *b);
/* For a locale without UTF-8: transliterated into its charset, '?' where nothing fits. (transfer full) */
char *fp_text_to_locale(const char *text);
/* What was typed, as UTF-8. NULL: it is text neither there nor in the locale's charset. (transfer full) */
char *fp_text_from_locale(const char *typed);

/* Links for reading: "https://evil.example/x" becomes "hxxps://evil[.]example/x". (transfer full) */
char *fp_text_defang(const char *url);

#endif
