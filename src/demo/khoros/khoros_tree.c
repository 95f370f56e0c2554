/* The values of v1 as one tree, and its two ways onto the wire: XML by default, JSON when asked, where an
 * attribute becomes a plain member and an element's text becomes "$" (or a plain value without types). */
#include "config.h"

#include "demo/khoros/khoros.h"

DemoElement *
demo_element_new(const char *name, const char *type, const char *href)
{
  DemoElement *element = g_new0(DemoElement, 1);
  element->name = g_strdup(name);
  element->type = g_strdup(type);
  element->href = g_strdup(href);
  element->members = g_ptr_array_new_with_free_func((GDestroyNotify)demo_element_free);
  return element;
}

DemoElement *
demo_element_add(DemoElement *parent, DemoElement *member)
{
  g_ptr_array_add(parent->members, member);
  return member;
}

void
demo_element_text(DemoElement *parent, const char *name, const char *type, const char *text)
{
  DemoElement *member = demo_element_add(parent, demo_element_new(name, type, NULL));
  member->text = g_strdup(text);
}

void
demo_element_number(DemoElement *parent, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
  demo_element_text(parent, name, "int", text);
}

void
demo_element_free(DemoElement *element)
{
  if (!element)
    return;
  g_free(element->name);
  g_free(element->type);
  g_free(element->href);
  g_free(element->text);
  g_ptr_array_unref(element->members);
  g_free(element);
}

/* Only what XML 1.0 can hold; demo_escape leaves out the control characters. */
static void
print_xml(GString *out, const DemoElement *element)
{
  g_string_append_printf(out, "<%s", element->name);
  if (element->type)
    g_string_append_printf(out, " type=\"%s\"", element->type);
  if (element->href)
    g_string_append_printf(out, " href=\"%s\"", element->href);
  if (!element->text && element->members->len == 0) {
    g_string_append(out, "/>");
    return;
  }
  g_autofree char *text = demo_escape(element->text ? element->text : "");
  g_string_append_printf(out, ">%s", text);
  for (guint i = 0; i < element->members->len; i++)
    print_xml(out, g_ptr_array_index(element->members, i));
  g_string_append_printf(out, "</%s>", element->name);
}

static json_t *
scalar(const DemoElement *element)
{
  if (g_strcmp0(element->type, "int") == 0 || g_strcmp0(element->type, "long") == 0)
    return json_integer(g_ascii_strtoll(element->text, NULL, 10));
  if (g_strcmp0(element->type, "boolean") == 0)
    return json_boolean(g_str_equal(element->text, "true"));
  return json_string(element->text);
}

/* Two members of one name become a list; one alone is an object, as XML cannot tell the two apart. */
static void
put(json_t *object, const char *name, json_t *value)
{
  json_t *old = json_object_get(object, name);
  if (json_is_array(old)) {
    json_array_append_new(old, value);
  } else if (old) {
    json_object_set_new(object, name, json_pack("[O,o]", old, value));
  } else {
    json_object_set_new(object, name, value);
  }
}

static json_t *
to_json(const DemoElement *element, gboolean types)
{
  if (element->text && (!types || !element->type))
    return scalar(element);
  json_t *object = json_object();
  if (types && element->type)
    json_object_set_new(object, "type", json_string(element->type));
  if (element->href)
    json_object_set_new(object, "href", json_string(element->href));
  if (element->text)
    json_object_set_new(object, "$", scalar(element));
  for (guint i = 0; i < element->members->len; i++) {
    const DemoElement *member = g_ptr_array_index(element->members, i);
    put(object, member->name, to_json(member, types));
  }
  return object;
}

/* `restapi.response_style=-types,-null` and the like. */
static gboolean
wants_types(const DemoCall *call)
{
  const char *style = demo_call_member(call, "restapi.response_style");
  return !style || !strstr(style, "-types");
}

static void
send_tree(DemoCall *call, const char *status, const DemoElement *content, int code)
{
  const char *format = demo_call_member(call, "restapi.response_format");
  if (format && g_str_equal(format, "json")) {
    json_t *response = json_pack("{s:s}", "status", status),
           *value = content ? to_json(content, wants_types(call)) : NULL;
    if (value && code) {
      json_t *error = json_pack("{s:i}", "code", code);
      json_object_update(error, value);
      json_decref(value);
      value = error;
    }
    if (value)
      json_object_set_new(response, content->name, value);
    demo_reply_json(call->reply, 200, json_pack("{s:o}", "response", response));
    return;
  }
  GString *xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_string_append_printf(xml, "<response status=\"%s\">", status);
  if (code) {
    const DemoElement *message = g_ptr_array_index(content->members, 0);
    g_autofree char *text = demo_escape(message->text);
    g_string_append_printf(xml, "<error code=\"%d\"><message>%s</message></error>", code, text);
  } else if (content) {
    print_xml(xml, content);
  }
  g_string_append(xml, "</response>\n");
  demo_reply_set(call->reply, 200, "text/xml;charset=UTF-8", xml->str);
  g_string_free(xml, TRUE);
}

void
demo_v1_reply(DemoCall *call, DemoElement *value)
{
  send_tree(call, "success", value, 0);
  demo_element_free(value);
}

void
demo_v1_value(DemoCall *call, const char *type, const char *text)
{
  DemoElement *value = demo_element_new("value", type, NULL);
  value->text = g_strdup(text);
  demo_v1_reply(call, value);
}

void
demo_v1_error(DemoCall *call, int code, const char *message)
{
  DemoElement *error = demo_element_new("error", NULL, NULL);
  demo_element_text(error, "message", NULL, message);
  send_tree(call, "error", error, code);
  demo_element_free(error);
}
