/* A message as the judge reads it: the sender's own words without quotations, cut into tokens whose disguise
 * (look-alike letters, digits for letters, invisible characters, l e t t e r s apart) has been taken off.
 * Made once a message; rules, words, learning and campaigns all read this. */
#ifndef FLAGPOST_JUDGE_READING_H
#define FLAGPOST_JUDGE_READING_H

#include "flagpost/model.h"

typedef enum { FP_TOKEN_WORD, FP_TOKEN_NUMBER, FP_TOKEN_LINK, FP_TOKEN_MAIL } FpTokenKind;

enum {
  FP_TOKEN_SUBJECT = 1 << 0,
  FP_TOKEN_UPPER = 1 << 1,     /* capitals alone, two at least */
  FP_TOKEN_DISGUISED = 1 << 2, /* look-alikes of another script, digits for letters, invisible characters */
  FP_TOKEN_SPACED = 1 << 3,    /* written with something between the letters */
  FP_TOKEN_MIXED = 1 << 4,     /* letters of two scripts */
  FP_TOKEN_MONEY = 1 << 5,     /* a number beside a sign of a currency */
  FP_TOKEN_LINE = 1 << 6,      /* the first of its line */
};

typedef struct {
  guint start, size;  /* in FpReading.text: what the sender wrote */
  guint word, length; /* in FpReading.skeleton */
  guint32 hash;       /* of the skeleton */
  guint8 kind, flags, digits;
} FpToken;

typedef struct {
  GString *text;         /* clean: the subject's line, then the body */
  GString *skeleton;     /* the tokens' skeletons, one after the other */
  GArray *tokens;        /* FpToken */
  const FpRich *rich;    /* borrowed from the message */
  GPtrArray *links;      /* FpLink, borrowed from rich */
  guint body;            /* where the body begins in text */
  guint words;           /* tokens that are words */
  guint quoted, hidden;  /* bytes left out of text: quotations; text that the sender hid */
  guint invisible, bidi; /* characters that nobody sees */
  guint exclamations, exclamation_runs, symbols, pictures; /* "!", "!!", "***", emoji */
  guint letters, capitals;
} FpReading;

FpReading *fp_reading_new(const FpMessage *message);
void fp_reading_free(FpReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpReading, fp_reading_free)

/* The token's words as written, at most 40 bytes. (transfer full) */
char *fp_reading_shown(const FpReading *reading, guint first, guint last);

/* Cuts `text` into tokens as a message's text is cut, appended to the reading. For the word lists too. */
FpReading *fp_reading_of_text(const char *text);

#endif
