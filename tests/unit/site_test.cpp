// Which file a path means, and what a directory of one's own comes to.
#include "signaling/web/site.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace signaling::web {
namespace {

namespace fs = std::filesystem;

class Directory : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "siteXXXXXX";
        root = ::mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(root); }

    void write(const std::string& name, const std::string& content) const {
        fs::create_directories((root / name).parent_path());
        std::ofstream(root / name) << content;
    }

    Site site() const { return Site::of_directory(root.string()); }

    static std::string body(const Site& site, std::string_view path) {
        const File* file = site.find(path);
        return file == nullptr ? "(none)" : std::string(file->body);
    }

    fs::path root;
};

TEST_F(Directory, files_are_found_by_their_path) {
    write("index.html", "root");
    write("css/app.css", "style");
    const Site made = site();
    EXPECT_EQ(body(made, "/index.html"), "root");
    EXPECT_EQ(body(made, "/css/app.css"), "style");
    EXPECT_EQ(made.find("/css/app.css")->type, "text/css; charset=utf-8");
    for (const char* path : {"/css", "/css/", "/app.css", "css/app.css", "//css/app.css", "",
                             "/css/../index.html", "/../etc/passwd", "/%69ndex.html"}) {
        EXPECT_EQ(body(made, path), "(none)") << path;
    }
}

TEST_F(Directory, a_slash_means_its_index_and_a_name_means_its_page) {
    write("index.html", "root");
    write("mobile.html", "phone");
    write("help/index.html", "help");
    const Site made = site();
    EXPECT_EQ(body(made, "/"), "root");
    EXPECT_EQ(body(made, "/mobile"), "phone");
    EXPECT_EQ(body(made, "/help/"), "help");
}

TEST_F(Directory, hidden_files_are_not_served) {
    write(".env", "secret");
    write(".git/config.txt", "secret");
    write("a/.b", "secret");
    const Site made = site();
    for (const char* path : {"/.env", "/.git/config.txt", "/a/.b"})
        EXPECT_EQ(body(made, path), "(none)") << path;
}

TEST_F(Directory, the_client_library_is_there_unless_it_is_replaced) {
    EXPECT_NE(site().find("/client/peer-link.js"), nullptr);
    EXPECT_EQ(site().find("/"), nullptr) << "our pages are not mixed with theirs";
    write("client/peer-link.js", "theirs");
    EXPECT_EQ(body(site(), "/client/peer-link.js"), "theirs");
}

TEST_F(Directory, other_content_has_another_tag) {
    write("a.txt", "one");
    write("b.txt", "one");
    write("c.txt", "two");
    const Site made = site();
    EXPECT_EQ(made.find("/a.txt")->tag, made.find("/b.txt")->tag);
    EXPECT_NE(made.find("/a.txt")->tag, made.find("/c.txt")->tag);
    EXPECT_EQ(made.find("/a.txt")->tag, "fe05bcdcdc492801");
}

TEST_F(Directory, what_is_unknown_is_bytes) {
    write("a.weird", "x");
    write("LICENSE", "y");
    EXPECT_EQ(site().find("/a.weird")->type, "application/octet-stream");
    EXPECT_EQ(site().find("/LICENSE")->type, "application/octet-stream");
}

TEST_F(Directory, one_that_is_not_there_or_too_large_is_refused_with_a_sentence) {
    const auto complaint = [](const std::string& path) -> std::string {
        try {
            (void)Site::of_directory(path);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "(none)";
    };
    const std::string missing = (root / "missing").string();
    EXPECT_EQ(complaint(missing),
              "web_root: cannot serve \"" + missing + "\": No such file or directory");
    write("large.bin", "");
    fs::resize_file(root / "large.bin", 64ULL * 1'024 * 1'024 + 1);
    EXPECT_EQ(complaint(root.string()),
              "web_root: cannot serve \"" + root.string() + "\": it holds more than 64 MiB");
}

TEST(EmbeddedSite, has_the_pages_and_the_library_and_each_is_smaller_compressed) {
    const Site site = Site::embedded();
    for (const char* path :
         {"/", "/mobile", "/client/signaling-client.js", "/client/signaling-client.global.js",
          "/client/peer-link.js", "/client/file-transfer.js"}) {
        const File* file = site.find(path);
        ASSERT_NE(file, nullptr) << path;
        EXPECT_FALSE(file->gzip.empty()) << path;
        EXPECT_LT(file->gzip.size(), file->body.size()) << path;
        EXPECT_EQ(file->tag.size(), 16U) << path;
    }
}

TEST(EmbeddedSite, an_empty_site_has_nothing) {
    EXPECT_EQ(Site().find("/"), nullptr);
}

}  // namespace
}  // namespace signaling::web
