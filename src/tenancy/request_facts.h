#pragma once

#include <boost/container/small_vector.hpp>
#include <string>
#include <string_view>

#include "base/short_bytes.h"
#include "tenancy/access.h"
#include "tenancy/identity_context.h"
#include "tenancy/policy/context.h"
#include "tenancy/requester.h"

namespace rowhouse::tenancy {

/// "dynamodb:GetItem": an action as policies and refusals name it.
base::ShortBytes action_with_service(std::string_view action);

/// The text of a key value as policies see it: an S itself, the decimal of an N, base64 of a B.
/// `storage` holds what is not there as text.
std::string_view key_text(model::ValueView key, std::string& storage);

/// One request as its caller's policies see it: all condition keys that they may ask for. Lives on
/// the stack while the request is decided on; a request of one key with text of type S allocates
/// nothing.
class RequestFacts {
 public:
  /// Everything outlives this.
  RequestFacts(const IdentityContext& caller, const Origin& origin, const Access& access);
  RequestFacts(const RequestFacts&) = delete;
  RequestFacts& operator=(const RequestFacts&) = delete;

  const policy::RequestContext& context() const noexcept { return context_; }

  static constexpr std::size_t kKeysInPlaceMax = 16;
  using Keys = boost::container::small_vector<policy::ContextKey, kKeysInPlaceMax>;

 private:
  static constexpr std::size_t kValuesInPlaceMax = 8;
  using Values = boost::container::small_vector<std::string_view, kValuesInPlaceMax>;
  /// The key values of one position as text.
  struct KeyTexts {
    Values values;
    boost::container::small_vector<std::string, 1> storage;
    void fill(std::span<const model::ValueView> keys);
  };

  void add(policy::KeyName name, std::string_view value) {
    if (!value.empty()) keys_.push_back(policy::ContextKey::one(name, value));
  }
  void add_leading_keys(const Access& access);
  void add_time(const base::Clock& clock);

  base::ShortBytes action_;
  KeyTexts leading_;
  std::array<KeyTexts, 3> further_;
  std::string current_time_;
  std::string epoch_time_;
  Keys keys_;
  policy::RequestContext context_;
};

}  // namespace rowhouse::tenancy
