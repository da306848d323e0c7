#include "config/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>

namespace keneki::config::values {
namespace {

using std::chrono::milliseconds;

/// What to_number() accepts whole, without regard to the locale.
template <class T>
std::optional<T> whole_number(std::string_view text, int base = 10) {
    T value{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): from_chars takes no view
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value, base);
    if (text.empty() || result.ec != std::errc() || result.ptr != end) return std::nullopt;
    return value;
}

std::optional<double> decimal(std::string_view text) {
    double value = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): from_chars takes no view
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (text.empty() || result.ec != std::errc() || result.ptr != end) return std::nullopt;
    return value;
}

bool is_plain(const YamlNode& node) {
    return node.kind == YamlNode::Kind::scalar && !node.quoted;
}

bool is_text(const YamlNode& node) {
    return node.kind == YamlNode::Kind::scalar;
}

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};
constexpr std::array duration_units{Unit{"h", 3'600'000}, Unit{"min", 60'000}, Unit{"s", 1'000},
                                    Unit{"ms", 1}};
constexpr std::array size_units{Unit{"GiB", 1ULL << 30U}, Unit{"MiB", 1ULL << 20U},
                                Unit{"KiB", 1ULL << 10U}, Unit{"B", 1}};

/// "64MiB", "10 s"; a number and one of the units.
template <std::size_t N>
std::optional<std::uint64_t> with_unit(std::string_view text, const std::array<Unit, N>& units) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto count = whole_number<std::uint64_t>(text.substr(0, digits));
    std::string_view name = text.substr(digits);
    if (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    for (const Unit& unit : units)
        if (count && name == unit.name &&
            *count <= std::numeric_limits<std::uint64_t>::max() / unit.factor)
            return *count * unit.factor;
    return std::nullopt;
}

template <std::size_t N>
std::string print_with_unit(std::uint64_t value, const std::array<Unit, N>& units) {
    for (const Unit& unit : units)
        if (value != 0 && value % unit.factor == 0)
            return fmt::format("{}{}", value / unit.factor, unit.name);
    return fmt::format("0{}", units.back().name);
}

std::string absolute(const std::string& path, const std::string& folder) {
    const std::filesystem::path given(path);
    return given.is_absolute()
               ? path
               : (std::filesystem::path(folder) / given).lexically_normal().string();
}

} // namespace

std::string found(const YamlNode& node) {
    constexpr std::size_t longest = 60;
    switch (node.kind) {
    case YamlNode::Kind::nothing:
        return "nothing";
    case YamlNode::Kind::list:
        return "a list";
    case YamlNode::Kind::map:
        return "a group of keys";
    case YamlNode::Kind::scalar:
        break;
    }
    // In two steps: g++ 12 sees an overrun where a choice between two strings is made in place.
    std::string text = node.text.substr(0, longest);
    if (node.text.size() > longest) text += "…";
    return fmt::format("{} '{}'", node.quoted ? "the quoted text" : "the word", text);
}

std::string quoted_if_needed(const std::string& text) {
    constexpr std::string_view safe =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./@:";
    const bool plain = !text.empty() && text.find_first_not_of(safe) == std::string::npos &&
                       text.find_first_of("-:@.") != 0 && text.back() != ':' && text != "null" &&
                       text != "true" && text != "false" && text != "yes" && text != "no" &&
                       text != "~";
    if (plain) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') quoted += '\\';
        if (byte < 0x20 || byte == 0x7F)
            quoted += fmt::format("\\x{:02x}", byte);
        else
            quoted += c;
    }
    return quoted + '"';
}

std::string print_list(const std::vector<std::string>& list) {
    std::string line = "[";
    for (const std::string& entry : list)
        line += (line.size() > 1 ? ", " : "") + quoted_if_needed(entry);
    return line + "]";
}

ReadAndPrint text(std::string Config::*member, std::size_t limit_bytes) {
    return {[member, limit_bytes](const YamlNode& node, Reading& reading) {
                if (!is_text(node))
                    return reading.wrong(node, "expected text, found " + found(node));
                if (node.text.size() > limit_bytes)
                    return reading.wrong(node, fmt::format("longer than {} bytes", limit_bytes));
                if (node.text.find_first_of("\r\n") != std::string::npos)
                    return reading.wrong(node, "expected text without a line break");
                reading.config.*member = node.text;
            },
            [member](const Config& config) { return quoted_if_needed(config.*member); }};
}

ReadAndPrint word(std::string Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                if (!is_text(node) || node.text.find_first_of(" \t\r\n") != std::string::npos)
                    return reading.wrong(node, "expected one word, found " + found(node));
                reading.config.*member = node.text;
            },
            [member](const Config& config) { return quoted_if_needed(config.*member); }};
}

ReadAndPrint path(std::string Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                if (!is_text(node))
                    return reading.wrong(node, "expected a path, found " + found(node));
                reading.config.*member =
                    node.text.empty() ? "" : absolute(node.text, reading.folder);
            },
            [member](const Config& config) { return quoted_if_needed(config.*member); }};
}

ReadAndPrint file_to_read(std::string Config::*member) {
    const ReadAndPrint as_path = path(member);
    return {[member, read = as_path.read](const YamlNode& node, Reading& reading) {
                read(node, reading);
                if (is_text(node) && !node.text.empty())
                    reading.config.named_paths.push_back(
                        {reading.config.*member, node.line, node.column, reading.key});
            },
            as_path.print};
}

ReadAndPrint flag(bool Config::*member) {
    return {
        [member](const YamlNode& node, Reading& reading) {
            const bool yes = is_plain(node) && (node.text == "true" || node.text == "yes");
            const bool no = is_plain(node) && (node.text == "false" || node.text == "no");
            if (!yes && !no)
                return reading.wrong(node, "expected true or false, found " + found(node));
            reading.config.*member = yes;
        },
        [member](const Config& config) { return std::string(config.*member ? "true" : "false"); }};
}

ReadAndPrint number(unsigned Config::*member, unsigned least, unsigned most) {
    return {
        [=](const YamlNode& node, Reading& reading) {
            const auto value = is_plain(node) ? whole_number<unsigned>(node.text) : std::nullopt;
            if (!value || *value < least || *value > most)
                return reading.wrong(node, fmt::format("expected a number from {} to {}, found {}",
                                                       least, most, found(node)));
            reading.config.*member = *value;
        },
        [member](const Config& config) { return fmt::format("{}", config.*member); }};
}

ReadAndPrint octal_mode(unsigned Config::*member) {
    return {[=](const YamlNode& node, Reading& reading) {
                const bool digits =
                    is_text(node) && (node.text.size() == 3 || node.text.size() == 4);
                const auto value = digits ? whole_number<unsigned>(node.text, 8) : std::nullopt;
                if (!value || *value > 0777)
                    return reading.wrong(
                        node,
                        fmt::format("expected an octal mode such as 0660, found {}", found(node)));
                reading.config.*member = *value;
            },
            [member](const Config& config) { return fmt::format("{:04o}", config.*member); }};
}

ReadAndPrint threshold(double Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                constexpr double most = 1000;
                if (is_text(node) && node.text == "never") {
                    reading.config.*member = std::numeric_limits<double>::infinity();
                    return;
                }
                const auto value = is_plain(node) ? decimal(node.text) : std::nullopt;
                if (!value || !(*value > 0) || *value > most)
                    return reading.wrong(
                        node, fmt::format("expected a number above 0 up to {}, or never, found {}",
                                          most, found(node)));
                reading.config.*member = *value;
            },
            [member](const Config& config) {
                return std::isinf(config.*member) ? std::string("never")
                                                  : fmt::format("{}", config.*member);
            }};
}

ReadAndPrint size(std::uint64_t Config::*member, std::uint64_t least, std::uint64_t most) {
    return {
        [=](const YamlNode& node, Reading& reading) {
            const auto value = is_plain(node) ? with_unit(node.text, size_units) : std::nullopt;
            if (!value || *value < least || *value > most)
                return reading.wrong(
                    node,
                    fmt::format(
                        "expected a size from {} to {} with its unit (B, KiB, MiB, GiB), found {}",
                        print_with_unit(least, size_units), print_with_unit(most, size_units),
                        found(node)));
            reading.config.*member = *value;
        },
        [member](const Config& config) { return print_with_unit(config.*member, size_units); }};
}

ReadAndPrint duration(milliseconds Config::*member, milliseconds least, milliseconds most) {
    const auto print = [](milliseconds value) {
        return print_with_unit(static_cast<std::uint64_t>(value.count()), duration_units);
    };
    return {[=](const YamlNode& node, Reading& reading) {
                const auto value =
                    is_plain(node) ? with_unit(node.text, duration_units) : std::nullopt;
                if (!value || *value < static_cast<std::uint64_t>(least.count()) ||
                    *value > static_cast<std::uint64_t>(most.count()))
                    return reading.wrong(
                        node,
                        fmt::format(
                            "expected a time from {} to {} with its unit (ms, s, min, h), found {}",
                            print(least), print(most), found(node)));
                reading.config.*member = milliseconds(*value);
            },
            [=](const Config& config) { return print(config.*member); }};
}

ReadAndPrint domains(std::vector<std::string> Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                (reading.config.*member).clear();
                each(node, reading, "domains", [&](const YamlNode& item, const std::string& index) {
                    const std::string domain = is_text(item) ? canonical_domain(item.text) : "";
                    if (domain.empty())
                        return reading.wrong(item,
                                             "expected a domain such as hospital.example, found " +
                                                 found(item),
                                             index);
                    (reading.config.*member).push_back(domain);
                });
            },
            [member](const Config& config) { return print_list(config.*member); }};
}

ReadAndPrint networks(std::vector<Network> Config::*member) {
    return {
        [member](const YamlNode& node, Reading& reading) {
            (reading.config.*member).clear();
            each(node, reading, "networks", [&](const YamlNode& item, const std::string& index) {
                if (!is_text(item))
                    return reading.wrong(
                        item, "expected a network such as 10.0.0.0/8, found " + found(item), index);
                const auto network = parse_network(item.text);
                if (!network)
                    return reading.wrong(
                        item,
                        fmt::format("expected a network such as 10.0.0.0/8, found '{}': {}",
                                    item.text, network.error()),
                        index);
                (reading.config.*member).push_back(*network);
            });
        },
        [member](const Config& config) {
            std::vector<std::string> list;
            for (const Network& network : config.*member)
                list.push_back(network_text(network));
            std::string line = "[";
            // A network is always plain in a flow list when it has no brackets of its own; '::1' is
            // not.
            for (const std::string& entry : list)
                line += (line.size() > 1 ? ", " : "") +
                        (entry.front() == ':' ? '"' + entry + '"' : entry);
            return line + "]";
        }};
}

ReadAndPrint words(std::vector<std::string> Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                (reading.config.*member).clear();
                each(node, reading, "words", [&](const YamlNode& item, const std::string& index) {
                    if (!is_text(item) || item.text.empty())
                        return reading.wrong(item, "expected text, found " + found(item), index);
                    (reading.config.*member).push_back(item.text);
                });
            },
            [member](const Config& config) { return print_list(config.*member); }};
}

ReadAndPrint time_of_day(unsigned Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                const std::size_t colon = node.text.find(':');
                std::optional<unsigned> hour;
                std::optional<unsigned> minute;
                if (is_text(node) && colon != std::string::npos && colon >= 1 && colon <= 2 &&
                    node.text.size() == colon + 3) {
                    hour = whole_number<unsigned>(node.text.substr(0, colon));
                    minute = whole_number<unsigned>(node.text.substr(colon + 1));
                }
                if (!hour || !minute || *hour > 23 || *minute > 59)
                    return reading.wrong(node,
                                         "expected a time of day, HH:MM, found " + found(node));
                reading.config.*member = *hour * 60 + *minute;
            },
            [member](const Config& config) {
                return fmt::format("\"{:02}:{:02}\"", config.*member / 60, config.*member % 60);
            }};
}

ReadAndPrint paths_to_read(std::vector<std::string> Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                (reading.config.*member).clear();
                each(node, reading, "paths", [&](const YamlNode& item, const std::string& index) {
                    if (!is_text(item) || item.text.empty())
                        return reading.wrong(item, "expected a path, found " + found(item), index);
                    (reading.config.*member).push_back(absolute(item.text, reading.folder));
                    reading.config.named_paths.push_back({(reading.config.*member).back(),
                                                          item.line, item.column,
                                                          reading.key + index});
                });
            },
            [member](const Config& config) { return print_list(config.*member); }};
}

ReadAndPrint socket(std::string Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                constexpr std::array<std::string_view, 6> beginnings{
                    "unix:", "local:", "inet:", "inet6:", "fd:", "/"};
                const bool known =
                    is_text(node) && std::any_of(beginnings.begin(), beginnings.end(),
                                                 [&](std::string_view beginning) {
                                                     return node.text.size() > beginning.size() &&
                                                            node.text.starts_with(beginning);
                                                 });
                if (!known)
                    return reading.wrong(
                        node, "expected a socket such as unix:/run/keneki/keneki.sock or "
                              "inet:8893@127.0.0.1, found " +
                                  found(node));
                reading.config.*member = node.text;
            },
            [member](const Config& config) { return quoted_if_needed(config.*member); }};
}

ReadAndPrint store(std::string Config::*member) {
    return {[member](const YamlNode& node, Reading& reading) {
                const bool sqlite =
                    is_text(node) && node.text.starts_with("sqlite:") && node.text.size() > 7;
                const bool postgresql =
                    is_text(node) && node.text.starts_with("postgresql:") && node.text.size() > 11;
                if (!sqlite && !postgresql)
                    return reading.wrong(
                        node, "expected sqlite:PATH or postgresql://USER@HOST/DATABASE, found " +
                                  found(node));
                reading.config.*member =
                    sqlite ? "sqlite:" + absolute(node.text.substr(7), reading.folder) : node.text;
            },
            [member](const Config& config) { return quoted_if_needed(config.*member); }};
}

} // namespace keneki::config::values
