#include "wire/dispatch.h"

#include <array>
#include <concepts>
#include <memory>
#include <utility>

#include "operation/all.h"
#include "request/request.h"
#include "response/response.h"
#include "wire/answer_of.h"
#include "wire/json_body.h"

namespace rowhouse::wire {
namespace {

// Most answers are an item or less; a page of a query grows from here.
constexpr std::size_t kAnswerBytesExpected = 512;

template <typename Operation>
Answer answer_of_result(Result<typename Operation::Result>&& result) {
  if (!result) return answer_of(result.error());
  Answer answer;
  answer.body.reserve(kAnswerBytesExpected);
  if constexpr (std::derived_from<Operation, operation::AbsentRequest>) {
    response::write_absent(answer.body, *result);
  } else {
    response::write<Operation>(answer.body, *result);
  }
  return answer;
}

template <typename Operation>
void run(core::Pipeline& pipeline, const tenancy::Requester& requester, simdjson::dom::element body,
         const base::Limits& limits, AnswerTicket answer) {
  Result<Operation> operation = request::parse<Operation>(body, limits);
  if (!operation) return answer(answer_of(operation.error()));
  pipeline.run(requester, *std::move(operation),
               [answer](Result<typename Operation::Result> result) {
                 answer(answer_of_result<Operation>(std::move(result)));
               });
}

struct Entry {
  std::string_view name;
  void (*run)(core::Pipeline&, const tenancy::Requester&, simdjson::dom::element,
              const base::Limits&, AnswerTicket);
};

template <typename... Operations>
constexpr auto make_table(operation::TypeList<Operations...>) {
  return std::array{Entry{Operations::kName, &run<Operations>}...};
}

constexpr auto kTable = make_table(operation::All{});
constexpr auto kStreamsTable = make_table(operation::AllOfStreams{});

const Entry* find(Api api, std::string_view operation) noexcept {
  const auto find_in = [operation](const auto& table) -> const Entry* {
    for (const Entry& entry : table) {
      if (entry.name == operation) return &entry;
    }
    return nullptr;
  };
  if (api == Api::kDynamoDb) return find_in(kTable);
  return api == Api::kDynamoDbStreams ? find_in(kStreamsTable) : nullptr;
}

/// Carries a callable to where only a ticket can go, and dies with it.
class OneAnswer final : public AnswerSink {
 public:
  explicit OneAnswer(base::UniqueFunction<void(Answer)> done) : done_(std::move(done)) {}
  void answer(Answer answer) noexcept override {
    const std::unique_ptr<OneAnswer> self(this);
    done_(std::move(answer));
  }

 private:
  base::UniqueFunction<void(Answer)> done_;
};

}  // namespace

bool Dispatcher::knows(Api api, std::string_view operation) const noexcept {
  return find(api, operation) != nullptr;
}

void Dispatcher::handle(const tenancy::Requester& requester, Api api, std::string_view operation,
                        std::string_view body, AnswerTicket answer) {
  const Entry* entry = find(api, operation);
  if (entry == nullptr) return answer(answer_of(Error(ErrorCode::kUnknownOperation, "")));
  Result<simdjson::dom::element> element = parse_json_body(body);
  if (!element) return answer(answer_of(element.error()));
  entry->run(pipeline_, requester, *element, limits_, answer);
}

void Dispatcher::dispatch(const tenancy::Requester& requester, std::string_view operation,
                          std::string_view body, base::UniqueFunction<void(Answer)> done) {
  // Owned by itself from here on: answer() is called exactly once and deletes it.
  auto* sink = std::make_unique<OneAnswer>(std::move(done)).release();
  // No operation of one API has the name of another's.
  const Api api = knows(Api::kDynamoDbStreams, operation) ? Api::kDynamoDbStreams : Api::kDynamoDb;
  handle(requester, api, operation, body, AnswerTicket(*sink));
}

}  // namespace rowhouse::wire
