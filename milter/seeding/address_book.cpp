#include "seeding/address_book.h"

#include "base/ascii.h"
#include "mail/charset.h"
#include "mail/quoted_addresses.h"
#include "mail/text_lines.h"
#include "people/csv_text.h"
#include "seeding/address_lists.h"
#include "seeding/plain_address.h"

#include <unordered_set>

namespace keneki::seeding {
namespace {

using config::Problem;

constexpr std::size_t addresses_of_a_value = 100; ///< a distribution list in one field

std::string_view without_mark(std::string_view bytes) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    return bytes;
}

bool is_utf16(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

bool is_vcard(std::string_view bytes) {
    constexpr std::string_view begin = "begin:vcard";
    return lower(mail::trimmed_wide(bytes.substr(0, 200)).substr(0, begin.size())) == begin;
}

/// Google writes several values of one kind as "a@b.example ::: c@d.example".
std::string with_semicolons(std::string_view text) {
    constexpr std::string_view separator = ":::";
    std::string values;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator)) {
        values.append(text.substr(0, at));
        values += ';';
        text.remove_prefix(at + separator.size());
    }
    return values.append(text);
}

} // namespace

Expected<AddressBook, Problem> read_address_book(std::string_view bytes, const std::string& file) {
    std::string text;
    if (is_utf16(bytes)) {
        auto read = people::csv_text(bytes, file);
        if (!read) return fail(read.error());
        text = std::move(*read);
        bytes = text;
    }
    bytes = without_mark(bytes);
    const auto entries =
        is_vcard(bytes) ? read_vcards(bytes, file) : read_contacts_csv(bytes, file);
    if (!entries) return fail(entries.error());
    AddressBook book;
    std::unordered_set<std::string> known;
    for (const AddressEntry& entry : *entries) {
        ++book.entries;
        bool any = false;
        for (const AddressEntry::Value& value : entry.values) {
            const std::string values = with_semicolons(mail::nfkc(value.text));
            const auto found = mail::read_quoted_addresses(values, addresses_of_a_value);
            for (const evidence::Address& one : found) {
                const std::string address = plain_address(one.address());
                if (address.empty()) {
                    book.not_addresses.push_back(
                        {file, value.line, 0, {}, "'" + value.text + "' is not a mail address"});
                    continue;
                }
                any = true;
                if (known.insert(address).second) book.addresses.push_back(address);
            }
        }
        if (!any) ++book.without_address;
    }
    return book;
}

} // namespace keneki::seeding
