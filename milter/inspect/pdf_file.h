#pragma once

#include "base/byte_reader.h"
#include "inspect/pdf_crypt.h"
#include "inspect/pdf_value.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace keneki::inspect {

/// An indirect object. Its stream views the file.
struct PdfObject {
    std::int64_t number = 0;
    std::int64_t generation = 0;
    PdfValue value;
    Bytes stream;
    bool has_stream = false;
};

/// The objects of a PDF as they stand in the file, whatever its cross references say: what an older
/// revision or a broken table hides is seen as well. Bounded and tolerant; see `over_limit`.
class PdfFile {
public:
    /// Told how many bytes were inflated for the reader's own use; false: stop.
    using Spend = std::function<bool(std::uint64_t)>;
    using Sink = std::function<bool(Bytes)>;

    PdfFile(Bytes content, std::span<const std::string> passwords, Spend spend);

    [[nodiscard]] const std::vector<PdfObject>& objects() const { return objects_; }
    /// The value itself, or what its reference leads to; null when that is not there.
    [[nodiscard]] const PdfValue& resolve(const PdfValue& value) const;
    [[nodiscard]] const PdfObject* find(std::int64_t number) const;

    /// The bytes of the object's stream, decrypted and unfiltered; false when they broke off, a
    /// filter is not known, or `sink` said stop.
    bool decode(const PdfObject& object, const Sink& sink) const;
    /// At most `limit` bytes of them.
    [[nodiscard]] std::string decode(const PdfObject& object, std::size_t limit) const;

    [[nodiscard]] bool encrypted() const { return encrypted_; }
    /// No password at hand opens it; streams and strings are unreadable.
    [[nodiscard]] bool locked() const { return encrypted_ && !key_; }
    /// Opened by a password, and not by the empty one, with which every reader begins.
    [[nodiscard]] bool opened_by_password() const { return opened_by_password_; }
    /// Something was left out; what decode() leaves out counts from then on.
    [[nodiscard]] bool over_limit() const { return over_limit_ || left_out_; }
    /// A stream that the reader itself needs broke off, or has a filter that is not known.
    [[nodiscard]] bool unread_stream() const { return unread_stream_; }

    static constexpr std::size_t object_limit = 100'000;
    static constexpr std::size_t value_limit = 1'000'000; ///< of all objects together

private:
    void scan(std::string_view text);
    std::size_t read_object(std::string_view text, std::size_t begin, PdfObject object);
    std::size_t read_stream(std::string_view text, std::size_t begin, PdfObject& object) const;
    void read_trailers(std::string_view text);
    void open_encryption(std::span<const std::string> passwords);
    void expand_object_streams();
    void expand(const PdfObject& container);
    bool add(PdfObject object);
    PdfValue read_value(std::string_view text, std::size_t& at);

    std::vector<PdfObject> objects_;
    std::map<std::int64_t, std::size_t> last_; ///< number → index of the latest of that number
    std::vector<PdfValue> trailers_;
    Spend spend_;
    std::optional<PdfKey> key_;
    bool encrypted_ = false;
    bool opened_by_password_ = false;
    std::size_t values_left_ = value_limit;
    bool over_limit_ = false; ///< ends the reading
    mutable bool left_out_ = false;
    mutable bool unread_stream_ = false;
};

} // namespace keneki::inspect
