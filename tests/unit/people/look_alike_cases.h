#pragma once

#include "people/look_alike.h"

#include <catch2/catch.hpp>

#include <span>

/// A domain, which of the protected ones it imitates, and how.
struct LookAlikeCase {
    const char* shown;
    const char* imitated;
    keneki::people::Likeness likeness = keneki::people::Likeness::homoglyph;
};

inline void check_alike(const keneki::people::LookAlikes& domains,
                        std::span<const LookAlikeCase> cases) {
    using keneki::people::likeness_name;
    for (const LookAlikeCase& one : cases) {
        INFO(one.shown);
        const auto found = domains.find(one.shown);
        CHECK(found);
        if (!found) continue;
        CHECK(found->domain == one.imitated);
        CHECK(likeness_name(found->likeness) == likeness_name(one.likeness));
    }
}
