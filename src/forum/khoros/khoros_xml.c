/* v1 replies in XML, turned into the shape of its JSON: an attribute is a member, text is "$", elements of
 * one name are a list. Called by reply.c when a community ignores the wish for JSON. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/late.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#define DEEPEST 40

#define CALLS(CALL) CALL(xmlDocGetRootElement) CALL(xmlFreeDoc) CALL(xmlReadMemory)
FP_LATE_TYPE(Calls, CALLS);
static FP_LATE_LIBRARY(Calls, xml, FP_LATE_XML, CALLS);
#define xmlDocGetRootElement (xml()->xmlDocGetRootElement)
#define xmlFreeDoc           (xml()->xmlFreeDoc)
#define xmlReadMemory        (xml()->xmlReadMemory)

static void
add_member(json_t *object, const char *name, json_t *value)
{
  json_t *old = json_object_get(object, name);
  if (!old) {
    json_object_set_new(object, name, value);
  } else if (json_is_array(old)) {
    json_array_append_new(old, value);
  } else {
    json_t *list = json_array();
    json_array_append(list, old);
    json_array_append_new(list, value);
    json_object_set_new(object, name, list);
  }
}

static json_t *
from_element(const xmlNode *element, int depth)
{
  json_t *object = json_object();
  g_autoptr(GString) text = g_string_new(NULL);
  for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
    if (attribute->children && attribute->children->content)
      json_object_set_new(object, (const char *)attribute->name,
                          json_string((const char *)attribute->children->content));
  for (const xmlNode *child = element->children; child; child = child->next) {
    if (child->type == XML_ELEMENT_NODE && depth < DEEPEST)
      add_member(object, (const char *)child->name, from_element(child, depth + 1));
    else if ((child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) && child->content)
      g_string_append(text, (const char *)child->content);
  }
  g_autofree char *trimmed = g_strstrip(g_strdup(text->str));
  if (*trimmed)
    json_object_set_new(object, "$", json_string(text->str));
  return object;
}

/* No DTD, no entities but XML's own five, nothing fetched. */
json_t *
khoros_xml(const char *bytes, gsize size, GError **error)
{
  xmlDoc *document =
      size > G_MAXINT
          ? NULL
          : xmlReadMemory(bytes, (int)size, NULL, NULL,
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
  const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
  json_t *object = NULL;
  if (root && !document->intSubset && strcmp((const char *)root->name, "response") == 0)
    object = from_element(root, 0);
  else
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer is not an XML reply of Khoros"));
  if (document)
    xmlFreeDoc(document);
  return object;
}
