#!/usr/bin/env bash
# install_test.sh TEST FOLDER: see CMakeLists.txt beside it, which sets the variables.
set -euo pipefail
tree=$2/tree
project=$2/project-$1

case $1 in
  install)
    rm -rf "$2"
    "$CMAKE" --install "$BUILD" --component library --prefix "$tree"
    ;;
  cmake_package)
    rm -rf "$project"
    "$CMAKE" -G Ninja -S "$OUTSIDE" -B "$project" -DCMAKE_PREFIX_PATH="$tree" -DCMAKE_CXX_COMPILER="$CXX" \
      -DCMAKE_CXX_FLAGS="$CXXFLAGS" -DROWHOUSE_VERSION="$VERSION"
    "$CMAKE" --build "$project"
    "$project/outside"
    ;;
  pkg_config)
    rm -rf "$project"
    mkdir -p "$project"
    # Moved: nothing in it may remember where it was installed first.
    cp -r "$tree" "$project/moved"
    export PKG_CONFIG_PATH
    PKG_CONFIG_PATH=$(dirname "$(find "$project/moved" -name rowhouse.pc)")
    [ "$(pkg-config --modversion rowhouse)" = "$VERSION" ]
    # shellcheck disable=SC2046,SC2086  # flags are words
    "$CXX" -std=c++20 -O2 -Wall -Wextra -Wpedantic -Werror $CXXFLAGS "$OUTSIDE/outside.cc" \
      $(pkg-config --cflags --libs rowhouse) -o "$project/outside"
    "$project/outside"
    ;;
  headers_stand_alone)
    for header in "$tree"/include/rowhouse/*.h; do
      name=rowhouse/$(basename "$header")
      echo "#include \"$name\"" |
        "$CXX" -std=c++20 -Wall -Wextra -Wpedantic -Werror -I"$tree/include" -fsyntax-only -x c++ - ||
        { echo "$name does not compile by itself"; exit 1; }
      # Neither private headers nor heavy ones, for the sake of the programs' compile times.
      if grep -nE '#include "' "$header" | grep -v '#include "rowhouse/' ||
        grep -nE '#include <(boost/(asio|beast|json)|rocksdb|openssl|iostream|regex)' "$header"; then
        echo "$name includes what it should not"
        exit 1
      fi
    done
    ;;
  one_version)
    header=$tree/include/rowhouse/version.h
    number() { sed -n "s/^#define ROWHOUSE_VERSION_$1 //p" "$header"; }
    [ "$(number MAJOR).$(number MINOR).$(number PATCH)" = "$VERSION" ]
    ;;
  *)
    exit 2
    ;;
esac
