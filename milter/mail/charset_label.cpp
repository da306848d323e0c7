#include "mail/charset_label.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>
#include <string>

namespace keneki::mail {
namespace {

constexpr std::size_t longest_label = 64; // bytes; the longest alias in the table has 17

/// The charsets by canonical name. ISO-8859-1 is read as windows-1252, GB 2312 as GB 18030, EUC-KR
/// as CP949: each is what the mails under that label really use, and contains it.
constexpr std::array charsets{
    Charset{Coding::ascii, "us-ascii"},
    Charset{Coding::utf8, "utf-8"},
    Charset{Coding::utf16, "utf-16", "UTF-16"},
    Charset{Coding::utf16, "utf-16be", "UTF-16BE"},
    Charset{Coding::utf16, "utf-16le", "UTF-16LE"},
    Charset{Coding::iso_2022_jp, "iso-2022-jp"},
    Charset{Coding::cp932, "cp932"},
    Charset{Coding::euc_jp, "euc-jp"},
    Charset{Coding::icu, "windows-1252", "windows-1252"},
    Charset{Coding::icu, "iso-8859-2", "iso-8859-2"},
    Charset{Coding::icu, "iso-8859-3", "iso-8859-3"},
    Charset{Coding::icu, "iso-8859-4", "iso-8859-4"},
    Charset{Coding::icu, "iso-8859-5", "iso-8859-5"},
    Charset{Coding::icu, "iso-8859-6", "iso-8859-6"},
    Charset{Coding::icu, "iso-8859-7", "iso-8859-7"},
    Charset{Coding::icu, "iso-8859-8", "iso-8859-8"},
    Charset{Coding::icu, "iso-8859-9", "iso-8859-9"},
    Charset{Coding::icu, "iso-8859-10", "iso-8859-10"},
    Charset{Coding::icu, "iso-8859-13", "iso-8859-13"},
    Charset{Coding::icu, "iso-8859-14", "iso-8859-14"},
    Charset{Coding::icu, "iso-8859-15", "iso-8859-15"},
    Charset{Coding::icu, "windows-1250", "windows-1250"},
    Charset{Coding::icu, "windows-1251", "windows-1251"},
    Charset{Coding::icu, "windows-1253", "windows-1253"},
    Charset{Coding::icu, "windows-1254", "windows-1254"},
    Charset{Coding::icu, "windows-1255", "windows-1255"},
    Charset{Coding::icu, "windows-1256", "windows-1256"},
    Charset{Coding::icu, "windows-1257", "windows-1257"},
    Charset{Coding::icu, "windows-1258", "windows-1258"},
    Charset{Coding::icu, "windows-874", "windows-874"},
    Charset{Coding::icu, "koi8-r", "koi8-r"},
    Charset{Coding::icu, "koi8-u", "koi8-u"},
    Charset{Coding::icu, "macintosh", "macintosh"},
    Charset{Coding::icu, "ibm437", "ibm-437"},
    Charset{Coding::icu, "ibm850", "ibm-850"},
    Charset{Coding::icu, "ibm852", "ibm-852"},
    Charset{Coding::icu, "ibm866", "ibm-866"},
    Charset{Coding::icu, "gb18030", "gb18030"},
    Charset{Coding::icu, "big5", "big5"},
    Charset{Coding::icu, "big5-hkscs", "big5-hkscs"},
    Charset{Coding::icu, "euc-kr", "windows-949"},
    Charset{Coding::icu_stateful, "hz-gb-2312", "HZ"},
    Charset{Coding::icu_stateful, "iso-2022-kr", "iso-2022-kr"},
    Charset{Coding::icu_stateful, "iso-2022-cn", "iso-2022-cn"},
    Charset{Coding::icu_stateful, "utf-7", "UTF-7"},
};

struct Alias {
    std::string_view key; ///< letters and digits of the label, lower case
    std::string_view name;
};

constexpr std::array aliases{
    Alias{"ansix341968", "us-ascii"},
    Alias{"ascii", "us-ascii"},
    Alias{"646", "us-ascii"},
    Alias{"unicode11utf8", "utf-8"},
    Alias{"utf8mb4", "utf-8"},
    Alias{"xutf8", "utf-8"},
    Alias{"unicode11utf7", "utf-7"},
    Alias{"csutf7", "utf-7"},
    Alias{"unicode", "utf-16"},
    Alias{"ucs2", "utf-16"},
    Alias{"iso10646ucs2", "utf-16"},
    Alias{"iso2022jp1", "iso-2022-jp"},
    Alias{"iso2022jp2", "iso-2022-jp"},
    Alias{"iso2022jp3", "iso-2022-jp"},
    Alias{"iso2022jp2004", "iso-2022-jp"},
    Alias{"iso2022jpms", "iso-2022-jp"},
    Alias{"csiso2022jp", "iso-2022-jp"},
    Alias{"csiso2022jp2", "iso-2022-jp"},
    Alias{"iso2022", "iso-2022-jp"},
    Alias{"cp50220", "iso-2022-jp"},
    Alias{"cp50221", "iso-2022-jp"},
    Alias{"cp50222", "iso-2022-jp"},
    Alias{"xwindows50220", "iso-2022-jp"},
    Alias{"xwindows50221", "iso-2022-jp"},
    Alias{"xwindowsiso2022jp", "iso-2022-jp"},
    Alias{"jis", "iso-2022-jp"},
    Alias{"jis7", "iso-2022-jp"},
    Alias{"shiftjis", "cp932"},
    Alias{"shiftjis2004", "cp932"},
    Alias{"shiftjisx0213", "cp932"},
    Alias{"shiftjisms", "cp932"},
    Alias{"xshiftjis", "cp932"},
    Alias{"csshiftjis", "cp932"},
    Alias{"sjis", "cp932"},
    Alias{"sjiswin", "cp932"},
    Alias{"sjisms", "cp932"},
    Alias{"xsjis", "cp932"},
    Alias{"xsjiscp932", "cp932"},
    Alias{"mskanji", "cp932"},
    Alias{"xmscp932", "cp932"},
    Alias{"ms932", "cp932"},
    Alias{"ms943", "cp932"},
    Alias{"932", "cp932"},
    Alias{"cp943", "cp932"},
    Alias{"ibm932", "cp932"},
    Alias{"ibm943", "cp932"},
    Alias{"windows932", "cp932"},
    Alias{"windows31j", "cp932"},
    Alias{"xwindows31j", "cp932"},
    Alias{"cswindows31j", "cp932"},
    Alias{"cp31j", "cp932"},
    Alias{"eucjpms", "euc-jp"},
    Alias{"eucjpwin", "euc-jp"},
    Alias{"eucjp2004", "euc-jp"},
    Alias{"eucjisx0213", "euc-jp"},
    Alias{"xeucjp", "euc-jp"},
    Alias{"xeuc", "euc-jp"},
    Alias{"ujis", "euc-jp"},
    Alias{"cp51932", "euc-jp"},
    Alias{"cp20932", "euc-jp"},
    Alias{"cseucpkdfmtjapanese", "euc-jp"},
    Alias{"extendedunixcodepackedformatforjapanese", "euc-jp"},
    Alias{"iso88591", "windows-1252"},
    Alias{"latin1", "windows-1252"},
    Alias{"l1", "windows-1252"},
    Alias{"cp1252", "windows-1252"},
    Alias{"iso885911987", "windows-1252"},
    Alias{"latin2", "iso-8859-2"},
    Alias{"iso88598i", "iso-8859-8"},
    Alias{"iso88598e", "iso-8859-8"},
    Alias{"latin5", "iso-8859-9"},
    Alias{"latin9", "iso-8859-15"},
    Alias{"iso885911", "windows-874"},
    Alias{"tis620", "windows-874"},
    Alias{"cp874", "windows-874"},
    Alias{"cp1250", "windows-1250"},
    Alias{"cp1251", "windows-1251"},
    Alias{"cp1253", "windows-1253"},
    Alias{"cp1254", "windows-1254"},
    Alias{"cp1255", "windows-1255"},
    Alias{"cp1256", "windows-1256"},
    Alias{"cp1257", "windows-1257"},
    Alias{"cp1258", "windows-1258"},
    Alias{"koi8", "koi8-r"},
    Alias{"mac", "macintosh"},
    Alias{"xmacroman", "macintosh"},
    Alias{"cp437", "ibm437"},
    Alias{"cp850", "ibm850"},
    Alias{"cp852", "ibm852"},
    Alias{"cp866", "ibm866"},
    Alias{"gb2312", "gb18030"},
    Alias{"gb23121980", "gb18030"},
    Alias{"gbk", "gb18030"},
    Alias{"xgbk", "gb18030"},
    Alias{"cp936", "gb18030"},
    Alias{"euccn", "gb18030"},
    Alias{"cngb", "gb18030"},
    Alias{"hz", "hz-gb-2312"},
    Alias{"cnbig5", "big5"},
    Alias{"xxbig5", "big5"},
    Alias{"cp950", "big5"},
    Alias{"ksc56011987", "euc-kr"},
    Alias{"ksc5601", "euc-kr"},
    Alias{"korean", "euc-kr"},
    Alias{"cp949", "euc-kr"},
    Alias{"uhc", "euc-kr"},
    Alias{"windows949", "euc-kr"},
};

/// Letters and digits only, lower case.
std::string key_of(std::string_view label) {
    std::string key;
    for (const char c : label)
        if (is_alnum(c)) key += lower(c);
    return key;
}

} // namespace

Charset find_charset(std::string_view label) {
    label = label.substr(0, label.find('*')); // RFC 2231 5: a language behind it
    if (label.empty() || label.size() > longest_label) return {};
    const std::string key = key_of(label);
    const auto* const alias =
        std::find_if(aliases.begin(), aliases.end(), [&](const Alias& a) { return a.key == key; });
    const std::string wanted = alias == aliases.end() ? key : key_of(alias->name);
    const auto* const found = std::find_if(charsets.begin(), charsets.end(), [&](const Charset& c) {
        return key_of(c.name) == wanted;
    });
    return found == charsets.end() ? Charset{} : *found;
}

void for_each_converter(void (*open)(const char* name)) {
    for (const Charset& charset : charsets)
        if (charset.converter != nullptr) open(charset.converter);
}

} // namespace keneki::mail
