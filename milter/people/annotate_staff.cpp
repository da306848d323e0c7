#include "evidence/findings.h"
#include "people/annotate_names.h"
#include "people/self_naming.h"

#include <algorithm>

namespace keneki::people {
namespace {

using evidence::Address;
using evidence::Finding;
using Addresses = google::protobuf::RepeatedPtrField<Address>;

constexpr int recipients_looked_at = 500; ///< of To and of Cc: names beyond are a mass mailing's
constexpr std::size_t name_limit_bytes = 2000;
constexpr std::size_t recipient_limit_bytes = 300; ///< there may be many

/// The address is one from which one of these writes. Namesakes on the staff: that of any will do.
bool is_own_address(const Lists& lists,
                    const std::vector<std::uint32_t>& people,
                    const Address& address) {
    const std::string key = address_key(address.address());
    return !key.empty() && std::any_of(people.begin(), people.end(), [&](std::uint32_t person) {
        const auto& known = lists.staff[person].addresses;
        return std::find(known.begin(), known.end(), key) != known.end();
    });
}

void check_recipients(const Inquiry& inquiry) {
    const auto& header = inquiry.evidence.header();
    for (const Addresses* list : {&header.to(), &header.cc()}) {
        const int count = std::min(list->size(), recipients_looked_at);
        for (int i = 0; i < count; ++i) {
            const std::string& name = list->Get(i).display_name();
            if (name.empty() ||
                inquiry.lists.staff_names.find_in_name(name, recipient_limit_bytes).empty())
                continue;
            add_finding(inquiry.evidence, Finding::RECIPIENT_NAME_IS_STAFF, 0, name);
            return;
        }
    }
}

/// How much of a staff member's name a display name carries, when its address is not that person's.
enum class Carried { nothing, family_name, full_name };
Carried carried_by(const Inquiry& inquiry, const Address& address) {
    const std::string& name = address.display_name();
    if (name.empty() || inquiry.is_ours(address)) return Carried::nothing;
    Carried carried = Carried::nothing;
    for (const PersonMatch& match :
         inquiry.lists.staff_names.find_in_name(name, name_limit_bytes)) {
        if (is_own_address(inquiry.lists, match.people, address)) return Carried::nothing;
        if (match.part == NamePart::full)
            carried = Carried::full_name;
        else if (carried == Carried::nothing)
            carried = Carried::family_name;
    }
    if (carried != Carried::nothing) return carried;
    const auto bearers = inquiry.lists.staff_names.bearers_of_family_name(
        NameText(std::string_view(name), name_limit_bytes));
    const bool foreign = !bearers.empty() && !is_own_address(inquiry.lists, bearers, address);
    return foreign ? Carried::family_name : Carried::nothing;
}

void check_authors(const Inquiry& inquiry) {
    const auto& from = inquiry.evidence.header().from();
    for (int i = 0; i < std::min(from.size(), authors_looked_at); ++i) {
        const Carried carried = carried_by(inquiry, from.Get(i));
        if (carried == Carried::nothing) continue;
        add_finding(inquiry.evidence,
                    carried == Carried::full_name ? Finding::FROM_NAME_IS_STAFF
                                                  : Finding::FROM_NAME_IS_STAFF_FAMILY_NAME,
                    0, from.Get(i).display_name());
    }
}

/// An answer would reach a stranger under a colleague's name. The author's own address in Reply-To
/// says no more than From does.
void check_reply_to(const Inquiry& inquiry) {
    const auto& header = inquiry.evidence.header();
    for (int i = 0; i < std::min(header.reply_to_size(), authors_looked_at); ++i) {
        const Address& reply_to = header.reply_to(i);
        const std::string key = address_key(reply_to.address());
        const bool author =
            std::any_of(header.from().begin(), header.from().end(),
                        [&](const Address& from) { return address_key(from.address()) == key; });
        if (author || carried_by(inquiry, reply_to) != Carried::full_name) continue;
        add_finding(inquiry.evidence, Finding::REPLY_TO_NAME_IS_STAFF, 0,
                    reply_to.display_name() + " <" + reply_to.address() + ">");
    }
}

bool by_own_address(const Inquiry& inquiry, const PersonMatch& match) {
    const auto& from = inquiry.evidence.header().from();
    return std::any_of(from.begin(), from.end(), [&](const Address& address) {
        return is_own_address(inquiry.lists, match.people, address);
    });
}

/// The line is where the author names himself.
bool signs(const PlacedLine& placed, const PersonMatch& match) {
    if (!match.introduces || match.addressed) return false;
    const FoldedText& folded = placed.line.folded;
    constexpr std::size_t longest_signature = 60; // with hospital, department and telephone
    if (labels_another(folded, match.begin)) return false;
    switch (placed.place) {
    case LinePlace::first_line: // 見本病院の山田太郎です。
        return says_it_is_me(folded.text().substr(match.end)) &&
               !told_of_another(folded, match.begin);
    case LinePlace::last_line:
    case LinePlace::signature:
        return folded.size() <= longest_signature;
    default:
        return false;
    }
}

/// 山田太郎、佐藤花子, 山田太郎ほか: nobody signs so, a list names them.
bool is_one_of_several(const std::vector<PersonMatch>& matches,
                       const PersonMatch& match,
                       const PlacedLine& placed) {
    const std::u32string_view behind = placed.line.folded.text().substr(match.end);
    if (behind.starts_with(U"ほか") || behind.starts_with(U"他")) return true;
    return std::any_of(matches.begin(), matches.end(), [&](const PersonMatch& other) {
        return other.part == NamePart::full &&
               (other.end <= match.begin || match.end <= other.begin) &&
               std::find_first_of(other.people.begin(), other.people.end(), match.people.begin(),
                                  match.people.end()) == other.people.end();
    });
}

/// A stranger signs as one of us, or names one of us.
void check_lines(const Inquiry& inquiry) {
    const PlacedLine* named = nullptr;
    for (const PlacedLine& placed : inquiry.lines) {
        const auto matches = inquiry.lists.staff_names.find(placed.line.folded, placed.line.text,
                                                            Surroundings::running_text);
        for (const PersonMatch& match : matches) {
            if (match.part != NamePart::full || by_own_address(inquiry, match)) continue;
            if (named == nullptr) named = &placed;
            if (!signs(placed, match) || is_one_of_several(matches, match, placed)) continue;
            add_finding(inquiry.evidence, Finding::SIGNED_AS_STAFF, 0, placed.line.written);
            return;
        }
    }
    if (named != nullptr)
        add_finding(inquiry.evidence, Finding::STAFF_NAMED_BY_STRANGER, 0, named->line.written);
}

} // namespace

void check_staff(const Inquiry& inquiry) {
    check_recipients(inquiry);
    check_authors(inquiry);
    check_reply_to(inquiry);
    // Who already calls himself so in From adds nothing by signing so.
    if (inquiry.stranger && !has_finding(inquiry.evidence, Finding::FROM_NAME_IS_STAFF))
        check_lines(inquiry);
}

} // namespace keneki::people
