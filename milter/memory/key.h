#pragma once

#include "base/expected.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::memory {

/// Turns what must not be readable in the database into 64-bit marks: SipHash-2-4, the kind of the
/// thing in front of it. Without the key a mark says nothing.
class Key {
public:
    static constexpr std::size_t size_bytes = 16;

    explicit Key(const std::array<unsigned char, size_bytes>& bytes) : bytes_(bytes) {}
    [[nodiscard]] static Key random();

    [[nodiscard]] std::int64_t address(std::string_view address) const {
        return mark('a', address);
    }
    [[nodiscard]] std::int64_t domain(std::string_view registrable) const {
        return mark('d', registrable);
    }
    [[nodiscard]] std::int64_t pair(std::string_view other, std::string_view own) const;
    [[nodiscard]] std::int64_t message(std::string_view message_id) const {
        return mark('m', message_id);
    }
    /// Where a message that came to us stands among the rows of memory_contact: behind the people
    /// of the organisation on the right side of its Message-ID (Outside). Mostly that is its
    /// author's, and then one page holds all that a message changes.
    [[nodiscard]] std::int64_t received(std::string_view message_id) const;
    /// By whom a message of ours may be answered: the organisation of an address, or the address
    /// itself where anybody gets one.
    [[nodiscard]] std::int64_t party(std::string_view address) const;
    /// Stands in the database so that another key is noticed.
    [[nodiscard]] std::int64_t check() const { return mark('k', "keneki memory"); }

    /// One line of 32 hexadecimal digits. Error: what is wrong with the file, in words.
    static Expected<Key, std::string> read(const std::string& file);
    /// Writes a file that must not exist, mode 0600. What root makes belongs to the owner of the
    /// folder.
    [[nodiscard]] Expected<Done, std::string> write(const std::string& file) const;

private:
    [[nodiscard]] std::int64_t mark(char kind, std::string_view text) const;
    std::array<unsigned char, size_bytes> bytes_;
};

/// Where a row of memory_contact is. Its upper half is that of its organisation, or of the address
/// where anybody gets one, so that what a message asks and changes lies on one page.
struct Place {
    std::int64_t mark = 0;
    std::int64_t formerly = 0; ///< in schema version 1
};

/// Somebody outside, as rows of memory_contact.
class Outside {
public:
    Outside(const Key& key, std::string_view address);
    [[nodiscard]] Place address() const { return at(address_mark_); }
    /// Nothing for free mail.
    [[nodiscard]] std::optional<Place> organisation() const;
    /// Together with an address of ours.
    [[nodiscard]] Place pair(std::string_view own) const { return at(key_.pair(address_, own)); }

private:
    [[nodiscard]] Place at(std::int64_t formerly) const;

    const Key& key_;
    std::string_view address_;
    std::int64_t address_mark_;
    std::optional<std::int64_t> organisation_mark_;
};

/// The registrable domain of an address; empty for free mail and where there is none, since such a
/// domain says nothing about who writes.
[[nodiscard]] std::string organisation_of(std::string_view address);

} // namespace keneki::memory
