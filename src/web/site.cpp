// Finds files by the path of a URL. Must not know requests, nor read anything after the start.
#include "signaling/web/site.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "signaling/crypto/digest.hpp"
#include "web/embedded_files.hpp"

namespace signaling::web {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t directory_bytes_max = 64ULL * 1'024 * 1'024;
constexpr std::size_t directory_files_max = 10'000;
constexpr std::string_view library = "/client/";

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> types{{
    {".css", "text/css; charset=utf-8"},
    {".gif", "image/gif"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/x-icon"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".mp3", "audio/mpeg"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
}};

std::string_view type_of(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    const std::string_view extension = dot == path.npos ? "" : path.substr(dot);
    const auto found =
        std::ranges::find(types, extension, [](const auto& row) { return row.first; });
    return found == types.end() ? "application/octet-stream" : found->second;
}

std::string tag_of(std::string_view content) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t tag_bytes = 8;
    const crypto::Sha1Digest digest = crypto::sha1(content);
    std::string tag;
    for (std::size_t i = 0; i < tag_bytes; ++i) {
        tag += digits[digest.at(i) >> 4U];
        tag += digits[digest.at(i) & 0xFU];
    }
    return tag;
}

[[noreturn]] void refuse(const std::string& root, const std::string& why) {
    throw std::runtime_error("web_root: cannot serve \"" + root + "\": " + why);
}

// In one go, so that a file which changes meanwhile cannot outgrow what was looked at.
std::string content_of(const fs::path& path, const std::string& root) {
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.is_open() || file.bad()) refuse(root, "cannot read " + path.filename().string());
    return content;
}

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

// Every file that is to be served; a link counts as what it leads to.
std::vector<fs::path> files_below(const std::string& root) {
    std::vector<fs::path> found;
    std::uintmax_t bytes = 0;
    auto entry = fs::recursive_directory_iterator(root);
    for (; entry != fs::recursive_directory_iterator(); ++entry) {
        if (is_hidden(entry->path())) {
            if (entry->is_directory()) entry.disable_recursion_pending();
            continue;
        }
        if (!entry->is_regular_file()) continue;
        bytes += entry->file_size();
        found.push_back(entry->path());
        if (bytes > directory_bytes_max) refuse(root, "it holds more than 64 MiB");
        if (found.size() > directory_files_max) refuse(root, "it holds more than 10,000 files");
    }
    return found;
}

}  // namespace

Site Site::embedded() {
    Site site;
    for (const EmbeddedFile& file : embedded_files()) {
        site.files_.push_back({file.path, type_of(file.path), file.tag, file.body, file.gzip});
    }
    site.sort();
    return site;
}

Site Site::of_directory(const std::string& root) {
    Site site;
    const auto keep = [&site](std::string text) -> std::string_view {
        site.own_.push_back(std::make_unique<const std::string>(std::move(text)));
        return *site.own_.back();
    };
    try {
        for (const fs::path& path : files_below(root)) {
            const auto name = keep('/' + fs::relative(path, root).generic_string());
            const auto body = keep(content_of(path, root));
            site.files_.push_back({name, type_of(name), keep(tag_of(body)), body, {}});
        }
    } catch (const fs::filesystem_error& error) {
        refuse(root, error.code().message());
    }
    site.sort();
    std::vector<File> beside;
    const Site built_in = embedded();
    for (const File& file : built_in.files_) {
        if (file.path.starts_with(library) && site.find(file.path) == nullptr)
            beside.push_back(file);
    }
    site.files_.insert(site.files_.end(), beside.begin(), beside.end());
    site.sort();
    return site;
}

const File* Site::find(std::string_view path) const {
    const auto exactly = [this](std::string_view wanted) -> const File* {
        const auto found = std::ranges::lower_bound(files_, wanted, {}, &File::path);
        return found != files_.end() && found->path == wanted ? &*found : nullptr;
    };
    if (const File* file = exactly(path)) return file;
    const std::string suffix = path.ends_with('/') ? "index.html" : ".html";
    return exactly(std::string(path) + suffix);
}

void Site::sort() {
    std::ranges::sort(files_, {}, &File::path);
}

}  // namespace signaling::web
