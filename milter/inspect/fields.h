#pragma once

#include "inspect/inspector.h"

#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

/// The instruction of a field as it is put together from runs of text. Any number of blanks may
/// stand in it, so that several count as one. Of instructions that neither start, load nor compute
/// anything no more than the name is kept.
class Instruction {
public:
    void add(std::string_view text);
    [[nodiscard]] const std::string& text() const { return text_; }
    /// Its first word in lower case, without quotation marks.
    [[nodiscard]] std::string name() const;
    /// It is longer than what is kept.
    [[nodiscard]] bool cut() const { return cut_; }

private:
    std::string text_;
    bool named_ = false;   ///< its name is complete
    bool ignored_ = false; ///< it is of no interest
    bool cut_ = false;
};

inline constexpr std::size_t instruction_limit_bytes = 16U << 10U;
/// Of one document; a book of a thousand pages has twenty thousand.
inline constexpr std::size_t field_limit = 100'000;

/// The fields of a document in the order of its text, ECMA-376-1 17.16.5: fields may stand within
/// the instruction of another and become part of it.
class Fields {
public:
    void begin();
    /// Text between the beginning and the end of a field; outside of one it is passed over.
    void text(std::string_view text);
    /// The instruction ends, the result follows.
    void separate();
    void end();
    [[nodiscard]] bool open() const { return !open_.empty(); }
    /// What comes next belongs to an instruction.
    [[nodiscard]] bool in_instruction() const { return open() && open_.back().reader != none; }
    /// What comes next is a result that is stored and will be computed anew.
    [[nodiscard]] bool in_computed() const { return open() && open_.back().computed; }
    /// There are more fields than are read.
    [[nodiscard]] bool over_limit() const { return over_limit_; }
    /// Ends what is open and gives the instructions that were of interest since the last call.
    [[nodiscard]] std::vector<Instruction> finish();

private:
    static constexpr std::size_t none = ~std::size_t{0};
    struct Open {
        Instruction instruction;
        std::size_t reader = none; ///< the one to whose instruction text belongs that comes now
        bool in_result = false;
        bool computed = false; ///< what it gives is known, so that the stored
                               ///< result is not read
    };
    void complete();

    std::vector<Open> open_;
    std::vector<Instruction> instructions_;
    std::size_t count_ = 0;
    std::size_t uncounted_ = 0; ///< open ones above the limit
    bool over_limit_ = false;
};

/// Judges the fields of a document, and says so where not all were read.
void judge_fields(Inspection& inspection, std::uint32_t part, Fields& fields);

} // namespace keneki::inspect
