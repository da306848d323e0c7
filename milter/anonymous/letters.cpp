#include "anonymous/letters.h"

#include "anonymous/recoded.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/utf8_output.h"
#include "people/characters.h"

#include <algorithm>
#include <array>
#include <utility>

namespace keneki::anonymous {
namespace {

/// Words of protocols, file names and public domains, and those of mail in general.
constexpr std::string_view always_kept =
    "re fw fwd http https ftp mailto www com net org info biz jp co ne or ac go ed lg gr ad cn us "
    "uk ru de fr example invalid test gmail yahoo hotmail outlook icloud live docomo ezweb "
    "softbank au nifty biglobe ocn so plala from by with for id smtp esmtp esmtps esmtpsa esmtpa "
    "lmtp tls cipher bits pass fail none neutral softfail spf dkim dmarc arc header smtp utf iso "
    "shift jis euc unknown localhost unverified undisclosed recipients mailer daemon postmaster "
    "original message subject date sent to cc bcc wrote on password pass pw zip pdf doc docx docm "
    "xls xlsx xlsm xlsb ppt pptx pptm rtf txt csv html htm exe scr js jse vbs vbe wsf hta lnk iso "
    "img rar lzh cab iqy one xml jpg jpeg png gif tif tiff bmp eml msg ics vcf ps bat cmd com pif "
    "cpl msi jar dll reg url 送信者 差出人 宛先 件名 送信日時 日時 返信 転送 再送 添付 "
    "パスワード 解凍 圧縮 病院 医院 クリニック 診療所 薬局 施設 医療法人 社会福祉法人 株式会社 "
    "有限会社 請求書 見積書 至急 重要 緊急 お世話になっております よろしくお願いいたします 様 "
    "御中 殿 年 月 日 時 分 さんは書きました ご確認 確認 銀行 口座 振込 変更 支払 ログイン "
    "アカウント 電話 メール 署名 引用 から です ます ください";

constexpr char32_t to_katakana = 0x60;
constexpr char32_t wide_ascii = 0xFEE0;

bool is_private(const std::array<unsigned, 4>& address) {
    return address[0] == 10 || address[0] == 127 || (address[0] == 192 && address[1] == 168) ||
           (address[0] == 172 && address[1] >= 16 && address[1] <= 31);
}

/// Length of an IPv4 address at the beginning of `text`; 0: there is none.
std::size_t read_address(std::string_view text, std::array<unsigned, 4>& address) {
    std::size_t at = 0;
    for (std::size_t part = 0; part < address.size(); ++part) {
        if (part > 0 && (at >= text.size() || text[at++] != '.')) return 0;
        const std::size_t begin = at;
        unsigned value = 0;
        while (at < text.size() && is_digit(text[at]) && at - begin < 3)
            value = value * 10 + static_cast<unsigned>(text[at++] - '0');
        if (at == begin || value > 255) return 0;
        address.at(part) = value;
    }
    const bool goes_on = at < text.size() && (is_alnum(text[at]) || text[at] == '-');
    const bool has_fifth = at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1]);
    return goes_on || has_fifth ? 0 : at;
}

constexpr std::size_t longest_local_part = 64; // RFC 5321 4.5.3.1.1

/// What local parts and domains commonly consist of.
bool is_of_address(char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+';
}

std::size_t address_word_length(std::string_view text) {
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_of_address);
    return static_cast<std::size_t>(end - text.begin());
}

std::size_t escapes_length(std::string_view text) {
    std::size_t at = 0;
    while (at + 2 < text.size() && text[at] == '%' && hex_digit(text[at + 1]) >= 0 &&
           hex_digit(text[at + 2]) >= 0)
        at += 3;
    return at;
}

/// %XX of characters beyond ASCII is somebody's word; of others it is punctuation or a trick.
std::string exchanged_escapes(std::string_view escapes, const Letters& letters) {
    std::string bytes;
    for (std::size_t at = 0; at + 2 < escapes.size(); at += 3)
        bytes += static_cast<char>(hex_digit(escapes[at + 1]) * 16 + hex_digit(escapes[at + 2]));
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char byte : recoded(bytes, {}, letters)) {
        const auto value = static_cast<unsigned char>(byte);
        out += {'%', digits[value >> 4U], digits[value & 15U]};
    }
    return out;
}

} // namespace

Letters::Letters(const Choice& choice) : state_(choice.seed) {
    const auto keep = [this](std::string_view word) {
        if (word.empty()) return;
        kept_.emplace(word);
        longest_kept_ = std::max(longest_kept_, word.size());
    };
    for (std::string_view rest = always_kept; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        keep(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (const std::string& word : choice.kept_words)
        keep(word);
    const auto add_wide = [this](char32_t from, char32_t to) {
        table_[from] = to;
        table_[from + wide_ascii] = to + wide_ascii;
    };
    exchange_in_cycle(U"abcdefghijklmnopqrstuvwxyz", [&](char32_t from, char32_t to) {
        add_wide(from, to);
        add_wide(from - U'a' + U'A', to - U'a' + U'A');
    });
    exchange_in_cycle(U"123456789", add_wide); // 0 stays: telephone numbers begin with it
    exchange_kana();
    exchange_kanji(choice.avoided);
}

void Letters::exchange_in_cycle(std::u32string_view letters,
                                const std::function<void(char32_t, char32_t)>& add) {
    std::u32string order(letters);
    for (std::size_t left = order.size(); left > 1; --left) {
        state_ += 0x9E3779B97F4A7C15ULL; // splitmix64
        std::uint64_t value = state_;
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
        std::swap(order[left - 1], order[(value ^ (value >> 31U)) % left]);
    }
    for (std::size_t i = 0; i < order.size(); ++i)
        add(order[i], order[(i + 1) % order.size()]);
}

void Letters::exchange_kana() {
    constexpr std::u32string_view in_order =
        U"あいうえおかきくけこさしすせそたちつてとなにぬねのはひ"
        U"ふへほまみむめもやゆよらりるれろわん";
    const auto add = [&](char32_t from, char32_t to) {
        table_[from] = to;
        table_[from + to_katakana] = to + to_katakana;
        const auto narrow = [&](char32_t c) {
            return static_cast<char32_t>(0xFF71 + in_order.find(c)); // U+FF71: ｱ
        };
        if (in_order.find(from) != std::u32string_view::npos) table_[narrow(from)] = narrow(to);
    };
    const auto add_shifted = [&](char32_t from, char32_t to, int shift) {
        const auto by = static_cast<char32_t>(shift);
        table_[from + by] = to + by;
        table_[from + by + to_katakana] = to + by + to_katakana;
    };
    const auto add_small = [&](char32_t from, char32_t to) {
        add(from, to);
        add_shifted(from, to, -1);
    };
    exchange_in_cycle(U"あいうえお", add_small);
    exchange_in_cycle(U"やゆよ", add_small);
    exchange_in_cycle(U"なにぬねのまみむめもらりるれろ", add);
    exchange_in_cycle(U"かきくけこさしすせそたちつてと", [&](char32_t from, char32_t to) {
        add(from, to);
        add_shifted(from, to, 1);
    });
    exchange_in_cycle(U"はひふへほ", [&](char32_t from, char32_t to) {
        add(from, to);
        add_shifted(from, to, 1);
        add_shifted(from, to, 2);
    });
}

void Letters::exchange_kanji(std::u32string_view avoided) {
    std::string bytes; // the kanji of JIS X 0208, level 1, which every Japanese charset has
    for (unsigned row = 16; row <= 47; ++row)
        for (unsigned cell = 1; cell <= (row == 47 ? 51U : 94U); ++cell)
            bytes += {static_cast<char>(0xA0U + row), static_cast<char>(0xA0U + cell)};
    const std::string utf8 = mail::decode_text(bytes, "euc-jp").text;
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t c = next_code_point(utf8, at);
        if (people::is_kanji(c) && avoided.find(c) == std::u32string_view::npos) kanji_ += c;
    }
    // Lists that hold nearly every kanji leave too few: names that come about by chance are found
    // by whoever looks for them.
    constexpr std::size_t fewest = 800;
    if (!avoided.empty() && kanji_.size() < fewest) {
        kanji_.clear();
        return exchange_kanji({});
    }
    std::u32string order;
    exchange_in_cycle(kanji_, [&](char32_t from, char32_t to) {
        table_[from] = to;
        order += to;
    });
    kanji_ = std::move(order);
}

char32_t Letters::exchanged(char32_t c) const {
    if (const auto known = table_.find(c); known != table_.end()) return known->second;
    if (c >= 0xAC00 && c <= 0xD7A3) return 0xAC00 + (c - 0xAC00 + 4001) % 11172; // Hangul
    if (!people::is_kanji(c) || kanji_.empty()) return c;
    const char32_t usual = people::name_character(c);
    if (const auto known = table_.find(usual); known != table_.end()) return known->second;
    return kanji_[usual % kanji_.size()];
}

std::size_t Letters::kept_length(std::string_view text) const {
    if (is_letter(text.front())) {
        const auto* const end = std::find_if_not(text.begin(), text.end(), is_letter);
        const auto length = static_cast<std::size_t>(end - text.begin());
        return length <= longest_kept_ && kept_.contains(lower(text.substr(0, length))) ? length
                                                                                        : 0;
    }
    if (static_cast<unsigned char>(text.front()) < 0x80U) return 0;
    for (std::size_t length = std::min(longest_kept_, text.size()); length >= 3; --length)
        if (kept_.contains(text.substr(0, length))) return length;
    return 0;
}

bool Letters::is_kept_whole(std::string_view text) const {
    for (std::size_t at = 0; at < text.size();) {
        if (exchanged(static_cast<char32_t>(text[at])) == static_cast<char32_t>(text[at])) {
            ++at;
            continue;
        }
        const std::size_t length = kept_length(text.substr(at));
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::size_t Letters::kept_local_part(std::string_view text) const {
    constexpr std::size_t longest_domain = 255; // RFC 5321 4.5.3.1.2
    const std::size_t at = address_word_length(text.substr(0, longest_local_part + 1));
    if (at == 0 || at >= text.size() || text[at] != '@') return 0;
    const std::string_view rest = text.substr(at + 1, longest_domain);
    const std::size_t domain = address_word_length(rest);
    const bool kept =
        domain > 0 && is_kept_whole(text.substr(0, at)) && is_kept_whole(rest.substr(0, domain));
    return kept ? at : 0;
}

std::string Letters::exchanged(std::string_view utf8) const {
    std::string out;
    out.reserve(utf8.size());
    bool in_address_word = false;
    std::size_t local_part_end = 0; // nothing before it is kept
    bool in_word = false;           // of Latin letters: what begins inside one is no kept word
    bool in_number = false;
    for (std::size_t at = 0; at < utf8.size();) {
        const std::string_view rest = utf8.substr(at);
        const char first = rest.front();
        if (!in_address_word) local_part_end = at + kept_local_part(rest);
        in_address_word = is_of_address(first);
        std::array<unsigned, 4> address{};
        if (const std::size_t length = first == '%' ? escapes_length(rest) : 0; length > 0) {
            out += exchanged_escapes(rest.substr(0, length), *this);
            at += length;
            continue;
        }
        if (const std::size_t length =
                is_digit(first) && !in_number && !in_word ? read_address(rest, address) : 0;
            length > 0) {
            out += is_private(address) ? std::to_string(address[0]) + "." +
                                             (address[0] == 10    ? "0"
                                              : address[0] == 127 ? "0"
                                                                  : std::to_string(address[1])) +
                                             ".0."
                                       : "192.0.2.";
            out += std::to_string((address[2] * 7 + address[3]) % 254 + 1);
            at += length;
            continue;
        }
        const bool may_stay = at >= local_part_end && !(in_word && is_letter(first));
        if (const std::size_t length = may_stay ? kept_length(rest) : 0; length > 0) {
            out += rest.substr(0, length);
            at += length;
            in_word = in_number = false;
            continue;
        }
        in_word = is_letter(first);
        in_number = is_digit(first) || first == '.';
        const std::size_t begin = at;
        const char32_t c = next_code_point(utf8, at);
        if (c == invalid_code_point)
            out += utf8.substr(begin, at - begin);
        else
            mail::append_utf8(out, exchanged(c));
    }
    return out;
}

} // namespace keneki::anonymous
