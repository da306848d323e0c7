#include "evidence/findings.h"
#include "people/list_files.h"
#include "people/look_alike.h"
#include "people/look_alike_cases.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace keneki;
using people::Likeness;
using people::LookAlikes;
using people::Protected;

namespace {

const LookAlikes& domains() {
    static const LookAlikes made = [] {
        LookAlikes all;
        all.add("minato-hospital.example", Protected::ours);
        all.add("mail.kenseikai.or.jp", Protected::ours);
        all.add("byoin.city.hakodate.hokkaido.jp", Protected::ours);
        all.add("nishiazabu-dental.example", Protected::partner);
        all.add("wakabakai-clinic.example", Protected::partner);
        all.add("takahashi-naika.example", Protected::partner);
        all.add("sakura-clinic.example", Protected::partner);
        all.add("hospital.test", Protected::partner);
        all.finish();
        return all;
    }();
    return made;
}

} // namespace

TEST_CASE("look-alike domains are told with what they imitate and how") {
    const LookAlikeCase alike[] = {
        // Letters that look the same.
        {"minat0-hospital.example", "minato-hospital.example"},
        {"rninato-hospital.example", "minato-hospital.example"},
        {"minato-hospita1.example", "minato-hospital.example"},
        {"mlnato-hospltal.example", "minato-hospital.example"},
        {"minаto-hospital.example", "minato-hospital.example"}, // Cyrillic а
        {"kenseıkai.or.jp", "kenseikai.or.jp"},                 // dotless i
        {"kense1kai.com", "kenseikai.or.jp"},
        {"wakabakai-c1inic.example", "wakabakai-clinic.example"},
        {"vvakabakai-clinic.example", "wakabakai-clinic.example"},
        // Hyphens.
        {"minatohospital.example", "minato-hospital.example", Likeness::hyphen},
        {"minato-hos-pital.example", "minato-hospital.example", Likeness::hyphen},
        {"ken-seikai.or.jp", "kenseikai.or.jp", Likeness::hyphen},
        // Another end.
        {"minato-hospital.com", "minato-hospital.example", Likeness::other_end},
        {"minato-hospital.co.jp", "minato-hospital.example", Likeness::other_end},
        {"kenseikai.jp", "kenseikai.or.jp", Likeness::other_end},
        {"mx.kenseikai.xyz", "kenseikai.or.jp", Likeness::other_end},
        {"wakabakai-clinic.net", "wakabakai-clinic.example", Likeness::other_end},
        // Words that anybody adds.
        {"minato-hospital-mail.example", "minato-hospital.example", Likeness::added_word},
        {"minato-hospital-info.com", "minato-hospital.example", Likeness::added_word},
        {"kenseikai-support.jp", "kenseikai.or.jp", Likeness::added_word},
        {"login-kenseikai.com", "kenseikai.or.jp", Likeness::added_word},
        {"kenseikaimail.com", "kenseikai.or.jp", Likeness::added_word},
        {"secure-wakabakai-clinic.com", "wakabakai-clinic.example", Likeness::added_word},
        // A letter more, less, other, or two swapped.
        {"minatto-hospital.example", "minato-hospital.example", Likeness::typing},
        {"minato-hosptal.example", "minato-hospital.example", Likeness::typing},
        {"minato-hopsital.example", "minato-hospital.example", Likeness::typing},
        {"kenseikkai.or.jp", "kenseikai.or.jp", Likeness::typing},
        {"kenseiaki.or.jp", "kenseikai.or.jp", Likeness::typing},
        {"kenseikqi.or.jp", "kenseikai.or.jp", Likeness::typing},
        {"nishiazabu-dentl.example", "nishiazabu-dental.example", Likeness::typing},
        {"takahashi-niaka.example", "takahashi-naika.example", Likeness::typing},
        // Inside another's domain.
        {"kenseikai.or.jp.evil.example", "kenseikai.or.jp", Likeness::inside},
        {"mail.minato-hospital.example.login.test", "minato-hospital.example", Likeness::inside},
        {"kenseikai-or-jp.com", "kenseikai.or.jp", Likeness::inside},
    };
    check_alike(domains(), alike);
}

TEST_CASE("two letters are wrong wherever they stand, more or less or others") {
    LookAlikes all;
    all.add("nishiazabu-dental.example", Protected::ours);
    all.finish();
    const std::string label = "nishiazabudental"; // two letters wrong make it unreadable
    enum class Edit { other, more, less };
    const auto edited = [](std::string text, Edit edit, std::size_t at) {
        if (edit == Edit::more) return text.insert(at, 1, 'q');
        if (edit == Edit::less) return text.erase(at, 1);
        text[at] = 'q';
        return text;
    };
    for (const Edit first : {Edit::other, Edit::more, Edit::less})
        for (const Edit second : {Edit::other, Edit::more, Edit::less})
            for (std::size_t i = 0; i < label.size(); ++i)
                for (std::size_t j = i + 2; j < label.size(); ++j) {
                    const std::string shown = edited(edited(label, second, j), first, i);
                    INFO(shown);
                    const bool readable = first == Edit::less && second == Edit::less;
                    if (!readable) CHECK(all.find(shown + ".example"));
                }
}

TEST_CASE("a domain that somebody else may well have imitates nobody") {
    for (const char* const shown :
         {"minato-hospital.example",
          "mail.minato-hospital.example",
          "kenseikai.or.jp",
          "smtp.wakabakai-clinic.example", // the protected ones and what is below them
          "minato-clinic.example",
          "minato-dental.example", // another kind of place
          "minami-hospital.example",
          "nagato-hospital.example", // another place
          "sakura-clinic.jp",
          "sakura-dental.example", // a name that many bear
          "sakurai-clinic.example",
          "asakura-clinic.example",
          "takanashi-naika.example",
          "takahashi-clinic.example",
          "takahashi-geka.example",
          "kenseikai-nagoya.jp", // says where; may be a branch or another
          "keiseikai.or.jp",
          "kenshinkai.or.jp",
          "kenmeikai.com", // other corporations
          "keisekai.or.jp",
          "gmail.com",
          "gmai1.com",
          "hospital.example",
          "hosptal.test",
          "yahoo.co.jp",
          "co.jp",
          "city.otaru.hokkaido.jp",
          "city.yokohama.jp",
          "pref.hokkaido.jp", // each town has a label like this
          "example",
          "",
          "sakura.ne.jp",
          "xn--80ak6aa92e.com"}) {
        INFO(shown);
        const auto found = domains().find(shown);
        if (found) INFO(found->domain << ' ' << people::likeness_name(found->likeness));
        CHECK_FALSE(found);
    }
}

TEST_CASE("nothing is protected by an empty list, and odd domains do no harm") {
    LookAlikes none;
    none.finish();
    CHECK_FALSE(none.find("minat0-hospital.example"));
    for (const std::string& odd :
         {std::string(5000, 'a') + ".example", std::string("..."), std::string(".example"),
          std::string(300, '-') + ".example", std::string("\xff\xfe.example"),
          std::string("a.") + std::string(2000, '.') + "b"})
        CHECK_FALSE(domains().find(odd));
}

TEST_CASE("a word that very many domains end with does not hide the rare ones") {
    LookAlikes all;
    for (int i = 0; i < 3000; ++i)
        all.add("tokushukai" + std::to_string(i) + "-hospital.example", Protected::partner);
    all.add("nishikasugai-hospital.example", Protected::partner);
    all.finish();
    CHECK(all.size() == 3001);
    const auto found = all.find("nishikusugai-hospitxl.example");
    REQUIRE(found);
    CHECK(found->domain == "nishikasugai-hospital.example");
}

TEST_CASE("entries are found by their hash, in the order in which they came") {
    people::HashedEntries entries;
    CHECK_FALSE(entries.any(0, [](std::uint32_t) { return true; }));
    for (std::uint32_t i = 0; i < 1000; ++i)
        entries.add((i % 100) * 42949672U, i);
    for (std::uint32_t i = 0; i < 11; ++i)
        entries.add(0xFFFFFFFFU, 2000 + i);
    entries.finish(10);
    std::vector<std::uint32_t> found;
    CHECK_FALSE(entries.any(7 * 42949672U, [&](std::uint32_t entry) {
        found.push_back(entry);
        return false;
    }));
    CHECK(found == std::vector<std::uint32_t>{7, 107, 207, 307, 407, 507, 607, 707, 807, 907});
    CHECK(entries.any(99 * 42949672U, [](std::uint32_t entry) { return entry == 99; }));
    CHECK_FALSE(entries.any(0xFFFFFFFFU, [](std::uint32_t) { return true; })); // too many
    CHECK_FALSE(entries.any(1, [](std::uint32_t) { return true; }));
}

namespace {

evidence::Evidence inbound_from(const std::string& mailbox, const std::string& domain) {
    evidence::Evidence evidence;
    evidence.set_direction(evidence::INBOUND);
    auto& from = *evidence.mutable_header()->add_from();
    from.set_address(mailbox + "@" + domain);
    from.set_domain(domain);
    return evidence;
}

std::string detail_of(const evidence::Evidence& evidence, evidence::Finding::Id id) {
    for (const auto& finding : evidence.findings())
        if (finding.id() == id) return finding.detail();
    return {};
}

} // namespace

TEST_CASE("imitations of our domains and of partners are found wherever an author shows one") {
    const ListFiles files;
    ListFiles::write(files.facilities(), "name,reading,aliases,domains,kind\n"
                                         "若葉会クリニック,,,wakabakai-clinic.example,clinic\n"
                                         "みなと病院,,,minato-medical.example,self\n"
                                         // A namesake who is listed imitates nobody.
                                         "みなと第二病院,,,minato-hospital.test,hospital\n");
    const auto directory =
        people::Directory::load("", files.facilities(), {"minato-hospital.example"});
    REQUIRE(directory);
    auto config = config::defaults();
    config.site_domains = {"minato-hospital.example"};
    using evidence::Finding;

    auto evidence = inbound_from("soumu", "minat0-hospital.example");
    directory->annotate(evidence, config);
    CHECK(detail_of(evidence, Finding::LOOK_ALIKE_OF_OURS) ==
          "minat0-hospital.example / minato-hospital.example (look-alike letters)");

    evidence = inbound_from("info", "stranger.example");
    auto& reply_to = *evidence.mutable_header()->add_reply_to();
    reply_to.set_address("info@wakabakai-cl1nic.example");
    reply_to.set_domain("wakabakai-cl1nic.example");
    evidence.mutable_envelope()->set_mail_from("x@minato-medica1.example");
    directory->annotate(evidence, config);
    CHECK(detail_of(evidence, Finding::LOOK_ALIKE_OF_PARTNER) ==
          "wakabakai-cl1nic.example / wakabakai-clinic.example (look-alike letters)");
    CHECK(detail_of(evidence, Finding::LOOK_ALIKE_OF_OURS) ==
          "minato-medica1.example / minato-medical.example (look-alike letters)");

    for (const char* const genuine :
         {"wakabakai-clinic.example", "minato-hospital.test", "mail.minato-hospital.example"}) {
        evidence = inbound_from("info", genuine);
        directory->annotate(evidence, config);
        CHECK(detail_of(evidence, Finding::LOOK_ALIKE_OF_OURS).empty());
        CHECK(detail_of(evidence, Finding::LOOK_ALIKE_OF_PARTNER).empty());
    }

    evidence = inbound_from("soumu", "minat0-hospital.example");
    evidence.set_direction(evidence::OUTBOUND);
    directory->annotate(evidence, config);
    CHECK(evidence.findings().empty());
}

TEST_CASE("a domain is told from others each time that it is asked for") {
    // More domains than answers are kept, so that many drive each other out.
    for (int round = 0; round < 2; ++round)
        for (int i = 0; i < 10'000; ++i) {
            const std::string honest = "aobadori" + std::to_string(i) + ".example";
            if (domains().find(honest)) FAIL_CHECK(honest);
            if (i % 1000 != 0) continue;
            const auto found = domains().find("minat0-hospital.example");
            REQUIRE(found);
            CHECK(people::likeness_name(found->likeness) ==
                  people::likeness_name(Likeness::homoglyph));
        }
}
