#pragma once

#include "config/config.h"
#include "config/yaml.h"

#include <functional>
#include <string>
#include <vector>

namespace keneki::config {

/// Where a reader of one key writes to.
struct Reading {
    Config& config;
    Problems& problems;
    std::string folder; ///< of the file; relative paths count from it
    std::string key;    ///< that is being read

    /// `suffix` names an element, "[1]".
    void wrong(const YamlNode& at, std::string message, const std::string& suffix = {});
};

/// A key with what makes it work. The public KeyDescription is its first part.
struct Key {
    KeyDescription description;
    std::function<void(const YamlNode&, Reading&)> read;
    std::function<std::string(const Config&)> print; ///< the value as YAML on one line
};

/// Every key, sections together, in the order in which people meet them.
[[nodiscard]] const std::vector<Key>& key_table();

} // namespace keneki::config
