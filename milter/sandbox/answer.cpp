#include "sandbox/answer.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <climits>

namespace keneki::sandbox {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::CodedInputStream;

/// Shorter answers cannot hold enough fields to matter: two bytes are the least that a field takes.
constexpr std::size_t count_from_bytes = 64U << 10U;
/// Levels of messages inside messages; the vocabulary itself has four.
constexpr unsigned nesting_limit = 16;

/// Counts every field without building anything: an empty Part takes two bytes in an answer, but
/// some three hundred in memory. False: over the limit, or not a Protocol Buffers message.
class FieldCounter {
public:
    bool within_limit(CodedInputStream& in, const Descriptor& type, unsigned level) {
        if (level > nesting_limit) return false;
        while (const std::uint32_t tag = in.ReadTag()) {
            if (++fields_ > answer_fields_limit) return false;
            if (!value(in, type, tag, level)) return false;
        }
        return in.ConsumedEntireMessage();
    }

private:
    // Protocol Buffers encoding: the low three bits of a tag are the wire type.
    bool value(CodedInputStream& in, const Descriptor& type, std::uint32_t tag, unsigned level) {
        constexpr std::uint32_t varint = 0;
        constexpr std::uint32_t fixed64 = 1;
        constexpr std::uint32_t delimited = 2;
        constexpr std::uint32_t fixed32 = 5;
        std::uint64_t ignored = 0;
        switch (tag & 7U) {
        case varint:
            return in.ReadVarint64(&ignored);
        case fixed64:
            return in.Skip(8);
        case fixed32:
            return in.Skip(4);
        case delimited:
            break;
        default:
            return false; // groups, which proto3 does not have
        }
        std::uint32_t length = 0;
        if (!in.ReadVarint32(&length) || length > INT_MAX) return false;
        const FieldDescriptor* const field = type.FindFieldByNumber(static_cast<int>(tag >> 3U));
        if (field == nullptr || field->message_type() == nullptr)
            return in.Skip(static_cast<int>(length));
        const auto outer = in.PushLimit(static_cast<int>(length));
        const bool ok = within_limit(in, *field->message_type(), level + 1);
        in.PopLimit(outer);
        return ok;
    }

    std::size_t fields_ = 0;
};

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// Empty when the ids fit each other and every name is known.
std::string contradiction(const evidence::Evidence& evidence) {
    std::uint32_t expected_id = 0;
    for (const auto& part : evidence.parts()) {
        ++expected_id;
        if (part.id() != expected_id)
            return fmt::format("part {} has id {}", expected_id, part.id());
        if (part.parent() >= part.id())
            return fmt::format("part {} lies in part {}", part.id(), part.parent());
        if (!evidence::Part::Kind_IsValid(part.kind()))
            return fmt::format("part {} is of unknown kind {}", part.id(),
                               static_cast<int>(part.kind()));
        if (!part.sha256().empty() && !is_sha256(part.sha256()))
            return fmt::format("part {} has a malformed hash", part.id());
    }
    for (const auto& finding : evidence.findings()) {
        if (finding.part() > expected_id)
            return fmt::format("a finding is about part {} of {}", finding.part(), expected_id);
        if (!evidence::Finding::Id_IsValid(finding.id()))
            return fmt::format("unknown finding {}", static_cast<int>(finding.id()));
    }
    for (const auto& gap : evidence.not_inspected()) {
        if (gap.part() > expected_id)
            return fmt::format("part {} of {} was not inspected", gap.part(), expected_id);
        if (!evidence::NotInspected::Reason_IsValid(gap.reason()))
            return fmt::format("unknown reason {}", static_cast<int>(gap.reason()));
    }
    for (const auto& quotation : evidence.text().quotations())
        if (!evidence::Quotation::Form_IsValid(quotation.form()))
            return fmt::format("a quotation of unknown form {}",
                               static_cast<int>(quotation.form()));
    return {};
}

} // namespace

Expected<evidence::Evidence, std::string> read_answer(std::string_view bytes) {
    if (bytes.size() > INT_MAX) return fail(std::string("it is too long"));
    const int size = static_cast<int>(bytes.size());
    if (bytes.size() >= count_from_bytes) {
        google::protobuf::io::ArrayInputStream whole(bytes.data(), size);
        CodedInputStream in(&whole);
        if (!FieldCounter().within_limit(in, *evidence::Evidence::descriptor(), 1))
            return fail(std::string("it is malformed or has too many fields"));
    }
    evidence::Evidence evidence;
    // Refuses invalid UTF-8 in strings, nesting beyond 100 and every overrun.
    if (!evidence.ParseFromArray(bytes.data(), size)) return fail(std::string("it is malformed"));
    if (std::string wrong = contradiction(evidence); !wrong.empty()) return fail(std::move(wrong));
    evidence.DiscardUnknownFields();
    evidence.clear_connection();
    evidence.clear_envelope();
    evidence.clear_direction();
    evidence.clear_authentication();
    evidence.clear_memory();
    return evidence;
}

} // namespace keneki::sandbox
