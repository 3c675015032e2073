#include "wire/routing.h"

#include <gtest/gtest.h>

namespace rowhouse::wire {
namespace {

class KnowsGetItem final : public Handler {
 public:
  bool knows(Api, std::string_view operation) const noexcept override {
    return operation == "GetItem";
  }
  void handle(const tenancy::Requester&, Api, std::string_view, std::string_view,
              AnswerTicket) override {}
};

RequestHead good_head() {
  RequestHead head;
  head.method = "POST";
  head.target = "/";
  head.content_type = "application/x-amz-json-1.0";
  head.amz_target = "DynamoDB_20120810.GetItem";
  head.authorization = "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0";
  head.amz_date = "20150830T123600Z";
  return head;
}

Route route_of(const RequestHead& head, std::string body = "{}", bool cross_origin = false) {
  body.reserve(body.size() + 64);
  return route(head, body, {"eu-west-1", cross_origin}, KnowsGetItem());
}

bool has_type(const Route& route, std::string_view type) {
  return route.answer.body.find("#" + std::string(type) + "\"") != std::string::npos;
}

TEST(Routing, HandsAGoodRequestOn) { EXPECT_EQ(route_of(good_head()).operation, "GetItem"); }

TEST(Routing, DoesNotLookAtTheJsonOfAGoodRequest) {
  EXPECT_EQ(route_of(good_head(), "not JSON").operation, "GetItem");
}

TEST(Routing, AnswersInTheMediaTypeOfTheRequest) {
  RequestHead head = good_head();
  head.content_type = "Application/X-Amz-Json-1.1; charset=utf-8";
  EXPECT_EQ(route_of(head).media_type, MediaType::kJson11);
}

TEST(Routing, SaysThatItIsHealthy) {
  RequestHead head;
  head.method = "GET";
  head.target = "/";
  const Route where = route_of(head);
  EXPECT_EQ(where.answer.status, 200);
  EXPECT_EQ(where.answer.body, "healthy: dynamodb.eu-west-1.amazonaws.com ");
}

TEST(Routing, FindsNothingUnderOtherPathsMethodsAndMediaTypes) {
  RequestHead path = good_head();
  path.target = "/favicon.ico";
  RequestHead method = good_head();
  method.method = "PUT";
  RequestHead media_type = good_head();
  media_type.content_type = "text/plain";
  RequestHead no_media_type = good_head();
  no_media_type.content_type = "";
  RequestHead preflight = good_head();
  preflight.method = "OPTIONS";
  preflight.origin = "https://example.com";
  for (const RequestHead& head : {path, method, media_type, no_media_type, preflight}) {
    const Route where = route_of(head);
    EXPECT_EQ(where.operation, "");
    EXPECT_EQ(where.answer.status, 404);
    EXPECT_EQ(where.answer.body, "<UnknownOperationException/>\n");
  }
}

TEST(Routing, LooksAtTheJsonBeforeTheOperation) {
  RequestHead head = good_head();
  head.amz_target = "DynamoDB_20120810.Nothing";
  EXPECT_TRUE(has_type(route_of(head, "{"), "SerializationException"));
  EXPECT_TRUE(has_type(route_of(head, "[]"), "SerializationException"));
  EXPECT_TRUE(has_type(route_of(head, ""), "SerializationException"));
  EXPECT_TRUE(has_type(route_of(head, "{}"), "UnknownOperationException"));
}

TEST(Routing, LooksAtTheOperationBeforeTheAuthentication) {
  RequestHead head = good_head();
  head.authorization = "";
  EXPECT_TRUE(has_type(route_of(head), "MissingAuthenticationTokenException"));
  head.amz_target = "GetItem";
  EXPECT_TRUE(has_type(route_of(head), "UnknownOperationException"));
  head.amz_target = "";
  EXPECT_TRUE(has_type(route_of(head), "UnknownOperationException"));
}

TEST(Routing, TellsAdministrationFromDynamoDb) {
  RequestHead head = good_head();
  EXPECT_EQ(route_of(head).api, Api::kDynamoDb);
  EXPECT_EQ(service_of(head), "");
  head.amz_target = "Rowhouse_20261101.GetItem";
  EXPECT_EQ(route_of(head).operation, "GetItem");
  EXPECT_EQ(route_of(head).api, Api::kRowhouse);
  EXPECT_EQ(service_of(head), "rowhouse");
  head.amz_target = "DynamoDBStreams_20120810.GetItem";
  EXPECT_EQ(route_of(head).api, Api::kDynamoDbStreams);
  EXPECT_EQ(service_of(head), "") << "streams are signed for as DynamoDB is";
  for (const char* other : {"Rowhouse_20261102.GetItem", "rowhouse_20261101.GetItem", ".GetItem"}) {
    head.amz_target = other;
    EXPECT_TRUE(has_type(route_of(head), "UnknownOperationException")) << other;
  }
}

TEST(Routing, AnswersAPreflightWhereOtherOriginsMayCall) {
  RequestHead head;
  head.method = "OPTIONS";
  head.target = "/";
  head.origin = "https://example.com";
  const Route where = route_of(head, "", true);
  EXPECT_EQ(where.answer.status, 200);
  EXPECT_TRUE(where.preflight);
}

}  // namespace
}  // namespace rowhouse::wire
