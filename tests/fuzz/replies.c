/* See the header. */
#include "config.h"

#include "replies.h"

#include "fuzz/mutate.h"

#include "lib/promises.h"

#define MOST_STEPS 12   /* of one operation: one that asks for more and more pages is left */
#define BETWEEN    0x1E /* ends one answer; the last is given as often as it is asked for */

/* What is left of the input. */
typedef struct {
  const char *at, *end;
} Answers;

static unsigned
status_of(uint8_t flags)
{
  static const unsigned statuses[] = {200, 200, 200, 201, 403, 404, 422, 429};
  return statuses[flags & 7];
}

static const char *
type_of(uint8_t flags)
{
  static const char *const types[] = {"application/json", "application/json; charset=utf-8", "text/xml",
                                      "text/html"};
  return types[(flags >> 3) & 3];
}

static FpHttpResponse *
next_answer(Answers *answers, const FpSite *site, uint8_t flags)
{
  FpHttpResponse *response = fp_http_response_new(status_of(flags), site->base);
  const char *between = memchr(answers->at, BETWEEN, (gsize)(answers->end - answers->at));
  gsize size = (gsize)((between ? between : answers->end) - answers->at);
  fp_http_response_add_header(response, "Content-Type", type_of(flags));
  fp_http_response_append(response, answers->at, size);
  if (between)
    answers->at = between + 1;
  return response;
}

/* As src/forum/call.c runs it, without waiting and without sending: a step's request is built and let go. */
static void
run(FpCall *call, Answers *answers, uint8_t flags)
{
  const FpStep *step = call->driver->ops[call->op];
  for (guint taken = 0; step->name && taken < MOST_STEPS; taken++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(FpHttpRequest) request = step->build(call, &error);
    if (!request && error) {
      g_assert_cmpstr(promise_broken_by_error(error), ==, NULL);
      return;
    }
    FpStepEnd end = FP_STEP_NEXT;
    if (request) {
      g_autoptr(FpHttpResponse) response = next_answer(answers, call->site, flags);
      end = step->parse(call, response, &error);
    }
    g_assert_true((end == FP_STEP_FAILED) == (error != NULL));
    if (error)
      g_assert_cmpstr(promise_broken_by_error(error), ==, NULL);
    if (end == FP_STEP_FAILED || end == FP_STEP_DONE)
      return;
    if (end == FP_STEP_AGAIN)
      call->round++;
    else
      step++;
  }
}

static FpReport *
some_report(const FpPerson *person)
{
  FpReport *report = fp_report_new("FP-ABCDEF", "spam", NULL);
  report->forum = g_strdup("https://forum.example.org/");
  report->reporter = g_strdup("maria");
  FpMessage *message = fp_message_new("12", "7");
  message->from = fp_person_ref((FpPerson *)person);
  fp_message_set_plain(message, "Claim your prize.", -1);
  g_ptr_array_add(report->messages, message);
  return report;
}

static FpSession *
some_session(void)
{
  FpSession *session = fp_session_new();
  session->signed_in = TRUE;
  session->me = fp_person_new("1", "maria", NULL);
  return session;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static const char words[] =
      "id|data|items|response|result|status|error|code|message|messages|body|subject|author|login|"
      "href|post_time|next_cursor|200|403|<response status=\"success\">|"
      "<response status=\"error\">|</response>|<value type=\"string\">|</value>|"
      "<error code=\"302\">|</error>|<![CDATA[|]]>|<!DOCTYPE x [|&lt;|12|7|216|maria|dilys|"
      "https://forum.example.org/t/1|//evil.example/|<p>Claim</p>|topics|posts|users|csrf|"
      "config_version|roomId|uid|username|userslug|timestampISO|notifications|title|fancy_title|"
      "cooked|raw|slug|can_flag|actions_summary|post_stream|topic_list|private_messages|\x1e";
  return fuzz_mutate_json(bytes, size, most, seed, 2, words);
}

int
fuzz_replies(const char *driver, const uint8_t *bytes, size_t size)
{
  static const char *const ids[] = {"12", NULL};
  if (size < 2)
    return 0;
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example.org/", NULL);
  g_autoptr(FpSite) site = fp_site_new(base, "maria");
  site->try_unconfirmed = TRUE;
  g_autoptr(FpSession) session = some_session();
  g_autoptr(FpPerson) person = fp_person_new("216", "dilys", NULL);
  g_autoptr(FpReport) report = some_report(person);
  g_autoptr(FpSecret) password = fp_secret_new("turnip-4711", -1), other = fp_secret_new("marrow-4711", -1);
  FpCall call = {.driver = fp_driver(driver), .op = bytes[0] % FP_OP_COUNT, .site = site, .session = session};
  FpCallArgs args = {.id = "7",
                     .message_id = "12",
                     .message_ids = ids,
                     .person = person,
                     .to = "dilys",
                     .subject = "Thanks",
                     .text = "Thank you.",
                     .reference = "FP-ABCDEF",
                     .report = report,
                     .password = password,
                     .new_password = other,
                     .remote_id = "4711",
                     .number = 1,
                     .folder = call.op == FP_OP_LIST ? "inbox" : "5"};
  Answers answers = {(const char *)bytes + 2, (const char *)bytes + size};
  if (!fp_driver_can(call.driver, call.op))
    return 0;
  g_autoptr(FpCallResult) result = call.result = g_new0(FpCallResult, 1);
  call.args = &args;
  run(&call, &answers, bytes[1]);
  if (call.scratch && call.scratch_free)
    call.scratch_free(call.scratch);
  g_assert_cmpstr(promise_broken(result), ==, NULL);
  return 0;
}
