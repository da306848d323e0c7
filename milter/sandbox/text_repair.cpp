#include "sandbox/text_repair.h"

#include "base/escape.h"
#include "base/utf8.h"

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

namespace keneki::sandbox {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool is_valid(std::string_view text) {
    return valid_prefix(text) == text.size();
}

void repair_strings(Message& message, const Reflection& reflection, const FieldDescriptor& field) {
    std::string scratch;
    if (!field.is_repeated()) {
        const std::string& text = reflection.GetStringReference(message, &field, &scratch);
        if (!is_valid(text)) reflection.SetString(&message, &field, valid_utf8(text));
        return;
    }
    const int count = reflection.FieldSize(message, &field);
    for (int i = 0; i < count; ++i) {
        const std::string& text =
            reflection.GetRepeatedStringReference(message, &field, i, &scratch);
        if (!is_valid(text)) reflection.SetRepeatedString(&message, &field, i, valid_utf8(text));
    }
}

void repair_messages(Message& message, const Reflection& reflection, const FieldDescriptor& field) {
    if (!field.is_repeated()) {
        repair_text(*reflection.MutableMessage(&message, &field));
        return;
    }
    const int count = reflection.FieldSize(message, &field);
    for (int i = 0; i < count; ++i)
        repair_text(*reflection.MutableRepeatedMessage(&message, &field, i));
}

} // namespace

void repair_text(Message& message) {
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* const field : fields) {
        if (field->type() == FieldDescriptor::TYPE_STRING)
            repair_strings(message, reflection, *field);
        else if (field->type() == FieldDescriptor::TYPE_MESSAGE)
            repair_messages(message, reflection, *field);
    }
}

} // namespace keneki::sandbox
