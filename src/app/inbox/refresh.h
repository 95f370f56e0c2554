/* A refresh of the inbox, between inbox.c, which fetches and stores, and refresh_place.c, which writes down
 * how far it has come. */
#ifndef FLAGPOST_APP_REFRESH_H
#define FLAGPOST_APP_REFRESH_H

#include "flagpost/app.h"

#include "app/vigil/vigil.h"

#define FP_PAGES_MOST 10000

typedef struct Refresh {
  FpMember *member;
  gboolean full;
  gboolean brought;   /* something was not as it is stored */
  GPtrArray *folders; /* char *: "inbox", "sent", then what the forum has for this member besides */
  guint folder;       /* index into folders */
  guint pages;
  char *page;       /* mark of the next page, or NULL */
  GHashTable *seen; /* ids in this folder: a server may repeat itself */
  GHashTable *marks;
  GHashTable *campaigns; /* ids of those that messages new here belong to */
  gint64 floor, started;
  char *new_floor;     /* to be written down with the first page that brings something, or NULL */
  gboolean floor_kept; /* it is written down */
  guint fresh;
  guint fetched;     /* of this folder; said now and then */
  gboolean untold;   /* something is stored of which the list does not know yet */
  gint64 tell_again; /* by the monotonic clock: not before */
  char *reached;     /* mark of the page that an earlier refresh stored last, until it is leapt to; or NULL */
  char *witness;     /* id of the conversation that was that page's last */
  gboolean leapt;    /* the page that was asked for is that one */
  gboolean whole;    /* every page of this folder was seen, to its end */
  /* the page at hand */
  FpCallResult *reply;
  GPtrArray *conversations;
  FpJudging *judging;       /* until it is judged */
  guint stored;             /* of its conversations */
  gboolean known, overlaps; /* with what is stored: as far as the floor; wholly */
  gboolean leaps;           /* the page after it is the one that an earlier refresh stored last */
  gboolean last, kept, told, busy;
  FpCallResult *spent; /* the page before it, to be let go */
  /* the page after it, and the one after that */
  char *next;
  GQueue here;       /* Answer: those that have come, and are not taken yet */
  guint round;       /* an answer of another round is not wanted any more */
  gboolean foreseen; /* the second of them is asked for already */
  char *answer;      /* what the inbox's first page was, told from others; NULL: it is not to be kept */
  guint64 moment;    /* of the archive, when it came */
  gboolean wanted;   /* texts that it does not hold are to be fetched */
  guint64 shown;     /* the moment that the list knows of */
  guint uncommitted; /* conversations in the batch */
  gboolean ended;
} Refresh;

/* The page behind that mark, or the first one; what comes of it is taken by fp_refresh_take_page() or by
 * whoever asks fp_refresh_is_here(), in the order in which they were asked for. */
void fp_refresh_ask(GTask *task, const char *mark);
void fp_refresh_look_further(GTask *task); /* perhaps, the page after one that is here */
gboolean fp_refresh_is_here(const Refresh *refresh);
FpCallResult *fp_refresh_take_answer(Refresh *refresh, GError **error);
void fp_refresh_forget_answers(Refresh *refresh); /* also those that are still to come */
void fp_refresh_take_page(GTask *task);           /* inbox.c: takes the task over */
/* Of the folder that begins: floor, mark and witness, as an earlier refresh left them. */
void fp_refresh_read_place(Refresh *refresh);
/* Is the conversation on the page at hand that was the last of the page leapt to? */
gboolean fp_refresh_has_witness(const Refresh *refresh);
/* Before the first of a page is stored that brings something: from here on a stop leaves a gap. */
gboolean fp_refresh_keep_floor(Refresh *refresh, GError **error);
/* With the last of a page: how far it has come. */
void fp_refresh_note_place(Refresh *refresh);
void fp_refresh_forget_reached(Refresh *refresh);
/* The refresh has come down to its floor. */
void fp_refresh_forget_floor(Refresh *refresh);
/* Sent messages and the forum's archive are asked for when the inbox brought something, when the program has
 * sent something, and else now and then: what was written or put away elsewhere may wait a little. */
gboolean fp_refresh_may_skip(const Refresh *refresh);
void fp_refresh_note_read(Refresh *refresh); /* the folder, to its end */
/* Is it the answer that brought nothing, and has nothing changed since? An FpSameFunc; data: the refresh. */
gboolean fp_refresh_is_same(gpointer data, const FpSession *session, const FpHttpRequest *request,
                            const FpHttpResponse *response);
/* At the end: if it has brought nothing again. */
void fp_refresh_keep_same(Refresh *refresh);

#endif
