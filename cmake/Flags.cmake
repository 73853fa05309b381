# Warnings and sanitizers for our own code; packages come in as system headers.
add_library(signaling_flags INTERFACE)
target_compile_options(signaling_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
    -Woverloaded-virtual -Wold-style-cast -Wimplicit-fallthrough)
if(SIGNALING_WERROR)
    target_compile_options(signaling_flags INTERFACE -Werror)
endif()

if(SIGNALING_SANITIZE)
    add_compile_options(-fsanitize=${SIGNALING_SANITIZE} -fno-omit-frame-pointer
                        -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SIGNALING_SANITIZE})
    if(SIGNALING_SANITIZE MATCHES "address|undefined")
        # These four multiply the compile time of Beast and have nothing to find in our code's use.
        add_compile_options(-fno-sanitize=vptr,null,alignment,object-size)
        add_compile_definitions(_GLIBCXX_ASSERTIONS)
    endif()
    if(SIGNALING_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-tsan)  # Asio's fences; see tests/tsan.supp
    endif()
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        add_compile_options(-fno-sanitize=function)
    endif()
endif()
