# What the daemon is built with. Each message names the package, so that nobody has to search.
find_package(Threads REQUIRED)

find_package(Boost 1.81 QUIET)
if(NOT Boost_FOUND)
    message(FATAL_ERROR
        "Boost >= 1.81 was not found (headers only; Beast and Asio are used). Install it with\n"
        "  Debian 12:               apt-get install libboost1.81-dev\n"
        "  Debian 13, Ubuntu 24.04: apt-get install libboost-dev\n"
        "or run scripts/install_deps.sh build, which does it for you.")
endif()

# signaling_require(<cmake package> <debian package>)
function(signaling_require package debian_package)
    find_package(${package} QUIET)
    if(NOT ${package}_FOUND)
        message(FATAL_ERROR
            "${package} was not found. Install it with: apt-get install ${debian_package}\n"
            "or run scripts/install_deps.sh build, which does it for you.")
    endif()
endfunction()

signaling_require(nlohmann_json nlohmann-json3-dev)
signaling_require(spdlog libspdlog-dev)
signaling_require(CLI11 libcli11-dev)
signaling_require(OpenSSL libssl-dev)  # SHA-1 of the WebSocket handshake, HMAC
