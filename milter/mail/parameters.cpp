#include "mail/parameters.h"

namespace keneki::mail {

std::string ParameterList::first(std::string_view name) const {
    for (const Parameter& parameter : parameters)
        if (parameter.name == name) return parameter.value;
    return {};
}
std::vector<std::string> ParameterList::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const Parameter& parameter : parameters)
        if (parameter.name == name) values.push_back(parameter.value);
    return values;
}
ParameterList read_parameters(std::string_view raw_value) {
    return {.value = std::string(raw_value.substr(0, raw_value.find(';'))), .parameters = {}};
}

} // namespace keneki::mail
