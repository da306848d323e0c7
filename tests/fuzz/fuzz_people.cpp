#include "base/escape.h"
#include "people/facility_index.h"
#include "people/name_places.h"
#include "people/organisation_forms.h"
#include "people/person_index.h"
#include "people/romaji.h"
#include "seeds.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace keneki;

namespace {

void require(bool held) {
    if (!held) __builtin_trap();
}

void check_text(const people::FoldedText& folded, const people::NameText& text) {
    require(text.size() <= folded.size());
    require(text.folded_position(text.size()) == folded.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        require(text.folded_position(i) < text.folded_position(i + 1));
        require(text.next_boundary(i) > i && text.next_boundary(i) <= text.size());
        require(text.boundary_before(i) <= i);
    }
}

void check_people(const people::PersonIndex& people, const std::string& line) {
    const people::NameLine name(line);
    check_text(name.folded, name.text);
    for (const auto surroundings :
         {people::Surroundings::display_name, people::Surroundings::running_text})
        for (const auto& match : people.find(name.folded, name.text, surroundings)) {
            require(match.begin < match.end && match.end <= name.folded.size());
            require(!match.people.empty() && !(match.addressed && match.introduces));
        }
    for (const auto& match : people.find_in_name(line))
        require(!match.people.empty());
    static_cast<void>(people.bearers_of_family_name(name.text));
    require(people::latin_words(name.folded).size() <= people::max_latin_words);
    static_cast<void>(people::romaji_of_kana(name.folded.text()));
}

void check_facilities(const people::FacilityIndex& facilities, const std::string& line) {
    const people::NameLine name(line);
    std::size_t behind = 0;
    for (const auto& match : facilities.find(name.written, name.folded, name.text)) {
        require(match.begin < match.end && match.end <= name.folded.size());
        require(match.end > behind && !match.facilities.empty());
        behind = match.end;
    }
}

} // namespace

/// The first lines are a list of people, then, behind an empty line, one of organisations; what
/// follows the next empty line is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input = valid_utf8(std::string(data, data + size));
    people::PersonIndex persons;
    people::FacilityIndex facilities;
    enum class Section { people, organisations, text } section = Section::people;
    std::uint32_t entry = 0;
    for (std::string_view rest = input; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string line(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.empty() && section != Section::text) {
            section = section == Section::people ? Section::organisations : Section::text;
            entry = 0;
            continue;
        }
        const std::size_t comma = std::min(line.find(','), line.size());
        const std::string name = line.substr(0, comma);
        const std::string other = line.substr(std::min(comma + 1, line.size()));
        constexpr std::size_t most_forms = 200; // words for one kind, twice, for each spelling
        if (section == Section::people) {
            persons.add({{name}, {other}}, entry++);
        } else if (section == Section::organisations) {
            facilities.add(name, {other}, entry++);
            require(people::organisation_forms(name, people::organisation_name(name)).size() <=
                    most_forms);
        } else {
            check_people(persons, line);
            check_facilities(facilities, line);
        }
    }
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "髙橋 一郎,たかはし いちろう\n佐々木,ささき\nYamada Taro,\n\n"
        "医療法人社団 健生会 さくらクリニック,れいじ\n特別養護老人ホーム 桜ヶ丘,\n㈱例示,\n\n"
        "外科 高橋一郎先生\nJun'ichi Ōno / TAKAHASHI Ichiro\nｻｻｷ様\n(医)健生会さくらクリニック\n"
        "特養 桜が丘の山田（やまだ）太郎です\n",
        "林,\n\n中央病院,\n\n小林 山田中央病院 葛󠄀城 𠮷田 すゞ 々\n",
        "Maria dela Cruz,\n\n横浜 さくらクリニック,\n\ndela Cruz, Maria\nさくらクリニック 横浜\n",
        "大石 真紀,おおいし まき\n\n花園病院,はなぞのびょういん\n居宅介護支援事業所 すみれ,\n"
        "介護老人保健施設 朝凪の里,\nほおずきクリニック弐号館（湖畔市）,\n町立霧沼病院,\n\n"
        "外科部長Ohishi Maki\n視能訓練士大石真紀総務課長\nはなぞの病院前郵便局\nすみれ（居宅）\n"
        "朝凪の里ショートステイ家族会\nほおずきクリニック2号館(霧丘市)\n霧沼町立霧沼病院ケアー\n"};
}
