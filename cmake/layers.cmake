# A layer is a folder under src/ and one target. rowhouse_layer(NAME folder DEPENDS ... LINKS ...)
# makes target rowhouse_<name> of the folder's *.cc, and <name>_test of its *_test.cc. DEPENDS are layers to its left, LINKS are libraries
# from outside. The same list is checked against the #include lines by test/layering.
function(rowhouse_layer name)
  cmake_parse_arguments(LAYER "" "FOLDER" "DEPENDS;LINKS;TEST_LINKS" ${ARGN})
  if(NOT LAYER_FOLDER)
    set(LAYER_FOLDER ${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${LAYER_FOLDER}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  set(target rowhouse_${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>)
  list(TRANSFORM LAYER_DEPENDS PREPEND rowhouse_)
  target_link_libraries(${target} ${scope} ${LAYER_DEPENDS} ${LAYER_LINKS})

  if(ROWHOUSE_TESTS AND tests)
    rowhouse_test(${name}_test SOURCES ${tests} LINKS ${target} ${LAYER_TEST_LINKS})
  endif()
endfunction()

# One program of GoogleTest cases; each case is a test of ctest's, named "<program>.<Suite>.<Case>".
function(rowhouse_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINKS} GTest::gtest GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT ${TEST_TIMEOUT})
endfunction()
