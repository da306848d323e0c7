#pragma once

#include "base/expected.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::judge {

/// What a fact holds, and so which matchers fit.
enum class FactType { text, number, boolean, enumeration, message };
[[nodiscard]] std::string_view fact_type_name(FactType type);

/// A fact named by its path in evidence.proto ("header.from.domain"), resolved against the
/// vocabulary once. A path through a repeated field stands for every element.
class FactPath {
public:
    /// Error: what is wrong with the path, in words.
    static Expected<FactPath, std::string> resolve(const google::protobuf::Descriptor& root,
                                                   std::string_view path);

    [[nodiscard]] FactType type() const;
    [[nodiscard]] const google::protobuf::FieldDescriptor& field() const { return *steps_.back(); }
    [[nodiscard]] const std::string& text() const { return text_; }

    using TextTest = std::function<bool(const std::string&)>;
    /// Some value of this path under `root` passes; unset scalars are their default (empty, 0,
    /// false).
    [[nodiscard]] bool any_text(const google::protobuf::Message& root, const TextTest& test) const;
    using NumberTest = std::function<bool(double)>;
    /// For numbers, booleans (0, 1) and enumerations (their number).
    [[nodiscard]] bool any_number(const google::protobuf::Message& root,
                                  const NumberTest& test) const;
    /// Some value is there and not empty.
    [[nodiscard]] bool present(const google::protobuf::Message& root) const;

private:
    FactPath(std::string text, std::vector<const google::protobuf::FieldDescriptor*> steps)
        : text_(std::move(text)), steps_(std::move(steps)) {}
    using LeafTest = std::function<bool(const google::protobuf::Message&)>;
    bool any_holder(const google::protobuf::Message& message,
                    std::size_t step,
                    const LeafTest& test) const;

    std::string text_;
    std::vector<const google::protobuf::FieldDescriptor*> steps_;
};

} // namespace keneki::judge
