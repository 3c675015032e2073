#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "rowhouse/entity.h"
#include "rowhouse/query.h"
#include "rowhouse/tenant_calls.h"
#include "rowhouse/uuid.h"

/// From entities to compact items and back. Nothing here is covered by the compatibility promise.
namespace rowhouse::detail {

template <Entity T>
Result<std::string> encode(const TenantCore& tenant, const T& value) {
  KeyText key(entity<T>.kind, kTypeName<T>);
  add_ids_of(key, value);
  if (!key.ok()) return key.error();
  std::string item;
  item.reserve(512);
  codec::ItemWriter writer(item, key_layout(tenant), key.text());
  const bool ok = Shape<T>::for_each([&]<typename Member>(std::string_view name) {
    const auto& member = value.*Member::pointer;
    if (is_absent(member)) return true;
    return (writer.attribute(name) &&
            write_value<std::remove_cvref_t<decltype(member)>>(writer, member)) ||
           writer.failure().within(name);
  });
  if (!ok) return writer.failure().error(kTypeName<T>);
  writer.finish();
  return item;
}

/// As encode(), after an empty generated id was filled.
template <typename Value>
Result<std::string> encode_filled(const TenantCore& tenant, Value&& value) {
  using T = std::remove_cvref_t<Value>;
  if constexpr (entity<T>.generated) {
    constexpr auto member = std::get<entity<T>.kIds - 1>(entity<T>.members);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(value.*member)>, std::string>,
                  "a generated id is a std::string");
    if ((value.*member).empty()) {
      if constexpr (std::is_const_v<std::remove_reference_t<Value>>) {
        T copy = value;
        copy.*member = make_uuid();
        return encode(tenant, copy);
      } else {
        value.*member = make_uuid();
      }
    }
  }
  return encode<T>(tenant, value);
}

template <Entity T>
Result<T> decode(std::string_view item) {
  codec::Reader reader;
  Result<T> value{T{}};
  if (!read_fields(reader, reader.item(item), *value)) {
    return reader.failure().error(kTypeName<T>);
  }
  return value;
}

/// Reads `item` into `found`, which holds nothing yet, and goes on doing so if the item is empty.
template <Entity T>
void decode_into(Result<std::optional<T>>& found, std::string_view item) {
  if (item.empty()) return;
  codec::Reader reader;
  if (!read_fields(reader, reader.item(item), found->emplace())) {
    found = reader.failure().error(kTypeName<T>);
  }
}

/// Nothing where there was no item.
template <Entity T>
Result<std::optional<T>> decode_found(Result<std::string>&& item) {
  if (!item) return std::move(item).error();
  Result<std::optional<T>> found{std::optional<T>()};
  decode_into(found, *item);
  return found;
}

template <Entity T>
Result<std::optional<T>> get_entity(const TenantCore& tenant, std::string_view sort_key) {
  Result<std::optional<T>> found{std::optional<T>()};
  const auto take = [](void* into, std::string_view item) {
    decode_into(*static_cast<Result<std::optional<T>>*>(into), item);
  };
  if (Result<void> read = get_by(tenant, sort_key, take, &found); !read) {
    found = std::move(read).error();
  }
  return found;
}

template <Entity T>
Result<T> decode_new(Result<std::string>&& item) {
  if (!item) return std::move(item).error();
  Result<T> value = decode<T>(*item);
  if (!value) value.error().within("The update was made, but its result cannot be read");
  return value;
}

template <Entity T>
Result<std::vector<std::optional<T>>> decode_many(Result<std::vector<std::string>>&& items) {
  if (!items) return std::move(items).error();
  std::vector<std::optional<T>> values;
  values.reserve(items->size());
  for (std::string& item : *items) {
    Result<std::optional<T>> value = decode_found<T>(std::move(item));
    if (!value) return std::move(value).error();
    values.push_back(*std::move(value));
  }
  return values;
}

template <Entity... Ts>
Result<std::tuple<std::optional<Ts>...>> decode_tuple(Result<std::vector<std::string>>&& items) {
  if (!items) return std::move(items).error();
  std::tuple<std::optional<Ts>...> values;
  std::optional<Error> error;
  std::size_t at = 0;
  std::apply(
      [&](auto&... value) {
        (
            [&] {
              using T = typename std::remove_cvref_t<decltype(value)>::value_type;
              auto read = decode_found<T>(std::move((*items)[at++]));
              if (read) {
                value = *std::move(read);
              } else {
                error = std::move(read).error();
              }
            }(),
            ...);
      },
      values);
  if (error) return *std::move(error);
  return values;
}

template <Entity T>
Result<Page<T>> decode_page(Result<RawPage>&& raw) {
  if (!raw) return std::move(raw).error();
  Page<T> page;
  page.items.reserve(raw->size());
  for (std::size_t i = 0; i < raw->size(); ++i) {
    codec::Reader reader;
    if (!read_fields(reader, reader.item((*raw)[i]), page.items.emplace_back())) {
      return reader.failure().error(kTypeName<T>);
    }
  }
  page.next = raw->next();
  return page;
}

inline Result<void> without_value(Result<std::string>&& outcome) {
  if (!outcome) return std::move(outcome).error();
  return {};
}

template <Entity T>
Result<std::vector<std::string>> make_keys(const TenantCore& tenant,
                                           const std::vector<Key<T>>& keys) {
  std::vector<std::string> compact;
  compact.reserve(keys.size());
  for (const Key<T>& key : keys) {
    if (!key.ok()) return key.error();
    compact.push_back(make_key(tenant, key.sort_key()));
  }
  return compact;
}

template <Entity... Ts>
Result<std::vector<std::string>> make_keys(const TenantCore& tenant, const Key<Ts>&... keys) {
  std::vector<std::string> compact;
  std::optional<Error> error;
  (
      [&] {
        if (keys.ok()) {
          compact.push_back(make_key(tenant, keys.sort_key()));
        } else {
          error = keys.error();
        }
      }(),
      ...);
  if (error) return *std::move(error);
  return compact;
}

}  // namespace rowhouse::detail
