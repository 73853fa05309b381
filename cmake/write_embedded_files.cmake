# Writes OUTPUT, the C++ source with every file of ROOT/web and of ROOT/client/dist (as /client/...)
# in it, plain and compressed. Run by the build: see EmbedWeb.cmake.
cmake_minimum_required(VERSION 3.25)

# Bytes in hexadecimal to a C++ array.
function(write_array name hex)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(.{90})" "\\1\n" bytes "${bytes}")
    file(APPEND ${OUTPUT} "constexpr unsigned char ${name}[] = {\n${bytes}};\n")
endfunction()

set(table "")
set(count 0)

function(embed file path)
    file(READ ${file} body HEX)
    if(body STREQUAL "")
        message(FATAL_ERROR "${file} is empty")
    endif()
    file(SHA1 ${file} digest)
    string(SUBSTRING ${digest} 0 16 tag)
    # Without name and time in its header the result depends on the content alone.
    execute_process(COMMAND ${GZIP} -9 -n -c ${file} OUTPUT_FILE ${OUTPUT}.gz
        COMMAND_ERROR_IS_FATAL ANY)
    file(READ ${OUTPUT}.gz gzip HEX)
    write_array(body_${count} "${body}")
    write_array(gzip_${count} "${gzip}")
    set(contents "text(body_${count}), text(gzip_${count})")
    string(APPEND table "    {\"${path}\", \"${tag}\", ${contents}},\n")
    math(EXPR count "${count} + 1")
    set(table "${table}" PARENT_SCOPE)
    set(count ${count} PARENT_SCOPE)
endfunction()

file(WRITE ${OUTPUT} "// Written by the build.
#include \"web/embedded_files.hpp\"

#include <array>
#include <cstddef>

namespace signaling::web {
namespace {

template <std::size_t size>
std::string_view text(const unsigned char (&bytes)[size]) {
    return {reinterpret_cast<const char*>(bytes), size};
}

")
file(GLOB_RECURSE pages RELATIVE ${ROOT}/web ${ROOT}/web/*)
foreach(page IN LISTS pages)
    embed(${ROOT}/web/${page} /${page})
endforeach()
file(GLOB modules RELATIVE ${ROOT}/client/dist ${ROOT}/client/dist/*.js)
foreach(module IN LISTS modules)
    embed(${ROOT}/client/dist/${module} /client/${module})
endforeach()
file(REMOVE ${OUTPUT}.gz)
file(APPEND ${OUTPUT} "
}  // namespace

std::span<const EmbeddedFile> embedded_files() {
    static const std::array<EmbeddedFile, ${count}> files{{
${table}    }};
    return files;
}

}  // namespace signaling::web
")
