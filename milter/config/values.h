#pragma once

#include "config/key_table.h"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Kinds of values in keneki.yaml: each reads a node into a member of Config and prints it again.
namespace keneki::config::values {

struct ReadAndPrint {
    std::function<void(const YamlNode&, Reading&)> read;
    std::function<std::string(const Config&)> print;
};

ReadAndPrint text(std::string Config::*member, std::size_t limit_bytes);
/// Never empty when written.
ReadAndPrint word(std::string Config::*member);
ReadAndPrint path(std::string Config::*member);
/// Noted in Config::named_paths.
ReadAndPrint file_to_read(std::string Config::*member);
ReadAndPrint flag(bool Config::*member);
ReadAndPrint number(unsigned Config::*member, unsigned least, unsigned most);
ReadAndPrint octal_mode(unsigned Config::*member);
ReadAndPrint threshold(double Config::*member);
ReadAndPrint size(std::uint64_t Config::*member, std::uint64_t least, std::uint64_t most);
ReadAndPrint duration(std::chrono::milliseconds Config::*member,
                      std::chrono::milliseconds least,
                      std::chrono::milliseconds most);
ReadAndPrint domains(std::vector<std::string> Config::*member);
ReadAndPrint networks(std::vector<Network> Config::*member);
/// local@domain, printable, without blanks and brackets.
ReadAndPrint addresses(std::vector<std::string> Config::*member);
/// One such, or empty.
ReadAndPrint address(std::string Config::*member);
/// "smtp://host:port", for the inside of the house: neither a password nor a path.
ReadAndPrint mail_server(std::string Config::*member);
/// "07:30" as minutes.
ReadAndPrint time_of_day(unsigned Config::*member);
ReadAndPrint words(std::vector<std::string> Config::*member);
/// Noted in Config::named_paths.
ReadAndPrint paths_to_read(std::vector<std::string> Config::*member);
ReadAndPrint socket(std::string Config::*member);
ReadAndPrint store(std::string Config::*member);

/// `text` in quotes when YAML would read it as something else.
[[nodiscard]] std::string quoted_if_needed(const std::string& text);
/// What stands at a node, for "expected …, found …".
[[nodiscard]] std::string found(const YamlNode& node);
[[nodiscard]] std::string print_list(const std::vector<std::string>& list);

/// Calls `take(node, index)` for each element; says what is wrong when the node is no list.
template <class Take>
void each(const YamlNode& node, Reading& reading, std::string_view what, Take take) {
    if (node.kind != YamlNode::Kind::list) {
        const bool is_text = node.kind == YamlNode::Kind::scalar;
        reading.wrong(node,
                      fmt::format("expected a list of {}, found {}{}", what, found(node),
                                  is_text ? "; write [" + quoted_if_needed(node.text) + "]" : ""));
        return;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i)
        take(*node.items[i], fmt::format("[{}]", i));
}

/// One of some words.
template <class T>
ReadAndPrint one_of(T Config::*member, std::vector<std::pair<std::string, T>> choices) {
    const auto read = [member, choices](const YamlNode& node, Reading& reading) {
        std::string list;
        std::vector<std::string> names;
        for (const auto& [name, value] : choices) {
            if (node.kind == YamlNode::Kind::scalar && node.text == name) {
                reading.config.*member = value;
                return;
            }
            list += (list.empty() ? "" : ", ") + name;
            names.push_back(name);
        }
        const std::string near =
            node.kind == YamlNode::Kind::scalar ? nearest(node.text, names) : "";
        reading.wrong(node, "expected one of " + list + ", found " + found(node) +
                                (near.empty() ? "" : "; is '" + near + "' meant?"));
    };
    const auto print = [member, choices](const Config& config) {
        for (const auto& [name, value] : choices)
            if (config.*member == value) return quoted_if_needed(name);
        return choices.front().first;
    };
    return {read, print};
}

} // namespace keneki::config::values
