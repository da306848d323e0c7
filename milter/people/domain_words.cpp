#include "people/domain_words.h"

#include "base/utf8.h"
#include "people/romaji.h"

#include <unicode/uspoof.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace keneki::people {
namespace {

/// Added to a name by those who imitate it, and by its owner for another use.
constexpr auto added_words = std::to_array<std::string_view>(
    {"mail",   "webmail", "email",  "info",   "support",  "secure",  "security", "login",  "logon",
     "signin", "account", "portal", "admin",  "helpdesk", "service", "services", "online", "jp",
     "japan",  "co",      "or",     "ac",     "go",       "ne",      "com",      "net",    "org",
     "web",    "www",     "site",   "system", "systems",  "notice",  "notify",   "update", "verify",
     "cloud",  "my",      "the",    "group",  "official", "server",  "smtp",     "mx",     "sso",
     "auth",   "docs",    "file",   "files",  "share",    "news"});

/// Words for what a facility is. Alone they are nobody's name.
constexpr auto kind_words = std::to_array<std::string_view>(
    {"hospital", "hosp",     "hp",       "clinic",     "cl",     "byoin",   "byouin",
     "iin",      "care",     "medical",  "med",        "mc",     "dental",  "dc",
     "shika",    "pharmacy", "yakkyoku", "home",       "house",  "nursing", "rehab",
     "center",   "centre",   "health",   "healthcare", "kaigo",  "fukushi", "roken",
     "rouken",   "tokuyo",   "station",  "houmon",     "group",  "kai",     "naika",
     "geka",     "ganka",    "hifuka",   "jibika",     "seikei", "welfare", "day",
     "service",  "city",     "town",     "village",    "vill",   "pref",    "metro"});

/// Names that many facilities bear, as people write them in domains (threats 4.3).
constexpr std::string_view common_cores =
    "sakura himawari aoba midori wakaba aozora yasuragi nagomi hikari suzuran keyaki tsubasa "
    "nozomi tanpopo kosumosu cosmos sumire momiji asahi fureai izumi minami kita higashi nishi "
    "chuo ekimae family heart heartful nikoniko sawayaka shirayuri yuri niji taiyo heiwa "
    "kyoritsu kyowa daiichi shimin shiritsu kenritsu saiseikai sekijuji nisseki kosei kyodo "
    "hakuai jikei minato jonan johoku kotobuki choju yuai megumi futaba aoi kusunoki kaede "
    "kokoro hohoemi egao kenko hidamari sato suzuki takahashi tanaka ito watanabe yamamoto "
    "nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto inoue kimura saito "
    "hayashi shimizu yamazaki yamasaki abe mori ikeda hashimoto yamashita ishikawa nakajima "
    "nakashima maeda fujita goto ogawa okada murakami hasegawa kondo ishii sakamoto endo fujii "
    "aoki fukuda miura nishimura fujiwara ota matsuda harada okamoto nakano nakagawa ono "
    "takeuchi tamura kaneko nakayama wada ishida kudo ueda hara morita sakai yokoyama shibata "
    "miyazaki miyamoto uchida takagi ando shimada taniguchi takada maruyama imai kono kawano "
    "fujimoto murata takeda ueno sugiyama masuda hirano otsuka chiba kubo matsui kojima iwasaki "
    "sakurai noguchi matsuo nomura kinoshita kikuchi sano onishi sugimoto arai hokkaido aomori "
    "iwate miyagi akita yamagata fukushima ibaraki tochigi gunma saitama tokyo kanagawa niigata "
    "toyama fukui yamanashi nagano gifu shizuoka aichi mie shiga kyoto osaka hyogo nara "
    "wakayama tottori shimane okayama hiroshima tokushima kagawa ehime kochi fukuoka saga "
    "nagasaki kumamoto oita kagoshima okinawa sapporo sendai yokohama kawasaki nagoya kobe "
    "kitakyushu hamamatsu shinjuku shibuya ikebukuro umeda hakata omiya nihon nippon "
    "kawaguchi iida higuchi yano yoshimura naito asano hirai hirata kawamura kawasaki tsuda "
    "matsumura honda iwata nagai nakata nakanishi uehara sugawara kurihara tsuji hamada kubota "
    "oishi oshima ohashi okubo oda ozaki ozawa inagaki imamura hoshino horie hattori baba "
    "furukawa tanabe tamaki tsuchiya nagata naruse nitta niwa nemoto toda toyoda takano "
    "takayama takase terada aihara akiyama adachi araki asai ebihara egawa katayama kamata "
    "kawai kitamura kurata koike koizumi komatsu konishi koyama sakaguchi sakata shinohara "
    "sekine seki sonoda mizuno mita minami mori morimoto moriya yagi yasuda yokota yoshikawa ";

constexpr std::size_t shortest_core = 6;

std::u32string wide(std::string_view ascii) {
    return {ascii.begin(), ascii.end()};
}

const std::unordered_set<std::string>& common_keys() {
    static const std::unordered_set<std::string> keys = [] {
        std::unordered_set<std::string> made;
        for (std::string_view rest = common_cores; !rest.empty();) {
            const std::size_t end = rest.find(' ');
            made.insert(romaji_key(wide(rest.substr(0, end))));
            rest.remove_prefix(end + 1);
        }
        return made;
    }();
    return keys;
}

std::vector<std::string_view> hyphen_parts(std::string_view label) {
    std::vector<std::string_view> parts;
    while (!label.empty()) {
        const std::size_t end = std::min(label.find('-'), label.size());
        if (end > 0) parts.push_back(label.substr(0, end));
        label.remove_prefix(std::min(end + 1, label.size()));
    }
    return parts;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

/// `label` without the parts between hyphens that are `words`; written in one, without those of
/// them that it begins or ends with and that are long enough not to be part of a name.
template <std::size_t N>
std::string without_words(std::string_view label, const std::array<std::string_view, N>& words) {
    std::string kept;
    for (const std::string_view part : hyphen_parts(label))
        if (!is_one_of(part, words)) kept += part;
    constexpr std::size_t long_enough = 4;
    constexpr std::size_t left_over = 3;
    for (const std::string_view word : words) {
        if (word.size() < long_enough || kept.size() < word.size() + left_over) continue;
        if (kept.ends_with(word))
            kept.resize(kept.size() - word.size());
        else if (kept.starts_with(word))
            kept.erase(0, word.size());
    }
    return kept;
}

/// A skeleton is decomposed: the marks of Latin letters stand behind them. Those of kana stay.
std::string without_accents(std::string_view skeleton) {
    std::string out;
    for (std::size_t at = 0; at < skeleton.size();) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(skeleton, at);
        if (c < 0x300 || c > 0x36F) out.append(skeleton, begin, at - begin);
    }
    return out;
}

std::string latin_skeleton(std::string_view label) {
    // Immutable once opened; used by all threads.
    static USpoofChecker* const checker = [] {
        UErrorCode error = U_ZERO_ERROR;
        USpoofChecker* const opened = uspoof_open(&error);
        return U_FAILURE(error) != 0 ? nullptr : opened;
    }();
    // A label has 63 characters, a skeleton is a few times longer.
    constexpr std::size_t room = 1024;
    std::array<char, room> buffer{};
    UErrorCode error = U_ZERO_ERROR;
    if (checker == nullptr) return std::string(label);
    const std::int32_t length =
        uspoof_getSkeletonUTF8(checker, 0, label.data(), static_cast<std::int32_t>(label.size()),
                               buffer.data(), static_cast<std::int32_t>(buffer.size()), &error);
    if (U_FAILURE(error) != 0 || length < 0) return std::string(label);
    return without_accents(
        {buffer.data(), std::min(static_cast<std::size_t>(length), buffer.size())});
}

bool is_vowel(char c) {
    return std::string_view("aiueo").find(c) != std::string_view::npos;
}

/// How long the consonants are that may stand before a vowel here, 0 when a vowel stands here;
/// npos: no syllable of Japanese begins so.
std::size_t onset(std::string_view rest) {
    constexpr std::array<std::string_view, 33> onsets{
        "tch", "kky", "ssh", "cch", "ppy", "tts", "ky", "gy", "sh", "sy", "zy",
        "jy",  "ch",  "ty",  "ts",  "ny",  "hy",  "by", "py", "my", "ry", "dz",
        "kk",  "ss",  "tt",  "pp",  "dy",  "dd",  "gg", "bb", "zz", "nn", "mm"};
    if (rest.empty()) return std::string_view::npos;
    if (is_vowel(rest[0])) return 0;
    for (const std::string_view one : onsets)
        if (rest.starts_with(one) && rest.size() > one.size() && is_vowel(rest[one.size()]))
            return one.size();
    const bool single =
        std::string_view("kstnhmyrwgzdbpfj").find(rest[0]) != std::string_view::npos;
    return single && rest.size() > 1 && is_vowel(rest[1]) ? 1 : std::string_view::npos;
}

} // namespace

std::string letters_of(std::string_view label) {
    std::string letters(label);
    std::erase(letters, '-');
    return letters;
}

std::string look_of(std::string_view label) {
    std::string letters = letters_of(label);
    const bool ascii = std::all_of(letters.begin(), letters.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
    if (!ascii) letters = latin_skeleton(letters);
    constexpr std::string_view drawn = "0123456789iq";
    constexpr std::string_view taken_for = "olzeasbtbglg";
    std::string out;
    out.reserve(letters.size());
    for (char c : letters) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const std::size_t place = drawn.find(c);
        if (place != std::string_view::npos) c = taken_for[place];
        if (c == 'n' && !out.empty() && out.back() == 'r')
            out.back() = 'm';
        else if (c == 'v' && !out.empty() && out.back() == 'v')
            out.back() = 'w';
        else
            out += c;
    }
    return out;
}

std::string without_added_words(std::string_view label) {
    std::string kept = without_words(label, added_words);
    return kept.empty() ? letters_of(label) : kept;
}

bool is_added_word(std::string_view word) {
    return is_one_of(word, added_words);
}

std::string core_of_label(std::string_view label) {
    const std::string kept = without_words(label, kind_words);
    return is_one_of(kept, kind_words) ? std::string() : kept;
}

std::vector<std::string> with_other_kind_words(std::string_view label) {
    using Words = std::array<std::string_view, 5>;
    constexpr std::array alike{Words{"hospital", "hosp", "hp", "byoin", "byouin"},
                               Words{"clinic", "cl"}, Words{"pharmacy", "yakkyoku"}};
    const std::vector<std::string_view> parts = hyphen_parts(label);
    const std::string letters = letters_of(label);
    std::vector<std::string> others;
    for (const Words& words : alike)
        for (const std::string_view word : words) {
            // hp is the end of other words, unless a hyphen parts it from them
            constexpr std::size_t long_enough = 4;
            const bool own_part = parts.size() > 1 && parts.back() == word;
            if (word.empty() || (!own_part && word.size() < long_enough) ||
                !letters.ends_with(word) || letters.size() == word.size())
                continue;
            for (const std::string_view other : words)
                if (!other.empty() && other != word)
                    others.push_back(letters.substr(0, letters.size() - word.size()).append(other));
            return others;
        }
    return others;
}

bool has_look_of_other_kind(std::string_view label, std::string_view look) {
    const std::vector<std::string> others = with_other_kind_words(label);
    return std::any_of(others.begin(), others.end(),
                       [&](const std::string& other) { return look_of(other) == look; });
}

bool is_common_name(std::string_view core) {
    return common_keys().count(romaji_key(wide(core))) != 0;
}

bool is_common_label_core(std::string_view core) {
    return core.size() < shortest_core || is_common_name(core);
}

bool is_readable(std::string_view letters) {
    if (letters.empty()) return false;
    while (!letters.empty()) {
        const std::size_t consonants = onset(letters);
        if (consonants != std::string_view::npos) {
            letters.remove_prefix(consonants + 1);
            continue;
        }
        const bool closing = letters[0] == 'n' || letters[0] == 'm' || letters[0] == 'h';
        if (!closing) return false;
        letters.remove_prefix(1);
    }
    return true;
}

} // namespace keneki::people
