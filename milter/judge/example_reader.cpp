#include "judge/example_reader.h"

#include "evidence/findings.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <charconv>
#include <limits>

namespace keneki::judge {

using evidence::Evidence;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

namespace {

class EvidenceReader {
public:
    EvidenceReader(Evidence& evidence, Reporter& reporter)
        : evidence_(evidence), reporter_(reporter) {}

    void read(const YAML::Node& node, Message& message) {
        if (!node.IsMap()) {
            reporter_.report(node, message.GetDescriptor()->name(), "a mapping is expected here");
            return;
        }
        for (const auto& entry : node) {
            const std::string& key = entry.first.Scalar();
            if (read_short_form(key, entry.second, message)) continue;
            const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(key);
            if (field == nullptr) {
                reporter_.report(entry.first, key,
                                 "unknown field of " + message.GetDescriptor()->name());
                continue;
            }
            read_field(entry.second, *field, message);
        }
    }

private:
    /// Findings and reasons by their names, on the message or on the part that is being read.
    bool read_short_form(const std::string& key, const YAML::Node& node, Message& message) {
        const bool on_part = message.GetDescriptor() == evidence::Part::descriptor();
        const bool on_message = &message == &evidence_;
        if ((!on_part && !on_message) || (key != "findings" && key != "not_inspected"))
            return false;
        const auto part = on_part ? static_cast<std::uint32_t>(evidence_.parts_size()) : 0U;
        const auto add = [&](const YAML::Node& item) {
            if (key == "findings")
                add_finding_of(item, part);
            else
                add_reason_of(item, part);
        };
        if (!node.IsSequence())
            add(node);
        else
            for (const auto& item : node)
                add(item);
        return true;
    }

    void add_finding_of(const YAML::Node& node, std::uint32_t part) {
        evidence::Finding& finding = *evidence_.add_findings();
        finding.set_part(part);
        if (node.IsMap()) return read(node, finding);
        const auto id = node.IsScalar() ? finding_of(node.Scalar()) : std::nullopt;
        if (id)
            finding.set_id(*id);
        else
            reporter_.report(node, "findings", "unknown finding");
    }

    void add_reason_of(const YAML::Node& node, std::uint32_t part) {
        evidence::NotInspected& entry = *evidence_.add_not_inspected();
        entry.set_part(part);
        if (node.IsMap()) return read(node, entry);
        auto reason = evidence::NotInspected::REASON_UNKNOWN;
        if (node.IsScalar() && evidence::NotInspected::Reason_Parse(node.Scalar(), &reason))
            entry.set_reason(reason);
        else
            reporter_.report(node, "not_inspected", "unknown reason");
    }

    void read_field(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
        if (!field.is_repeated() || !node.IsSequence()) {
            read_value(node, field, message);
            return;
        }
        for (const auto& item : node)
            read_value(item, field, message);
    }

    void read_value(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
        const Reflection& reflection = *message.GetReflection();
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            read(node, field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                           : *reflection.MutableMessage(&message, &field));
            return;
        }
        if (!node.IsScalar()) {
            reporter_.report(node, field.name(), "one value is expected here");
            return;
        }
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
            if (field.is_repeated())
                reflection.AddString(&message, &field, node.Scalar());
            else
                reflection.SetString(&message, &field, node.Scalar());
            return;
        }
        read_scalar(node, field, message);
    }

    void read_scalar(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
        const Reflection& reflection = *message.GetReflection();
        switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_BOOL:
            if (const auto value = reporter_.boolean(node, field.name()))
                reflection.SetBool(&message, &field, *value);
            break;
        case FieldDescriptor::CPPTYPE_ENUM: {
            const EnumValueDescriptor* value = field.enum_type()->FindValueByName(node.Scalar());
            if (value == nullptr)
                reporter_.report(node, field.name(), "unknown name");
            else
                reflection.SetEnum(&message, &field, value);
            break;
        }
        case FieldDescriptor::CPPTYPE_UINT32:
            if (const auto value =
                    whole_number(node, field, std::numeric_limits<std::uint32_t>::max()))
                reflection.SetUInt32(&message, &field, static_cast<std::uint32_t>(*value));
            break;
        case FieldDescriptor::CPPTYPE_UINT64:
            if (const auto value =
                    whole_number(node, field, std::numeric_limits<std::uint64_t>::max()))
                reflection.SetUInt64(&message, &field, *value);
            break;
        default:
            reporter_.report(node, field.name(), "this field cannot be given in an example");
        }
    }

    std::optional<std::uint64_t>
    whole_number(const YAML::Node& node, const FieldDescriptor& field, std::uint64_t most) {
        const std::string& text = node.Scalar();
        std::uint64_t value = 0;
        const char* const end = std::next(text.data(), static_cast<std::ptrdiff_t>(text.size()));
        const auto [stopped, error] = std::from_chars(text.data(), end, value);
        if (error == std::errc{} && stopped == end && value <= most) return value;
        reporter_.report(node, field.name(), "a whole number is expected here");
        return std::nullopt;
    }

    Evidence& evidence_;
    Reporter& reporter_;
};

void fill_domains(google::protobuf::RepeatedPtrField<evidence::Address>& addresses) {
    for (auto& address : addresses) {
        const std::size_t at = address.address().rfind('@');
        if (address.domain().empty() && at != std::string::npos)
            address.set_domain(folded(address.address().substr(at + 1)));
    }
}

/// What the inspector would have filled in from the rest.
void complete(Evidence& evidence) {
    std::uint32_t id = 0;
    for (auto& part : *evidence.mutable_parts()) {
        part.set_id(++id);
        const std::size_t dot = part.name().rfind('.');
        if (part.extension().empty() && dot != std::string::npos)
            part.set_extension(folded(part.name().substr(dot + 1)));
        if (part.stem().empty()) part.set_stem(part.name().substr(0, dot));
    }
    if (!evidence.has_header()) return;
    evidence::Header& header = *evidence.mutable_header();
    for (auto* list : {header.mutable_from(), header.mutable_sender(), header.mutable_reply_to(),
                       header.mutable_to(), header.mutable_cc()})
        fill_domains(*list);
}

/// `session: {client, mail_from, rcpt, inside, direction}` beside a raw mail.
Evidence read_session(const YAML::Node& node, Reporter& reporter) {
    Evidence session;
    session.set_direction(evidence::INBOUND);
    session.mutable_connection()->set_client_address("192.0.2.1");
    session.mutable_envelope();
    if (!node.IsDefined()) return session;
    if (!reporter.only_keys(node, "session",
                            {"client", "mail_from", "rcpt", "inside", "direction"}))
        return session;
    if (const YAML::Node client = node["client"])
        session.mutable_connection()->set_client_address(
            reporter.text(client, node, "client").value_or(""));
    if (const YAML::Node mail_from = node["mail_from"]; mail_from && mail_from.IsScalar())
        session.mutable_envelope()->set_mail_from(mail_from.Scalar());
    if (const YAML::Node recipients = node["rcpt"]) {
        if (recipients.IsScalar()) session.mutable_envelope()->add_recipients(recipients.Scalar());
        for (const auto& recipient : recipients)
            session.mutable_envelope()->add_recipients(
                reporter.text(recipient, node, "rcpt").value_or(""));
    }
    if (const YAML::Node inside = node["inside"]) {
        const bool is_inside = reporter.boolean(inside, "inside").value_or(false);
        session.mutable_connection()->set_inside(is_inside);
        if (is_inside) session.set_direction(evidence::INTERNAL);
    }
    if (const YAML::Node direction = node["direction"]) {
        evidence::Direction value = evidence::DIRECTION_UNKNOWN;
        if (direction.IsScalar() && evidence::Direction_Parse(direction.Scalar(), &value))
            session.set_direction(value);
        else
            reporter.report(direction, "direction", "unknown direction");
    }
    return session;
}

/// A block scalar has bare line feeds; mail has CRLF.
std::string with_crlf(const std::string& text) {
    std::string mail;
    for (const char c : text) {
        if (c == '\n') mail += '\r';
        if (c != '\r') mail += c;
    }
    return mail;
}

void read_example(const YAML::Node& node,
                  bool must_match,
                  std::vector<Example>& examples,
                  Reporter& reporter) {
    if (!reporter.only_keys(node, "an example", {"name", "evidence", "mail", "session"})) return;
    Example example{.line = line_of(node),
                    .must_match = must_match,
                    .evidence = {},
                    .mail = std::nullopt,
                    .session = {}};
    if (const YAML::Node mail = node["mail"]) {
        if (const auto text = reporter.text(mail, node, "mail")) example.mail = with_crlf(*text);
        example.session = read_session(node["session"], reporter);
    } else {
        if (node["session"]) reporter.report(node["session"], "session", "goes with 'mail' only");
        if (!node["evidence"])
            reporter.report(node, "examples", "an example has 'evidence' or 'mail'");
    }
    if (const YAML::Node evidence = node["evidence"])
        example.evidence = read_evidence(evidence, reporter);
    if (!example.mail && example.evidence.direction() == evidence::DIRECTION_UNKNOWN)
        example.evidence.set_direction(evidence::INBOUND);
    examples.push_back(std::move(example));
}

} // namespace

Evidence read_evidence(const YAML::Node& node, Reporter& reporter) {
    Evidence evidence;
    EvidenceReader(evidence, reporter).read(node, evidence);
    complete(evidence);
    return evidence;
}

void read_examples(const YAML::Node& node, std::vector<Example>& examples, Reporter& reporter) {
    if (!reporter.only_keys(node, "examples", {"match", "no_match"})) return;
    for (const auto& entry : node) {
        if (!entry.second.IsSequence()) {
            reporter.report(entry.second, entry.first.Scalar(),
                            "a list of examples is expected here");
            continue;
        }
        const bool must_match = entry.first.Scalar() == "match";
        for (const auto& example : entry.second)
            read_example(example, must_match, examples, reporter);
    }
}

} // namespace keneki::judge
