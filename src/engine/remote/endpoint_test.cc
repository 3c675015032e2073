#include "engine/remote/endpoint.h"

#include <gtest/gtest.h>

namespace rowhouse::engine::remote {
namespace {

TEST(Endpoint, ARegionByItselfIsAwsEndpointThere) {
  const Result<Endpoint> endpoint = read_endpoint("eu-west-1", {});
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->tables.url, "https://dynamodb.eu-west-1.amazonaws.com/");
  EXPECT_EQ(endpoint->tables.host, "dynamodb.eu-west-1.amazonaws.com");
  EXPECT_EQ(endpoint->streams.url, "https://streams.dynamodb.eu-west-1.amazonaws.com/");
  EXPECT_EQ(endpoint->region, "eu-west-1");
  EXPECT_EQ(read_endpoint("cn-north-1", {})->tables.host, "dynamodb.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(read_endpoint("us-iso-east-1", {})->tables.host, "dynamodb.us-iso-east-1.c2s.ic.gov");
}

TEST(Endpoint, TheRegionIsReadFromTheNamesThatAwsGives) {
  for (const char* url : {"https://dynamodb.ap-southeast-2.amazonaws.com",
                          "https://dynamodb-fips.ap-southeast-2.amazonaws.com",
                          "https://123456789012.ddb.ap-southeast-2.amazonaws.com",
                          "https://dynamodb.ap-southeast-2.api.aws/",
                          "https://vpce-1-a.dynamodb.ap-southeast-2.vpce.amazonaws.com"}) {
    EXPECT_EQ(read_endpoint(url, {"eu-west-1", {}, {}})->region, "ap-southeast-2") << url;
  }
  EXPECT_EQ(read_endpoint("https://dynamodb.ap-southeast-2.amazonaws.com", {})->streams.host,
            "streams.dynamodb.ap-southeast-2.amazonaws.com");
}

TEST(Endpoint, AnotherEngineServesItsStreamsWhereItsTablesAre) {
  const Result<Endpoint> endpoint = read_endpoint("http://127.0.0.1:8000", {});
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->streams.url, "http://127.0.0.1:8000/");
  EXPECT_EQ(endpoint->region, "us-east-1");
  EXPECT_TRUE(endpoint->tables.is_near);
  EXPECT_EQ(read_endpoint("http://db.example:8000/", {"eu-west-1", {}, {}})->region, "eu-west-1");
}

TEST(Endpoint, TheSettingsNameTheEndpointOfARegionAndNotOfAUrl) {
  const EndpointSettings settings{"us-west-2", "http://10.0.0.5:8000", ""};
  EXPECT_EQ(read_endpoint("eu-west-1", settings)->tables.url, "http://10.0.0.5:8000/");
  EXPECT_EQ(read_endpoint("eu-west-1", settings)->region, "eu-west-1");
  EXPECT_EQ(read_endpoint("https://db.example", settings)->tables.url, "https://db.example/");
}

TEST(Endpoint, TheHostHasThePortUnlessItIsTheSchemesOwn) {
  EXPECT_EQ(read_address("https://db.example:443")->host, "db.example");
  EXPECT_EQ(read_address("https://db.example:80")->host, "db.example:80");
  EXPECT_EQ(read_address("HTTP://[::1]:8000/")->host, "[::1]:8000");
  EXPECT_EQ(read_address("http://[::1]")->host, "[::1]");
}

TEST(Endpoint, IsNearOnThisMachineAloneAndNotWhereverANameBeginsLikeIt) {
  for (const char* url :
       {"http://localhost:8000", "http://[::1]", "http://127.0.0.1", "http://127.1.2.3:1"}) {
    EXPECT_TRUE(read_address(url)->is_near) << url;
  }
  for (const char* url : {"http://127.evil.example", "http://127.0.0.1.evil.example:8000",
                          "http://localhost.example", "http://128.0.0.1", "http://[::2]"}) {
    EXPECT_FALSE(read_address(url)->is_near) << url;
  }
}

TEST(Endpoint, WhatIsNoEndpointIsRefused) {
  for (const char* text : {"", "http://", "https:///", "ftp://db.example", "http://db.example/path",
                           "http://user@db.example", "http://db.example?x", "http://db.example:0",
                           "http://db.example:65536", "http://db.example:80x", "http://db example",
                           "http://[::1", "http://db.example\r\nX: y", "://", "http://-a"}) {
    EXPECT_FALSE(read_endpoint(text, {})) << text;
  }
  EXPECT_FALSE(read_endpoint("http://" + std::string(300, 'a'), {}));
}

TEST(Endpoint, AFolderIsNoEngine) {
  for (const char* text : {"data", "./eu-west-1", "/var/lib/rowhouse", "shop-db-2", "eu-west",
                           "EU-WEST-1", "eu-west-1/", "a-west-1", ""}) {
    EXPECT_FALSE(names_engine(text)) << text;
  }
  for (const char* text : {"eu-west-1", "us-gov-east-1", "ap-northeast-3", "http://127.0.0.1:1"}) {
    EXPECT_TRUE(names_engine(text)) << text;
  }
}

}  // namespace
}  // namespace rowhouse::engine::remote
