/* Faults on request: what goes wrong on the way, for tests of how a client bears it. */
#ifndef FLAGPOST_DEMO_FAULTS_H
#define FLAGPOST_DEMO_FAULTS_H

#include "demo/call.h"

typedef struct {
  char *route, *method; /* method: NULL for any */
  char *kind;           /* as given, "delay:200" */
  const char *name;     /* "delay": which of the kinds */
  gint64 number;        /* after the colon; -1: none */
  unsigned count, after;
} DemoFault;

void demo_fault_free(gpointer fault);
/* The fault that the request meets, now used up by one; NULL: none. (transfer full) */
DemoFault *demo_fault_take(DemoForum *forum, const DemoRequest *request);
gboolean demo_fault_is(const DemoFault *fault, const char *name);
/* The reply without any processing; FALSE: this fault wants the request processed. */
gboolean demo_fault_before(const DemoFault *fault, unsigned dialects, DemoReply *reply, gint64 now);
void demo_fault_after(const DemoFault *fault, DemoReply *reply); /* what happens to the reply */
void demo_fault_route(DemoCall *call);                           /* /demo/faults */

#endif
