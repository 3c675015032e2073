#pragma once

#include <simdjson.h>

#include <concepts>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "operation/all.h"
#include "request/absent.h"

/// From a request's JSON to a typed operation, checked in DynamoDB's order: types of members
/// (SerializationException), the shape's constraints ("1 validation error detected: ..."), then the
/// operation's own rules. Past this folder there is no JSON and no unparsed expression.
namespace rowhouse::request {

/// `body` is an object. One specialization for each operation, in a file of its own name.
template <typename Operation>
Result<Operation> parse(simdjson::dom::element body, const base::Limits& limits);

template <>
Result<operation::BatchExecuteStatement> parse(simdjson::dom::element body,
                                               const base::Limits& limits);
template <>
Result<operation::BatchGetItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::BatchWriteItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::CreateTable> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::DeleteItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::DeleteTable> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::DescribeEndpoints> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::DescribeLimits> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::DescribeTable> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::DescribeTimeToLive> parse(simdjson::dom::element body,
                                            const base::Limits& limits);
template <>
Result<operation::ExecuteStatement> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::ExecuteTransaction> parse(simdjson::dom::element body,
                                            const base::Limits& limits);
template <>
Result<operation::GetItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::ListTables> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::ListTagsOfResource> parse(simdjson::dom::element body,
                                            const base::Limits& limits);
template <>
Result<operation::PutItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::Query> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::Scan> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::TagResource> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::TransactGetItems> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::TransactWriteItems> parse(simdjson::dom::element body,
                                            const base::Limits& limits);
template <>
Result<operation::UntagResource> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::UpdateItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::UpdateTable> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::DeleteResourcePolicy> parse(simdjson::dom::element body,
                                              const base::Limits& limits);
template <>
Result<operation::GetResourcePolicy> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::PutResourcePolicy> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::UpdateTimeToLive> parse(simdjson::dom::element body, const base::Limits& limits);

template <>
Result<operation::DescribeStream> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::GetRecords> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::GetShardIterator> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::ListStreams> parse(simdjson::dom::element body, const base::Limits& limits);

/// Those which absent.h reads.
template <typename Operation>
  requires std::derived_from<Operation, operation::AbsentRequest>
Result<Operation> parse(simdjson::dom::element body, const base::Limits&) {
  constexpr auto kWhich =
      []<operation::Absent kAbsent>(const operation::AbsentOperation<kAbsent>*) { return kAbsent; };
  return parse_absent(kWhich(static_cast<const Operation*>(nullptr)), body)
      .transform([](operation::AbsentRequest request) { return Operation{std::move(request)}; });
}

}  // namespace rowhouse::request
