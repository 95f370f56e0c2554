/* libxml2's HTML parser for html.c and html_guard.c, loaded with the first message that is read. */
#ifndef FP_BASE_LATE_XML_H
#define FP_BASE_LATE_XML_H

#include "flagpost/late.h"

#include <libxml/HTMLparser.h>

#define FP_XML_CALLS(CALL)                                                                                   \
  CALL(htmlCreatePushParserCtxt)                                                                             \
  CALL(htmlCtxtUseOptions)                                                                                   \
  CALL(htmlParseChunk) CALL(htmlFreeParserCtxt) CALL(htmlEntityLookup) CALL(xmlFreeDoc)

FP_LATE_TYPE(FpXmlCalls, FP_XML_CALLS);
const FpXmlCalls *fp_xml_calls(void);

#define htmlCreatePushParserCtxt (fp_xml_calls()->htmlCreatePushParserCtxt)
#define htmlCtxtUseOptions       (fp_xml_calls()->htmlCtxtUseOptions)
#define htmlParseChunk           (fp_xml_calls()->htmlParseChunk)
#define htmlFreeParserCtxt       (fp_xml_calls()->htmlFreeParserCtxt)
#define htmlEntityLookup         (fp_xml_calls()->htmlEntityLookup)
#define xmlFreeDoc               (fp_xml_calls()->xmlFreeDoc)

#endif
