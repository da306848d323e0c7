#pragma once

#include "support/cfb_builder.h"

namespace keneki::test {

/// A VBA project with the directory that names its modules, [MS-OVBA] 2.3.4.2.
class VbaBuilder {
public:
    struct Module {
        std::string name;   ///< in the code page
        std::string source; ///< without its Attribute lines
        std::string stream; ///< name of its stream; as `name` when empty
        std::size_t compiled_lines = 0;
        std::size_t compiled_bytes = 0; ///< instead: compiled code without its table of lines
        bool without_stream = false;
        bool wrong_offset = false; ///< the directory notes another place for the source
        bool unreadable = false;   ///< what lies where the source should begin is none
    };

    VbaBuilder& code_page(std::uint32_t number) {
        code_page_ = number;
        return *this;
    }
    VbaBuilder& module(Module module) {
        modules_.push_back(std::move(module));
        return *this;
    }
    VbaBuilder& module(std::string_view name, std::string_view source) {
        Module added;
        added.name = name;
        added.source = source;
        return module(std::move(added));
    }
    /// What the performance cache of the project holds besides its mark.
    VbaBuilder& cache(std::string_view bytes) {
        cache_ = bytes;
        return *this;
    }

    /// Adds the storage to a compound file, below its current storage.
    CfbBuilder& add_to(CfbBuilder& cfb, std::string_view storage = "VBA") const {
        cfb.storage(storage);
        cfb.stream("_VBA_PROJECT", "\xCC\x61" + cache_);
        cfb.stream("dir", vba_container(directory()));
        for (const Module& module : modules_) {
            if (module.without_stream) continue;
            const std::string source =
                module.unreadable ? std::string("\x7F no container")
                                  : vba_container("Attribute VB_Name = \"m\"\r\n" + module.source);
            cfb.stream(stream_of(module), compiled(module) + source);
        }
        return cfb.up();
    }
    [[nodiscard]] std::string directory() const {
        std::string out;
        record(out, 0x0001, std::string("\x01\0\0\0", 4));
        std::string page;
        put16(page, code_page_);
        record(out, 0x0003, page);
        put16(out, 0x0009); // says 4, has 6
        put32(out, 4);
        out.append(6, '\x11');
        for (const Module& module : modules_) {
            record(out, 0x0019, module.name);
            record(out, 0x001A, stream_of(module));
            std::string offset;
            put32(offset, static_cast<std::uint32_t>(compiled(module).size()) +
                              (module.wrong_offset ? 3U : 0U));
            record(out, 0x0031, offset);
            record(out, 0x002B, {});
        }
        record(out, 0x0010, {});
        return out;
    }

private:
    static void record(std::string& out, std::uint32_t id, std::string_view data) {
        put16(out, id);
        put32(out, static_cast<std::uint32_t>(data.size()));
        out += data;
    }
    static std::string stream_of(const Module& module) {
        return module.stream.empty() ? module.name : module.stream;
    }
    /// The compiled part: only its table of lines matters.
    static std::string compiled(const Module& module) {
        if (module.compiled_lines == 0) return std::string(module.compiled_bytes, '\x22');
        std::string out("\x01\x16\x03\x00 some tables \xFE\xCA\x01\x00", 21);
        put16(out, static_cast<std::uint32_t>(module.compiled_lines));
        return out + std::string(module.compiled_lines * 12, '\x22');
    }

    std::uint32_t code_page_ = 1252;
    std::vector<Module> modules_;
    std::string cache_;
};

} // namespace keneki::test
