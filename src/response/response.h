#pragma once

#include <string>

#include "operation/all.h"
#include "rowhouse/error.h"

/// From a typed result to the JSON of its answer, appended to the buffer that is sent.
namespace rowhouse::response {

// One for each operation's result, in a file of its operation's name. TableDescription is answered
// under the member that the operation calls it by, hence the operation as a tag.
template <typename Operation>
void write(std::string& out, const typename Operation::Result& result);

template <>
void write<operation::BatchExecuteStatement>(
    std::string& out, const operation::BatchExecuteStatement::Result& result);
template <>
void write<operation::BatchGetItem>(std::string& out,
                                    const operation::BatchGetItem::Result& result);
template <>
void write<operation::BatchWriteItem>(std::string& out,
                                      const operation::BatchWriteItem::Result& result);
template <>
void write<operation::CreateTable>(std::string& out, const operation::CreateTable::Result& result);
template <>
void write<operation::DeleteItem>(std::string& out, const operation::DeleteItem::Result& result);
template <>
void write<operation::DeleteTable>(std::string& out, const operation::DeleteTable::Result& result);
template <>
void write<operation::DescribeTable>(std::string& out,
                                     const operation::DescribeTable::Result& result);
template <>
void write<operation::ExecuteStatement>(std::string& out,
                                        const operation::ExecuteStatement::Result& result);
template <>
void write<operation::ExecuteTransaction>(std::string& out,
                                          const operation::ExecuteTransaction::Result& result);
template <>
void write<operation::GetItem>(std::string& out, const operation::GetItem::Result& result);
template <>
void write<operation::ListTables>(std::string& out, const operation::ListTables::Result& result);
template <>
void write<operation::PutItem>(std::string& out, const operation::PutItem::Result& result);
template <>
void write<operation::Query>(std::string& out, const operation::Query::Result& result);
template <>
void write<operation::Scan>(std::string& out, const operation::Scan::Result& result);
template <>
void write<operation::TransactGetItems>(std::string& out,
                                        const operation::TransactGetItems::Result& result);
template <>
void write<operation::TransactWriteItems>(std::string& out,
                                          const operation::TransactWriteItems::Result& result);
template <>
void write<operation::UpdateItem>(std::string& out, const operation::UpdateItem::Result& result);
template <>
void write<operation::UpdateTable>(std::string& out, const operation::UpdateTable::Result& result);

template <>
void write<operation::DescribeEndpoints>(std::string& out,
                                         const operation::DescribeEndpoints::Result& result);
template <>
void write<operation::DescribeLimits>(std::string& out,
                                      const operation::DescribeLimits::Result& result);
template <>
void write<operation::DescribeTimeToLive>(std::string& out,
                                          const operation::DescribeTimeToLive::Result& result);
template <>
void write<operation::ListTagsOfResource>(std::string& out,
                                          const operation::ListTagsOfResource::Result& result);
template <>
void write<operation::DeleteResourcePolicy>(std::string& out,
                                            const operation::DeleteResourcePolicy::Result& result);
template <>
void write<operation::GetResourcePolicy>(std::string& out,
                                         const operation::GetResourcePolicy::Result& result);
template <>
void write<operation::PutResourcePolicy>(std::string& out,
                                         const operation::PutResourcePolicy::Result& result);
template <>
void write<operation::TagResource>(std::string& out, const operation::TagResource::Result& result);
template <>
void write<operation::UntagResource>(std::string& out,
                                     const operation::UntagResource::Result& result);
template <>
void write<operation::UpdateTimeToLive>(std::string& out,
                                        const operation::UpdateTimeToLive::Result& result);

template <>
void write<operation::DescribeStream>(std::string& out,
                                      const operation::DescribeStream::Result& result);
template <>
void write<operation::GetRecords>(std::string& out, const operation::GetRecords::Result& result);
template <>
void write<operation::GetShardIterator>(std::string& out,
                                        const operation::GetShardIterator::Result& result);
template <>
void write<operation::ListStreams>(std::string& out, const operation::ListStreams::Result& result);

/// Of every operation of operation/absent.h.
void write_absent(std::string& out, const operation::AbsentAnswer& answer);

/// {"__type": "...", "message": "..."} and what the error carries besides (Item,
/// CancellationReasons).
void write_error(std::string& out, const Error& error);

}  // namespace rowhouse::response
