#include "judge/facts.h"

#include <fmt/format.h>

namespace keneki::judge {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string_view fact_type_name(FactType type) {
    switch (type) {
    case FactType::text:
        return "text";
    case FactType::number:
        return "number";
    case FactType::boolean:
        return "true or false";
    case FactType::enumeration:
        return "one of named values";
    case FactType::message:
        return "group of facts";
    }
    return "unknown";
}

Expected<FactPath, std::string> FactPath::resolve(const Descriptor& root, std::string_view path) {
    std::vector<const FieldDescriptor*> steps;
    const Descriptor* at = &root;
    std::string_view rest = path;
    for (bool more = true; more;) {
        const std::size_t dot = rest.find('.');
        const std::string name(rest.substr(0, dot));
        more = dot != std::string_view::npos;
        rest = more ? rest.substr(dot + 1) : std::string_view{};
        if (at == nullptr)
            return fail(
                fmt::format("'{}' has no parts; '.{}' is too much", steps.back()->name(), name));
        const FieldDescriptor* field = at->FindFieldByName(name);
        if (field == nullptr) return fail(fmt::format("unknown fact '{}' in {}", name, at->name()));
        if (field->type() == FieldDescriptor::TYPE_BYTES)
            return fail(fmt::format("'{}' is raw bytes; rules compare decoded text", name));
        if (field->is_repeated() && field->cpp_type() != FieldDescriptor::CPPTYPE_STRING &&
            field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
            return fail(fmt::format("'{}' is a list of numbers, which no matcher compares", name));
        steps.push_back(field);
        at = field->message_type();
    }
    return FactPath(std::string(path), std::move(steps));
}

FactType FactPath::type() const {
    switch (field().cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
        return FactType::text;
    case FieldDescriptor::CPPTYPE_BOOL:
        return FactType::boolean;
    case FieldDescriptor::CPPTYPE_ENUM:
        return FactType::enumeration;
    case FieldDescriptor::CPPTYPE_MESSAGE:
        return FactType::message;
    default:
        return FactType::number;
    }
}

bool FactPath::any_holder(const Message& message, std::size_t step, const LeafTest& test) const {
    if (step + 1 == steps_.size()) return test(message);
    const FieldDescriptor* field = steps_[step];
    const Reflection& reflection = *message.GetReflection();
    if (!field->is_repeated())
        return any_holder(reflection.GetMessage(message, field), step + 1, test);
    const int count = reflection.FieldSize(message, field);
    for (int i = 0; i < count; ++i)
        if (any_holder(reflection.GetRepeatedMessage(message, field, i), step + 1, test))
            return true;
    return false;
}

bool FactPath::any_text(const Message& root, const TextTest& test) const {
    return any_holder(root, 0, [&](const Message& holder) {
        const Reflection& reflection = *holder.GetReflection();
        std::string scratch;
        if (!field().is_repeated())
            return test(reflection.GetStringReference(holder, &field(), &scratch));
        const int count = reflection.FieldSize(holder, &field());
        for (int i = 0; i < count; ++i)
            if (test(reflection.GetRepeatedStringReference(holder, &field(), i, &scratch)))
                return true;
        return false;
    });
}

bool FactPath::any_number(const Message& root, const NumberTest& test) const {
    return any_holder(root, 0, [&](const Message& holder) {
        const Reflection& reflection = *holder.GetReflection();
        switch (field().cpp_type()) {
        case FieldDescriptor::CPPTYPE_BOOL:
            return test(reflection.GetBool(holder, &field()) ? 1 : 0);
        case FieldDescriptor::CPPTYPE_ENUM:
            return test(reflection.GetEnumValue(holder, &field()));
        case FieldDescriptor::CPPTYPE_UINT32:
            return test(reflection.GetUInt32(holder, &field()));
        case FieldDescriptor::CPPTYPE_UINT64:
            return test(static_cast<double>(reflection.GetUInt64(holder, &field())));
        case FieldDescriptor::CPPTYPE_INT32:
            return test(reflection.GetInt32(holder, &field()));
        case FieldDescriptor::CPPTYPE_INT64:
            return test(static_cast<double>(reflection.GetInt64(holder, &field())));
        case FieldDescriptor::CPPTYPE_DOUBLE:
            return test(reflection.GetDouble(holder, &field()));
        default:
            return false;
        }
    });
}

bool FactPath::present(const Message& root) const {
    switch (type()) {
    case FactType::text:
        return any_text(root, [](const std::string& value) { return !value.empty(); });
    case FactType::message:
        return any_holder(root, 0, [&](const Message& holder) {
            const Reflection& reflection = *holder.GetReflection();
            return field().is_repeated() ? reflection.FieldSize(holder, &field()) > 0
                                         : reflection.HasField(holder, &field());
        });
    default:
        return any_number(root, [](double value) { return value != 0; });
    }
}

} // namespace keneki::judge
