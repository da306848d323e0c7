#include "cli/json.h"

#include "base/escape.h"

#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <cmath>
#include <stdexcept>

namespace keneki::cli {
namespace {

std::string to_json(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
    if (!status.ok()) throw std::runtime_error("an Evidence that is no JSON: " + status.ToString());
    return text;
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
