#pragma once

#include <simdjson.h>

#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "operation/all.h"

/// From a request's JSON to a typed operation, checked in DynamoDB's order: types of members
/// (SerializationException), the shape's constraints ("1 validation error detected: ..."), then the
/// operation's own rules. Past this folder there is no JSON and no unparsed expression.
namespace rowhouse::request {

/// `body` is an object. One specialization for each operation, in a file of its own name.
template <typename Operation>
Result<Operation> parse(simdjson::dom::element body, const base::Limits& limits);

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
Result<operation::DescribeTable> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::GetItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::ListTables> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::PutItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::Query> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::Scan> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::TransactGetItems> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::TransactWriteItems> parse(simdjson::dom::element body,
                                            const base::Limits& limits);
template <>
Result<operation::UpdateItem> parse(simdjson::dom::element body, const base::Limits& limits);
template <>
Result<operation::UpdateTable> parse(simdjson::dom::element body, const base::Limits& limits);

}  // namespace rowhouse::request
