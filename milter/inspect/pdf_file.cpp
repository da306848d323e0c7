#include "inspect/pdf_file.h"

#include "base/ascii.h"
#include "inspect/bytes.h"
#include "inspect/inflate.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::size_t object_stream_limit_bytes = 16U << 20U;
constexpr std::size_t filter_limit = 8; // of one stream; writers use two at most
constexpr std::size_t trailer_limit = 100;
constexpr std::int64_t objects_in_stream_limit = 20'000; // writers put 200

using Kind = PdfValue::Kind;

/// The whole number that ends at `end`, with the white space before it skipped; nothing when there
/// is none. `end` moves to its beginning.
std::optional<std::int64_t> number_before(std::string_view text, std::size_t& end) {
    while (end > 0 && is_pdf_space(text[end - 1]))
        --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < 12 && is_digit(text[begin - 1]))
        --begin;
    if (begin == end) return std::nullopt;
    std::int64_t value = 0;
    for (std::size_t i = begin; i < end; ++i)
        value = value * 10 + (text[i] - '0');
    end = begin;
    return value;
}

std::string ascii_hex(std::string_view data) {
    std::string out;
    int high = -1;
    for (const char c : data) {
        if (c == '>') break;
        const int digit = hex_digit(c);
        if (digit < 0) continue;
        if (high >= 0) out.push_back(static_cast<char>(high * 16 + digit));
        high = high < 0 ? digit : -1;
    }
    if (high >= 0) out.push_back(static_cast<char>(high * 16));
    return out;
}

std::string ascii_85(std::string_view data) {
    std::string out;
    std::uint64_t value = 0;
    int count = 0;
    const auto flush = [&](int digits) {
        for (int i = digits; i < 5; ++i)
            value = value * 85 + 84;
        for (int i = 0; i < digits - 1; ++i)
            out.push_back(
                static_cast<char>((value >> (24U - 8U * static_cast<unsigned>(i))) & 0xFFU));
        value = 0;
        count = 0;
    };
    for (const char c : data) {
        if (c == '~') break;
        if (c == 'z' && count == 0) out.append(4, '\0');
        if (c < '!' || c > 'u') continue;
        value = value * 85 + static_cast<std::uint64_t>(c - '!');
        if (++count == 5) flush(5);
    }
    if (count > 1) flush(count);
    return out;
}

/// Names of the filters in their order, short forms made long.
std::vector<std::string> filters_of(const PdfFile& file, const PdfValue& dictionary) {
    const PdfValue& filter = file.resolve(dictionary.at("Filter"));
    std::vector<std::string> names;
    if (filter.kind == Kind::name) names.push_back(filter.text);
    for (const PdfValue& item : filter.items)
        names.push_back(file.resolve(item).text);
    for (std::string& name : names) {
        if (name == "Fl") name = "FlateDecode";
        if (name == "AHx") name = "ASCIIHexDecode";
        if (name == "A85") name = "ASCII85Decode";
    }
    // Crypt does what was done by then, ISO 32000-1 7.4.10.
    std::erase(names, "Crypt");
    return names;
}

bool give(std::string_view data, const PdfFile::Sink& sink) {
    return data.empty() || sink(as_bytes(data));
}

bool unfilter(const std::string& filter, std::string_view data, const PdfFile::Sink& sink) {
    if (filter == "FlateDecode") return inflate_bytes(as_bytes(data), InflateFormat::zlib, sink);
    if (filter == "ASCIIHexDecode") return give(ascii_hex(data), sink);
    if (filter == "ASCII85Decode") return give(ascii_85(data), sink);
    return false;
}

} // namespace

PdfFile::PdfFile(Bytes content, std::span<const std::string> passwords, Spend spend)
    : spend_(std::move(spend)) {
    const std::string_view text = as_text(content);
    scan(text);
    read_trailers(text);
    open_encryption(passwords);
    if (!locked()) expand_object_streams();
}

const PdfObject* PdfFile::find(std::int64_t number) const {
    const auto entry = last_.find(number);
    return entry == last_.end() ? nullptr : &objects_[entry->second];
}

const PdfValue& PdfFile::resolve(const PdfValue& value) const {
    static const PdfValue null;
    if (value.kind != Kind::reference) return value;
    const PdfObject* object = find(value.number);
    // A reference to a reference is not allowed, and would let a file lead us in circles.
    return object == nullptr || object->value.kind == Kind::reference ? null : object->value;
}

bool PdfFile::add(PdfObject object) {
    if (objects_.size() >= object_limit) {
        over_limit_ = true;
        return false;
    }
    last_[object.number] = objects_.size();
    objects_.push_back(std::move(object));
    return true;
}

/// The object at `at`, which moves behind it.
PdfValue PdfFile::read_value(std::string_view text, std::size_t& at) {
    PdfLexer lexer(text, at, values_left_);
    PdfValue value = lexer.next();
    values_left_ = lexer.values_left();
    if (values_left_ == 0) over_limit_ = true;
    left_out_ = left_out_ || lexer.cut();
    at = lexer.position();
    return value;
}

void PdfFile::scan(std::string_view text) {
    std::size_t at = 0;
    while ((at = text.find("obj", at)) != std::string_view::npos) {
        const std::size_t behind = at + 3;
        std::size_t end = at;
        const auto generation = number_before(text, end);
        const auto number = generation ? number_before(text, end) : std::nullopt;
        if (!number) {
            at = behind;
            continue;
        }
        PdfObject object;
        object.number = *number;
        object.generation = *generation;
        at = read_object(text, behind, std::move(object));
        if (over_limit_) return;
    }
}

std::size_t PdfFile::read_object(std::string_view text, std::size_t begin, PdfObject object) {
    std::size_t end = begin;
    object.value = read_value(text, end);
    if (object.value.kind == Kind::dictionary) {
        while (end < text.size() && is_pdf_space(text[end]))
            ++end;
        if (text.substr(end, 6) == "stream") end = read_stream(text, end + 6, object);
    }
    add(std::move(object));
    return std::max(end, begin);
}

std::size_t
PdfFile::read_stream(std::string_view text, std::size_t begin, PdfObject& object) const {
    constexpr std::string_view keyword = "endstream";
    if (text.substr(begin, 2) == "\r\n") {
        begin += 2;
    } else if (begin < text.size() && (text[begin] == '\n' || text[begin] == '\r')) {
        ++begin;
    }
    object.has_stream = true;
    const PdfValue& stated = object.value.at("Length");
    if (stated.kind == Kind::number && stated.number >= 0) {
        // Believed only where the keyword follows.
        const auto length = static_cast<std::uint64_t>(stated.number);
        std::size_t end =
            length < text.size() - begin ? begin + static_cast<std::size_t>(length) : text.size();
        const std::size_t data_end = end;
        while (end < text.size() && is_pdf_space(text[end]))
            ++end;
        if (text.substr(end, keyword.size()) == keyword) {
            object.stream = as_bytes(text.substr(begin, data_end - begin));
            return end + keyword.size();
        }
    }
    const std::size_t end = std::min(text.find(keyword, begin), text.size());
    object.stream = as_bytes(text.substr(begin, end - begin));
    return end;
}

void PdfFile::read_trailers(std::string_view text) {
    constexpr std::string_view keyword = "trailer";
    std::size_t at = 0;
    while ((at = text.find(keyword, at)) != std::string_view::npos) {
        if (trailers_.size() == trailer_limit) {
            left_out_ = true;
            break;
        }
        at += keyword.size();
        PdfValue value = read_value(text, at);
        if (value.kind == Kind::dictionary) trailers_.push_back(std::move(value));
    }
    // Since PDF 1.5 a stream may hold the cross references, its dictionary is a trailer.
    for (const PdfObject& object : objects_) {
        if (!object.has_stream || !object.value.at("Type").is_name("XRef")) continue;
        if (trailers_.size() == 2 * trailer_limit) {
            left_out_ = true;
            return;
        }
        trailers_.push_back(object.value);
    }
}

void PdfFile::open_encryption(std::span<const std::string> passwords) {
    const std::vector<std::string> none{std::string()};
    for (const PdfValue& trailer : trailers_) {
        const PdfValue& stated = trailer.at("Encrypt");
        if (stated.kind == Kind::null) continue;
        encrypted_ = true;
        const PdfValue& ids = resolve(trailer.at("ID"));
        const std::string id = ids.items.empty() ? std::string() : ids.items.front().text;
        const PdfValue& encrypt = resolve(stated);
        key_ = PdfKey::open(encrypt, id, none);
        if (!key_ && (key_ = PdfKey::open(encrypt, id, passwords))) opened_by_password_ = true;
        if (key_) return;
    }
}

bool PdfFile::decode(const PdfObject& object, const Sink& sink) const {
    std::string data;
    std::string_view rest = as_text(object.stream);
    if (encrypted_) {
        if (!key_) return false;
        data = key_->decrypt(rest, object.number, object.generation);
        rest = data;
    }
    const auto filters = filters_of(*this, object.value);
    if (filters.size() > filter_limit) return false;
    if (filters.empty()) return give(rest, sink);
    for (std::size_t i = 0; i + 1 < filters.size(); ++i) {
        std::string between;
        unfilter(filters[i], rest, [&](Bytes piece) {
            between += as_text(piece);
            left_out_ = left_out_ || between.size() >= object_stream_limit_bytes;
            return spend_(piece.size()) && between.size() < object_stream_limit_bytes;
        });
        data = std::move(between);
        rest = data;
    }
    return unfilter(filters.back(), rest, sink);
}

std::string PdfFile::decode(const PdfObject& object, std::size_t limit) const {
    std::string out;
    bool cut = false;
    const bool whole = decode(object, [&](Bytes piece) {
        cut = piece.size() > limit - out.size();
        out += as_text(piece).substr(0, limit - out.size());
        return spend_(piece.size()) && !cut;
    });
    left_out_ = left_out_ || cut;
    unread_stream_ = unread_stream_ || (!whole && !cut);
    return out;
}

void PdfFile::expand_object_streams() {
    // Objects are appended while this runs; those of object streams have no streams themselves.
    const std::size_t count = objects_.size();
    for (std::size_t i = 0; i < count && !over_limit_; ++i)
        if (objects_[i].has_stream && objects_[i].value.at("Type").is_name("ObjStm"))
            expand(PdfObject(objects_[i]));
}

void PdfFile::expand(const PdfObject& container) {
    const std::string text = decode(container, object_stream_limit_bytes);
    const std::int64_t stated = resolve(container.value.at("N")).number;
    left_out_ = left_out_ || stated > objects_in_stream_limit;
    const std::int64_t count = std::min(stated, objects_in_stream_limit);
    const std::int64_t first = resolve(container.value.at("First")).number;
    if (first < 0) return;
    PdfLexer heads(text, 0, static_cast<std::size_t>(2 * objects_in_stream_limit) + 2);
    std::size_t work = 2 * text.size(); // offsets may all lead to the same large object
    for (std::int64_t i = 0; i < count && !heads.end(); ++i) {
        const PdfValue number = heads.next();
        const PdfValue offset = heads.next();
        if (number.kind != Kind::number || offset.kind != Kind::number || offset.number < 0) return;
        const auto at =
            static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(offset.number);
        if (at >= text.size()) continue;
        PdfObject object;
        object.number = number.number;
        std::size_t end = static_cast<std::size_t>(at);
        object.value = read_value(text, end);
        if (end - at > work) {
            over_limit_ = true;
            return;
        }
        work -= end - static_cast<std::size_t>(at);
        if (object.value.kind == Kind::number || object.value.kind == Kind::word) continue;
        if (!add(std::move(object))) return;
    }
}

} // namespace keneki::inspect
