# The pages and the client library as a source file of the daemon, written anew when one of them
# changes. Needs nothing but CMake and gzip.
find_program(GZIP_COMMAND gzip REQUIRED)

file(GLOB_RECURSE embedded_inputs CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_SOURCE_DIR}/web/*
    ${CMAKE_CURRENT_SOURCE_DIR}/client/dist/*.js)
set(EMBEDDED_FILES ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp)
set(embedded_writer ${CMAKE_CURRENT_SOURCE_DIR}/cmake/write_embedded_files.cmake)
add_custom_command(
    OUTPUT ${EMBEDDED_FILES}
    COMMAND ${CMAKE_COMMAND} -D OUTPUT=${EMBEDDED_FILES} -D GZIP=${GZIP_COMMAND}
            -D ROOT=${CMAKE_CURRENT_SOURCE_DIR} -P ${embedded_writer}
    DEPENDS ${embedded_inputs} ${embedded_writer}
    COMMENT "Embedding the pages"
    VERBATIM)
