/* Libraries that only some of what flagpost does needs: loaded at the first call into them, since together
 * with what they load themselves they would take most of the time of every start. Their functions are listed
 * once, in a macro that takes a macro, and called through a table of the header's own types:
 *
 *   #define XML_CALLS(CALL) CALL(xmlFreeDoc) CALL(xmlReadMemory)
 *   FP_LATE_TYPE(XmlCalls, XML_CALLS);
 *   static FP_LATE_LIBRARY(XmlCalls, xml, FP_LATE_XML, XML_CALLS);
 *   #define xmlFreeDoc (xml()->xmlFreeDoc)
 *
 * The libraries' names are what configure has found: FP_LATE_CURL, FP_LATE_XML and so on. */
#ifndef FLAGPOST_LATE_H
#define FLAGPOST_LATE_H

#include <glib.h>

/* names: ends with NULL. calls: as many pointers to functions, in this order. A library that is not there
 * ends the program as it would have at its start: with a sentence, and 127. */
void fp_late_load(const char *library, const char *const *names, gpointer calls);

/* This library will be needed soon. Whoever waits for something else before that has it loaded on a thread of
 * its own; which keeps others from making a thread until it is done. */
void fp_late_want(const char *library);
void fp_late_load_wanted(void);

#define FP_LATE_MEMBER(call) __typeof__(&call) call;
#define FP_LATE_NAME(call)   #call,
#define FP_LATE_TYPE(Type, CALLS)                                                                            \
  typedef struct {                                                                                           \
    CALLS(FP_LATE_MEMBER)                                                                                    \
  } Type
/* A function `calls` that gives the table, filled. */
#define FP_LATE_LIBRARY(Type, calls, library, CALLS)                                                         \
  const Type *calls(void)                                                                                    \
  {                                                                                                          \
    static const char *const names[] = {CALLS(FP_LATE_NAME) NULL};                                           \
    static gsize loaded;                                                                                     \
    static Type table;                                                                                       \
    G_STATIC_ASSERT(sizeof table == sizeof names - sizeof names[0]);                                         \
    if (g_once_init_enter(&loaded)) {                                                                        \
      fp_late_load(library, names, &table);                                                                  \
      g_once_init_leave(&loaded, TRUE);                                                                      \
    }                                                                                                        \
    return &table;                                                                                           \
  }                                                                                                          \
  G_STATIC_ASSERT(sizeof(Type) % sizeof(gpointer) == 0)

#endif
