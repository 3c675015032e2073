#pragma once

#include <string_view>

#include "engine/remote/document.h"
#include "json/object.h"
#include "operation/table_description.h"

/// Tables as DynamoDB's JSON describes them.
namespace rowhouse::engine::remote {

/// The description under `member` ("Table" or "TableDescription"). What Rowhouse has no place for
/// (replicas, restores, archives) is left out.
Result<operation::TableDescription> read_table(const Members& answer, std::string_view member);

// The members of a request that say what a table is to be.
void write_definitions(json::Object& request, const model::KeySchema* key,
                       const std::vector<const model::SecondaryIndex*>& indexes);
void write_key(json::Object& request, const model::KeySchema& key);
void write_throughput(json::Object& request, const model::Throughput& throughput);
/// One index as CreateTable and UpdateTable want it; its throughput is written if it has one.
void write_index(std::string& out, const model::SecondaryIndex& index);
void write_stream(json::Object& request, const std::optional<model::StreamViewType>& view);
/// `key`: as in UpdateTable.
void write_encryption(json::Object& request, const std::optional<std::string>& key);
void write_on_demand(json::Object& request, const model::OnDemandThroughput& throughput);
void write_warm(json::Object& request, const model::WarmThroughput& throughput);
void write_tags(json::Object& request, const std::vector<model::ResourceTag>& tags);

}  // namespace rowhouse::engine::remote
