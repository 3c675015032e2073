# What `cmake --install` puts on a machine: the headers, the layers up to core as one static
# library, a CMake package, a pkg-config file (component "library") and the program (component
# "program").
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(library_layers base signing policy model expression operation partiql tenancy sts json engine engine_embedded engine_memory
    engine_rocksdb engine_remote engine_spread core)
add_library(rowhouse_library STATIC)
foreach(layer IN LISTS library_layers)
  get_target_property(type rowhouse_${layer} TYPE)
  if(NOT type STREQUAL INTERFACE_LIBRARY)
    target_sources(rowhouse_library PRIVATE $<TARGET_OBJECTS:rowhouse_${layer}>)
  endif()
endforeach()
set_target_properties(rowhouse_library PROPERTIES OUTPUT_NAME rowhouse EXPORT_NAME rowhouse
                      LINKER_LANGUAGE CXX)
target_compile_features(rowhouse_library PUBLIC cxx_std_20)
target_include_directories(rowhouse_library INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(rowhouse_library INTERFACE Boost::headers RocksDB::rocksdb OpenSSL::Crypto
                      simdjson::simdjson ZLIB::ZLIB Threads::Threads ${CMAKE_DL_LIBS})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/rowhouse
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library FILES_MATCHING PATTERN "*.h")
install(TARGETS rowhouse_library EXPORT rowhouse
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
if(TARGET rowhouse_app)
  install(TARGETS rowhouse_app RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/rowhouse)
install(EXPORT rowhouse NAMESPACE rowhouse:: FILE rowhouse-targets.cmake
        DESTINATION ${package_folder} COMPONENT library)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/rowhouse-config.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/rowhouse-config.cmake INSTALL_DESTINATION ${package_folder})
# Before 1.0 a minor version may break programs (docs/library.md).
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/rowhouse-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/rowhouse-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/rowhouse-config-version.cmake
        DESTINATION ${package_folder} COMPONENT library)

configure_file(${PROJECT_SOURCE_DIR}/cmake/rowhouse.pc.in ${CMAKE_CURRENT_BINARY_DIR}/rowhouse.pc
               @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/rowhouse.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
