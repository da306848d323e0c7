#include "inspect/page_text.h"

#include "inspect/bytes.h"
#include "mail/charset.h"
#include "mail/japanese.h"

namespace keneki::inspect {

namespace {

constexpr std::size_t declaration_bytes = 1024; // as far as browsers look for one

bool declares_utf7(Bytes content) {
    return contains(scan_form(content, declaration_bytes), "utf-7");
}

} // namespace

std::vector<std::string> page_texts(Bytes content) {
    std::vector<std::string> texts{std::string(PlainText(as_text(content)).view())};
    if (declares_utf7(content)) texts.push_back(mail::decode_text(texts.front(), "utf-7").text);
    // Any escape, also those to ASCII and to JIS X 0201 that change nothing.
    if (contains(texts.front(), "\x1b(") || contains(texts.front(), "\x1b$"))
        texts.push_back(mail::from_iso_2022_jp(texts.front()).text);
    return texts;
}

} // namespace keneki::inspect
