#include "cli/json.h"

#include "base/escape.h"
#include "base/shown.h"
#include "base/utf8.h"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <cmath>
#include <stdexcept>

namespace keneki::cli {
namespace {

/// protobuf escapes what was invisible in an older Unicode. Outside its strings JSON is ASCII.
std::string with_hidden_escaped(const std::string& json) {
    if (ascii_prefix(json) == json.size()) return json;
    std::string text;
    for (std::size_t at = 0; at < json.size();) {
        const std::size_t start = at;
        const char32_t c = next_code_point(json, at);
        if (c < 0x80 || is_shown(c)) {
            text.append(json, start, at - start);
        } else if (c < 0x10000) {
            text += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else { // a surrogate pair, RFC 8259 section 7
            const auto above = static_cast<unsigned>(c) - 0x10000U;
            text += fmt::format("\\u{:04x}\\u{:04x}", 0xD800U + (above >> 10U),
                                0xDC00U + (above & 0x3FFU));
        }
    }
    return text;
}

std::string to_json(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
    if (!status.ok()) throw std::runtime_error("an Evidence that is no JSON: " + status.ToString());
    return with_hidden_escaped(text);
}

/// JSON knows no infinity; fmt writes a dot whatever the locale says.
std::string json_number(double value) {
    return std::isfinite(value) ? fmt::format("{}", value) : std::string("0");
}

} // namespace

std::string json_string(std::string_view text) {
    google::protobuf::Value value;
    value.set_string_value(valid_utf8(text));
    return to_json(value);
}

std::string scan_line(std::string_view file,
                      const judge::Verdict& verdict,
                      const evidence::Evidence& evidence,
                      double seconds) {
    std::string rules;
    for (const evidence::FiredRule& rule : verdict.rules)
        rules +=
            fmt::format(R"({}{{"id":{},"score":{},"why":{{"ja":{},"en":{}}}}})",
                        rules.empty() ? "" : ",", json_string(rule.id()), json_number(rule.score()),
                        json_string(rule.why().ja()), json_string(rule.why().en()));
    return fmt::format(
        R"({{"file":{},"verdict":{},"score":{},"rules":[{}],"evidence":{},"seconds":{}}})",
        json_string(file), json_string(judge::action_name(verdict.action)),
        json_number(verdict.score), rules, to_json(evidence), json_number(seconds));
}

std::string inspect_line(const evidence::InspectReport& report) {
    std::string findings;
    for (const auto& found : report.findings())
        findings += fmt::format(R"({}{{"id":{},"part":{},"detail":{}}})",
                                findings.empty() ? "" : ",", json_string(found.id()),
                                json_string(found.part()), json_string(found.detail()));
    std::string rest;
    for (const auto& missed : report.not_inspected())
        rest += fmt::format(R"({}{{"part":{},"reason":{}}})", rest.empty() ? "" : ",",
                            json_string(missed.part()), json_string(missed.reason()));
    return fmt::format(R"({{"file":{},"type":{},"findings":[{}],"not_inspected":[{}]}})",
                       json_string(report.file()), json_string(report.type()), findings, rest);
}

} // namespace keneki::cli
